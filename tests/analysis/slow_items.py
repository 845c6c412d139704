"""Item analysis a second time, from the formulas, slowly: exact fractions and plain loops, no arrays.

It shares no code with the first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor, sqrt

from trainer.analysis.responses import KeyedItem, Response


def exact(score: float) -> Fraction:
    """The fraction that a score stands for: a third, and not the number nearest to it that the machine has."""
    return Fraction(score).limit_denominator(1000)


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def variance(values: Sequence[Fraction]) -> Fraction:
    """With n - 1."""
    middle = mean(values)
    return sum(((value - middle) ** 2 for value in values), Fraction()) / (len(values) - 1)


def covariance(x: Sequence[Fraction], y: Sequence[Fraction]) -> Fraction:
    """With n; the divisor falls out wherever this is used."""
    mx, my = mean(x), mean(y)
    return mean([(a - mx) * (b - my) for a, b in zip(x, y, strict=True)])


def pearson(x: Sequence[Fraction], y: Sequence[Fraction]) -> float | None:
    spread = covariance(x, x) * covariance(y, y) if x else Fraction()
    return float(covariance(x, y)) / sqrt(spread) if spread else None


@dataclass(frozen=True)
class Slow:
    """Responses and items."""

    rows: Sequence[Response]
    items: Sequence[KeyedItem]

    @cached_property
    def points(self) -> dict[str, Fraction]:
        return {item.id: Fraction(item.points) for item in self.items}

    def mark(self, row: Response) -> Fraction:
        return self.points[row.item] * exact(row.score)

    @cached_property
    def sittings(self) -> dict[tuple[str, str], list[Response]]:
        found: dict[tuple[str, str], list[Response]] = {}
        for row in self.rows:
            found.setdefault((row.student, row.form), []).append(row)
        return found

    def own_form(self, row: Response) -> list[Response]:
        return self.sittings[row.student, row.form]

    def total(self, row: Response) -> Fraction:
        form = self.own_form(row)
        return sum(map(self.mark, form), Fraction()) / sum((self.points[each.item] for each in form), Fraction())

    def rest(self, row: Response) -> Fraction | None:
        others = [each for each in self.own_form(row) if each.item != row.item]
        if not others:
            return None
        return sum(map(self.mark, others), Fraction()) / sum((self.points[each.item] for each in others), Fraction())

    def answers(self, unit: Callable[[KeyedItem], bool]) -> list[Response]:
        names = {item.id for item in self.items if unit(item)}
        return [row for row in self.rows if row.item in names]

    def p(self, rows: Sequence[Response]) -> float:
        return float(mean([exact(row.score) for row in rows]))

    def pbis(self, rows: Sequence[Response]) -> float | None:
        return pearson([exact(row.score) for row in rows], [self.total(row) for row in rows])

    def with_rest(self, rows: Sequence[Response]) -> list[tuple[Response, Fraction]]:
        return [(row, rest) for row in rows if (rest := self.rest(row)) is not None]

    def corrected(self, rows: Sequence[Response]) -> float | None:
        pairs = self.with_rest(rows)
        return pearson([exact(row.score) for row, _ in pairs], [rest for _, rest in pairs])

    def option_r(self, rows: Sequence[Response], option: str) -> float | None:
        pairs = self.with_rest(rows)
        return pearson([Fraction(row.option == option) for row, _ in pairs], [rest for _, rest in pairs])

    def efficiency(self, rows: Sequence[Response]) -> float | None:
        pairs = self.with_rest(rows)
        x, rest = [exact(row.score) for row, _ in pairs], [rest for _, rest in pairs]
        possible = covariance(sorted(x), sorted(rest)) if pairs else Fraction()
        return float(100 * covariance(x, rest) / possible) if possible else None

    def d27(self, rows: Sequence[Response]) -> float | None:
        if len({row.score for row in rows}) < 2:
            return None
        places = max(1, floor(Fraction(27, 100) * len(rows) + Fraction(1, 2)))
        marked = [(self.total(row), exact(row.score)) for row in rows]
        upper = self.outer(sorted(marked, reverse=True), places)
        return float(upper - self.outer(sorted(marked), places))

    @staticmethod
    def outer(marked: Sequence[tuple[Fraction, Fraction]], places: int) -> Fraction:
        """Mean score of the first places; those tied at the cut stand in with the mean of all tied there."""
        cut = marked[places - 1][0]
        tied = [score for total, score in marked if total == cut]
        ahead = [score for total, score in marked[:places] if total != cut]
        return (sum(ahead, Fraction()) + (places - len(ahead)) * mean(tied)) / places

    def matrix(self, form: str) -> list[list[Fraction]]:
        """Marks on the items that every student of a form had, a row a student."""
        rows = [row for row in self.rows if row.form == form]
        students = sorted({row.student for row in rows})
        marks = {(row.student, row.item): self.mark(row) for row in rows}
        common = [item.id for item in self.items if all((student, item.id) in marks for student in students)]
        return [[marks[student, item] for item in common] for student in students]

    @staticmethod
    def alpha(matrix: Sequence[Sequence[Fraction]]) -> float | None:
        k = len(matrix[0])
        spread = variance([sum(row, Fraction()) for row in matrix])
        if k < 2 or not spread:
            return None
        alone = sum((variance([row[place] for row in matrix]) for place in range(k)), Fraction())
        return float(Fraction(k, k - 1) * (1 - alone / spread))
