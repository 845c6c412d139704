"""The browser that the browser tests use."""

import sys
from pathlib import Path

import pytest

from scripts import browser


def test_a_browser_named_in_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_BROWSER", sys.executable)
    assert browser.find() == Path(sys.executable)


def test_a_named_browser_that_is_no_program_is_refused_with_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRAINER_BROWSER", "/no/such/browser")
    assert browser.main(["--install"]) == 1
    assert "/no/such/browser" in capsys.readouterr().err


def test_without_a_browser_it_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(browser, "find", lambda: None)
    assert browser.main([]) == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_installing_tries_each_way_until_one_gives_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def succeeds(command: list[str]) -> bool:
        ran.append(command[0])
        return command[0] == "second"

    monkeypatch.setattr(browser, "_ways", lambda: [[["first"], ["never"]], [["second"]]])
    monkeypatch.setattr(browser, "_succeeds", succeeds)
    monkeypatch.setattr(browser, "find", lambda: Path("/found") if "second" in ran else None)
    assert browser.install() == Path("/found")
    assert ran == ["first", "second"]
