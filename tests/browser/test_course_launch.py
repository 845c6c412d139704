"""Coming from a course on another site, in a real browser, which holds back cookies by rules of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import answer, start
from tests.lti.platform import Platform, running
from tests.serving import RunningApp


@pytest.fixture
def platform(live_app: RunningApp) -> Iterator[Platform]:
    """A platform that is registered with the program. To a browser `localhost` is another site than `127.0.0.1`."""
    with running() as made:
        made.base = base = made.base.replace("127.0.0.1", "localhost")
        told = {"issuer": base, "client-id": "client", "deployment": "d1", "name": "Loopback"}
        told |= {"keys-url": f"{base}/jwks", "login-url": f"{base}/auth", "token-url": f"{base}/token"}
        command = [sys.executable, "-c", "from trainer.cli import main; main()", "lti", "register"]
        command += [part for name, value in told.items() for part in (f"--{name}", value)]
        subprocess.run(command, env={**os.environ, "TRAINER_INSTANCE": str(live_app.instance)}, check=True)
        yield made


def come(page: Page, platform: Platform, url: str, sub: str, role: str = "Learner") -> None:
    """Follow a link of the course: to our login, to the platform, and back by a form that its page sends."""
    asked = {"iss": platform.base, "client_id": "client", "login_hint": platform.hint(sub, role)}
    page.goto(f"{url}/lti/login?{urlencode(asked | {'target_link_uri': f'{url}/lti/launch'})}")
    page.get_by_role("button", name="Go on").click()


def test_what_a_guest_did_comes_along_from_another_site(
    open_page: Callable[..., Page], live_app: RunningApp, platform: Platform
) -> None:
    teacher, student = open_page(), open_page()
    come(teacher, platform, live_app.url, "teach", "Instructor")
    teacher.get_by_role("button", name="Make a new class").click()
    expect(teacher).to_have_url(re.compile("/classes/"))
    start(student, live_app.url)
    answer(student)
    answered = student.url
    come(student, platform, live_app.url, "ann")
    expect(student).to_have_url(re.compile("/classes/"))
    student.goto(answered)
    expect(student.locator("#next")).to_be_visible()
