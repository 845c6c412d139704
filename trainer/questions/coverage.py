"""What a bank yields: items possible, made and refused, by relation, direction and form, and the cheapest remedies."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final

from trainer.facts.model import Direction, Fact, Form, Status
from trainer.facts.truth import Index
from trainer.questions.generating import Generator
from trainer.questions.items import items
from trainer.questions.model import Choice, Item, Question, Refusal
from trainer.questions.production import Refused

_FULL: Final = 4


@dataclass(slots=True)
class Row:
    """One relation, direction and form. `made` and the refusals add up to `possible`, always."""

    relation: str
    direction: Direction
    form: Form
    possible: int = 0
    made: int = 0
    refused: Counter[Refusal] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {  # by hand, since `asdict` would take a Counter's items for things to count
            "relation": self.relation,
            "direction": self.direction,
            "form": self.form,
            "possible": self.possible,
            "made": self.made,
            "refused": dict(self.refused),
        }


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would turn the items refused for one reason into questions."""

    relation: str
    reason: Refusal
    items: int
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The yield of a bank: usable facts, those asked in some form, and those with three wrong options at once."""

    facts: int
    asked: int
    full: int
    by_relation: Mapping[str, tuple[int, int, int]]
    rows: tuple[Row, ...]
    remedies: tuple[Remedy, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "facts": self.facts,
            "asked": self.asked,
            "with_three_distractors": self.full,
            "relations": {
                name: {"facts": facts, "asked": asked, "with_three_distractors": full}
                for name, (facts, asked, full) in self.by_relation.items()
            },
            "items": [row.as_dict() for row in self.rows],
            "remedies": [asdict(remedy) for remedy in self.remedies],
        }


def coverage(generator: Generator, produced: Iterable[Question | Refused]) -> Coverage:
    """Count what was produced of a bank against every item that it could have."""
    index = generator.index
    rows, seen = _possible(index), _Seen()
    for each in produced:
        seen.add(each)
    for item in items(index):
        row = rows[item.relation, item.direction, item.form]
        if item.id in seen.made:
            row.made += 1
        else:
            row.refused[seen.refused.get(item.id, Refusal.TOO_FEW_CANDIDATES)] += 1
    usable = [f for f in index.facts.values() if f.status is Status.USABLE and not f.qualifier]
    return Coverage(
        facts=len(usable),
        asked=sum(f.id in seen.asked for f in usable),
        full=sum(f.id in seen.full for f in usable),
        by_relation=_by_relation(usable, seen),
        rows=tuple(rows[key] for key in sorted(rows)),
        remedies=tuple(_remedies(index, rows.values())),
    )


@dataclass(slots=True)
class _Seen:
    """Ids of what was made and refused."""

    made: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    full: set[str] = field(default_factory=set)
    refused: dict[str, Refusal] = field(default_factory=dict)

    def add(self, each: Question | Refused) -> None:
        if isinstance(each, Refused):
            self.refused[each.item.id] = each.reason
            return
        asked: tuple[Item, ...] = (each.item,) if isinstance(each, Choice) else tuple(p.item for p in each.premises)
        self.made.update(item.id for item in asked)
        self.asked.update(item.fact for item in asked)
        if isinstance(each, Choice) and len(each.options) >= _FULL:
            self.full.add(each.item.fact)


def _possible(index: Index) -> dict[tuple[str, Direction, Form], Row]:
    rows: dict[tuple[str, Direction, Form], Row] = {}
    for item in items(index):
        key = (item.relation, item.direction, item.form)
        rows.setdefault(key, Row(*key)).possible += 1
    return rows


def _by_relation(usable: list[Fact], seen: _Seen) -> Mapping[str, tuple[int, int, int]]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for fact in usable:
        row = counts[fact.relation]
        row[0] += 1
        row[1] += fact.id in seen.asked
        row[2] += fact.id in seen.full
    return MappingProxyType({name: (row[0], row[1], row[2]) for name, row in sorted(counts.items())})


# --- remedies

_TEXTS: Final[Mapping[Refusal, str]] = MappingProxyType(
    {
        Refusal.DISPUTED: "settle the dispute, then set status: usable",
        Refusal.CONTRADICTION: "settle which side is right and remove the other",
        Refusal.QUALIFIED: "state the fact without its qualifier if it holds in general",
        Refusal.MODAL_UNWORDED: "say usually, most often or may in the stem",
        Refusal.KEY_IN_STEM: "reword the stem, or the name that stands in it",
        Refusal.OPTIONS_NESTED: "add values that are no kinds of one another",
        Refusal.NOT_PARALLEL: "name the options alike in form and length, and word the stem as a whole question",
        Refusal.SAME_WORDING: "give the namesakes names of their own",
        Refusal.TOO_FEW_CANDIDATES: "add facts with other values, or negatives, until two wrong options are proven",
    }
)


def _remedies(index: Index, rows: Iterable[Row]) -> Iterator[Remedy]:
    counts: dict[str, Counter[Refusal]] = defaultdict(Counter)
    for row in rows:
        if row.form is Form.CHOICE:
            counts[row.relation] += row.refused
    for relation in sorted(counts):
        for reason, number in sorted(counts[relation].items()):
            text = _open_remedy(index, relation) if reason is Refusal.OPEN_WORLD else _TEXTS.get(reason, "")
            yield Remedy(relation, reason, number, text)


def _open_remedy(index: Index, relation: str) -> str:
    """The fewest statements that would open an open relation: its cardinality, complete lists, or negatives."""
    objects = Counter(f.subject for f in index.facts.values() if f.relation == relation)
    if objects and max(objects.values()) == 1 and not index.relations[relation].cardinality.one_object:
        return "if a subject has one object only, set cardinality: n:1"
    subjects = len(objects)
    return f"say closed_for the subjects whose list is complete ({subjects:,} have facts), or two negatives for each"
