"""A file from Anki is sent through the real page: how far it is, how to stop it, what is said when it is refused."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import on_a_phone
from tests.serving import RunningApp
from tests.web.anki_cast import collection, exported

MIB = 2**20


@pytest.fixture(scope="module")
def package() -> bytes:
    """A collection of the real Anki in which three of our cards were answered."""
    return exported(collection(3))


def chooses(page: Page, file: Path) -> None:
    """Choose a file on disk, as large as it may be, without handing its bytes to the browser."""
    devtools = page.context.new_cdp_session(page)
    found = devtools.send("Runtime.evaluate", {"expression": "document.querySelector('#file')"})
    devtools.send("DOM.setFileInputFiles", {"files": [str(file)], "objectId": found["result"]["objectId"]})


def large(folder: Path, size: int) -> Path:
    """A file with nothing in it, of this many bytes, that takes no room."""
    file = folder / "large.colpkg"
    with file.open("wb") as out:
        out.truncate(size)
    return file


def slows(page: Page, *, bytes_a_second: int) -> None:
    """Let the network take so much, or as much as there is for -1."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    rate = {"downloadThroughput": -1, "uploadThroughput": bytes_a_second, "latency": 0, "offline": False}
    devtools.send("Network.emulateNetworkConditions", rate)


def sends(page: Page) -> None:
    page.get_by_role("button", name="Read the file").click()


@on_a_phone
def test_a_file_is_sent_read_and_brought_in(page: Page, live_app: RunningApp, tmp_path: Path, package: bytes) -> None:
    file = tmp_path / "mine.colpkg"
    file.write_bytes(package)
    page.goto(f"{live_app.url}/decks")
    chooses(page, file)
    slows(page, bytes_a_second=len(package) // 3)
    sends(page)
    bar = page.get_by_role("progressbar", name="Sending")
    expect(bar).to_be_visible()
    expect(page.get_by_role("button", name="Read the file")).to_be_disabled()
    expect(page.locator("#sending")).not_to_have_js_property("value", 0)
    slows(page, bytes_a_second=-1)
    expect(page).to_have_url(re.compile(r"/decks/anki/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 of its reviews match facts here")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Bring in 3 reviews").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 reviews are in your history")


@on_a_phone
def test_sending_can_be_stopped_and_begun_again(
    page: Page, live_app: RunningApp, tmp_path: Path, package: bytes
) -> None:
    page.goto(f"{live_app.url}/decks")
    chooses(page, large(tmp_path, 40 * MIB))
    slows(page, bytes_a_second=MIB // 4)
    sends(page)
    stop = page.get_by_role("button", name="Stop sending")
    expect(stop).to_be_focused()
    box = stop.bounding_box()
    assert box
    assert box["height"] >= 48
    expect(page.locator("#sending")).not_to_have_js_property("value", 0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Stopped. Nothing of the file was kept.")
    expect(page.get_by_role("progressbar")).to_be_hidden()
    expect(page.get_by_role("button", name="Read the file")).to_be_focused()
    slows(page, bytes_a_second=-1)
    kept = [path for path in (live_app.instance / "anki").rglob("*") if path.stat().st_size > MIB]
    assert kept == []
    file = tmp_path / "mine.colpkg"
    file.write_bytes(package)
    chooses(page, file)
    sends(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 of its reviews match facts here")
    page.goto(f"{live_app.url}/decks")
    expect(page.get_by_text("mine.colpkg").first).to_be_visible()
    expect(page.get_by_text("large.colpkg")).to_have_count(0)


@on_a_phone
def test_a_file_that_is_too_large_is_not_sent(page: Page, live_app: RunningApp, tmp_path: Path) -> None:
    page.goto(f"{live_app.url}/decks")
    chooses(page, large(tmp_path, 500 * MIB + 1))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    sends(page)
    expect(page.get_by_role("alert")).to_contain_text("larger than 500 MB")
    assert "POST" not in asked


@on_a_phone
def test_a_server_that_refuses_is_heard(page: Page, live_app: RunningApp, tmp_path: Path) -> None:
    """The page is made to think the file small, so that the server is the one to say no."""
    page.add_init_script("Object.defineProperty(File.prototype, 'size', { get: () => 1 })")
    page.goto(f"{live_app.url}/decks")
    chooses(page, large(tmp_path, 501 * MIB))
    sends(page)
    expect(page.get_by_role("alert")).to_contain_text(re.compile("larger than 500 MB"))
    page.evaluate("document.querySelector('form[data-upload] [name=csrf_token]').value = 'none'")
    chooses(page, large(tmp_path, MIB))
    sends(page)
    expect(page.get_by_role("alert")).to_contain_text("The form was opened in another sign-in")
