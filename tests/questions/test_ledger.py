"""What is owed while a block is made, and how items come together in blocks."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.questions.rivers import generator, item, rivers
from trainer.questions.balance import BLOCK, Blocks, Ledger
from trainer.questions.guessers import GUESSERS
from trainer.questions.model import Choice
from trainer.questions.production import Refused, produce

_HEAD = """
bank: {id: b, title: B, date: 2026-11-24, source: s}
sources:
  - {id: s, title: S}
relations:
  - id: r
    label: ends at
    cardinality: n:1
    open: no
    stem: Where does {subject} end at last?
    reverse_stem: Which stream ends at {object}?
"""


def _many(subjects: int, objects: int) -> str:
    entities = [f"  - {{id: s{i}, name: stream number {i}}}" for i in range(subjects)]
    entities += [f"  - {{id: o{i}, name: outlet {i:03} of many}}" for i in range(objects)]
    facts = [f"  - {{relation: r, subject: s{i}, object: o{i % objects}}}" for i in range(subjects)]
    return _HEAD + "\n".join(["entities:", *entities, "facts:", *facts, ""])


def test_each_key_owes_as_many_wrong_appearances_as_its_items_call_for() -> None:
    of = rivers()
    items = [item(of, f"mouth/{pair}") for pair in ("rhine/north", "elbe/north", "po/adriatic")]
    ledger = Ledger.of(items, 0, wrong=3)
    assert ledger.owed == {"north": 6, "adriatic": 3}
    assert ledger.weight("north") > ledger.weight("adriatic") > ledger.weight("caspian") > 0


def test_an_appearance_is_taken_off_what_is_owed_and_its_place_is_remembered() -> None:
    question = next(q for q in produce(rivers(), 0) if isinstance(q, Choice))
    ledger = Ledger.of([question.item], 0, wrong=3)
    for option in question.options:
        ledger.owed[option.entity] = 3
    ledger.enter(question, [0.0] * len(GUESSERS))
    for i, option in enumerate(question.options):
        assert ledger.owed[option.entity] == (3 if i == question.key else 2)
    assert ledger.places[len(question.options), question.key] == 1


@given(st.integers(2, 5), st.integers(0, 2**32), st.integers(1, 60))
def test_the_key_never_stands_in_one_place_two_times_more_than_in_another(size: int, seed: int, rounds: int) -> None:
    ledger, rng = Ledger({}, []), Random(seed)  # noqa: S311 - variety, not secrecy
    for _ in range(rounds):
        ledger.places[size, ledger.place(size, rng)] += 1
    counts = [ledger.places[size, i] for i in range(size)]
    assert max(counts) - min(counts) <= 1


def test_a_guesser_that_was_lucky_makes_the_next_hit_dear() -> None:
    ledger = Ledger({}, [0.9])
    assert ledger.cost([1.0], 4) > ledger.cost([0.0], 4)
    ledger = Ledger({}, [-0.9])
    assert ledger.cost([1.0], 4) < ledger.cost([0.0], 4)


def test_a_large_group_is_cut_into_blocks_that_hold_every_item_once() -> None:
    of = generator(_many(500, 400))
    blocks = Blocks(of.index).blocks
    assert len(blocks) > 2
    assert max(map(len, blocks)) <= 2 * BLOCK
    held = [each.id for block in blocks for each in block]
    assert sorted(held) == sorted(set(held))
    assert len(held) == 2 * 500


def test_where_few_values_serve_many_every_block_knows_every_value() -> None:
    of = generator(_many(500, 5))
    forward = [block for block in Blocks(of.index).blocks if block[0].direction == "forward"]
    assert len(forward) > 1
    for block in forward:
        assert {each.key for each in block} == {f"o{i}" for i in range(5)}


def test_no_value_of_a_large_bank_gives_itself_away_by_being_key_or_fellow() -> None:
    of = generator(_many(300, 6))
    keys: dict[str, int] = {}
    offers: dict[str, int] = {}
    for question in produce(of, 0, relation="r"):
        if isinstance(question, Refused) or not isinstance(question, Choice) or question.item.direction != "forward":
            continue
        for i, option in enumerate(question.options):
            offers[option.entity] = offers.get(option.entity, 0) + 1
            keys[option.entity] = keys.get(option.entity, 0) + (i == question.key)
    shares = [keys[each] / offers[each] for each in offers]
    assert len(shares) == 6
    assert max(shares) - min(shares) < 0.02
