"""What a person should see once: a decision that moved a score, a report answered, a change of a bank to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from trainer.services.people.learners import Learner
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow
from trainer.store.teaching import Notice

MOST: Final = 5
"""How many are shown at a time, the latest first."""


class Kind(StrEnum):
    """What a notice is about."""

    RULING = "ruling"
    REPLY = "reply"
    TO_READ = "to_read"
    READ = "read"


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice. `said` are the words of whoever wrote to this person; `url` leads on, empty where nothing does."""

    id: int
    heading: str
    said: str
    url: str
    label: str


def unseen(session: Session, who: Learner, *, link: Link) -> tuple[NoticeView, ...]:
    """What this person has not seen yet, the latest first."""
    rows = session.execute(_UNSEEN, {"person": who.id}).all()
    return tuple(_VIEWS[Kind(row.kind)](row, link) for row in rows)


def see(session: Session, who: Learner, notice_id: int, *, now: datetime) -> None:
    """Mark a notice of this person as seen. One that is not theirs stays as it is."""
    mine = Notice.id == notice_id, Notice.person_id == who.id, Notice.seen_at.is_(None)
    session.execute(update(Notice).where(*mine).values(seen_at=now))


def see_rulings(session: Session, who: Learner, set_id: str, *, now: datetime) -> None:
    """Mark what is said of decisions about a set as seen: its review has shown them."""
    rows = session.execute(_UNSEEN.where(Notice.kind == Kind.RULING), {"person": who.id}).all()
    for row in rows:
        if row.about.get("set") == set_id:
            see(session, who, row.id, now=now)


_UNSEEN: Final = (
    select(*Notice.__table__.c)
    .where(Notice.person_id == bindparam("person"), Notice.seen_at.is_(None))
    .order_by(Notice.id.desc())
    .limit(MOST)
)


def _ruling(row: AnyRow, link: Link) -> NoticeView:
    """A decision about a set. What it was and what it did to the score is told on the review, as far as it may be."""
    about: Mapping[str, Any] = row.about
    heading = _("A decision changed your score in %(title)s", title=about["title"])
    url = link("sets.review", set_id=about["set"], number=about["number"])
    return NoticeView(row.id, heading, "", url, _("See what changed"))


def _reply(row: AnyRow, _link: Link) -> NoticeView:
    """An answer to a report about a question."""
    about: Mapping[str, Any] = row.about
    outcomes = {
        "kept": _("The question you reported stays as it is"),
        "mended": _("The question you reported was mended"),
        "paused": _("The question you reported is not asked for now"),
    }
    heading = outcomes.get(about.get("outcome", ""), _("Your report was answered"))
    if stem := about.get("stem"):
        heading = _("%(what)s: %(stem)s", what=heading, stem=stem)
    return NoticeView(row.id, heading, str(about.get("reply", "")), "", "")


def _to_read(row: AnyRow, link: Link) -> NoticeView:
    """A change of a bank that waits for a second reader."""
    about: Mapping[str, Any] = row.about
    heading = _("A change of %(bank)s waits for you to read it", bank=about["bank"])
    return NoticeView(row.id, heading, about["why"], link("write.change", draft_id=about["draft"]), _("Read it"))


def _read(row: AnyRow, link: Link) -> NoticeView:
    """What a second reader said of a change that this person wrote in."""
    about: Mapping[str, Any] = row.about
    agreed = about["verdict"] == "agree"
    heading = (
        _("Your change of %(bank)s is published", bank=about["bank"])
        if agreed
        else _("Your change of %(bank)s came back to you", bank=about["bank"])
    )
    url = link("write.change", draft_id=about["draft"])
    return NoticeView(row.id, heading, about["note"], url, _("Look at it") if agreed else _("Go on with it"))


_VIEWS: Final = {Kind.RULING: _ruling, Kind.REPLY: _reply, Kind.TO_READ: _to_read, Kind.READ: _read}
