"""What a class takes for what, from the sets that it was given."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.analysis.confusion import Choice, Confusion, confusions
from trainer.services.assignments import sets_of
from trainer.services.class_answers import answered
from trainer.services.class_rooms import RoomView, rooms
from trainer.services.classrooms import Role, Seat
from trainer.services.library import Library
from trainer.services.plot_views import percent
from trainer.services.set_naming import stem_of
from trainer.services.wording import Link
from trainer.store.base import AnyRow

MOST_PAIRS: Final = 30


@dataclass(frozen=True, slots=True)
class PairView:
    """One thing taken for another, and how often; `set_url` puts a set about the two together."""

    key: str
    chosen: str
    count: str
    rate: str
    range: str
    lift: str
    students: str
    examples: tuple[str, ...]
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
    rows = answered(session, sets_of(session, seat)).marks
    examples = _examples(library, rows)
    banks = {(row.expected, row.chosen): row.bank_id for row in rows}
    found = confusions(Choice(str(row.member_id), row.expected, row.chosen, tuple(row.offered)) for row in rows)[
        :MOST_PAIRS
    ]
    new_set = link("teaching.new", cid=seat.class_id)
    views = [
        _pair(library, each, banks[each.key, each.chosen], examples[each.key, each.chosen], new_set) for each in found
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


def _pair(library: Library, each: Confusion, bank: str, asked: Mapping[str, str], new_set: str) -> PairView:
    query = urlencode({"bank": bank, "item": list(asked), "forms": 1, "choices": 0}, doseq=True)
    return PairView(
        key=library.name(bank, each.key),
        chosen=library.name(bank, each.chosen),
        count=_("%(count)s of %(exposures)s", count=each.count, exposures=each.exposures),
        rate=percent(each.rate.value),
        range=_("%(low)s to %(high)s", low=percent(each.rate.low), high=percent(each.rate.high)),
        lift=f"{each.lift:.1f}",
        students=ngettext("%(num)s student", "%(num)s students", each.students),
        examples=tuple(asked.values())[:3],
        set_url=f"{new_set}?{query}#preview",
    )


def _examples(library: Library, rows: Sequence[AnyRow]) -> dict[tuple[str, str], dict[str, str]]:
    """The items on which something was taken for something else, with how each is asked."""
    found: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row.chosen and row.chosen != row.expected:
            item = f"{row.fact_id}:{row.direction}:choice"
            if item not in found[row.expected, row.chosen]:
                found[row.expected, row.chosen][item] = stem_of(library, row.bank_id, row.fact_id, row.direction)
    return found


def _confused_heading(views: Sequence[PairView]) -> str:
    if not views:
        return _("Nothing is taken for something else often enough to say")
    first = views[0]
    return _("%(key)s is taken for %(chosen)s most often", key=first.key, chosen=first.chosen)
