"""Questions as JSON lines: one object a line, plain text, in the entity names of the bank."""

import json
from typing import Any

from trainer.questions.model import Choice, Matching, Question


def line(question: Question) -> str:
    """One question as one line of JSON without a line break at its end."""
    return json.dumps(as_dict(question), ensure_ascii=False)


def as_dict(question: Question) -> dict[str, Any]:
    """The published shape of a question; `key` is the index of the right option."""
    return _choice(question) if isinstance(question, Choice) else _matching(question)


def _choice(question: Choice) -> dict[str, Any]:
    return {
        "id": question.item.id,
        "type": "mcq",
        "stem": question.stem,
        "relation": question.item.relation,
        "direction": question.item.direction.value,
        "subject": question.subject,
        "options": [option.text for option in question.options],
        "key": question.key,
        "facts": list(question.facts),
        "why": [option.reason for option in question.options],
    }


def _matching(question: Matching) -> dict[str, Any]:
    texts = [response.text for response in question.responses]
    return {
        "id": question.id,
        "type": "matching",
        "stem": question.stem,
        "relation": question.relation,
        "direction": question.direction.value,
        "premises": [premise.text for premise in question.premises],
        "responses": texts,
        "answer": {premise.text: texts[premise.response] for premise in question.premises},
        "reuse": question.reuse,
        "facts": list(question.facts),
        "why": {premise.text: premise.reason for premise in question.premises},
    }
