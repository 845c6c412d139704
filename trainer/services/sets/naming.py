"""What the questions of sets, and what they name, are called on the pages of those who teach."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.facts.model import Direction
from trainer.questions.model import Choice
from trainer.services.banks.library import Library
from trainer.services.sets.forms import SetQuestion
from trainer.services.sets.marks import variant_of
from trainer.store.teaching import Attempt, Mark, SetForm


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a set as it was asked, for those who may see its key: a pair of a matching question is one.

    `texts` names every option by its entity, `reasons` says why each is right or wrong, where that was said.
    """

    stem: str
    bank: str
    fact: str
    key: str
    texts: Mapping[str, str]
    reasons: Mapping[str, str]


def statement(library: Library, bank_id: str, fact_id: str) -> str:
    """What a fact says; its id if it is not here any more."""
    shelf = library.find(bank_id)
    fact = shelf.bank.facts.get(fact_id) if shelf else None
    return shelf.questions.wording.statement(fact) if shelf and fact else fact_id


def stem_of(library: Library, bank_id: str, fact_id: str, direction: str) -> str:
    """How a fact is asked as a choice; what it says if it cannot be told any more."""
    shelf = library.find(bank_id)
    fact = shelf.bank.facts.get(fact_id) if shelf else None
    if shelf is None or fact is None:
        return fact_id
    way = Direction(direction)
    asked = fact.subject if way is Direction.FORWARD else fact.object
    return shelf.questions.wording.stem(fact.relation, way, asked)


def asked(session: Session, set_id: str, variant: str) -> Asked | None:
    """A question of a set exactly as it was asked, from a form that was sat; None if nobody has met it."""
    form_id = session.scalars(
        select(Attempt.form_id)
        .join(Mark, Mark.attempt_id == Attempt.id)
        .where(Attempt.assignment_id == set_id, Mark.variant == variant)
        .limit(1)
    ).one_or_none()
    if form_id is None:
        return None
    for kept in session.get_one(SetForm, form_id).questions:
        found = _found(SetQuestion.of_kept(kept), variant)
        if found:
            return found
    return None


def _found(made: SetQuestion, variant: str) -> Asked | None:
    question = made.question
    if isinstance(question, Choice):
        entities = [option.entity for option in question.options]
        if variant_of(question.item.id, entities) != variant:
            return None
        texts = {option.entity: option.text for option in question.options}
        reasons = {option.entity: option.reason for option in question.options}
        return Asked(question.stem, made.bank, question.item.fact, question.item.key, texts, reasons)
    texts = {response.entity: response.text for response in question.responses}
    for premise in question.premises:
        if variant_of(premise.item.id, texts) == variant:
            stem = f"{question.stem.partition('.')[0]}: {premise.text}"
            item = premise.item
            return Asked(stem, made.bank, item.fact, item.key, texts, {item.key: premise.reason})
    return None
