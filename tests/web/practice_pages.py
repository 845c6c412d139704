"""Example values of the pages for choosing what to practise and for practice exams."""

from dataclasses import replace
from typing import Any

from trainer.services.pages.exam import ExamMakingPage, ExamPage, ExamSendPage, ExamStartPage
from trainer.services.pages.exam_reviews import ExamReviewPage, OneView, ResultView, TopicResult
from trainer.services.pages.practice import Loosened, Pick, PracticePage
from trainer.services.pages.seat_views import SeatView
from trainer.services.study.exams import Running
from trainer.services.words.views import OptionView, PremiseView, ResponseView

TEXTS = ("Astrocytoma", "Chordoma", "Hemangioblastoma", "Meningioma")


def _picks(*labels: str) -> tuple[Pick, ...]:
    return tuple(Pick(label.lower(), label, checked=index == 0, hint="A hint.") for index, label in enumerate(labels))


PRACTICE = PracticePage(
    title="Practise",
    fit_text="34 facts fit",
    asked_text="This session asks 20 of them.",
    notes=("12 of them are new to you.", "3 more were asked today and wait."),
    left_out=("There is no level called expert.",),
    loosened=(),
    banks=(Pick("", "All banks", checked=False), *_picks("Bank one")),
    topics=_picks("Compartments", "First treatment"),
    relations=_picks("lies in", "is treated by"),
    levels=_picks("Core", "Specialist"),
    narrowed=(("entity", Pick("x", "About meningioma", checked=True)),),
    only=_picks("All of them", "Only weak"),
    today=False,
    length=20,
    think=True,
    exam=False,
    minutes=30,
    can_start=True,
    start_label="Start 20 questions",
    share_url="https://example.org/practise?bank=one&topic=compartments&length=20",
)
NOTHING = replace(
    PRACTICE,
    fit_text="No fact fits this choice",
    asked_text="",
    notes=(),
    loosened=(Loosened("Any level: 12 facts fit", "/practise"),),
    topics=(),
    relations=(),
    narrowed=(),
    can_start=False,
)
START = ExamStartPage("Practice exam", questions=30, minutes=45, query="length=30", running=None)


def exam_page(*, key: int = 4, picked: int | None = 2, **more: Any) -> ExamPage:
    """A choice in a running exam; what only the review may tell is there in every case, so that a leak would show."""
    options = tuple(
        OptionView(
            place,
            "ABCD"[place - 1],
            text,
            struck=place == 1,
            chosen=place == picked,
            is_key=place == key,
            reason=f"What is true of {text}.",
        )
        for place, text in enumerate(TEXTS, start=1)
    )
    seats = tuple(SeatView(place, place < 3, place == 2, place == 3, f"Question {place}") for place in range(1, 31))
    values: dict[str, Any] = {
        "title": "Question 3 of 30",
        "session_id": "e1",
        "place": 3,
        "total": 30,
        "stem": "Which one?",
        "options": options,
        "premises": (),
        "responses": (),
        "confidence": "sure",
        "marked": True,
        "state": "2|1|sure|marked",
        "saved_text": "Saved 10:42",
        "minutes_left": 21,
        "minutes": 45,
        "seconds_left": 1250,
        "warned": ((10, "10 min left"), (5, "5 min left"), (1, "1 min left")),
        "left_template": "{n} min left",
        "opened": 1_790_000_000,
        "seats": seats,
        "answered": 2,
    }
    return ExamPage(**(values | more))


MATCHING: dict[str, Any] = {
    "options": (),
    "premises": tuple(PremiseView(index, text, chosen=index) for index, text in enumerate(TEXTS[:3])),
    "responses": tuple(ResponseView(place, "ABCD"[place - 1], f"response {place}") for place in range(1, 5)),
}
SEND = ExamSendPage("Send the exam", "e1", "Three questions are still empty", "7, 13, 22", "2", "6 min left", 7, 30)
_ONE = OneView(
    2,
    "Which one?",
    "Not right",
    "You said Sure.",
    tuple(
        OptionView(
            place, "ABCD"[place - 1], text, place == 1, place == 2, place == 4, f"True of {text}.", "The book", "/"
        )
        for place, text in enumerate(TEXTS, start=1)
    ),
    (),
    "/exams/e1/review?place=1#one",
    "/exams/e1/review?place=3#one",
)
REVIEW = ExamReviewPage(
    session_id="e1",
    title="Exam review",
    date_text="Tuesday 24 November 2026",
    heading="1 of 4 questions right",
    gain="Most to gain: Imaging signs, 3 facts not right.",
    said="One question was left empty. 45 minutes allowed, 41 used.",
    chart_text="4 questions in order. Right: 1.",
    notice="Time is up. 3 of 4 answers were sent.",
    results=tuple(
        ResultView(place, state, state, f"Question {place}, {state}", "12 s", f"/r?place={place}#one", place == 2)
        for place, state in enumerate(("right", "wrong", "partly", "empty"), start=1)
    ),
    topics=(TopicResult("Imaging signs", 1, 4), TopicResult("Compartments", 3, 3)),
    changed=("1 from right to not right",),
    one=_ONE,
    not_right=7,
    again_url="/exams/e1/again",
)
_PREMISES = tuple(
    PremiseView(index, text, 1, index == 0, "its own", "another" if index == 1 else None, f"True of {text}.")
    for index, text in enumerate(TEXTS[:3])
)

PRACTICE_PAGES: dict[str, tuple[str, Any]] = {
    "a choice of what to practise": ("practice.html", PRACTICE),
    "a choice that nothing fits": ("practice.html", NOTHING),
    "an exam before its clock runs": ("exam_start.html", START),
    "an exam while another runs": ("exam_start.html", replace(START, running=Running("e1", 12, over=False))),
    "an exam that nothing fits": ("exam_start.html", replace(START, questions=0)),
    "an exam being made": ("exam_making.html", ExamMakingPage("Your exam is being made", 20, 60)),
    "an exam question": ("exam.html", exam_page()),
    "an exam question without shortcuts": ("exam.html", exam_page(shortcuts=False)),
    "an exam question to match": ("exam.html", exam_page(**MATCHING)),
    "an exam with gaps before sending": ("exam_send.html", SEND),
    "an exam without gaps before sending": (
        "exam_send.html",
        replace(SEND, heading="Every question has an answer", empty_text="", first_empty=None),
    ),
    "an exam review": ("exam_review.html", REVIEW),
    "an exam review of a matching question": (
        "exam_review.html",
        replace(REVIEW, one=replace(_ONE, options=(), premises=_PREMISES), notice=""),
    ),
    "an exam all right": (
        "exam_review.html",
        replace(REVIEW, heading="4 of 4. Nothing to look at again.", not_right=0, changed=()),
    ),
}
