"""Find a Chromium for the browser tests, or install one; and WebKit, for the journey that runs in a second engine.

Run as ``python scripts/browser.py --install`` before the tests: it prints the browser's path, or one sentence
that says how to get a browser, with exit code 1. WebKit is a gift: without it, its journey is skipped and says so.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SETTING = "TRAINER_BROWSER"
# The browser plays a user on this machine only: no first-run pages, no look-ups, no updates, no sync.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Without a font of its own a bare machine draws empty boxes, and every width that a test measures is wrong.
DEBIAN = ("chromium", "fonts-dejavu-core")
SECOND_ENGINE = ("WebKitWebDriver", "Xvfb")
SECOND_DEBIAN = ("webkit2gtk-driver", "xvfb")
HOW_TO = (
    "The browser tests need Chromium, and none was found or could be installed. Install one"
    " (Debian and Ubuntu: apt-get install chromium), or name one: export TRAINER_BROWSER=/path/to/chromium"
)


class NoBrowserError(Exception):
    """There is no browser to test with; the message says how to get one."""


def find() -> Path | None:
    """Return the browser that is named in the environment, is on the PATH, or came with Playwright.

    Raises:
        NoBrowserError: the environment names a file that cannot be run.
    """
    if named := os.environ.get(SETTING):
        return _named(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else _playwrights_own()


def install() -> Path:
    """Install a browser, with the system's packages when allowed, else with Playwright, and return its path.

    Raises:
        NoBrowserError: neither way gave a browser.
    """
    for commands in _ways():
        if all(_succeeds(command) for command in commands) and (found := find()):
            return found
    raise NoBrowserError(HOW_TO)


def install_second_engine() -> bool:
    """Install WebKit with its driver and a screen for it, where the system's packages are ours to choose."""
    if all(map(shutil.which, SECOND_ENGINE)):
        return True
    return _uses_apt() and all(_succeeds(command) for command in _apt(SECOND_DEBIAN))


def _named(named: str) -> Path:
    path = shutil.which(named)
    if path is None:
        message = f"{SETTING} names {named}, which is not a program. Name a Chromium, or unset it."
        raise NoBrowserError(message)
    return Path(path)


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def _ways() -> list[list[list[str]]]:
    ways = []
    if _uses_apt():
        ways.append(_apt(DEBIAN))
    ways.append([[sys.executable, "-m", "playwright", "install", "chromium"]])
    return ways


def _uses_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(packages: tuple[str, ...]) -> list[list[str]]:
    return [["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", *packages]]


def _succeeds(command: list[str]) -> bool:
    print("Running", *command, file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def main(arguments: list[str]) -> int:
    """Print the browser's path, installing one first if ``--install`` is given and none is there."""
    try:
        path = find() or (install() if "--install" in arguments else None)
        if path is None:
            raise NoBrowserError(HOW_TO)
    except NoBrowserError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"Browser: {path}")
    if "--install" in arguments and not install_second_engine():
        print(f"No second engine. Its journey needs the packages {' and '.join(SECOND_DEBIAN)}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
