"""What the students of a class answered in its sets, as the analysis room takes it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.analysis.report import Analysis, analyse
from trainer.analysis.responses import KeyedItem, Option, Response, gather, trailing_blanks
from trainer.services.classes.classrooms import Role
from trainer.services.sets.assignments import Given
from trainer.services.sets.marks import rulings_of
from trainer.store.base import AnyRow
from trainer.store.teaching import Attempt, Mark, Member, SetForm
from trainer.teaching.grading import Action, Ruling
from trainer.teaching.rules import Mode


@dataclass(frozen=True, slots=True)
class Answered:
    """First responses of students, with the items that they were given to.

    `marks` are the rows behind them, each with its student and form.
    """

    items: tuple[KeyedItem, ...]
    responses: tuple[Response, ...]
    marks: tuple[AnyRow, ...]


@dataclass(frozen=True, slots=True)
class Analysed:
    """A set with what its students answered and what item analysis says of that."""

    given: Given
    answered: Answered
    analysis: Analysis


def analysed(session: Session, given: Given) -> Analysed:
    """Analyse the first responses to a set."""
    found = answered(session, [given])
    return Analysed(given, found, analyse(gather(found.responses, found.items)))


def answered(session: Session, sets: Sequence[Given]) -> Answered:
    """First responses to sets that count. What was practised, and what those who teach tried, is not among them.

    What was ruled about a key since counts as it stands now.
    """
    counting = [each for each in sets if each.draft.mode is not Mode.PRACTICE]
    rows = tuple(_first_meetings(first_marks(session, [each.id for each in counting])))
    keys = {each.id: _keys(rulings_of(session, each.id)) for each in counting}
    items: dict[str, KeyedItem] = {}
    for row in rows:
        items.setdefault(row.variant, _item(row, keys[row.assignment_id]))
    return Answered(tuple(items.values()), tuple(_responses(rows)), rows)


def first_marks(session: Session, set_ids: Sequence[str]) -> Iterator[AnyRow]:
    """The marks of every student's first attempt that was handed in, attempt by attempt, question by question."""
    if not set_ids:
        return
    columns = (*Mark.__table__.c, Attempt.assignment_id, Attempt.member_id, SetForm.label, Attempt.submitted_at)
    yield from session.execute(
        select(*columns)
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .join(Member, Member.id == Attempt.member_id)
        .join(SetForm, SetForm.id == Attempt.form_id)
        .where(Attempt.assignment_id.in_(set_ids), Attempt.number == 1, Member.role == Role.STUDENT)
        .order_by(Attempt.id, Mark.place, Mark.pair)
    )


def _first_meetings(rows: Iterable[AnyRow]) -> Iterator[AnyRow]:
    """Leave out a question that the student had met in an earlier set."""
    met: dict[tuple[int, str], int] = {}
    for row in rows:
        if met.setdefault((row.member_id, row.variant), row.attempt_id) == row.attempt_id:
            yield row


def _keys(rulings: Iterable[Ruling]) -> dict[tuple[str, str], list[Ruling]]:
    found: dict[tuple[str, str], list[Ruling]] = {}
    for ruling in rulings:
        if ruling.action in (Action.CHANGE_KEY, Action.ALSO_ACCEPT):
            found.setdefault((ruling.fact, ruling.variant), []).append(ruling)
    return found


def _item(row: AnyRow, rulings: dict[tuple[str, str], list[Ruling]]) -> KeyedItem:
    keys = {row.expected}
    for ruling in (*rulings.get((row.fact_id, ""), ()), *rulings.get((row.fact_id, row.variant), ())):
        keys = {ruling.option} if ruling.action is Action.CHANGE_KEY else keys | {ruling.option}
    options = tuple(Option(entity, entity in keys) for entity in sorted(row.offered))
    return KeyedItem(row.variant, options, points=row.points, fact=row.fact_id, relation=row.relation)


def _responses(rows: Sequence[AnyRow]) -> Iterator[Response]:
    """Responses in the order of the rows; blanks at the end of an attempt were not reached."""
    by_attempt: dict[int, list[AnyRow]] = {}
    for row in rows:
        by_attempt.setdefault(row.attempt_id, []).append(row)
    for its in by_attempt.values():
        reached = len(its) - trailing_blanks([bool(row.chosen) for row in its])
        for place, row in enumerate(its):
            score = row.score if row.score is not None else float(row.right)
            student, form = str(row.member_id), f"{row.assignment_id}:{row.label}"
            yield Response(student, row.variant, row.chosen, score, form=form, reached=place < reached)
