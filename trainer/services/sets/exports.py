"""A set as files for other platforms and for paper: exactly the questions that were given, keys included."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.interchange import paper, pdf
from trainer.interchange.formats import KINDS, Format, written
from trainer.interchange.forms import PaperForm
from trainer.interchange.gathering import gathered, portable
from trainer.interchange.model import LeftOut, QuestionSet
from trainer.interchange.paper import Look
from trainer.interchange.text import clean
from trainer.services.banks.library import Library, Shelf
from trainer.services.classes.classrooms import Seat
from trainer.services.sets.asked import asked_in
from trainer.services.sets.assignments import Given, of_class
from trainer.services.sets.forms import SetQuestion
from trainer.services.words.files import File, slug
from trainer.services.words.refusals import Absent, Refused
from trainer.services.words.wording import Link
from trainer.teaching.forms import seat_plan

PAPERS: Final = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "zip": "application/zip"}


@dataclass(frozen=True, slots=True)
class Room:
    """The seats of a room: rows from the front, and how many stand beside one another."""

    rows: int = 6
    across: int = 8


@dataclass(frozen=True, slots=True)
class Print:
    """How a set is put on paper: in large letters or not, and for which room, None without a plan of its seats."""

    large: bool = False
    room: Room | None = None


USUAL_ROOM: Final = Room()
LARGEST_ROOM: Final = 40
"""Seats in a row, and rows, that a plan can have."""


@dataclass(frozen=True, slots=True)
class FormatView:
    """A format, what it loses, and where each form can be had in it."""

    name: str
    loses: str
    files: tuple[tuple[str, str], ...]
    left_out: str


@dataclass(frozen=True, slots=True)
class ExportPage:
    """What a set can be taken along as. `warning` is there while the set is still open.

    `seats` says which form lies on each seat of the room, empty for a set of one form. `fills` lead to grades for
    platforms that must be shown a file of their own.
    """

    title: str
    over: str
    set_url: str
    heading: str
    warning: str
    formats: tuple[FormatView, ...]
    papers: tuple[tuple[str, str], ...]
    seats: tuple[tuple[str, ...], ...]
    room: Room
    fills: tuple[tuple[str, str], ...]
    url: str


@dataclass(frozen=True, slots=True)
class _Form:
    """A form as every format writes it. `gone` counts questions whose facts the bank holds no more."""

    label: str
    questions: QuestionSet
    gone: int


def export_page(
    session: Session, library: Library, seat: Seat, set_id: str, *, is_open: bool, link: Link, room: Room = USUAL_ROOM
) -> ExportPage:
    """Show what a set can be taken along as, and what each format loses."""
    given = of_class(session, seat, set_id)
    forms = _forms(session, library, seat, given)
    here = {"cid": seat.class_id, "set_id": set_id}
    count, plan = len(forms[0].questions.questions), _plan(given, forms, room)
    size = {"rows": room.rows, "across": room.across} if plan else {}
    return ExportPage(
        title=_("Download or print %(set)s", set=given.draft.title),
        over=_("%(class_name)s, %(set)s", class_name=seat.name, set=given.draft.title),
        set_url=link("teaching.home", **here),
        heading=ngettext("%(num)s question in each form", "%(num)s questions in each form", count),
        warning=_("The set is still open, and these files hold its keys.") if is_open else "",
        formats=tuple(_views(forms, here, link)),
        papers=tuple((label, link("exporting.paper", suffix=suffix, **here, **size)) for suffix, label in _papers()),
        seats=plan,
        room=room,
        fills=tuple(_fills(given, here, link)),
        url=link("exporting.index", **here),
    )


def exported(session: Session, library: Library, seat: Seat, set_id: str, *, label: str, wanted: str) -> File:
    """One form of a set in a format.

    Raises:
        Absent: if there is no such form or format.
        Refused: if the format can hold none of its questions.
    """
    given = of_class(session, seat, set_id)
    form = next((each for each in _forms(session, library, seat, given) if each.label == label), None)
    if form is None or wanted not in set(Format):
        raise Absent(_("There is no such file here."))
    made = written(form.questions, Format(wanted))
    if not made.held:
        raise Refused(_("This format can hold none of these questions."))
    kind = KINDS[Format(wanted)]
    return File(f"{slug(given.draft.title)}-{label.lower()}-{wanted}{kind.suffix}", made.content, kind.media_type)


def printed(session: Session, library: Library, seat: Seat, set_id: str, *, suffix: str, look: Print) -> File:
    """A set on paper: a plan of the seats, every form with its answer sheet, and the keys.

    Raises:
        Absent: if there is no such kind of file.
        Refused: if this machine cannot make it.
    """
    if suffix not in PAPERS:
        raise Absent(_("There is no such file here."))
    given = of_class(session, seat, set_id)
    forms = _forms(session, library, seat, given)
    sheets = [PaperForm(each.label, f"{given.id}-{each.label}", each.questions.questions) for each in forms]
    shared = replace(forms[0].questions, title=clean(given.draft.title))
    plan = _plan(given, forms, look.room) if look.room else ()
    look_of = Look(f"{seat.name} {seat.term}".strip(), look.large, plan)
    content = paper.handouts(shared, sheets, look_of) if suffix == "zip" else paper.whole(shared, sheets, look_of)
    if suffix == "pdf":
        content = _as_pdf(content)
    return File(f"{slug(given.draft.title)}.{suffix}", content, PAPERS[suffix])


def _plan(given: Given, forms: Sequence[_Form], room: Room) -> tuple[tuple[str, ...], ...]:
    """Which form lies on each seat; nothing where all have the same, or each student their own."""
    names = [each.label for each in forms]
    return seat_plan(names, rows=room.rows, across=room.across) if given.draft.forms and len(names) > 1 else ()


def _fills(given: Given, here: dict[str, str], link: Link) -> Iterator[tuple[str, str]]:
    if given.published_at is not None:
        yield _("Fill my Blackboard file"), link("exporting.fill", platform="blackboard", **here)
        yield _("Grades for those whom Moodle knows"), link("exporting.fill", platform="moodle", **here)


def _as_pdf(page: bytes) -> bytes:
    try:
        return pdf.as_pdf(page)
    except pdf.NoPdf:
        raise Refused(_("This server cannot make a PDF. Take the page, and print it from your browser.")) from None


def _forms(session: Session, library: Library, seat: Seat, given: Given) -> list[_Form]:
    shelf = library.shelf(given.draft.bank)
    asked = asked_in(session, library, seat, given)
    return [_form(shelf, given, label, questions) for label, questions in asked.items()]


def _form(shelf: Shelf, given: Given, label: str, asked: Sequence[SetQuestion]) -> _Form:
    """A form in its own order, each question worth what it is in the set.

    A question of a fact that the bank does not hold any more cannot be told whole.
    """
    index = shelf.questions.index
    there = [each for each in asked if all(fact in index.facts for fact in each.question.facts)]
    whole = gathered(index, (each.question for each in there), title=f"{given.draft.title} {label}")
    in_order = tuple(replace(portable(index, each.question), worth=each.points) for each in there)
    return _Form(label, replace(whole, ident=f"{given.id}-{label}", questions=in_order), len(asked) - len(there))


def _views(forms: Sequence[_Form], here: dict[str, str], link: Link) -> Iterator[FormatView]:
    for wanted, name, loses in _formats():
        files = tuple(
            (
                _("Form %(label)s", label=form.label),
                link("exporting.file", label=form.label, wanted=wanted.value, **here),
            )
            for form in forms
        )
        left = [each for form in forms for each in written(form.questions, wanted).left_out]
        yield FormatView(name, loses, files, _left_out(left, sum(form.gone for form in forms)))


def _formats() -> Iterator[tuple[Format, str, str]]:
    whole = _("Nothing is lost: every reason goes along.")
    yield Format.MOODLE, "Moodle XML", whole
    yield (
        Format.QTI21,
        "QTI 2.1",
        _("Every reason goes along. Canvas Classic reads it, each question as one point. New Quizzes was not tried."),
    )
    yield Format.QTI30, "QTI 3.0", whole
    yield (
        Format.GIFT,
        "GIFT",
        _("No points (Moodle gives each question one), and no reasons for the pairs of matching questions."),
    )
    yield Format.BLACKBOARD, _("Blackboard text"), _("No reasons, no points, and only matching one to one.")
    yield Format.CSV, _("Table"), _("For a spreadsheet. No platform reads it as questions.")


def _papers() -> Iterator[tuple[str, str]]:
    yield "pdf", _("PDF with all forms and keys")
    yield "zip", _("Each form and each key by itself")
    yield "html", _("Page to print")


def _left_out(left: Sequence[LeftOut], gone: int) -> str:
    said = []
    if left:
        said.append(ngettext("%(num)s question does not fit it.", "%(num)s questions do not fit it.", len(left)))
    if gone:
        text = ngettext("%(num)s is left out, since its fact is gone.", "%(num)s are left out: facts are gone.", gone)
        said.append(text)
    return " ".join(said)
