"""Examples of the pages of classes and people, for tests that look at the markup alone."""

from dataclasses import replace
from typing import Any

from trainer.services.classes.logs import ClassLog, EventView
from trainer.services.classes.looks import LookView
from trainer.services.classes.rooms import RoomView
from trainer.services.sets.student_classes import OwnSet, StudentClass
from trainer.services.teaching.classes import ClassesPage, ClassLine, ClassSettings, CodeView, JoinPage
from trainer.services.teaching.homes import ClassHome, NeedView, SetLine
from trainer.services.teaching.people import (
    ImportPage,
    MatchLine,
    PeoplePage,
    PersonLine,
    PersonPage,
    RowLine,
    WaitingLine,
)

ROOMS = tuple(
    RoomView(label, f"/classes/c/{label}", here=label == "Class") for label in ("Class", "People", "Class settings")
)
ZONES = ("Europe/Berlin", "UTC")
CODE = CodeView("7Q2KX9AB", "7Q2K-X9AB", "http://trainer.test/join/7Q2KX9AB", "Good until you close it", "/close")
HEAD: dict[str, Any] = {"name": "Neurosurgery <block B>", "term": "Autumn 2027", "rooms": ROOMS}
HOME = ClassHome(
    title="Neurosurgery",
    **HEAD,
    heading="2 things need you",
    lede="38 students have joined.",
    needs=(
        NeedView("3 people wait to be let in", "They joined by the code.", "Look at who", "/p"),
        NeedView("9 have not begun Week 4", "It closes on Friday.", "Look", "/s"),
    ),
    pulse=(
        NeedView("31 of 38 are on track", "They have begun every set that has closed.", "Who missed one", "/students"),
        NeedView("6 have done nothing for a week", "A set was open to them.", "Look at who", "/students?show=quiet"),
    ),
    looks=(
        NeedView("How the questions of Week 3 worked", "The doubtful stand first.", "Look at its questions", "/q"),
        NeedView("What is taken for what", "The pairs that are mixed up most.", "Look at the pairs", "/confusions"),
    ),
    sets=(
        SetLine("Week 4", "20 questions", "Open", "Fri 27 Nov 2026, 18:00", 29, 38, "71%", "/s"),
        SetLine("Week 5", "15 questions", "Draft", "No closing time", 0, 38, "", "/t"),
    ),
    students=38,
    code=CODE,
    archived="",
    instructs=True,
    new_set_url="/new",
    settings_url="/settings",
)
OWN = OwnSet(
    "Week 4", "20 questions · 45 min (30 + your extra time)", "open", "Not begun", "", "Due Friday", "", "/sets/1"
)
STUDENT = StudentClass(
    title="Neurosurgery",
    name=HEAD["name"],
    term=HEAD["term"],
    heading="2 sets are open for you",
    now=(replace(OWN, stage="running", said="Running, until 18:20"), OWN),
    later=(replace(OWN, stage="ahead", said="Opens Monday"),),
    done=(
        replace(OWN, stage="done", said="Handed in Tuesday", score="80%"),
        replace(OWN, stage="excused", said="", excused="You are excused: this set does not count for you."),
    ),
    extra_time="Your time limits are 1.5 times as long.",
    archived=False,
    leave_url="/leave",
    looks=(LookView("Dr <Who>", "Tue 24 Nov 2026, 12:00"),),
)
ANN = PersonLine("Ann Lee", "s1840231 · alee", "Student", "B1", "1.5 × time", "Sat 12 Sept 2026, 09:00", "/p/1")
PEOPLE = PeoplePage(
    title="People",
    **HEAD,
    heading="38 students",
    lede="2 instructors · 1 assistant",
    people=(ANN, replace(ANN, name="لیلی رحیمی", key="", extra="", section="")),
    found=120,
    words="",
    page=2,
    pages=3,
    url="/classes/c/people",
    waiting=(WaitingLine("Kim Sato", "A guest.", "/a", "/r"), WaitingLine("Chen Wei", "Has an account.", "/a", "/r")),
    gone=(ANN,),
    matches=(
        MatchLine("Annie", "Joined on 5 Oct. As a guest.", "Ann Lee · s1 · ann@example.com", "/m/1", only=True),
        MatchLine("Ida", "Joined on 5 Oct. As a guest.", "Ida Nowak · s2", "/m/2", only=True),
        MatchLine("محمد", "Joined on 5 Oct. As a guest.", "محمد · s3", "/m/3", only=False),
    ),
    code=CODE,
    roles=(("Student", "Takes sets."), ("Assistant", "Sees results.")),
    instructs=True,
    admit_all_url="/all",
    match_all_url="/match",
    import_url="/import",
    export_url="/people.csv",
    settings_url="/settings",
)
PERSON = PersonPage(
    title="Ann Lee",
    class_name=HEAD["name"],
    **HEAD,
    said="Joined on Saturday, with an account.",
    form={"name": "Ann Lee", "student_id": "s1", "section": "B1", "role": "student", "factor": "1.5"},
    roles=(("student", "Student"), ("assistant", "Assistant"), ("instructor", "Instructor")),
    role_hint="",
    gone=False,
    url="/p/1",
    remove_url="/p/1/remove",
    back_url="/p/1/back",
    people_url="/people",
)
IMPORT = ImportPage(
    title="A list of people",
    **HEAD,
    heading="Your file would add 1 person and change 1",
    rows=(
        RowLine(4, "Ida Nowak", "new", "Will be added", "s9"),
        RowLine(5, "Ada Lopez", "new", "Will be added", "S001 Perhaps Ada Lopez, who has joined already."),
        RowLine(9, "Amara Okafor-Bell", "updated", "Will change", "Name: Amara Okafor-Bell instead of Amara Okafor."),
        RowLine(17, "Kim Sato", "amiss", "To check", "This number is used by Chen Wei."),
    ),
    unchanged=(RowLine(2, "Ann Lee", "unchanged", "As it is", "s1"),),
    new=1,
    updated=1,
    amiss=1,
    absent=("Ben Hughes", "Chen Wei"),
    guessed=True,
    unread=("Shoe size", "Room"),
    button="Add 1 and change 1",
    seen="1-1-1",
    bring_url="/bring",
    leave_url="/leave",
    people_url="/people",
)
SETTINGS = ClassSettings(
    title="Class settings",
    **HEAD,
    form={"name": "Neurosurgery", "term": "2027", "time_zone": "UTC", "keep_months": "13"},
    approves=True,
    needs_account=True,
    zones=ZONES,
    codes=(CODE, replace(CODE, code="ABCDEFGH", shown="ABCD-EFGH", said="Good until Friday")),
    archived="",
    errors={},
    url="/settings",
    codes_url="/codes",
    archive_url="/archive",
    bring_back_url="/back",
    next_url="/next",
    kept="Its work is kept for 13 months after it is put away.",
    exports=(("Table", "/grades-table.csv"), ("Canvas", "/grades-canvas.csv")),
    unmatched="2 students have no number, user name or address: Canvas and Moodle cannot match those lines.",
)
CLASSES = ClassesPage(
    title="Classes",
    classes=(
        ClassLine("Neurosurgery", "2027", "You instruct here. 38 students.", "/classes/c", archived=False),
        ClassLine("Anatomy", "", "You are a student here.", "/classes/d", archived=True),
        ClassLine("Pathology", "", "You have asked to join.", "", archived=False),
    ),
    has_account=True,
    zones=ZONES,
    form={"name": "", "term": "", "own_name": "", "time_zone": "UTC"},
)
JOIN = JoinPage("Join Neurosurgery", "7Q2KX9AB", HEAD["name"], "2027", "Dr Sands", approves=True)
WRONG = "Give it, please."

CLASS_PAGES: dict[str, tuple[str, Any]] = {
    "classes": ("classes.html", CLASSES),
    "no classes": ("classes.html", replace(CLASSES, classes=(), has_account=False)),
    "a class not made": ("classes.html", replace(CLASSES, errors={"name": WRONG, "time_zone": WRONG})),
    "joining a class": ("join.html", JOIN),
    "joining without a name": ("join.html", replace(JOIN, errors={"name": WRONG})),
    "typing a code": ("join.html", JoinPage("Join a class", "")),
    "a code that leads nowhere": ("join.html", JoinPage("Join a class", "XX", errors={"code": WRONG})),
    "a class": ("class.html", HOME),
    "a new class": ("class.html", replace(HOME, needs=(), sets=(), students=0)),
    "a class put away": ("class.html", replace(HOME, archived="Put away on Friday.", code=None)),
    "a class that one assists": ("class.html", replace(HOME, instructs=False, code=None)),
    "a class of one's own": ("class_student.html", STUDENT),
    "a class with no sets": ("class_student.html", replace(STUDENT, now=(), later=(), done=(), archived=True)),
    "people": ("class_people.html", PEOPLE),
    "people searched for": ("class_people.html", replace(PEOPLE, words="xyz", people=(), pages=1, found=0, waiting=())),
    "people as an assistant sees them": (
        "class_people.html",
        replace(PEOPLE, instructs=False, code=None, waiting=(), gone=(), people=(replace(ANN, extra="", url=""),)),
    ),
    "people with a file refused": ("class_people.html", replace(PEOPLE, error="This is a workbook.")),
    "a person": ("class_person.html", PERSON),
    "a person not changed": (
        "class_person.html",
        replace(PERSON, errors={"factor": WRONG, "name": WRONG, "role": WRONG}),
    ),
    "a person who left": ("class_person.html", replace(PERSON, gone=True)),
    "a file of people": ("class_import.html", IMPORT),
    "a file that changes nothing": (
        "class_import.html",
        replace(IMPORT, rows=(), amiss=0, absent=(), guessed=False, button=""),
    ),
    "class settings": ("class_settings.html", SETTINGS),
    "class settings refused": (
        "class_settings.html",
        replace(SETTINGS, errors={"name": WRONG, "keep_months": WRONG, "until": WRONG}, codes=(), archived="Put away."),
    ),
    "a class log": (
        "class_log.html",
        ClassLog("Log", **HEAD, events=(EventView("Fri, 18:00", "Dr Sands", "Let Ann in"),), page=2, pages=3),
    ),
    "an empty class log": ("class_log.html", ClassLog("Log", **HEAD, events=(), page=1, pages=1)),
}
