"""Taking wrong options out of a question. What is left is as provable as before: fewer claims are made."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from trainer.questions.model import Choice

FEWEST: Final = 3
"""Options without which a choice is not asked."""


def without(choice: Choice, entities: Collection[str]) -> Choice | None:
    """The question without these wrong options, or None if too few would be left. The key always stays."""
    key = choice.options[choice.key]
    kept = tuple(option for option in choice.options if option is key or option.entity not in entities)
    return replace(choice, options=kept, key=kept.index(key)) if len(kept) >= FEWEST else None
