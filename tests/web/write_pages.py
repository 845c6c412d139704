"""Examples of the pages on which banks are written, for tests that look at the markup alone."""

from dataclasses import replace
from typing import Any

from trainer.facts.text.comparing import Fate, Words
from trainer.services.writing import tables
from trainer.services.writing.changed_facts import AskedView as SetAsked
from trainer.services.writing.fields import Option, Sort
from trainer.services.writing.forms import FieldView
from trainer.services.writing.pages import (
    BankPage,
    ChangePage,
    ChangeView,
    ClashView,
    EntryPage,
    KeyView,
    LinkedCheck,
    RowView,
    UnsavedPage,
    VersionPage,
    WritePage,
)
from trainer.services.writing.previews import AskedView, MovedView, Preview
from trainer.services.writing.tables import LineView, Reading, TablePage, TablesPage

ROWS = (RowView("The artery goes with it <so>.", "Cranial nerves, by a@b.org", "/c", "Being written"),)
WORDS = (Words(Fate.SAME, "in the "), Words(Fate.OUT, "lumbar <spine>"), Words(Fate.IN, "sacrum"))
CHANGES = (
    ChangeView("optic nerve passes through optic canal", "Fact. Changed", (KeyView("Why it is right", WORDS),), "/e"),
    ChangeView("risorius", "Thing. New", (KeyView("Name", WORDS[2:]),), ""),
)
READING = (
    replace(CHANGES[0], url="", mark="a" * 64, is_read=True),
    replace(CHANGES[1], mark="b" * 64, is_read=False),
    ChangeView("facts.yaml", "Only comments differ.", (KeyView("Lines", WORDS[1:]),), "", "c" * 64, False),
)
TO_READ: dict[str, Any] = {"may_edit": False, "may_drop": False, "may_agree": True, "is_behind": False, "clashes": ()}
ASKED = (
    AskedView("Asked for the answer", "Through what?", (("A", "optic canal", True), ("B", "x <y>", False)), ()),
    AskedView("Matching", "Match each.", (), (("optic nerve", "optic canal"),)),
)
PREVIEW = Preview(
    ready=True,
    checks=(),
    questions=ASKED,
    refused=("Matching: too few",),
    lost=(MovedView("Which?", "no such item"),),
    gained=(MovedView("What?", ""),),
    changed=(MovedView("Why?", "reasons"),),
    more=4,
    looked_at=20,
    reached=24,
)
CHECKS = (LinkedCheck(True, "No entity has the id <x>.", "#object"), LinkedCheck(False, "It is long.", ""))
ASKED_BY = (
    SetAsked("Set <1>", "The fact is disputed now.", True, "/set", "/question", "/decide"),
    SetAsked("Set 2", "The fact was corrected after it was asked.", False, "/set", "/question", ""),
)
CHANGE = ChangePage(
    title="A change of Cranial nerves",
    heading="1 entry changed",
    lede="The artery goes with it.",
    over="Cranial nerves",
    over_url="/b",
    state="Being written",
    told="",
    why="The artery goes with it.",
    revision=3,
    changes=CHANGES,
    more=2,
    to_read=0,
    progress="",
    touched="2 people have learned it.",
    preview=PREVIEW,
    checks=CHECKS,
    reviews=(RowView("Which artery?", "e@b.org, 24 Nov", "", "Sent back"),),
    saves=ROWS,
    clashes=(ClashView(0, "facts.yaml", "  mine: <a>\n", ""),),
    is_behind=True,
    may_edit=True,
    may_take_back=False,
    may_drop=True,
    may_agree=False,
    asked=(),
    asked_elsewhere=0,
    query="optic",
    found=ROWS,
    new=tuple(Option(f"/new/{each}", each) for each in ("Fact", "Thing", "Not", "Relation", "Source", "Topic")),
    header_url="/entries/bank/bank",
    url="/change",
    errors={},
)
FIELDS = tuple(
    FieldView(
        f"field-{sort}",
        f"Field {sort}",
        sort,
        "optic <nerve>",
        "A hint." if number % 2 else "",
        (Option("optic <nerve>", "Optic"), Option("", "none")) if sort is Sort.CHOICE else (),
        ("Nothing here is called that.",) if number % 3 == 0 else (),
        number == 0,
    )
    for number, sort in enumerate(Sort)
)
ENTRY = EntryPage(
    title="optic nerve",
    heading="optic nerve",
    over="The artery goes with it.",
    over_url="/change",
    url="/entry",
    revision=3,
    fields=FIELDS,
    names=("optic nerve", "x <y>"),
    preview=PREVIEW,
    checks=CHECKS,
    touched="2 people have learned it.",
    told="",
    errors={},
    may_remove=True,
    sent=True,
    saved=False,
    new_url="/new",
)
UNSAVED = UnsavedPage(
    "This was not saved", "This was not saved", "Take it <back>.", "The artery", "/change", (("Answer", "x <y>"),)
)
TABLE = TablePage(
    title="Read a table",
    heading="What would come of rivers.csv",
    url="/table",
    over_url="/write",
    columns=("River", "Sea <x>", ""),
    parts=(("subject", "What it is about", "River"), ("object", "Answer", "")),
    is_mapped=False,
    how=Reading({"subject": "River"}, title="Rivers", class_id="c"),
    needs_relations=True,
    cardinalities=(Option("n:1", "n:1"), Option("n:n", "n:n")),
    classes=(Option("c", "Neurology 2"),),
    counts=(("facts", 4), ("entities", 8)),
    banks=(Option("nerves", "Cranial nerves"),),
    lines=(
        LineView("facts.csv:6", tables.Fate.OUT, "no subject. Give one"),
        LineView("facts.csv:7", tables.Fate.OTHERWISE, "kept once"),
        LineView("facts.csv:8", tables.Fate.KNOWN, "the bank has it"),
    ),
    more=2,
    preview=PREVIEW,
    errors={},
    unread=("Number", "Page <x>"),
    capitals=(("small-elbe", "Elbe", False), ("small-a-river", "A river <so>", True)),
    way_out="Nothing says yet that another answer is wrong.",
)
SENDING = TablesPage("Read a table", "/tables", "/write", "Choose a file.", (("today", "/t"),))
VERSION = VersionPage(
    title="Version 2",
    heading="Version 2",
    lede="24 Nov, written by a, read by b",
    why="So.",
    over="Cranial nerves",
    over_url="/b",
    changes=CHANGES,
    more=0,
    revert_url="/revert",
)
INDEX = WritePage("Write", "1 change waits for you to read it", ROWS, ROWS, ROWS, "/tables")
BANK = BankPage("Cranial nerves", "Cranial nerves", "Version 2 is in use.", "/write", ROWS, ROWS, "/begin")

WRITE_PAGES: dict[str, tuple[str, Any]] = {
    "what to write": ("write.html", INDEX),
    "nothing being written": ("write.html", replace(INDEX, writing=(), waiting=(), tables_url="")),
    "a bank to write in": ("write_bank.html", BANK),
    "a bank without versions": ("write_bank.html", replace(BANK, versions=(), changes=(), begin_url="")),
    "a version": ("write_version.html", VERSION),
    "the first version": ("write_version.html", replace(VERSION, changes=(), revert_url="", why="")),
    "a change being written": ("write_change.html", CHANGE),
    "a change not sent": ("write_change.html", replace(CHANGE, errors={"why": "Say why.", "checks": "Mend it."})),
    "a change to be read": (
        "write_change.html",
        replace(CHANGE, **TO_READ, changes=READING, to_read=2, progress="1 of 3 read.", errors={"note": "Say what."}),
    ),
    "a change that is read": (
        "write_change.html",
        replace(CHANGE, **TO_READ, changes=READING[:1], to_read=0, progress="All of it is read."),
    ),
    "an empty change": (
        "write_change.html",
        replace(
            CHANGE,
            changes=(),
            more=0,
            checks=(),
            found=(),
            clashes=(),
            saves=(),
            reviews=(),
            touched="",
            preview=Preview(ready=False, checks=()),
            may_take_back=True,
            told="You wrote this change.",
        ),
    ),
    "a change that sets have asked": (
        "write_change.html",
        replace(CHANGE, **TO_READ | {"may_agree": False}, state="Published", asked=ASKED_BY, asked_elsewhere=2),
    ),
    "an entry": ("write_entry.html", ENTRY),
    "an entry two people changed": ("write_entry.html", replace(ENTRY, told="Someone saved this.", sent=False)),
    "an entry not saved": (
        "write_entry.html",
        replace(ENTRY, errors={"": "It is written otherwise."}, may_remove=False, checks=(), touched=""),
    ),
    "an entry just saved": ("write_entry.html", replace(ENTRY, sent=False, saved=True)),
    "an entry that cannot be saved": ("write_unsaved.html", UNSAVED),
    "a table to be sent": ("write_tables.html", SENDING),
    "a table": ("write_table.html", TABLE),
    "a table to be joined": ("write_table.html", replace(TABLE, how=replace(TABLE.how, into="nerves"))),
    "a table of the shape": (
        "write_table.html",
        replace(TABLE, is_mapped=True, needs_relations=False, lines=(), more=0, preview=None),
    ),
    "a table not made": (
        "write_table.html",
        replace(TABLE, errors={"title": "Name it.", "class_id": "Choose.", "parts": "Say which."}),
    ),
}
