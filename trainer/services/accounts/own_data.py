"""What is kept about a person, handed over whole, and deleted whole."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from trainer.analysis.cells import guarded
from trainer.services.accounts.settings import as_form
from trainer.services.people.learners import Learner
from trainer.services.sets import own_classes
from trainer.services.study.memories import VOIDED
from trainer.services.words.refusals import Incomplete
from trainer.store.learning import Answer, FactState, Flag, OwnNote
from trainer.store.people import Person, StudyPlan
from trainer.store.platforms import PlatformUser
from trainer.store.writing import BankDraft, DraftSave

COLUMNS: Final = (
    "id",
    "answered_at",
    "study_day",
    "time_zone",
    "bank_id",
    "fact_id",
    "form",
    "direction",
    "chosen",
    "expected",
    "correct",
    "confidence",
    "guess_chance",
    "rating",
    "re_ask",
    "origin",
    "taken_back",
)
"""The columns of a person's answers as they are handed over, in order."""

_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class DeletePage:
    """What would be deleted, and whether it needs a password. `error` says what is still to be done.

    `alone` names the classes that nobody else instructs.
    """

    title: str
    answers: int
    has_account: bool
    error: str = ""
    alone: tuple[str, ...] = ()


def delete_page(session: Session, who: Learner, *, error: str = "") -> DeletePage:
    """Say what deleting would take away."""
    answers = session.scalars(select(func.count(Answer.id)).where(Answer.person_id == who.id)).one()
    alone = own_classes.taught_alone(session, who)
    return DeletePage(_("Delete everything"), answers, has_account=who.email is not None, error=error, alone=alone)


def answers_csv(session: Session, who: Learner) -> Iterator[str]:
    """Every answer as a line of a table, the first line naming the columns."""
    yield _line(COLUMNS)
    for row in _answers(session, who):
        yield _line(tuple(_cell(row[name]) for name in COLUMNS))


def everything_json(session: Session, who: Learner, *, now: datetime) -> Iterator[str]:
    """Settings, plan, notes, flags, classes and answers as one JSON object, a piece at a time."""
    person: dict[str, Any] = {"email": who.email, "settings": as_form(who), "plan": _plan(session, who)}
    person |= {name: _rows(session, table, who) for name, table in _KEPT.items()}
    person["classes"] = own_classes.memberships(session, who, now=now)
    person["bank_changes"] = _bank_changes(session, who)
    yield _json(person)[:-1]
    yield ', "answers": ['
    for number, row in enumerate(_answers(session, who)):
        yield (",\n" if number else "\n") + _json(row)
    yield "\n]}\n"


def delete_person(session: Session, who: Learner, *, agreed: bool, now: datetime) -> None:
    """Delete a person with everything that hangs on them, and the guests whose answers had joined them.

    What they handed in to a class stays there without a name, so that the numbers of the class stay true.

    Raises `Incomplete` when they have not agreed.
    """
    if not agreed:
        raise Incomplete(_("Tick the box first, so that nothing is deleted by mistake."), field="agreed")
    own_classes.forget(session, who, now=now)
    session.execute(delete(Person).where(or_(Person.id == who.id, Person.merged_into == who.id)))


_KEPT: Final[dict[str, Any]] = {"facts": FactState, "flags": Flag, "own_notes": OwnNote, "platforms": PlatformUser}
_HIDDEN: Final = frozenset({"person_id", "import_id"})


def _plan(session: Session, who: Learner) -> dict[str, Any] | None:
    return next(iter(_rows(session, StudyPlan, who)), None)


def _bank_changes(session: Session, who: Learner) -> list[dict[str, Any]]:
    """What this person saved in changes of banks: when, of which bank, and in which entry."""
    wanted = (
        select(BankDraft.bank_id, BankDraft.why, DraftSave.saved_at, DraftSave.about)
        .join(DraftSave, DraftSave.draft_id == BankDraft.id)
        .where(DraftSave.saved_by == who.id)
        .order_by(DraftSave.saved_at, DraftSave.revision)
    )
    return [dict(row._mapping) for row in session.execute(wanted)]  # noqa: SLF001 - as below


def _rows(session: Session, table: Any, who: Learner) -> list[dict[str, Any]]:
    columns = [column for column in table.__table__.columns if column.name not in _HIDDEN]
    return [dict(row._mapping) for row in session.execute(select(*columns).where(table.person_id == who.id))]  # noqa: SLF001 - SQLAlchemy's own name for it


def _answers(session: Session, who: Learner) -> Iterator[dict[str, Any]]:
    """Every answer, oldest first, a batch at a time, since there may be a million."""
    taken_back = exists().where(VOIDED)
    wanted = [getattr(Answer, name) for name in COLUMNS[:-1]]
    query = select(*wanted, taken_back.label("taken_back")).where(Answer.person_id == who.id).order_by(Answer.id)
    last = 0
    while rows := session.execute(query.where(Answer.id > last).limit(_BATCH)).all():
        yield from (dict(row._mapping) for row in rows)  # noqa: SLF001 - as above
        last = rows[-1].id


def _line(cells: tuple[str, ...]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str):
        return guarded(value)
    return _plain(value) if isinstance(value, datetime) else "" if value is None else str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
