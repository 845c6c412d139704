"""What keeps a bank from being guessed: owed appearances, bounded luck, even places, and blocks."""

from collections import Counter

from tests.questions.rivers import FACTS, RIVERS, SEAS, item, rivers
from trainer.facts.model import Form
from trainer.questions import chance
from trainer.questions.balance import BLOCK, Blocks, Ledger
from trainer.questions.generating import Generator
from trainer.questions.guessers import GUESSERS
from trainer.questions.model import Choice


def word(number: int) -> str:
    """A name of letters alone, since options that differ in numbers only stand in order of size."""
    return "".join(chr(ord("a") + number // step % 26) for step in (676, 26, 1)).title()


def crowd(count: int, keys: int) -> Generator:
    """A bank of `count` rivers, each flowing into one of `keys` seas; seas of one coast stand far apart by id."""
    coasts = "".join(f"  - {{id: coast{c}, name: Coast {word(c)}, kind: coast}}\n" for c in range(4))
    seas = "".join(f"  - {{id: s{i}, name: Sea {word(i)}, kind: sea, is_a: [coast{i % 4}]}}\n" for i in range(keys))
    streams = "".join(f"  - {{id: r{i}, name: River {word(i)}, kind: river}}\n" for i in range(count))
    facts = "".join(f"  - {{relation: mouth, subject: r{i}, object: s{i % keys}}}\n" for i in range(count))
    return rivers(entities=f"\n{coasts}{seas}{streams}", facts=f"\n{facts}")


def forward_blocks(of: Generator) -> list[list[str]]:
    blocks = Blocks(of.index).blocks
    return [[i.key for i in block] for block in blocks if block[0].direction == "forward"]


def ledger() -> Ledger:
    return Ledger.of([item(rivers(), "rhine/north"), item(rivers(), "elbe/north")], 0, wrong=3)


def test_a_key_owes_three_appearances_for_each_item_that_it_answers() -> None:
    assert ledger().owed == {"north": 6}


def test_what_was_never_a_key_is_hardly_offered() -> None:
    book = ledger()
    assert book.weight("north") == 6
    assert 0 < book.weight("baltic") < 0.05


def test_an_appearance_as_a_wrong_option_pays_and_one_as_the_key_does_not() -> None:
    of = rivers()
    question = of.choice(item(of, "rhine/north"), 0)
    assert isinstance(question, Choice)
    book = Ledger.of([i for i in of.items() if i.direction == "forward" and i.form == "choice"], 0, wrong=3)
    before = dict(book.owed)
    book.enter(question, [0.0] * len(GUESSERS))
    paid = {entity for entity, owed in book.owed.items() if owed == before[entity] - 1}
    assert paid == {o.entity for o in question.options} - {"north"}


def test_an_entity_that_has_paid_everything_keeps_a_small_weight() -> None:
    book = ledger()
    book.owed["north"] = -5
    assert 0 < book.weight("north") < 0.05


def test_luck_begins_within_half_a_question_of_chance() -> None:
    assert len(ledger().luck) == len(GUESSERS)
    assert all(-0.5 <= luck < 0.5 for luck in ledger().luck)


def test_a_hit_costs_most_to_a_guesser_that_has_been_lucky() -> None:
    book = ledger()
    book.luck = [2.0] + [0.0] * (len(GUESSERS) - 1)
    right, wrong = [1.0] + [0.25] * (len(GUESSERS) - 1), [0.0] + [0.25] * (len(GUESSERS) - 1)
    assert book.cost(right, 4) == 2.75
    assert book.cost(wrong, 4) == 1.75


def test_the_places_of_the_key_differ_by_one_at_most() -> None:
    of = crowd(60, 12)
    made = [of.choice(i, 0) for i in of.items() if i.form is Form.CHOICE and i.direction == "forward"]
    places = Counter(q.key for q in made if isinstance(q, Choice) and len(q.options) == 4)
    assert places.total() > 50
    assert max(places.values()) - min(places.values()) <= 1


def test_a_free_place_is_one_that_the_key_has_had_least() -> None:
    book = ledger()
    book.places.update({(4, 0): 1, (4, 1): 1, (4, 3): 1})
    assert {book.place(4, chance.stream("place", n)) for n in range(20)} == {2}


def test_blocks_are_the_same_whatever_the_order_of_the_rows() -> None:
    rows = FACTS.strip("\n").splitlines()
    turned = rivers(facts="\n" + "\n".join(reversed(rows)), entities=RIVERS + SEAS)
    mine = [[i.id for i in block] for block in Blocks(rivers().index).blocks]
    theirs = [[i.id for i in block] for block in Blocks(turned.index).blocks]
    assert [sorted(block) for block in mine] == [sorted(block) for block in theirs]


def test_every_item_lies_in_one_block() -> None:
    found = [i for block in Blocks(crowd(3 * BLOCK, 3 * BLOCK).index).blocks for i in block]
    assert len(found) == len({(i.fact, i.direction) for i in found}) == 6 * BLOCK


def test_near_keys_stand_together_where_no_key_is_frequent() -> None:
    blocks = forward_blocks(crowd(4 * BLOCK, 4 * BLOCK))
    assert len(blocks) == 4
    assert [len({int(key[1:]) % 4 for key in block}) for block in blocks] == [1, 1, 1, 1]


def test_every_block_knows_every_key_where_keys_are_frequent() -> None:
    blocks = forward_blocks(crowd(3 * BLOCK, 3))
    assert len(blocks) == 3
    assert all(set(block) == {"s0", "s1", "s2"} for block in blocks)
