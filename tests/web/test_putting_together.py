"""What is shown of a set while it is put together, given, changed and let out, and that it is so."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from tests.web.cast import Clock, Visitor
from tests.web.taught import CLOSES, SET, Taught
from trainer.services.sets import assignments
from trainer.teaching.blueprint import Shortage
from trainer.teaching.forms import TooFew

STEM = re.compile(r'<strong lang="en" dir="auto">(.*?)</strong>')
SEED = re.compile(r'name="seed" value="([0-9a-f]{32})"')
SWAP = re.compile(r'href="([^"]+without=[^"]+)#preview"')
LATE = {"due_at": "2026-11-24T11:00", "late": "flat", "percent": "20"}


@pytest.fixture
def taught(app: Flask, clock: Clock) -> Taught:
    return Taught(app, clock)


def text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def ticked(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)" checked', page)


def looked_at(taught: Taught, **fields: str) -> str:
    """The page that shows what a choice asks, by the button that needs no script."""
    taught.teacher.get(f"{taught.base}/sets/new")
    shown = taught.teacher.post(f"{taught.base}/sets/new", **{**SET, "closes_at": CLOSES, "go": "show", **fields})
    return taught.teacher.get(shown.location).text


def asked(taught: Taught, label: str = "") -> list[str]:
    return STEM.findall(taught.teacher.get(f"{taught.set_base}/asked/{label}".rstrip("/")).text)


# --- what is told when


def test_a_new_set_tells_what_is_usual_for_its_kind(taught: Taught) -> None:
    assert ticked(taught.teacher.get(f"{taught.base}/sets/new").text, "told") == ["usual"]
    assert ticked(looked_at(taught, mode="exam"), "told") == ["usual"]
    taught.enrol("Ann")
    taught.give(mode="exam", told="usual", told_score="submit")
    assert "as soon as you hand it in" not in text(taught.students["Ann"].get(f"/sets/{taught.set_id}").text)


def test_what_was_chosen_of_the_telling_is_found_as_chosen_and_an_exam_says_nothing_else(taught: Taught) -> None:
    taught.enrol("Ann")
    taught.give(mode="exam", told="set", told_score="submit")
    assert ticked(taught.teacher.get(f"{taught.set_base}/edit").text, "told") == ["set"]
    rules = text(taught.students["Ann"].get(f"/sets/{taught.set_id}").text)
    assert "An exam. It counts." in rules
    assert "Nothing is told before" not in rules


# --- another bank


def test_what_was_chosen_of_another_bank_is_dropped_and_nothing_is_given_by_it(taught: Taught) -> None:
    other = {"chosen_of": "another", "topic": "strange", "relation": "strange", "of-strange": "3"}
    page = looked_at(taught, **other)
    assert "facts fit" in page
    assert "strange" not in page
    taught.teacher.get(f"{taught.base}/sets/new")
    refused = taught.teacher.post(f"{taught.base}/sets/new", **{**SET, "go": "give", **other})
    assert refused.status_code == 422
    assert "This is another bank" in refused.text
    assert "Week 1" not in taught.teacher.get(taught.base).text


# --- what is shown is what is given


@pytest.mark.parametrize("forms", ["1", "2"])
def test_what_was_looked_at_is_what_is_given(taught: Taught, forms: str) -> None:
    page = looked_at(taught, forms=forms, matchings="1")
    (seed,) = SEED.findall(page)
    taught.give(forms=forms, matchings="1", seed=seed)
    assert asked(taught) == STEM.findall(page)


@pytest.mark.parametrize("forms", ["1", "3"])
def test_a_swap_and_a_refusal_keep_the_other_questions_where_they_are(taught: Taught, forms: str) -> None:
    page = looked_at(taught, forms=forms)
    stems = STEM.findall(page)
    after = STEM.findall(taught.teacher.get(html.unescape(SWAP.findall(page)[0])).text)
    assert stems[0] not in after
    assert stems[1:] == after[1:]
    (seed,) = SEED.findall(page)
    refused = taught.teacher.post(
        f"{taught.base}/sets/new", **{**SET, "title": " ", "forms": forms, "seed": seed, "go": "give"}
    )
    assert refused.status_code == 422
    assert STEM.findall(refused.text) == stems


def test_a_new_page_asks_something_of_its_own_and_a_draft_keeps_what_it_asks(taught: Taught) -> None:
    one, other = (taught.teacher.get(f"{taught.base}/sets/new").text for _turn in range(2))
    assert SEED.findall(one) != SEED.findall(other)
    page = looked_at(taught)
    taught.give(seed=SEED.findall(page)[0], go="save")
    assert STEM.findall(taught.teacher.get(f"{taught.set_base}/edit").text) == STEM.findall(page) == asked(taught)
    taught.teacher.post(f"{taught.set_base}/give")
    assert asked(taught) == STEM.findall(page)


def test_a_given_set_is_changed_beside_what_it_asks_and_that_stays(taught: Taught) -> None:
    taught.give()
    before, page = asked(taught), taught.teacher.get(f"{taught.set_base}/edit").text
    assert STEM.findall(page) == before
    assert "These stay, whatever you change" in page
    seed = SEED.findall(page)[0]
    saved = {**SET, "title": "Week one", "closes_at": CLOSES, "seed": seed, "go": "save"}
    taught.teacher.post(f"{taught.set_base}/edit", **saved)
    assert asked(taught) == before
    taught.teacher.post(f"{taught.set_base}/edit", **{**saved, "choices": "2"})
    assert "but for its questions" in taught.teacher.get(taught.set_base).text
    assert asked(taught) == before


def test_a_question_of_a_given_set_is_swapped_while_nobody_has_begun(taught: Taught) -> None:
    taught.enrol("Ann")
    taught.give()
    page = taught.teacher.get(f"{taught.set_base}/asked").text
    before = STEM.findall(page)
    swapped = taught.teacher.get(html.unescape(SWAP.findall(page)[0])).text
    assert "Give these questions instead" in swapped
    assert before[0] not in STEM.findall(swapped)
    query = parse_qs(urlsplit(html.unescape(SWAP.findall(page)[0])).query)
    taught.teacher.post(f"{taught.set_base}/edit", **{**{name: its[0] for name, its in query.items()}, "go": "revise"})
    assert asked(taught) == STEM.findall(swapped)
    taught.hand_in(1)
    page = taught.teacher.get(f"{taught.set_base}/asked").text
    assert SWAP.findall(page) == []
    assert "Change what it asks" not in page


def test_a_question_that_was_named_itself_is_not_swapped_and_those_beside_it_are_given_as_swapped(
    taught: Taught,
) -> None:
    (named, *_rest) = items_of(looked_at(taught))
    page = looked_at(taught, item=named, choices="3", level="core")
    stems, swaps = STEM.findall(page), SWAP.findall(page)
    assert (len(stems), len(swaps)) == (4, 3), "the one that was named first cannot be swapped"
    page = taught.teacher.get(html.unescape(swaps[0])).text
    shown = STEM.findall(page)
    assert ticked(page, "level") == ["core"]
    assert [stems[0], *stems[2:]] == [shown[0], *shown[2:]]
    assert stems[1] != shown[1]
    query = {name: its[0] for name, its in parse_qs(urlsplit(html.unescape(swaps[0])).query).items()}
    made = taught.teacher.post(f"{taught.base}/sets/new", **{**query, "title": "Week 1", "go": "save"})
    assert STEM.findall(taught.teacher.get(f"{made.location}/edit").text) == shown
    assert STEM.findall(taught.teacher.get(f"{made.location}/asked").text) == shown


def items_of(page: str) -> list[str]:
    """The items that a page offers to swap."""
    return [parse_qs(urlsplit(html.unescape(url)).query)["without"][-1] for url in SWAP.findall(page)]


def test_the_dates_of_a_given_set_can_be_changed_though_no_form_can_be_made_any_more(
    taught: Taught, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught.enrol("Ann")
    taught.give(forms="0")
    page = taught.teacher.get(f"{taught.set_base}/edit").text
    too_few = [Shortage(0, 4, 1)]

    def none(*_args: object, **_named: object) -> None:
        raise TooFew(too_few)

    monkeypatch.setattr(assignments, "make_forms", none)
    refused = "There are 1 questions of this sort, and you asked for 4."
    edit, asked = (taught.teacher.get(f"{taught.set_base}/{path}") for path in ("edit", "asked"))
    for shown in (edit, asked):
        assert (shown.status_code, refused in shown.text) == (200, True)
    assert f'href="{taught.set_base}/edit"' in asked.text
    seed = SEED.findall(page)[0]
    values = {**SET, "title": "Week one", "closes_at": CLOSES, "forms": "0", "seed": seed, "go": "save"}
    assert taught.teacher.post(f"{taught.set_base}/edit", **values).status_code == 303
    assert "Week one" in taught.teacher.get(taught.set_base).text


def test_a_set_that_two_change_at_once_is_not_written_over_unseen(taught: Taught) -> None:
    taught.give()
    page = taught.teacher.get(f"{taught.set_base}/edit").text
    (kept,) = re.findall(r'name="kept" value="(\w+)"', page)
    mine = {**SET, "seed": SEED.findall(page)[0], "kept": kept, "go": "save"}
    theirs = {**mine, "closes_at": "2026-12-24T12:00"}
    assert taught.teacher.post(f"{taught.set_base}/edit", **theirs).status_code == 303
    refused = taught.teacher.post(f"{taught.set_base}/edit", **{**mine, "title": "Week one", "closes_at": CLOSES})
    assert refused.status_code == 409
    assert "Somebody else changed this set meanwhile" in refused.text
    assert 'value="Week one"' in refused.text, "what was typed is still there"
    assert "24 Dec 2026" in taught.teacher.get(taught.set_base).text
    (fresh,) = re.findall(r'name="kept" value="(\w+)"', refused.text)
    again = {**mine, "kept": fresh, "title": "Week one", "closes_at": CLOSES}
    assert taught.teacher.post(f"{taught.set_base}/edit", **again).status_code == 303


def test_a_button_that_is_pressed_twice_makes_one_set_and_another_set_is_another(taught: Taught) -> None:
    (seed,) = SEED.findall(looked_at(taught))
    sent = {**SET, "closes_at": CLOSES, "seed": seed}
    one, again = (taught.teacher.post(f"{taught.base}/sets/new", **sent, go="give").location for _turn in range(2))
    other = taught.teacher.post(f"{taught.base}/sets/new", **{**sent, "title": "Week 2"}, go="give").location
    assert one == again != other


def test_a_given_set_is_not_closed_all_at_once_by_a_slip_of_its_date(taught: Taught) -> None:
    taught.give()
    seed = SEED.findall(taught.teacher.get(f"{taught.set_base}/edit").text)[0]
    slip = {**SET, "seed": seed, "closes_at": "2025-11-25T12:00", "go": "save"}
    refused = taught.teacher.post(f"{taught.set_base}/edit", **slip)
    assert refused.status_code == 422
    assert "This set would be closed already" in refused.text
    soon = {**slip, "closes_at": "2026-11-24T12:01"}
    assert taught.teacher.post(f"{taught.set_base}/edit", **soon).status_code == 303


# --- letting out


@pytest.fixture
def half(taught: Taught) -> Taught:
    """A set that one of two students has handed in."""
    taught.enrol("Ann", "Ben")
    taught.give(told="set", told_key="close")
    taught.hand_in(2)
    return taught


def test_an_open_set_says_who_has_not_begun_before_its_answers_are_let_out(half: Taught) -> None:
    page = half.teacher.get(half.set_base).text
    assert "The set is still open. 1 student has not begun." in text(page)
    assert page.index("<summary>Let scores and answers out now") < page.index(f'action="{half.set_base}/release"')
    half.clock.forward(days=3)
    page = half.teacher.get(half.set_base).text
    assert "The set is still open." not in page


def test_a_set_that_was_let_out_says_so_to_those_who_teach_and_to_those_who_join(half: Taught) -> None:
    half.teacher.get(half.set_base)
    half.teacher.post(f"{half.set_base}/release")
    assert "Let out on Tue 24 Nov 2026, 12:00" in text(half.teacher.get(half.set_base).text)
    rules = text(half.students["Ben"].get(f"/sets/{half.set_id}").text)
    assert "Answers let out Tuesday 24 November, 12:00" in rules
    assert "not before" not in rules


def test_letting_out_is_taken_back_while_no_student_knows_and_both_are_in_the_log(half: Taught) -> None:
    half.teacher.get(half.set_base)
    half.teacher.post(f"{half.set_base}/release")
    half.teacher.get(half.set_base)
    half.teacher.post(f"{half.set_base}/unrelease")
    assert "Once it has closed for everyone" in half.teacher.get(half.set_base).text
    assert "Took back that answers of Week 1 were let out" in half.teacher.get(f"{half.base}/log").text
    half.teacher.get(half.set_base)
    half.teacher.post(f"{half.set_base}/release")
    half.students["Ann"].get(f"/sets/{half.set_id}/1/review")
    page = half.teacher.get(half.set_base).text
    assert f'action="{half.set_base}/unrelease"' not in page
    half.teacher.post(f"{half.set_base}/unrelease")
    assert "What is out stays out" in half.teacher.get(half.set_base).text


def test_there_is_nothing_to_let_out_where_all_is_told_at_once(taught: Taught) -> None:
    taught.give(mode="practice")
    assert "Let scores and answers out" not in taught.teacher.get(taught.set_base).text


# --- numbers and words


def test_the_median_is_the_same_on_every_page_of_a_set_that_was_handed_in_late(taught: Taught) -> None:
    taught.enrol("Ann", "Ben")
    taught.give(**LATE)
    taught.hand_in(4, 2)
    pages = (taught.base, taught.set_base, f"{taught.set_base}/questions")
    for page in (text(taught.teacher.get(path).text) for path in pages):
        assert "Median score before lateness" in page
        assert "75%" in page


def test_lateness_is_said_in_the_rules_and_to_whoever_hands_in_late(taught: Taught) -> None:
    taught.enrol("Ann")
    taught.give(**LATE)
    rules = text(taught.teacher.get(taught.set_base).text)
    assert "takes off 20% of what you reach. Up to 5 minutes late costs nothing." in rules
    ann = taught.students["Ann"]
    ann.get(f"/sets/{taught.set_id}")
    ann.post(f"/sets/{taught.set_id}")
    assert "handing it in now takes off 20%" in text(ann.get(f"/sets/{taught.set_id}/1/send").text)


def test_on_time_nothing_is_said_of_lateness(taught: Taught) -> None:
    taught.enrol("Ann")
    taught.give(**{**LATE, "due_at": "2026-11-24T11:58"})
    ann = taught.students["Ann"]
    ann.get(f"/sets/{taught.set_id}")
    ann.post(f"/sets/{taught.set_id}")
    assert "takes off" not in text(ann.get(f"/sets/{taught.set_id}/1/send").text)


def test_what_more_forms_cost_is_said_beside_them(taught: Taught) -> None:
    assert "answers a question" not in taught.teacher.get(f"{taught.base}/sets/new").text
    taught.enrol(*(f"S{number}" for number in range(6)))
    page = text(taught.teacher.get(f"{taught.base}/sets/new").text)
    assert "One for all about 6 answers a question" in page
    assert "A, B and C about 2 answers a question" in page
    assert "A question with fewer than 30 answers is not judged." in page


def test_how_hard_a_question_is_is_called_assumed_until_there_are_answers(taught: Taught) -> None:
    page = text(looked_at(taught, forms="2"))
    assert "How hard they are is not measured yet." in page
    assert "right is assumed, by its level" in page
    assert "The forms are as hard as one another." not in page
    taught.enrol("Ann")
    taught.give()
    taught.hand_in(2)
    assert text(taught.teacher.get(f"{taught.set_base}/asked").text).count("by its level and 1 answer") == 4


def test_a_matching_question_shows_the_answers_that_are_left_over(taught: Taught) -> None:
    page = looked_at(taught, choices="0", matchings="3", forms="1")
    assert "Answers left over:" in page


def test_a_part_that_cannot_be_filled_is_called_as_the_page_calls_it(taught: Taught) -> None:
    page = looked_at(taught, choices="4", matchings="30")
    assert "Matching: you asked for 30" in text(page)


def test_date_fields_end_in_a_year_of_four_digits(taught: Taught) -> None:
    assert taught.teacher.get(f"{taught.base}/sets/new").text.count('max="2999-12-31T23:59"') == 3


# --- zones


def test_whoever_signs_up_is_where_their_browser_says(app: Flask) -> None:
    berlin = Visitor(app)
    berlin.get("/register")
    password = "a few words in a row"  # noqa: S105 - nobody's
    berlin.post("/register", email="b@example.com", password=password, password_confirm=password, zone="Europe/Berlin")
    assert '<option selected lang="en">Europe/Berlin</option>' in berlin.get("/classes").text


def test_a_script_may_choose_the_zone_of_a_new_class_alone(taught: Taught) -> None:
    assert 'name="time_zone" aria-describedby="time_zone-hint" data-zone>' in taught.teacher.get("/classes").text
    assert "data-zone" not in taught.teacher.get(f"{taught.base}/settings").text
