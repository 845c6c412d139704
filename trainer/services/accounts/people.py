"""People: guests, account holders, the browsers they are known in, and how a guest becomes someone."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, cast

from flask_security import SQLAlchemySessionUserDatastore
from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.orm import Session, scoped_session

from trainer.scheduling.day import zones
from trainer.services.anki.merging import held_twice, move_imports
from trainer.services.banks.fact_refs import FactRef
from trainer.services.offline.arrived import move_arrived
from trainer.services.people.learners import is_guest, learner
from trainer.services.sets.own_classes import move_places
from trainer.services.study.confusions import rebuild_pairs
from trainer.services.study.fact_states import move_states
from trainer.services.study.memories import refold
from trainer.services.study.study_plans import move_plan
from trainer.store.learning import Answer, DrillSession, DueChoice, ExamReply, Flag, Presentation, Void
from trainer.store.people import Person, Role, SignIn, Subscription

GUEST_STAYS: Final = timedelta(days=400)
"""How long a browser knows a guest, who has no other way back. Browsers keep no cookie longer."""

ACCOUNT_STAYS: Final = timedelta(days=30)


# Made once, since it is asked with every click.
_KNOWN: Final = (
    select(SignIn.person_id)
    .join(Person, Person.id == SignIn.person_id)
    .where(SignIn.key_digest == bindparam("digest"), SignIn.ends > bindparam("now"), Person.active)
)


def new_guest(session: Session, *, zone: str, default_zone: str, now: datetime) -> int:
    """Write a guest and give their id. A zone that does not exist is replaced by the default."""
    zone = zone if zone in zones() else default_zone
    person = Person(fs_uniquifier=secrets.token_hex(32), active=True, created_at=now, time_zone=zone)
    session.add(person)
    session.flush()
    return person.id


def remember(session: Session, person_id: int, *, account: bool, now: datetime, stays: timedelta | None = None) -> str:
    """Let a browser be known as this person, for as long as it `stays`. Returns the key that its cookie is to hold."""
    key = secrets.token_urlsafe(32)
    ends = now + (stays or (ACCOUNT_STAYS if account else GUEST_STAYS))
    session.add(SignIn(key_digest=_digest(key), person_id=person_id, since=now, ends=ends))
    session.flush()
    return key


def who_has(session: Session, key: str, *, now: datetime) -> int | None:
    """Find the person that a cookie's key stands for; None if it ended or was signed out."""
    return session.execute(_KNOWN, {"digest": _digest(key), "now": now}).scalar_one_or_none()


def forget(session: Session, key: str, *, now: datetime) -> None:
    """Sign out every copy of a cookie, and drop the keys that have run out meanwhile."""
    session.execute(delete(SignIn).where((SignIn.key_digest == _digest(key)) | (SignIn.ends <= now)))


def forget_others(session: Session, person_id: int, *, key: str) -> None:
    """Sign a person out everywhere but here, as after a change of password."""
    others = SignIn.person_id == person_id, SignIn.key_digest != _digest(key)
    session.execute(delete(SignIn).where(*others))


def has_answers(session: Session, person_id: int) -> bool:
    """Whether this person has answered anything yet."""
    return bool(session.scalar(select(exists().where(Answer.person_id == person_id))))


def merge_guest(session: Session, guest_id: int, *, into: int, now: datetime) -> None:
    """Add what a guest answered to an account's log, and fold it in. Nothing of the log is changed or lost.

    The questions and sessions become the account's; the answers, what was taken back of them, and their due days are
    added again under its name. So do their places in classes. A guest is merged once: a second time finds nothing more.
    """
    moved = update(Person).where(Person.id == guest_id, Person.email.is_(None), Person.merged_into.is_(None))
    if guest_id == into or not session.execute(moved.values(merged_into=into, active=False)).rowcount:  # type: ignore[attr-defined] # a cursor result
        return
    held = held_twice(session, guest_id, into=into)
    copies = {
        row.id: _copy_answer(session, row, into) for row in _log_of(session, Answer, guest_id) if row.id not in held
    }
    for row in _log_of(session, Void, guest_id):
        _copy(session, Void, row, person_id=into)
    for row in _log_of(session, DueChoice, guest_id):
        if row.answer_id in copies:
            _copy(session, DueChoice, row, person_id=into, answer_id=copies[row.answer_id])
    for table in (DrillSession, Presentation, Flag, ExamReply, Subscription):
        session.execute(update(table).where(table.person_id == guest_id).values(person_id=into))
    move_arrived(session, guest_id, into=into)
    move_imports(session, guest_id, into=into)
    move_states(session, guest_id, into=into)
    move_plan(session, guest_id, into=into)
    move_places(session, guest_id, into=into, now=now)
    session.execute(delete(SignIn).where(SignIn.person_id == guest_id))
    facts = select(Answer.bank_id, Answer.fact_id).where(Answer.person_id == guest_id).distinct()
    refold(session, learner(session, into), [FactRef(*row) for row in session.execute(facts)])
    rebuild_pairs(session, into)


class PersonDatastore(SQLAlchemySessionUserDatastore):
    """How the account library reaches persons. It never commits: the shell does, once a request.

    Signing up turns the guest that this browser is known as into an account, so nothing is lost by it.
    """

    def __init__(
        self,
        session: scoped_session[Any],
        *,
        guest: Callable[[], int | None],
        now: Callable[[], datetime],
        zone: Callable[[], str],
    ) -> None:
        """`guest` tells who this browser is known as; `zone` where whoever signs up is taken to be."""
        super().__init__(session, Person, Role)
        self._session, self._guest, self._now, self._zone = session, guest, now, zone

    def commit(self) -> None:
        """Write, and leave the commit to the shell."""
        self._session.flush()

    def create_user(self, **values: Any) -> Person:
        """Make an account: of the guest that asks, or a new one."""
        guest_id = self._guest()
        guest = self._session.get(Person, guest_id) if guest_id else None
        if guest is None or not is_guest(self._session(), guest.id):
            values = {"created_at": self._now(), "time_zone": self._zone()} | values
            account = cast(Person, super().create_user(**values))
            self._session.flush()
            return account
        for name in ("email", "password"):
            setattr(guest, name, values[name])
        self._session.flush()
        return guest


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _log_of(session: Session, table: Any, person_id: int) -> list[Any]:
    return list(
        session.execute(select(*table.__table__.columns).where(table.person_id == person_id).order_by(table.id))
    )


def _copy_answer(session: Session, row: Any, into: int) -> int:
    return _copy(session, Answer, row, person_id=into, copied_from=row.id)


def _copy(session: Session, table: Any, row: Any, **changed: Any) -> int:
    added = table(**{name: value for name, value in row._asdict().items() if name != "id"} | changed)
    session.add(added)
    session.flush()
    return int(added.id)
