"""What a changed text of a bank would ask: its questions, those that go and come, and what is amiss with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _

from trainer.facts.diff import diff
from trainer.facts.folder import Folder
from trainer.facts.model import Bank, Direction
from trainer.facts.problems import BankError, Problem
from trainer.facts.text.outline import Block, outline_if_readable
from trainer.questions.changes import item_diff
from trainer.questions.generating import Generator
from trainer.questions.lint import lint
from trainer.questions.model import Choice, Item, Question, Refusal
from trainer.services.words.wording import LETTERS
from trainer.services.writing.preview_words import lost_text, parts_text, refusal_text
from trainer.services.writing.shelves import Shelves

MOST_COMPARED: Final = 240
"""Items whose questions are compared while someone writes; those of changed facts come first."""

MOST_SHOWN: Final = 12
_SEED: Final = 0


@dataclass(frozen=True, slots=True)
class CheckView:
    """Something amiss: `must` be mended before anyone reads it, or worth a look. It stands in a block at a key."""

    must: bool
    text: str
    section: str = ""
    key: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class AskedView:
    """A question as a student sees it, with its key told. `options` are letter, text and whether it is right."""

    about: str
    stem: str
    options: tuple[tuple[str, str, bool], ...]
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MovedView:
    """A question that goes, comes, or reads otherwise, and why."""

    stem: str
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change does. `ready` is whether the text is a bank, without which no question can be made."""

    ready: bool
    checks: tuple[CheckView, ...]
    questions: tuple[AskedView, ...] = ()
    refused: tuple[str, ...] = ()
    lost: tuple[MovedView, ...] = ()
    gained: tuple[MovedView, ...] = ()
    changed: tuple[MovedView, ...] = ()
    more: int = 0
    looked_at: int = 0
    reached: int = 0


def preview(shelves: Shelves, was: Folder | None, now: Folder, facts: Iterable[str]) -> Preview:
    """Say what a text asks about some facts, and what it asks otherwise than before."""
    try:
        bank = shelves.bank(now)
    except BankError as error:
        return Preview(False, tuple(_check(now, problem) for problem in error.problems))
    generator = Generator(bank)
    wanted = frozenset(facts)
    items = [item for item in generator.items() if item.fact in wanted]
    tried = [(item, generator.question(item, _SEED)) for item in items[:MOST_SHOWN]]
    asked = [(item, question) for item, question in tried if not isinstance(question, Refusal)]
    checks = tuple(check for item, question in asked for check in _flaws(generator, item, question))
    refused = tuple(f"{_about(i)}: {refusal_text(made)}" for i, made in tried if isinstance(made, Refusal))
    moved = _moved(shelves, was, bank)
    return Preview(True, checks, tuple(_asked(*each) for each in asked), refused, **moved)


def loads(shelves: Shelves, folder: Folder) -> bool:
    """Whether a text is a bank without faults."""
    try:
        shelves.bank(folder)
    except BankError:
        return False
    return True


def _moved(shelves: Shelves, was: Folder | None, bank: Bank) -> dict[str, Any]:
    """The questions that a change takes away, brings, or words otherwise."""
    try:
        before = shelves.bank(was) if was else None
    except BankError:
        before = None
    found = diff(before, bank) if before else None
    if before is None or not found:
        return {}
    moved = item_diff(before, bank, found, most=MOST_COMPARED)
    old, new = Generator(before), Generator(bank)
    lost = [MovedView(_stem(old, ident), lost_text(why)) for ident, why in moved.lost.items()]
    gained = [MovedView(_stem(new, ident), "") for ident in moved.gained]
    changed = [MovedView(_stem(new, ident), parts_text(what)) for ident, what in moved.changed.items()]
    groups = {"lost": lost, "gained": gained, "changed": changed}
    return {
        **{name: tuple(group[:MOST_SHOWN]) for name, group in groups.items()},
        "more": sum(max(0, len(group) - MOST_SHOWN) for group in groups.values()),
        "looked_at": moved.looked_at,
        "reached": moved.reached,
    }


def _stem(generator: Generator, ident: str) -> str:
    item = next((each for each in generator.items() if each.id == ident), None)
    made = generator.question(item, _SEED) if item else None
    return ident if made is None or isinstance(made, Refusal) else made.stem


def _asked(item: Item, made: Question) -> AskedView:
    if isinstance(made, Choice):
        options = tuple((LETTERS[i], option.text, i == made.key) for i, option in enumerate(made.options))
        return AskedView(_about(item), made.stem, options, ())
    pairs = tuple((premise.text, made.responses[premise.response].text) for premise in made.premises)
    return AskedView(_("Matching"), made.stem, (), pairs)


def _about(item: Item) -> str:
    return _("Asked for the answer") if item.direction is Direction.FORWARD else _("Asked the other way round")


# --- what is amiss


def _flaws(generator: Generator, item: Item, made: Question) -> Iterator[CheckView]:
    for finding in lint(generator, [made]).findings:
        for flaw in finding.flaws:
            yield CheckView(False, f"{finding.stem} – {flaw.text}", "facts", item.fact)


def _check(folder: Folder, problem: Problem) -> CheckView:
    """A fault with the block and the key at whose line it stands."""
    text = folder.files.get(problem.place.file, "")
    said = f"{problem.what}. {problem.remedy}"
    found = _block_at(text, problem.place.line)
    if found is None:
        return CheckView(True, f"{problem.place}: {said}")
    block, key = found
    return CheckView(True, said, block.section, block.key, key)


def _block_at(text: str, line: int) -> tuple[Block, str] | None:
    """The block on a line of a text, and its key there."""
    start, end = _line(text, line)
    for block in outline_if_readable(text).blocks.values():
        if block.node.start < end and start < block.node.end:
            keys = [pair.name for pair in block.node.pairs or () if start <= pair.start < end]
            return block, keys[0] if len(keys) == 1 else ""
    return None


def _line(text: str, number: int) -> tuple[int, int]:
    start = 0
    for _each in range(number - 1):
        start = text.find("\n", start) + 1
    end = text.find("\n", start)
    return start, len(text) if end < 0 else end
