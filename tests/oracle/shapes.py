"""Random banks for property tests: small, crooked, and full of what makes questions wrong."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.oracle.truth import Oracle
from tests.oracle.world import World, world_of

Sections = dict[str, Any]

_FATE = st.sampled_from((0,) * 20 + (1, 2, 3, 4, 5))
"""Mostly nothing special."""
_STANDING = st.sampled_from(("firm",) * 15 + ("limited", *("doubted",) * 3))

_SUBJECTS = ("bolan", "tiver", "mosku", "lenta", "corip", "falde", "gurat", "hesil", "jonas", "nipol")
_OBJECTS = ("adrift", "kelvar", "oakley", "purvis", "quaint", "rustel", "sable", "umbral", "vextor", "wicket")
_ODD = ("bolan, left", 'the "tiver"', "mosku/lenta", "gamma {x}", "<b>falde</b>", "Ägir", "37 °C", "it's gurat")


def _header() -> Sections:
    return {
        "bank": {"id": "random", "title": "Random", "date": "2026-01-01", "source": "table"},
        "sources": [{"id": "table", "title": "A table"}],
        "kinds": [
            {"id": "giver", "name": "giver", "plural": "givers"},
            {"id": "taker", "name": "taker", "plural": "takers"},
        ],
    }


@st.composite
def _entities(draw: st.DrawFn, kind: str, words: tuple[str, ...]) -> list[Sections]:
    """Entities of one kind, each with parents among the earlier ones: trees, chains, diamonds."""
    count = draw(st.integers(5, len(words)))
    made: list[Sections] = []
    for place in range(count):
        entity: Sections = {"id": f"{kind[0]}{place}", "name": words[place], "kind": kind}
        parents = draw(st.lists(st.integers(0, max(place - 1, 0)), max_size=2, unique=True)) if place else []
        if parents and draw(st.integers(0, 2)) > 0:
            entity["is_a"] = [f"{kind[0]}{p}" for p in parents]
        made.append(entity)
    return made


@st.composite
def _names(draw: st.DrawFn, entities: list[Sections]) -> None:
    """Give some entities aliases, looser synonyms, odd names, or another's name."""
    for place, entity in enumerate(entities):
        fate = draw(_FATE)
        other = entities[draw(st.integers(0, len(entities) - 1))]
        if fate == 5:
            entity["aliases"] = [f"{entity['name']} proper"]
        elif fate == 1 and other is not entity:
            entity["synonyms"] = [other["name"]]
        elif fate == 2 and other is not entity:
            _share(entity, other, draw(st.booleans()))
        elif fate == 3:
            entity["name"] = f"{_ODD[place % len(_ODD)]} {entity['id']}"
        elif fate == 4:
            entity["option"] = "no"


def _share(entity: Sections, other: Sections, as_alias: bool) -> None:
    if as_alias and other["name"] not in entity.get("aliases", ()):
        entity["aliases"] = [*entity.get("aliases", ()), other["name"]]
    else:
        entity["name"] = other["name"]
        entity["aliases"] = [a for a in entity.get("aliases", ()) if a != other["name"]]
    entity["homonym"] = other["homonym"] = "yes"


@st.composite
def _relation(draw: st.DrawFn, place: int) -> Sections:
    symmetric = draw(st.integers(0, 4)) == 0
    modal = draw(st.sampled_from(("is", "is", "is", "usually", "may")))
    cardinality = draw(st.sampled_from(("1:1", "n:1", "1:n", "n:n", "n:n")))
    word = {"is": "holds", "usually": "usually holds", "may": "may hold"}[modal]
    relation: Sections = {
        "id": f"r{place}",
        "label": word,
        "cardinality": cardinality,
        "open": draw(st.sampled_from(("yes", "no"))),
        "inherits": draw(st.sampled_from(("none", "object", *(("subject", "both") if modal == "is" else ())))),
        "modal": modal,
        "stem": f"Which thing {word} true ({place}) of {{subject}}?",
        "reverse_stem": f"Of which one does it {word} true ({place}) with {{object}}?",
        "statement": f"{{subject}} {word} {{object}}",
        "matching": "Match each giver with the taker that fits it.",
        "reverse_matching": "Match each taker with the giver that fits it.",
    }
    kinds = ("giver", "giver") if symmetric else draw(st.sampled_from((("giver", "taker"), ("giver", "giver"))))
    relation["subject_kind"], relation["object_kind"] = kinds
    if symmetric:
        relation["symmetric"] = "yes"
    if modal == "usually" and cardinality in ("1:1", "n:1") and draw(st.booleans()):
        relation["ranked"] = "yes"
    if draw(st.integers(0, 9)) == 0:
        relation["disjoint"] = "no"
    return relation


@st.composite
def _statements(draw: st.DrawFn, bank: Sections, relation: Sections) -> None:
    """Positive and negative pairs of one relation, some limited, doubted or withdrawn."""
    givers = [e["id"] for e in bank["entities"] if e["kind"] == relation["subject_kind"]]
    takers = [e["id"] for e in bank["entities"] if e["kind"] == relation["object_kind"]]
    pair = st.tuples(st.sampled_from(givers), st.sampled_from(takers)).filter(lambda p: p[0] != p[1])
    pairs = draw(st.lists(pair, min_size=6, max_size=30, unique=True))
    if relation.get("symmetric"):  # nobody is a neighbor of what it is a kind of
        kinds = Oracle(world_of(bank)).kinds
        pairs = [p for p in pairs if not kinds.nested(*p)]
    sign = st.sampled_from("+++++--")
    for subject, obj in pairs:
        block: Sections = {"relation": relation["id"], "subject": subject, "object": obj}
        standing = draw(_STANDING)
        if standing == "limited":
            block["qualifier"] = "in adults"
        if draw(sign) == "-":
            bank["negatives"].append(block | {"why": "It is known not to."})
            continue
        if standing == "doubted":
            block["status"] = draw(st.sampled_from(("disputed", "quarantined", "withdrawn")))
        block["id"] = f"{relation['id']}/{subject}/{obj}"
        bank["facts"].append(block | {"explanation": "It says so."})
    for subject in draw(st.lists(st.sampled_from(givers), max_size=3, unique=True)):
        bank["closed_for"].append({"relation": relation["id"], "subject": subject})


@st.composite
def crooked(draw: st.DrawFn) -> Sections:
    """Any bank at all, contradictions included."""
    bank = _header()
    givers, takers = draw(_entities("giver", _SUBJECTS)), draw(_entities("taker", _OBJECTS))
    draw(_names(givers))
    draw(_names(takers))
    bank["entities"] = givers + takers
    bank["relations"] = [draw(_relation(place)) for place in range(draw(st.integers(1, 2)))]
    bank["facts"], bank["negatives"], bank["closed_for"], bank["disjoint"] = [], [], [], []
    for relation in bank["relations"]:
        draw(_statements(bank, relation))
    if draw(st.integers(0, 2)) == 0:
        ids = [e["id"] for e in bank["entities"]]
        pairs = st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True)
        bank["disjoint"] = [{"entities": group} for group in draw(st.lists(pairs, min_size=1, max_size=2))]
    return bank


@st.composite
def sound(draw: st.DrawFn) -> Sections:
    """A bank without contradictions: of two statements at odds, the later is left out."""
    return settled(draw(crooked()))


def settled(bank: Sections) -> Sections:
    """The bank without the statements that help to make a contradiction."""
    if Oracle(world_of(bank)).cells("is_a").clashes:
        bank = bank | {"disjoint": []}
    facts, negatives = list(bank["facts"]), list(bank["negatives"])
    while suspects := Oracle(world_of(bank | {"facts": facts, "negatives": negatives})).suspects():
        relation = min(suspects)[0]
        mine = [f for f in facts if f["relation"] == relation]
        denied = [n for n in negatives if n["relation"] == relation]
        (negatives if denied else facts).remove(denied[-1] if denied else mine[-1])
    return bank | {"facts": facts, "negatives": negatives}


def write(bank: Sections, folder: Path) -> Path:
    """The bank as a file that the program reads; JSON is YAML."""
    path = folder / "bank.yaml"
    path.write_text(json.dumps(bank, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def world(bank: Sections) -> World:
    """The bank as the oracle sees it."""
    return world_of(bank)
