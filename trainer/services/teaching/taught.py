"""The classes that somebody teaches, as today names them: each with what waits there."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from trainer.services.accounts.today import TaughtLine
from trainer.services.classes.classrooms import Role, State
from trainer.services.people.learners import Learner
from trainer.services.teaching.reports import open_reports_in
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow, AnySelect
from trainer.store.teaching import Classroom, Member


def taught_lines(session: Session, who: Learner, *, link: Link) -> tuple[TaughtLine, ...]:
    """The classes that this person teaches and that go on, the latest first. Whoever teaches none costs no query."""
    if not who.teaches:
        return ()
    rows = session.execute(_taught(who)).all()
    reports = open_reports_in(session, [row.id for row in rows])
    return tuple(
        TaughtLine(row.name, " ".join(_said(row, reports.get(row.id, 0))), link("classes.home", cid=row.id))
        for row in rows
    )


def _taught(who: Learner) -> AnySelect:
    people = Member.__table__.alias("people")
    waits = case((Member.role == Role.INSTRUCTOR, 1), else_=0)
    waiting = (
        select(func.count())
        .where(people.c.classroom_id == Classroom.id, people.c.state == State.WAITING)
        .scalar_subquery()
    )
    return (
        select(Classroom.id, Classroom.name, (waiting * waits).label("waiting"))
        .join(Member, Member.classroom_id == Classroom.id)
        .where(Member.person_id == who.id, Member.state == State.HERE, Member.role != Role.STUDENT)
        .where(Classroom.archived_at.is_(None))
        .order_by(Classroom.created_at.desc(), Classroom.id)
    )


def _said(row: AnyRow, reports: int) -> Iterator[str]:
    if reports:
        yield ngettext("%(num)s report waits for an answer.", "%(num)s reports wait for an answer.", reports)
    if row.waiting:
        yield ngettext("%(num)s person waits to be let in.", "%(num)s people wait to be let in.", row.waiting)
    if not reports and not row.waiting:
        yield _("No report waits, and nobody waits to be let in.")
