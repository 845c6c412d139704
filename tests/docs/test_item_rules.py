"""`docs/item-rules.md` says what the linter and the generator do."""

import re

from tests.docs.pages import PAGES, ROOT
from trainer.facts.banks import shipped
from trainer.facts.loading import load_bank
from trainer.questions.generating import Generator
from trainer.questions.guessers import GUESSERS
from trainer.questions.lint import lint
from trainer.questions.model import Refusal
from trainer.questions.production import Refused, produce

PAGE = PAGES["docs/item-rules.md"]
ROWS = {row[0]: row for row in (re.split(r"\s*\|\s*", line.strip("| ")) for line in PAGE.splitlines() if "|" in line)}


def level(rule: str) -> str:
    """What the page says of a rule: hard, soft, or nothing."""
    return (
        "soft"
        if re.search(rf"^\| {rule} \|.*soft \|$", PAGE, re.MULTILINE)
        else ("hard" if re.search(rf"^\| {rule} \|.*hard \|$", PAGE, re.MULTILINE) else "")
    )


def test_every_rule_that_the_program_looks_for_is_in_the_table_with_its_level() -> None:
    source = (ROOT / "trainer/questions/flaws.py").read_text(encoding="utf-8")
    looked_for = set(re.findall(r'Flaw\("(\w+)", (True|False)', source))
    assert len(looked_for) > 20
    for rule, hard in looked_for:
        if rule != "16":  # truth keeps its hard half by construction; the text alone shows the soft one
            assert level(rule) == ("hard" if hard == "True" else "soft"), rule


def test_every_rule_that_the_table_calls_hard_or_soft_is_looked_for() -> None:
    source = (ROOT / "trainer/questions/flaws.py").read_text(encoding="utf-8")
    for rule in [*map(str, range(1, 27)), *(f"M{n}" for n in range(1, 15))]:
        assert rule in ROWS
        if level(rule):
            assert f'Flaw("{rule}"' in source, rule


def test_every_reason_for_refusing_is_explained() -> None:
    assert [reason for reason in Refusal if len(ROWS.get(f"`{reason}`", [])) != 3] == []


def test_every_check_over_a_bank_is_in_the_table() -> None:
    generator = Generator(load_bank(shipped()["cranial-nerves"]))
    made = [each for each in produce(generator, 0) if not isinstance(each, Refused)]
    for check in lint(generator, made).checks:
        name = re.split(r" of \d|:|,", check.name)[0]
        assert name in ROWS, check.name
        bound = ROWS[name][2]
        assert re.findall(r"[\d.]+", bound)[:1] == re.findall(r"[\d.]+", check.bound)[:1], check.name


def test_the_number_of_guessers_is_the_programs() -> None:
    assert len(GUESSERS) == 9
    assert "There are nine guessers" in PAGE
