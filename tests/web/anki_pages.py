"""Examples of the pages about Anki and a person's own notes."""

from dataclasses import replace
from typing import Any

from trainer.services.anki.deck_pages import BankDeck, DecksPage, TopicChoice
from trainer.services.anki.own_notes import OwnCardPage, OwnLine, OwnPage, RatingView
from trainer.services.anki.pages import Change, ImportLine, ImportPage
from trainer.services.anki.subscriptions import LinkView
from trainer.services.words.views import BankView, FormChoice

BANKS = (BankView("one", "Bank <one>", 1200, 3400, "For study only."), BankView("two", "Bank two", 2, 4, ""))
TOPICS = (TopicChoice("t1", "Topic one", 700), TopicChoice("t2", "Topic two", 500))
FORMS = (FormChoice("recall", "Recall", checked=True, hint="Two sides"),)
DECKS = DecksPage("Decks", (BankDeck(BANKS[0], TOPICS), BankDeck(BANKS[1], ())), FORMS, ("Tagged.",))
KNOWN = replace(
    DECKS,
    known=True,
    imports=(ImportLine("i1", "Neuro.apkg", "3,654 reviews are in", "Undo"),),
    links=(LinkView("digest", "Bank <one>", "Made on 3 March 2026, not fetched yet"),),
    new_link="http://localhost/decks/subscribed/key.apkg",
)
READ = ImportPage(
    title="Import from Anki",
    id="i1",
    state="read",
    file_name="Neuro.apkg",
    matched=3487,
    new=3400,
    here=87,
    others=619,
    lost=12,
    cards=388,
    our_cards=312,
    facts=252,
    first_text="Feb 2025",
    changes=(Change("Facts met", "141", "203"), Change("Expected recall today", "81%", "86%")),
    warnings=("In Anki your day starts at 2:00, here at 4:00.",),
    own_notes=31,
    pausing=12,
    pausing_own=1,
    flagged=3,
)
OWN = OwnPage("Your own notes", (OwnLine(1, "Which <b>one</b>?", "Mine · 2 cards"),), 120, 3, 7, page=2, pages=3)
CARD = OwnCardPage("Your own notes", "g:0", "Which <b>one</b>?", deck="Mine / Nerves", left=3)
RATINGS = tuple(
    RatingView(value, label, "in 4 days") for value, label in enumerate(("Again", "Hard", "Good", "Easy"), 1)
)

ANKI_PAGES: dict[str, tuple[str, Any]] = {
    "decks": ("decks.html", DECKS),
    "decks of someone known": ("decks.html", KNOWN),
    "decks without a bank": (
        "decks.html",
        replace(DECKS, banks=(), error="Choose at least one kind of card.", upload_error="Choose the file."),
    ),
    "an Anki file being read": ("anki_import.html", replace(READ, state="reading", done=40)),
    "an Anki file that waits": ("anki_import.html", replace(READ, state="waiting")),
    "an Anki file that was read": ("anki_import.html", READ),
    "an Anki file with nothing new": (
        "anki_import.html",
        replace(READ, new=0, own_notes=0, pausing=0, pausing_own=0, no_history=True),
    ),
    "an Anki file with nothing new but suspended cards": ("anki_import.html", replace(READ, new=0, own_notes=0)),
    "an Anki file with nothing but own notes": (
        "anki_import.html",
        replace(READ, matched=0, new=0, pausing=0, no_history=True),
    ),
    "an Anki file that cannot be read": ("anki_import.html", replace(READ, state="refused", error="It is damaged.")),
    "an import from Anki": (
        "anki_import.html",
        replace(READ, state="brought", brought=3400, brought_notes=31, paused=9, paused_own=2, undo_until="1 December"),
    ),
    "an import of nothing but own notes": (
        "anki_import.html",
        replace(READ, state="brought", brought=0, brought_notes=31, undo_until="1 December"),
    ),
    "an import taken out": ("anki_import.html", replace(READ, state="undone")),
    "own notes": ("own.html", OWN),
    "own notes with paused cards": (
        "own.html",
        replace(OWN, notes=(replace(OWN.notes[0], paused=True),), paused=2, only_paused=True),
    ),
    "own notes of which some are paused": ("own.html", replace(OWN, paused=2)),
    "no own notes": ("own.html", replace(OWN, notes=(), total=0, due=0, new=0, page=1, pages=1)),
    "an own card": ("own_study.html", CARD),
    "an own card with its back": ("own_study.html", replace(CARD, back="This <mark>one</mark>.", ratings=RATINGS)),
    "own cards all done": ("own_study.html", OwnCardPage("Your own notes")),
}
"""Every template about Anki and own notes, in each of its states."""
