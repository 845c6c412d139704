"""Example values of the pages of a set for whoever takes it."""

from dataclasses import replace
from typing import Any

from tests.web.practice_pages import TEXTS
from trainer.services.pages.seat_views import SeatView
from trainer.services.sets.pages import AttemptRow, SetQuestionPage, SetRulesPage, SetSendPage
from trainer.services.sets.reviews import RulingView, SetOneView, SetResult, SetReviewPage
from trainer.services.sets.words import Line
from trainer.services.words.views import OptionView, PremiseView, ResponseView

TELLING = (
    Line("Your score", "as soon as you hand it in"),
    Line("The right answers and the reasons", "once it has closed for everyone, not before Friday 27 November, 18:00"),
)
RULES = SetRulesPage(
    title="Set 4. <Compartments>",
    set_id="s1",
    class_name="Neurology <2>",
    note="Closed book.",
    mode_text="It counts.",
    lines=(
        Line("Questions", "20"),
        Line("Points", "22"),
        Line("Your time", "60 min", "30 + 30 extra"),
        Line("Due", "Friday 27 November, 18:00 (Europe/Berlin); on your clock Saturday 28 November, 02:00"),
        Line("Closes for you", "Friday 27 November, 18:15"),
        Line("Attempts left", "1 of 2"),
    ),
    late_text="Each day begun after it is due takes off 10% of what you reach.",
    rule_text="The best attempt counts.",
    telling=TELLING,
    attempts=(),
    result_text="",
    button="begin",
    why_not="",
)
ROWS = (
    AttemptRow(1, "Handed in on Friday 27 November, 10:58", "16 of 20 points, 80%", "/sets/s1/1/review"),
    AttemptRow(2, "Running", "", "/sets/s1/2/1"),
)
OPTIONS = tuple(
    OptionView(place, "ABCD"[place - 1], text, struck=place == 1, chosen=place == 2)
    for place, text in enumerate(TEXTS, start=1)
)
SEATS = tuple(SeatView(place, place < 3, place == 2, place == 3, f"Question {place}") for place in range(1, 31))
QUESTION = SetQuestionPage(
    title="Question 3 of 30",
    over="Question 3 of 30, form B, 1 point",
    set_id="s1",
    set_title="Set 4. Compartments and common tumours",
    number=1,
    presentation_id="p1",
    place=3,
    total=30,
    stem="Which one?",
    options=OPTIONS,
    premises=(),
    responses=(),
    confidence="sure",
    marked=True,
    state="2|1|sure|marked",
    saved_text="Saved at 10:42",
    extra=Line("Your time", "60 min", "30 + 30 extra"),
    end_text="34 min left",
    seconds_left=2040,
    warned=((10, "10 min left"), (5, "5 min left"), (1, "1 min left")),
    left_template="{n} min left",
    shown_from=180,
    opened=1_790_000_000,
    seats=SEATS,
    answered=2,
    attempt_url="/sets/s1/1",
)
MATCHING: dict[str, Any] = {
    "options": (),
    "premises": tuple(PremiseView(index, text, chosen=index) for index, text in enumerate(TEXTS[:3])),
    "responses": tuple(ResponseView(place, "ABCD"[place - 1], f"response {place}") for place in range(1, 5)),
    "state": ",1,2|||",
}
SEND = SetSendPage(
    "Hand the set in",
    "s1",
    "Set 4",
    1,
    "3 questions are still empty",
    "7, 13",
    "2",
    "6 min left",
    7,
    30,
    "/sets/s1/1",
    late_text="It was due before: handing it in now takes off 20% of what you reach.",
)
STATES = ("right", "wrong", "partly", "empty", "out")
ONE = SetOneView(
    place=2,
    stem="Which one?",
    words="Not right",
    points_text="0 of 1 points",
    told=True,
    reasons=True,
    options=tuple(
        replace(each, is_key=each.position == 4, reason=f"True of {each.text}.", source_text="The book", source_url="/")
        for each in OPTIONS
    ),
    premises=(),
    before_url="/sets/s1/1/review?place=1#one",
    after_url="/sets/s1/1/review?place=3#one",
    flag_url="/q/p1/flag",
)
REVIEW = SetReviewPage(
    title="Review of Set 4",
    set_id="s1",
    set_title="Set 4",
    heading="3 of 4 points, 75%",
    handed_in="Handed in on Friday 27 November, 10:58.",
    notice="Time was up. 18 of 20 answers were in.",
    right=True,
    telling=(),
    rulings=(
        RulingView(
            "Left out of the points: question 5", "It had two right answers.", "Your result went from 3 of 5 to 3 of 4."
        ),
    ),
    results=tuple(
        SetResult(place, state, state, f"Question {place}, {state}", f"/r?place={place}#one", place == 2)
        for place, state in enumerate(STATES, start=1)
    ),
    one=ONE,
    attempt_url="/sets/s1/1",
    not_right=3,
    again_url="/sets/s1/1/again",
)
UNTOLD = replace(
    REVIEW,
    heading="It is handed in",
    notice="",
    right=False,
    telling=TELLING,
    rulings=(),
    not_right=0,
    results=tuple(
        SetResult(place, state, state, f"Question {place}, {state}", f"/r?place={place}#one", place == 1)
        for place, state in enumerate(("given", "empty"), start=1)
    ),
    one=replace(ONE, words="Answered", points_text="", told=False, reasons=False, options=OPTIONS),
)
PREMISES = tuple(
    PremiseView(index, text, 1, index == 0, "its own", "another" if index == 1 else None, f"True of {text}.")
    for index, text in enumerate(TEXTS[:3])
)
UNTOLD_PREMISES = tuple(
    PremiseView(index, text, chosen=1, chosen_text="another") for index, text in enumerate(TEXTS[:3])
)

SET_PAGES: dict[str, tuple[str, Any]] = {
    "a set before it starts": ("set_rules.html", RULES),
    "a set with attempts": (
        "set_rules.html",
        replace(RULES, attempts=ROWS, button="go_on", attempt_url="/sets/s1/2", result_text="What counts so far: 80%."),
    ),
    "a set that has closed": ("set_rules.html", replace(RULES, button="", why_not="It closed on Friday.", telling=())),
    "a question of a set": ("set_question.html", QUESTION),
    "a matching question of a set": ("set_question.html", replace(QUESTION, **MATCHING)),
    "a question of a set without a clock": (
        "set_question.html",
        replace(QUESTION, seconds_left=None, end_text="", extra=None, saved_text="", shortcuts=False),
    ),
    "a set with gaps before it is handed in": ("set_send.html", SEND),
    "a set without gaps before it is handed in": (
        "set_send.html",
        replace(SEND, heading="Every question has an answer", empty_text="", first_empty=None),
    ),
    "a set that is told": ("set_review.html", REVIEW),
    "a set that is not told yet": ("set_review.html", UNTOLD),
    "a matching question of a set that is told": (
        "set_review.html",
        replace(REVIEW, one=replace(ONE, options=(), premises=PREMISES)),
    ),
    "a matching question of a set that is not told yet": (
        "set_review.html",
        replace(UNTOLD, one=replace(UNTOLD.one or ONE, options=(), premises=UNTOLD_PREMISES)),
    ),
}
