"""A folder of tables becomes a bank, and what could not be taken is said."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from trainer.facts.loading import load_bank
from trainer.facts.model import Bank, Modal, Status
from trainer.facts.tables.importing import import_table
from trainer.facts.tables.report import Report
from trainer.facts.writing import write_bank_yaml

TODAY = date(2026, 11, 24)
Rows = Sequence[Sequence[str]]
COLUMNS = {
    "facts": "subject relation object polarity qualifier subject_id object_id explanation",
    "isa": "child parent child_id parent_id",
    "synonyms": "name synonym id scope",
    "relations": "id label cardinality open inherits symmetric modal stem reverse_stem",
    "closed": "subject relation subject_id",
    "disjoint": "a b a_id b_id",
}
LIES = ("lies_in", "lies in", "n:1", "yes")
MANY = ("shows", "shows", "n:n", "yes")


@dataclass(frozen=True)
class Made:
    """A bank made from tables, with the report."""

    bank: Bank
    report: Report

    def refused(self) -> list[tuple[str, int]]:
        return [(p.place.file, p.place.line) for p in self.report.refused]

    def changed(self) -> str:
        return "\n".join(map(str, self.report.changed))


def write_tables(folder: Path, tables: Mapping[str, Rows]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([COLUMNS[name].split(), *rows])
    return folder


def made(tmp_path: Path, **tables: Rows) -> Made:
    tables.setdefault("relations", [LIES, MANY])
    tables.setdefault("facts", [])
    folder = write_tables(tmp_path / "the-table", tables)
    imported = import_table(folder, today=TODAY)
    path = tmp_path / "bank.yaml"
    write_bank_yaml(imported.blocks, path)
    return Made(load_bank(path), imported.report)


def statuses(bank: Bank) -> dict[str, str]:
    return {f"{f.subject} {f.relation} {f.object}": f.status.value for f in bank.facts.values()}


def test_the_header_comes_from_the_folder_and_the_date_given(tmp_path: Path) -> None:
    header = made(tmp_path, facts=[("a", "lies_in", "b")]).bank.header
    assert (header.id, header.title, header.date, header.source) == ("the-table", "The table", TODAY, "table")


def test_a_thing_without_an_id_is_known_by_its_name_however_it_is_spelled(tmp_path: Path) -> None:
    bank = made(tmp_path, facts=[("Optic  Nerve", "lies_in", "Skull"), ("optic nerve", "shows", "pallor, é")]).bank
    assert {f.subject for f in bank.facts.values()} == {"optic-nerve"}
    assert {f.object for f in bank.facts.values()} == {"skull", "pallor-e"}


def test_names_that_differ_in_a_sign_stay_two_things(tmp_path: Path) -> None:
    bank = made(tmp_path, facts=[("Na+", "lies_in", "cell"), ("Na", "lies_in", "mine")]).bank
    assert {"na", "na+"} <= bank.entities.keys()


def test_the_name_most_rows_use_is_kept_and_another_becomes_an_alias(tmp_path: Path) -> None:
    rows = [("glioma", "shows", "x", "+", "", "1", ""), ("glial tumor", "shows", "y", "+", "", "1", "")]
    result = made(tmp_path, facts=[*rows, ("glioma", "shows", "z", "+", "", "1", "")])
    assert result.bank.entities["1"].name == "glioma"
    assert result.bank.entities["1"].aliases == ("glial tumor",)
    assert "also named glial tumor" in result.changed()


def test_a_name_with_two_owners_is_marked_on_both(tmp_path: Path) -> None:
    rows = [("Kingston", "lies_in", "Jamaica", "+", "", "c1", ""), ("kingston", "lies_in", "Canada", "+", "", "c2", "")]
    synonyms = [("Port", "Kingston", "c3", "EXACT")]
    bank = made(tmp_path, facts=rows, synonyms=synonyms).bank
    assert {i for i, e in bank.entities.items() if e.homonym} == {"c1", "c2", "c3"}


def test_a_name_given_with_and_without_its_id_is_pointed_out(tmp_path: Path) -> None:
    rows = [("pons", "shows", "x", "+", "", "B1", ""), ("pons", "shows", "y", "+", "", "", "")]
    assert "with one elsewhere" in made(tmp_path, facts=rows).changed()


def test_exact_synonyms_become_aliases_and_others_stay_loose(tmp_path: Path) -> None:
    synonyms = [
        ("hearing loss", "deafness", "", "RELATED"),
        ("hearing loss", "hypoacusis", "", "exact"),
        ("hearing loss", "Hearing-Loss", "", "EXACT"),
    ]
    entity = made(tmp_path, facts=[("a", "shows", "hearing loss")], synonyms=synonyms).bank.entities["hearing-loss"]
    assert (entity.aliases, entity.synonyms) == (("hypoacusis",), ("deafness",))


def test_ids_with_spaces_are_joined_and_never_merged(tmp_path: Path) -> None:
    rows = [("one", "shows", "x", "+", "", "A 1", ""), ("two", "shows", "x", "+", "", "A-1", "")]
    bank = made(
        tmp_path, facts=[*rows, ("three", "shows", "x", "+", "", "B 1", ""), ("4", "shows", "x", "", "", "c" * 300, "")]
    ).bank
    assert {e.name for e in bank.entities.values()} == {"one", "two", "three", "4", "x"}
    assert {"A-1", "B-1"} <= bank.entities.keys()


def test_the_same_statement_twice_is_kept_once(tmp_path: Path) -> None:
    result = made(tmp_path, facts=[("a", "shows", "b"), ("A", "shows", "b", "+", "")])
    assert list(result.bank.facts) == ["shows/a/b"]
    assert "facts.csv:3" in result.changed()


def test_a_symmetric_statement_given_both_ways_is_kept_once(tmp_path: Path) -> None:
    relations = [("borders", "borders", "n:n", "yes", "", "yes")]
    result = made(tmp_path, relations=relations, facts=[("b", "borders", "a"), ("a", "borders", "b")])
    assert list(result.bank.facts) == ["borders/a/b"]


def test_disputed_is_a_status_and_wins_over_a_plain_row(tmp_path: Path) -> None:
    result = made(tmp_path, facts=[("a", "shows", "b"), ("a", "shows", "b", "+", "disputed")])
    assert statuses(result.bank) == {"a shows b": "disputed"}


def test_another_qualifier_makes_another_statement(tmp_path: Path) -> None:
    result = made(tmp_path, facts=[("a", "shows", "b", "+", "in adults"), ("a", "shows", "b", "-", "in children")])
    assert [f.qualifier for f in result.bank.facts.values()] == ["in adults"]
    assert [(n.qualifier, n.status) for n in result.bank.negatives] == [("in children", Status.USABLE)]


def test_a_remark_on_frequency_does_not_limit_a_relation_that_is_modal_anyway(tmp_path: Path) -> None:
    relations = [("shows", "most often shows", "n:n", "yes", "none", "no", "yes")]
    facts = [
        ("a", "shows", "b", "+", "most often"),
        ("a", "shows", "c", "-", "alone"),
        ("a", "shows", "d", "-", "alone"),
    ]
    result = made(tmp_path, relations=relations, facts=facts)
    assert [(f.qualifier, f.note) for f in result.bank.facts.values()] == [("", "most often")]
    assert [n.qualifier for n in result.bank.negatives] == ["", ""]
    assert "taken as a remark" in result.changed()


@pytest.mark.parametrize("qualifiers", [("", "alone"), ("in adults", "alone")])
def test_a_limit_on_negatives_stays_where_the_facts_carry_no_remarks(
    tmp_path: Path, qualifiers: tuple[str, str]
) -> None:
    relations = [("shows", "most often shows", "n:n", "yes", "none", "no", "yes")]
    facts = [("a", "shows", "b", "+", qualifiers[0]), ("a", "shows", "c", "-", qualifiers[1])]
    assert [n.qualifier for n in made(tmp_path, relations=relations, facts=facts).bank.negatives] == ["alone"]


@pytest.mark.parametrize("name", ["unspecified", "Other", "tumor, NOS", "spine or cartilage", "unknown", "none"])
def test_what_is_no_definite_thing_is_no_option_and_rules_nothing_out(tmp_path: Path, name: str) -> None:
    result = made(tmp_path, facts=[("a", "lies_in", name), ("b", "lies_in", "spine")])
    fact = next(f for f in result.bank.facts.values() if f.subject == "a")
    assert fact.status is Status.DISPUTED
    assert not result.bank.entities[fact.object].option
    assert "no definite thing" in result.changed()


def test_a_choice_between_things_is_no_option(tmp_path: Path) -> None:
    long = "pressure of the growing mass on the cord or the roots"
    bank = made(tmp_path, facts=[("a", "lies_in", "bone or cartilage"), ("b", "lies_in", long)]).bank
    assert {e.name: e.option for e in bank.entities.values() if " or " in e.name} == {
        "bone or cartilage": False,
        long: True,
    }
    assert {f.status for f in bank.facts.values()} == {Status.USABLE}


def test_an_is_a_circle_is_cut_and_its_members_are_set_aside(tmp_path: Path) -> None:
    isa = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "c"), ("d", "d"), ("d", "c")]
    result = made(tmp_path, isa=isa, facts=[("a", "lies_in", "x"), ("d", "lies_in", "y")])
    assert ("isa.csv", 6) in result.refused()
    assert any(place in result.refused() for place in [("isa.csv", 2), ("isa.csv", 3), ("isa.csv", 4)])
    assert statuses(result.bank) == {"a lies_in x": "quarantined", "d lies_in y": "usable"}
    assert "isa.csv:7: the same row" in result.changed()


CONTRADICTIONS: dict[str, tuple[list[Sequence[str]], list[Sequence[str]], dict[str, str]]] = {
    "asserted and denied": ([("a", "shows", "b"), ("a", "shows", "b", "-")], [], {"a shows b": "quarantined"}),
    "two values where one is allowed": (
        [("a", "lies_in", "x"), ("a", "lies_in", "y"), ("b", "lies_in", "x")],
        [],
        {"a lies_in x": "quarantined", "a lies_in y": "quarantined", "b lies_in x": "usable"},
    ),
    "a value and its kind": (
        [("a", "lies_in", "x"), ("a", "lies_in", "y")],
        [("x", "y")],
        {"a lies_in x": "usable", "a lies_in y": "usable"},
    ),
    "a denial of something broader": (
        [("a", "shows", "focal seizure"), ("a", "shows", "seizure", "-")],
        [("focal seizure", "seizure")],
        {"a shows focal-seizure": "quarantined"},
    ),
    "very many values": (
        [("a", "lies_in", f"x{n}") for n in range(20)],
        [],
        {f"a lies_in x{n}": "quarantined" for n in range(20)},
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_sets_both_sides_aside_and_the_bank_loads(tmp_path: Path, name: str) -> None:
    facts, isa, expected = CONTRADICTIONS[name]
    result = made(tmp_path, facts=facts, isa=isa)
    assert statuses(result.bank) == expected
    assert all(n.status is Status.QUARANTINED for n in result.bank.negatives)
    assert ("quarantined" in result.changed()) == ("quarantined" in expected.values())


def test_every_denial_of_a_denied_fact_is_set_aside(tmp_path: Path) -> None:
    isa = [("c", "b"), ("b", "a")]
    facts = [("s", "shows", "c"), ("s", "shows", "b", "-"), ("s", "shows", "a", "-"), ("s", "shows", "z", "-")]
    bank = made(tmp_path, facts=facts, isa=isa).bank
    assert {n.object: n.status.value for n in bank.negatives} == {"a": "quarantined", "b": "quarantined", "z": "usable"}


@pytest.mark.parametrize(("kinds", "values"), [(5, 1), (40, 8), (300, 1), (1000, 1)])
def test_a_place_with_very_many_inherited_rivals_is_cleared_as_well(tmp_path: Path, kinds: int, values: int) -> None:
    isa = [("thing", f"kind {n}") for n in range(kinds)]
    facts = [(f"kind {n}", "lies_in", f"place {n} {m}") for n in range(kinds) for m in range(values)]
    relations = [("lies_in", "lies in", "n:1", "yes", "subject"), MANY]
    bank = made(tmp_path, isa=isa, facts=[*facts, ("thing", "shows", "x")], relations=relations).bank
    assert {f.status.value for f in bank.facts.values() if f.relation == "lies_in"} == {"quarantined"}
    assert bank.facts["shows/thing/x"].status is Status.USABLE


def test_disjoint_kinds_with_a_common_member_are_not_called_disjoint(tmp_path: Path) -> None:
    isa = [("m", "a"), ("m", "b"), ("n", "c")]
    result = made(tmp_path, isa=isa, disjoint=[("a", "b"), ("a", "c"), ("a", "a")])
    assert [group.entities for group in result.bank.disjoint] == [("a", "c")]
    assert ("disjoint.csv", 4) in result.refused()
    assert "m is a kind of both" in str(result.report.refused)


def test_bad_rows_are_named_by_line_and_good_ones_kept(tmp_path: Path) -> None:
    facts = [
        ("a", "shows", "b"),
        ("", "shows", "b"),
        ("a", "nowhere", "b"),
        ("a", "shows", "c", "perhaps"),
        ("a", "shows", "d", "\N{MINUS SIGN}"),
    ]
    relations = [
        MANY,
        ("x", "", "n:n", "yes"),
        ("y", "is", "2:3", "yes"),
        ("z", "is", "n:n", "maybe"),
        ("shows", "shows", "n:n", "no"),
        ("is_a", "is a", "n:n", "no"),
        ("w", "is", "n:n", "no", "sideways"),
    ]
    closed = [("a", "shows"), ("a", "nothing"), ("", "shows")]
    result = made(tmp_path, facts=facts, relations=relations, closed=closed, isa=[("a", "")], synonyms=[("a", "")])
    assert list(result.bank.facts) == ["shows/a/b"]
    assert [n.object for n in result.bank.negatives] == ["d"]
    assert len(result.bank.closed_for) == 1
    assert sorted(result.refused()) == [
        ("closed.csv", 3),
        ("closed.csv", 4),
        *(("facts.csv", line) for line in (3, 4, 5)),
        ("isa.csv", 2),
        *(("relations.csv", line) for line in (3, 4, 5, 6, 7, 8)),
        ("synonyms.csv", 2),
    ]
    assert all(problem.remedy for problem in result.report.refused)


def test_a_relation_may_bring_its_own_stems(tmp_path: Path) -> None:
    stems = ("What shows in {s}?", "Which tumor shows {}?")
    relation = made(tmp_path, relations=[("shows", "shows", "n:n", "yes", "", "", "", *stems)]).bank.relations["shows"]
    assert (relation.stem, relation.reverse_stem) == ("What shows in {subject}?", "Which tumor shows {object}?")


@pytest.mark.parametrize("stem", ["Where?", "{s} and {s}", "{subject} in {object}", "{x} of {s}"])
def test_a_stem_without_one_place_for_the_name_is_made_anew(tmp_path: Path, stem: str) -> None:
    result = made(tmp_path, relations=[("shows", "shows", "n:n", "yes", "", "", "", stem, "")])
    assert result.bank.relations["shows"].stem == "What does {subject} show?"
    assert "relations.csv:2" in result.changed()


def test_a_modal_relation_says_so_in_every_sentence(tmp_path: Path) -> None:
    relations = [("shows", "shows", "n:n", "yes", "", "", "yes"), ("may", "may cause", "n:n", "yes", "", "", "yes")]
    bank = made(tmp_path, relations=relations).bank
    relation = bank.relations["shows"]
    assert (relation.label, relation.modal, bank.relations["may"].modal) == ("shows", Modal.USUALLY, Modal.MAY)
    assert relation.stem == "What does {subject} usually show?"
    assert relation.statement == "{subject} usually shows {object}"


def test_stems_name_the_kind_that_all_answers_share(tmp_path: Path) -> None:
    isa = [("a", "nerve"), ("b", "nerve"), ("x", "opening")]
    relation = made(tmp_path, facts=[("a", "shows", "x"), ("b", "shows", "x")], isa=isa).bank.relations["shows"]
    assert relation.stem == "Which opening does {subject} show?"
    assert relation.reverse_stem == "Which nerve shows {object}?"


def test_negatives_are_grouped_whichever_way_takes_fewer_blocks(tmp_path: Path) -> None:
    facts = [(s, "shows", o, "-") for s in "abc" for o in ("x", "y")]
    folder = write_tables(tmp_path / "t", {"relations": [MANY], "facts": facts})
    blocks = import_table(folder, today=TODAY).blocks["negatives"]
    assert [(b.object, b.subjects, b.why) for b in blocks] == [
        ("x", ("a", "b", "c"), "It does not show x."),
        ("y", ("a", "b", "c"), "It does not show y."),
    ]


def test_statements_whose_ids_would_read_alike_get_ids_of_their_own(tmp_path: Path) -> None:
    relations = [("r", "shows", "n:n", "yes"), ("r/a", "shows", "n:n", "yes")]
    facts = [("x", "r", "y", "+", "", "a/b", "c"), ("u", "r/a", "y", "+", "", "b", "c")]
    assert len(made(tmp_path, relations=relations, facts=facts).bank.facts) == 2


def test_a_table_without_rows_makes_nothing(tmp_path: Path) -> None:
    assert import_table(tmp_path / "nowhere", today=TODAY).empty
    folder = write_tables(tmp_path / "t", {"relations": [MANY], "facts": [("a", "unknown relation", "b")]})
    assert import_table(folder, today=TODAY).empty


def test_the_report_joins_equal_faults_and_names_their_lines(tmp_path: Path) -> None:
    facts = [("a", "nowhere", str(n)) for n in range(15)]
    text = made(tmp_path, facts=[*facts, ("a", "shows", "b")]).report.text(lines=3)
    assert "facts.csv:2, 3, 4 and 12 more: relation nowhere is not in relations.csv. Add its row there" in text
