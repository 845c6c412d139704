"""Journeys in WebKit, so that what students do on an iPhone does not rest on Chromium alone."""

import time

import pytest

from tests.browser.relay import Fault, relaying
from tests.browser.webkit import WebKit, missing, running_webkit
from tests.serving import RunningApp

pytestmark = pytest.mark.skipif(
    bool(missing()),
    reason=f"WebKit is not here ({', '.join(missing())}). Debian and Ubuntu: apt-get install webkit2gtk-driver xvfb",
)
VERDICT = "[role=status] h2"
FILL = """
document.querySelectorAll("select[name^=premise_]").forEach((select, place) => {
  select.selectedIndex = 1 + place % (select.options.length - 1);
});
"""


def answer(page: WebKit) -> None:
    """Answer whatever is asked, by what can be tapped."""
    page.wait_for("form[data-drill]")
    if page.has("form[data-drill=matching]"):
        page.run(FILL)
    else:
        page.click("label[for=option-1]")
    page.click("button[name=confidence][value=unsure]")
    page.wait_for("#next")


def fits(page: WebKit) -> bool:
    """Whether nothing scrolls sideways."""
    return bool(page.run("return document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_guest_answers_signs_up_and_sees_progress_in_webkit(live_app: RunningApp) -> None:
    with running_webkit() as page:
        page.resize(430, 900)
        page.open(live_app.url)
        answer(page)
        assert page.text(VERDICT)
        for _ in range(3):
            assert fits(page)
            page.click("#next")
            answer(page)
        page.open(f"{live_app.url}/register")
        page.type("#email", f"webkit-{time.monotonic_ns()}@example.com")
        page.type("#password", "a few words in a row")
        page.type("#password_confirm", "a few words in a row")
        page.click("main form button")
        page.wait_for("nav [aria-current]")
        assert page.url() == f"{live_app.url}/today"
        page.open(f"{live_app.url}/progress")
        assert page.text("main h1")
        assert fits(page)


def test_practice_goes_on_without_the_program_in_webkit_and_arrives_when_it_is_back(live_app: RunningApp) -> None:
    with relaying(live_app.url) as relay, running_webkit() as page:
        page.resize(430, 900)
        page.open(relay.url)
        answer(page)
        page.open(f"{relay.url}/offline")
        page.click("#fetch")
        page.wait_for_text("main", "kept on this device: ")
        relay.breaks(Fault.CLOSED)
        page.open(f"{relay.url}/progress")
        page.wait_for_text("h1", "This page needs the network")
        page.click("#go")
        answer(page)
        page.wait_for_text("#net", "Offline, 1 waiting")
        assert fits(page)
        relay.mend()
        page.run("dispatchEvent(new Event('online'))")
        page.wait_for_text("#net", "Synced")
