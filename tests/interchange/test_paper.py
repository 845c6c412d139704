"""Papers, read by a browser's rules of HTML, and as PDF where this machine can make one."""

import csv
import io
import re
import sys
import zipfile
from dataclasses import replace
from typing import Any

import html5lib
import pytest
from hypothesis import given

from tests.interchange.samples import SHIPPED, sets, shipped_set
from tests.interchange.test_moodle import CHOICE, MATCHING, in_a_set
from trainer.interchange import paper, pdf
from trainer.interchange.drawing import drawn
from trainer.interchange.forms import PaperForm, parallel
from trainer.interchange.model import Choice, Premise, QuestionSet
from trainer.interchange.paper import Look

PLAIN = Look()


def page(content: bytes) -> Any:
    return html5lib.parse(content.decode(), namespaceHTMLElements=False)


def within(element: Any, style: str) -> list[Any]:
    return [each for each in element.iter() if style in (each.get("class") or "").split()]


def words(element: Any) -> str:
    return "".join(element.itertext())


def assert_same(form: PaperForm, section: Any) -> None:
    """The section shows every question of the form, in order, with its options by letter."""
    shown = within(section, "entry")
    assert len(shown) == len(form.questions)
    for question, entry in zip(form.questions, shown, strict=True):
        stem, *_ = within(entry, "stem")
        assert words(list(stem)[1]) == question.stem
        offered = [[words(part) for part in row] for row in within(entry, "offered")[0]]
        texts = [o.text for o in question.options] if isinstance(question, Choice) else list(question.responses)
        assert offered == [[f"{letter}.", text] for letter, text in zip("ABCDEFG", texts, strict=False)]
        rows = within(entry, "premises")
        asked = [words(list(row)[2]) for row in rows[0]] if rows else []
        assert asked == ([] if isinstance(question, Choice) else [premise.text for premise in question.premises])


@given(sets)
def test_any_text_is_shown_as_it_is(questions: QuestionSet) -> None:
    (form,) = parallel(questions, 1, 0)
    sections = page(paper.whole(questions, [form], PLAIN)).findall("body/section")
    assert len(sections) == 3
    assert_same(form, sections[0])


@pytest.mark.parametrize("bank", SHIPPED)
def test_a_shipped_bank_can_be_printed_whole(bank: str) -> None:
    questions = shipped_set(bank)
    (form,) = parallel(questions, 1, 0)
    assert_same(form, page(paper.without_key(questions, form, PLAIN)).find("body/section"))


def test_a_paper_is_laid_out_as_its_stems_are_read() -> None:
    arabic = replace(CHOICE, stem="\u0623\u064a \u0639\u0635\u0628 (CN II)\u061f")
    for question, direction in ((CHOICE, "ltr"), (arabic, "rtl")):
        questions = in_a_set(question)
        made = page(paper.whole(questions, parallel(questions, 1, 0), PLAIN))
        assert made.get("dir") == direction


def test_the_keys_come_after_all_the_forms() -> None:
    questions = in_a_set(CHOICE, MATCHING)
    made = page(paper.whole(questions, parallel(questions, 2, 0), PLAIN))
    heads = [words(each) for each in made.iter("h1")]
    assert heads == ["Set", "Set: answer sheet", "Set", "Set: answer sheet", "Set: key", "Set: key"]
    labels = [words(each) for each in made.iter("strong") if words(each).startswith("Form")]
    assert labels == ["Form A", "Form A", "Form B", "Form B", "Form A", "Form B"]


def test_the_key_names_the_letter_the_answer_the_reason_the_source_and_the_fact() -> None:
    questions = in_a_set(replace(CHOICE, says="It is so."), MATCHING)
    (form,) = parallel(questions, 1, 3)
    rows = [[words(cell) for cell in row] for row in page(paper.key_alone(questions, form, PLAIN)).iter("tr")][1:]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    choice = form.questions[0]
    assert isinstance(choice, Choice)
    assert rows[0][1:] == ["AB"[choice.key], "1", "right So.Book, 3It is so."]
    once = paper.key_alone(questions, replace(form, questions=(replace(choice, says="So."),)), PLAIN).decode()
    assert once.count("So.") == 1


def test_what_is_handed_out_tells_no_key() -> None:
    """Turning the key round changes nothing on the paper but the checksum."""
    turned = replace(CHOICE, options=tuple(replace(each, right=not each.right, reason="") for each in CHOICE.options))
    seen = []
    for question in (CHOICE, turned):
        form = PaperForm("A", "set-A", (question,))
        shown = paper.without_key(in_a_set(question), form, PLAIN).decode()
        seen.append(shown.replace(form.checksum, ""))
    assert seen[0] == seen[1]


def test_each_pair_has_a_number_on_the_answer_sheet() -> None:
    questions = in_a_set(CHOICE, MATCHING)
    (form,) = parallel(questions, 1, 0)
    sheet = page(paper.without_key(questions, form, PLAIN)).findall("body/section")[1]
    rows = [words(row) for row in within(sheet, "sheet")[0]]
    assert rows == ["1.AB", "2.ABC", "3.ABC"]
    assert form.points == 3


def test_a_paper_says_what_each_question_is_worth_and_forms_of_other_pairs_are_worth_the_same() -> None:
    three = replace(MATCHING, premises=(*MATCHING.premises, Premise("three", 2, "", "")))
    asked = [(replace(CHOICE, worth=2.0), replace(each, worth=1.0)) for each in (MATCHING, three)]
    forms = [PaperForm(label, f"set-{label}", each) for label, each in zip("AB", asked, strict=True)]
    made = page(paper.whole(in_a_set(*asked[0]), forms, PLAIN))
    assert [words(each) for each in within(made, "worth")] == ["(2 points)", "(1 point)"] * 2
    assert [words(each) for each in made.iter("li") if words(each).endswith("points")] == ["3 points"] * 6
    parts = [[words(cell) for cell in row][2] for row in made.iter("tr")]
    assert parts == ["Points", "2", "1/2", "1/2", "Points", "2", "1/3", "1/3", "1/3"]
    rows = list(csv.reader(io.StringIO(paper.point_grid(forms).decode(), newline="")))
    assert rows[1:] == [["A", "2", "0.5", "0.5"], ["B", "2", "0.333333", "0.333333", "0.333333"]]


def test_large_print_the_class_and_the_notice_are_on_the_paper() -> None:
    questions = replace(in_a_set(CHOICE), notice="For study.", licence="CC BY 4.0")
    (form,) = parallel(questions, 1, 0)
    made = page(paper.without_key(questions, form, Look("Anatomy <2>", large_print=True)))
    assert made.find("body").get("class") == "large"
    assert "Anatomy <2>" in words(made)
    assert "For study. Licence: CC BY 4.0." in words(made)


def test_a_paper_asks_for_nothing_outside_itself_and_keeps_questions_whole() -> None:
    questions = in_a_set(CHOICE)
    made = paper.whole(questions, parallel(questions, 1, 0), PLAIN).decode()
    assert not re.search(r"(src|href)=|url\(|<script|@import", made)
    assert re.search(r"\.entry \{[^}]*break-inside: avoid", made)
    assert re.search(r"section \{[^}]*break-before: page", made)


def test_a_plan_of_the_seats_comes_first_and_is_on_no_paper_that_is_handed_out() -> None:
    questions = in_a_set(CHOICE)
    forms, look = parallel(questions, 2, 1), Look(seats=(("A", "B"), ("B", "A")))
    (first, *_rest) = page(paper.whole(questions, forms, look)).iter("section")
    assert [words(row).split() for row in first.iter("tr")] == [["1AB"], ["2BA"]]
    assert "seats" in words(first)
    assert not within(page(paper.without_key(questions, forms[0], look)), "seats")
    with zipfile.ZipFile(io.BytesIO(paper.handouts(questions, forms, look))) as made:
        assert "seats.html" in made.namelist()
    with zipfile.ZipFile(io.BytesIO(paper.handouts(questions, forms, PLAIN))) as made:
        assert "seats.html" not in made.namelist()


def test_the_grid_of_keys_has_a_form_a_row_and_a_number_a_column() -> None:
    questions = drawn(shipped_set(SHIPPED[0]), 20, 0)
    forms = parallel(questions, 3, 0)
    heading, *rows = csv.reader(io.StringIO(paper.key_grid(forms).decode(), newline=""))
    count = int(forms[0].points)
    assert heading == ["form", *map(str, range(1, count + 1))]
    assert [row[0] for row in rows] == ["A", "B", "C"]
    for form, row in zip(forms, rows, strict=True):
        lines = [line for entry in paper.entries(form) for line in entry.lines]
        assert row[1:] == [line.key for line in lines]
        assert [line.number for line in lines] == list(range(1, count + 1))


@pytest.fixture
def can_make_pdfs() -> None:
    try:
        pdf.as_pdf(b"<!doctype html><html lang=en><title>x</title><p>x")
    except pdf.NoPdf as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("can_make_pdfs")
def test_the_handouts_keep_keys_in_files_of_their_own() -> None:
    questions = in_a_set(CHOICE, MATCHING)
    forms = parallel(questions, 2, 0)
    with zipfile.ZipFile(io.BytesIO(paper.handouts(questions, forms, PLAIN))) as made:
        files = {name: made.read(name) for name in made.namelist()}
    pages = {f"{part}-{label}.{suffix}" for part in ("form", "key") for label in "AB" for suffix in ("html", "pdf")}
    assert set(files) == pages | {"keys.csv", "points.csv"}
    assert all(content.startswith(b"%PDF-") for name, content in files.items() if name.endswith(".pdf"))
    assert b": key" not in files["form-A.html"]
    assert paper.handouts(questions, forms, PLAIN) == paper.handouts(questions, forms, PLAIN)


def test_without_the_system_s_libraries_there_is_a_sentence_and_the_html(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(pdf.NoPdf, match="Pango"):
        pdf.as_pdf(b"<p>x")
    questions = in_a_set(CHOICE)
    with zipfile.ZipFile(io.BytesIO(paper.handouts(questions, parallel(questions, 1, 0), PLAIN))) as made:
        assert made.namelist() == ["form-A.html", "key-A.html", "keys.csv", "points.csv"]
