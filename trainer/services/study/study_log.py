"""A person's log summed up by study day, over a window of days: what the pages about progress are drawn from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from sqlalchemy import and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from trainer.analysis.calibration import known_share
from trainer.services.people.learners import Learner
from trainer.services.study.confusions import standing
from trainer.store.learning import AnkiImport, Answer, MemoryRow

LONGEST_PAUSE: Final = 120.0
"""Seconds between two answers that still count as study; of a longer pause this much does."""

MOST_MOMENTS: Final = 8_000
"""How many answered questions are read at most to tell the time of a day."""

_MET_BEFORE: Final = and_(
    MemoryRow.person_id == Answer.person_id,
    MemoryRow.bank_id == Answer.bank_id,
    MemoryRow.fact_id == Answer.fact_id,
    MemoryRow.first_day < Answer.study_day,
)
_WEEK: Final = 7


# What an import from Anki brought hangs on one presentation, and yet each of its answers was a question of its own.
IMPORTED: Final = select(AnkiImport.presentation_id).where(
    AnkiImport.person_id == bindparam("person"), AnkiImport.presentation_id.is_not(None)
)
BROUGHT: Final = Answer.presentation_id.in_(IMPORTED)
ALONE: Final = or_(Answer.presentation_id.is_(None), BROUGHT)
"""Whether an answer was a question of its own, and shares no moment with the others of its presentation."""


class DayTotals(NamedTuple):
    """One study day: the questions answered, and the reviews: the facts met earlier that it asked, each the first time.

    A matching question is one question and reviews several facts. `luck` is the sum of the chances of the reviews of
    being right by luck alone.
    """

    questions: int = 0
    reviews: int = 0
    right: int = 0
    luck: float = 0.0

    @property
    def known(self) -> float | None:
        """The share of the reviews that was known, 0 to 1: those right, less what luck made right. None without any."""
        if not self.reviews:
            return None
        return known_share(self.right / self.reviews, self.luck / self.reviews)


def totals_by_day(session: Session, who: Learner, *, first: int) -> Mapping[int, DayTotals]:
    """Sum up each study day from the first one given."""
    review = and_(MemoryRow.fact_id.is_not(None), ~Answer.re_ask, Answer.guess_chance < 1)
    columns = (
        Answer.study_day,
        func.count(case((~ALONE, Answer.presentation_id)).distinct()) + func.count().filter(ALONE),
        func.count().filter(review),
        func.count().filter(review, Answer.correct),
        func.coalesce(func.sum(Answer.guess_chance).filter(review), 0.0),
    )
    mine = select(*columns).where(Answer.person_id == who.id, Answer.study_day >= first)
    by_day = standing(mine).outerjoin(MemoryRow, _MET_BEFORE).group_by(Answer.study_day)
    rows = session.execute(by_day, {"person": who.id})
    return {day: DayTotals(*totals) for day, *totals in rows}


def questions_answered(session: Session, who: Learner, *, most: int) -> int:
    """Count the questions that a person has answered, no further than `most`."""
    each = select(Answer.presentation_id, case((ALONE, Answer.id))).where(Answer.person_id == who.id).distinct()
    return len(session.execute(standing(each).limit(most), {"person": who.id}).all())


def added(days: Iterable[DayTotals]) -> DayTotals:
    """Add days up."""
    return DayTotals(*map(sum, zip(DayTotals(), *days, strict=True)))


def minutes_by_day(session: Session, who: Learner, *, first: int) -> Mapping[int, float]:
    """Estimate the minutes of study on each day from the first one given, from the moments of the answers.

    When there are more than can be read, the earliest days are left out.
    """
    moment = func.min(Answer.answered_at).label("moment")
    asked = (
        select(Answer.study_day, moment)
        .where(Answer.person_id == who.id, Answer.study_day >= first)
        .group_by(Answer.study_day, Answer.presentation_id, Answer.attempt, case((ALONE, Answer.id)))
        .order_by(Answer.study_day.desc())
        .limit(MOST_MOMENTS)
    )
    moments: defaultdict[int, list[datetime]] = defaultdict(list)
    for row in session.execute(asked, {"person": who.id}):
        moments[row.study_day].append(row.moment)
    if sum(map(len, moments.values())) == MOST_MOMENTS:
        moments.pop(min(moments))
    return {day: study_seconds(its) / 60 for day, its in moments.items()}


def study_seconds(moments: Sequence[datetime]) -> float:
    """Estimate the seconds of study behind the moments of one day's answers, in any order.

    Each answer counts the time since the one before, at most two minutes of it. The first, and one after a longer
    pause, count as much as the usual answer of that day does.
    """
    ordered = sorted(moments)
    gaps = [(after - before).total_seconds() for before, after in pairwise(ordered)]
    short = [gap for gap in gaps if gap <= LONGEST_PAUSE]
    usual = median(short) if short else LONGEST_PAUSE / 4
    return sum(short) + usual * (len(gaps) - len(short) + bool(ordered))


def by_week(days: Mapping[int, DayTotals], *, today: int, weeks: int) -> tuple[tuple[int, DayTotals], ...]:
    """Add the days up in weeks that end today, the earliest first. Each stands under its last day."""
    ends = [today - _WEEK * before for before in reversed(range(weeks))]
    return tuple((end, added(days.get(day, DayTotals()) for day in range(end - _WEEK + 1, end + 1))) for end in ends)
