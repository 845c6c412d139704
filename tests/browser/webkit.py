"""Drive WebKit, the engine of Safari, by the WebDriver protocol: a few requests, so no library is needed for it."""

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.serving import free_port

PROGRAMS = ("WebKitWebDriver", "Xvfb")
START_SECONDS = 60.0
WAIT_SECONDS = 120.0  # a pack may take the page 90 to fetch
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key that the protocol gives an element's reference


def missing() -> list[str]:
    """The programs this needs and that are not here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@dataclass(frozen=True, slots=True)
class WebKit:
    """A WebKit window. `session` is the address of its WebDriver session."""

    session: str

    def open(self, url: str) -> None:
        """Go to a page and wait until it is loaded."""
        _ask("POST", f"{self.session}/url", {"url": url})

    def url(self) -> str:
        """Where the window is."""
        return str(_ask("GET", f"{self.session}/url"))

    def run(self, script: str) -> Any:
        """What a script in the page returns."""
        return _ask("POST", f"{self.session}/execute/sync", {"script": script, "args": []})

    def has(self, selector: str) -> bool:
        """Whether the page holds such an element."""
        return bool(self.run(f"return document.querySelector({json.dumps(selector)}) !== null"))

    def text(self, selector: str) -> str:
        """What the first such element says."""
        self.wait_for(selector)
        return str(self.run(f"return document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def click(self, selector: str) -> None:
        """Click on the first such element, as a person would: in the middle of the window, where nothing covers it."""
        self.wait_for(selector)
        self.run(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        _ask("POST", f"{self._element(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        """Type into the first such element."""
        _ask("POST", f"{self._element(selector)}/value", {"text": text})

    def resize(self, width: int, height: int) -> None:
        """Make the window as large as this."""
        _ask("POST", f"{self.session}/window/rect", {"width": width, "height": height})

    def wait_for(self, selector: str) -> None:
        """Wait until the page holds such an element.

        Raises:
            TimeoutError: it does not come.
        """
        until = time.monotonic() + WAIT_SECONDS
        while not self.has(selector):
            if time.monotonic() > until:
                message = f"No {selector} on {self.url()}"
                raise TimeoutError(message)
            time.sleep(0.05)

    def wait_for_text(self, selector: str, text: str) -> None:
        """Wait until the first such element says this, among other things.

        Raises:
            TimeoutError: it does not come to say it.
        """
        until = time.monotonic() + WAIT_SECONDS
        while text not in (said := self.text(selector)):
            if time.monotonic() > until:
                message = f"{selector} says {said!r} on {self.url()}"
                raise TimeoutError(message)
            time.sleep(0.05)

    def _element(self, selector: str) -> str:
        self.wait_for(selector)
        found = _ask("POST", f"{self.session}/element", {"using": "css selector", "value": selector})
        return f"{self.session}/element/{found[_ELEMENT]}"


@contextmanager
def running_webkit() -> Iterator[WebKit]:
    """Open a WebKit window on a screen that nobody sees, and close both afterwards."""
    screen_command = ("Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp")
    with _running(*screen_command, stdout=subprocess.PIPE) as screen:
        assert screen.stdout is not None
        display = screen.stdout.readline().decode().strip()
        port = free_port()
        with _running("WebKitWebDriver", f"--port={port}", env={**os.environ, "DISPLAY": f":{display}"}):
            driver = f"http://127.0.0.1:{port}"
            _wait_for_driver(driver)
            session = _ask("POST", f"{driver}/session", {"capabilities": {"alwaysMatch": {}}})["sessionId"]
            try:
                yield WebKit(f"{driver}/session/{session}")
            finally:
                _ask("DELETE", f"{driver}/session/{session}")


@contextmanager
def _running(*command: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options})
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)
        if process.stdout:
            process.stdout.close()


def _wait_for_driver(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            _ask("GET", f"{address}/status")
        except urllib.error.URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _ask(method: str, url: str, sent: dict[str, Any] | None = None) -> Any:
    body = None if sent is None else json.dumps(sent).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=START_SECONDS) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        message = f"WebKit refused {method} {url}: {error.read().decode(errors='replace')}"
        raise AssertionError(message) from error
