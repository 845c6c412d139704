"""The pages on which banks are written, tried by everyone."""

import re
from io import BytesIO

import pytest
from flask import Flask

from tests.web.cast import BANK, Visitor, answers, question_of
from tests.web.counting import queries
from tests.web.writers import FACT, NEW, Room
from trainer.services.writing import desks
from trainer.services.writing import pages as write_pages
from trainer.store.engine import begin_writing, db
from trainer.store.people import Person
from trainer.store.teaching import Member


@pytest.fixture
def room(app: Flask) -> Room:
    return Room(app)


def test_a_change_goes_from_its_form_to_every_reader(room: Room) -> None:
    change = room.begin()
    assert room.explain(change).status_code == 303
    page = room.teacher.get(change).text
    assert "1 entry changed" in page
    assert "<ins>" in page
    assert "Put in:" in page
    assert room.send(change).status_code == 303
    assert "Waits for a second reader" in room.teacher.get(change).text
    assert "1 change waits for you to read it" in room.editor.get("/write").text
    assert room.agree(change).status_code == 303
    assert NEW in room.anonymous.get(f"/facts/{BANK}/{FACT}").text
    page = room.teacher.get(f"/write/banks/{BANK}").text
    assert "Version 2" in page
    assert "written by teacher@example.com, read by a colleague" in page
    assert "The artery goes with it." in room.teacher.get(f"/write/banks/{BANK}/versions/2").text


def test_what_the_form_shows_as_it_stands_changes_nothing(room: Room) -> None:
    change = room.begin()
    sent = room.fields(room.teacher, room.entry(change)) | {"go": "save"}
    room.teacher.post(room.entry(change), **sent)
    assert "Nothing is changed yet" in room.teacher.get(change).text


def test_fields_that_name_no_clash_decide_about_none(room: Room) -> None:
    change = room.begin()
    fields = dict.fromkeys(("clash-" + "9" * 5_000, "clash-\N{ARABIC-INDIC DIGIT ONE}", "clash-", "clash"), "mine")
    assert room.teacher.post(f"{change}/bring-up", **fields).location == change


def test_the_preview_shows_the_questions_without_saving(room: Room) -> None:
    change = room.begin()
    sent = room.fields(room.teacher, room.entry(change)) | {"object": "foramen ovale", "go": "show"}
    shown = room.teacher.post(room.entry(change), **sent)
    page = room.teacher.get(shown.location.partition("#")[0]).text
    assert "It is not saved yet." in page
    assert "Questions that read otherwise" in page or "Questions that go" in page
    assert "csrf_token" not in shown.location
    assert "Nothing is changed yet" in room.teacher.get(change).text


def test_a_fault_leads_to_its_field_and_holds_the_change_back(room: Room) -> None:
    change = room.begin()
    sent = room.fields(room.teacher, room.entry(change)) | {"object": "no such hole", "go": "save"}
    assert room.teacher.post(room.entry(change), **sent).status_code == 303
    page = room.teacher.get(room.entry(change)).text
    assert "Nothing here is called “no such hole”." in page
    assert re.search(r'<input[^>]* id="object"[^>]* aria-invalid="true"', page)
    assert "They wait until what must be mended is mended." in page
    assert f'href="{room.entry(change)}"' in room.teacher.get(change).text
    assert room.send(change).status_code == 422
    assert "There are faults to mend first" in room.teacher.page


def test_a_contradiction_is_said_where_it_stands(room: Room) -> None:
    change = room.begin()
    room.teacher.get(f"{change}/new/facts")
    sent = {"subject": "facial nerve", "relation": "attached-to", "object": "medulla oblongata", "go": "save"}
    room.teacher.post(f"{change}/new/facts", **sent)
    page = room.teacher.get(change).text
    assert "give one place two values" in page
    assert re.search(rf'href="{change}/entries/facts/[^"]*facial-nerve[^"]*"[^>]*>Go to it', page)
    assert room.send(change).status_code == 422


def test_new_entries_of_every_sort_can_be_written(room: Room) -> None:
    change = room.begin()
    sent: dict[str, dict[str, str]] = {
        "entities": {"id": "", "name": "risorius", "kind": "muscle", "article": "the"},
        "facts": {"subject": "facial nerve", "relation": "supplies-muscle", "object": "risorius"},
        "negatives": {
            "subjects": "optic nerve", "relation": "supplies-muscle", "objects": "risorius", "why": "It only sees.",
        },
        "relations": {
            "id": "lies-near", "label": "lies near", "cardinality": "n:n", "open": "yes",
            "stem": "What lies near {subject}?", "reverse_stem": "Near what does {object} lie?",
        },
    }  # fmt: skip
    for section, fields in sent.items():
        room.teacher.get(f"{change}/new/{section}")
        saved = room.teacher.post(f"{change}/new/{section}", go="save", **fields)
        assert saved.status_code == 303, section
        assert room.teacher.get(saved.location).status_code == 200
    page = room.teacher.get(change).text
    assert "4 new" in page
    assert "Must be mended." not in page
    assert room.send(change).status_code == 303
    assert room.agree(change).status_code == 303
    assert "risorius" in room.anonymous.get(f"/browse/{BANK}/entity/risorius").text


def test_two_who_save_the_same_field_at_once_are_shown_both(room: Room) -> None:
    change = room.begin()
    late = room.fields(room.editor, room.entry(change)) | {"explanation": "Mine & mine.", "go": "save"}
    room.explain(change)
    answer = room.editor.post(room.entry(change), **late)
    assert answer.status_code == 409
    assert "Mine &amp; mine." in answer.text
    assert NEW in answer.text
    revision = re.search(r'name="revision" value="(\d+)"', answer.text)
    assert revision
    assert room.editor.post(room.entry(change), **late | {"revision": revision[1]}).status_code == 303
    assert "Mine &amp; mine." in room.teacher.get(room.entry(change)).text


def test_a_second_reader_can_send_a_change_back(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    room.send(change)
    room.editor.get(change)
    assert room.editor.post(f"{change}/back", revision="1", note="").status_code == 422
    assert room.editor.post(f"{change}/back", revision="1", note="Which artery?").status_code == 303
    page = room.teacher.get(change).text
    assert "Which artery?" in page
    assert "Being written" in page


def test_an_earlier_version_is_brought_back_by_a_change(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    room.send(change)
    room.agree(change)
    room.teacher.get(f"/write/banks/{BANK}/versions/1")
    back = room.teacher.post(f"/write/banks/{BANK}/versions/1/revert").location
    assert "Go back to version 1" in room.teacher.get(back).text
    room.send(back)
    assert room.agree(back).status_code == 303
    assert NEW not in room.anonymous.get(f"/facts/{BANK}/{FACT}").text


def test_an_open_question_is_marked_by_the_version_it_was_asked_from(room: Room, stranger: Visitor) -> None:
    """The fact is withdrawn by a publication while its question is open."""
    pid = stranger.choice()
    fact = question_of(room.app, pid).item.fact
    change = room.begin()
    sent = room.fields(room.teacher, room.entry(change, fact)) | {"status": "withdrawn", "go": "save"}
    assert room.teacher.post(room.entry(change, fact), **sent).status_code == 303
    room.send(change)
    assert room.agree(change).status_code == 303
    stranger.answer(pid)
    assert "Right. It is" in stranger.page
    assert answers(room.app)[-1].correct
    assert answers(room.app)[-1].fact_id == fact


@pytest.mark.parametrize("sent", [False, True])
def test_who_instructs_another_class_sees_nothing_of_a_change_and_does_nothing_to_it(room: Room, *, sent: bool) -> None:
    change = room.begin()
    room.explain(change)
    if sent:
        room.send(change)
    for page in ("/write", f"/write/banks/{BANK}"):
        shown = room.other.get(page).text
        assert change not in shown
        assert "teacher@" not in shown
    for deed in ("drop", "take-back", "send", "bring-up"):
        assert room.other.post(f"{change}/{deed}", why="Mine.").status_code == 404, deed
    assert room.other.post(room.entry(change), explanation="Mine.", go="save").status_code == 404
    assert ("Waits for a second reader" if sent else "Being written") in room.teacher.get(change).text


def test_a_fact_can_be_given_an_answer_that_is_new_in_the_same_change(room: Room) -> None:
    change = room.begin()
    room.teacher.get(f"{change}/new/entities")
    room.teacher.post(f"{change}/new/entities", name="optic notch", kind="opening", go="save")
    saved = room.explain(change, object="optic-notch")
    assert saved.status_code == 303
    assert "optic notch" in room.teacher.get(change).text
    assert room.teacher.get(room.entry(change)).status_code == 200


def test_an_assistant_who_sends_a_change_back_comes_to_the_list_of_changes(room: Room) -> None:
    change = _of_the_class(room)
    room.send(change)
    back = room.assistant.post(f"{change}/back", revision="1", note="Which artery?")
    assert (back.status_code, back.location) == (303, "/write")
    assert "Sent back" in room.assistant.get("/write").text
    assert room.assistant.get(change).status_code == 404, "it is its author's again"


def test_a_change_of_a_class_is_shown_to_its_assistant_from_when_it_is_sent(room: Room) -> None:
    change = _of_the_class(room)
    assert change not in room.assistant.get("/write").text
    assert room.assistant.get(change).status_code == 404
    assert room.send(change).status_code == 303
    assert change in room.assistant.get("/write").text
    assert room.assistant.get(change).status_code == 200
    for deed in ("take-back", "drop"):
        assert room.assistant.post(f"{change}/{deed}").status_code == 404, deed


def test_giving_a_change_up_asks_once(room: Room) -> None:
    change = room.begin()
    page = room.teacher.get(change).text
    asked = re.search(r"<details[^>]*><summary>Give this change up</summary>(.*?)</details>", page)
    assert asked
    assert "It cannot be brought back." in asked[1]
    assert f'action="{change}/drop"' in asked[1]
    assert page.count(f'action="{change}/drop"') == 1


def test_a_save_says_who_sees_it(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    assert "only who wrote in it and the editors see it" in room.teacher.get(change).text


def test_those_who_write_are_known_by_name_and_by_address_only_to_who_instructs_them(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    room.send(change)
    room.agree(change)
    versions = f"/write/banks/{BANK}"
    assert "written by a colleague, read by a colleague" in room.other.get(versions).text
    assert "@example.com" not in room.other.page.replace("other@example.com", "")
    with room.app.test_request_context():
        begin_writing(db.session())
        seat = db.session.scalars(db.select(Member).where(Member.role == "instructor")).first()
        assert seat
        seat.name = "Dr. Anand"
        db.session.commit()
    assert "written by Dr. Anand, read by a colleague" in room.other.get(versions).text


def test_who_sends_a_change_of_a_bank_of_everybody_is_told_who_has_to_read_it(room: Room) -> None:
    change = room.begin("other")
    room.explain(change, who="other")
    with room.app.test_request_context():
        begin_writing(db.session())
        desks.unmake_editor(db.session(), "editor@example.com")
        assert "Nobody here is one yet" in write_pages.reader_text(db.session())
        desks.make_editor(db.session(), "editor@example.com")
        assert write_pages.reader_text(db.session()).endswith("when an editor has read it.")
        db.session.rollback()
    room.send(change, "other")
    page = room.other.get(change).text
    assert "Someone else has to read it." in page
    assert "when an editor has read it." in page


def _of_the_class(room: Room) -> str:
    """Begin a change that would be a bank of the class, and give its address."""
    room.teacher.get("/settings")
    file = (BytesIO(b"River,Sea\nElbe,North Sea\nDanube,Black Sea\nVolga,Caspian Sea\n"), "rivers.csv")
    sent = {"csrf_token": room.teacher.token(), "files": file}
    table = room.teacher.client.post("/write/tables", data=sent).location
    room.teacher.get(table)
    said = {"subject": "River", "object": "Sea", "label": "flows into", "cardinality": "n:1", "is_open": "no"}
    made = room.teacher.post(table, go="make", title="Rivers", class_id=room.class_id, **said)
    return str(made.location)


AGREE = tuple(f"/changes/{{draft}}/{deed}" for deed in ("agree", "back", "read", "unread"))


@pytest.fixture
def under_way(room: Room) -> dict[str, str]:
    """A bank with two versions, and a change that is being written."""
    first = room.begin()
    room.explain(first)
    room.send(first)
    room.agree(first)
    return {"bank": BANK, "draft": room.begin().rpartition("/")[2], "fact": FACT}


def test_a_change_is_published_when_every_entry_of_it_is_read(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    room.teacher.get(f"{change}/new/topics")
    room.teacher.post(f"{change}/new/topics", title="Eyes", go="save")
    room.send(change)
    page = room.editor.get(change).text
    assert "0 of 2 read." in page
    assert ">Publish<" not in page
    assert room.editor.post(f"{change}/agree", revision="2").status_code == 422
    assert "2 entries are still to be read." in room.editor.page
    mark = re.search(r'/read">.*?name="mark" value="(\w+)"', room.editor.get(change).text)
    assert mark
    assert room.editor.post(f"{change}/read", mark=mark[1]).location == f"{change}#to-read"
    assert "1 of 2 read." in room.editor.get(change).text
    assert "1 of 2 read." in room.teacher.get(change).text, "who wrote it sees how far it is read"
    room.editor.post(f"{change}/unread", mark=mark[1])
    assert "0 of 2 read." in room.editor.get(change).text
    room.read(change)
    page = room.editor.get(change).text
    assert "All of it is read." in page
    assert ">Publish<" in page
    assert room.editor.post(f"{change}/agree", revision="2").status_code == 303


def test_an_entry_that_is_written_again_is_unread_again_and_the_others_stay_read(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    room.teacher.get(f"{change}/new/topics")
    room.teacher.post(f"{change}/new/topics", title="Eyes", go="save")
    room.send(change)
    old = re.findall(r'name="mark" value="(\w+)"', room.editor.get(change).text)
    room.read(change)
    room.teacher.get(change)
    room.teacher.post(f"{change}/take-back")
    room.explain(change, "It runs through the optic canal.")
    room.send(change)
    assert "1 of 2 read." in room.editor.get(change).text
    assert room.editor.post(f"{change}/agree", revision="3").status_code == 422
    gone = [mark for mark in old if mark not in re.findall(r'name="mark" value="(\w+)"', room.editor.page)]
    assert room.editor.post(f"{change}/read", mark=" ".join(gone)).status_code == 409, (
        "what they saw is not what stands there"
    )
    assert room.agree(change).status_code == 303


def test_what_one_reader_read_is_not_read_by_another(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    room.send(change)
    room.read(change)
    with room.app.test_request_context():
        begin_writing(db.session())
        desks.make_editor(db.session(), "other@example.com")
        db.session.commit()
    assert "0 of 1 read." in room.other.get(change).text
    assert room.other.post(f"{change}/agree", revision="1").status_code == 422


def test_who_wrote_a_change_marks_nothing_in_it_as_read(room: Room) -> None:
    change = room.begin("editor")
    room.explain(change, who="editor")
    room.send(change, "editor")
    assert "Agree, this is right" not in room.editor.get(change).text
    assert room.editor.post(f"{change}/read", mark="a" * 64).status_code == 422


@pytest.mark.parametrize("who", ["teacher", "other"])
def test_who_only_instructs_cannot_agree(room: Room, under_way: dict[str, str], who: str) -> None:
    change = f"/write/changes/{under_way['draft']}"
    room.explain(change, "Another reason.")
    room.send(change)
    assert room.agree(change, who).status_code == 404
    assert room.agree(change, "editor").status_code == 303


def test_an_editor_cannot_agree_to_their_own_change(room: Room) -> None:
    change = room.begin("editor")
    room.explain(change, who="editor")
    room.send(change, "editor")
    page = room.editor.get(change).text
    assert "Someone else has to read it" in page
    assert ">Publish<" not in page
    assert room.agree(change, "editor").status_code == 422


@pytest.mark.parametrize(
    "path", ["/banks/absent", "/banks/{bank}/versions/99", "/changes/absent", "/changes/{draft}/entries/facts/absent"]
)
def test_what_is_absent_is_not_found(room: Room, under_way: dict[str, str], path: str) -> None:
    assert room.teacher.get("/write" + path.format(**under_way)).status_code == 404


def test_sections_that_are_not_written_here_are_not_found(room: Room, under_way: dict[str, str]) -> None:
    change = f"/write/changes/{under_way['draft']}"
    assert room.teacher.get(f"{change}/new/recipes").status_code == 404
    assert room.teacher.get(f"{change}/new/bank").status_code == 404
    assert room.teacher.post(f"{change}/new/bank", id="x").status_code == 404
    assert room.teacher.get(f"{change}/entries/recipes/x").status_code == 404


def test_sources_topics_kinds_lists_and_the_header_are_written_like_facts(room: Room) -> None:
    change = room.begin()
    sent: dict[str, dict[str, str]] = {
        "sources": {"id": "", "title": "A handbook", "url": "https://example.org/book"},
        "topics": {"id": "", "title": "Muscles of the face"},
        "kinds": {"id": "", "name": "vein", "plural": "veins"},
        "closed_for": {"subject": "optic nerve", "relation": "passes-through", "why": "It has one way out."},
        "disjoint": {"entities": "optic nerve\noptic canal"},
    }
    for section, fields in sent.items():
        room.teacher.get(f"{change}/new/{section}")
        saved = room.teacher.post(f"{change}/new/{section}", go="save", **fields)
        assert saved.status_code == 303, section
        assert room.teacher.get(saved.location).status_code == 200
    header = f"{change}/entries/bank/bank"
    fields = room.fields(room.teacher, header)
    assert "id" not in fields
    assert room.teacher.post(header, go="save", **fields | {"title": "Nerves of the head"}).status_code == 303
    page = room.teacher.get(change).text
    assert "5 new" in page
    assert "Nerves of the head" in page
    assert '<option value="a-handbook">A handbook</option>' in room.teacher.get(room.entry(change)).text
    assert room.explain(change, source_id="a-handbook").status_code == 303
    assert room.send(change).status_code == 303
    assert room.agree(change).status_code == 303
    assert 'href="https://example.org/book"' in room.anonymous.get(f"/facts/{BANK}/{FACT}").text
    assert "Nerves of the head" in room.teacher.get("/write").text


def test_the_address_of_a_source_must_be_one_of_a_web_page(room: Room) -> None:
    change = room.begin()
    room.teacher.get(f"{change}/new/sources")
    room.teacher.post(f"{change}/new/sources", title="A book", url="javascript:alert(1)", go="save")
    assert "the url is no address of a web page" in room.teacher.get(change).text
    assert room.send(change).status_code == 422


def test_what_people_may_have_learned_is_not_taken_out_whatever_is_sent(room: Room) -> None:
    change = room.begin()
    room.teacher.get(room.entry(change))
    assert room.teacher.post(room.entry(change), go="remove").status_code == 422
    assert room.teacher.post(f"{change}/entries/bank/bank", go="remove").status_code == 422
    assert "Nothing is changed yet" in room.teacher.get(change).text


@pytest.mark.parametrize(
    "typed", ["../../etc/passwd", "a//b", "&x [*y]", "---", "!!python/object:os.system", "x" * 3000]
)
def test_whatever_is_typed_into_a_fact_can_be_opened_and_mended(room: Room, typed: str) -> None:
    change = room.begin()
    room.teacher.get(f"{change}/new/facts")
    sent = {"subject": "optic nerve", "relation": "passes-through", "object": typed, "qualifier": "in/../children"}
    saved = room.teacher.post(f"{change}/new/facts", go="save", **sent)
    assert saved.status_code == 303
    page = room.teacher.get(saved.location)
    assert page.status_code == 200
    assert "Nothing here is called" in page.text
    fields = room.fields(room.teacher, saved.location) | {"object": "foramen ovale", "go": "save"}
    assert room.teacher.post(saved.location, **fields).status_code == 303
    assert "Nothing here is called" not in room.teacher.get(saved.location).text


def test_a_fact_made_to_say_what_another_says_is_kept_and_called_amiss(room: Room) -> None:
    change = room.begin()
    room.teacher.get(f"{change}/new/negatives")
    sent = {
        "subjects": "optic nerve",
        "relation": "passes-through",
        "objects": "foramen ovale",
        "why": "No.",
        "go": "save",
    }
    first = room.teacher.post(f"{change}/new/negatives", **sent).location
    assert room.teacher.post(f"{change}/new/negatives", **sent).status_code == 422
    second = room.teacher.post(f"{change}/new/negatives", **sent | {"objects": "foramen rotundum"}).location
    fields = room.fields(room.teacher, second) | {"objects": "foramen ovale", "go": "save"}
    saved = room.teacher.post(second, **fields)
    assert saved.status_code == 303
    assert room.teacher.get(saved.location).status_code == 200
    assert saved.location != first
    assert room.send(change).status_code == 422


def test_lists_take_as_many_queries_with_many_changes_as_with_one(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    few = [queries(room.app, lambda path=path: room.teacher.get(path)) for path in ("/write", f"/write/banks/{BANK}")]  # type: ignore[misc]
    for _ in range(5):
        room.begin()
    many = [queries(room.app, lambda path=path: room.teacher.get(path)) for path in ("/write", f"/write/banks/{BANK}")]  # type: ignore[misc]
    assert many == few
    assert max(few) <= 12


def test_what_someone_wrote_is_among_what_is_kept_of_them(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    kept = room.teacher.get("/settings/everything.json").get_json()["bank_changes"]
    assert [(each["bank_id"], each["about"]) for each in kept] == [(BANK, f"facts/{FACT}")]
    assert room.editor.get("/settings/everything.json").get_json()["bank_changes"] == []


def test_who_deletes_themselves_leaves_what_they_published_without_their_name(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    room.send(change)
    room.agree(change)
    with room.app.app_context():
        begin_writing(db.session())
        db.session.execute(db.delete(Person).where(Person.email == "teacher@example.com"))
        db.session.commit()
    assert "written by someone who has left, read by editor@example.com" in room.editor.get(f"/write/banks/{BANK}").text
    assert NEW in room.anonymous.get(f"/facts/{BANK}/{FACT}").text


def test_a_fact_is_opened_from_elsewhere_in_the_change_that_is_being_written(room: Room) -> None:
    room.teacher.get("/write")
    opened = [room.teacher.post(f"/write/banks/{BANK}/facts/{FACT}").location for _ in range(2)]
    assert opened[0] == opened[1]
    assert "optic nerve passes through optic canal" in room.teacher.get(opened[0]).text
    room.editor.get("/write")
    assert room.editor.post(f"/write/banks/{BANK}/facts/{FACT}").location not in opened


def test_those_who_may_read_a_change_are_told_that_it_waits_and_authors_what_became_of_it(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    room.send(change)
    today = room.editor.get("/today").text
    assert "A change of Cranial nerves waits for you to read it" in today
    assert f'href="{change}"' in today
    for name in ("teacher", "other", "assistant", "student"):
        assert "waits for you to read it" not in room.people[name].get("/today").text, name
    room.editor.get(change)
    room.editor.post(f"{change}/back", revision="1", note="Which artery?")
    assert "waits for you to read it" not in room.editor.get("/today").text
    told = room.teacher.get("/today").text
    assert "Your change of Cranial nerves came back to you" in told
    assert "Which artery?" in told
    room.send(change)
    room.agree(change)
    assert "Your change of Cranial nerves is published" in room.teacher.get("/today").text
    assert "waits for you to read it" not in room.editor.get("/today").text


def test_the_home_of_a_class_counts_the_changes_that_wait_for_whoever_looks(room: Room) -> None:
    change = room.begin("editor")
    room.explain(change, who="editor")
    room.send(change, "editor")
    with room.app.test_request_context():
        begin_writing(db.session())
        desks.make_editor(db.session(), "teacher@example.com")
        db.session.commit()
    assert "1 change waits for you to read it" in room.teacher.get(f"/classes/{room.class_id}").text
    assert "waits for you to read it" not in room.assistant.get(f"/classes/{room.class_id}").text


def test_a_change_that_is_taken_back_or_given_up_waits_for_nobody(room: Room) -> None:
    change = room.begin()
    room.explain(change)
    for deed in ("take-back", "drop"):
        room.send(change)
        assert "waits for you to read it" in room.editor.get("/today").text
        room.teacher.get(change)
        room.teacher.post(f"{change}/{deed}")
        assert "waits for you to read it" not in room.editor.get("/today").text, deed


EDITS = {"teacher": True, "other": True, "editor": True, "assistant": False, "student": False, "anonymous": False}


@pytest.mark.parametrize(("who", "may"), EDITS.items())
def test_facts_and_banks_lead_those_who_may_write_them_to_where_that_is_done(
    room: Room, who: str, *, may: bool
) -> None:
    visitor = room.people[who]
    assert ("Edit this fact" in visitor.get(f"/facts/{BANK}/{FACT}").text) == may
    assert (f'href="/write/banks/{BANK}"' in visitor.get("/browse").text) == may
    if may:
        visitor.get(f"/facts/{BANK}/{FACT}")
        opened = visitor.post(f"/write/banks/{BANK}/facts/{FACT}").location
        assert visitor.get(opened).status_code == 200


def test_looking_who_may_write_asks_the_database_no_more_with_more_banks(room: Room) -> None:
    asked = (
        queries(room.app, lambda: room.student.get("/browse")),
        queries(room.app, lambda: room.teacher.get("/browse")),
    )
    assert asked[1] - asked[0] <= 1
