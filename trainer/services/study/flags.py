"""Flags: what people say is amiss with a question."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.services.people.learners import Learner
from trainer.services.study.presentations import shown_to
from trainer.services.words.refusals import Incomplete
from trainer.services.words.views import FlagPage
from trainer.services.words.wording import Link
from trainer.store.learning import DrillSession, Flag
from trainer.store.once import put

LONGEST_NOTE: Final = 1000


class Reason(StrEnum):
    """What may be amiss."""

    KEY = "key"
    TWO = "two"
    UNCLEAR = "unclear"
    SOURCE = "source"
    OTHER = "other"


def flag(session: Session, who: Learner, presentation_id: str, *, reason: str, note: str, now: datetime) -> None:
    """Keep what a person says of a question. Said again, it replaces what they said before.

    Raises:
        Absent: if the question was not shown to them.
        Incomplete: if there is no reason, or the note is too long.
    """
    shown = shown_to(session, who.id, presentation_id)
    if reason not in set(Reason):
        raise Incomplete(_("Choose what is amiss."), field="reason")
    if len(note) > LONGEST_NOTE:
        raise Incomplete(
            _("Keep the note under %(most)s characters. It has %(length)s.", most=LONGEST_NOTE, length=len(note)),
            field="note",
        )
    values = {
        "person_id": who.id,
        "presentation_id": shown.id,
        "reason": reason,
        "note": note.strip(),
        "flagged_at": now,
    }
    put(session, Flag, values, key=("person_id", "presentation_id"))


def flag_page(
    session: Session, who: Learner, presentation_id: str, *, link: Link, tried: tuple[str, str, str] | None = None
) -> FlagPage:
    """Show the form, with what was said before or tried just now: the reason, the note, and what is amiss with them."""
    shown = shown_to(session, who.id, presentation_id)
    said = session.execute(
        select(Flag.reason, Flag.note).where(Flag.person_id == who.id, Flag.presentation_id == shown.id)
    ).one_or_none()
    reason, note, error = tried or ((said.reason, said.note, "") if said else ("", "", ""))
    return FlagPage(
        title=_("Flag this question"),
        presentation_id=shown.id,
        stem=shown.question.stem,
        back_url=link("drill.question", pid=shown.id),
        is_open=not shown.answered and not _is_over(session, shown.session_id),
        reason=reason or None,
        note=note,
        error=error or None,
    )


def _is_over(session: Session, session_id: str) -> bool:
    """Whether a set or an exam was handed in, whatever has been told of it since."""
    return session.scalars(select(DrillSession.sent_at).where(DrillSession.id == session_id)).one() is not None
