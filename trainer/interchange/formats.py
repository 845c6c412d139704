"""The formats there are, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from trainer.interchange import blackboard, gift, moodle, qti21, qti30, rows
from trainer.interchange.model import QuestionSet, Written


class Format(StrEnum):
    """What questions can be written as. A paper is not among them: it has forms and keys, and no single file."""

    MOODLE = "moodle"
    GIFT = "gift"
    QTI21 = "qti21"
    QTI30 = "qti30"
    BLACKBOARD = "blackboard"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a format is written, and what its files are called and are."""

    write: Callable[[QuestionSet], Written]
    suffix: str
    media_type: str


KINDS: Final = {
    Format.MOODLE: Kind(moodle.write, ".xml", "application/xml"),
    Format.GIFT: Kind(gift.write, ".txt", "text/plain; charset=utf-8"),
    Format.QTI21: Kind(qti21.write, ".zip", "application/zip"),
    Format.QTI30: Kind(qti30.write, ".zip", "application/zip"),
    Format.BLACKBOARD: Kind(blackboard.write, ".txt", "text/plain; charset=utf-8"),
    Format.CSV: Kind(rows.write, ".csv", "text/csv; charset=utf-8"),
}


def written(questions: QuestionSet, wanted: Format) -> Written:
    """The set in one of the formats."""
    return KINDS[wanted].write(questions)
