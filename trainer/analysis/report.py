"""Item analysis as a whole: responses in, every statistic out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trainer.analysis.flags import Flag, flags
from trainer.analysis.guards import GUARDS, Guards
from trainer.analysis.items import ItemStatistics, item_statistics
from trainer.analysis.reliability import Reliability, overall_reliability, reliability_by_form
from trainer.analysis.responses import KeyedItem, Responses
from trainer.analysis.scores import Answers, answers_by_item


@dataclass(frozen=True, slots=True)
class Judged:
    """The statistics of an item, fact or relation, and what asks for a second look."""

    statistics: ItemStatistics
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What first responses say.

    Attributes:
        items: one row an item, in the order of the key, also of those that nobody met.
        facts: one a fact that the key names, over all its items.
        relations: likewise of relations.
        test: totals and their reliability over all forms.
        forms: the same of each form.
    """

    items: tuple[Judged, ...]
    facts: tuple[Judged, ...]
    relations: tuple[Judged, ...]
    test: Reliability
    forms: tuple[Reliability, ...]

    def alpha_without(self, item: str) -> float | None:
        """Give alpha of all items but this: of the whole test, or else of the only form for which it is known."""
        if self.test.alpha:
            return self.test.if_deleted.get(item)
        known = [form.if_deleted[item] for form in self.forms if item in form.if_deleted]
        return known[0] if len(known) == 1 else None


def analyse(responses: Responses, *, guards: Guards = GUARDS) -> Analysis:
    """Compute item analysis over first responses.

    Responses to several items of a fact or relation are pooled. A student may then come in more than once, which the
    intervals know nothing of: they are somewhat too narrow there.
    """
    answers = answers_by_item(responses)
    return Analysis(
        items=tuple(_judged(each.item.id, [each], guards) for each in answers),
        facts=pooled(answers, lambda item: item.fact, guards=guards),
        relations=pooled(answers, lambda item: item.relation, guards=guards),
        test=overall_reliability(responses, guards),
        forms=reliability_by_form(responses, guards),
    )


def pooled(
    answers: Iterable[Answers], unit_of: Callable[[KeyedItem], str], *, guards: Guards = GUARDS
) -> tuple[Judged, ...]:
    """Pool the responses to items that belong to one unit: a fact, a topic, a form of asking.

    Args:
        answers: what `answers_by_item` gives.
        unit_of: the unit of an item; an item with none, "", is left out.
        guards: how many responses each number needs.
    """
    pools: dict[str, list[Answers]] = {}
    for each in answers:
        if unit := unit_of(each.item):
            pools.setdefault(unit, []).append(each)
    return tuple(_judged(unit, its, guards) for unit, its in pools.items())


def _judged(unit: str, answers: list[Answers], guards: Guards) -> Judged:
    found = item_statistics(unit, answers, guards)
    return Judged(found, flags(found, guards))
