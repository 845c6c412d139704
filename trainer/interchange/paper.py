"""A paper to print: the questions of a form, a sheet for the answers, and the key. HTML, with what a printer needs.

Every pair of a matching question has a number of its own, so that an answer is one number and one letter throughout.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from trainer.interchange.forms import PaperForm
from trainer.interchange.model import Choice, Matching, QuestionSet, exactly
from trainer.interchange.pdf import NoPdf, as_pdf
from trainer.interchange.tables import table
from trainer.interchange.zipping import zipped

_PAGES: Final = Environment(
    loader=PackageLoader("trainer.interchange"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_PAGES.filters["points"] = lambda worth: f"{worth} point" if worth <= 1 else f"{worth} points"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Look:
    """How a paper is set: a line for the class, whether letters are large, and which form lies on each seat if any."""

    class_name: str = ""
    large_print: bool = False
    seats: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One answer to give: its number, the right letter, what that letter stands for, why, and the fact asked.

    `share` is what it is worth, in points.
    """

    number: int
    key: str
    answer: str
    reason: str
    source: str
    says: str
    share: Fraction


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as it is printed. `rows` are the premises of a matching question with their numbers, else empty."""

    number: int
    points: Fraction
    stem: str
    offered: tuple[tuple[str, str], ...]
    rows: tuple[tuple[int, str], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Printed:
    """A form, ready for the template. `shares` says whether any question has several answers to give."""

    form: PaperForm
    entries: tuple[Entry, ...]

    @property
    def shares(self) -> bool:
        return any(entry.rows for entry in self.entries)


def whole(questions: QuestionSet, forms: Sequence[PaperForm], look: Look) -> bytes:
    """One document: the plan of the seats, each form with its answer sheet, and after all of them the keys."""
    return _document(questions, forms, look, ("questions", "sheet"), ("key",))


def without_key(questions: QuestionSet, form: PaperForm, look: Look) -> bytes:
    """One form with its answer sheet, to hand out."""
    return _document(questions, [form], replace(look, seats=()), ("questions", "sheet"))


def key_alone(questions: QuestionSet, form: PaperForm, look: Look) -> bytes:
    """The key of one form, with the reasons."""
    return _document(questions, [form], replace(look, seats=()), ("key",))


def handouts(questions: QuestionSet, forms: Sequence[PaperForm], look: Look) -> bytes:
    """A zip with each form, each key, and the right letters of all forms and their points as tables."""
    files = {f"form-{form.label}.html": without_key(questions, form, look) for form in forms}
    keys = {f"key-{form.label}.html": key_alone(questions, form, look) for form in forms}
    plan = {"seats.html": _document(questions, forms, look)} if look.seats else {}
    pages = {**plan, **files, **keys}
    return zipped({**pages, **_as_pdfs(pages), "keys.csv": key_grid(forms), "points.csv": point_grid(forms)})


def _as_pdfs(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pages as PDFs too; none where this machine cannot make them, for the pages print as well."""
    try:
        return {name.replace(".html", ".pdf"): as_pdf(page) for name, page in pages.items()}
    except NoPdf:
        return {}


def _document(questions: QuestionSet, forms: Sequence[PaperForm], look: Look, *turns: tuple[str, ...]) -> bytes:
    """In each turn, the given parts of every form."""
    printed = [_Printed(form, tuple(entries(form))) for form in forms]
    parts = [(part, each) for turn in turns for each in printed for part in turn]
    template = _PAGES.get_template("paper.html")
    return template.render(questions=questions, look=look, parts=parts, direction=_direction(questions)).encode()


def _direction(questions: QuestionSet) -> str:
    """How the paper is laid out: as most of its stems are read, from left to right (`ltr`) or from right to left."""
    kinds = [unicodedata.bidirectional(sign) for each in questions.questions for sign in each.stem]
    return "rtl" if kinds.count("R") + kinds.count("AL") > kinds.count("L") else "ltr"


def entries(form: PaperForm) -> Iterator[Entry]:
    """The questions of a form with the numbers of their answers."""
    number = 1
    for question in form.questions:
        entry = _choice(question, number) if isinstance(question, Choice) else _matching(question, number)
        yield entry
        number += len(entry.lines)


def _choice(question: Choice, number: int) -> Entry:
    key = question.options[question.key]
    letters = tuple(zip(_LETTERS, (option.text for option in question.options), strict=False))
    line = Line(number, _LETTERS[question.key], key.text, key.reason, key.source, question.says, question.share)
    return Entry(number, exactly(question.points), question.stem, letters, (), (line,))


def _matching(question: Matching, number: int) -> Entry:
    rows = tuple(enumerate((premise.text for premise in question.premises), number))
    answers = tuple(zip(_LETTERS, question.responses, strict=False))
    lines = tuple(
        Line(row, *answers[each.response], each.reason, each.source, each.says, question.share)
        for row, each in enumerate(question.premises, number)
    )
    return Entry(number, exactly(question.points), question.stem, answers, rows, lines)


def key_grid(forms: Sequence[PaperForm]) -> bytes:
    """The right letters of all forms as CSV, one form a row: as answers that were scanned are read."""
    return _grid(forms, lambda line: line.key)


def point_grid(forms: Sequence[PaperForm]) -> bytes:
    """What each answer of all forms is worth as CSV, one form a row, in the columns of `key_grid`."""
    return _grid(forms, lambda line: f"{float(line.share):.6g}")


def _grid(forms: Sequence[PaperForm], cell: Callable[[Line], str]) -> bytes:
    rows = [[cell(line) for entry in entries(form) for line in entry.lines] for form in forms]
    most = max(map(len, rows), default=0)
    heading = ["form", *map(str, range(1, most + 1))]
    return table([heading, *([form.label, *row] for form, row in zip(forms, rows, strict=True))])
