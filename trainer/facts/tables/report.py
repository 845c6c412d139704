"""What became of a table: the rows refused, the rows changed, and how many were kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from trainer.facts.problems import Problem


@dataclass(slots=True)
class Report:
    """Grows while a table is read.

    `refused` are rows that were left out, `changed` those that were kept in another way than they stand, each with
    file, line and what to do. `rows` counts the rows read by file.
    """

    refused: list[Problem] = field(default_factory=list)
    changed: list[Problem] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def text(self, *, lines: int = 10, faults: int = 200) -> str:
        """The report for a terminal: equal faults joined, with the first `lines` line numbers of the first `faults`."""
        parts = []
        for title, problems in (("Left out", self.refused), ("Kept, but changed", self.changed)):
            if problems:
                found = _joined(problems, lines)
                parts += [f"{title}:", *(f"  {line}" for line in found[:faults])]
                parts += [f"  and {len(found) - faults:,} more of this sort"] if len(found) > faults else []
        return "\n".join(parts)


def _joined(problems: Iterable[Problem], lines: int) -> list[str]:
    """One text for each fault, in the order in which a reader of the files meets them."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for problem in sorted(problems):
        groups.setdefault((problem.place.file, problem.what, problem.remedy), []).append(problem.place.line)
    return [_line(file, what, remedy, found, lines) for (file, what, remedy), found in groups.items()]


def _line(file: str, what: str, remedy: str, found: list[int], lines: int) -> str:
    numbers = ", ".join(map(str, found[:lines]))
    more = f" and {len(found) - lines:,} more" if len(found) > lines else ""
    return f"{file}:{numbers}{more}: {what}. {remedy}" if found[0] else f"{file}: {what}. {remedy}"
