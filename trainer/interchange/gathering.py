"""From the questions of a bank to a set that can be written in any format."""

from collections.abc import Iterable

from trainer.facts.model import Level
from trainer.facts.truth import Index
from trainer.interchange.model import Choice, Matching, Option, Place, Premise, Question, QuestionSet
from trainer.interchange.text import clean
from trainer.questions import chance
from trainer.questions import model as made


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
    """One question with all that a file needs to say of it."""
    return _choice(index, question) if isinstance(question, made.Choice) else _matching(index, question)


def _choice(index: Index, question: made.Choice) -> Choice:
    options = tuple(
        Option(clean(option.text), clean(option.reason), _source(option.citation), place == question.key)
        for place, option in enumerate(question.options)
    )
    stem = clean(question.stem)
    says = [text for option in options for text in (option.text, option.reason, option.source)]
    return Choice(_ident(index, question.item.id, stem, says), _place(index, question.facts), stem, options)


def _matching(index: Index, question: made.Matching) -> Matching:
    premises = tuple(
        Premise(clean(each.text), each.response, clean(each.reason), _source(each.citation), each.item.fact)
        for each in question.premises
    )
    responses = tuple(clean(response.text) for response in question.responses)
    stem = clean(question.stem)
    says = [text for each in premises for text in (each.text, str(each.response), each.reason, each.source)]
    ident = _ident(index, question.id, stem, [*says, *responses])
    return Matching(ident, _place(index, question.facts), stem, premises, responses, question.reuse)


def _ident(index: Index, question: str, stem: str, says: Iterable[str]) -> str:
    """What is asked, and in which version, without telling it: the fact's own id would name the key."""
    return f"q{chance.number('export', index.bank.id, question):016x}-{chance.number('version', stem, *says):016x}"


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
