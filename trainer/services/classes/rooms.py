"""What every page of a class shares: the rooms that it leads to, and moments in the class's own time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import format_datetime
from flask_babel import gettext as _

from trainer.services.classes.classrooms import Role, Seat
from trainer.services.words.wording import Link

_WRITE: Final = "write.index"
"""Where banks are written, which is a room of all classes together."""


@dataclass(frozen=True, slots=True)
class RoomView:
    """One room: what it is called, where it is, and whether the page is in it."""

    label: str
    url: str
    here: bool


def rooms(seat: Seat, here: str, *, link: Link) -> tuple[RoomView, ...]:
    """The rooms of a class that this person may enter. `here` is the endpoint of the page's own room."""
    return tuple(
        RoomView(label, link(endpoint, **({"cid": seat.class_id} if endpoint != _WRITE else {})), endpoint == here)
        for endpoint, label, least in _rooms()
        if seat.may(least)
    )


def _rooms() -> Iterator[tuple[str, str, Role]]:
    yield "classes.home", _("Class"), Role.ASSISTANT
    yield "class_people.index", _("People"), Role.ASSISTANT
    yield "analysis.mastery", _("Mastery"), Role.ASSISTANT
    yield "analysis.confusions", _("Mixed up"), Role.ASSISTANT
    yield "reports.index", _("Reports"), Role.ASSISTANT
    yield _WRITE, _("Facts"), Role.INSTRUCTOR
    yield "classes.settings", _("Class settings"), Role.INSTRUCTOR
    yield "classes.events", _("Log"), Role.INSTRUCTOR


def moment(at: datetime, seat: Seat) -> str:
    """A moment in the class's own time: `Fri 27 Nov 2026, 18:00`."""
    return format_datetime(at.astimezone(seat.zone), "EEE d MMM y, HH:mm", rebase=False)
