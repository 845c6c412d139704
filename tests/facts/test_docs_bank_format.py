"""What `docs/bank-format.md` says holds."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from trainer.cli import trainer
from trainer.facts.loading import SECTIONS, load_bank
from trainer.facts.model import Bank, Direction, Form, SourceRef
from trainer.facts.tables.shape import FILES
from trainer.facts.truth import Index, Rule, Truth
from trainer.questions.generating import Generator
from trainer.questions.model import Choice, Matching

PAGE = (Path(__file__).parents[2] / "docs/bank-format.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def part(heading: str) -> str:
    """The text under a heading, given with its marks, up to the next one."""
    return re.split(r"^#{2,3} ", PAGE.split(f"\n{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """The example, loaded."""
    (text,) = EXAMPLE
    path = tmp_path_factory.mktemp("docs") / "bank.yaml"
    path.write_text(text, encoding="utf-8")
    return load_bank(path)


def test_the_example_uses_every_section() -> None:
    assert re.findall(r"^(\w+):", EXAMPLE[0], re.MULTILINE) == list(SECTIONS)


def test_the_example_makes_questions_in_every_form_and_direction(bank: Bank) -> None:
    generator = Generator(bank)
    made = [generator.question(item, 0) for item in generator.items()]
    assert {q.item.direction for q in made if isinstance(q, Choice)} == set(Direction)
    assert any(isinstance(q, Matching) for q in made)


def test_the_question_about_the_oboe_reads_well_and_offers_the_single_reed(bank: Bank) -> None:
    generator = Generator(bank)
    item = next(i for i in generator.askable("oboe-reed") if (i.direction, i.form) == (Direction.FORWARD, Form.CHOICE))
    question = generator.choice(item, 0)
    assert isinstance(question, Choice)
    assert question.stem == "What vibrates first when the oboe is played?"
    assert "single reed" in {option.text for option in question.options}


@pytest.mark.parametrize(
    ("subject", "obj", "value", "rule"),
    [
        ("oboe", "tuning", Truth.TRUE, None),
        ("flute", "tuning", Truth.FALSE, Rule.NEGATIVE),
        ("clarinet", "tuning", Truth.UNKNOWN, None),
        ("violin", "tuning", Truth.UNKNOWN, None),  # disputed
        ("violin", "fanfare", Truth.UNKNOWN, None),
    ],
)
def test_the_example_shows_true_false_and_unknown(
    bank: Bank, subject: str, obj: str, value: Truth, rule: Rule | None
) -> None:
    verdict = Index(bank).verdict("usual-role", subject, obj)
    assert verdict.value is value
    assert (verdict.licence.rule if verdict.licence else None) is rule


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_of_every_section_is_explained(section: str) -> None:
    text = part(f"### {section}")
    known = {f.name for f in fields(SECTIONS[section])}
    assert {key for key in known if f"`{key}`" not in text} == set()
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text, re.MULTILINE)
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} <= known


def test_the_parts_of_a_source_reference_are_explained() -> None:
    assert all(f"`{f.name}`" in part("### facts") for f in fields(SourceRef))


def test_the_columns_of_tables_are_those_that_are_read() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (`.*) \|$", part("## Tables"), re.MULTILINE)
    assert {name: tuple(re.findall(r"`(\w+)`", columns)) for name, columns in rows} == {
        f.name: f.columns for f in FILES
    }


def test_every_command_named_exists_and_every_bank_command_is_named() -> None:
    named = set(
        re.findall(r"`trainer ([a-z-]+(?: (?:check|coverage|lint|explain|diff|import-table|export-table))?)", PAGE)
    )
    context = click.Context(trainer)
    group = trainer.get_command(context, "bank")
    assert isinstance(group, click.Group)
    of_files = {name for name in group.list_commands(context) if not name.endswith("-version")}  # those are of versions
    assert named == {f"bank {name}" for name in of_files} | {"questions", "deck"}
    assert all(trainer.get_command(context, name.split()[0]) for name in named)
