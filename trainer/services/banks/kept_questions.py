"""Questions as they are kept: whole, key and reasons included, so that a later change of the bank cannot touch them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from trainer.facts.model import Form
from trainer.questions.model import Choice, Matching, Question

_CHOICE: Final = TypeAdapter(Choice)
_MATCHING: Final = TypeAdapter(Matching)


def to_keep(question: Question) -> dict[str, Any]:
    """Turn a question into values that JSON can hold."""
    adapter: TypeAdapter[Any] = _CHOICE if isinstance(question, Choice) else _MATCHING
    kept: dict[str, Any] = adapter.dump_python(question, mode="json")
    return kept


def kept_choice(kept: dict[str, Any]) -> Choice:
    """Read a choice question back."""
    return _CHOICE.validate_python(kept)


def kept_matching(kept: dict[str, Any]) -> Matching:
    """Read a matching question back."""
    return _MATCHING.validate_python(kept)


def variant_of(item_id: str, offered: Iterable[str]) -> str:
    """What names a question but for the order of its options."""
    return hashlib.sha256("\x1f".join([item_id, *sorted(offered)]).encode()).hexdigest()[:40]


def variants_in(questions: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The facts that a kept form asks, each with what names its question; a matching question has one for each pair."""
    for each in questions:
        if each["form"] == Form.CHOICE:
            choice = kept_choice(each["question"])
            asked, offered = [choice.item], [option.entity for option in choice.options]
        else:
            matching = kept_matching(each["question"])
            asked, offered = [pair.item for pair in matching.premises], [other.entity for other in matching.responses]
        yield from ((item.fact, variant_of(item.id, offered)) for item in asked)
