"""The pages of what is mixed up: the pairs that a person swaps, and one pair side by side."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from trainer.analysis.plots import Range, Tick
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.confusions import OFTEN, SHOWN_ENOUGH, Swap, standing
from trainer.services.words.plot_views import LinesView, TableView, line, round_axis, short_date
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow
from trainer.store.learning import Answer, PairCount

MOST_PAIRS: Final = 40
"""How many pairs each list shows at most, those swapped most."""

SHOWN_FIRST: Final = 10
"""How many of them stand there at once; the rest is unfolded."""

RECENTLY: Final = 30
"""For how many days a pair that was swapped too seldom to be listed is counted."""

WEEKS: Final = 26
LASTS: Final = 8
"""Over how many weeks swaps are looked at together in the plot: two within them put a pair on the line."""

_WEEK: Final = 7
_SPARK: Final = 12
Pair = tuple[str, str, str]
"""A bank, and two of its entities in the order of their ids."""

_PAIRS: Final = (
    select(*PairCount.__table__.c)
    .where(PairCount.person_id == bindparam("person"), PairCount.swapped > 0)
    .order_by(PairCount.swapped.desc(), PairCount.shown, PairCount.bank_id, PairCount.first, PairCount.second)
)


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair in a list. `spark` holds the swaps of each of the last twelve weeks, as heights of 0 to 100."""

    first: str
    second: str
    said: str
    share: str
    url: str
    spark: tuple[float, ...]
    spark_text: str


@dataclass(frozen=True, slots=True)
class MixedPage:
    """The pairs that a person swaps: those that stand out, and those told apart since.

    `rest` are further pairs that stand out, `rest_text` how many. `seldom` counts in words the pairs that were swapped
    of late, too seldom to tell whether it was chance; which ones is not said.
    """

    title: str
    heading: str
    lede: str
    pairs: tuple[PairView, ...]
    rest: tuple[PairView, ...]
    rest_text: str
    seldom: str
    cleared: tuple[PairView, ...]
    trend: LinesView | None
    trend_text: str


def mixed_page(session: Session, library: Library, who: Learner, *, link: Link, now: datetime) -> MixedPage:
    """Show what a person mixes up at this moment.

    A pair stands out when it was swapped twice or more and shown together ten times or more. Of what was swapped within
    the last month without that only the number is told.
    """
    today = who.day(now)
    swaps = [_swap(row) for row in session.execute(_PAIRS, {"person": who.id})]
    told = [each for each in swaps if each.times >= OFTEN and each.shown >= SHOWN_ENOUGH]
    standing_out = [each for each in told if not each.cleared]
    cleared = [each for each in told if each.cleared]
    known = {_key(each) for each in told}
    seldom = [each for each in swaps if _key(each) not in known and not each.cleared and each.day > today - RECENTLY]
    weekly = _weekly(session, who, today)
    standing_out.sort(key=lambda each: -_of_late(weekly, each))
    views = _Views(library, weekly, link)
    return MixedPage(
        title=_("Mixed up"),
        heading=_heading(len(standing_out)),
        lede=_("A pair counts when both stood before you and you took the other one."),
        pairs=tuple(map(views.view, standing_out[:SHOWN_FIRST])),
        rest=tuple(map(views.view, standing_out[SHOWN_FIRST:MOST_PAIRS])),
        rest_text=_rest_text(len(standing_out)),
        seldom=_seldom(len(seldom)),
        cleared=tuple(map(views.view, cleared[:MOST_PAIRS])),
        trend=_trend(weekly, today) if len(told) > 1 else None,
        trend_text=_trend_text(len(cleared), len(standing_out)),
    )


def _swap(row: AnyRow) -> Swap:
    """Read a count. Its facts are not looked at here."""
    return Swap(
        row.bank_id, row.first, row.second, row.swapped, (), shown=row.shown, since=row.since, day=row.swapped_day or 0
    )


def _key(swap: Swap) -> Pair:
    return swap.bank, swap.first, swap.second


def _heading(count: int) -> str:
    if not count:
        return str(_("No pair stands out"))
    told = ngettext("%(num)d pair that you mix up", "%(num)d pairs that you mix up", count)
    return str(told)


def _rest_text(count: int) -> str:
    if count <= MOST_PAIRS:
        return str(ngettext("Show %(num)s more", "Show %(num)s more", count - SHOWN_FIRST))
    shown = MOST_PAIRS - SHOWN_FIRST
    return str(_("Show the next %(shown)s of %(all)s, those swapped most", shown=shown, all=count))


def _seldom(count: int) -> str:
    if not count:
        return ""
    told = ngettext(
        "%(num)s pair was swapped in the last month, too seldom yet to tell whether it was chance.",
        "%(num)s pairs were swapped in the last month, too seldom yet to tell whether it was chance.",
        count,
    )
    return str(told)


def _trend_text(cleared: int, left: int) -> str:
    done = ngettext("%(num)d pair cleared", "%(num)d pairs cleared", cleared)
    return str(_("%(done)s, %(left)s left.", done=done, left=left))


def _weekly(session: Session, who: Learner, today: int) -> Mapping[Pair, Mapping[int, int]]:
    """Count the swaps of each pair by how many weeks ago they were, over what the plot looks at, one a question."""
    first = today - _WEEK * (WEEKS + LASTS) + 1
    columns = Answer.bank_id, Answer.chosen, Answer.expected, Answer.study_day, Answer.presentation_id
    wrong = select(*columns).where(
        Answer.person_id == who.id, Answer.study_day >= first, ~Answer.correct, Answer.chosen != ""
    )
    swaps = {
        (row.bank_id, min(row.chosen, row.expected), max(row.chosen, row.expected), row.study_day, row.presentation_id)
        for row in session.execute(standing(wrong))
    }
    found: defaultdict[Pair, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for bank, low, high, day, _question in swaps:
        found[bank, low, high][(today - day) // _WEEK] += 1
    return found


@dataclass(frozen=True, slots=True)
class _Views:
    library: Library
    weekly: Mapping[Pair, Mapping[int, int]]
    link: Link

    def view(self, swap: Swap) -> PairView:
        """A pair as the lists show it."""
        weeks = self.weekly.get(_key(swap), {})
        counts = [weeks.get(ago, 0) for ago in reversed(range(_SPARK))]
        most = max(*counts, 1)
        return PairView(
            first=self.library.name(swap.bank, swap.first),
            second=self.library.name(swap.bank, swap.second),
            said=_said(swap),
            share=f"{round(100 * swap.times / swap.shown)}" if swap.shown else "",
            url=self.link("progress.pair", bank_id=swap.bank, first=swap.first, second=swap.second),
            spark=tuple(round(100 * count / most, 1) for count in counts),
            spark_text=ngettext(
                "%(num)d swap in the last twelve weeks", "%(num)d swaps in the last twelve weeks", sum(counts)
            ),
        )


def _said(swap: Swap) -> str:
    told = ngettext(
        "Swapped %(times)s of the %(num)d time they stood together",
        "Swapped %(times)s of the %(num)d times they stood together",
        swap.shown,
        times=swap.times,
    )
    return str(told)


def _trend(weekly: Mapping[Pair, Mapping[int, int]], today: int) -> LinesView | None:
    """How many pairs were swapped twice or more within eight weeks, week by week."""
    agos = list(reversed(range(WEEKS)))
    counts = [sum(_within(weeks, ago) >= OFTEN for weeks in weekly.values()) for ago in agos]
    if not any(counts):
        return None
    ends = [today - _WEEK * ago for ago in agos]
    across, (up, ticks) = Range(ends[0], ends[-1]), round_axis(max(counts))
    return LinesView(
        summary=_(
            "Pairs swapped twice or more within eight weeks: %(then)s half a year ago, %(most)s at most, %(now)s now.",
            then=counts[0],
            most=max(counts),
            now=counts[-1],
        ),
        unit=_("pairs swapped twice or more within eight weeks"),
        across=tuple(Tick(across.x(end), short_date(end)) for end in ends[2::9]),
        up=ticks,
        lines=(line("main", _("Pairs"), list(zip(ends, counts, strict=True)), across=across, up=up),),
        table=TableView(
            (_("Week up to"), _("Pairs")),
            tuple((short_date(end), f"{count}") for end, count in zip(ends, counts, strict=True)),
        ),
    )


def _of_late(weekly: Mapping[Pair, Mapping[int, int]], swap: Swap) -> int:
    """Count the swaps of the weeks that the small plot beside a pair shows."""
    weeks = weekly.get(_key(swap), {})
    return sum(weeks.get(ago, 0) for ago in range(_SPARK))


def _within(weeks: Mapping[int, int], ago: int) -> int:
    return sum(weeks.get(each, 0) for each in range(ago, ago + LASTS))
