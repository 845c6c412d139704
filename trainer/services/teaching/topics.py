"""One topic, fact by fact: what the students of a class, or one of them, answered to it in the class's sets."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.services.banks.library import Library
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.classes.rooms import RoomView, rooms
from trainer.services.sets.naming import statement
from trainer.services.teaching.maps import answers_in, topic_title, with_days
from trainer.services.words.plot_views import percent
from trainer.services.words.refusals import Absent
from trainer.services.words.wording import Link, day_text
from trainer.store.base import AnyRow


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact: how many answers to it were right, and what was chosen instead most often, empty for nothing."""

    text: str
    url: str
    right: str
    share: str
    instead: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    """A topic with its facts, those that are known least first. `set_url` is empty for who only assists."""

    title: str
    over: str
    rooms: tuple[RoomView, ...]
    back_url: str
    heading: str
    lede: str
    facts: tuple[FactLine, ...]
    set_url: str


@dataclass(slots=True)
class _Tally:
    right: int = 0
    asked: int = 0
    instead: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """The share that was right."""
        return self.right / self.asked


def topic_page(session: Session, library: Library, seat: Seat, topic: str, *, day: int | None, link: Link) -> TopicPage:
    """Show what a class answered to a topic, ever or on one day; or raise `Absent` if it was not asked."""
    rows = [row for at, row in with_days(answers_in(session, seat, topic=topic), seat) if day in (None, at)]
    if not rows:
        raise Absent(_("Nothing was asked of this topic here."))
    bank, _slash, name = topic.partition("/")
    here = {"cid": seat.class_id}
    right = sum(row.right for row in rows)
    return TopicPage(
        title=topic_title(library, bank, name),
        over=seat.name,
        rooms=rooms(seat, "analysis.mastery", link=link),
        back_url=link("analysis.mastery", **here),
        heading=_(
            "%(topic)s: %(share)s right", topic=topic_title(library, bank, name), share=percent(right / len(rows))
        ),
        lede=_lede(len(rows), day),
        facts=tuple(fact_lines(library, bank, rows, link)),
        set_url=link("teaching.new", bank=bank, topic=name, **here) if seat.may(Role.INSTRUCTOR) else "",
    )


def fact_lines(library: Library, bank: str, rows: Iterable[AnyRow], link: Link) -> Iterator[FactLine]:
    """The facts that were asked, those that are known least first."""
    for fact, tally in sorted(_tallied(rows).items(), key=lambda each: (each[1].share, -each[1].asked, each[0])):
        chosen, count = next(iter(tally.instead.most_common(1)), ("", 0))
        instead = _("%(what)s, %(count)s ×", what=library.name(bank, chosen), count=count) if chosen else ""
        instead = instead.replace(" ×", "\N{NO-BREAK SPACE}×")
        yield FactLine(
            text=statement(library, bank, fact),
            url=link("facts.fact", bank_id=bank, fact_id=fact),
            right=_("%(right)s of %(asked)s", right=tally.right, asked=tally.asked),
            share=percent(tally.share),
            instead=instead,
        )


def _tallied(rows: Iterable[AnyRow]) -> dict[str, _Tally]:
    found: dict[str, _Tally] = {}
    for row in rows:
        tally = found.setdefault(row.fact_id, _Tally())
        tally.asked += 1
        tally.right += row.right
        if not row.right and row.chosen:
            tally.instead[row.chosen] += 1
    return found


def _lede(count: int, day: int | None) -> str:
    if day is not None:
        return ngettext("%(num)s answer on %(day)s.", "%(num)s answers on %(day)s.", count, day=day_text(day))
    return ngettext("%(num)s answer in sets.", "%(num)s answers in sets.", count)
