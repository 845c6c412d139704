"""The is-a rows of a table, without doubles and without circles."""

from dataclasses import dataclass, field

from trainer.facts.checking import is_a_cycles
from trainer.facts.problems import Place, Problem
from trainer.facts.tables.report import Report


@dataclass(slots=True)
class Hierarchy:
    """Parents by child, both as numbers of `Names`, each with the row's line. `circular` are things on a circle."""

    file: str = "isa.csv"
    parents: dict[int, dict[int, int]] = field(default_factory=dict)
    circular: set[int] = field(default_factory=set)

    def add(self, child: int, parent: int, line: int, report: Report) -> None:
        """Keep one row."""
        held = self.parents.setdefault(child, {})
        if child == parent:
            problem = Problem(Place(self.file, line), "a thing that is a kind of itself", "Remove the row")
            report.refused.append(problem)
        elif parent in held:
            report.changed.append(Problem(Place(self.file, line), "the same row stands above", "Remove one of the two"))
        else:
            held[parent] = line

    def cut_circles(self, ids: list[str], report: Report) -> None:
        """Drop from each circle the row that closes it, walking in id order so that the order of rows is no matter."""
        numbers = {ident: number for number, ident in enumerate(ids)}
        parents = {
            ids[child]: tuple(sorted(ids[p] for p in self.parents[child]))
            for child in sorted(self.parents, key=ids.__getitem__)
        }
        for circle in list(is_a_cycles(parents)):
            child, parent = numbers[circle[-1]], numbers[circle[0]]
            line = self.parents[child].pop(parent, 0)
            self.circular.update(numbers[ident] for ident in circle)
            what = f"is-a goes in a circle: {' > '.join([*circle, circle[0]])}"
            remedy = "Remove the false row; until then nothing is asked about these"
            report.refused.append(Problem(Place(self.file, line), what, remedy))
