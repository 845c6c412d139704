"""Wrong options that do not work, and facts that are in doubt: left out of a class's sets to come, and put back.

What was asked stays as it was.
"""

from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Seat, log
from trainer.services.sets.assignments import Given
from trainer.services.sets.class_habits import retired_in
from trainer.services.sets.forms import Pair
from trainer.services.sets.naming import asked
from trainer.services.words.refusals import Absent
from trainer.store.once import insert_once
from trainer.store.teaching import RetiredOption

WHOLE: Final = ""
"""The entity that stands for a fact as a whole."""


def retire(session: Session, seat: Seat, bank_id: str, pair: Pair, *, reason: str, now: datetime) -> None:
    """Leave something out of the sets of a class from now on. Twice is once."""
    fact, entity = pair
    key = {"classroom_id": seat.class_id, "bank_id": bank_id, "fact_id": fact, "entity": entity}
    insert_once(session, RetiredOption, key | {"reason": reason, "retired_by": seat.person_id, "retired_at": now})
    log(session, seat, "option_retired", {"bank": bank_id, "fact": fact, "entity": entity}, now=now)


def bring_back(session: Session, seat: Seat, bank_id: str, pair: Pair, *, now: datetime) -> None:
    """Put something back into the sets of a class."""
    fact, entity = pair
    mine = (
        RetiredOption.classroom_id == seat.class_id,
        RetiredOption.bank_id == bank_id,
        RetiredOption.fact_id == fact,
        RetiredOption.entity == entity,
    )
    session.execute(delete(RetiredOption).where(*mine))
    log(session, seat, "option_brought_back", {"bank": bank_id, "fact": fact, "entity": entity}, now=now)


def retire_or_bring_back(
    session: Session, seat: Seat, given: Given, variant: str, entity: str, *, now: datetime
) -> None:
    """Leave a wrong option of a question out of sets to come; one that is out already comes back.

    Raises:
        Absent: if the set asks no such question, or the question offers no such wrong option.
    """
    shown = asked(session, given.id, variant)
    if shown is None or entity not in shown.texts or entity == shown.key:
        raise Absent(_("This set asks no such question."))
    pair = shown.fact, entity
    if pair in retired_in(session, seat.class_id, shown.bank):
        bring_back(session, seat, shown.bank, pair, now=now)
    else:
        retire(session, seat, shown.bank, pair, reason=given.draft.title, now=now)
