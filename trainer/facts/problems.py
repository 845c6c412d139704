"""What is wrong with a bank, said so that the author can mend it: where, what, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file. Line 0 means the file as a whole."""

    file: str
    line: int

    def __str__(self) -> str:
        """`file:line`, which editors turn into a link."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: its place, what is wrong, and the remedy."""

    place: Place
    what: str
    remedy: str

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.place}: {self.what}. {self.remedy}"


class BankError(Exception):
    """A bank that cannot be used; carries every problem found, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems sorted by place."""
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))
