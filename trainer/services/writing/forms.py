"""The form of one entry of a bank: which fields it has, what stands in them, and what is read from them.

People write names; the bank holds ids. What is no name and no id is kept as it was typed, for the checks to point at.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _

from trainer.facts.folder import Folder
from trainer.facts.text.outline import outline
from trainer.services.writing.fields import FORMS, SOURCED, Field, Names, Option, Sort, one_line

SECTIONS: Final = tuple(FORMS)
"""What can be written here, in the order in which it is offered. A bank has one header, so that is never new."""

REMOVABLE: Final = frozenset({"negatives", "closed_for", "disjoint"})
"""What can be taken out although a version in use has it: nothing that anyone learned hangs on it."""

LONGEST: Final = 20_000


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
        for each in FORMS[section]
        if new or each.name != "id"
    )


def as_form(section: str, names: Names, block: Mapping[str, Any]) -> dict[str, str]:
    """What a form shows of an entry."""
    found = {each.name: _shown(each, names, block.get(each.name)) for each in FORMS[section]}
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
        sent = {**{name: stood.get(name, "") for name in SOURCED}, **sent}
    plain = [each for each in FORMS[section] if not each.name.startswith("source_")]
    values = {each.name: _read(each, names, sent.get(each.name, "")) for each in plain if each.name in sent}
    if section == "negatives":
        for side in ("subject", "object"):
            values.pop(f"{side}s", None)
            members = [names.id(line) for line in map(one_line, sent.get(f"{side}s", "").splitlines()) if line]
            if f"{side}s" in sent and members != _members(block, side):
                single = len(members) == 1
                values |= {side: members[0] if single else "", f"{side}s": [] if single else members}
    if section in ("facts", "negatives") and "source_id" in sent:
        source = {n: one_line(sent.get(f"source_{n}", "")) for n in ("id", "locator", "gist")}
        values["source"] = {name: text for name, text in source.items() if text} if source["id"] else {}
    named = values.get(_NAMED.get(section, ""), "")
    if named and not block and not values.get("id"):
        values["id"] = _made_id(named)
    return values


_NAMED: Final = {"entities": "name", "kinds": "name", "sources": "title", "topics": "title"}
"""What an id is made from, in each section in which one is made."""

_ID: Final = re.compile(r"[^\W_][\w.+~'()-]{0,199}")


def _made_id(name: str) -> str:
    """An id made from a name: its letters and digits, at most 100 of them."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())[:100].rstrip("-")


def wrong_id(section: str, values: Mapping[str, Any]) -> str:
    """What is wrong with the id of a new entry, in words; empty when nothing is. It becomes part of addresses."""
    if "id" not in {each.name for each in FORMS[section]} or _ID.fullmatch(str(values.get("id", ""))):
        return ""
    return _("An id begins with a letter or a digit, and holds letters, digits and - _ . only, at most 200.")


def _other(typed: str, stood: str) -> bool:
    """Whether a field was filled in otherwise than it was shown. A browser sends its own line ends."""
    return typed.replace("\r\n", "\n").strip() != stood.strip()


def unknown(section: str, names: Names, values: Mapping[str, str]) -> dict[str, str]:
    """What to say of fields in which a name stands that no entity has."""
    told = {}
    for each in FORMS[section]:
        typed = _lines_of(values, each) if each.sort in (Sort.NAME, Sort.NAMES) else []
        strange = [line.strip() for line in typed if line.strip() and names.id(line) not in names.names]
        if strange:
            told[each.name] = _(
                "Nothing here is called “%(name)s”. Write it first, as a thing.", name=", ".join(strange)
            )
        if each.sort is Sort.REASONS and any(line.strip() and ":" not in line for line in _lines_of(values, each)):
            told[each.name] = _("Write a name, a colon and a reason in each line.")
    return told


def _lines_of(values: Mapping[str, str], each: Field) -> list[str]:
    return values.get(each.name, "").splitlines()


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
    if section == "closed_for":
        verbs = {option.value: option.label for option in names.options.get("relations", ())}
        verb = verbs.get(str(block.get("relation", "")), str(block.get("relation", "")))
        return _("All is listed: %(said)s", said=f"{names.name(str(block.get('subject', '')))} {verb}")
    if section == "disjoint":
        return _("Never both: %(names)s", names=", ".join(map(names.name, _listed(block.get("entities")))))
    return str(block.get("name") or block.get("label") or block.get("title") or block.get("id") or section)


def label_of(section: str, name: str) -> str:
    """What a key of a section is called on screen; its own name where no form has it."""
    known = {each.name: each.label for each in FORMS.get(section, ())} | _BESIDE.get(section, {})
    return known[name]() if name in known else name


_BESIDE: Final = {
    "facts": {"source": lambda: _("Source"), "id": lambda: _("Id")},
    "negatives": {
        "source": lambda: _("Source"),
        "subject": lambda: _("What it is about"),
        "object": lambda: _("What is not its answer"),
    },
}
"""Keys that no field of their own stands for."""


def sections() -> dict[str, str]:
    """What each section is called."""
    return {
        "facts": _("Fact"),
        "entities": _("Thing"),
        "negatives": _("What is not so"),
        "relations": _("Relation"),
        "sources": _("Source"),
        "topics": _("Topic"),
        "kinds": _("Kind of thing"),
        "closed_for": _("Complete list"),
        "disjoint": _("Never both"),
        "bank": _("The bank itself"),
    }


def _members(block: Mapping[str, Any], side: str) -> list[str]:
    return _listed(block.get(f"{side}s")) or ([str(block[side])] if block.get(side) else [])


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _shown(each: Field, names: Names, value: Any) -> str:
    if each.sort is Sort.NAME:
        return names.name(str(value or ""))
    if each.sort is Sort.NAMES:
        return "\n".join(names.name(one) for one in _listed(value))
    if each.sort is Sort.LINES:
        return "\n".join(_listed(value))
    if each.sort is Sort.ONLY:
        return ", ".join(_listed(value))
    if each.sort is Sort.REASONS:
        found = value.items() if isinstance(value, dict) else ()
        return "\n".join(f"{names.name(one)}: {reason}" for one, reason in found)
    return "" if value is None else str(value)


def _read(each: Field, names: Names, typed: str) -> Any:
    lines = [line for line in map(one_line, typed.splitlines()) if line]
    if each.sort is Sort.NAME:
        return names.id(typed)
    if each.sort is Sort.NAMES:
        return [names.id(line) for line in lines]
    if each.sort is Sort.LINES:
        return lines
    if each.sort is Sort.ONLY:
        return [part.strip() for part in one_line(typed).split(",") if part.strip()]
    if each.sort is Sort.REASONS:
        return _reasons(names, lines)
    return one_line(typed)


def _reasons(names: Names, lines: Iterable[str]) -> dict[str, str]:
    """Lines of a name, a colon and a reason. A name may hold a colon; of what is given twice, both are kept."""
    found: dict[str, str] = {}
    for line in lines:
        parts = line.split(":")
        starts = [":".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)] or [line]
        name = next((each for each in starts if names.id(each) in names.names), starts[-1])
        one, reason = names.id(name), line[len(name) + 1 :].strip()
        found[one] = f"{found[one]} {reason}" if one in found else reason
    return found


def _options(each: Field, names: Names, value: str) -> tuple[Option, ...]:
    options = tuple(each.options(names))
    if each.sort in (Sort.CHOICE, Sort.ONLY) and value not in {option.value for option in options}:
        return (*options, Option(value, value or "–"))
    return options
