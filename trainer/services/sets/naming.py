"""What the questions of sets, and what they name, are called on the pages of those who teach."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.facts.model import Direction
from trainer.questions.model import Choice
from trainer.services.banks.kept_questions import variant_of
from trainer.services.banks.library import Library
from trainer.services.sets.forms import SetQuestion
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
    """A question of a set exactly as it was asked; None if no form has it. One that was sat is looked at first."""
    form_id = session.scalars(
        select(Attempt.form_id)
        .join(Mark, Mark.attempt_id == Attempt.id)
        .where(Attempt.assignment_id == set_id, Mark.variant == variant)
        .limit(1)
    ).one_or_none()
    if form_id is None:
        return all_asked(session, set_id).get(variant)
    return _asked_on(session.get_one(SetForm, form_id).questions).get(variant)


def all_asked(session: Session, set_id: str) -> dict[str, Asked]:
    """Every question of every form that a set has had, by what names it."""
    forms = session.scalars(select(SetForm.questions).where(SetForm.assignment_id == set_id))
    return {variant: found for questions in forms for variant, found in _asked_on(questions).items()}


def _asked_on(kept: Iterable[Mapping[str, Any]]) -> dict[str, Asked]:
    """The questions of a form."""
    return {variant: found for each in kept for variant, found in _asked_by(SetQuestion.of_kept(each))}


def _asked_by(made: SetQuestion) -> Iterator[tuple[str, Asked]]:
    question = made.question
    if isinstance(question, Choice):
        texts = {option.entity: option.text for option in question.options}
        reasons = {option.entity: option.reason for option in question.options}
        item = question.item
        yield variant_of(item.id, texts), Asked(question.stem, made.bank, item.fact, item.key, texts, reasons)
        return
    texts = {response.entity: response.text for response in question.responses}
    for premise in question.premises:
        item, stem = premise.item, f"{question.stem.partition('.')[0]}: {premise.text}"
        told = Asked(stem, made.bank, item.fact, item.key, texts, {item.key: premise.reason})
        yield variant_of(item.id, texts), told
