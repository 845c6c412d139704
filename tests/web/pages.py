"""One example of each page's view value, for tests that look at the markup alone."""

from dataclasses import replace
from typing import Any

from tests.web.anki_pages import ANKI_PAGES
from tests.web.browse_pages import BROWSE_PAGES
from tests.web.class_pages import CLASS_PAGES
from tests.web.lti_pages import LTI_PAGES
from tests.web.plan_pages import CATCH_UP, PLAN_PAGES
from tests.web.practice_pages import PRACTICE_PAGES
from tests.web.progress_pages import PROGRESS_PAGES
from tests.web.set_pages import SET_PAGES
from tests.web.teaching_pages import TEACHING_PAGES
from tests.web.write_pages import WRITE_PAGES
from trainer.services.accounts.own_data import DeletePage
from trainer.services.accounts.settings import SettingsPage
from trainer.services.accounts.today import BesideView, ExamView, MixedView, TaughtLine, TodayPage
from trainer.services.pages.browsing import EntityLink
from trainer.services.pages.facts import FactPage
from trainer.services.people.notices import NoticeView
from trainer.services.sets.cards import SetLine
from trainer.services.study.fact_states import PausedPage, PausedView
from trainer.services.words.views import (
    AboutPage,
    AgainView,
    AnsweredPage,
    BankView,
    BarView,
    DayView,
    DrillPage,
    EndPage,
    ErrorPage,
    FactMenu,
    FlagPage,
    JudgementView,
    LeechView,
    MarkView,
    MatchAnsweredPage,
    MatchPage,
    OptionView,
    PremiseView,
    ResponseView,
    SourceView,
    TopicView,
    WelcomePage,
)

LANGUAGES = (("en", "English"), ("ar", "العربية"))
TEXTS = ("Astrocytoma", "Chordoma", "Hemangioblastoma", "Meningioma")
SEAT: dict[str, Any] = {
    "title": "Question 2 of 3",
    "presentation_id": "p1",
    "session_id": "s1",
    "place": 2,
    "total": 3,
    "segments": ("done", "now", "todo"),
}
BARS = (
    BarView("Today", count=3, height_pct=30, now=True),
    BarView("Wed", count=10, height_pct=100),
    BarView("Thu", count=0, height_pct=0),
)
BANKS = (BankView("one", "Bank <one>", 1200, 3400, "For study only."), BankView("two", "Bank two", 2, 4, ""))


MENU = FactMenu("/facts/one/a", "/facts/one/a", back="/q/p1")
NOTED = FactMenu("/facts/one/a", "/facts/one/a", note="The one with the <dura>.", paused="Back tomorrow", back="/q/p1")
LEECH = LeechView("You have met this 9 times and it has not stayed.", MENU, pair_url="/mixed-up/one/a/b")


def options(*, key: int, chosen: int | None = None, struck: int | None = None) -> tuple[OptionView, ...]:
    """Four options; what only the answer may tell is there in every case, so that a leak would show."""
    return tuple(
        OptionView(
            position=position,
            letter="ABCD"[position - 1],
            text=text,
            struck=position == struck,
            chosen=position == chosen,
            is_key=position == key,
            reason=f"What is true of {text}.",
            source_text="The book, page 3",
            source_url="/facts/one/a",
        )
        for position, text in enumerate(TEXTS, start=1)
    )


def choice(*, key: int = 4, **more: Any) -> DrillPage:
    """A choice question that waits for its answer."""
    return DrillPage(stem="Which one?", options=options(key=key), **(SEAT | more))


def answered(*, chosen: int, can_undo: bool = True, note: str | None = None, **more: Any) -> AnsweredPage:
    """The same question after the answer."""
    return AnsweredPage(
        stem="Which one?",
        options=options(key=4, chosen=chosen, struck=1),
        right=chosen == 4,
        verdict="It is D, meningioma.",
        said="You said Unsure.",
        next_url="/n",
        can_undo=can_undo,
        note=note,
        **({"menu": MENU} | SEAT | more),
    )


def _sheet(*, right: bool, chosen: int | None) -> dict[str, Any]:
    """Three premises and four responses; as with the options, the answers are always there to be leaked."""
    premises = tuple(
        PremiseView(
            index=index,
            text=text,
            chosen=chosen,
            right=right,
            answer_text=f"answer of {index}" if right else f"other answer of {index}",
            chosen_text="a response" if chosen else None,
            reason=f"What is true of {text}.",
            source_text="The book, page 4",
        )
        for index, text in enumerate(TEXTS[:3])
    )
    responses = tuple(ResponseView(place, "ABCD"[place - 1], f"response {place}") for place in range(1, 5))
    directions = "Match each tumor to its origin."
    return SEAT | {"directions": directions, "premises": premises, "responses": responses, "reuse": False}


def matching(*, right: bool = True, chosen: int | None = None, **more: Any) -> MatchPage:
    """A matching set that waits for its answer."""
    return MatchPage(**_sheet(right=right, chosen=chosen), **more)


def matching_answered(*, right: bool, chosen: int | None, can_undo: bool) -> MatchAnsweredPage:
    """The same set after its answer."""
    return MatchAnsweredPage(
        right_count=3 if right else 0,
        verdict="3 of 3 right." if right else "0 of 3 right.",
        said="You said Sure.",
        next_url="/n",
        can_undo=can_undo,
        **_sheet(right=right, chosen=chosen),
    )


READY = TodayPage(
    title="Today",
    date_text="Tuesday 24 November",
    ready=5,
    review=3,
    new=2,
    minutes=2,
    state="ready",
    topics=tuple(TopicView(f"t{number}", f"Topic {number}", "one", facts=9, met=number) for number in range(8)),
    week=tuple(
        DayView(letter, f"{kind} day", kind, count=5)
        for letter, kind in zip("MTWT", ("did", "none", "rest", "now"), strict=True)
    ),
    week_text="One of the last four days.",
    coming=BARS,
    coming_text="Wednesday is the fullest day.",
    mixed=MixedView("Meningioma and schwannoma", "Swapped twice so far.", "/pair"),
)
ENDED = EndPage(
    title="Session finished",
    heading="2 of 3, and one worth another look.",
    said="You can stop here.",
    right=2,
    total=3,
    marks=tuple(MarkView(place, place < 3, f"Question {place}", "/q") for place in (1, 2, 3)),
    again=(AgainView("Where a chordoma lies", "It is extradural.", "tomorrow", "/q"),),
    confused=("Meningioma and schwannoma",),
    judgement=(JudgementView("Sure", right=2, total=2), JudgementView("Guess", right=0, total=0)),
    coming=BARS,
    coming_text="Wednesday is the fullest day.",
    saved_text="All three answers are saved.",
    has_missed=True,
    again_url="/again",
    leeches=(LEECH, replace(LEECH, pair_url=None, contrast_url="/facts/one/a/contrast")),
)
LEFT = replace(ENDED, title="Session not finished", said="3 answered. The rest waits.", left=7, go_on_url="/n")
WELCOME = WelcomePage("Welcome", returning=False, sample=choice(), sample_bank="one", sample_token="", banks=BANKS)
SETTINGS = SettingsPage(
    title="Settings",
    time_zone="Europe/London",
    zones=("Europe/London", "UTC"),
    new_per_day=12,
    retention=90,
    shortcuts=True,
    theme="system",
    languages=LANGUAGES,
)
FACT = FactPage(
    title="Meningioma",
    bank_title="Bank one",
    statement="Meningioma lies inside the dura.",
    explanation="It grows from the coverings.",
    source_title="The book",
    source_url="https://example.org/book",
    locator="page 3",
    status_text="Usable.",
    asked=True,
    level="Level: core",
    places=(EntityLink("meningioma", "/e/1", ""), EntityLink("location", "/t/1", "Topic")),
    back_url="/q/p1",
)
FLAG = FlagPage("Flag this question", "p1", "Which one?", "/q/p1", is_open=True)
SOURCES = (SourceView("Bank one", "The book", "https://example.org", "CC BY"), SourceView("Bank two", "A", None, ""))

PAGES: dict[str, tuple[str, Any]] = {
    "a question": ("drill.html", choice()),
    "a question sent without an option": ("drill.html", choice(error="Choose an option first.")),
    "a question after undo": ("drill.html", choice(focus="option-2")),
    "a question without shortcuts": ("drill.html", choice(shortcuts=False)),
    "a question to think about first": ("drill.html", replace(choice(covers=4), options=())),
    "a question after thinking": ("drill.html", choice(own="Meningioma, I <think>")),
    "a question after an answer": ("drill.html", choice(undo="p0")),
    "a right answer": ("answered.html", answered(chosen=4)),
    "another answer": ("answered.html", answered(chosen=2, can_undo=False, note="You have swapped these twice.")),
    "a guess that was right": ("answered.html", answered(chosen=4, note="Read the line under D once more.")),
    "an answer that does not stay": ("answered.html", answered(chosen=2, note="Swapped.", pair_url="/p", leech=LEECH)),
    "an answer with a note to self": ("answered.html", answered(chosen=4, menu=NOTED)),
    "paused facts": (
        "paused.html",
        PausedPage(
            "Paused facts", (PausedView("It is so.", "Bank one", "Back tomorrow", NOTED), PausedView("", "", "", MENU))
        ),
    ),
    "no paused facts": ("paused.html", PausedPage("Paused facts", ())),
    "a matching set": ("match.html", matching()),
    "a matching set with a gap": ("match.html", matching(error="Give every row an answer first.", first_gap=2)),
    "a matching set answered": ("match_answered.html", matching_answered(right=True, chosen=1, can_undo=True)),
    "a matching set left empty": ("match_answered.html", matching_answered(right=False, chosen=None, can_undo=False)),
    "a first day": (
        "today.html",
        replace(READY, state="first", ready=3, coming=(), mixed=None, note="Your settings allow 3 new facts a day."),
    ),
    "a day with work": ("today.html", READY),
    "a day begun": ("today.html", replace(READY, state="open", ready=1, continue_url="/q/p1", drop_url="/drop")),
    "a day with a session beside": (
        "today.html",
        replace(
            READY,
            state="open",
            continue_url="/q/p1",
            drop_url="/drop",
            beside=BesideView(34, 3),
            exam_line="21 days to your exam",
            exam_url="/plan",
            short="With 10 new facts a day you meet 165 of 798 facts by then.",
        ),
    ),
    "a day of who teaches": (
        "today.html",
        replace(
            READY,
            taught=(
                TaughtLine("Neurology <2>", "7 reports wait for an answer.", "/classes/c"),
                TaughtLine("علم الأعصاب", "No report waits, and nobody waits to be let in.", "/classes/d"),
            ),
        ),
    ),
    "a day in a class": ("today.html", replace(READY, in_class=True)),
    "a day done": ("today.html", replace(READY, state="done", ready=0, topics=())),
    "a day of rest": ("today.html", replace(READY, state="rest", ready=0, mixed=None)),
    "a day with an exam": (
        "today.html",
        replace(READY, exam=ExamView("A practice exam is running", "9 minutes are left.", "/e")),
    ),
    "a day with sets": (
        "today.html",
        replace(
            READY,
            sets=(SetLine("Set <4>", "Neurology 2", "Due Friday 27 November, 18:00, 30 min", "/sets/s1"),) * 2,
            notices=(NoticeView(1, "Your report was answered", "Thank you.", "/q/p1", "See it"),),
        ),
    ),
    "a day after a long absence": (
        "today.html",
        replace(READY, state="catch_up", note="90 more wait.", catch_up=CATCH_UP),
    ),
    "the end of a session": ("session_end.html", ENDED),
    "a session that is not finished": ("session_end.html", LEFT),
    "the end of a session all right": ("session_end.html", replace(ENDED, again=(), confused=(), has_missed=False)),
    "welcome": ("welcome.html", WELCOME),
    "welcome back": ("welcome.html", replace(WELCOME, returning=True, sample=None)),
    **ANKI_PAGES,
    **CLASS_PAGES,
    **WRITE_PAGES,
    "a fact": ("fact.html", FACT),
    "a fact in dispute": ("fact.html", replace(FACT, status_text="Disputed, so it is not asked.", asked=False)),
    "settings": ("settings.html", SETTINGS),
    "settings refused": ("settings.html", replace(SETTINGS, errors={"new_per_day": "Enter a number from 0 to 200."})),
    "settings saved": ("settings.html", replace(SETTINGS, saved=True, can_undo=True)),
    "deleting an account": (
        "delete.html",
        DeletePage("Delete everything", 9, has_account=True, alone=("Neurology",)),
    ),
    "deleting a guest": ("delete.html", DeletePage("Delete everything", 3, has_account=False, error="Tick the box.")),
    "about": ("about.html", AboutPage("About", BANKS, SOURCES)),
    "a flag": ("flag.html", FLAG),
    "a flag refused": ("flag.html", replace(FLAG, reason="two", note="Both fit.", error="The note is too long.")),
    "an error": ("errors/error.html", ErrorPage("There is no such page", "It may be old.", "/", "Go home")),
    "an error to a stranger": (
        "errors/error.html",
        ErrorPage("Start", "Here.", "/", "Sign in", may_start=True),
    ),
    **BROWSE_PAGES,
    **PRACTICE_PAGES,
    **PROGRESS_PAGES,
    **PLAN_PAGES,
    **SET_PAGES,
    **LTI_PAGES,
    **TEACHING_PAGES,
}
