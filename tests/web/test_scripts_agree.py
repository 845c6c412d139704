"""Numbers that scripts and the program each hold agree: a page and its server would else refuse one another."""

import re
from math import prod
from pathlib import Path

import pytest

from trainer.decks.unpacking import LARGEST_FILE
from trainer.scheduling.queue import RE_ASK_AFTER, RE_ASKS_OVER_FIRST
from trainer.services.offline.syncing import MOST_AT_ONCE
from trainer.services.words.wording import LETTERS
from trainer.web import offline, write

STATIC = Path(__file__).parents[2] / "trainer" / "static"


def said(script: str, name: str) -> str:
    """What a script gives its constant, as it is written."""
    (found,) = re.findall(rf"^ *const {name} = ([^;]+);", (STATIC / script).read_text(encoding="utf-8"), re.MULTILINE)
    return str(found)


def number(script: str, name: str) -> float:
    """The number, or the product of numbers, that a script gives its constant."""
    return prod(map(float, said(script, name).split("*")))


@pytest.mark.parametrize(
    ("script", "name", "ours"),
    [
        ("upload.js", "LARGEST", LARGEST_FILE),
        ("write.js", "LONGEST", write._LONGEST_QUERY),
        ("keeping.js", "PATIENCE_MS", offline.PATIENCE_MS),
        ("keeping.js", "GROWS", RE_ASKS_OVER_FIRST),
        ("offline.js", "AGAIN_AFTER", RE_ASK_AFTER),
    ],
)
def test_a_number_is_the_same_in_the_script_and_in_the_program(script: str, name: str, ours: float) -> None:
    assert number(script, name) == ours


def test_a_device_sends_no_more_at_once_than_is_taken() -> None:
    assert 0 < number("keeping.js", "BATCH") <= MOST_AT_ONCE


def test_options_are_lettered_alike_and_each_letter_is_a_key() -> None:
    assert said("offline.js", "LETTERS") == f'"{LETTERS}"'
    keys = (STATIC / "timed.js").read_text(encoding="utf-8")
    assert f"/^[1-{len(LETTERS)}]$/" in keys
    assert f"/^[a-{LETTERS[-1].lower()}]$/" in keys
