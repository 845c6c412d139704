"""A table with columns of its own, given the columns of the shape."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.facts.tables.mapping import capitalised, columns, is_of_the_shape, mapped, relations_for
from trainer.facts.tables.report import Report
from trainer.facts.tables.rows import Row, read_rows
from trainer.facts.tables.shape import FACTS

TAKEN = {"subject": "River", "object": "Sea"}


def rows(content: bytes, folder: Path) -> tuple[list[Row], Report]:
    """What the reader of tables makes of it."""
    path, report = folder / "facts.csv", Report()
    path.write_bytes(content)
    return list(read_rows(path, FACTS, report)), report


def test_columns_are_found_and_named_as_the_shape_names_them(tmp_path: Path) -> None:
    content = mapped(b"No,River,Sea\n1,Elbe,North Sea\n", TAKEN, relation="flows-into")
    assert rows(content, tmp_path)[0] == [(2, ["Elbe", "flows-into", "North Sea", "", "", "", "", ""])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_however_a_spreadsheet_saved_it_it_reads_the_same(
    tmp_path: Path, delimiter: str, end: str, mark: bytes
) -> None:
    text = end.join(delimiter.join(row) for row in (["River", "Sea"], ["Elbe", "North Sea"], ["Danube", "Black Sea"]))
    found, report = rows(mapped(mark + text.encode(), TAKEN, relation="r"), tmp_path)
    assert [(line, cells[0], cells[2]) for line, cells in found] == [
        (2, "Elbe", "North Sea"),
        (3, "Danube", "Black Sea"),
    ]
    assert report.refused == []


def test_every_row_keeps_its_line_although_some_are_empty_or_go_over_several(tmp_path: Path) -> None:
    content = b'River,Sea\n\n"El\nbe",North Sea\n\nDanube,Black Sea\n'
    found, _ = rows(mapped(content, TAKEN, relation="r"), tmp_path)
    assert [(line, cells[0]) for line, cells in found] == [(3, "El be"), (6, "Danube")]


def test_an_open_quote_costs_its_own_row_and_not_the_rest(tmp_path: Path) -> None:
    content = b'River,Sea\n"Elbe,North Sea\nDanube,Black Sea\n'
    found, _ = rows(mapped(content, TAKEN, relation="r"), tmp_path)
    assert (3, "Danube") in [(line, cells[0]) for line, cells in found]


def test_bytes_that_are_no_text_cost_their_row_alone(tmp_path: Path) -> None:
    content = b"River,Sea\nE\xfflbe,North Sea\nDan\x00ube,Black Sea\nRhine,North Sea\n"
    found, report = rows(mapped(content, TAKEN, relation="r"), tmp_path)
    assert [(line, cells[0]) for line, cells in found] == [(4, "Rhine")]
    assert [problem.place.line for problem in report.refused] == [2, 3]


def test_relations_are_made_of_what_a_column_says() -> None:
    taken = {**TAKEN, "relation": "Says"}
    content = b"River,Says,Sea\nElbe,flows into,North Sea\nElbe,rises_in,Bohemia\nRhine,flows into,North Sea\n"
    said = {"label": "", "cardinality": "n:1", "is_open": "no"}
    assert relations_for(content, taken, **said).decode().splitlines() == [
        "id,label,cardinality,open",
        "flows-into,flows into,n:1,no",
        "rises_in,rises_in,n:1,no",
    ]
    assert b"flows-into" in mapped(content, taken)


def test_a_table_of_the_shape_is_known_and_an_empty_one_has_no_columns() -> None:
    assert is_of_the_shape(b"subject,relation,object\n")
    assert not is_of_the_shape(b"subject;relation;object\n")
    assert columns(b"") == ()


cells = st.text(st.sampled_from("ab ,;\"\n\r\t'=é"), max_size=6)


@given(st.lists(st.tuples(cells, cells), max_size=6))
def test_every_cell_of_a_sound_table_arrives_in_its_row(table: list[tuple[str, str]]) -> None:
    from io import StringIO  # noqa: PLC0415 - needed here alone

    out = StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("River", "Sea"), *table])
    made = list(csv.reader(mapped(out.getvalue().encode(), TAKEN, relation="r").decode().splitlines()))
    wanted = [[" ".join(a.split()), "r", " ".join(b.split())] for a, b in table if a.strip() or b.strip()]
    assert [row for row in made if row][1:] == wanted


def test_names_that_may_begin_with_a_capital_only_because_a_cell_begins_there_are_told_and_get_a_small_letter(
    tmp_path: Path,
) -> None:
    table = b"River,Sea\nSpinal atrophy,Motor neurons\nDead Sea,ATP\nParkinson disease,motor neurons\n"
    assert capitalised(table, TAKEN) == ("Spinal atrophy", "Motor neurons", "Parkinson disease")
    content = mapped(table, TAKEN, relation="flows-into", small={"Spinal atrophy", "Motor neurons"})
    named = [(cells[0], cells[2]) for _line, cells in rows(content, tmp_path)[0]]
    assert named == [
        ("spinal atrophy", "motor neurons"),
        ("Dead Sea", "ATP"),
        ("Parkinson disease", "motor neurons"),
    ]
