"""What a set asks: the questions of its forms."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.services.banks.library import Library
from trainer.services.classes.classrooms import Seat
from trainer.services.sets.assignments import Given, drawn
from trainer.services.sets.class_habits import habits_of
from trainer.services.sets.forms import SetQuestion
from trainer.store.teaching import SetForm


def asked_in(session: Session, library: Library, seat: Seat, given: Given) -> dict[str, list[SetQuestion]]:
    """The questions of each form, by its label.

    They are as they were frozen; those of a draft, or where each student has a form of their own, as they would be.

    Raises:
        Refused: if a draft cannot be made.
    """
    kept = session.execute(
        select(SetForm.label, SetForm.questions)
        .where(SetForm.assignment_id == given.id, SetForm.revision == given.revision)
        .order_by(SetForm.id)
    ).all()
    if kept and given.draft.forms:
        return {row.label: [SetQuestion.of_kept(each) for each in row.questions] for row in kept}
    habits = habits_of(session, seat.class_id, given.draft.bank)
    _seed, made = drawn(library, given.draft, seed=given.form_seed, forms=given.draft.forms or 1, habits=habits)
    return {form.label: list(form.questions) for form in made}
