"""The page of one pair that may be mixed up: the two side by side, and the questions in which they were swapped."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.facts.model import Bank, Fact, Modal, Status
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library, Shelf
from trainer.services.people.learners import Learner
from trainer.services.study.asking import contrasting
from trainer.services.study.confusions import CLEAR_AFTER, standing
from trainer.services.study.covering import covered
from trainer.services.words.plot_views import short_date
from trainer.services.words.refusals import Absent
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow
from trainer.store.learning import Answer, PairCount

MOST_SWAPS: Final = 10
"""How many of the questions in which the pair was swapped are linked, the newest."""

MOST_FACTS: Final = 6
"""Facts in one cell."""


class Tells(StrEnum):
    """What a row of facts does for telling the two apart.

    Only what the bank proves wrong of the other tells them apart. That something else is recorded of it is not enough,
    since it may have both; and what is recorded of one alone says nothing of the other.
    """

    APART = "apart"
    SAME = "same"
    OPEN = "open"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class SaidView:
    """A statement about one of the two, with its source, or the address of the open question that covers it."""

    text: str
    url: str
    source: str
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """What is recorded of the two in one relation. `usual` says that it is a usual finding and not a rule."""

    label: str
    first: tuple[SaidView, ...]
    second: tuple[SaidView, ...]
    tells: Tells
    usual: bool


@dataclass(frozen=True, slots=True)
class SwapView:
    """A question in which the pair was swapped."""

    text: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class PairPage:
    """Two entities side by side."""

    title: str
    bank_title: str
    first: str
    second: str
    first_url: str
    second_url: str
    said: str
    rows: tuple[RowView, ...]
    has_usual: bool
    swaps: tuple[SwapView, ...]
    practise: str
    practise_url: str
    back_url: str


def pair_page(
    session: Session, library: Library, who: Learner, *, bank_id: str, pair: tuple[str, str], link: Link, now: datetime
) -> PairPage:
    """Show two entities of a bank side by side, or raise `Absent`."""
    shelf = library.shelf(bank_id)
    first, second = pair
    entities = shelf.bank.entities
    if first == second or first not in entities or second not in entities:
        raise Absent(_("There is no such pair in this bank."))
    hidden = covered(session, who.id, now=now)
    rows = tuple(_Sides(shelf, first, second, hidden, link).rows())
    asked = _asked(shelf, first, second)
    count = _count(session, who, bank_id, first, second)
    names = entities[first].name, entities[second].name
    return PairPage(
        title=_("%(first)s or %(second)s?", first=names[0], second=names[1]),
        bank_title=shelf.bank.header.title,
        first=names[0],
        second=names[1],
        first_url=link("browse.entity", bank_id=bank_id, entity_id=first),
        second_url=link("browse.entity", bank_id=bank_id, entity_id=second),
        said=_counted(count),
        rows=rows,
        has_usual=any(row.usual for row in rows),
        swaps=tuple(_swaps(session, shelf, who, count, hidden=hidden, link=link)) if count else (),
        practise=ngettext("Practise the pair, %(num)d fact", "Practise the pair, %(num)d facts", asked),
        practise_url=link("practice.choose", bank=bank_id, pair=f"{first}..{second}") if asked else "",
        back_url=link("progress.confusions"),
    )


@dataclass(frozen=True, slots=True)
class _Sides:
    shelf: Shelf
    first: str
    second: str
    hidden: Mapping[FactRef, str]
    link: Link

    def rows(self) -> Iterator[RowView]:
        """What tells the two apart, then what is the same, then what tells nothing."""
        bank = self.shelf.bank
        ones, others = _by_relation(bank, self.first), _by_relation(bank, self.second)
        keys = dict.fromkeys([*ones, *others])
        rows = [self._row(key, ones.get(key, ()), others.get(key, ())) for key in keys]
        order = list(Tells)
        yield from sorted(rows, key=lambda row: order.index(row.tells))

    def _row(self, key: tuple[str, bool], ones: Sequence[Fact], others: Sequence[Fact]) -> RowView:
        relation = self.shelf.bank.relations[key[0]]
        return RowView(
            label=relation.label.rstrip(", "),
            first=tuple(map(self._said, ones[:MOST_FACTS])),
            second=tuple(map(self._said, others[:MOST_FACTS])),
            tells=self._tells(ones, others),
            usual=relation.modal is not Modal.IS,
        )

    def _tells(self, ones: Sequence[Fact], others: Sequence[Fact]) -> Tells:
        if not ones or not others:
            return Tells.ONE
        ends, other_ends = _ends(ones), _ends(others)
        both = ends & other_ends
        if ends - both == {self.first} and other_ends - both == {self.second}:
            return Tells.SAME
        apart = self._proven_wrong(ones, other_ends) or self._proven_wrong(others, ends)
        return Tells.APART if apart else Tells.OPEN

    def _proven_wrong(self, facts: Sequence[Fact], rivals: frozenset[str]) -> bool:
        """Whether one of these facts makes a question in which something of the other side is proven wrong."""
        items = [item for fact in facts for item in self.shelf.ways(fact.id).values()]
        can_offer = self.shelf.questions.can_offer
        return any(can_offer(item, rival) for item in items for rival in rivals - {item.key})

    def _said(self, fact: Fact) -> SaidView:
        ref = FactRef(self.shelf.id, fact.id)
        if ref in self.hidden:
            return SaidView("", "", "", self.link("drill.question", pid=self.hidden[ref]))
        source, _ref = self.shelf.bank.source_of(fact)
        url = self.link("facts.fact", bank_id=ref.bank, fact_id=ref.fact)
        return SaidView(self.shelf.questions.wording.statement(fact), url, source.title)


def _by_relation(bank: Bank, entity: str) -> Mapping[tuple[str, bool], Sequence[Fact]]:
    """The usable facts about an entity, by their relation and by whether the entity is their subject."""
    found: defaultdict[tuple[str, bool], list[Fact]] = defaultdict(list)
    for fact in bank.facts.values():
        if fact.status is Status.USABLE and entity in (fact.subject, fact.object):
            found[fact.relation, fact.subject == entity].append(fact)
    return found


def _ends(facts: Sequence[Fact]) -> frozenset[str]:
    return frozenset(entity for fact in facts for entity in (fact.subject, fact.object))


def _asked(shelf: Shelf, first: str, second: str) -> int:
    """How many facts can be asked so that the question turns on the two."""
    pair = frozenset((first, second))
    about = (fact for fact in shelf.candidates() if _is_about(shelf.bank.facts[fact], pair))
    return sum(bool(contrasting(shelf, fact, pair)) for fact in about)


def _is_about(fact: Fact, pair: frozenset[str]) -> bool:
    return not pair.isdisjoint((fact.subject, fact.object))


def _count(session: Session, who: Learner, bank: str, first: str, second: str) -> AnyRow | None:
    low, high = sorted((first, second))
    mine = PairCount.person_id == who.id, PairCount.bank_id == bank, PairCount.first == low, PairCount.second == high
    return session.execute(select(*PairCount.__table__.c).where(*mine)).one_or_none()


def _counted(row: AnyRow | None) -> str:
    if row is None or not row.swapped:
        return str(_("You have not swapped these two."))
    if row.since >= CLEAR_AFTER:
        return str(_("Cleared: you have told them apart %(count)s times running.", count=row.since))
    told = ngettext(
        "Swapped %(times)s of the %(num)d time they stood together.",
        "Swapped %(times)s of the %(num)d times they stood together.",
        row.shown,
        times=row.swapped,
    )
    return str(told)


def _swaps(
    session: Session, shelf: Shelf, who: Learner, count: AnyRow, *, hidden: Container[FactRef], link: Link
) -> Iterator[SwapView]:
    """The newest questions in which one was taken for the other, but for those whose fact is being asked now."""
    pair = (count.first, count.second)
    columns = Answer.presentation_id, Answer.fact_id, Answer.chosen, Answer.confidence, Answer.study_day
    wrong = select(*columns).where(
        Answer.person_id == who.id,
        Answer.bank_id == shelf.id,
        Answer.fact_id.in_(count.facts),
        ~Answer.correct,
        Answer.expected.in_(pair),
        Answer.chosen.in_(pair),
    )
    for row in session.execute(standing(wrong).order_by(Answer.id.desc()).limit(MOST_SWAPS)):
        if FactRef(shelf.id, row.fact_id) in hidden or row.fact_id not in shelf.bank.facts:
            continue
        fact = shelf.bank.facts[row.fact_id]
        chosen, day = shelf.bank.entities[row.chosen].name, short_date(row.study_day)
        yield SwapView(
            text=shelf.questions.wording.statement(fact),
            said=_said(row.confidence, chosen, day),
            url=link("drill.question", pid=row.presentation_id),
        )


def _said(word: str, chosen: str, day: str) -> str:
    told = {
        "sure": _("%(day)s: you chose %(chosen)s and said Sure.", day=day, chosen=chosen),
        "unsure": _("%(day)s: you chose %(chosen)s and said Unsure.", day=day, chosen=chosen),
        "guess": _("%(day)s: you chose %(chosen)s and said Guess.", day=day, chosen=chosen),
    }
    return str(told[word])
