"""What is in the banks, by topic, by entity or by what is asked, and how much of it a person has met."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.facts.model import Bank, Fact, Status
from trainer.scheduling.memory import Memory
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library, Shelf
from trainer.services.people.learners import Learner
from trainer.services.study.covering import covered
from trainer.services.study.knowing import known, recall_of
from trainer.services.study.memories import memories_of
from trainer.services.words.refusals import Absent
from trainer.services.words.wording import Link, returns
from trainer.services.writing.desks import writable_of

A_PAGE: Final = 50
"""Facts shown on one page of a topic."""

TILES: Final = 12
"""Entities offered on the first page of a bank: those of which the bank says most."""


class By(StrEnum):
    """How the facts of a bank are put together."""

    TOPIC = "topic"
    ENTITY = "entity"
    RELATION = "relation"


@dataclass(frozen=True, slots=True)
class GroupView:
    """Some facts of a bank that belong together. `recall` is in percent, None where too few were met."""

    title: str
    note: str
    url: str
    practise_url: str
    facts: int
    met: int
    recall: int | None


@dataclass(frozen=True, slots=True)
class EntityLink:
    """An entity with the address of its page."""

    name: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class BankGroups:
    """One bank, grouped. `unasked` says how many facts are listed and not asked, or is empty.

    `edit_url` leads those who may write in it to where that is done; it is empty for all others.
    """

    id: str
    title: str
    groups: tuple[GroupView, ...]
    entities: tuple[EntityLink, ...]
    unasked: str
    edit_url: str = ""


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """Every bank with its groups. `by` is how they are grouped, `ways` the addresses and names of all three ways."""

    title: str
    heading: str
    lede: str
    by: str
    ways: tuple[tuple[str, str, str], ...]
    banks: tuple[BankGroups, ...]
    first_url: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact in a list. `recall` is in percent, None before it was met; `hidden` is an open question that asks it."""

    statement: str
    url: str
    source: str
    recall: int | None
    returns: str
    due: bool
    note: str
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class TopicPage:
    """The facts of one topic or relation, a page of them at a time."""

    title: str
    bank_title: str
    heading: str
    facts: tuple[FactRow, ...]
    practise_url: str
    place: int
    places: int
    earlier_url: str
    later_url: str


def browse_page(
    session: Session, library: Library, who: Learner | None, *, by: By, link: Link, now: datetime
) -> BrowsePage:
    """Show what the banks hold."""
    memories = memories_of(session, who) if who else {}
    day = who.day(now) if who else 0
    mine = writable_of(session, who.id if who else None, library.shelves)
    banks = tuple(
        replace(
            _bank(shelf, memories, who, by=by, day=day, link=link),
            edit_url=link("write.bank", bank_id=shelf.id) if shelf.id in mine else "",
        )
        for shelf in library.shelves.values()
    )
    total = sum(len(shelf.candidates()) for shelf in library.shelves.values())
    met = sum(ref.fact in shelf.candidates() for ref in memories if (shelf := library.find(ref.bank)))
    return BrowsePage(
        title=_("Browse"),
        heading=_heading(total, met),
        lede=_("Choose one to read its facts, or go straight to questions on it."),
        by=by.value,
        ways=tuple((link("browse.index", by=way.value), label, way.value) for way, label in _ways()),
        banks=banks,
        first_url=next((group.practise_url for bank in banks for group in bank.groups), "") if not met else "",
    )


def _heading(total: int, met: int) -> str:
    facts = ngettext("%(num)d fact.", "%(num)d facts.", total)
    if not met:
        return _("%(facts)s All of it is new to you.", facts=facts)
    return _("%(facts)s You have met %(met)d.", facts=facts, met=met)


def _ways() -> tuple[tuple[By, str], ...]:
    return (By.TOPIC, _("By topic")), (By.ENTITY, _("By name")), (By.RELATION, _("By what is asked"))


def _bank(
    shelf: Shelf, memories: Mapping[FactRef, Memory], who: Learner | None, *, by: By, day: int, link: Link
) -> BankGroups:
    bank = shelf.bank
    groups = []
    for group, title, facts in _grouped(shelf, by):
        sums = known((FactRef(bank.id, fact) for fact in facts), memories, who, day=day)
        url, practise = _addresses(bank.id, by, group, link)
        groups.append(GroupView(title, _names(bank, facts, by), url, practise, sums.facts, sums.met, sums.recall))
    return BankGroups(
        id=bank.id,
        title=bank.header.title,
        groups=tuple(groups),
        entities=tuple(_tiles(shelf, link)) if by is By.TOPIC else (),
        unasked=_unasked(shelf),
    )


def _addresses(bank_id: str, by: By, group: str, link: Link) -> tuple[str, str]:
    choice = {by.value: group}
    practise = link("practice.choose", bank=bank_id, **choice)
    if by is By.ENTITY:
        return link("browse.entity", bank_id=bank_id, entity_id=group), practise
    return link("browse.topic", bank_id=bank_id, topic=group, **({} if by is By.TOPIC else {"by": by.value})), practise


def _grouped(shelf: Shelf, by: By) -> Iterator[tuple[str, str, list[str]]]:
    """The groups of a bank that have facts to ask: id, title, facts. Topics stand as the bank lists them."""
    found = groups_of(shelf, by)
    bank = shelf.bank
    if by is By.TOPIC:
        order = [*bank.topics, *sorted(found.keys() - bank.topics.keys())]
        named = [(group, topic_title(bank, group)) for group in order]
    elif by is By.RELATION:
        named = [(group, bank.relations[group].label) for group in found]
    else:
        named = sorted(((group, bank.entities[group].name) for group in found), key=lambda each: each[1].lower())
    for group, title in named:
        if found.get(group):
            yield group, title, found[group]


def groups_of(shelf: Shelf, by: By) -> Mapping[str, list[str]]:
    """The facts that can be asked, by topic, by relation, or by the entity that they say something of."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for fact_id in shelf.candidates():
        fact = shelf.bank.facts[fact_id]
        if by is By.TOPIC:
            found[shelf.bank.topic_of(fact) or fact.relation].append(fact_id)
        else:
            found[fact.relation if by is By.RELATION else fact.subject].append(fact_id)
    return found


def topic_title(bank: Bank, topic: str) -> str:
    """What a topic is called. A fact without a topic stands under its relation."""
    if topic in bank.topics:
        return bank.topics[topic].title
    return bank.relations[topic].label if topic in bank.relations else topic


def _names(bank: Bank, facts: list[str], by: By) -> str:
    """Whom the facts of a group are about: the first few."""
    if by is By.ENTITY:
        return ""
    subjects = list(dict.fromkeys(bank.facts[fact].subject for fact in facts))
    named = ", ".join(bank.entities[subject].name for subject in subjects[:3])
    more = len(subjects) - 3
    return (
        ngettext("%(names)s and %(num)d more", "%(names)s and %(num)d more", more, names=named) if more > 0 else named
    )


def _tiles(shelf: Shelf, link: Link) -> Iterator[EntityLink]:
    most = sorted(groups_of(shelf, By.ENTITY).items(), key=lambda each: (-len(each[1]), each[0]))
    for entity, facts in most[:TILES]:
        note = ngettext("%(num)d fact", "%(num)d facts", len(facts))
        yield EntityLink(
            shelf.bank.entities[entity].name, link("browse.entity", bank_id=shelf.id, entity_id=entity), note
        )


def _unasked(shelf: Shelf) -> str:
    count = sum(fact.status in (Status.DISPUTED, Status.QUARANTINED) for fact in shelf.bank.facts.values())
    if not count:
        return ""
    return ngettext(
        "%(num)d fact is being checked. It stays in the lists and is not asked.",
        "%(num)d facts are being checked. They stay in the lists and are not asked.",
        count,
    )


def topic_page(
    session: Session,
    library: Library,
    who: Learner | None,
    *,
    bank_id: str,
    topic: str,
    by: By,
    place: int,
    link: Link,
    now: datetime,
) -> TopicPage:
    """Show a page of the facts of a topic or a relation, or raise `Absent`."""
    shelf = library.shelf(bank_id)
    facts = [fact for fact in shelf.bank.facts.values() if _belongs(shelf.bank, fact, topic, by)]
    if not facts:
        raise Absent(_("There is no such topic in this bank."))
    places = -(-len(facts) // A_PAGE)
    place = min(max(1, place), places)
    shown = facts[(place - 1) * A_PAGE : place * A_PAGE]

    def at(other: int) -> str:
        where = {} if by is By.TOPIC else {"by": by.value}
        return link("browse.topic", bank_id=bank_id, topic=topic, page=other, **where) if 1 <= other <= places else ""

    return TopicPage(
        title=topic_title(shelf.bank, topic),
        bank_title=shelf.bank.header.title,
        heading=ngettext("%(num)d fact", "%(num)d facts", len(facts)),
        facts=fact_rows(session, shelf, who, shown, link=link, now=now),
        practise_url=link("practice.choose", bank=bank_id, **{by.value: topic}),
        place=place,
        places=places,
        earlier_url=at(place - 1),
        later_url=at(place + 1),
    )


def _belongs(bank: Bank, fact: Fact, group: str, by: By) -> bool:
    if fact.status is Status.WITHDRAWN:
        return False
    return fact.relation == group if by is By.RELATION else (bank.topic_of(fact) or fact.relation) == group


def fact_rows(
    session: Session, shelf: Shelf, who: Learner | None, facts: Iterable[Fact], *, link: Link, now: datetime
) -> tuple[FactRow, ...]:
    """Facts as rows of a list, with what this person would still know of each."""
    memories = memories_of(session, who) if who else {}
    waiting = covered(session, who.id if who else None, now=now)
    day = who.day(now) if who else 0
    rows = []
    for fact in facts:
        ref = FactRef(shelf.id, fact.id)
        rows.append(_row(shelf, fact, memories.get(ref), who, day=day, link=link, hidden=waiting.get(ref, "")))
    return tuple(rows)


def _row(
    shelf: Shelf, fact: Fact, memory: Memory | None, who: Learner | None, *, day: int, link: Link, hidden: str
) -> FactRow:
    source, at = shelf.bank.source_of(fact)
    return FactRow(
        statement="" if hidden else shelf.questions.wording.statement(fact),
        url=link("facts.fact", bank_id=shelf.id, fact_id=fact.id),
        source=", ".join(filter(None, (source.title, at.locator))),
        recall=recall_of(memory, who, day=day),
        returns=returns(memory.due_day, today=day) if memory else "",
        due=bool(memory and memory.due_day <= day),
        note="" if fact.status is Status.USABLE else _("Being checked, so it is not asked"),
        hidden=link("drill.question", pid=hidden) if hidden else "",
    )
