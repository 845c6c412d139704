"""Taking a set along: to other platforms, and on paper."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from trainer.services import assignments, classrooms, set_exports
from trainer.services.classrooms import Role, Seat
from trainer.services.files import File
from trainer.web.identity import this_learner
from trainer.web.wiring import database, wiring

pages = Blueprint("exporting", __name__, url_prefix="/classes/<cid>/sets/<set_id>/take")

View = str | Response


@pages.get("")
def index(cid: str, set_id: str) -> View:
    """Show what a set can be taken along as."""
    seat = _seat(cid)
    given = assignments.of_class(database(), seat, set_id)
    closes, now = given.draft.window.closes_at, wiring().now()
    is_open = given.published_at is not None and (closes is None or closes > now)
    page = set_exports.export_page(database(), wiring().library, seat, set_id, is_open=is_open, link=url_for)
    return render_template("set_export.html", page=page)


@pages.get("/<label>/<wanted>")
def file(cid: str, set_id: str, label: str, wanted: str) -> View:
    """Hand out one form in a format."""
    made = set_exports.exported(database(), wiring().library, _seat(cid), set_id, label=label, wanted=wanted)
    return _sent(made)


@pages.get("/paper.<suffix>")
def paper(cid: str, set_id: str, suffix: str) -> View:
    """Hand out a set on paper."""
    large = "large" in request.args
    return _sent(set_exports.printed(database(), wiring().library, _seat(cid), set_id, suffix=suffix, large=large))


def _seat(cid: str) -> Seat:
    return classrooms.taught(database(), this_learner(), cid, least=Role.INSTRUCTOR)


def _sent(made: File) -> Response:
    response = Response(made.content, content_type=made.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=made.name)
    return response
