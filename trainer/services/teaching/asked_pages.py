"""The page of what a set asks, form by form, with the keys."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.services.banks.library import Library
from trainer.services.classes.classrooms import Seat
from trainer.services.classes.rooms import RoomView, rooms
from trainer.services.sets.asked import asked_in
from trainer.services.sets.assign_pages import PreviewView, question_view, swap_url
from trainer.services.sets.assignments import Given, of_class
from trainer.services.sets.class_habits import habits_of
from trainer.services.sets.drafts import as_fields
from trainer.services.sets.forms import SetQuestion
from trainer.services.words.refusals import Absent, Refused
from trainer.services.words.wording import Link


@dataclass(frozen=True, slots=True)
class FormLink:
    """A way to a form of the set; `here` on the page of that form."""

    label: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class AskedPage:
    """The questions of one form, and ways to the others.

    `change_url` leads to where what it asks is changed, empty once somebody has begun. `refused` says why no question
    can be shown; then it always leads there.
    """

    title: str
    over: str
    set_url: str
    rooms: tuple[RoomView, ...]
    lede: str
    forms: tuple[FormLink, ...]
    questions: tuple[PreviewView, ...]
    take_url: str
    change_url: str = ""
    refused: str = ""


def asked_page(
    session: Session, library: Library, seat: Seat, set_id: str, *, link: Link, label: str = ""
) -> AskedPage:
    """Show the questions of a form, the first one for an empty label.

    Raises:
        Absent: if there is no such set or form.
    """
    given = of_class(session, seat, set_id)
    forms, refused = _forms(session, library, seat, given)
    chosen = label or next(iter(forms))
    if chosen not in forms:
        raise Absent(_("This set has no such form."))
    here, shelf = {"cid": seat.class_id, "set_id": set_id}, library.shelf(given.draft.bank)
    change_at = "" if given.begun and not refused else link("teaching.edit", **here)
    answered = habits_of(session, seat.class_id, given.draft.bank).answered
    fields = as_fields(given.draft, zone=seat.zone)
    return AskedPage(
        title=_("Questions of %(set)s", set=given.draft.title),
        over=_("%(class_name)s, %(set)s", class_name=seat.name, set=given.draft.title),
        set_url=link("teaching.home", **here),
        rooms=rooms(seat, "", link=link),
        lede="" if refused else _lede(given, len(forms[chosen])),
        forms=tuple(
            FormLink(_("Form %(label)s", label=each), link("teaching.asked", label=each, **here), each == chosen)
            for each in (forms if len(forms) > 1 else ())
        ),
        questions=tuple(
            question_view(shelf, each, answered, swap_url(each, fields, change_at)) for each in forms[chosen]
        ),
        take_url=link("exporting.index", **here),
        change_url=change_at,
        refused=refused,
    )


def _forms(session: Session, library: Library, seat: Seat, given: Given) -> tuple[dict[str, list[SetQuestion]], str]:
    """The questions of each form; or an empty form, and why none can be made."""
    try:
        return asked_in(session, library, seat, given), ""
    except Refused as refused:
        return {"": []}, str(refused)


def _lede(given: Given, count: int) -> str:
    if given.published_at is None:
        told = _("As students would get them. They stay as they are when you give the set.")
    elif given.draft.forms and not given.begun:
        told = _("As students get them. Nobody has begun, so you can still change what it asks.")
    elif given.draft.forms:
        told = _("As students get them.")
    else:
        told = _("Each student gets a form of their own; this is one like theirs.")
    head = ngettext("%(num)s question.", "%(num)s questions.", count)
    return f"{head} {told}"
