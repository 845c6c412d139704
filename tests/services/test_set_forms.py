"""A set survives the form in which it is put together: what a form sends and an address holds is what is asked."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from trainer.facts.model import Form, Level
from trainer.services.sets.assignments import Draft
from trainer.services.sets.drafts import as_fields, asks_the_same, read
from trainer.teaching.blueprint import Slot

ZONE = ZoneInfo("UTC")
TOPICS = ("course", "supply", "signs")

some = st.lists(st.sampled_from(TOPICS), unique=True)
counts = st.integers(0, 9).map(str)
sent = st.fixed_dictionaries(
    {
        "title": st.just(["Week 1"]),
        "seed": st.just(["0" * 32]),
        "topic": some,
        "relation": st.lists(st.sampled_from(["lies-in", "needs"]), unique=True),
        "level": st.lists(st.sampled_from([level.value for level in Level]), unique=True),
        "item": st.lists(st.sampled_from(["f1:forward:choice", "f2:reverse:choice"]), unique=True),
        "without": st.lists(st.sampled_from(["f3:forward:choice", "f4:forward:choice"]), unique=True),
        "points": st.integers(1, 5).map(lambda points: [str(points)]),
        "choices": counts.map(lambda count: [count]),
        "matchings": counts.map(lambda count: [count]),
    },
    optional={f"of-{topic}": counts.map(lambda count: [count]) for topic in TOPICS},
)


def of_form(fields: dict[str, list[str]]) -> Draft:
    draft, errors = read(fields, bank="bank", zone=ZONE)
    assert errors == {}
    return draft


@given(sent)
def test_a_set_is_read_back_from_an_address_as_it_was(fields: dict[str, list[str]]) -> None:
    draft = of_form(fields)
    again = of_form(as_fields(draft, zone=ZONE))
    assert again == draft
    assert asks_the_same(again, draft)


def test_the_order_of_ticks_changes_nothing_and_every_narrowing_of_any_part_does() -> None:
    slots = (Slot(2, items=("f1:forward:choice", "f2:forward:choice")), Slot(5, topics=("course", "supply")))
    draft = replace(of_form({"seed": ["0" * 32]}), slots=slots)
    assert asks_the_same(draft, replace(draft, slots=(slots[0], replace(slots[1], topics=("supply", "course")))))
    for other in (
        replace(slots[1], topics=("supply",)),
        replace(slots[1], levels=(Level.CORE,)),
        replace(slots[1], without=("f9:forward:choice",)),
        replace(slots[1], form=Form.MATCHING),
    ):
        assert not asks_the_same(draft, replace(draft, slots=(slots[0], other)))


def test_a_matching_question_of_all_topics_stays_so_beside_a_number_for_one() -> None:
    draft = of_form({"of-signs": ["5"], "matchings": ["2"]})
    assert [slot.topics for slot in draft.slots] == [("signs",), ()]
    assert as_fields(draft, zone=ZONE)["topic"] == []
    assert as_fields(draft, zone=ZONE)["of-signs"] == ["5"]
