"""The page of one entity: what is known about it, what a person knows of that, and what they take it for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from trainer.facts.model import Bank, Entity, Fact, Status
from trainer.scheduling import history
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library, Shelf
from trainer.services.pages.browsing import EntityLink, FactRow, fact_rows
from trainer.services.people.learners import Learner
from trainer.services.study.confusions import standing
from trainer.services.study.knowing import expected_recall, known
from trainer.services.study.memories import log_of, memories_of
from trainer.services.words.refusals import Absent
from trainer.services.words.wording import Link, past_day_text
from trainer.store.learning import Answer, PairCount

MOST_FACTS: Final = 120
"""Facts on one page. An entity that stands in more, such as a compartment, shows the first ones and says so."""

MOST_PAIRS: Final = 6
LOOK_BACK: Final = (90, 60, 30, 0)
"""Days before today at which the memory of an entity is drawn."""


@dataclass(frozen=True, slots=True)
class RelationGroup:
    """Facts of one relation. `label` is the bank's own word for it."""

    label: str
    facts: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class PointView:
    """The expected recall of the facts met by then, in percent, some days ago."""

    label: str
    recall: int


@dataclass(frozen=True, slots=True)
class MemoryView:
    """What a person's answers about an entity come to. `points` are empty when there is too little to draw."""

    answers: str
    since: str
    points: tuple[PointView, ...]
    text: str


@dataclass(frozen=True, slots=True)
class EntityPage:
    """One entity. `aliases` are its other names; `broader` and `narrower` are what it is a kind of, and its kinds."""

    title: str
    bank_title: str
    kind: str
    aliases: str
    lede: str
    groups: tuple[RelationGroup, ...]
    hidden: str
    broader: tuple[EntityLink, ...]
    narrower: tuple[EntityLink, ...]
    confused: tuple[EntityLink, ...]
    alike: tuple[EntityLink, ...]
    memory: MemoryView | None
    practise_url: str
    practise: str


def entity_page(
    session: Session, library: Library, who: Learner | None, *, bank_id: str, entity_id: str, link: Link, now: datetime
) -> EntityPage:
    """Show an entity, or raise `Absent`."""
    shelf = library.shelf(bank_id)
    entity = shelf.bank.entities.get(entity_id)
    if entity is None:
        raise Absent(_("There is no such entry in this bank."))
    about = (fact for fact in shelf.bank.facts.values() if _is_about(fact, entity_id))
    facts = sorted(about, key=lambda fact: fact.status is not Status.USABLE)  # what is in doubt comes last
    shown = facts[:MOST_FACTS]
    asked = [fact for fact in facts if fact.id in shelf.candidates()]
    return EntityPage(
        title=entity.name,
        bank_title=shelf.bank.header.title,
        kind=shelf.bank.kind_of(entity.kind).name if entity.kind else "",
        aliases=", ".join(entity.aliases),
        lede=_lede(session, shelf, who, asked, now=now),
        groups=tuple(_groups(session, shelf, who, shown, link=link, now=now)),
        hidden=_left_out(len(facts) - len(shown)),
        broader=_links(shelf, entity.is_a, link),
        narrower=_links(shelf, _kinds_of(shelf.bank, entity_id), link),
        confused=tuple(_confused(session, shelf, who, entity_id, link)) if who else (),
        alike=_links(shelf, _alike(shelf.bank, entity), link),
        memory=_memory(session, shelf, who, asked, now=now) if who else None,
        practise_url=link("practice.choose", bank=bank_id, entity=entity_id) if asked else "",
        practise=ngettext("Practise this, %(num)d fact", "Practise this, %(num)d facts", len(asked)),
    )


def _is_about(fact: Fact, entity_id: str) -> bool:
    return entity_id in (fact.subject, fact.object) and fact.status is not Status.WITHDRAWN


def _lede(session: Session, shelf: Shelf, who: Learner | None, facts: Sequence[Fact], *, now: datetime) -> str:
    memories = memories_of(session, who) if who else {}
    day = who.day(now) if who else 0
    refs = [FactRef(shelf.id, fact.id) for fact in facts]
    sums = known(refs, memories, who, day=day, enough=1)
    if not sums.met:
        return _("You have not met it yet.")
    due = sum(memories[ref].due_day <= day for ref in refs if ref in memories)
    expected = round((sums.recall or 0) * sums.met / 100)
    told = ngettext(
        "You would know %(expected)d of the %(num)d fact you have met.",
        "You would know about %(expected)d of the %(num)d facts you have met.",
        sums.met,
        expected=expected,
    )
    if not due:
        return told
    ready = ngettext("%(num)d is ready to review.", "%(num)d are ready to review.", due)
    return _("%(first)s %(second)s", first=told, second=ready)


def _left_out(more: int) -> str:
    if more <= 0:
        return ""
    return ngettext("%(num)d more fact is found by search.", "%(num)d more facts are found by search.", more)


def _groups(
    session: Session, shelf: Shelf, who: Learner | None, facts: Sequence[Fact], *, link: Link, now: datetime
) -> Iterator[RelationGroup]:
    rows = dict(
        zip((fact.id for fact in facts), fact_rows(session, shelf, who, facts, link=link, now=now), strict=True)
    )
    for relation in dict.fromkeys(fact.relation for fact in facts):
        its = tuple(rows[fact.id] for fact in facts if fact.relation == relation)
        yield RelationGroup(shelf.bank.relations[relation].label.rstrip(", "), its)


def _kinds_of(bank: Bank, entity_id: str) -> list[str]:
    return [each.id for each in bank.entities.values() if entity_id in each.is_a]


def _alike(bank: Bank, entity: Entity) -> list[str]:
    """What the bank's authors think worth telling apart from it: wrong options that they named for its facts."""
    named = {
        other
        for fact in bank.facts.values()
        for other in fact.prefer
        if entity.id in (fact.subject, fact.object) and bank.entities[other].kind == entity.kind
    }
    return sorted(named - {entity.id})[:MOST_PAIRS]


def _links(shelf: Shelf, entities: Iterable[str], link: Link) -> tuple[EntityLink, ...]:
    return tuple(
        EntityLink(shelf.bank.entities[each].name, link("browse.entity", bank_id=shelf.id, entity_id=each), "")
        for each in entities
        if each in shelf.bank.entities
    )


def _confused(session: Session, shelf: Shelf, who: Learner, entity_id: str, link: Link) -> Iterator[EntityLink]:
    """What this person has swapped it with, the most often swapped first."""
    pairs = (
        select(PairCount)
        .where(PairCount.person_id == who.id, PairCount.bank_id == shelf.id, PairCount.swapped > 0)
        .where(or_(PairCount.first == entity_id, PairCount.second == entity_id))
        .order_by(PairCount.swapped.desc(), PairCount.first, PairCount.second)
        .limit(MOST_PAIRS)
    )
    for pair in session.scalars(pairs):
        other = pair.second if pair.first == entity_id else pair.first
        known_as = shelf.bank.entities.get(other)
        if known_as:
            note = ngettext(
                "Swapped %(num)d time, of %(shown)d that both were shown.",
                "Swapped %(num)d times, of %(shown)d that both were shown.",
                pair.swapped,
                shown=pair.shown,
            )
            url = link("progress.pair", bank_id=shelf.id, first=pair.first, second=pair.second)
            yield EntityLink(known_as.name, url, note)


def _memory(session: Session, shelf: Shelf, who: Learner, facts: Sequence[Fact], *, now: datetime) -> MemoryView | None:
    """What the answers about these facts come to; None when there are none."""
    refs = [FactRef(shelf.id, fact.id) for fact in facts]
    right = func.count().filter(Answer.correct)
    mine = (
        Answer.person_id == who.id,
        Answer.bank_id == shelf.id,
        Answer.fact_id.in_([ref.fact for ref in refs]),
    )
    counts = select(func.count().label("all"), right.label("right"), func.min(Answer.study_day).label("first"))
    row = session.execute(standing(counts.where(*mine))).one()
    if not row.all:
        return None
    today = who.day(now)
    points = _points(session, shelf, who, refs, today=today)
    told = ngettext("%(num)d answer, %(right)d right", "%(num)d answers, %(right)d right", row.all, right=row.right)
    return MemoryView(
        answers=told,
        since=_("First met on %(day)s", day=past_day_text(row.first, today=today)),
        points=points,
        text=_points_text(points),
    )


def _points(
    session: Session, shelf: Shelf, who: Learner, refs: Sequence[FactRef], *, today: int
) -> tuple[PointView, ...]:
    """The expected recall of what had been met by some earlier days. One point alone draws nothing."""
    rows = list(log_of(session, who, shelf.id, [ref.fact for ref in refs]))
    points = []
    for back in LOOK_BACK:
        day = today - back
        then = [row for row in rows if not isinstance(row, history.Answer) or row.day <= day]
        memories = [each.memory for each in history.fold(then, policy=who.policy).values() if each.memory]
        if memories:
            expected = sum(expected_recall(memory, who, day=day) for memory in memories)
            label = _("Today") if not back else ngettext("%(num)d day ago", "%(num)d days ago", back)
            points.append(PointView(label, round(100 * expected / len(memories))))
    return tuple(points) if len(points) > 1 else ()


def _points_text(points: Sequence[PointView]) -> str:
    return "; ".join(f"{point.label}: {point.recall}%" for point in points)
