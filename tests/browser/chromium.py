"""Start Chromium with the project's own short list of flags, and drive it with Playwright."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from scripts.browser import FLAGS, HOW_TO, NoBrowserError, find

# Playwright's launch() adds flags of its own that change what is tested, so Chromium is started here and then joined.
START_SECONDS = 60.0


@contextmanager
def running_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Run a Chromium with a new, empty profile, and end it afterwards."""
    program = find()
    if program is None:
        raise NoBrowserError(HOW_TO)
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        own = (f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank")
        command: list[str | Path] = [program, *FLAGS, *own]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            browser = playwright.chromium.connect_over_cdp(_address(Path(profile), process))
            yield browser
            browser.close()
        finally:
            process.terminate()
            process.wait(timeout=30)


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """Return where the browser listens, which it writes in its profile once it does."""
    told = profile / "DevToolsActivePort"
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        lines = told.read_text().split() if told.exists() else []
        if len(lines) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(0.05)
    message = f"Chromium did not start within {START_SECONDS:.0f} seconds."
    raise RuntimeError(message)
