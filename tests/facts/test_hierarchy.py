"""Kinds of kinds, and names that several things bear."""

from trainer.facts.hierarchy import Hierarchy
from trainer.facts.model import Entity


def tree(*entities: Entity) -> Hierarchy:
    return Hierarchy({entity.id: entity for entity in entities})


WATERS = tree(
    Entity(id="water", name="water"),
    Entity(id="river", name="river", is_a=("water",)),
    Entity(id="border", name="border"),
    Entity(id="rhine", name="Rhine", is_a=("river", "border")),
    Entity(id="lake", name="lake", is_a=("water",)),
    Entity(id="rock", name="rock"),
)


def test_ancestors_are_all_broader_kinds_and_not_the_thing_itself() -> None:
    assert WATERS.ancestors("rhine") == {"river", "border", "water"}
    assert WATERS.ancestors("water") == frozenset()


def test_parents_are_one_step_up_as_written() -> None:
    assert WATERS.parents("rhine") == ("river", "border")


def test_a_thing_nests_with_itself_and_along_its_line_but_not_with_its_fellows() -> None:
    assert WATERS.nested("rhine", "rhine")
    assert WATERS.nested("rhine", "water")
    assert WATERS.nested("water", "rhine")
    assert not WATERS.nested("river", "lake")


def test_a_circle_does_not_hang_the_reader() -> None:
    circle = tree(Entity(id="a", name="a", is_a=("b",)), Entity(id="b", name="b", is_a=("a",)))
    assert circle.ancestors("a") == {"b"}


def test_a_very_deep_line_is_climbed() -> None:
    deep = tree(Entity(id="0", name="0"), *(Entity(id=str(n), name=str(n), is_a=(str(n - 1),)) for n in range(1, 5000)))
    assert len(deep.ancestors("4999")) == 4999


def test_whatever_is_a_steps_connect_has_one_root() -> None:
    assert len({WATERS.root(e) for e in ("water", "river", "border", "rhine", "lake")}) == 1
    assert WATERS.root("rock") == "rock"


NAMED = tree(
    Entity(id="po-italy", name="Po"),
    Entity(id="po-peru", name="Po", is_a=("andes",)),
    Entity(id="andes", name="Andean river"),
    Entity(id="padus", name="Padus", synonyms=("Po",)),
    Entity(id="oder", name="Oder"),
)


def test_a_shared_name_of_any_sort_clashes() -> None:
    assert NAMED.names_clash("po-italy", "po-peru")
    assert NAMED.names_clash("padus", "po-italy")
    assert not NAMED.names_clash("oder", "po-italy")


def test_a_looser_synonym_does_not_make_a_bearer_of_the_name() -> None:
    assert NAMED.bearers("po-italy") == ("po-italy", "po-peru")
    assert NAMED.bearers("oder") == ("oder",)


def test_two_texts_overlap_where_some_bearer_of_one_nests_with_one_of_the_other() -> None:
    assert not NAMED.related("po-italy", "andes")
    assert NAMED.overlap("po-italy", "andes")
    assert not NAMED.overlap("po-italy", "oder")
