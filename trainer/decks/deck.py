"""What a deck is before it becomes a file: plain values."""

from dataclasses import dataclass
from enum import StrEnum


class DeckForm(StrEnum):
    """How a fact is asked in Anki. Each is one card template."""

    RECALL = "recall"
    CHOICE = "choice"
    MATCHING = "matching"


class Field(StrEnum):
    """The fields of a note, in Anki's order.

    Frozen: Anki forks a note type whose fields were added or moved, and the learner's notes with it. What comes later
    goes into the spare fields.
    """

    FACT_ID = "FactID"
    PROMPT = "Prompt"
    ANSWER = "Answer"
    WHY = "Why"
    STEM = "Stem"
    OPT1 = "Opt1"
    OPT2 = "Opt2"
    OPT3 = "Opt3"
    OPT4 = "Opt4"
    OPT5 = "Opt5"
    OPT_WHY = "OptWhy"
    SET = "Set"
    BANK = "Bank"
    IMAGE = "Image"
    SOURCE = "Source"
    EXTRA1 = "Extra1"
    EXTRA2 = "Extra2"


OPTIONS = (Field.OPT1, Field.OPT2, Field.OPT3, Field.OPT4, Field.OPT5)

FRONT = {DeckForm.RECALL: Field.PROMPT, DeckForm.CHOICE: Field.STEM, DeckForm.MATCHING: Field.BANK}
"""The field that makes a form's card: where it is empty, Anki makes none."""


@dataclass(frozen=True, slots=True)
class Subdeck:
    """One Anki deck. `name` holds its parents, parted by `::`; `description` is HTML."""

    id: int
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One fact, with every card made of it.

    `guid` is what Anki knows the fact by and never depends on wording. `fields` holds HTML by field; absent is empty.
    `changed` is when the content last changed, in seconds since 1970: Anki takes a note over only if it is newer.
    """

    guid: str
    fields: dict[Field, str]
    tags: tuple[str, ...]
    deck: int
    changed: int
    retired: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A usable fact without a note, and why no form of it could be made."""

    fact: str
    why: str


@dataclass(frozen=True, slots=True)
class Deck:
    """Everything that goes into one package. Notes come in the order in which they are to be learned."""

    subdecks: tuple[Subdeck, ...]
    notes: tuple[Note, ...]
    left_out: tuple[LeftOut, ...] = ()
