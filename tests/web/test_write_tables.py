"""From a table to a bank of one class."""

import gzip
import re
from io import BytesIO

import pytest
from flask import Flask

from tests.web.cast import BANK, Clock, Visitor
from tests.web.writers import Room
from trainer.facts.folder import load_folder
from trainer.services.writing.desks import kept_text
from trainer.store.engine import db
from trainer.store.writing import BankDraft, TableFile, WrittenBank

RIVERS = b"No;River;Sea\n1;Elbe;North Sea\n2;Danube;Black Sea\n3;Jordan;Dead Sea\n4;Volga;Caspian Sea\n5;;Red Sea\n"
SAID = {"subject": "River", "object": "Sea", "label": "flows into", "cardinality": "n:1", "is_open": "no"}
SAID |= {"title": "Rivers"}


@pytest.fixture
def room(app: Flask) -> Room:
    return Room(app)


def send(visitor: Visitor, *files: tuple[str, bytes]) -> str:
    """Send tables, and give the address of what would come of them."""
    visitor.get("/write/tables")
    sent = [(BytesIO(content), name) for name, content in files]
    answer = visitor.client.post("/write/tables", data={"csrf_token": visitor.token(), "files": sent})
    visitor.page = answer.text
    return str(answer.location or answer.status_code)


def make(room: Room, **more: str) -> str:
    """Make a bank of the rivers for the teacher's class, and give the address of the change that it is."""
    table = send(room.teacher, ("rivers.csv", RIVERS))
    room.teacher.get(table)
    return str(room.teacher.post(table, go="make", class_id=room.class_id, **SAID | more).location)


def publish(room: Room) -> str:
    """Make it, have the assistant agree, and give the bank's id."""
    change = make(room)
    assert room.send(change).status_code == 303
    assert room.agree(change, "assistant").status_code == 303
    with room.app.app_context():
        return str(db.session.scalars(db.select(WrittenBank.id)).one())


def test_a_table_is_mapped_looked_at_and_made_into_a_bank_of_the_class(room: Room) -> None:
    table = send(room.teacher, ("rivers.csv", RIVERS))
    page = room.teacher.get(table).text
    assert "What would come of rivers.csv" in page
    assert '<option value="River">' in page
    shown = room.teacher.post(table, go="show", class_id=room.class_id, **SAID).location
    page = room.teacher.get(shown.partition("#")[0]).text
    assert re.search(r"Facts</dt><dd>4</dd>", page)
    assert "facts.csv:6" in page
    assert "Left out" in page
    with room.app.app_context():
        assert db.session.scalars(db.select(WrittenBank)).all() == []
    bank = publish(room)
    assert bank.startswith("rivers-")
    assert "flows into" in room.student.get(f"/browse/{bank}/flows-into").text


def test_the_bank_of_a_class_is_there_for_its_members_alone(room: Room) -> None:
    bank = publish(room)
    got = {name: visitor.get(f"/browse/{bank}/flows-into").status_code for name, visitor in room.people.items()}
    assert got == {"teacher": 200, "assistant": 200, "student": 200, "other": 404, "editor": 404, "anonymous": 404}
    writes = {name: visitor.get(f"/write/banks/{bank}").status_code for name, visitor in room.people.items()}
    assert writes == {"teacher": 200, "assistant": 200, "student": 404, "other": 404, "editor": 404, "anonymous": 403}
    for name in ("other", "editor", "anonymous", "student"):
        assert room.people[name].post(f"/write/banks/{bank}/begin").status_code in (403, 404)
    assert room.assistant.post(f"/write/banks/{bank}/begin").status_code == 404, "who assists reads, and does not write"


def test_a_class_bank_is_asked_by_its_students(room: Room) -> None:
    bank = publish(room)
    pid = room.student.start(bank=bank)
    assert pid
    room.student.answer(pid)
    assert "Right" in room.student.page


def test_what_someone_sent_is_theirs_alone(room: Room) -> None:
    table = send(room.teacher, ("rivers.csv", RIVERS))
    assert room.teacher.get(table).status_code == 200
    for name, status in {"other": 404, "assistant": 404, "student": 404, "editor": 404, "anonymous": 403}.items():
        assert room.people[name].get(table).status_code == status
        assert room.people[name].post(table, go="make", **SAID).status_code == status


@pytest.mark.parametrize(
    ("name", "status"), [("assistant", 404), ("student", 404), ("editor", 404), ("anonymous", 403), ("other", 200)]
)
def test_tables_are_taken_from_those_who_instruct(room: Room, name: str, status: int) -> None:
    assert room.people[name].get("/write/tables").status_code == status
    answer = room.people[name].post("/write/tables")
    assert answer.status_code == (422 if status == 200 else status)


def test_nobody_makes_a_bank_for_a_class_that_is_not_theirs(room: Room) -> None:
    table = send(room.other, ("rivers.csv", RIVERS))
    answer = room.other.post(table, go="make", class_id=room.class_id, **SAID)
    assert answer.status_code == 422
    assert "Choose one of your classes." in answer.text


def test_a_bank_needs_a_name_and_a_mapping(room: Room) -> None:
    table = send(room.teacher, ("rivers.csv", RIVERS))
    for missing, said in (("title", "Give the bank a name."), ("subject", "Say which column is what first.")):
        answer = room.teacher.post(table, go="make", class_id=room.class_id, **SAID | {missing: ""})
        assert (answer.status_code, said in answer.text) == (422, True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"a;b\n",
        b'"' * 2000,
        b"River,Sea\n" + b'"x\n' * 400,
        b"\xff\xfe" + "River,Sea".encode("utf-16-le"),
        b"River,Sea\n=cmd|' /C calc'!A0,<script>alert(1)</script>\nElbe,x\n",
        b"River,Sea\n" + b"a" * 200_000 + b",b\n",
        ("River,Sea\n" + "".join(f"r{n},s{n % 7}\n" for n in range(3000))).encode(),
    ],
)
def test_no_table_however_hostile_breaks_the_page(room: Room, content: bytes) -> None:
    table = send(room.teacher, ("../../etc/facts\x00.csv", content))
    if not table.startswith("/"):
        assert table == "422"
        return
    for go in ("show", "make"):
        answer = room.teacher.post(table, go=go, class_id=room.class_id, **SAID)
        assert answer.status_code in (303, 422)
        page = room.teacher.get(answer.location.partition("#")[0]) if answer.status_code == 303 else answer
        assert page.status_code in (200, 422)
        assert "<script>alert" not in page.text


def test_a_table_in_the_shape_of_the_bank_format_comes_with_its_fellows(room: Room) -> None:
    facts = b"subject,relation,object\nElbe,flows-into,North Sea\nDanube,flows-into,Black Sea\n"
    relations = b"id,label,cardinality,open\nflows-into,flows into,n:1,no\n"
    table = send(room.teacher, ("facts.csv", facts), ("relations.csv", relations))
    page = room.teacher.get(table).text
    assert "The columns are called as the bank format calls them." in page
    answer = room.teacher.post(table, go="make", class_id=room.class_id, title="Rivers")
    assert answer.status_code == 303
    with room.app.app_context():
        draft = db.session.scalars(db.select(BankDraft)).one()
        assert len(load_folder(kept_text(db.session(), draft.text)).facts) == 2
        assert db.session.scalars(db.select(TableFile)).all() == []


def test_more_than_a_page_takes_is_refused(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.services.writing.tables.LARGEST", 1000)
    assert send(room.teacher, ("big.csv", b"River,Sea\n" + b"a,b\n" * 300)) == "422"
    assert "Send at most 5 MB." in room.teacher.page
    monkeypatch.undo()
    assert send(room.teacher, ("long.csv", b"River,Sea\n" + b"a,b\n" * 20_000)) == "422"
    assert "Send at most 20,000 lines." in room.teacher.page


def test_a_column_whose_name_says_what_it_holds_is_chosen_at_once(room: Room) -> None:
    table = send(room.teacher, ("nerves.csv", b"Subject,Object,Why\nulnar nerve,elbow,It lies behind it.\n"))
    page = room.teacher.get(table).text
    for name in ("Subject", "Object", "Why"):
        assert f'<option value="{name}" selected>' in page, name


def test_a_table_of_more_columns_than_a_page_can_show_is_refused(room: Room) -> None:
    wide = ",".join(f"c{number}" for number in range(201))
    assert send(room.teacher, ("wide.csv", f"{wide}\n".encode())) == "422"
    assert "Send at most 200 columns." in room.teacher.page


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_a_table_is_read_as_a_spreadsheet_saves_it(room: Room, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    table = send(room.teacher, ("rivers.txt", (mark + RIVERS.decode()).encode(encoding)))
    assert '<option value="River">' in room.teacher.get(table).text
    broken = b"\xff\xfe" + "River,Sea\n".encode("utf-16-le") + b"\x00\xd8\x41"
    assert send(room.teacher, ("broken.csv", broken)) == "422"


@pytest.mark.parametrize("end", [b"\r", b"\x0c", "\u2028".encode(), b"\r\n"])
def test_lines_are_counted_however_they_end(room: Room, end: bytes) -> None:
    long = b"River,Sea" + end + (b"a,b" + end) * 20_000
    assert send(room.teacher, ("long.csv", long)) == "422"
    assert "Send at most 20,000 lines." in room.teacher.page
    assert send(room.teacher, ("short.csv", b"River,Sea" + end + (b"a,b" + end) * 10_001)).startswith("/")


@pytest.mark.parametrize("name", ["isa.csv.gz", "ISA.CSV.GZ", "isa.csv"])
def test_a_packed_table_is_refused_since_nobody_knows_how_much_is_in_it(room: Room, name: str) -> None:
    bomb = gzip.compress(b"child,parent\n" + b"x\n" * 100_000)
    assert send(room.teacher, ("facts.csv", b"River,Sea\nElbe,North Sea\n"), (name, bomb)) == "422"
    assert "Unpack the file first" in room.teacher.page
    assert ".gz" not in room.teacher.get("/write/tables").text
    with room.app.app_context():
        assert db.session.scalars(db.select(TableFile)).all() == []


def test_a_table_is_here_for_a_day_even_if_nobody_sends_another(room: Room, clock: Clock) -> None:
    table = send(room.teacher, ("rivers.csv", RIVERS))
    clock.forward(hours=23)
    assert room.teacher.get(table).status_code == 200
    assert f'href="{table}"' in room.teacher.get("/write/tables").text
    clock.forward(hours=2)
    assert room.teacher.get(table).status_code == 404
    assert room.teacher.post(table, go="make", class_id=room.class_id, **SAID).status_code == 404
    assert f'href="{table}"' not in room.teacher.get("/write/tables").text


NERVES = b"Nerve;Part\nOptic nerve;Forebrain\nOptic nerve;pons\nNerve of Sands;lobe of Sands\n"
INTO = {"subject": "Nerve", "object": "Part", "label": "is attached to", "into": BANK}


def test_a_table_joins_a_bank_that_is_there_and_every_line_is_accounted_for(room: Room) -> None:
    table = send(room.teacher, ("nerves.csv", NERVES))
    assert f'<option value="{BANK}">into Cranial nerves</option>' in room.teacher.get(table).text
    shown = room.teacher.post(table, go="show", **INTO).location
    page = room.teacher.get(shown.partition("#")[0]).text
    assert "the bank has this already" in page
    assert "There already" in page
    assert "at odds with “optic nerve is attached to forebrain”" in page
    assert re.search(r"Facts</dt><dd>1</dd>", page)
    change = room.teacher.post(table, go="make", **INTO).location
    page = room.teacher.get(change).text
    assert "1 line was left out" in page
    assert "Nerve of Sands" in page
    assert "Must be mended." not in page
    assert f'href="{table}"' in room.teacher.get("/write/tables").text, "the table stays for its lines to be mended"
    assert room.send(change).status_code == 303
    assert room.agree(change).status_code == 303
    assert "Nerve of Sands" in room.anonymous.get(f"/browse/{BANK}/entity/nerve-of-sands").text


def test_a_table_joins_the_change_that_is_being_written_and_is_then_gone(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    table = send(room.teacher, ("nerves.csv", b"Nerve;Part\nNerve of Sands;lobe of Sands\n"))
    room.teacher.get(table)
    assert room.teacher.post(table, go="make", **INTO).location == change
    page = room.teacher.get(change).text
    assert "Nothing of it was left out." in page
    assert "1 entry changed, 4 new" in page
    assert room.teacher.get(table).status_code == 404
    again = send(room.teacher, ("nerves.csv", b"Nerve;Part\nNerve of Sands;lobe of Sands\n"))
    answer = room.teacher.post(again, go="make", **INTO)
    assert (answer.status_code, "Nothing new comes of this" in answer.text) == (422, True)


def test_a_table_joins_no_bank_in_which_its_sender_may_not_write(room: Room) -> None:
    bank = publish(room)
    table = send(room.other, ("nerves.csv", NERVES))
    assert f'value="{bank}"' not in room.other.get(table).text
    assert room.other.post(table, go="make", **INTO | {"into": bank}).status_code == 404


DISEASES = b"""subject,relation,object,explanation,page
Parkinson disease,is caused by loss of,dopaminergic neurons,The pars compacta loses its cells.,1
Huntington disease,is caused by loss of,spiny neurons,The caudate shrinks.,2
Amyotrophic lateral sclerosis,is caused by loss of,motor neurons,Both are lost.,3
Friedreich ataxia,is caused by loss of,ganglion cells,Large fibres go first.,4
"""


def test_what_a_table_says_of_why_becomes_the_reason_and_columns_that_are_not_read_are_named(room: Room) -> None:
    table = send(room.teacher, ("diseases.csv", DISEASES))
    page = room.teacher.get(table).text
    assert "Columns that were not read: page" in page
    change = room.teacher.post(
        table, go="make", title="Losses", class_id=room.class_id, cardinality="1:1", is_open="no"
    ).location
    with room.app.app_context():
        text = db.session.scalars(db.select(BankDraft.text)).one()
        bank = load_folder(kept_text(db.session(), text))
    assert {fact.explanation for fact in bank.facts.values()} >= {"Both are lost.", "The caudate shrinks."}
    assert change


def test_a_name_that_is_no_proper_name_gets_a_small_letter_inside_a_question(room: Room) -> None:
    table = send(room.teacher, ("diseases.csv", DISEASES))
    page = room.teacher.get(table).text
    field = re.search(r'name="(small-[^"]*)" value="Amyotrophic lateral sclerosis"', page)
    assert field
    said = {"cardinality": "1:1", "is_open": "no", field[1]: "Amyotrophic lateral sclerosis"}
    shown = room.teacher.post(table, go="show", **said).location
    page = room.teacher.get(shown.partition("#")[0]).text
    assert "What is amyotrophic lateral sclerosis caused by loss of?" in page
    assert "Parkinson disease" in page
    assert "parkinson disease" not in page
    assert f'name="{field[1]}" value="Amyotrophic lateral sclerosis" checked' in page


def test_a_table_that_makes_no_question_says_what_to_say_of_it(room: Room) -> None:
    table = send(room.teacher, ("diseases.csv", DISEASES))
    page = room.teacher.get(table).text
    assert "If the table is complete, say so" in page
    shown = room.teacher.post(table, go="show", cardinality="1:1", is_open="no").location
    assert "If the table is complete, say so" not in room.teacher.get(shown.partition("#")[0]).text
