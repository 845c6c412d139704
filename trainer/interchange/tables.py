"""Tables as CSV (RFC 4180: CRLF, quotes where they are needed), in UTF-8."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from trainer.analysis.cells import guarded

_BOM: Final = b"\xef\xbb\xbf"

Cell = str | int | float | None
"""Text, a number, or nothing."""


def table(rows: Iterable[Sequence[Cell]], *, for_excel: bool = False) -> bytes:
    """The rows as a file. For Excel a mark is put in front, without which it takes UTF-8 for something else."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([_shown(cell) for cell in row] for row in rows)
    return (_BOM if for_excel else b"") + out.getvalue().encode()


def _shown(cell: Cell) -> str:
    """A number with at most two decimals; a text never as something that a spreadsheet would work out."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    return rounded(cell)


def rounded(number: float) -> str:
    """A number to two decimals, halves up, with a dot and without needless noughts."""
    exact = Decimal(str(number)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    shown = f"{exact:f}".rstrip("0").rstrip(".") if "." in f"{exact:f}" else f"{exact:f}"
    return "0" if shown == "-0" else shown
