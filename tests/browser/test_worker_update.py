"""The service worker from one release to the next, on a small site that serves its real text."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Page, expect

import trainer
from tests.browser.waiting import until

STATIC = Path(trainer.__file__).parent / "static"
WORKER_IS = (
    "version => navigator.serviceWorker.ready.then(async () => (await caches.keys()).includes(`shell-${version}`))"
)

TOLD_OF_CHANGE = "() => navigator.serviceWorker.addEventListener('controllerchange', () => (self.changed = true))"


class Site(BaseHTTPRequestHandler):
    """A page, its script and the worker, all of one version. Files of other versions are not there."""

    version: ClassVar[str] = "one"

    def do_GET(self) -> None:
        """Serve what is asked for."""
        version, kind, body = self.version, "text/javascript", ""
        if self.path == "/sw.js":
            files = [f"/static/{version}/keeping.js", f"/static/{version}/page.js"]
            told = json.dumps({"version": version, "files": files, "page": "/offline/shell", "patience": 60_000})
            body = f"self.SHELL = {told};\n{(STATIC / 'sw.js').read_text(encoding='utf-8')}"
        elif self.path == f"/static/{version}/keeping.js":
            body = (STATIC / "keeping.js").read_text(encoding="utf-8")
        elif self.path == f"/static/{version}/page.js":
            body = f"document.querySelector('p').textContent = '{version}'; {REGISTER}"
        elif not self.path.startswith("/static/"):
            kind = "text/html"
            what = "kept" if self.path == "/offline/shell" else "live"
            body = f"<title>{what} {version}</title><p></p><script src='/static/{version}/page.js'></script>"
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


REGISTER = """navigator.serviceWorker.register('/sw.js').then(found => {
  const ready = worker => worker?.addEventListener('statechange', () => worker.postMessage('ready'));
  found.waiting?.postMessage('ready');
  ready(found.installing);
  found.addEventListener('updatefound', () => ready(found.installing));
});"""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of the site, at its first version."""
    Site.version = "one"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def arrive(page: Page, site: str, version: str) -> None:
    """Open the site, and wait until the worker of this version keeps its files."""
    page.goto(site)
    until(page, lambda: page.evaluate(WORKER_IS, version))
    until(page, lambda: page.evaluate("Boolean(navigator.serviceWorker.controller)"))


def test_a_new_release_works_under_the_old_worker_and_then_under_its_own(page: Page, site: str) -> None:
    arrive(page, site, "one")
    Site.version = "two"
    page.goto(f"{site}/today")
    assert page.title() == "live two"
    expect(page.locator("p")).to_have_text("two")  # the old worker did not stand in its way
    until(page, lambda: page.evaluate(WORKER_IS, "two"))
    page.goto(f"{site}/today")
    page.context.set_offline(True)
    page.goto(f"{site}/anything")
    assert page.title() in ("kept two", "kept one")
    expect(page.locator("p")).to_have_text(page.title().split()[1])  # with the script of its own version


def test_a_page_of_the_old_release_still_finds_its_files(page: Page, site: str) -> None:
    arrive(page, site, "one")
    Site.version = "two"
    other = page.context.new_page()
    other.goto(f"{site}/today")
    until(other, lambda: other.evaluate(WORKER_IS, "two"))
    assert page.evaluate("fetch('/static/one/page.js').then(reply => reply.status)") == 200
    page.context.set_offline(True)
    other.goto(f"{site}/elsewhere")
    expect(other.locator("p")).to_have_text(other.title().split()[1])


def test_with_one_page_open_the_new_worker_takes_over_and_keeps_the_new_page(page: Page, site: str) -> None:
    arrive(page, site, "one")
    Site.version = "two"
    page.goto(f"{site}/today")
    page.evaluate(TOLD_OF_CHANGE)
    until(page, lambda: page.evaluate("self.changed"))
    page.context.set_offline(True)
    page.goto(f"{site}/anything")
    assert page.title() == "kept two"
