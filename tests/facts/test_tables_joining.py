"""A table laid beside a bank that is there."""

from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trainer.facts.folder import Folder, load_folder
from trainer.facts.model import Bank
from trainer.facts.tables.importing import import_table
from trainer.facts.tables.joining import Joined, join
from trainer.facts.writing import write_blocks

DAY = date(2026, 12, 1)
HEADER = "subject,relation,object,polarity\n"
RELATIONS = "id,label,cardinality,open\nflows-into,flows into,n:1,no\nlies-in,lies in,n:n,yes\n"
FILE = """\
# Rivers, by hand.
bank: {id: rivers, title: Rivers, date: 2026-11-24, source: atlas}
sources:
  - {id: atlas, title: An atlas}
kinds:
  - {id: river, name: river, plural: rivers}
entities:
  - {id: elbe, name: Elbe, kind: river, aliases: [Labe]}
  - {id: danube, name: Danube, kind: river}
  - {id: north-sea, name: North Sea}
  - {id: black-sea, name: Black Sea}
relations:
  - {id: flows-into, label: flows into, cardinality: "n:1", open: no, subject_kind: river}
facts:
  - {relation: flows-into, subject: elbe, object: north-sea}   # where Hamburg lies
negatives:
  - {relation: flows-into, subject: danube, object: north-sea, why: It goes east.}
"""
WAS = Folder({"bank.yaml": FILE})


def joined(folder: Path, rows: str, *, bank: Bank | None = None, more: Mapping[str, str] | None = None) -> Joined:
    for name, text in {"facts": HEADER + rows, "relations": RELATIONS, **(more or {})}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return join(bank or load_folder(WAS), import_table(folder, today=DAY), title="rivers.csv", today=DAY)


def together(found: Joined) -> Bank:
    """The bank with what is new in a file of its own."""
    out = StringIO()
    write_blocks(found.blocks, out)
    return load_folder(WAS.with_file("rivers.yaml", out.getvalue()))


def test_what_is_new_is_added_with_its_source_its_day_and_the_kind_that_is_asked_for(tmp_path: Path) -> None:
    found = joined(tmp_path, "Volga,flows-into,Caspian Sea,+\nDanube,flows-into,Black Sea,+\n")
    bank = together(found)
    volga = bank.facts["flows-into/volga/caspian-sea"]
    assert (bank.source_of(volga)[0].title, volga.changed) == ("rivers.csv", DAY)
    assert bank.entities["volga"].kind == "river"
    assert bank.facts["flows-into/danube/black-sea"].subject == "danube"
    assert {entity.id for entity in found.blocks["entities"]} == {"volga", "caspian-sea"}
    assert found.refused == found.known == ()


def test_what_the_bank_has_under_any_of_its_names_is_told_and_not_added(tmp_path: Path) -> None:
    found = joined(tmp_path, "Labe,flows-into,north sea,+\nDANUBE,flows-into,North Sea,-\n")
    assert [problem.place.line for problem in found.known] == [2, 3]
    assert all("the bank has this already" in problem.what for problem in found.known)
    assert found.empty


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Elbe,flows-into,Black Sea,+", "“Elbe flows into North Sea”"),
        ("Danube,flows-into,North Sea,+", "“not: Danube flows into North Sea”"),
        ("Elbe,flows-into,North Sea,-", "“Elbe flows into North Sea”"),
        ("North Sea,flows-into,Black Sea,+", "is of kind (none), and “flows into” takes river"),
    ],
)
def test_what_is_at_odds_with_the_bank_is_left_out_and_told_at_its_line(tmp_path: Path, row: str, said: str) -> None:
    found = joined(tmp_path, f"Volga,flows-into,Caspian Sea,+\n{row}\n")
    [problem] = found.refused
    assert problem.place.line == 3
    assert said in problem.what
    assert set(together(found).facts) == {"flows-into/elbe/north-sea", "flows-into/volga/caspian-sea"}


def test_a_name_that_several_things_have_is_not_guessed(tmp_path: Path) -> None:
    twice = FILE.replace("name: Danube, kind: river", "name: Elbe, kind: river, homonym: yes")
    twice = twice.replace("aliases: [Labe]", "aliases: [Labe], homonym: yes")
    found = joined(tmp_path, "Elbe,flows-into,Black Sea,+\n", bank=load_folder(Folder({"bank.yaml": twice})))
    assert "several things are called" in found.refused[0].what or "at odds" in found.refused[0].what
    assert found.empty


def test_a_relation_that_the_bank_lacks_comes_along_only_if_something_says_it(tmp_path: Path) -> None:
    assert joined(tmp_path, "Elbe,flows-into,North Sea,+\n").blocks["relations"] == []
    found = joined(tmp_path, "Elbe,lies-in,Europe,+\n")
    assert [relation.id for relation in found.blocks["relations"]] == ["lies-in"]
    assert "lies-in/elbe/europe" in together(found).facts


def test_names_and_kinds_of_things_that_the_bank_has_are_told_and_not_changed(tmp_path: Path) -> None:
    more = {"synonyms": "name,synonym,scope\nElbe,Albis,EXACT\n", "isa": "child,parent\nElbe,stream\n"}
    found = joined(tmp_path, "Elbe,flows-into,North Sea,+\n", more=more)
    told = " ".join(problem.what for problem in found.refused)
    assert "does not get the name Albis" in told
    assert "does not become a kind of stream" in told
    assert found.empty


NAMES = ["Elbe", "Danube", "Volga", "Labe", "North Sea", "Black Sea", "Baltic", "x: [y]", "- z", "# no", "é\u202e"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["flows-into", "lies-in"]),
        st.sampled_from(NAMES),
        st.sampled_from("+-"),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ROWS)
def test_whatever_a_table_says_the_joined_bank_loads_and_keeps_all_that_it_held(
    tmp_path: Path, rows: list[tuple[str, str, str, str]]
) -> None:
    found = joined(tmp_path, "".join(f'"{s}",{r},"{o}",{p}\n' for s, r, o, p in rows))
    before, after = load_folder(WAS), together(found)
    assert all(after.facts[ident] == fact for ident, fact in before.facts.items())
    assert all(after.entities[ident] == entity for ident, entity in before.entities.items())
    assert set(before.negatives) <= set(after.negatives)
