"""What an attempt at a set begins with: its form, laid out in a session of the person's."""

import hmac
from datetime import datetime, timedelta
from functools import partial
from statistics import median_low
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer.questions.model import Choice
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.sets.assignments import Given, set_form
from trainer.services.sets.class_habits import habits_of
from trainer.services.sets.forms import Habits, MadeForm, SetQuestion, draft_forms, make_forms
from trainer.services.study.planning import Choosing, Kind
from trainer.services.study.sessions import new_id, open_session
from trainer.services.words.refusals import Refused
from trainer.store.learning import DrillSession, Presentation
from trainer.store.teaching import SetForm
from trainer.teaching.forms import TooFew

FOR_EVER: Final = timedelta(days=3650)
"""How long a session without a clock stays open: it is one whose answers are not told yet, so it needs an end."""

_TRIED: Final = 8
"""From how many forms the one nearest to the others is taken, where each student has their own."""


def form_for(
    session: Session, library: Library, given: Given, member_id: int, number: int, *, now: datetime
) -> SetForm:
    """The form of a member's attempt: one of the set's, or one of their own that is made and frozen now."""
    frozen = session.scalars(
        select(SetForm)
        .where(SetForm.assignment_id == given.id, SetForm.revision == given.revision)
        .order_by(SetForm.id)
    ).all()
    if given.draft.forms:
        return frozen[(_drawn(given, member_id) + number - 1) % len(frozen)]
    habits = habits_of(session, given.class_id, given.draft.bank)
    row = set_form(given.id, given.revision, _own_form(library, given, habits, f"{member_id}-{number}"), now=now)
    session.add(row)
    session.flush()
    return row


def _own_form(library: Library, given: Given, habits: Habits, label: str) -> MadeForm:
    """Of a few forms, the one whose expected score lies nearest to the middle of them. Only that one is made."""
    shelf, draft = library.shelf(given.draft.bank), given.draft
    drafted = partial(draft_forms, shelf, draft.slots, names=[label], sharing=draft.sharing, habits=habits)
    try:
        expected = {seed: drafted(seed=seed)[0].expected for seed in _seeds(given, label)}
        middle = median_low(expected.values())
        seed = next(each for each, share in expected.items() if share == middle)
        names, sharing = [label], draft.sharing
        return make_forms(shelf, draft.slots, count=1, seed=seed, sharing=sharing, names=names, habits=habits)[0]
    except TooFew:
        raise Refused(_("This set cannot be asked any more. Tell your teacher.")) from None


def _seeds(given: Given, label: str) -> list[str]:
    return [_seed(given, f"{label}|{turn}") for turn in range(_TRIED)]


def _drawn(given: Given, member_id: int) -> int:
    """Where in the row of forms a member begins."""
    return int(_seed(given, str(member_id))[:12], 16)


def _seed(given: Given, what: str) -> str:
    return hmac.new(given.form_seed.encode(), what.encode(), "sha256").hexdigest()


def lay_out(
    session: Session, who: Learner, given: Given, form: SetForm, *, ends: datetime | None, now: datetime
) -> str:
    """Open a session with the questions of a form, all of them laid out at once."""
    session_id = open_session(session, who, kind=Kind.SET, choosing=Choosing(given.draft.bank, ""), queue=(), now=now)
    later = ends or now + FOR_EVER
    session.execute(update(DrillSession).where(DrillSession.id == session_id).values(ends_at=later))
    for place, kept in enumerate(form.questions, start=1):
        session.add(_presentation(who, session_id, place, kept, now))
    session.flush()
    return session_id


def _presentation(who: Learner, session_id: str, place: int, kept: dict[str, Any], now: datetime) -> Presentation:
    asked = SetQuestion.of_kept(kept)
    question = asked.question
    return Presentation(
        id=new_id(),
        session_id=session_id,
        person_id=who.id,
        place=place,
        bank_id=asked.bank,
        bank_digest=asked.bank_digest,
        item_id=asked.item,
        form=kept["form"],
        direction=question.item.direction if isinstance(question, Choice) else question.direction,
        seed=question.seed,
        facts=list(question.facts),
        question=kept["question"],
        re_ask=False,
        recall=None,
        shown_at=now,
    )
