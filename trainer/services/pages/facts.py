"""The page of one fact, with its reason and its source, and what a person knows of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from trainer.facts.model import Fact, Level, Status
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library, Shelf
from trainer.services.pages.browsing import EntityLink, topic_title
from trainer.services.people.learners import Learner
from trainer.services.study.covering import covered
from trainer.services.study.fact_states import fact_menu, states_of
from trainer.services.study.knowing import recall_of
from trainer.services.study.memories import memory_of
from trainer.services.words.refusals import Absent, Covered
from trainer.services.words.views import FactMenu
from trainer.services.words.wording import Link, returns
from trainer.services.writing.desks import writable_of


@dataclass(frozen=True, slots=True)
class FactPage:
    """One fact with its reason and its source.

    `recall` is the expected recall today in percent, None before the fact was met; `menu` is None for a stranger.
    `places` lead to what the fact is about; `edit_url` is where those who may write it begin to.
    """

    title: str
    bank_title: str
    statement: str
    explanation: str
    source_title: str
    source_url: str | None
    locator: str
    status_text: str
    asked: bool
    level: str
    places: tuple[EntityLink, ...]
    back_url: str = ""
    edit_url: str = ""
    recall: int | None = None
    returns: str = ""
    menu: FactMenu | None = None


def fact_page(
    session: Session,
    library: Library,
    who: Learner | None,
    ref: FactRef,
    *,
    link: Link,
    back_url: str,
    here: str,
    now: datetime,
) -> FactPage:
    """Show a fact. `back_url` is the question it was opened from; `here` is where a deed on this page returns to.

    Raises:
        Absent: if there is no such fact.
        Covered: if a question that asks it is still open for this person.
    """
    shelf = library.shelf(ref.bank)
    fact = _open_fact(session, shelf, who, ref, now)
    day = who.day(now) if who else 0
    memory = memory_of(session, who, ref) if who else None
    decided = states_of(session, who, [ref]).get(ref) if who else None
    source, at = shelf.bank.source_of(fact)
    statement = shelf.questions.wording.statement(fact)
    return FactPage(
        title=statement,
        bank_title=shelf.bank.header.title,
        statement=statement,
        explanation=fact.explanation,
        source_title=source.title,
        source_url=source.url or None,
        locator=at.locator,
        status_text=_status(fact),
        asked=fact.status is Status.USABLE,
        level=_level(fact.level),
        places=tuple(_places(shelf, fact, link)),
        back_url=back_url,
        edit_url=link("write.mend", bank_id=ref.bank, key=ref.fact) if _may_edit(session, who, ref) else "",
        recall=recall_of(memory, who, day=day),
        returns=returns(memory.due_day, today=day) if memory else "",
        menu=fact_menu(ref, decided, link=link, back_url=here, day=day, due=memory.due_day if memory else None)
        if who
        else None,
    )


def _open_fact(session: Session, shelf: Shelf, who: Learner | None, ref: FactRef, now: datetime) -> Fact:
    """A fact that this person may read now, or raise `Absent` or `Covered`."""
    fact = shelf.bank.facts.get(ref.fact)
    if fact is None:
        raise Absent(_("There is no such fact in this bank."))
    waiting = covered(session, who.id if who else None, now=now).get(ref)
    if waiting:
        raise Covered(
            _("This would show the answer of a question that is still open. Answer it first."), presentation_id=waiting
        )
    return fact


def _may_edit(session: Session, who: Learner | None, ref: FactRef) -> bool:
    return ref.bank in writable_of(session, who.id if who else None, [ref.bank])


def _places(shelf: Shelf, fact: Fact, link: Link) -> Iterator[EntityLink]:
    for entity in (fact.subject, fact.object):
        url = link("browse.entity", bank_id=shelf.id, entity_id=entity)
        yield EntityLink(shelf.bank.entities[entity].name, url, "")
    topic = shelf.bank.topic_of(fact) or fact.relation
    url = link("browse.topic", bank_id=shelf.id, topic=topic)
    yield EntityLink(topic_title(shelf.bank, topic), url, _("Topic"))


def _status(fact: Fact) -> str:
    said = {
        Status.USABLE: _("Asked in questions"),
        Status.DISPUTED: _("Disputed, so it is not asked"),
        Status.QUARANTINED: _("Set aside until it is checked, so it is not asked"),
        Status.WITHDRAWN: _("Withdrawn, so it is not asked any more"),
    }[fact.status]
    return f"{said}: {fact.dispute}" if fact.dispute else said


def _level(level: Level) -> str:
    return {
        Level.CORE: _("Level: core"),
        Level.INTERMEDIATE: _("Level: intermediate"),
        Level.SPECIALIST: _("Level: specialist"),
    }[level]
