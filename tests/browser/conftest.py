"""A real browser for the tests, and a real server of the project for it to visit."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.browser.chromium import running_chromium
from tests.browser.looks import DESKTOP, Look
from tests.serving import RunningApp, running_app

# A page that needs longer than this is a fault, even on a busy machine.
TIMEOUT_MS = 30_000
expect.set_options(timeout=TIMEOUT_MS)
# The locked axe-core comes with its package; this names a newer one.
AXE_SETTING = "TRAINER_AXE"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright itself, once for each test process."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The one Chromium of this test process."""
    with running_chromium(playwright) as running:
        yield running


@pytest.fixture(scope="session")
def live_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The program on a new SQLite database, started once for each test process; ``live_app.url`` is its address."""
    with running_app(tmp_path_factory.mktemp("live") / "instance") as app:
        yield app


@pytest.fixture
def look() -> Look:
    """How the page is looked at, unless the test is marked with another look."""
    return DESKTOP


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained about; a test that provokes it on purpose clears this list."""
    return []


@pytest.fixture
def open_page(browser: Browser, look: Look, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """A function that opens a page as a new person; ``scripts=False`` switches JavaScript off.

    The test does not pass if a page broke a content rule or threw an error nobody caught.
    """
    people: list[BrowserContext] = []

    def opened(*, scripts: bool = True) -> Page:
        person = browser.new_context(
            viewport={"width": look.width, "height": look.height},
            color_scheme=look.colours,
            java_script_enabled=scripts,
            locale="en-US",
        )
        person.set_default_timeout(TIMEOUT_MS)
        people.append(person)
        page = person.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        return page

    yield opened
    for person in people:
        for each in person.pages:  # a context that is disposed with an open page may never say that it is closed
            each.close()
        person.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A blank page of a new person, with JavaScript."""
    return open_page()


@pytest.fixture
def page_without_scripts(open_page: Callable[..., Page]) -> Page:
    """A blank page of a new person, with JavaScript off."""
    return open_page(scripts=False)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """A function that returns what axe-core finds amiss on a page, one line for each element."""
    named = os.environ.get(AXE_SETTING)
    script = Path(named).read_text(encoding="utf-8") if named else AXE_SCRIPT

    def violations(page: Page) -> list[str]:
        # Evaluated through the debugger, so that the page's own content rules neither stop it nor are loosened for it.
        page.evaluate(script)
        found = page.evaluate(
            "tags => axe.run({runOnly: tags, resultTypes: ['violations']}).then(done => done.violations)", AXE_TAGS
        )
        return [f"{one['id']}: {one['help']}: {node['html']}" for one in found for node in one["nodes"]]

    return violations


def _complaint(message: ConsoleMessage) -> list[str]:
    # A refused request logs itself here too; tests look at answers' status codes themselves.
    if message.type != "error" or message.text.startswith("Failed to load resource"):
        return []
    return [message.text]
