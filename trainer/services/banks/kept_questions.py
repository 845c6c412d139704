"""Questions as they are kept: whole, key and reasons included, so that a later change of the bank cannot touch them."""

from typing import Any, Final

from pydantic import TypeAdapter

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
