"""One example of each page's view value, for tests that look at the markup alone."""

from types import SimpleNamespace as Value
from typing import Any

TEXTS = ("Astrocytoma", "Chordoma", "Hemangioblastoma", "Meningioma")
BARS = [
    Value(label="Today", count=3, height_pct=30, now=True),
    Value(label="Wed", count=10, height_pct=100, now=False),
    Value(label="Thu", count=0, height_pct=0, now=False),
]
BANKS = [
    Value(id="one", title="Bank <one>", facts=1200, items=3400, notice="For study only.", sources=["A book"]),
    Value(id="two", title="Bank two", facts=2, items=4, notice="", sources=[]),
]


def options(*, key: int, chosen: int | None = None, answered: bool = False) -> list[Value]:
    """Four options; what only the answer may tell is there in every case, so that a leak would show."""
    return [
        Value(
            position=position,
            letter="ABCD"[position - 1],
            text=text,
            struck=answered and position == 1,
            chosen=position == chosen,
            is_key=position == key,
            reason=f"What is true of {text}.",
            source_text="The book, page 3",
            source_url="/facts/one/a",
        )
        for position, text in enumerate(TEXTS, start=1)
    ]


def seat(**more: Any) -> dict[str, Any]:
    """What every question page has around the question."""
    place: dict[str, Any] = {
        "title": "Question 2 of 3",
        "presentation_id": "p1",
        "session_id": "s1",
        "place": 2,
        "total": 3,
        "segments": ["done", "now", "todo"],
        "error": None,
        "focus": None,
        "shortcuts": True,
        "flagged": False,
    }
    return place | more


def choice(*, key: int = 4, **more: Any) -> Value:
    """A choice question that waits for its answer."""
    return Value(**seat(stem="Which one?", options=options(key=key), **more))


def answered(*, chosen: int, **more: Any) -> Value:
    """The same question after the answer."""
    verdict = {"right": chosen == 4, "verdict": "It is D, meningioma.", "said": "You said Unsure.", "next_url": "/n"}
    rest = {"can_undo": True, "note": "You have swapped these two twice."} | more
    return Value(**seat(stem="Which one?", options=options(key=4, chosen=chosen, answered=True), **verdict, **rest))


def premises(*, right: bool, chosen: int | None = None) -> list[Value]:
    """Three premises; as with the options, the answers are always there to be leaked."""
    return [
        Value(
            index=index,
            text=text,
            chosen=chosen,
            right=right,
            answer_text=f"answer of {index}" if right else f"other answer of {index}",
            chosen_text="a response" if chosen else None,
            reason=f"What is true of {text}.",
            source_text="The book, page 4",
            source_url=None,
        )
        for index, text in enumerate(TEXTS[:3], start=1)
    ]


def matching(*, right: bool = True, chosen: int | None = None, **more: Any) -> Value:
    """A matching set, before or after its answer."""
    responses = [Value(position=place, text=f"response {place}") for place in range(1, 5)]
    rest = {"first_gap": None, "reuse": False, "right_count": 3, "can_undo": False} | more
    said = {"right": right, "verdict": "3 of 3 right.", "said": "You said Sure.", "next_url": "/n"}
    sheet = {"directions": "Match each tumor to its origin.", "responses": responses}
    return Value(**seat(premises=premises(right=right, chosen=chosen), **sheet, **said, **rest))


def today(state: str, **more: Any) -> Value:
    """The Today page in one of its states."""
    page: dict[str, Any] = {
        "title": "Today",
        "date_text": "Tuesday 24 November",
        "state": state,
        "ready": 5,
        "review": 3,
        "new": 2,
        "minutes": 2,
        "waiting_note": None,
        "topics": [Value(id="t", title="Where tumors lie", bank_id="one", facts=9, met=3)],
        "week": [
            Value(letter=letter, label=f"{kind} day", kind=kind, count=5)
            for letter, kind in zip("MTWT", ("did", "none", "rest", "now"), strict=True)
        ],
        "week_text": "One of the last four days.",
        "coming": BARS,
        "coming_text": "Wednesday is the fullest day.",
        "continue_url": None,
        "mixed": ["Meningioma and schwannoma"],
    }
    return Value(**(page | more))


def session_end(**more: Any) -> Value:
    """The end of a session in which one of three was missed."""
    page: dict[str, Any] = {
        "title": "Session finished",
        "heading": "2 of 3, and one worth another look.",
        "right": 2,
        "total": 3,
        "marks": [Value(place=place, right=place < 3, label=f"Question {place}", url="/q") for place in (1, 2, 3)],
        "again": [Value(text="Where a chordoma lies", answer="It is extradural.", returns="Back tomorrow", url="/q")],
        "confused": ["Meningioma and schwannoma"],
        "judgement": [Value(label="Sure", right=2, total=2), Value(label="Guess", right=0, total=0)],
        "coming": BARS,
        "coming_text": "Wednesday is the fullest day.",
        "saved_text": "All three answers are saved.",
        "has_missed": True,
        "again_url": "/again",
    }
    return Value(**(page | more))


def settings(**more: Any) -> Value:
    """The settings of a guest."""
    page: dict[str, Any] = {
        "title": "Settings",
        "time_zone": "Europe/London",
        "zones": ["Europe/London", "UTC"],
        "new_per_day": 12,
        "retention": 90,
        "shortcuts": True,
        "theme": "system",
        "errors": {},
        "saved": False,
    }
    return Value(**(page | more))


WELCOME: dict[str, Any] = {"title": "Welcome", "banks": BANKS, "sample_token": "token"}
FORMS = [Value(id="recall", label="Recall", checked=True, hint="Question and answer")]
FACT: dict[str, Any] = {
    "title": "Meningioma",
    "bank_title": "Bank one",
    "statement": "Meningioma lies inside the dura.",
    "explanation": "It grows from the coverings.",
    "source_title": "The book",
    "source_url": "https://example.org/book",
    "locator": "page 3",
    "status_text": "Usable.",
    "level": "core",
    "back_url": "/q/p1",
}
FLAG: dict[str, Any] = {
    "title": "Flag this question",
    "presentation_id": "p1",
    "stem": "Which one?",
    "back_url": "/q/p1",
}

PAGES: dict[str, tuple[str, Value]] = {
    "a question": ("drill.html", choice()),
    "a question sent without an option": ("drill.html", choice(error="Choose an option first.")),
    "a question after undo": ("drill.html", choice(focus="option-2")),
    "a question without shortcuts": ("drill.html", choice(shortcuts=False)),
    "a right answer": ("answered.html", answered(chosen=4)),
    "another answer": ("answered.html", answered(chosen=2, can_undo=False, note=None)),
    "a matching set": ("match.html", matching()),
    "a matching set with a gap": ("match.html", matching(error="Give every row an answer first.", first_gap=2)),
    "a matching set answered": ("match_answered.html", matching(chosen=1)),
    "a matching set not right": ("match_answered.html", matching(right=False, can_undo=True)),
    "a first day": ("today.html", today("first", coming=[], mixed=[])),
    "a day with work": ("today.html", today("ready")),
    "a day begun": ("today.html", today("ready", ready=1, continue_url="/q/p1")),
    "a day done": ("today.html", today("done", ready=0, topics=[])),
    "a day after a long absence": ("today.html", today("catch_up", waiting_note="90 more are waiting.")),
    "the end of a session": ("session_end.html", session_end()),
    "the end of a session all right": ("session_end.html", session_end(again=[], confused=[], has_missed=False)),
    "welcome": ("welcome.html", Value(returning=False, sample=choice(), **WELCOME)),
    "welcome back": ("welcome.html", Value(returning=True, sample=None, **WELCOME)),
    "decks": ("decks.html", Value(title="Decks", banks=BANKS, forms=FORMS, notes=["Cards carry tags."])),
    "decks without a bank": ("decks.html", Value(title="Decks", banks=[], forms=FORMS, notes=[])),
    "a fact": ("fact.html", Value(**FACT)),
    "settings": ("settings.html", settings()),
    "settings refused": ("settings.html", settings(errors={"new_per_day": "Enter a number from 0 to 200."})),
    "about": ("about.html", Value(title="About", banks=BANKS)),
    "a flag": ("flag.html", Value(reason=None, note="", error=None, **FLAG)),
    "a flag refused": ("flag.html", Value(reason="two", note="Both fit.", error="The note is too long.", **FLAG)),
    "an error": (
        "errors/error.html",
        Value(title="There is no such page", text="It may be old.", action_url="/", action_label="Go home"),
    ),
}
