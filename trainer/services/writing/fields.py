"""What the entries of a bank consist of, as fields of a form: names, sorts, labels, hints, and what can be chosen."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from flask_babel import gettext as _

from trainer.facts.model import Cardinality, Direction, Form, Inherits, Level, Modal, Status


class Sort(StrEnum):
    """How a field is filled in. `ONLY` chooses one of what a list may hold; without a choice it holds all."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    ONLY = "only"
    NAME = "name"
    NAMES = "names"
    LINES = "lines"
    REASONS = "reasons"


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be chosen."""

    value: str
    label: str


@dataclass(frozen=True)
class Names:
    """The names of a bank's entities, and what can be chosen in its other fields."""

    names: Mapping[str, str]
    ids: Mapping[str, tuple[str, ...]]
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)

    def name(self, entity: str) -> str:
        """What an entity is called; its id where another one has that name too."""
        name = self.names.get(entity, entity)
        return name if len(self.ids.get(name.casefold(), ())) <= 1 else entity

    def id(self, typed: str) -> str:
        """The id of what was typed: an id, or a name that only one has; else what was typed."""
        typed = one_line(typed)
        if typed in self.names:
            return typed
        found = self.ids.get(typed.casefold(), ())
        return found[0] if len(found) == 1 else typed


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry: its key, or a part of it, and what it looks like."""

    name: str
    sort: Sort
    label: Callable[[], str]
    hint: Callable[[], str] = lambda: ""
    options: Callable[[Names], Iterable[Option]] = lambda names: ()  # noqa: ARG005 - none by default
    needed: bool = False


_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""What nobody sees and no bank needs: control characters, and marks that turn the direction of writing around."""


def one_line(text: str) -> str:
    """A text as it is kept: on one line, without what cannot be seen."""
    return " ".join(_UNSEEN.sub("", text).split())


def _of(section: str, *, none: Callable[[], str] | None = None) -> Callable[[Names], Iterable[Option]]:
    def options(names: Names) -> Iterable[Option]:
        first = (Option("", none()),) if none else ()
        return (*first, *names.options.get(section, ()))

    return options


def _closed(values: Iterable[str], *, none: Callable[[], str] | None = None) -> Callable[[Names], Iterable[Option]]:
    def options(_names: Names) -> Iterable[Option]:
        first = (Option("", none()),) if none else ()
        return (*first, *(Option(str(value), str(value)) for value in values))

    return options


def _flag(*, usual: str) -> Callable[[Names], Iterable[Option]]:
    """Yes and no; the one that holds when nothing is said comes first."""

    def options(_names: Names) -> Iterable[Option]:
        said = {"yes": _("yes"), "no": _("no")}
        other = "no" if usual == "yes" else "yes"
        return (
            Option("", _("%(answer)s, as usual", answer=said[usual])),
            Option(other, said[other]),
            Option(usual, said[usual]),
        )

    return options


SOURCED: Final = ("source_id", "source_locator", "source_gist")
_SOURCE: Final = (
    Field("source_id", Sort.CHOICE, lambda: _("Source"), options=_of("sources", none=lambda: _("the bank’s own"))),
    Field("source_locator", Sort.LINE, lambda: _("Place in the source")),
    Field("source_gist", Sort.TEXT, lambda: _("What stands there, in our words")),
)
_STATUS: Final = Field(
    "status", Sort.CHOICE, lambda: _("Status"), options=_closed(Status, none=lambda: _("usable, as usual"))
)
_LICENCE: Final = Field("licence", Sort.LINE, lambda: _("Licence"))
_NOTE: Final = Field("note", Sort.TEXT, lambda: _("Note for editors"))
_ASKED: Final = (
    Field(
        "directions",
        Sort.ONLY,
        lambda: _("Ways round that are asked"),
        options=_closed(Direction, none=lambda: _("both, as usual")),
    ),
    Field(
        "forms",
        Sort.ONLY,
        lambda: _("Forms in which it is asked"),
        options=_closed(Form, none=lambda: _("all, as usual")),
    ),
)
_OWN_ID: Final = Field(
    "id", Sort.LINE, lambda: _("Id"), lambda: _("Made from the name if you leave it empty. It stays for ever.")
)
_TOPIC: Final = Field(
    "topic", Sort.CHOICE, lambda: _("Topic"), options=_of("topics", none=lambda: _("the relation’s own"))
)

FORMS: Final[Mapping[str, tuple[Field, ...]]] = {
    "facts": (
        Field("subject", Sort.NAME, lambda: _("What it is about"), needed=True),
        Field("relation", Sort.CHOICE, lambda: _("What is said about it"), options=_of("relations"), needed=True),
        Field("object", Sort.NAME, lambda: _("Answer"), needed=True),
        Field(
            "explanation",
            Sort.TEXT,
            lambda: _("Why it is right"),
            lambda: _("One sentence of at most 160 characters, shown after answering."),
        ),
        Field(
            "prefer",
            Sort.NAMES,
            lambda: _("Wrong options that teach most"),
            lambda: _("One a line. Each is offered only where it is proven wrong."),
        ),
        *_SOURCE,
        Field("level", Sort.CHOICE, lambda: _("Level"), options=_closed(Level, none=lambda: _("core, as usual"))),
        Field("qualifier", Sort.LINE, lambda: _("Holds only"), lambda: _("For example: in children.")),
        _STATUS,
        Field("dispute", Sort.TEXT, lambda: _("Why it is not usable")),
        _TOPIC,
        *_ASKED,
        _NOTE,
    ),
    "entities": (
        _OWN_ID,
        Field("name", Sort.LINE, lambda: _("Name"), lambda: _("As it is shown as an option."), needed=True),
        Field("kind", Sort.CHOICE, lambda: _("Kind"), options=_of("kinds", none=lambda: _("none"))),
        Field(
            "article", Sort.CHOICE, lambda: _("Article"), options=_closed(("a", "an", "the"), none=lambda: _("none"))
        ),
        Field("aliases", Sort.LINES, lambda: _("Other names for exactly this"), lambda: _("One a line.")),
        Field("synonyms", Sort.LINES, lambda: _("Looser names"), lambda: _("Too near to be called wrong. One a line.")),
        Field("is_a", Sort.NAMES, lambda: _("Is a kind of"), lambda: _("One a line.")),
        Field("option", Sort.CHOICE, lambda: _("May be offered as an answer"), options=_flag(usual="yes")),
        Field("homonym", Sort.CHOICE, lambda: _("Shares its name with something else"), options=_flag(usual="no")),
        _NOTE,
    ),
    "negatives": (
        Field(
            "subjects",
            Sort.NAMES,
            lambda: _("What it is about"),
            lambda: _("One a line. One side has one line."),
            needed=True,
        ),
        Field("relation", Sort.CHOICE, lambda: _("What is not so of it"), options=_of("relations"), needed=True),
        Field("objects", Sort.NAMES, lambda: _("What is not its answer"), lambda: _("One a line."), needed=True),
        Field(
            "why",
            Sort.TEXT,
            lambda: _("Why it is wrong"),
            lambda: _("Best is to say what is true instead."),
            needed=True,
        ),
        Field(
            "whys",
            Sort.REASONS,
            lambda: _("Better reasons for single ones"),
            lambda: _("One a line: name, colon, reason."),
        ),
        Field("unknown", Sort.NAMES, lambda: _("Left open on purpose"), lambda: _("One a line.")),
        Field("qualifier", Sort.LINE, lambda: _("Holds only"), lambda: _("For example: in children.")),
        *_SOURCE,
        _STATUS,
        _NOTE,
    ),
    "relations": (
        Field("id", Sort.LINE, lambda: _("Id"), lambda: _("It stays for ever."), needed=True),
        Field(
            "label",
            Sort.LINE,
            lambda: _("Verb phrase"),
            lambda: _("Subject, phrase and object make a sentence."),
            needed=True,
        ),
        Field("cardinality", Sort.CHOICE, lambda: _("Subjects to objects"), options=_closed(Cardinality), needed=True),
        Field(
            "open", Sort.CHOICE, lambda: _("What is not listed is unknown"), options=_closed(("yes", "no")), needed=True
        ),
        Field("subject_kind", Sort.CHOICE, lambda: _("Kind of subject"), options=_of("kinds", none=lambda: _("any"))),
        Field("object_kind", Sort.CHOICE, lambda: _("Kind of object"), options=_of("kinds", none=lambda: _("any"))),
        Field("stem", Sort.TEXT, lambda: _("Question for the object"), lambda: _("With {subject} once.")),
        Field("reverse_stem", Sort.TEXT, lambda: _("Question for the subject"), lambda: _("With {object} once.")),
        Field("statement", Sort.TEXT, lambda: _("The fact as a sentence"), lambda: _("With {subject} and {object}.")),
        Field("matching", Sort.TEXT, lambda: _("Directions for matching")),
        Field("reverse_matching", Sort.TEXT, lambda: _("Directions for matching the other way round")),
        Field("modal", Sort.CHOICE, lambda: _("How firmly"), options=_closed(Modal, none=lambda: _("is, as usual"))),
        Field("ranked", Sort.CHOICE, lambda: _("Names the most usual object"), options=_flag(usual="no")),
        Field(
            "inherits", Sort.CHOICE, lambda: _("Passes on to kinds"), options=_closed(Inherits, none=lambda: _("none"))
        ),
        Field("symmetric", Sort.CHOICE, lambda: _("Holds both ways"), options=_flag(usual="no")),
        Field("disjoint", Sort.CHOICE, lambda: _("One object rules others out"), options=_flag(usual="yes")),
        *_ASKED,
        Field(
            "overlaps",
            Sort.LINES,
            lambda: _("Relations that give its answers away"),
            lambda: _("Their ids, one a line. The two are never asked at one sitting."),
        ),
        _TOPIC,
        _NOTE,
    ),
    "sources": (
        _OWN_ID,
        Field("title", Sort.LINE, lambda: _("Title"), lambda: _("As it is shown beside a reason."), needed=True),
        Field(
            "kind",
            Sort.CHOICE,
            lambda: _("Sort of source"),
            options=_closed(("article", "teaching", "table", "other"), none=lambda: _("other, as usual")),
        ),
        Field("url", Sort.LINE, lambda: _("Address on the web"), lambda: _("It begins with https://")),
        _LICENCE,
        _NOTE,
    ),
    "topics": (_OWN_ID, Field("title", Sort.LINE, lambda: _("Title"), needed=True), _NOTE),
    "kinds": (
        _OWN_ID,
        Field("name", Sort.LINE, lambda: _("Name of one"), lambda: _("As questions say it: nerve."), needed=True),
        Field("plural", Sort.LINE, lambda: _("Name of several"), lambda: _("For example: nerves."), needed=True),
    ),
    "closed_for": (
        Field("subject", Sort.NAME, lambda: _("What it is about"), needed=True),
        Field(
            "relation", Sort.CHOICE, lambda: _("What is listed of it in full"), options=_of("relations"), needed=True
        ),
        Field("why", Sort.TEXT, lambda: _("Why nothing else is so"), lambda: _("Shown beside wrong options.")),
    ),
    "disjoint": (
        Field(
            "entities",
            Sort.NAMES,
            lambda: _("Nothing is a kind of two of these"),
            lambda: _("At least two, one a line."),
            needed=True,
        ),
        Field("why", Sort.TEXT, lambda: _("Why nothing is both")),
    ),
    "bank": (
        Field("title", Sort.LINE, lambda: _("Title"), lambda: _("As it is shown on screens and decks."), needed=True),
        Field("notice", Sort.TEXT, lambda: _("Notice to learners"), lambda: _("Such as what the bank is not for.")),
        _LICENCE,
        _NOTE,
    ),
}
