"""Item analysis of a set as tables, by the same functions as the pages and the command use."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from trainer.analysis.result_tables import tables
from trainer.services.sets.assignments import Given
from trainer.services.teaching.answers import Answered, analysed
from trainer.services.words.files import File, slug
from trainer.services.words.refusals import Absent


def table(session: Session, given: Given, name: str) -> File:
    """One table of a set: items, options, test, or the responses and the key behind them. Students are numbers in it.

    Raises:
        Absent: if there is no such table.
    """
    found = analysed(session, given)
    if name == "responses":
        content = _written(_responses(found.answered))
    elif name == "key":
        content = _written(_key(found.answered))
    elif f"{name}.csv" in (made := tables(found.analysis)):
        content = _written(made[f"{name}.csv"])
    else:
        raise Absent(_("There is no such table here."))
    return File(f"{slug(given.draft.title)}-{name}.csv", content)


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
