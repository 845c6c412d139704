"""What a class has shown: which wrong options draw people, what is left out of its sets, how hard its items are.

Neither touches the proof: an option is only ever offered where it is proven wrong.
"""

from collections import defaultdict
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from trainer.services.sets.forms import Answered, Habits, Pair
from trainer.store.teaching import Assignment, Attempt, Mark, RetiredOption

DRAWN_FROM: Final = 3
"""How many students must have chosen a wrong option for it to be preferred."""

_MOST: Final = 3


def habits_of(session: Session, class_id: str, bank_id: str) -> Habits:
    """What a class has shown of the wrong options of a bank."""
    students = func.count(Attempt.member_id.distinct())
    rows = session.execute(
        select(Mark.fact_id, Mark.expected, Mark.chosen, students.label("students"))
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(Assignment.classroom_id == class_id, Mark.bank_id == bank_id, Mark.right.is_(False), Mark.chosen != "")
        .group_by(Mark.fact_id, Mark.expected, Mark.chosen)
        .having(students >= DRAWN_FROM)
        .order_by(students.desc(), Mark.chosen)
    )
    drawn: defaultdict[Pair, list[str]] = defaultdict(list)
    for row in rows:
        drawn[row.fact_id, row.expected].append(row.chosen)
    preferred = {pair: tuple(entities[:_MOST]) for pair, entities in drawn.items()}
    return Habits(retired_in(session, class_id, bank_id), preferred, _answered(session, class_id, bank_id))


def _answered(session: Session, class_id: str, bank_id: str) -> Answered:
    """How often each item was answered rightly at a first attempt, and how often answered."""
    item = Mark.fact_id, Mark.direction, Mark.form
    right = func.sum(case((Mark.right, 1), else_=0)).label("right")
    rows = session.execute(
        select(*item, right, func.count().label("n"))
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(Assignment.classroom_id == class_id, Mark.bank_id == bank_id, Attempt.number == 1)
        .group_by(*item)
    )
    return {f"{row.fact_id}:{row.direction}:{row.form}": (row.right, row.n) for row in rows}


def retired_in(session: Session, class_id: str, bank_id: str) -> frozenset[Pair]:
    """What the sets of a class leave out of a bank."""
    mine = RetiredOption.classroom_id == class_id, RetiredOption.bank_id == bank_id
    rows = session.execute(select(RetiredOption.fact_id, RetiredOption.entity).where(*mine))
    return frozenset((row.fact_id, row.entity) for row in rows)
