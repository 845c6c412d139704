"""Item analysis of a set as tables, by the same functions as the pages and the command use."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Final

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from trainer.analysis.cells import guarded
from trainer.analysis.result_tables import Row, tables
from trainer.questions.texts import lead
from trainer.services.sets.assignments import Given
from trainer.services.sets.naming import Asked, all_asked
from trainer.services.teaching.answers import Answered, analysed
from trainer.services.words.files import File, slug
from trainer.services.words.refusals import Absent


def table(session: Session, given: Given, name: str) -> File:
    """One table of a set: items, options, test, or the responses and the key behind them. Students are numbers in it.

    The items and options have their texts in a last column, which the tables of the command do not.

    Raises:
        Absent: if there is no such table.
    """
    found = analysed(session, given)
    if name == "responses":
        content = _written(_responses(found.answered))
    elif name == "key":
        content = _written(_key(found.answered))
    elif f"{name}.csv" in (made := tables(found.analysis)):
        rows = made[f"{name}.csv"]
        content = _written(_told(rows, all_asked(session, given.id)) if name in _TOLD else rows)
    else:
        raise Absent(_("There is no such table here."))
    return File(f"{slug(given.draft.title)}-{name}.csv", content)


_TOLD: Final = ("items", "options")


def _told(rows: Sequence[Row], asked: Mapping[str, Asked]) -> Iterator[Row]:
    """The rows of items or options, each with its text at the end; empty where nothing was chosen."""
    heading, *others = rows
    of_options = heading[1] == "option_id"
    yield (*heading, "text")
    for row in others:
        found = asked.get(row[0])
        text = "" if found is None else found.texts.get(row[1], "") if of_options else found.stem
        yield (*row, guarded(lead(text)))


def _responses(found: Answered) -> Iterator[Sequence[object]]:
    """The responses with the columns that `trainer analysis` reads, one a line."""
    yield "student_id", "item_id", "option_id", "position", "correct", "score", "attempt_no", "form", "submitted_at"
    for row, response in zip(found.marks, found.responses, strict=True):
        yield (
            response.student,
            response.item,
            response.option,
            row.place,
            int(row.right),
            response.score,
            1,
            row.label,
            row.submitted_at.isoformat() if row.submitted_at else "",
        )


def _key(found: Answered) -> Iterator[Sequence[object]]:
    """The key with the columns that `trainer analysis` reads."""
    yield "item_id", "option_id", "is_key", "points", "fact_id", "relation_id"
    for item in found.items:
        for option in item.options:
            yield item.id, option.id, int(option.is_key), item.points, item.fact, item.relation


def _written(rows: Iterable[Sequence[object]]) -> bytes:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()
