"""Links from which a deck can be fetched again without signing in. Only the digest of a link's key is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from trainer.services.anki.decks import Wanted
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.words.refusals import Absent, Refused
from trainer.store.people import Subscription

MOST: Final = 20
_SEEN: Final = timedelta(hours=1)
"""A link fetched again within this time is not written down anew."""


@dataclass(frozen=True, slots=True)
class LinkView:
    """One link on the Decks page. Its key is not known any more; `digest` names it."""

    digest: str
    title: str
    said: str


def subscribe(session: Session, library: Library, who: Learner, wanted: Wanted, *, now: datetime) -> str:
    """Make a link to a deck, and give its key. Raises `Absent` for a bank that is not here, `Refused` for too many."""
    library.shelf(wanted.bank)
    mine = select(func.count()).where(Subscription.person_id == who.id)
    if session.scalars(mine).one() >= MOST:
        raise Refused(_("You have %(most)s links. End one before you make another.", most=MOST))
    key = secrets.token_urlsafe(24)
    choices = {"bank": wanted.bank, "forms": list(wanted.forms), "topics": list(wanted.topics)}
    session.add(Subscription(key_digest=_digest(key), person_id=who.id, choices=choices, since=now))
    session.flush()
    return key


def wanted_by(session: Session, key: str) -> Wanted:
    """What the link with this key leads to, or raise `Absent`."""
    row = session.execute(select(Subscription.choices).where(Subscription.key_digest == _digest(key))).one_or_none()
    if row is None:
        raise Absent(_("This link has ended."))
    return Wanted(row.choices["bank"], tuple(row.choices["forms"]), tuple(row.choices["topics"]))


def was_seen(session: Session, key: str, *, now: datetime) -> bool:
    """Whether it is written down that this link was fetched of late."""
    fetched_at = session.scalars(select(Subscription.fetched_at).where(Subscription.key_digest == _digest(key)))
    return (fetched_at.one_or_none() or datetime.min.replace(tzinfo=UTC)) >= now - _SEEN


def note_fetch(session: Session, key: str, *, now: datetime) -> None:
    """Write down that a link was fetched. One that has ended meanwhile is let be."""
    session.execute(update(Subscription).where(Subscription.key_digest == _digest(key)).values(fetched_at=now))


def unsubscribe(session: Session, who: Learner, digest: str) -> None:
    """End a link. Without one there is nothing to do."""
    session.execute(delete(Subscription).where(Subscription.key_digest == digest, Subscription.person_id == who.id))


def links_of(session: Session, library: Library, who: Learner) -> tuple[LinkView, ...]:
    """The links of this person, the latest first."""
    rows = session.scalars(
        select(Subscription).where(Subscription.person_id == who.id).order_by(Subscription.since.desc())
    )
    return tuple(LinkView(row.key_digest, _title(library, row.choices["bank"]), _said(row)) for row in rows)


def _title(library: Library, bank: str) -> str:
    shelf = library.find(bank)
    return shelf.bank.header.title if shelf else bank


def _said(row: Subscription) -> str:
    since = format_date(row.since, "d MMMM y")
    if row.fetched_at is None:
        return str(_("Made on %(since)s, not fetched yet", since=since))
    return str(
        _("Made on %(since)s, last fetched on %(day)s", since=since, day=format_date(row.fetched_at, "d MMMM y"))
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
