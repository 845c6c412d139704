"""Every item of a bank: each fact, asked each way that its relation and it allow."""

from collections.abc import Iterator

from trainer.facts.model import Direction, Fact, Form, Status
from trainer.facts.truth import Index
from trainer.questions.model import Item, Refusal


def items(index: Index) -> Iterator[Item]:
    """Items in the order of fact ids. Withdrawn facts have none; disputed ones have, and are refused with a reason."""
    for fact in index.facts.values():
        yield from items_of(index, fact)


def items_of(index: Index, fact: Fact) -> Iterator[Item]:
    """The items of one fact, choice first, forward first."""
    relation = index.relations[fact.relation]
    if fact.status is Status.WITHDRAWN:
        return
    for form in Form:
        for direction in Direction:
            if (
                form in relation.forms
                and direction in relation.directions
                and (fact.forms is None or form in fact.forms)
                and (fact.directions is None or direction in fact.directions)
            ):
                yield Item(fact.id, fact.relation, fact.subject, fact.object, direction, form)


def unaskable(index: Index, item: Item) -> Refusal | None:
    """Why the fact itself cannot be asked, before any wrong option is looked for."""
    fact = index.facts[item.fact]
    if fact.status is Status.DISPUTED:
        return Refusal.DISPUTED
    if fact.status is Status.QUARANTINED:
        return Refusal.CONTRADICTION
    if fact.qualifier:
        return Refusal.QUALIFIED
    if index.bank.entities[item.key].option is False:
        return Refusal.NOT_PARALLEL
    if index.licence(item.relation, item.subject, item.object):
        return Refusal.CONTRADICTION
    return None
