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
    for form in Form:
        for direction in Direction:
            if asked_so(index, fact, direction, form):
                yield Item(fact.id, fact.relation, fact.subject, fact.object, direction, form)


def asked_so(index: Index, fact: Fact, direction: Direction, form: Form) -> bool:
    """Whether the fact and its relation allow an item of this direction and form."""
    relation = index.relations[fact.relation]
    if fact.status is Status.WITHDRAWN or fact.id not in index.facts:
        return False
    if form not in relation.forms or direction not in relation.directions:
        return False
    return (fact.forms is None or form in fact.forms) and (fact.directions is None or direction in fact.directions)


def unaskable(index: Index, item: Item) -> Refusal | None:
    """Why the fact itself cannot be asked, before any wrong option is looked for."""
    fact = index.facts[item.fact]
    if fact.status is Status.DISPUTED:
        return Refusal.DISPUTED
    if fact.status is Status.QUARANTINED:
        return Refusal.CONTRADICTION
    if fact.qualifier:
        return Refusal.QUALIFIED
    return None if index.bank.entities[item.key].option else Refusal.NOT_PARALLEL
