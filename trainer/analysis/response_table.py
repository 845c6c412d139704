"""Responses as a table: one row for what one student made of one item."""

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from trainer.analysis.responses import NO_OPTION, Gathering, KeyedItem, Response, Responses
from trainer.analysis.tables import Table, TableError, truth_of

COLUMNS: Final = ("student_id", "item_id", "option_id", "correct", "score", "attempt_no", "form")
"""The columns that must be there. Tables also hold position and submitted_at, which no statistic needs."""

_WHOLE: Final = re.compile(r"[1-9][0-9]{0,8}")
_SCORE: Final = re.compile(r"[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+\.")


@dataclass(frozen=True, slots=True)
class ReadResponses:
    """First responses, and how many rows of later attempts were left out."""

    responses: Responses
    later: int


def read_responses(lines: Iterable[str], items: Sequence[KeyedItem], *, name: str = "responses") -> ReadResponses:
    """Read first responses in any order, one row at a time.

    A row whose attempt_no is above 1 is left out, wherever it stands. An empty option_id means that nothing was chosen.
    An empty score is taken from correct (1 or 0), and is 0 if nothing was chosen.

    Args:
        lines: the lines of a CSV table with at least the columns of `COLUMNS`.
        items: what the key holds.
        name: what to call the table when telling its faults.

    Raises:
        TableError: if the table has faults.
    """
    table = Table(lines, name=name, columns=COLUMNS)
    gathering, taken, later = Gathering(items), array("q"), 0
    for line, row in table.rows():
        if not _WHOLE.fullmatch(attempt := row["attempt_no"].strip()):
            table.fault(line, f"the attempt_no is {row['attempt_no']!r}, and should be a whole number from 1 on")
        elif attempt != "1":
            later += 1
        elif fault := _add(row, gathering):
            table.fault(line, fault)
        else:
            taken.append(line)
    for first, again in gathering.twice():
        student, item = gathering.named(again)
        table.fault(
            taken[again], f"student {student!r} has a first response to item {item!r} on line {taken[first]} already"
        )
    table.refuse_faults()
    if not taken:
        raise TableError(f"{name}: the table holds no first response.")
    return ReadResponses(gathering.columns(), later)


def scored_against_the_key(responses: Responses) -> dict[str, int]:
    """Count, by item, choices that were scored as right though the key says wrong, or the other way round."""
    worth = [np.array([option.is_key for option in item.options], dtype=np.float64) for item in responses.items]
    ends = np.searchsorted(responses.item, np.arange(len(responses.items) + 1))
    found: dict[str, int] = {}
    for item, keys, start, end in zip(responses.items, worth, ends, ends[1:], strict=False):
        chosen = responses.option[start:end]
        given = chosen != NO_OPTION
        found[item.id] = int((keys[chosen[given]] != responses.score[start:end][given]).sum())
    return {item: count for item, count in found.items() if count}


def _add(row: Mapping[str, str], gathering: Gathering) -> str:
    """Hand a row on, or say what is wrong with it."""
    if not row["student_id"]:
        return "the student_id is empty"
    score = _score(row)
    if isinstance(score, str):
        return score
    return gathering.add(Response(row["student_id"], row["item_id"], row["option_id"], score, row["form"]))


def _score(row: Mapping[str, str]) -> float | str:
    """Read the score, or say why it cannot be read."""
    text, correct = row["score"].strip(), row["correct"].strip()
    right = truth_of(correct)
    if correct and right is None:
        return f"correct is {row['correct']!r}, and should be 1 or 0"
    if _SCORE.fullmatch(text):
        return float(text)
    if text:
        return f"the score is {row['score']!r}, and should be a number from 0 to 1"
    if right is None and row["option_id"]:
        return "score and correct are both empty"
    return float(right or 0)
