"""Fewer questions than there are, drawn by chance that can be repeated."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, zip_longest

from trainer.interchange.model import Question, QuestionSet
from trainer.questions import chance


def drawn(questions: QuestionSet, most: int, seed: int) -> QuestionSet:
    """At most so many questions, spread over the topics, in the order of the set.

    No fact is asked twice while there are questions on others: one would give the other's answer away.
    """
    kept = {question.ident for question in islice(_in_turn(questions, seed), most)}
    return replace(questions, questions=tuple(each for each in questions.questions if each.ident in kept))


def _in_turn(questions: QuestionSet, seed: int) -> Iterator[Question]:
    """One question of each topic after another, fresh facts before those that were asked."""
    mixed = chance.shuffled(chance.stream("draw", questions.ident, seed), questions.questions)
    topics: defaultdict[str, list[Question]] = defaultdict(list)
    for question in mixed:
        topics[question.place.topic].append(question)
    again: list[Question] = []
    asked: set[str] = set()
    for turn in zip_longest(*topics.values()):
        for question in filter(None, turn):
            if asked.isdisjoint(question.place.facts):
                asked.update(question.place.facts)
                yield question
            else:
                again.append(question)
    yield from again
