"""Taking a set along: to other platforms, and on paper."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.sets import assignments, grade_filling
from trainer.services.sets import exports as set_exports
from trainer.services.sets.assignments import Given
from trainer.services.sets.exports import LARGEST_ROOM, USUAL_ROOM, Print, Room
from trainer.services.words.files import File
from trainer.services.words.form_numbers import whole_number
from trainer.services.words.refusals import Incomplete
from trainer.web.identity import this_learner
from trainer.web.security import limiter, write_limit
from trainer.web.wiring import database, wiring

pages = Blueprint("exporting", __name__, url_prefix="/classes/<cid>/sets/<set_id>/take")

View = str | Response | tuple[str, int]


@pages.get("")
def index(cid: str, set_id: str) -> View:
    """Show what a set can be taken along as."""
    seat, given = _taught(cid, set_id)
    closes, now = given.draft.window.closes_at, wiring().now()
    is_open = given.published_at is not None and (closes is None or closes > now)
    page = set_exports.export_page(
        database(), wiring().library, seat, set_id, is_open=is_open, link=url_for, room=_room() or USUAL_ROOM
    )
    return render_template("set_export.html", page=page)


@pages.get("/<label>/<wanted>")
def file(cid: str, set_id: str, label: str, wanted: str) -> View:
    """Hand out one form in a format."""
    made = set_exports.exported(database(), wiring().library, _seat(cid), set_id, label=label, wanted=wanted)
    return _sent(made)


@pages.get("/paper.<suffix>")
def paper(cid: str, set_id: str, suffix: str) -> View:
    """Hand out a set on paper."""
    look = Print("large" in request.args, _room())
    return _sent(set_exports.printed(database(), wiring().library, _seat(cid), set_id, suffix=suffix, look=look))


@pages.get("/fill/<platform>")
def fill(cid: str, set_id: str, platform: str) -> View:
    """Ask for the file of a platform that grades are to be put into."""
    page = grade_filling.fill_page(*_taught(cid, set_id), platform, link=url_for)
    return render_template("set_fill.html", page=page)


@pages.post("/fill/<platform>")
@limiter.limit(write_limit)
def filled(cid: str, set_id: str, platform: str) -> View:
    """Tell what would come of a file, or hand it out with the grades in it."""
    seat, given = _taught(cid, set_id)
    page = grade_filling.fill_page(seat, given, platform, link=url_for)
    upload, heading, now = request.files.get("file"), request.form.get("column", ""), wiring().now()
    held = grade_filling.content_of(request.form.get("held", ""))
    content = upload.stream.read() if upload and upload.filename else held
    known: dict[str, Any] = {"content": content, "heading": heading, "now": now}
    if not content:
        page = grade_filling.fill_page(seat, given, platform, link=url_for, error=grade_filling.choose_first())
    elif request.form.get("go") != "fill":
        page = grade_filling.looked_at(database(), seat, given, platform, link=url_for, **known)
    else:
        try:
            return _sent(grade_filling.filled(database(), seat, given, platform, **known))
        except Incomplete as amiss:
            page = grade_filling.fill_page(seat, given, platform, link=url_for, error=str(amiss))
    return render_template("set_fill.html", page=page), 422 if page.error else 200


def _room() -> Room | None:
    """The room that the address names, None for none."""
    rows, across = (whole_number(request.args.get(name, ""), (1, LARGEST_ROOM)) for name in ("rows", "across"))
    return Room(rows, across) if rows and across else None


def _seat(cid: str) -> Seat:
    return classrooms.taught(database(), this_learner(), cid, least=Role.INSTRUCTOR)


def _taught(cid: str, set_id: str) -> tuple[Seat, Given]:
    seat = _seat(cid)
    return seat, assignments.of_class(database(), seat, set_id)


def _sent(made: File) -> Response:
    response = Response(made.content, content_type=made.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=made.name)
    return response
