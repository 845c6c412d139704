"""The oracle would notice: each sound question, spoilt in one way, is found out."""

from typing import Any

import pytest

from tests.oracle.judge import faults
from tests.oracle.truth import Oracle
from tests.oracle.world import Claim, Rule, Thing, World

_LANDS = ("Arland", "Borland", "Corland", "Dorland")
_TOWNS = ("Aston", "Boston", "Coston", "Doston")


def _world(**changes: Any) -> World:
    world = World(
        tuple(Thing(name, name) for name in (*_LANDS, *_TOWNS, "Old Aston")),
        (Rule("capital", "n:1", inherits="object"), Rule("sees", "n:n")),
        tuple(
            Claim("capital", land, town, id=f"f{i}") for i, (land, town) in enumerate(zip(_LANDS, _TOWNS, strict=True))
        ),
    )
    return world._replace(**changes)


def _question(**changes: Any) -> dict[str, Any]:
    return {
        "id": "f0:forward:choice",
        "type": "mcq",
        "stem": "What is the capital of Arland?",
        "relation": "capital",
        "direction": "forward",
        "subject": "Arland",
        "options": ["Boston", "Aston", "Coston"],
        "key": 1,
        "facts": ["f0"],
        "why": ["It is elsewhere.", "So it is.", "It is elsewhere."],
    } | changes


def _matching(**changes: Any) -> dict[str, Any]:
    lands, towns = _LANDS[:3], [*_TOWNS]
    return {
        "id": "set",
        "type": "matching",
        "stem": "Match each land with its capital. Each answer may be used once, or not at all.",
        "relation": "capital",
        "direction": "forward",
        "premises": list(lands),
        "responses": towns,
        "answer": dict(zip(lands, towns, strict=False)),
        "facts": ["f0", "f1", "f2"],
        "why": dict.fromkeys(lands, "So it is."),
    } | changes


def test_a_sound_question_passes() -> None:
    oracle = Oracle(_world())
    assert faults(oracle, _question()) == []
    assert faults(oracle, _matching()) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        _question(key=0),
        _question(options=["Boston", "Aston", "Aston"]),
        _question(options=["Boston", "Aston", "the aston "]),
        _question(options=["Boston", "Aston", "Arland"]),
        _question(options=["Boston", "Aston"], why=["No.", "Yes."]),
        _question(options=["Boston", "Aston", "Nowhere"]),
        _question(options=["Boston", "Aston", "none of the above"]),
        _question(why=["No.", "Yes.", " "]),
        _question(facts=["f1"]),
        _question(stem="What is Aston to Arland?"),
        _question(relation="sees"),
        _question(direction="reverse"),
        _matching(answer={"Arland": "Boston", "Borland": "Aston", "Corland": "Coston"}),
        _matching(answer={"Arland": "Aston", "Borland": "Boston", "Corland": "Boston"}),
        _matching(responses=["Boston", "Aston", "Coston", "Doston"]),
        _matching(premises=["Arland", "Borland"], answer={"Arland": "Aston", "Borland": "Boston"}),
    ],
)
def test_the_oracle_notices_a_spoilt_question(spoilt: dict[str, Any]) -> None:
    assert faults(Oracle(_world()), spoilt)


def _with(claim: Claim) -> World:
    return _world(claims=(*_world().claims, claim))


@pytest.mark.parametrize(
    ("world", "reason"),
    [
        (_with(Claim("capital", "Arland", "Boston")), "a second true option"),
        (_with(Claim("capital", "Arland", "Aston", positive=False)), "the key is denied"),
        (_with(Claim("capital", "Arland", "Doston", status="disputed")), "a disputed value switches the licence off"),
        (_world(parents=frozenset({("Aston", "Boston")})), "an option is a parent of the key"),
        (_world(parents=frozenset({("Coston", "Aston")})), "an option is a kind of the key"),
        (_world(parents=frozenset({("Coston", "Boston")})), "two options nest"),
        (
            _world(things=tuple(t._replace(exact=("Aston",)) if t.id == "Boston" else t for t in _world().things)),
            "an option is an alias of the key",
        ),
        (
            _world(things=tuple(t._replace(loose=("Aston",)) if t.id == "Boston" else t for t in _world().things)),
            "an option is loosely the key",
        ),
        (_world(rules=(Rule("capital", "n:n"),)), "nothing is false in an open relation"),
        (_world(rules=(Rule("capital", "n:1", modal=True),)), "what is usual rules nothing out"),
    ],
)
def test_the_oracle_notices_a_world_in_which_the_question_is_unsound(world: World, reason: str) -> None:
    assert faults(Oracle(world), _question()), reason


def test_a_denial_reaches_kinds_but_not_what_is_broader() -> None:
    claims = (Claim("sees", "Arland", "Boston", positive=False),)
    parents = frozenset({("Coston", "Boston"), ("Boston", "Doston")})
    oracle = Oracle(_world(rules=(Rule("sees", inherits="object"),), claims=claims, parents=parents))
    assert oracle.false("sees", "Arland", "Boston")
    assert oracle.false("sees", "Arland", "Coston")
    assert not oracle.false("sees", "Arland", "Doston")


def test_a_closed_relation_without_a_value_licenses_nothing() -> None:
    oracle = Oracle(_world(rules=(Rule("sees", open=False),), claims=(Claim("sees", "Arland", "Aston"),)))
    assert oracle.false("sees", "Arland", "Boston")
    assert not oracle.false("sees", "Borland", "Boston")


def test_a_name_of_two_owners_is_false_only_if_both_are() -> None:
    things = (*_world().things, Thing("other", "Arland"))
    oracle = Oracle(_world(things=things))
    assert not oracle.named_false("capital", "Arland", "Boston")
    assert oracle.named_true("capital", "Arland", "Aston")
