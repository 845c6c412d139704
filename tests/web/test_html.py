"""The markup of every page, held to the standard: by a strict parser, and by html-validate where it is on the path."""

import shutil
import subprocess
from pathlib import Path

import html5lib
import pytest
from flask import Flask

from tests.web.gallery import ALL, build, render

RULES = Path(__file__).parents[2] / ".htmlvalidate.json"


@pytest.fixture(scope="module")
def app() -> Flask:
    return build()


@pytest.mark.parametrize("name", ALL)
def test_a_strict_parser_finds_nothing_to_mend(app: Flask, name: str) -> None:
    html5lib.HTMLParser(strict=True).parse(render(app, name, account="a@example.org"))


@pytest.mark.skipif(
    shutil.which("html-validate") is None, reason="html-validate is not here: npm install -g html-validate"
)
def test_html_validate_finds_nothing_amiss(app: Flask, tmp_path: Path) -> None:
    for number, name in enumerate(ALL):
        (tmp_path / f"{number}.html").write_text(render(app, name, account="a@example.org"), encoding="utf-8")
    done = subprocess.run(
        ["html-validate", "--config", RULES, *sorted(tmp_path.glob("*.html"))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
