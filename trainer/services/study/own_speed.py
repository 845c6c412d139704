"""How long a question takes this person, reading its reasons included."""

from itertools import pairwise
from statistics import median
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from trainer.scheduling.forecast import SECONDS_A_QUESTION
from trainer.services.people.learners import Learner
from trainer.store.learning import Answer

LOOKED_AT: Final = 240
"""How many of the latest answers are looked at. A matching question has several."""

ENOUGH: Final = 20
"""How many gaps between answers it takes to speak of a person's own speed."""

PAUSE: Final = 180.0
"""A gap of so many seconds is a pause, and says nothing of a question."""

# Made once, and by an index: it takes the same time however long the log has grown.
_LATEST: Final = (
    select(Answer.answered_at)
    .where(Answer.person_id == bindparam("person"))
    .order_by(Answer.answered_at.desc())
    .limit(LOOKED_AT)
)


def seconds_each(session: Session, who: Learner) -> float:
    """The median time from one answer to the next, in seconds; what is usual until there are enough of them."""
    moments = sorted(set(session.scalars(_LATEST, {"person": who.id})))
    spans = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    gaps = [span for span in spans if 1 <= span < PAUSE]
    return median(gaps) if len(gaps) >= ENOUGH else SECONDS_A_QUESTION
