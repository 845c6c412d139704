"""Which items a change of the bank reaches: lost ones, gained ones, and those whose question now reads otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from trainer.facts.diff import BankDiff, changed_ids, touched_relations
from trainer.facts.model import Bank
from trainer.questions.generating import Generator
from trainer.questions.model import Choice, Item, Matching, Question, Refusal

MOST: Final = 20_000
"""So many items are compared; those of changed facts come first."""
_SEED: Final = 0


@dataclass(frozen=True, slots=True)
class ItemDiff:
    """Ids of items with what became of them. `looked_at` of `reached` items were compared."""

    lost: dict[str, str]
    gained: tuple[str, ...]
    changed: dict[str, str]
    looked_at: int
    reached: int

    def text(self, *, most: int = 50) -> str:
        """The differences for a terminal."""
        return "\n".join(_lines(self, most))


def item_diff(old: Bank, new: Bank, found: BankDiff, *, most: int = MOST) -> ItemDiff:
    """Make the questions of the relations that `found` reaches from both banks, with one seed, and compare them."""
    relations = touched_relations(old, new, found)
    changed = changed_ids(found, "facts")
    before, after = Generator(old), Generator(new)
    theirs = {i.id: i for g in (before, after) for i in g.items() if i.relation in relations} if relations else {}
    order = sorted(theirs.values(), key=lambda item: (item.fact not in changed, item.id))
    here, there = _made(before, order, most), _made(after, order, most)
    looked = list(islice(order, most))
    return ItemDiff(
        lost={i.id: _reason(there[i.id]) for i in looked if _asked(here[i.id]) and not _asked(there[i.id])},
        gained=tuple(i.id for i in looked if _asked(there[i.id]) and not _asked(here[i.id])),
        changed={i.id: what for i in looked if (what := _difference(here[i.id], there[i.id]))},
        looked_at=len(looked),
        reached=len(order),
    )


def _made(generator: Generator, items: list[Item], most: int) -> dict[str, Question | Refusal | None]:
    """The question of each item as the bank has it, whose fact may name another thing; None if it has no such item."""
    own = {item.id: item for item in generator.items()}
    wanted = (item.id for item in islice(items, most))
    return {ident: generator.question(own[ident], _SEED) if ident in own else None for ident in wanted}


def _asked(made: Question | Refusal | None) -> bool:
    return isinstance(made, Choice | Matching)


def _reason(made: Question | Refusal | None) -> str:
    return str(made) if isinstance(made, Refusal) else "no such item"


def _difference(old: Question | Refusal | None, new: Question | Refusal | None) -> str:
    """What of a question reads differently, or nothing."""
    if isinstance(old, Choice) and isinstance(new, Choice):
        parts = {
            "stem": old.stem != new.stem,
            "key": old.options[old.key].text != new.options[new.key].text,
            "options": {o.text for o in old.options} != {o.text for o in new.options},
            "reasons": {o.text: o.reason for o in old.options} != {o.text: o.reason for o in new.options},
        }
        return ", ".join(name for name, differs in parts.items() if differs)
    if isinstance(old, Matching) and isinstance(new, Matching):
        return "" if _pairs(old) == _pairs(new) else "pairs"
    return ""


def _pairs(made: Matching) -> tuple[str, dict[str, str], frozenset[str]]:
    answers = {premise.text: made.responses[premise.response].text for premise in made.premises}
    return made.stem, answers, frozenset(response.text for response in made.responses)


def _lines(found: ItemDiff, most: int) -> Iterator[str]:
    counts = f"{len(found.lost):,} lost, {len(found.gained):,} gained, {len(found.changed):,} with another question"
    looked = f"of {found.looked_at:,} compared"
    if found.looked_at < found.reached:
        looked += f" ({found.reached:,} may be reached; those of changed facts came first)"
    yield f"items: {counts}, {looked}"
    yield from _first([f"  - {ident}: {why}" for ident, why in found.lost.items()], most)
    yield from _first([f"  + {ident}" for ident in found.gained], most)
    yield from _first([f"  ~ {ident}: {what}" for ident, what in found.changed.items()], most)


def _first(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], f"    and {len(lines) - most:,} more"]
