"""From files to one bank: every fault at once, and nothing of the files' layout left in the bank."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from tests.facts.small_banks import HEADER, entities, faults, faults_of, loaded, pairs, relation
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank, Status
from trainer.facts.problems import BankError

PARTS = {
    "bank": "bank: {id: waters, title: Waters, date: 2026-11-24, source: atlas}\n",
    "sources": "sources: [{id: atlas, title: An atlas}, {id: chart, title: A chart}]\n",
    "topics": "topics: [{id: north, title: The north}, {id: south, title: The south}]\n",
    "kinds": "kinds: [{id: river, name: river, plural: rivers}, {id: sea, name: sea, plural: seas}]\n",
    "entities": entities("rhine danube elbe north-sea black-sea sea"),
    "relations": "relations:\n" + relation("cardinality: n:1, open: no") + relation(name="borders"),
    "facts": pairs("facts", "rhine north-sea", "danube black-sea", "elbe north-sea | note: by Hamburg"),
    "negatives": pairs(
        "negatives", "rhine danube | why: They do not meet.", "elbe rhine | why: Nor these.", name="borders"
    ),
    "closed_for": "closed_for: [{relation: borders, subject: rhine}, {relation: borders, subject: elbe}]\n",
    "disjoint": "disjoint: [{entities: [rhine, sea]}, {entities: [elbe, sea]}]\n",
}


def bank_of(folder: Path, *files: str) -> Bank:
    folder.mkdir()
    for number, text in enumerate(files):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return load_bank(folder)


# --- one bank out of several files


def test_the_content_is_the_same_bank_in_one_file_or_in_ten(tmp_path: Path) -> None:
    one = bank_of(tmp_path / "one", "".join(PARTS.values()))
    ten = bank_of(tmp_path / "ten", *PARTS.values())
    assert one == ten
    assert one.digest == ten.digest


def test_the_order_of_files_sections_and_paths_reaches_nothing(tmp_path: Path) -> None:
    plain = bank_of(tmp_path / "plain", *PARTS.values())
    for number in range(1, 10, 2):
        parts = list(PARTS.values())
        texts = parts[number:] + parts[:number]
        mixed = bank_of(tmp_path / f"mixed-{number}", *texts)
        assert list(mixed.facts) == list(plain.facts)
        assert mixed == plain
    paths = sorted((tmp_path / "plain").iterdir())
    assert load_bank(*reversed(paths)) == plain


@pytest.mark.parametrize("section", ["facts", "entities", "relations", "negatives", "disjoint", "closed_for", "topics"])
def test_the_order_of_blocks_reaches_nothing(tmp_path: Path, section: str) -> None:
    plain = bank_of(tmp_path / "plain", *PARTS.values())
    head, *lines = _rows(PARTS[section])
    for number, order in enumerate(list(permutations(lines))[:6]):
        turned = PARTS | {section: head + "".join(order)}
        assert bank_of(tmp_path / f"turned-{number}", *turned.values()) == plain


def _rows(text: str) -> list[str]:
    """The heading of a section and its blocks, one a line."""
    head, body = text.split(":", 1)
    if body.startswith("\n"):
        return [f"{head}:\n", *(f"{line}\n" for line in body.strip("\n").splitlines())]
    return [f"{head}:\n", *(f"  - {block}\n" for block in body.strip()[1:-1].replace("}, {", "}\n{").splitlines())]


@pytest.mark.parametrize(
    ("section", "old", "new"),
    [
        ("bank", "title: Waters", "title: The waters"),
        ("bank", "2026-11-24", "2026-11-25"),
        ("sources", "An atlas", "The atlas"),
        ("topics", "The north", "North"),
        ("kinds", "plural: seas", "plural: oceans"),
        ("entities", "name: rhine", "name: Rhein"),
        ("relations", "open: no", "open: yes"),
        ("facts", "note: by Hamburg", "note: by Cuxhaven"),
        ("facts", "note: by Hamburg", "status: withdrawn"),
        ("negatives", "They do not meet.", "They never meet."),
        ("closed_for", "subject: elbe", "subject: danube"),
        ("disjoint", "[elbe, sea]", "[danube, sea]"),
    ],
)
def test_any_change_of_content_changes_the_digest(tmp_path: Path, section: str, old: str, new: str) -> None:
    assert old in PARTS[section]
    changed = PARTS | {section: PARTS[section].replace(old, new)}
    digests = {bank_of(tmp_path / name, *parts.values()).digest for name, parts in (("a", PARTS), ("b", changed))}
    assert len(digests) == 2
    assert all(len(digest) == 64 for digest in digests)


def test_remarks_quotes_and_block_style_leave_the_digest_alone(tmp_path: Path) -> None:
    styled = PARTS | {
        "topics": "# Parts\ntopics:\n  - title: 'The south'\n    id: south\n  - id: \"north\"\n    title: The north\n"
    }
    assert bank_of(tmp_path / "a", *PARTS.values()).digest == bank_of(tmp_path / "b", *styled.values()).digest


def test_a_folder_stands_for_every_yaml_file_below_it_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "bank.yaml").write_text(HEADER)
    (tmp_path / "deep" / "er" / "rivers.yml").write_text(entities("rhine"))
    (tmp_path / "deep" / "notes.txt").write_text("entities: [{id: no}]")
    assert list(load_bank(tmp_path).entities) == ["rhine"]


def test_a_section_may_be_empty(tmp_path: Path) -> None:
    bank = loaded(tmp_path, "facts:\nentities: []\n")
    assert (len(bank.facts), len(bank.entities)) == (0, 0)


# --- the header and the paths


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BankError) as caught:
        load_bank(tmp_path / "none.yaml")
    assert str(caught.value) == f"{tmp_path}/none.yaml: no such file or folder. Check the path"


def test_a_folder_without_a_bank_is_named(tmp_path: Path) -> None:
    with pytest.raises(BankError) as caught:
        load_bank(tmp_path)
    assert str(caught.value) == f"{tmp_path}: no .yaml file in this folder. Name a bank's folder"


def test_a_bank_without_a_header_is_told_what_to_add(tmp_path: Path) -> None:
    said = faults_of(tmp_path, {"waters.yaml": entities("rhine")})
    assert said == ["bank: no bank section in any file. Add bank: with id, title, date and source"]


def test_a_second_header_is_named_with_the_place_of_the_first(tmp_path: Path) -> None:
    said = faults_of(tmp_path, {"a.yaml": HEADER, "b.yaml": PARTS["bank"]})
    assert said == [
        "b.yaml:1: a second bank section (the first is at a.yaml:1). One bank has one header; remove this one"
    ]


# --- the shape of a block


def test_an_unknown_section_is_named_with_the_known_ones(tmp_path: Path) -> None:
    (said,) = faults(tmp_path, "rivers:\n  - {id: rhine}\n")
    assert said.startswith("4: ")
    assert "rivers" in said
    assert "entities" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "entities:\n  - id: rhine\n    name: Rhine\n    colour: blue\n",
            "6: entities rhine: colour is not a key of this section. Check the spelling, or remove it",
        ),
        ("entities:\n  - id: rhine\n", "4: entities rhine: name is missing. Add this key"),
        ("topics:\n  - title: North\n", "4: topics: id is missing. Add this key"),
        (
            "entities:\n  - id: rhine\n    name: Rhine\n    option: nope\n",
            "6: entities rhine: option write yes or no. Correct the value",
        ),
        (
            "entities:\n  - id: rhine\n    name: Rhine\n    homonym: True\n",
            "6: entities rhine: homonym write yes or no. Correct the value",
        ),
        (
            "entities:\n  - id: rhine\n    name: Rhine\n    changed: 24.11.2026\n",
            "6: entities rhine: changed write a date as yyyy-mm-dd. Correct the value",
        ),
        (
            "entities:\n  - id: rhine\n    name: Rhine\n    changed: 2026-02-30\n",
            "6: entities rhine: changed write a date as yyyy-mm-dd. Correct the value",
        ),
        (
            "entities:\n  - id: rhine\n    name: Rhine\n    aliases: Rhein\n",
            "6: entities rhine: aliases write a list, [one, two]. Correct the value",
        ),
        (
            "entities:\n  - id: rhine\n    name: Rhine\n    article: der\n",
            "6: entities rhine: article input should be '', 'a', 'an' or 'the'. Correct the value",
        ),
        (
            "entities:\n  - id: rhine\n    name: ''\n",
            "5: entities rhine: name string should have at least 1 character. Correct the value",
        ),
        (
            "relations:\n  - id: r\n    label: meets\n    open: yes\n    cardinality: 2:1\n",
            "7: relations r: cardinality input should be '1:1', 'n:1', '1:n' or 'n:n'. Correct the value",
        ),
        (
            "facts:\n  - relation: r\n    subject: a\n    object: b\n    status: doubtful\n",
            (
                "7: facts r/a/b: status input should be 'usable', 'disputed', 'quarantined' or 'withdrawn'. "
                "Correct the value"
            ),
        ),
        (
            "facts:\n  - relation: r\n    subject: a\n    object: b\n    source: {id: atlas, page: 3}\n",
            "7: facts r/a/b: source page is not a key of this section. Check the spelling, or remove it",
        ),
        (
            "negatives:\n  - relation: r\n    subject: a\n    object: b\n",
            "4: negatives: why is missing. Add this key",
        ),
        (
            "negatives:\n  - {relation: r, subject: a, why: So.}\n",
            "4: negatives: give subject or subjects, and object or objects, one of each. Correct the value",
        ),
        (
            "negatives:\n  - {relation: r, subject: a, objects: [b], whys: {c: So.}, why: So.}\n",
            "4: negatives: whys names c, which the list does not hold. Correct the value",
        ),
        (
            "negatives:\n  - {relation: r, subject: a, objects: [b], unknown: [b], why: So.}\n",
            "4: negatives: b cannot be both false and unknown. Correct the value",
        ),
        (
            "disjoint:\n  - {entities: [a, a]}\n",
            "4: disjoint: name at least two different entities. Correct the value",
        ),
        ("entities:\n  - rhine\n", "4: an entry of entities is not a block. Write key: value lines"),
    ],
)
def test_a_block_of_the_wrong_shape_is_named_by_its_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    assert faults(tmp_path, text) == [said]


def test_an_id_with_a_space_is_refused_at_its_line(tmp_path: Path) -> None:
    (said,) = faults(tmp_path, "entities:\n  - name: Rhine\n    id: the rhine\n")
    assert said == "5: entities the rhine: id is to be one word, without spaces. Write a hyphen in place of each space"


def test_every_fault_of_every_file_is_said_at_once_in_file_order(tmp_path: Path) -> None:
    said = faults_of(
        tmp_path,
        {
            "a.yaml": HEADER + "topics:\n  - {id: north}\n  - {id: south, title: South, colour: red}\n",
            "b.yaml": "facts:\n  - {relation: r, subject: a}\n  - {id: x, id: y}\n",
            "c.yaml": "kinds: *all\n",
        },
    )
    assert [line.split(".", 2)[0] + "." + line.split(".", 2)[1] for line in said] == [
        "a.yaml:4: topics north: title is missing",
        "a.yaml:5: topics south: colour is not a key of this section",
        "b.yaml:2: facts r/a: object is missing",
        "b.yaml:3: facts y: object is missing",
        "b.yaml:3: facts y: relation is missing",
        "b.yaml:3: facts y: subject is missing",
        "b.yaml:3: key id stands twice in one block",
        "c.yaml:1: a YAML anchor or alias",
    ]


# --- what is filled in


def test_a_fact_without_an_id_is_named_by_its_statement_and_limit(tmp_path: Path) -> None:
    facts = pairs("facts", "rhine north-sea", "rhine north-sea | qualifier: in wet years", "elbe north-sea | id: own")
    bank = loaded(tmp_path, f"{entities('rhine elbe north-sea')}relations:\n{relation()}{facts}")
    assert list(bank.facts) == ["flows-into/rhine/north-sea", "flows-into/rhine/north-sea/in-wet-years", "own"]


def test_a_block_of_negatives_becomes_its_pairs_each_with_its_reason(tmp_path: Path) -> None:
    block = (
        "negatives:\n  - {relation: flows-into, object: sea, subjects: [rhine, elbe], why: All., whys: {elbe: One.}}\n"
    )
    bank = loaded(tmp_path, f"{entities('rhine elbe sea')}relations:\n{relation()}{block}")
    assert [(n.subject, n.object, n.why, n.status) for n in bank.negatives] == [
        ("elbe", "sea", "One.", Status.USABLE),
        ("rhine", "sea", "All.", Status.USABLE),
    ]


def test_a_fact_takes_the_source_and_topic_of_its_bank_and_relation_unless_it_has_its_own(tmp_path: Path) -> None:
    own_keys = "id: own, topic: south, source: {id: chart, locator: p. 3}"
    text = PARTS["bank"] + PARTS["sources"] + PARTS["topics"] + entities("rhine elbe sea")
    text += "relations:\n" + relation("cardinality: n:n, open: yes, topic: north")
    bank = bank_of(tmp_path / "chart", text + pairs("facts", "rhine sea | id: plain", f"elbe sea | {own_keys}"))
    plain, own = bank.facts["plain"], bank.facts["own"]
    assert (bank.source_of(plain)[0].id, bank.topic_of(plain)) == ("atlas", "north")
    assert (bank.source_of(own)[0].id, bank.source_of(own)[1].locator, bank.topic_of(own)) == ("chart", "p. 3", "south")


def test_a_kind_without_an_entry_is_named_by_its_id(tmp_path: Path) -> None:
    bank = loaded(tmp_path, "")
    assert (bank.kind_of("salt_lake").name, bank.kind_of("salt-lake").plural) == ("salt lake", "salt lakes")
    assert bank.kind_of("").name == "thing"


def test_dates_and_flags_become_values(tmp_path: Path) -> None:
    bank = loaded(tmp_path, "entities: [{id: a, name: A, option: no, homonym: yes, changed: 2026-01-31}]\n")
    entity = bank.entities["a"]
    assert (entity.option, entity.homonym, entity.changed) == (False, True, date(2026, 1, 31))


def test_a_loaded_bank_cannot_be_changed(tmp_path: Path) -> None:
    bank = loaded(tmp_path, entities("rhine"))
    for value, name in ((bank, "digest"), (bank.header, "title"), (bank.entities["rhine"], "name")):
        with pytest.raises(AttributeError):
            setattr(value, name, "other")
    for held in (bank.sources, bank.topics, bank.kinds, bank.entities, bank.relations, bank.facts):
        with pytest.raises(TypeError):
            held["other"] = None  # type: ignore[index]  # the point of the test


def test_a_negative_names_a_source_that_exists_and_members_of_the_right_kind(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        "entities:\n"
        "  - {id: rhine, name: Rhine, kind: river}\n"
        "  - {id: alps, name: Alps, kind: mountain}\n"
        "  - {id: black, name: Black Sea, kind: sea}\n"
        "relations:\n"
        "  - {id: mouth, label: flows into, cardinality: n:n, open: yes, subject_kind: river, object_kind: sea}\n"
        "negatives:\n"
        "  - {relation: mouth, subjects: [rhine, alps], object: black, why: it does not, source: {id: lost}}\n",
    )
    assert said == [
        (
            "10: negative of mouth: alps is of kind mountain, relation mouth takes river. "
            "Correct the id, or the entity's kind"
        ),
        "10: negative of mouth: no source has the id lost. Add the source, or correct the id",
    ]
