"""What a class takes for what, from the sets that it was given."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, Text, case, cast, func, select
from sqlalchemy.orm import Session

from trainer.analysis.confusion import Confusion, Counted, counted_confusions
from trainer.facts.model import Form
from trainer.questions.texts import capital
from trainer.services.banks.library import Library
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.classes.rooms import RoomView, rooms
from trainer.services.sets.naming import stem_of
from trainer.services.words.plot_views import percent
from trainer.services.words.wording import Link
from trainer.store.teaching import Assignment, Attempt, Mark, Member
from trainer.teaching.rules import Mode

MOST_PAIRS: Final = 30
MOST_ITEMS: Final = 10
"""Questions of a set about telling two things apart."""

MOST_FACTS: Final = 5

_TOLD_APART: Final = {"forms": 1, "choices": 0, "fit": 1}
"""One form of the named items alone, as many as go together."""


@dataclass(frozen=True, slots=True)
class PairView:
    """One thing taken for another, and how often, with the facts on which it was.

    `set_url` leads to a set about telling the two apart, ready to be given.
    """

    key: str
    chosen: str
    count: str
    rate: str
    range: str
    lift: str
    students: str
    facts: tuple[tuple[str, str], ...]
    set_url: str


@dataclass(frozen=True, slots=True)
class ConfusionsPage:
    """What a class takes for what."""

    title: str
    over: str
    class_url: str
    rooms: tuple[RoomView, ...]
    heading: str
    pairs: tuple[PairView, ...]
    instructs: bool


def confusions_page(session: Session, library: Library, seat: Seat, *, link: Link) -> ConfusionsPage:
    """Show what a class takes for what, the surest first."""
    found, examples = class_confusions(session, library, seat)
    new_set = link("teaching.new", cid=seat.class_id)
    views = [
        _pair(library, each, *examples[each.key, each.chosen], new_set=new_set, link=link)
        for each in found[:MOST_PAIRS]
    ]
    return ConfusionsPage(
        title=_("Taken for one another"),
        over=seat.name,
        class_url=link("classes.home", cid=seat.class_id),
        rooms=rooms(seat, "analysis.confusions", link=link),
        heading=_confused_heading(views),
        pairs=tuple(views),
        instructs=seat.may(Role.INSTRUCTOR),
    )


_Examples = Mapping[tuple[str, str], tuple[str, Mapping[str, str]]]
"""The bank of each pair, and the items on which it was mixed up with how each is asked."""


def class_confusions(session: Session, library: Library, seat: Seat) -> tuple[Sequence[Confusion], _Examples]:
    """What a class takes for what at first attempts at sets that count. The database counts; a row is a pair."""
    asked, could, evenly, wrong = 0, Counter[tuple[str, str]](), defaultdict[tuple[str, str], float](float), 0
    for row in session.execute(_of(seat, (Mark.expected, _OFFERED), [func.sum(_WRONG).label("wrong")])):
        others = set(json.loads(row.offered)) - {row.expected}
        asked, wrong = asked + row.n, wrong + row.wrong
        for other in others:
            could[row.expected, other] += row.n
            evenly[row.expected, other] += row.n / len(others)
    students = func.count(Attempt.member_id.distinct()).label("students")
    mixed = [row for row in session.execute(_of(seat, (Mark.expected, Mark.chosen), [students])) if row.chosen]
    pairs = [
        Counted(row.expected, row.chosen, row.n, could[pair], evenly[pair], row.students)
        for row in mixed
        if (pair := (row.expected, row.chosen)) in could
    ]
    found = counted_confusions(pairs, wrong=wrong / asked if asked else 0.0)
    return found, _examples(session, library, seat, {(each.key, each.chosen) for each in found[:MOST_PAIRS]})


_WRONG: Final = case((Mark.right, 0), else_=1)
_OFFERED: Final = cast(Mark.offered, Text).label("offered")


def _of(seat: Seat, by: Sequence[Any], more: Sequence[Any] = ()) -> Select[Any]:
    """How many first answers of a class's students there are, by some columns."""
    return (
        select(*by, func.count().label("n"), *more)
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .join(Member, Member.id == Attempt.member_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(Assignment.classroom_id == seat.class_id, Assignment.mode != Mode.PRACTICE)
        .where(Member.role == Role.STUDENT, Attempt.number == 1)
        .group_by(*by)
    )


def _pair(
    library: Library, each: Confusion, bank: str, asked: Mapping[str, str], *, new_set: str, link: Link
) -> PairView:
    key, chosen = library.name(bank, each.key), library.name(bank, each.chosen)
    items = [*asked, *_contrasting(library, bank, (each.key, each.chosen), {_fact(item) for item in asked})]
    title = capital(_("%(key)s or %(chosen)s", key=key, chosen=chosen))
    query = {"title": title, "mode": Mode.PRACTICE.value, "bank": bank, "item": items[:MOST_ITEMS]}
    return PairView(
        key=key,
        chosen=chosen,
        count=_("%(count)s of %(exposures)s", count=each.count, exposures=each.exposures),
        rate=percent(each.rate.value),
        range=_("%(low)s to %(high)s", low=percent(each.rate.low), high=percent(each.rate.high)),
        lift=f"{each.lift:.1f}",
        students=ngettext("%(num)s student", "%(num)s students", each.students),
        facts=tuple(
            (text, link("facts.fact", bank_id=bank, fact_id=_fact(item)))
            for item, text in list(asked.items())[:MOST_FACTS]
        ),
        set_url=f"{new_set}?{urlencode(query | _TOLD_APART | {'apart': (each.key, each.chosen)}, doseq=True)}#preview",
    )


def _contrasting(library: Library, bank: str, pair: tuple[str, str], taken: Collection[str]) -> Iterator[str]:
    """Other items that have one of a pair for a key and can offer the other beside it, one of a fact."""
    shelf, asked = library.find(bank), set(taken)
    if shelf is None:
        return
    for item in shelf.questions.items():
        other = {pair[0]: pair[1], pair[1]: pair[0]}.get(item.key)
        if other and item.form is Form.CHOICE and item.fact not in asked and shelf.questions.can_offer(item, other):
            asked.add(item.fact)
            yield item.id


def _fact(item_id: str) -> str:
    """The fact of an item, which its id begins with."""
    return item_id.rsplit(":", 2)[0]


def _examples(session: Session, library: Library, seat: Seat, pairs: Collection[tuple[str, str]]) -> _Examples:
    """The items on which each pair was mixed up, with how each is asked."""
    columns = Mark.bank_id, Mark.expected, Mark.chosen, Mark.fact_id, Mark.direction
    found: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
    for row in session.execute(_of(seat, columns).order_by(func.count().desc(), Mark.fact_id)):
        if (row.expected, row.chosen) in pairs:
            _bank, items = found.setdefault((row.expected, row.chosen), (row.bank_id, {}))
            items[f"{row.fact_id}:{row.direction}:choice"] = stem_of(library, row.bank_id, row.fact_id, row.direction)
    return found


def _confused_heading(views: Sequence[PairView]) -> str:
    if not views:
        return _("Nothing is taken for something else often enough to say")
    first = views[0]
    return _("%(key)s is taken for %(chosen)s most often", key=first.key, chosen=first.chosen)
