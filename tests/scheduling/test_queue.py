"""What is asked in a sitting, in which order, and why the rest waits."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.scheduling.apart import APART
from trainer.scheduling.candidates import Candidate
from trainer.scheduling.memory import Memory
from trainer.scheduling.pace import Pace, daily_cap
from trainer.scheduling.queue import Limits, Sitting, Wait, plan_sitting, re_ask_room, returns_at_once, with_re_ask

TODAY = 1000
PLENTY = Limits(new_a_day=1000, daily_cap=1000)


def remembered(
    *, due: int = TODAY, interval: int = 10, stability: float = 10.0, first: int = 900, last: int | None = None
) -> Memory:
    last_day = due - interval if last is None else last
    return Memory(stability=stability, difficulty=5.0, first_day=first, last_day=last_day, due_day=due)


def due_fact(fact: str, *, late: int = 0, **memory: float) -> Candidate:
    return Candidate(fact, memory=remembered(due=TODAY - late, **memory))  # type: ignore[arg-type]  # numbers only


def due_facts(count: int, *, late: int = 0) -> list[Candidate]:
    return [due_fact(f"due-{late}-{number}", late=late) for number in range(count)]


def new_facts(count: int, *, topic: str = "t", level: int = 1) -> list[Candidate]:
    return [Candidate(f"new-{topic}-{level}-{number}", topic=topic, level=level) for number in range(count)]


def plan(candidates: list[Candidate], *, limits: Limits = PLENTY, asked_today: frozenset[str] = frozenset()) -> Sitting:
    return plan_sitting(candidates, day=TODAY, seed="ann", limits=limits, asked_today=asked_today)


MEMORIES = [
    None,
    *(
        remembered(due=TODAY - late, interval=interval, stability=stability)
        for late in (40, 3, 0, -5)
        for interval in (2, 40)
        for stability in (0.5, 15.0, 60.0)
    ),
]


def banks(most: int = 12) -> st.SearchStrategy[list[Candidate]]:
    """Build the candidates of small banks: some due, some new, some mixed up, some giving others away."""
    facts = [f"f{number}" for number in range(most)]
    details = st.tuples(
        st.sampled_from("xyz"),
        st.integers(1, 3),
        st.sampled_from("pqrs"),
        st.sampled_from(["", "", "p", "q"]),
        st.sampled_from(["", *facts]),
        st.sampled_from(MEMORIES),
    )
    return st.lists(details, max_size=most).map(
        lambda drawn: [
            Candidate(fact, topic, level, relation, frozenset({overlap} - {""}), frozenset({neighbour} - {""}), memory)
            for fact, (topic, level, relation, overlap, neighbour, memory) in zip(facts, drawn, strict=False)
        ]
    )


def test_nothing_to_ask_is_an_empty_sitting() -> None:
    assert plan([]) == Sitting(facts=(), new=0, new_ready=0, waiting={})
    assert plan([due_fact("later", late=-1)]).facts == ()


def test_the_longest_waiting_come_first() -> None:
    facts = [due_fact("today"), due_fact("week", late=7), due_fact("month", late=30), due_fact("yesterday", late=1)]
    assert plan(facts).facts == ("month", "week", "yesterday", "today")


def test_facts_not_yet_due_are_left_alone() -> None:
    assert plan([due_fact("now"), due_fact("tomorrow", late=-1)]).facts == ("now",)


def test_a_fact_is_asked_once_a_study_day() -> None:
    reviewed = Candidate("again", memory=remembered(due=TODAY, last=TODAY))
    unproved = due_fact("unproved")
    assert plan([reviewed, unproved], asked_today=frozenset({"unproved"})).facts == ()


def test_new_facts_stop_at_the_daily_limit() -> None:
    sitting = plan(new_facts(30), limits=Limits(new_a_day=6))
    assert (len(sitting.facts), sitting.new, sitting.waiting) == (6, 6, {Wait.NEW_LIMIT: 24})


def test_facts_met_earlier_today_count_towards_the_daily_limit() -> None:
    met = [Candidate(f"met-{number}", memory=remembered(first=TODAY, last=TODAY, due=TODAY + 2)) for number in range(4)]
    unproved = Candidate("unproved")
    sitting = plan([*met, unproved, *new_facts(30)], limits=Limits(new_a_day=6), asked_today=frozenset({"unproved"}))
    assert sitting.new == 1


def test_a_limit_of_no_new_facts_leaves_the_reviews() -> None:
    sitting = plan([*due_facts(3), *new_facts(5)], limits=Limits(new_a_day=0))
    assert (len(sitting.facts), sitting.new) == (3, 0)


def test_new_facts_are_spread_among_the_reviews() -> None:
    sitting = plan([*due_facts(9), *new_facts(2)])
    kinds = "".join("n" if fact.startswith("new") else "r" for fact in sitting.facts)
    assert kinds == "rrrnrrrnrrr"


def test_topics_take_turns_and_the_plainest_facts_come_first() -> None:
    facts = [fact for topic in "ab" for level in (3, 1) for fact in new_facts(2, topic=topic, level=level)]
    order = plan(facts).facts
    assert [fact.split("-")[1] for fact in order[:2]] in (["a", "b"], ["b", "a"])
    assert {frozenset(fact.split("-")[1] for fact in order[place : place + 2]) for place in (0, 2, 4, 6)} == {
        frozenset("ab")
    }
    assert [fact.split("-")[2] for fact in order] == ["1"] * 4 + ["3"] * 4


def test_a_topic_hardly_begun_comes_before_one_well_known() -> None:
    known = [replace(each, topic="known", memory=remembered(due=TODAY + 9)) for each in new_facts(4, topic="seen")]
    order = plan([*known, *new_facts(3, topic="known"), *new_facts(3, topic="begun")]).facts
    assert {fact.split("-")[1] for fact in order[:3]} == {"begun"}


def test_reviews_beyond_the_daily_cap_wait_and_no_new_fact_comes() -> None:
    sitting = plan([*due_facts(20, late=9), *due_facts(25), *new_facts(5)], limits=Limits(daily_cap=30))
    assert len(sitting.facts) == 30
    assert set(sitting.facts) > {each.fact for each in due_facts(20, late=9)}
    assert sitting.waiting == {Wait.BACKLOG: 15 + 5}
    assert (sitting.new, sitting.ready) == (0, 30)


def test_reviews_done_today_use_up_the_daily_cap() -> None:
    done = [Candidate(f"done-{number}", memory=remembered(due=TODAY + 9, last=TODAY)) for number in range(28)]
    sitting = plan([*done, *due_facts(5)], limits=Limits(daily_cap=30))
    assert (len(sitting.facts), sitting.waiting) == (2, {Wait.BACKLOG: 3})


def test_new_facts_come_again_once_the_backlog_fits_into_a_day() -> None:
    sitting = plan([*due_facts(30, late=3), *new_facts(5)], limits=Limits(daily_cap=30))
    assert (len(sitting.facts), sitting.new) == (35, 5)


def test_a_short_sitting_leaves_the_rest_ready() -> None:
    sitting = plan([*due_facts(12), *new_facts(4)], limits=replace(PLENTY, sitting=10))
    assert (len(sitting.facts), sitting.waiting) == (10, {Wait.SITTING_FULL: 6})
    assert sitting.ready == 16


def test_new_facts_that_a_later_sitting_takes_are_told_from_reviews() -> None:
    overlapping = Candidate("new", relation="place", overlaps=frozenset({"level"}))
    facts = [replace(each, relation="level") for each in due_facts(12)]
    sitting = plan([*facts, overlapping, *new_facts(4)], limits=replace(PLENTY, sitting=10))
    assert (sitting.ready, sitting.new_ready, sitting.new) == (17, 5, 3)


def test_a_short_sitting_mixes_reviews_and_new_facts() -> None:
    assert plan([*due_facts(12), *new_facts(4)], limits=replace(PLENTY, sitting=10)).new == 3


def test_of_two_overlapping_relations_only_the_first_is_in_a_sitting() -> None:
    place = replace(due_fact("place", late=2), relation="place", overlaps=frozenset({"level"}))
    level = replace(due_fact("level"), relation="level")
    other = replace(due_fact("other"), relation="other")
    sitting = plan([level, place, other])
    assert sitting.facts == ("place", "other")
    assert (sitting.waiting, sitting.ready) == ({Wait.OVERLAP: 1}, 3)


def test_a_new_fact_gives_way_to_a_review_that_it_would_give_away() -> None:
    new = Candidate("new", relation="place", overlaps=frozenset({"level"}))
    sitting = plan([new, replace(due_fact("due"), relation="level")])
    assert (sitting.facts, sitting.waiting) == (("due",), {Wait.OVERLAP: 1})


def test_the_next_sitting_takes_what_overlapped() -> None:
    place = Candidate("place", relation="place", overlaps=frozenset({"level"}), memory=remembered(last=TODAY))
    sitting = plan([place, replace(due_fact("level"), relation="level")])
    assert sitting.facts == ("level",)


def test_of_two_neighbours_the_better_remembered_waits_a_day() -> None:
    weak = replace(due_fact("weak", interval=30, stability=8.0), neighbours=frozenset({"strong"}))
    strong = due_fact("strong", interval=30, stability=20.0)
    sitting = plan([strong, weak])
    assert (sitting.facts, sitting.waiting) == (("weak",), {Wait.NEIGHBOUR: 1})
    assert sitting.ready == 1


def test_a_neighbour_of_a_fact_asked_earlier_today_waits() -> None:
    asked = Candidate("asked", neighbours=frozenset({"due"}), memory=remembered(due=TODAY + 3, last=TODAY))
    assert plan([asked, due_fact("due", interval=30)]).facts == ()


def test_neighbours_that_are_both_learnt_may_meet() -> None:
    first = replace(due_fact("first", interval=30, stability=21.0), neighbours=frozenset({"second"}))
    second = due_fact("second", interval=30, stability=40.0)
    assert set(plan([first, second]).facts) == {"first", "second"}


def test_a_learnt_fact_still_makes_room_for_a_neighbour_that_is_not() -> None:
    learnt = replace(due_fact("learnt", interval=30, stability=40.0), neighbours=frozenset({"young"}))
    assert plan([learnt, due_fact("young", interval=30, stability=20.0)]).facts == ("young",)


@pytest.mark.parametrize(("interval", "late", "waits"), [(10, 0, True), (9, 0, False), (30, 2, True), (30, 3, False)])
def test_no_fact_waits_more_than_a_tenth_of_its_interval(interval: int, late: int, *, waits: bool) -> None:
    weak = replace(due_fact("weak", interval=30, stability=1.0), neighbours=frozenset({"strong"}))
    strong = due_fact("strong", late=late, interval=interval, stability=20.0)
    assert ("strong" not in plan([weak, strong]).facts) is waits


def test_neighbours_that_cannot_wait_lie_ten_places_apart() -> None:
    pair = [
        replace(due_fact("one", late=5, interval=3), neighbours=frozenset({"two"})),
        due_fact("two", late=5, interval=3),
    ]
    order = plan([*pair, *due_facts(12)]).facts
    assert abs(order.index("one") - order.index("two")) >= APART


def test_a_new_fact_is_met_on_another_day_than_its_neighbours() -> None:
    fresh = [replace(each, neighbours=frozenset({"new-t-1-0"})) for each in new_facts(3)]
    sitting = plan([*fresh, *new_facts(9, topic="u")], limits=Limits(new_a_day=6))
    assert len({each.fact for each in fresh} & set(sitting.facts)) <= 2
    assert not ({"new-t-1-0", "new-t-1-1"} <= set(sitting.facts))


def test_a_new_fact_is_met_on_another_day_than_a_neighbour_reviewed_today() -> None:
    asked = Candidate("asked", memory=remembered(due=TODAY + 3, last=TODAY))
    beside_due = Candidate("beside due", neighbours=frozenset({"due"}))
    beside_asked = Candidate("beside asked", neighbours=frozenset({"asked"}))
    others = new_facts(3, topic="", level=2)
    sitting = plan([due_fact("due"), asked, beside_due, beside_asked, *others], limits=Limits(new_a_day=3))
    assert set(sitting.facts) == {"due", *(each.fact for each in others)}


def test_neighbours_are_met_on_one_day_only_when_nothing_else_is_left() -> None:
    everyone = frozenset(each.fact for each in new_facts(4))
    fresh = [replace(each, neighbours=everyone) for each in new_facts(4)]
    assert len(plan(fresh).facts) == 4


def test_no_relation_comes_twice_running_while_there_is_another() -> None:
    facts = [replace(each, relation="pq"[place % 2]) for place, each in enumerate(due_facts(10))]
    relation = {each.fact: each.relation for each in facts}
    assert all(relation[one] != relation[other] for one, other in pairwise(plan(facts).facts))


@given(bank=banks(), limits=st.builds(Limits, new_a_day=st.integers(0, 9), daily_cap=st.integers(1, 12)))
def test_no_sitting_ever_breaks_a_promise(bank: list[Candidate], limits: Limits) -> None:
    sitting = plan(bank, limits=limits)
    by_fact = {each.fact: each for each in bank}
    asked = [by_fact[fact] for fact in sitting.facts]
    reviews = [each for each in asked if each.memory is not None]
    assert len(set(sitting.facts)) == len(sitting.facts)
    assert all(
        each.memory is not None and each.memory.due_day <= TODAY < each.memory.last_day + 100 for each in reviews
    )
    assert len(reviews) <= limits.daily_cap
    assert sitting.new == len(asked) - len(reviews) <= limits.new_a_day
    assert not any(
        one.relation in other.overlaps and one.relation != other.relation for one in asked for other in asked
    )


@given(bank=banks(), limits=st.builds(Limits, sitting=st.integers(1, 9), daily_cap=st.integers(1, 12)))
def test_every_fact_that_could_be_asked_is_asked_or_counted_as_waiting(bank: list[Candidate], limits: Limits) -> None:
    sitting = plan(bank, limits=limits)
    could = sum(each.memory is None or each.memory.due_day <= TODAY for each in bank)
    assert len(sitting.facts) + sum(sitting.waiting.values()) == could
    assert all(count > 0 for count in sitting.waiting.values())


@given(bank=banks(), shuffled=st.randoms(use_true_random=False))
def test_the_order_in_which_the_candidates_are_read_does_not_matter(bank: list[Candidate], shuffled: object) -> None:
    again = list(bank)
    assert hasattr(shuffled, "shuffle")
    shuffled.shuffle(again)
    assert plan(again) == plan(bank)


def test_people_meet_new_facts_in_different_orders() -> None:
    first = Counter(plan_sitting(new_facts(8), day=TODAY, seed=f"person {number}").facts[0] for number in range(60))
    assert len(first) == 8


@pytest.mark.parametrize(("normal", "cap"), [(0, 30), (12.0, 30), (20, 30), (21, 32), (80.5, 121)])
def test_a_day_may_hold_half_as_much_again_as_a_normal_one_and_thirty_at_least(normal: float, cap: int) -> None:
    assert daily_cap(normal) == cap


def test_a_fact_rated_again_returns_after_five_others() -> None:
    assert with_re_ask("abcdefg", "x", asked=1, room=1) == tuple("abcdexfg")


def test_a_fact_rated_again_near_the_end_returns_last() -> None:
    assert with_re_ask("ab", "x", asked=1, room=1) == tuple("abx")
    assert with_re_ask("", "x", asked=1, room=1) == ("x",)


def test_a_fact_returns_once_and_is_then_left_for_another_day() -> None:
    assert with_re_ask("ab", "x", asked=2, room=9) == tuple("ab")


def test_a_fact_that_finds_no_room_is_left_for_another_day() -> None:
    assert with_re_ask("ab", "x", asked=1, room=0) == tuple("ab")


@pytest.mark.parametrize(("first", "last"), [(1, 1), (3, 4), (10, 15), (28, 42)])
def test_a_sitting_in_which_all_is_missed_grows_by_half_at_most(first: int, last: int) -> None:
    rest, asked = tuple(map(str, range(first))), Counter[str]()
    while rest:
        fact, rest = rest[0], rest[1:]
        asked[fact] += 1
        returned = sum(asked.values()) - len(asked) + sum(each in asked for each in rest)
        room = re_ask_room(sum(asked.values()) + len(rest), returned=returned)
        rest = with_re_ask(rest, fact, asked=asked[fact], room=room)
    assert sum(asked.values()) == last
    assert max(asked.values()) <= 2


def waiting(fact: str, due: int, *, stability: float = 5.0) -> Candidate:
    memory = Memory(stability=stability, difficulty=5.0, first_day=0, last_day=due - 5, due_day=due, reps=2, passes=1)
    return Candidate(fact, memory=memory)


def test_a_gentle_pace_asks_fewer_a_day_and_what_is_remembered_best_first() -> None:
    facts = [waiting(f"{number}", 90, stability=1.0 + number) for number in range(40)]
    gentle = plan_sitting(facts, day=100, seed="ann", limits=Limits(daily_cap=30, pace=Pace.GENTLE))
    assert len(gentle.facts) == 18
    assert set(gentle.facts) == {f"{number}" for number in range(22, 40)}
    assert gentle.waiting[Wait.BACKLOG] == 22


def test_a_fast_pace_asks_more_a_day_the_longest_waiting_first_and_nothing_new() -> None:
    facts = [waiting(f"{number}", 90 - number) for number in range(70)] + [Candidate("new")]
    fast = plan_sitting(facts, day=100, seed="ann", limits=Limits(daily_cap=30, pace=Pace.FAST))
    assert set(fast.facts) == {f"{number}" for number in range(10, 70)}
    fewer = plan_sitting(facts[:40] + facts[-1:], day=100, seed="ann", limits=Limits(daily_cap=30, pace=Pace.FAST))
    assert len(fewer.facts) == 40
    assert fewer.new == 0


def test_a_pace_changes_nothing_on_a_day_that_holds_no_more_than_it_should() -> None:
    facts = [waiting(f"{number}", 90) for number in range(30)]
    sittings = [plan_sitting(facts, day=100, seed="ann", limits=Limits(daily_cap=30, pace=pace)).facts for pace in Pace]
    assert len(sittings[0]) == 30
    assert sittings[0] == sittings[1] == sittings[2]


def test_nothing_is_ready_on_a_day_without_study() -> None:
    facts = [waiting("a", 90), waiting("b", 101), Candidate("new")]
    sitting = plan_sitting(facts, day=100, seed="ann", limits=Limits(resting=True))
    assert (sitting.facts, sitting.ready, sitting.waiting) == ((), 0, {Wait.REST: 1})


def test_new_facts_give_way_to_the_most_questions_a_day_may_hold() -> None:
    facts = [waiting(f"{number}", 100) for number in range(8)] + [Candidate(f"new {number}") for number in range(9)]
    assert plan_sitting(facts, day=100, seed="ann", limits=Limits(most=12)).new == 4
    assert plan_sitting(facts, day=100, seed="ann", limits=Limits(most=5)).new == 0
    assert len(plan_sitting(facts, day=100, seed="ann", limits=Limits(most=5, daily_cap=30)).facts) == 8


@pytest.mark.parametrize(("first", "at_once"), [(TODAY, True), (TODAY - 1, False)])
def test_only_a_fact_met_today_comes_again_in_its_sitting(first: int, *, at_once: bool) -> None:
    memory = remembered(due=TODAY + 2, last=TODAY, first=first)
    assert returns_at_once(memory) is at_once
