"""From the questions of a bank to a set that can be written in any format."""

from collections.abc import Iterable
from dataclasses import replace

from trainer.facts.model import Level
from trainer.facts.truth import Index
from trainer.interchange.model import Choice, Matching, Option, Place, Premise, Question, QuestionSet
from trainer.interchange.text import clean
from trainer.questions import chance
from trainer.questions import model as made
from trainer.questions.texts import lead
from trainer.questions.wording import Wording


def gathered(index: Index, questions: Iterable[made.Question], *, title: str = "") -> QuestionSet:
    """The set of these questions of one bank, each once, topic by topic in the bank's order, then those of no topic."""
    found = {question.ident: question for question in (portable(index, each) for each in questions)}
    order = {clean(topic.title): place for place, topic in enumerate(index.bank.topics.values())}
    sorted_ones = sorted(found.values(), key=lambda question: order.get(question.place.topic, len(order)))
    header = index.bank.header
    return QuestionSet(
        ident=header.id,
        title=clean(title or header.title),
        language=header.language,
        notice=clean(header.notice),
        licence=clean(header.licence),
        questions=tuple(sorted_ones),
    )


def portable(index: Index, question: made.Question) -> Question:
    """One question with all that a file needs to say of it. Options and rows begin as they do on the screen."""
    return _choice(index, question) if isinstance(question, made.Choice) else _matching(index, question)


def _choice(index: Index, question: made.Choice) -> Choice:
    options = [
        Option(clean(option.text), clean(option.reason), _source(option.citation), place == question.key)
        for place, option in enumerate(question.options)
    ]
    stem = clean(question.stem)
    told = [text for option in options for text in (option.text, option.reason, option.source)]
    return Choice(
        _ident(index, question.item.id, stem, told),
        _place(index, question.facts),
        stem,
        tuple(replace(option, text=lead(option.text)) for option in options),
        _says(index, question.item.fact),
    )


def _matching(index: Index, question: made.Matching) -> Matching:
    premises = [
        Premise(
            clean(each.text), each.response, clean(each.reason), _source(each.citation), _says(index, each.item.fact)
        )
        for each in question.premises
    ]
    responses = [clean(response.text) for response in question.responses]
    stem = clean(question.stem)
    told = [text for each in premises for text in (each.text, str(each.response), each.reason, each.source)]
    return Matching(
        _ident(index, question.id, stem, [*told, *responses]),
        _place(index, question.facts),
        stem,
        tuple(replace(premise, text=lead(premise.text)) for premise in premises),
        tuple(map(lead, responses)),
        question.reuse,
    )


def _says(index: Index, fact: str) -> str:
    """A fact as a sentence."""
    return clean(Wording(index.bank, index).statement(index.facts[fact]))


def _ident(index: Index, question: str, stem: str, told: Iterable[str]) -> str:
    """What is asked, and in which version, without telling it: the fact's own id would name the key.

    The version is of the bank's own words, so that how a line begins makes no new one.
    """
    return f"q{chance.number('export', index.bank.id, question):016x}-{chance.number('version', stem, *told):016x}"


def _source(citation: made.Citation | None) -> str:
    if citation is None:
        return ""
    return clean(f"{citation.title}, {citation.locator}" if citation.locator else citation.title)


def _place(index: Index, facts: tuple[str, ...]) -> Place:
    """Where the facts stand in the bank; of several levels, the one furthest in."""
    levels, known = list(Level), [index.facts[fact] for fact in facts]
    level = max((fact.level for fact in known), key=levels.index)
    name = known[0].topic or index.relations[known[0].relation].topic
    topic = index.bank.topics.get(name)
    title = clean(topic.title if topic else name)
    return Place(facts, title, level.value, tuple(tag for tag in (index.bank.id, title, level.value) if tag))
