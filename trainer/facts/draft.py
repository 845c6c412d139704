"""A bank while it is being read: well-formed blocks with their places, before the checks of meaning."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from trainer.facts.problems import Place


@dataclass(frozen=True, slots=True)
class Draft:
    """Blocks and their places by section, in the order read."""

    blocks: dict[str, list[Any]]
    places: dict[str, list[Place]]

    @classmethod
    def of(cls, sections: Iterable[str]) -> Self:
        """An empty draft with these sections."""
        names = tuple(sections)
        return cls({name: [] for name in names}, {name: [] for name in names})

    def add(self, section: str, value: Any, place: Place) -> None:
        """Keep one block."""
        self.blocks[section].append(value)
        self.places[section].append(place)

    def each(self, section: str) -> Iterable[tuple[Any, Place]]:
        """Blocks of a section with their places."""
        return zip(self.blocks[section], self.places[section], strict=True)
