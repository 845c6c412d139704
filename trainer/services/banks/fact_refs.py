"""What names a fact where several banks are in play."""

from typing import NamedTuple


class FactRef(NamedTuple):
    """A fact of a bank."""

    bank: str
    fact: str

    @property
    def text(self) -> str:
        """One text for both, for use as an id. Neither part holds a space."""
        return f"{self.bank} {self.fact}"

    @classmethod
    def of(cls, text: str) -> "FactRef":
        """Read what `text` gave."""
        bank, _, fact = text.partition(" ")
        return cls(bank, fact)
