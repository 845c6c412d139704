"""The page of one fact, with its reason and its source."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from trainer.facts.model import Fact, Level, Status
from trainer.services.covering import covered
from trainer.services.library import Library, Shelf
from trainer.services.memories import FactRef
from trainer.services.refusals import Absent, Covered
from trainer.services.views import FactPage

_STATUS: Final = {
    Status.USABLE: "Asked in questions",
    Status.DISPUTED: "Disputed, so it is not asked",
    Status.QUARANTINED: "Set aside until it is checked, so it is not asked",
    Status.WITHDRAWN: "Withdrawn, so it is not asked any more",
}
_LEVEL: Final = {Level.CORE: "Core", Level.INTERMEDIATE: "Intermediate", Level.SPECIALIST: "Specialist"}


def fact_page(
    session: Session, library: Library, ref: FactRef, *, person_id: int | None, back_url: str, now: datetime
) -> FactPage:
    """Show a fact.

    Raises:
        Absent: if there is no such fact.
        Covered: if a question that asks it is still open for this person.
    """
    shelf = library.shelf(ref.bank)
    fact = shelf.bank.facts.get(ref.fact)
    if fact is None:
        raise Absent("There is no such fact in this bank.")
    waiting = covered(session, person_id, now=now).get(ref)
    if waiting:
        raise Covered(
            "This would show the answer of a question that is still open. Answer it first.", presentation_id=waiting
        )
    return _page(shelf, fact, back_url)


def _page(shelf: Shelf, fact: Fact, back_url: str) -> FactPage:
    source, ref = shelf.bank.source_of(fact)
    statement = shelf.questions.wording.statement(fact)
    return FactPage(
        title=statement,
        bank_title=shelf.bank.header.title,
        statement=statement,
        explanation=fact.explanation,
        source_title=source.title,
        source_url=source.url or None,
        locator=ref.locator,
        status_text=f"{_STATUS[fact.status]}: {fact.dispute}" if fact.dispute else _STATUS[fact.status],
        level=_LEVEL[fact.level],
        back_url=back_url,
    )
