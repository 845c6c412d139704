"""What a person chooses to practise, as a value and as the query of a link. Nothing in it says who chose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlencode

from flask_babel import gettext as _

from trainer.facts.model import Level
from trainer.services.words.form_numbers import whole_number

FEWEST: Final = 5
MOST: Final = 60
SHORTEST: Final = 5
LONGEST: Final = 180
USUAL_MINUTES: Final = 30
_BETWEEN: Final = ".."
_YES: Final = "yes"
_EXAM: Final = "exam"
_MOST_VALUES: Final = 200

Sent = Mapping[str, Sequence[str]]
"""The values of a query, by name."""


class Only(StrEnum):
    """Which of the chosen facts are asked, going by what this person remembers."""

    WEAK = "weak"
    NEW = "new"
    CONFUSED = "confused"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a session is made from. What is empty leaves all in.

    `pair` are two entities to be told apart. `today` lets in what was asked today already. `length` is in questions,
    None for the person's own. With `minutes` it is a practice exam.
    """

    bank: str = ""
    topics: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    entity: str = ""
    pair: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    only: Only | None = None
    today: bool = False
    length: int | None = None
    think: bool = False
    minutes: int | None = None

    @property
    def is_exam(self) -> bool:
        """Whether it is a practice exam."""
        return self.minutes is not None

    def kept(self) -> dict[str, list[str]]:
        """Give the recipe as plain values that can be kept."""
        return {name: list(values) for name, values in self._named() if any(values)}

    def query(self) -> str:
        """Write the recipe as the query of a link, in a fixed order."""
        pairs = [
            (name, value)
            for name, values in self._named()
            for value in ([_BETWEEN.join(values)] if name == "pair" else values)
            if value
        ]
        return urlencode(pairs)

    def _named(self) -> Iterator[tuple[str, Sequence[str]]]:
        yield "bank", (self.bank,)
        yield "topic", self.topics
        yield "relation", self.relations
        yield "level", self.levels
        yield "entity", (self.entity,)
        yield "pair", self.pair
        yield "fact", self.facts
        yield "only", (self.only or "",)
        yield "today", (_YES,) if self.today else ()
        yield "length", (str(self.length),) if self.length else ()
        yield "think", (_YES,) if self.think else ()
        if self.minutes is not None:
            yield "mode", (_EXAM,)
            yield "minutes", (str(self.minutes),)


def read(sent: Sent) -> tuple[Recipe, tuple[str, ...]]:
    """Read a recipe from a query, and say what of it was left out because it could not be understood."""
    left_out: list[str] = []
    recipe = Recipe(
        bank=_one(sent, "bank"),
        topics=several(sent, "topic"),
        relations=several(sent, "relation"),
        levels=_levels(sent, left_out),
        entity=_one(sent, "entity"),
        pair=_pair(sent, left_out),
        facts=several(sent, "fact"),
        only=_only(sent, left_out),
        today=_one(sent, "today") == _YES,
        length=_number(sent, "length", FEWEST, MOST, left_out),
        think=_one(sent, "think") == _YES,
        minutes=_minutes(sent, left_out),
    )
    return recipe, tuple(left_out)


def of_kept(kept: Mapping[str, Any] | None) -> Recipe:
    """Read what `kept` gave."""
    sent = {name: list(values) for name, values in (kept or {}).items()}
    if "pair" in sent:
        sent["pair"] = [_BETWEEN.join(sent["pair"])]
    return read(sent)[0]


def several(sent: Sent, name: str) -> tuple[str, ...]:
    """The values of a field that may be sent more than once: each once, no empty one, and not endlessly many."""
    return tuple(dict.fromkeys(value for value in sent.get(name, ()) if value))[:_MOST_VALUES]


def _one(sent: Sent, name: str) -> str:
    return next(iter(several(sent, name)), "")


def _levels(sent: Sent, left_out: list[str]) -> tuple[str, ...]:
    asked = several(sent, "level")
    left_out += [_("There is no level called %(name)s.", name=name) for name in asked if name not in set(Level)]
    return tuple(name for name in asked if name in set(Level))


def _pair(sent: Sent, left_out: list[str]) -> tuple[str, ...]:
    text = _one(sent, "pair")
    two = tuple(dict.fromkeys(filter(None, text.split(_BETWEEN))))
    if text and len(two) != 2:
        left_out.append(_("A pair needs two different names with two dots between them."))
        return ()
    return two


def _only(sent: Sent, left_out: list[str]) -> Only | None:
    text = _one(sent, "only")
    if text and text not in set(Only):
        left_out.append(_("There is no choice called %(name)s.", name=text))
    return Only(text) if text in set(Only) else None


def _number(sent: Sent, name: str, least: int, most: int, left_out: list[str]) -> int | None:
    text = _one(sent, name)
    number = whole_number(text, (least, most))
    if text and number is None:
        what = _("length") if name == "length" else _("number of minutes")
        left_out.append(_("The %(what)s must be from %(least)s to %(most)s.", what=what, least=least, most=most))
    return number


def _minutes(sent: Sent, left_out: list[str]) -> int | None:
    """The minutes of an exam; without the word for it there is none, whatever the minutes say."""
    mode = _one(sent, "mode")
    if mode and mode not in (_EXAM, "practice"):
        left_out.append(_("There is no way of practising called %(name)s.", name=mode))
    if mode != _EXAM:
        return None
    return _number(sent, "minutes", SHORTEST, LONGEST, left_out) or USUAL_MINUTES
