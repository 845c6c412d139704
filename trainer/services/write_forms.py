"""The form of one entry of a bank: which fields it has, what stands in them, and what is read from them.

People write names; the bank holds ids. What is no name and no id is kept as it was typed, for the checks to point at.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext as _

from trainer.facts.folder import Folder
from trainer.facts.model import Cardinality, Inherits, Level, Modal, Status
from trainer.facts.text.outline import outline

SECTIONS: Final = ("facts", "entities", "negatives", "relations")
"""What can be written here, in the order in which it is offered."""

LONGEST: Final = 20_000


class Sort(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    NAME = "name"
    NAMES = "names"
    LINES = "lines"
    REASONS = "reasons"


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be chosen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. `told` are what is to be said of it: faults, and what someone else wrote meanwhile."""

    name: str
    label: str
    sort: Sort
    value: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    told: tuple[str, ...] = ()
    needed: bool = False


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
        typed = _one_line(typed)
        if typed in self.names:
            return typed
        found = self.ids.get(typed.casefold(), ())
        return found[0] if len(found) == 1 else typed


def names_of(folder: Folder) -> Names:
    """Gather the names of a bank's text."""
    names: dict[str, str] = {}
    ids: defaultdict[str, dict[str, None]] = defaultdict(dict)
    chosen: defaultdict[str, list[Option]] = defaultdict(list)
    for text in folder.files.values():
        for block in outline(text).blocks.values():
            value = block.node.value
            if block.section == "entities":
                names[block.key] = str(value.get("name", block.key))
                for each in (names[block.key], *_listed(value.get("aliases"))):
                    ids[each.casefold()][block.key] = None
            elif block.section in ("relations", "kinds", "topics", "sources"):
                label = value.get("label") or value.get("title") or value.get("name") or block.key
                chosen[block.section].append(Option(block.key, str(label)))
    return Names(names, {name: tuple(each) for name, each in ids.items()}, {k: tuple(v) for k, v in chosen.items()})


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    sort: Sort
    label: Callable[[], str]
    hint: Callable[[], str] = lambda: ""
    options: Callable[[Names], Iterable[Option]] = lambda names: ()  # noqa: ARG005 - none by default
    needed: bool = False


def fields_of(
    section: str, names: Names, values: Mapping[str, Any], *, told: Mapping[str, Iterable[str]], new: bool
) -> tuple[FieldView, ...]:
    """The fields of an entry with what stands in them. `values` are as a form sends them, all text."""
    return tuple(
        FieldView(
            each.name,
            each.label(),
            each.sort,
            str(values.get(each.name, "")),
            each.hint(),
            _options(each, names, str(values.get(each.name, ""))),
            tuple(told.get(each.name, ())),
            each.needed,
        )
        for each in _FORMS[section]
        if new or each.name != "id"
    )


def as_form(section: str, names: Names, block: Mapping[str, Any]) -> dict[str, str]:
    """What a form shows of an entry."""
    found = {each.name: _shown(each, names, block.get(each.name)) for each in _FORMS[section]}
    if section == "negatives":
        for side in ("subject", "object"):
            found[f"{side}s"] = "\n".join(map(names.name, _members(block, side)))
    if section in ("facts", "negatives"):
        source = block.get("source") or {}
        found |= {f"source_{name}": str(source.get(name, "")) for name in ("id", "locator", "gist")}
    return found


def read(section: str, names: Names, sent: Mapping[str, str], block: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says, as the bank holds it. `block` is what stood there; fields that show just that are left out."""
    stood = as_form(section, names, block)
    sent = {name: value[:LONGEST] for name, value in sent.items() if not block or _other(value, stood.get(name, ""))}
    if {name for name in sent if name.startswith("source_")}:
        sent = {**{name: stood.get(name, "") for name in _SOURCED}, **sent}
    plain = [each for each in _FORMS[section] if not each.name.startswith("source_")]
    values = {each.name: _read(each, names, sent.get(each.name, "")) for each in plain if each.name in sent}
    if section == "negatives":
        for side in ("subject", "object"):
            values.pop(f"{side}s", None)
            members = [names.id(line) for line in sent.get(f"{side}s", "").splitlines() if line.strip()]
            if f"{side}s" in sent and members != _members(block, side):
                single = len(members) == 1
                values |= {side: members[0] if single else "", f"{side}s": [] if single else members}
    if section in ("facts", "negatives") and "source_id" in sent:
        source = {n: _one_line(sent.get(f"source_{n}", "")) for n in ("id", "locator", "gist")}
        values["source"] = {name: text for name, text in source.items() if text} if source["id"] else {}
    if section == "entities" and "name" in values and not block and not values.get("id"):
        values["id"] = "-".join("".join(c if c.isalnum() else " " for c in values["name"].casefold()).split())
    return values


def _other(typed: str, stood: str) -> bool:
    """Whether a field was filled in otherwise than it was shown. A browser sends its own line ends."""
    return typed.replace("\r\n", "\n").strip() != stood.strip()


def unknown(section: str, names: Names, values: Mapping[str, str]) -> dict[str, str]:
    """What to say of fields in which a name stands that no entity has."""
    told = {}
    for each in _FORMS[section]:
        typed = values.get(each.name, "").splitlines() if each.sort in (Sort.NAME, Sort.NAMES) else []
        strange = [line.strip() for line in typed if line.strip() and names.id(line) not in names.names]
        if strange:
            told[each.name] = _(
                "Nothing here is called “%(name)s”. Write it first, as a thing.", name=", ".join(strange)
            )
    return told


def title_of(section: str, names: Names, block: Mapping[str, Any]) -> str:
    """An entry in a few words."""
    if section in ("facts", "negatives"):
        labels = {option.value: option.label for option in names.options.get("relations", ())}
        relation = str(block.get("relation", ""))
        sides = [", ".join(map(names.name, _members(block, side))) for side in ("subject", "object")]
        said = labels.get(relation, relation)
        return (
            f"{sides[0]} {said} {sides[1]}"
            if section == "facts"
            else _("Not: %(said)s", said=f"{sides[0]} {said} {sides[1]}")
        )
    return str(block.get("name") or block.get("label") or block.get("title") or block.get("id") or section)


def label_of(name: str) -> str:
    """What a key is called on screen; its own name where no form has it."""
    known = {each.name: each.label for form in _FORMS.values() for each in form}
    return known[name]() if name in known else name


def sections() -> dict[str, str]:
    """What each section is called."""
    return {"facts": _("Fact"), "entities": _("Thing"), "negatives": _("What is not so"), "relations": _("Relation")}


def _members(block: Mapping[str, Any], side: str) -> list[str]:
    return _listed(block.get(f"{side}s")) or ([str(block[side])] if block.get(side) else [])


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _shown(each: _Field, names: Names, value: Any) -> str:
    if each.sort is Sort.NAME:
        return names.name(str(value or ""))
    if each.sort is Sort.NAMES:
        return "\n".join(names.name(one) for one in _listed(value))
    if each.sort is Sort.LINES:
        return "\n".join(_listed(value))
    if each.sort is Sort.REASONS:
        found = value.items() if isinstance(value, dict) else ()
        return "\n".join(f"{names.name(one)}: {reason}" for one, reason in found)
    return "" if value is None else str(value)


def _read(each: _Field, names: Names, typed: str) -> Any:
    lines = [_one_line(line) for line in typed.splitlines() if line.strip()]
    if each.sort is Sort.NAME:
        return names.id(typed)
    if each.sort is Sort.NAMES:
        return [names.id(line) for line in lines]
    if each.sort is Sort.LINES:
        return lines
    if each.sort is Sort.REASONS:
        pairs = [line.partition(":") for line in lines]
        return {names.id(one): reason.strip() for one, _colon, reason in pairs}
    return _one_line(typed)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _options(each: _Field, names: Names, value: str) -> tuple[Option, ...]:
    options = tuple(each.options(names))
    if each.sort is Sort.CHOICE and value not in {option.value for option in options}:
        return (*options, Option(value, value or "–"))
    return options


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


_SOURCED: Final = ("source_id", "source_locator", "source_gist")
_SOURCE: Final = (
    _Field("source_id", Sort.CHOICE, lambda: _("Source"), options=_of("sources", none=lambda: _("the bank’s own"))),
    _Field("source_locator", Sort.LINE, lambda: _("Place in the source")),
    _Field("source_gist", Sort.TEXT, lambda: _("What stands there, in our words")),
)
_STATUS: Final = _Field(
    "status", Sort.CHOICE, lambda: _("Status"), options=_closed(Status, none=lambda: _("usable, as usual"))
)
_NOTE: Final = _Field("note", Sort.TEXT, lambda: _("Note for editors"))
_TOPIC: Final = _Field(
    "topic", Sort.CHOICE, lambda: _("Topic"), options=_of("topics", none=lambda: _("the relation’s own"))
)

_FORMS: Final[Mapping[str, tuple[_Field, ...]]] = {
    "facts": (
        _Field("subject", Sort.NAME, lambda: _("What it is about"), needed=True),
        _Field("relation", Sort.CHOICE, lambda: _("What is said about it"), options=_of("relations"), needed=True),
        _Field("object", Sort.NAME, lambda: _("Answer"), needed=True),
        _Field(
            "explanation",
            Sort.TEXT,
            lambda: _("Why it is right"),
            lambda: _("One sentence of at most 160 characters, shown after answering."),
        ),
        _Field(
            "prefer",
            Sort.NAMES,
            lambda: _("Wrong options that teach most"),
            lambda: _("One a line. Each is offered only where it is proven wrong."),
        ),
        *_SOURCE,
        _Field("level", Sort.CHOICE, lambda: _("Level"), options=_closed(Level, none=lambda: _("core, as usual"))),
        _Field("qualifier", Sort.LINE, lambda: _("Holds only"), lambda: _("For example: in children.")),
        _STATUS,
        _Field("dispute", Sort.TEXT, lambda: _("Why it is not usable")),
        _TOPIC,
        _NOTE,
    ),
    "entities": (
        _Field(
            "id", Sort.LINE, lambda: _("Id"), lambda: _("Made from the name if you leave it empty. It stays for ever.")
        ),
        _Field("name", Sort.LINE, lambda: _("Name"), lambda: _("As it is shown as an option."), needed=True),
        _Field("kind", Sort.CHOICE, lambda: _("Kind"), options=_of("kinds", none=lambda: _("none"))),
        _Field(
            "article", Sort.CHOICE, lambda: _("Article"), options=_closed(("a", "an", "the"), none=lambda: _("none"))
        ),
        _Field("aliases", Sort.LINES, lambda: _("Other names for exactly this"), lambda: _("One a line.")),
        _Field(
            "synonyms", Sort.LINES, lambda: _("Looser names"), lambda: _("Too near to be called wrong. One a line.")
        ),
        _Field("is_a", Sort.NAMES, lambda: _("Is a kind of"), lambda: _("One a line.")),
        _Field("option", Sort.CHOICE, lambda: _("May be offered as an answer"), options=_flag(usual="yes")),
        _Field("homonym", Sort.CHOICE, lambda: _("Shares its name with something else"), options=_flag(usual="no")),
        _NOTE,
    ),
    "negatives": (
        _Field(
            "subjects",
            Sort.NAMES,
            lambda: _("What it is about"),
            lambda: _("One a line. One side has one line."),
            needed=True,
        ),
        _Field("relation", Sort.CHOICE, lambda: _("What is not so of it"), options=_of("relations"), needed=True),
        _Field("objects", Sort.NAMES, lambda: _("What is not its answer"), lambda: _("One a line."), needed=True),
        _Field(
            "why",
            Sort.TEXT,
            lambda: _("Why it is wrong"),
            lambda: _("Best is to say what is true instead."),
            needed=True,
        ),
        _Field(
            "whys",
            Sort.REASONS,
            lambda: _("Better reasons for single ones"),
            lambda: _("One a line: name, colon, reason."),
        ),
        _Field("unknown", Sort.NAMES, lambda: _("Left open on purpose"), lambda: _("One a line.")),
        _Field("qualifier", Sort.LINE, lambda: _("Holds only"), lambda: _("For example: in children.")),
        *_SOURCE,
        _STATUS,
        _NOTE,
    ),
    "relations": (
        _Field("id", Sort.LINE, lambda: _("Id"), lambda: _("It stays for ever."), needed=True),
        _Field(
            "label",
            Sort.LINE,
            lambda: _("Verb phrase"),
            lambda: _("Subject, phrase and object make a sentence."),
            needed=True,
        ),
        _Field("cardinality", Sort.CHOICE, lambda: _("Subjects to objects"), options=_closed(Cardinality), needed=True),
        _Field(
            "open", Sort.CHOICE, lambda: _("What is not listed is unknown"), options=_closed(("yes", "no")), needed=True
        ),
        _Field("subject_kind", Sort.CHOICE, lambda: _("Kind of subject"), options=_of("kinds", none=lambda: _("any"))),
        _Field("object_kind", Sort.CHOICE, lambda: _("Kind of object"), options=_of("kinds", none=lambda: _("any"))),
        _Field("stem", Sort.TEXT, lambda: _("Question for the object"), lambda: _("With {subject} once.")),
        _Field("reverse_stem", Sort.TEXT, lambda: _("Question for the subject"), lambda: _("With {object} once.")),
        _Field("statement", Sort.TEXT, lambda: _("The fact as a sentence"), lambda: _("With {subject} and {object}.")),
        _Field("matching", Sort.TEXT, lambda: _("Directions for matching")),
        _Field("reverse_matching", Sort.TEXT, lambda: _("Directions for matching the other way round")),
        _Field("modal", Sort.CHOICE, lambda: _("How firmly"), options=_closed(Modal, none=lambda: _("is, as usual"))),
        _Field("ranked", Sort.CHOICE, lambda: _("Names the most usual object"), options=_flag(usual="no")),
        _Field(
            "inherits", Sort.CHOICE, lambda: _("Passes on to kinds"), options=_closed(Inherits, none=lambda: _("none"))
        ),
        _Field("symmetric", Sort.CHOICE, lambda: _("Holds both ways"), options=_flag(usual="no")),
        _TOPIC,
        _NOTE,
    ),
}
