"""Who this browser belongs to: a guest, an account holder, or nobody known yet.

The cookie holds a key; the row that it names lives in the database, so signing out ends every copy of the cookie.
"""

import secrets
from datetime import timedelta
from typing import Final

from flask import g, session
from flask_babel import gettext as _

from trainer.services.accounts import people
from trainer.services.people.learners import Learner, is_guest, learner
from trainer.services.words.refusals import Refused
from trainer.web.wiring import database, wiring

KEY: Final = "key"
_MARK: Final = "mark"


class Stranger(Refused):
    """This browser belongs to nobody known, and the page is somebody's."""


def mark() -> str:
    """What tells this browser from every other, whoever it is known as; until it is signed out."""
    if _MARK not in session:
        session[_MARK] = secrets.token_urlsafe(16)
    found: str = session[_MARK]
    return found


def person_id() -> int | None:
    """The person this browser belongs to, or None."""
    if "person_id" not in g:
        key = session.get(KEY)
        g.person_id = people.who_has(database(), key, now=wiring().now()) if key else None
    found: int | None = g.person_id
    return found


def this_learner() -> Learner:
    """The person this browser belongs to, with their settings, or raise `Stranger`."""
    found = person_id()
    if found is None:
        raise Stranger(_("This page belongs to somebody, and this browser is not known as theirs."))
    if "learner" not in g or g.learner.id != found:
        g.learner = learner(database(), found)
    known: Learner = g.learner
    return known


def learner_or_new_guest(zone: str) -> Learner:
    """The person this browser belongs to; a new guest if there is none."""
    if person_id() is None:
        guest = people.new_guest(database(), zone=zone, default_zone=wiring().settings.time_zone, now=wiring().now())
        know_as(guest, account=False)
    return this_learner()


def know_as(person: int, *, account: bool, stays: timedelta | None = None) -> None:
    """Know this browser as a person from now on: for as long as it `stays` and is open, or as people usually are."""
    session[KEY] = people.remember(database(), person, account=account, stays=stays, now=wiring().now())
    session.permanent = stays is None
    g.person_id = person


def make_way(person: int) -> None:
    """End the key of whoever this browser is known as, for a person. What a guest did here becomes theirs."""
    before = person_id()
    if before is not None and before != person and is_guest(database(), before):
        people.merge_guest(database(), before, into=person, now=wiring().now())
    forget()


def forget() -> None:
    """Know this browser as nobody, and end every copy of its cookie."""
    key = session.pop(KEY, None)
    if key:
        people.forget(database(), key, now=wiring().now())
    g.person_id = None
