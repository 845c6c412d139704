"""Examples of the pages of sets and what came of them, for those who teach: for tests that look at the markup alone."""

from dataclasses import replace
from typing import Any

from trainer.analysis.plots import Tick
from trainer.services.classes.looks import LookView
from trainer.services.classes.rooms import RoomView
from trainer.services.pages.practice import Pick
from trainer.services.sets.allowing import AllowPage
from trainer.services.sets.assign_pages import AssignPage, BalanceRow, PreviewPart, PreviewView, TopicPick
from trainer.services.sets.exports import ExportPage, FormatView, Room
from trainer.services.sets.grade_filling import FillPage
from trainer.services.teaching.analysis_pages import AnalysisPage, ItemView
from trainer.services.teaching.asked_pages import AskedPage, FormLink
from trainer.services.teaching.confusions import ConfusionsPage, PairView
from trainer.services.teaching.decide_pages import Choosable, DecidePage, MovedView
from trainer.services.teaching.maps import CellView, HeadView, MasteryPage, RowView
from trainer.services.teaching.question_pages import DecisionView, OptionRow, QuestionPage, TurnView
from trainer.services.teaching.records import RecordPage, SetLine, TopicLine
from trainer.services.teaching.reports import ClosedView, ReasonView, ReportsPage, ReportView, SaidView
from trainer.services.teaching.sets import FormView, ReleaseView, SetHomePage, ShowView, StudentView
from trainer.services.teaching.students import AlongLine, StudentsPage
from trainer.services.teaching.students import Choice as ShowChoice
from trainer.services.teaching.topics import FactLine, TopicPage
from trainer.services.words.plot_views import LinesView, LineView, TableView
from trainer.services.words.views import OptionView

NAME = "Neurosurgery <block B>"
OVER = f"{NAME}, Set <4>"
LABELS = ("Class", "People", "Mastery", "Mixed up", "Reports", "Class settings", "Log")
ROOMS = tuple(RoomView(label, f"/classes/c/{label}", here=label == "Reports") for label in LABELS)
TEXTS = ("astrocytoma", "chordoma", "hemangioblastoma", "p53-positive tumor with a name so long that it must wrap")
STEM = "Which tumor arises from remnants of the notochord <most often>?"
WRONG = "Give it, please."

# --- a set that is put together

CHOICE = PreviewView(
    STEM,
    tuple(OptionView(at, "ABCD"[at - 1], text, is_key=at == 2) for at, text in enumerate(TEXTS, start=1)),
    (),
    "Origin, behavior and causes",
    "expected right: 71%, by its level and 12 answers",
    "/swap#preview",
)
PAIRS = (("chordoma", "notochord"), ("astrocytoma", "astrocytes"))
MATCHING = replace(
    CHOICE,
    stem="Match each tumor.",
    options=(),
    pairs=PAIRS,
    topic="",
    expected="not measured yet: 75% right is assumed, by its level",
    spare=("meninges", "Schwann cells"),
)
PREVIEW = PreviewPart(
    match_text="53 facts fit",
    drawn_text="Each form has 20 questions.",
    refused="",
    forms=("A", "B"),
    compared=(BalanceRow("Expected right", ("71%", "72%")), BalanceRow("Minutes, typically", ("15", "15"))),
    balance=(BalanceRow("Surgery, ablation and other procedures", ("4", "5")), BalanceRow("Imaging", ("16", "15"))),
    verdict="The forms are as hard as one another.",
    alike=True,
    shown=(CHOICE, MATCHING),
    hidden=(CHOICE,),
    heading="From form A",
    note="These are what students get, unless the bank or the answers of the class change before you give it.",
)
FROZEN = replace(
    PREVIEW,
    match_text="20 questions are given",
    drawn_text="2 forms.",
    forms=("A",),
    compared=(),
    balance=(),
    verdict="",
    note="These stay, whatever you change, until you make new questions. All forms are under Its questions.",
)
FIELDS = {
    **dict.fromkeys(("title", "opens_at", "due_at", "closes_at", "minutes", "attempts", "note", "percent"), ""),
    "bank": "one",
    "choices": "20",
    "matchings": "0",
    "floor": "0",
    "points": "1",
    "seed": "5eed" * 8,
}
MODES = (
    Pick("graded", "Graded", checked=True, hint="It counts. Answers are told once it has closed."),
    Pick("practice", "Practice", checked=False, hint="It counts for nothing."),
)
ASSIGN = AssignPage(
    title="New set",
    action="/new",
    class_name=NAME,
    class_url="/classes/c",
    rooms=ROOMS,
    given=False,
    begun=0,
    fields=FIELDS,
    errors={},
    modes=MODES,
    banks=(Pick("one", "Bank <one>", checked=True), Pick("two", "Bank two", checked=False)),
    topics=tuple(
        TopicPick(Pick(f"t{number}", f"Inherited syndromes and topic {number}", number == 1, "61"), f"of-t{number}", "")
        for number in range(5)
    ),
    relations=(Pick("r", "arises from", checked=False, hint="12"),),
    levels=(Pick("core", "Core", checked=True), Pick("specialist", "Specialist", checked=False)),
    items=(),
    without=(),
    apart=(),
    forms=(
        Pick("0", "One for each student", checked=False, hint="few answers to any one question"),
        Pick("2", "A and B", checked=True, hint="about 30 answers a question"),
    ),
    sharing=(Pick("alike", "Other facts, as hard", checked=True),),
    late=(Pick("none", "Nothing is taken off", checked=True), Pick("flat", "So much once", checked=False)),
    attempt_rules=(Pick("best", "The best", checked=True),),
    feedback=(("told_score", "The score", (Pick("submit", "When it is handed in", checked=True),)),),
    zone="Europe/Berlin",
    give_label="Give it to 60 students",
    preview=PREVIEW,
    forms_text="Neighbours get different questions that are as hard.",
    others_url="/new?choices=20#preview",
)

# --- a set that was given

STUDENT = StudentView(
    "Ann <Lee>",
    "B1",
    "A",
    "Handed in late",
    "87%",
    "78%",
    "Tue 10 Nov 2026, 01:56",
    "15 minutes more",
    "/allow/1",
    "/students/1",
)
SET = SetHomePage(
    title="Set <4>",
    class_name=NAME,
    class_url="/classes/c",
    rooms=ROOMS,
    state="Open",
    facts=(("Kind", "Graded"), ("Closes", "Fri 27 Nov 2026, 18:00 (Europe/Berlin)")),
    numbers=(("Handed in", "29 of 38"), ("Working on it now", "2"), ("Median score", "71%")),
    note="No books, please.",
    warning="final",
    forms=(FormView("A", "72%", 34, "70%", "64% to 76%"), FormView("B", "72%", 0, "–", "")),
    forms_text="The forms are expected to be as hard as one another.",
    unequal="Form B turned out harder than form A, by 8% of the points.",
    enrolled=120,
    shows=(ShowView("Everyone", 120, "/sets/s", here=True), ShowView("Handed in", 29, "/sets/s?show=ok", here=False),
           ShowView("Missing", 3, "/sets/s?show=missing", here=False)),
    page=2,
    pages=3,
    earlier_url="/sets/s",
    later_url="/sets/s?page=3",
    students=(
        STUDENT,
        replace(STUDENT, name="لیلی رحیمی", section="", form="", standing="Not begun", score="", final="", when="",
                allowed=""),
    ),
    given=True,
    instructs=True,
    release=ReleaseView("/release", "The set is still open. 9 students have not begun. 2 are working on it."),
    archived=False,
    edit_url="/edit",
    give_url="/give",
    away_url="/away",
    back_url="/back",
    grades=(("Table", "/grades-table.csv"), ("Canvas", "/grades-canvas.csv")),
    questions_url="/questions",
    asked_url="/asked",
    take_url="/take",
    unmatched="1 student has no number, user name or address: Canvas and Moodle cannot match that line.",
)  # fmt: skip
LET_OUT = "Scores and answers were let out on Tue 10 Nov 2026, 01:56."
ASKED = AskedPage(
    title="Questions of Set <4>",
    over=OVER,
    set_url="/sets/s",
    rooms=ROOMS,
    lede="2 questions. As students get them.",
    forms=(FormLink("Form A", "/asked/A", here=True), FormLink("Form B", "/asked/B", here=False)),
    questions=(replace(CHOICE, swap_url=""), replace(MATCHING, swap_url="")),
    take_url="/take",
    change_url="/edit",
)
ALLOW = AllowPage(
    title="More time or another date",
    student="Ann <Lee>",
    set_title="Set <4>",
    action="/allow/1",
    back_url="/sets/s",
    zone="Europe/Berlin",
    extra_minutes="15",
    extra_attempts="",
    due_at="2026-11-27T18:00",
    closes_at="",
    untimed=False,
    excused=True,
    errors={},
)
EXPORT = ExportPage(
    title="Download or print Set <4>",
    over=OVER,
    set_url="/sets/s",
    heading="20 questions in each form",
    warning="The set is still open, and these files hold its keys.",
    formats=(
        FormatView("Moodle XML", "Nothing is lost.", (("Form A", "/a"), ("Form B", "/b")), ""),
        FormatView("GIFT", "No tags.", (("Form A", "/c"), ("Form B", "/d")), "2 questions do not fit it."),
    ),
    papers=(("PDF with all forms and keys", "/paper.pdf"), ("Page to print", "/paper.html")),
    seats=(("A", "B", "C"), ("C", "A", "B")),
    room=Room(2, 3),
    fills=(("Fill my Blackboard file", "/take/fill/blackboard"),),
    url="/take",
)
FILL = FillPage(
    title="Fill my Blackboard file",
    over=OVER,
    back_url="/take",
    action_url="/take/fill/blackboard",
    platform="blackboard",
    held="eJw=",
    columns=(("Last Name", False), ("Week 3 [Total Pts: 10 Score] |4711", True)),
    found="Students found in both places: 28.",
    not_in_file=("Lee, Ann", "رحیمی"),
    not_in_class=("ghost",),
    scaled="The column has 10 points and the set 20.",
    ready=True,
)

# --- what came of it

ITEM = ItemView(STEM, "/questions/v", "35", "0.12", "−0.31", "Look at the key", flagged=True, worst=True)
GLANCE = LinesView(
    summary="17 questions by their share right and their discrimination.",
    unit="discrimination, by share right",
    across=(Tick(0, "0%"), Tick(100, "100%")),
    up=(Tick(0, "1"), Tick(100, "-0.5")),
    lines=(LineView("goal", "Useful from here", ("0,50 100,50",), ()),),
    table=TableView(("Share right", "Discrimination"), (("0.12", "-0.31"),)),
)
ANALYSIS = AnalysisPage(
    title="Questions of Set <4>",
    over=OVER,
    set_url="/sets/s",
    rooms=ROOMS,
    heading="1 question to look at",
    lede="First attempts only. Numbers rest on 57 students.",
    numbers=(("Handed in", "57", ""), ("Reliability (alpha)", "0.69", "0.52 to 0.82")),
    items=(
        ITEM,
        replace(ITEM, check="Unused option", worst=False),
        replace(ITEM, check="Works well", worst=False, flagged=False),
    ),
    facts=(replace(ITEM, text="a chordoma arises from the notochord", url=""),),
    relations=(replace(ITEM, text="arises from", url="", flagged=False, worst=False),),
    glance=GLANCE,
    files=(("items", "/items.csv"), ("key", "/key.csv")),
    lines_text="Each form asks questions of its own.",
    practice=False,
)
OPTIONS = (
    OptionRow("chordoma", TEXTS[1], True, "25 of 35", "0.71", "0.12", "Key", retire=False, retired=False),
    OptionRow("long", TEXTS[3], False, "0 of 35", "0.00", "–", "Hardly used", retire=True, retired=False),
    OptionRow("astrocytoma", TEXTS[0], False, "1 of 35", "0.03", "−0.10", "Retired", retire=False, retired=True),
)
TURNS = (
    TurnView("The fact is disputed now.", "Friday, in version 3", "Textbooks <differ>."),
    TurnView("The fact was corrected after it was asked.", "Thursday, in version 2", ""),
)
QUESTION = QuestionPage(
    title="One question",
    over=OVER,
    back_url="/questions",
    stem=STEM,
    says="a chordoma arises from remnants of the notochord.",
    fact_url="/facts/one/a",
    mend_url="/write/banks/one/facts/a",
    mended_by="",
    numbers=(("Students", "35", ""), ("Share right", "0.71", "0.55 to 0.84")),
    flags=("Look at the key: chordoma was chosen more often than it, and rather by those who did well on the rest.",),
    options=OPTIONS,
    other=((STEM, "0.60 right of 22"), ("All ways together", "0.66 right of 57")),
    deeds=(("Change the key", "/decide?action=change_key"), ("Leave it out of the score", "/decide?action=drop")),
    retire_url="/retire",
    decisions=(
        DecisionView("Left out of the score", "Dr Sands, Friday", "It had two right <answers>.", "/back"),
        DecisionView("A decision was taken back", "Dr Sands, Thursday", "", ""),
    ),
    instructs=True,
)
DECIDE = DecidePage(
    title="Decide about a question",
    over=OVER,
    back_url="/questions/v",
    action_url="/decide",
    stem=STEM,
    deed="The key is now chordoma.",
    heading="12 scores go up, none goes down",
    means="The mean score goes from 61.50 to 66.00 in 100.",
    ready=True,
    seen="57-0",
    looked="v|change_key|chordoma|True",
    button="Change 12 scores",
    options=(
        Choosable("astrocytoma", TEXTS[0], "12 chose it", checked=False),
        Choosable("chordoma", TEXTS[1], "", checked=True),
    ),
    moved=(MovedView("Ann <Lee>", "25%", "50%"), MovedView("لیلی رحیمی", "–", "100%")),
    protects=True,
    everywhere=False,
    reason="It is so <now>.",
    error="",
    fields={"fact": "a", "variant": "v", "action": "change_key"},
)
PAIR = PairView(
    "solitary plasmacytoma",
    "arachnoid cyst",
    "15 of 32",
    "47%",
    "31% to 64%",
    "8.3",
    "15 students",
    ((STEM, "/facts/one/a"),),
    "/set",
)
CONFUSIONS = ConfusionsPage(
    title="Taken for one another",
    over=NAME,
    class_url="/classes/c",
    rooms=ROOMS,
    heading="solitary plasmacytoma is taken for arachnoid cyst most often",
    pairs=tuple(replace(PAIR, key=f"tumor {number} with a long name") for number in range(10)),
    instructs=True,
)
CELLS = tuple(
    CellView(str(20 * level), level, enough=True, told=f"Topic {level}: {20 * level}%, from 9 answers", url="/t")
    for level in range(5)
)
FEW = CellView("–", 0, enough=False, told="Topic 5: too few answers to say")
MASTERY = MasteryPage(
    title="What the class knows",
    over=NAME,
    class_url="/classes/c",
    rooms=ROOMS,
    heading="Presentation and mimics is known least",
    lede="From the sets of this class.",
    topics=tuple(
        HeadView(label, f"/mastery?sort={label[0]}", "ascending" if label == "Surgery" else "")
        for label in ("Origin, behavior and causes", "Surgery", "Imaging", "Presentation", "Genes", "Metastases")
    ),
    whole=(*CELLS, FEW),
    known=tuple(CellView(str(count), 0, enough=True, told=f"Topic: {count} students know it") for count in range(6)),
    rows=(RowView("Student 1", (*CELLS, FEW), "/students/1"), RowView("Student 2", (FEW, *CELLS), "/students/2")),
    row_head=HeadView("Student", "/mastery?sort=-", ""),
    views=(("By student", "/mastery", True), ("By day", "/mastery?by=day", False)),
    names_url="/mastery?names=1",
    named=False,
    set_url="/sets/new?topic=t",
    csv_url="/mastery.csv",
    students_url="/students",
    page=2,
    pages=3,
    earlier_url="/mastery",
    later_url="/mastery?page=3",
)
FACT = FactLine(
    "a chordoma arises from remnants of the notochord.", "/facts/one/a", "3 of 9", "33%", "astrocytoma, 4 ×"
)
TOPIC = TopicPage(
    title="Surgery",
    over=NAME,
    rooms=ROOMS,
    back_url="/mastery",
    heading="Surgery: 61% right",
    lede="90 answers in sets.",
    facts=tuple(
        replace(FACT, url=f"/facts/one/{number}", instead="" if number else FACT.instead) for number in range(18)
    ),
    set_url="/sets/new?topic=t",
)
RECORD = RecordPage(
    title="Ann <Lee>",
    over=NAME,
    rooms=ROOMS,
    back_url="/mastery",
    students_url="/students",
    names_url="/students/1",
    named=True,
    section="B1",
    topics=(
        TopicLine(
            "Surgery", "42%", "9 answers count", 2, enough=True, mastered=False, url="/students/1?topic=a", here=True
        ),
        TopicLine(
            "Genes", "92%", "10 answers count", 4, enough=True, mastered=True, url="/students/1?topic=b", here=False
        ),
        TopicLine(
            "Imaging", "–", "2 answers count", 0, enough=False, mastered=False, url="/students/1?topic=c", here=False
        ),
    ),
    topic="Surgery",
    facts=(FACT,),
    sets=(
        SetLine("Set <4>", "/sets/s", "", ("Begun Tuesday, handed in Tuesday: 80%", "Begun Friday, not handed in")),
        SetLine("Set 3", "/sets/t", "Excused", ()),
    ),
    looks=(LookView("Dr <Who>", "Tue 24 Nov 2026, 12:00"),),
)
ALONG = AlongLine("Ann <Lee>", "B1", "4 of 6", "2", "Tue 24 Nov 2026, 12:00", quiet=True, url="/students/1")
STUDENTS = StudentsPage(
    title="Students",
    name=NAME,
    term="2027",
    rooms=ROOMS,
    heading="6 students have gone quiet",
    lede="They did nothing for a week.",
    shows=(
        ShowChoice("Everyone", "/students", here=False),
        ShowChoice("Gone quiet", "/students?show=quiet", here=True),
    ),
    orders=(
        ShowChoice("By name", "/students", here=True),
        ShowChoice("Most missed first", "/students?order=missed", here=False),
    ),
    lines=(ALONG, replace(ALONG, name="لیلی رحیمی", section="", quiet=False, last="Never", url="/students/2")),
    page=2,
    pages=3,
    earlier_url="/students",
    later_url="/students?page=3",
)
REPORT = ReportView(
    bank="one",
    fact="a",
    says="a chordoma arises from remnants of the notochord.",
    stem=STEM,
    options=tuple((letter, text, text == "chordoma") for letter, text in zip("ABCD", TEXTS, strict=True)),
    asked_in=(("Set <4>", "/questions/v"), ("Set 5", "")),
    count="2 reports",
    numbers="In sets of this class it was answered 20 times, 9 of them rightly.",
    source="A <handbook>, chapter 3",
    source_url="https://example.org/book",
    reasons=(
        ReasonView("Two answers are right", (SaidView("The second <fits> too.", "Friday, 18:00"),) * 2),
        ReasonView("It is unclear", (SaidView("", "Monday, 09:00"),)),
    ),
    fact_url="/facts/one/a",
    fix_url="/write/banks/one/facts/a",
    action_url="/reports",
)
REPORTS = ReportsPage(
    title="Reports",
    over=NAME,
    class_url="/classes/c",
    rooms=ROOMS,
    heading="2 questions were reported",
    open=(REPORT, replace(REPORT, fact="b", stem="Match each tumor.", options=(), source="", fix_url="")),
    closed=(
        ClosedView("a chordoma is rare.", "The question stays", "It is right <so>.", "Friday", ""),
        ClosedView("an ependymoma is common.", "Left out of this class's sets", "Thank you.", "Friday", "/resume"),
    ),
)

TEACHING_PAGES: dict[str, tuple[str, Any]] = {
    "a new set": ("assign.html", ASSIGN),
    "a set refused": (
        "assign.html",
        replace(
            ASSIGN,
            errors=dict.fromkeys(("title", "slots", "choices", "closes_at", "opens_at", "minutes", "forms"), WRONG),
            preview=replace(
                PREVIEW, refused="12 facts fit; you asked for 20.", forms=(), compared=(), balance=(), verdict="",
                shown=(), hidden=(),
            ),
        ),
    ),
    "a set of questions chosen one by one": (
        "assign.html",
        replace(
            ASSIGN,
            items=(Pick("a:forward:choice", "a chordoma arises from the notochord", checked=True),),
            without=("b",),
            banks=ASSIGN.banks[:1],
            preview=replace(PREVIEW, alike=False),
        ),
    ),
    "a set changed after it was given": (
        "assign.html",
        replace(ASSIGN, title="Change a set", given=True, begun=12, preview=FROZEN, usual=False,
                revise_label="Make new questions for those who have not begun"),
    ),
    "a set whose forms nobody has measured": (
        "assign.html",
        replace(ASSIGN, preview=replace(PREVIEW, measured=False, verdict="How hard they are is not measured yet.")),
    ),
    "a set that was given": ("set_home.html", SET),
    "a set that is a draft": (
        "set_home.html",
        replace(SET, given=False, release=ReleaseView(), numbers=(), forms=(), forms_text="", students=(), note="",
                enrolled=0, unequal=""),
    ),
    "a set that was let out": (
        "set_home.html",
        replace(SET, release=ReleaseView(said=LET_OUT, back_url="/unrelease")),
    ),
    "a set that was let out and is known": (
        "set_home.html",
        replace(SET, release=ReleaseView(said=LET_OUT)),
    ),
    "a closed set that waits to be let out": (
        "set_home.html",
        replace(SET, state="Closed", release=ReleaseView("/release")),
    ),
    "a set put away": (
        "set_home.html",
        replace(SET, archived=True, students=(), numbers=(), warning="", enrolled=0, shows=()),
    ),
    "a set as an assistant sees it": (
        "set_home.html",
        replace(SET, instructs=False, release=ReleaseView(), students=(replace(STUDENT, allowed="", allow_url=""),)),
    ),
    "more time for a student": ("set_allow.html", ALLOW),
    "more time refused": (
        "set_allow.html",
        replace(ALLOW, extra_minutes="lots", errors={"extra_minutes": WRONG}),
    ),
    "what a set asks": ("set_asked.html", ASKED),
    "a set that can be asked no more": (
        "set_asked.html",
        replace(ASKED, forms=(), questions=(), lede="", refused="There are 3 questions of this sort. Ask for 3."),
    ),
    "what a set of one form asks": ("set_asked.html", replace(ASKED, forms=(), change_url="")),
    "a set to download": ("set_export.html", EXPORT),
    "a closed set to download": ("set_export.html", replace(EXPORT, warning="", seats=(), fills=())),
    "a file to be filled": ("set_fill.html", FILL),
    "a file that is asked for": (
        "set_fill.html",
        replace(FILL, held="", columns=(), found="", not_in_file=(), not_in_class=(), scaled="", ready=False),
    ),
    "a file that is refused": (
        "set_fill.html",
        replace(
            FILL, platform="moodle", columns=(), found="", not_in_file=(), not_in_class=(), ready=False, error=WRONG
        ),
    ),
    "how questions worked": ("analysis.html", ANALYSIS),
    "how many questions worked well": (
        "analysis.html",
        replace(ANALYSIS, items=(replace(ITEM, check="Works well", worst=False, flagged=False),) * 10),
    ),
    "questions of a set that nobody handed in": (
        "analysis.html",
        replace(ANALYSIS, items=(), facts=(), relations=(), glance=None, numbers=ANALYSIS.numbers[:1]),
    ),
    "questions of a set that was practised": (
        "analysis.html",
        replace(ANALYSIS, items=(), facts=(), relations=(), glance=None, practice=True, heading="It is practice"),
    ),
    "a question looked at": ("question.html", QUESTION),
    "a question that nobody has handed in": (
        "question.html",
        replace(QUESTION, numbers=(), flags=(), options=(), other=(), decisions=(), turns=TURNS, leave_url="/leave"),
    ),
    "a question whose fact was changed": ("question.html", replace(QUESTION, turns=TURNS, leave_url="/leave")),
    "a question as an assistant sees it": (
        "question.html",
        replace(
            QUESTION, instructs=False, deeds=(), flags=(), other=(), decisions=(), mend_url="",
            mended_by="Whoever instructs a class may mend this fact.",
        ),
    ),
    "a decision to make": ("decide.html", DECIDE),
    "a decision without its option": (
        "decide.html",
        replace(DECIDE, ready=False, heading="Change the key", deed="Choose an option.", means="", button=""),
    ),
    "a decision refused": ("decide.html", replace(DECIDE, options=(), error=WRONG, protects=False, everywhere=True)),
    "what a class mixes up": ("class_confusions.html", CONFUSIONS),
    "what a class mixes up, for an assistant": (
        "class_confusions.html",
        replace(CONFUSIONS, pairs=CONFUSIONS.pairs[:2], instructs=False),
    ),
    "a class that mixes nothing up": ("class_confusions.html", replace(CONFUSIONS, pairs=())),
    "what a class knows": ("mastery.html", MASTERY),
    "what a class knows of many topics": (
        "mastery.html",
        replace(
            MASTERY,
            topics=MASTERY.topics * 3,
            whole=MASTERY.whole * 3,
            known=MASTERY.known * 3,
            rows=tuple(replace(row, cells=row.cells * 3) for row in MASTERY.rows),
        ),
    ),
    "what a small class knows": (
        "mastery.html", replace(MASTERY, rows=(), known=(), names_url="", set_url="", pages=1),
    ),
    "a topic fact by fact": ("class_topic.html", TOPIC),
    "the record of a student": ("class_record.html", RECORD),
    "the record of a student who did nothing": (
        "class_record.html",
        replace(RECORD, title="Student 1", named=False, topics=(), facts=(), topic="", sets=(), looks=()),
    ),
    "who is on track": ("class_students.html", STUDENTS),
    "nobody who has gone quiet": ("class_students.html", replace(STUDENTS, lines=(), pages=1)),
    "a class that knows nothing yet": (
        "mastery.html",
        replace(MASTERY, topics=(), whole=(), known=(), rows=(), names_url="", set_url="", pages=1),
    ),
    "reports": ("reports.html", REPORTS),
    "no reports": ("reports.html", replace(REPORTS, heading="Nothing is waiting", open=(), closed=())),
}  # fmt: skip
