"""Taking wrong options out of a question."""

from hypothesis import given
from hypothesis import strategies as st

from trainer.facts.model import Direction, Form
from trainer.questions.dropping import FEWEST, without
from trainer.questions.model import Choice, Item, Option

NAMES = "abcde"
ITEM = Item("f", "r", "s", "o", Direction.FORWARD, Form.CHOICE)


def choice(key: int) -> Choice:
    options = tuple(Option(name, name, "", "", (), None) for name in NAMES)
    return Choice(ITEM, 0, "Which?", "s", options, key)


@given(st.integers(0, 4), st.sets(st.sampled_from(NAMES)))
def test_the_key_stays_and_the_options_named_go(key: int, dropped: set[str]) -> None:
    left = without(choice(key), dropped)
    kept = [name for name in NAMES if name == NAMES[key] or name not in dropped]
    if len(kept) < FEWEST:
        assert left is None
    else:
        assert left is not None
        assert [option.entity for option in left.options] == kept
        assert left.options[left.key].entity == NAMES[key]
