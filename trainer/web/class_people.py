"""The people of a class: the roster, one person, and lists that are read in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from trainer.services.classes import classrooms, members, rosters
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.classes.members import Someone
from trainer.services.teaching import list_places
from trainer.services.teaching import people as people_pages
from trainer.services.words.form_numbers import whole_number
from trainer.services.words.refusals import Incomplete
from trainer.web.identity import this_learner
from trainer.web.security import limiter, write_limit
from trainer.web.transaction import writes
from trainer.web.wiring import database, wiring

pages = Blueprint("class_people", __name__, url_prefix="/classes/<cid>")

View = str | Response | tuple[str, int]


@pages.get("/people")
def index(cid: str) -> View:
    """Show who is in a class."""
    return _people(_seat(cid, Role.ASSISTANT))


@pages.get("/people.csv")
@writes
def export(cid: str) -> Response:
    """Hand out the list of people. It never says who has extra time."""
    content = rosters.export(database(), _seat(cid), now=wiring().now())
    response = Response(content, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="people.csv")
    return response


@pages.post("/people/admit")
@limiter.limit(write_limit)
def admit_all(cid: str) -> View:
    """Let everyone in who waits."""
    count = members.admit_all(database(), _seat(cid), now=wiring().now())
    flash(ngettext("%(num)s person is in.", "%(num)s people are in.", count), "success")
    return _to_people(cid)


@pages.post("/people/match")
@limiter.limit(write_limit)
def match_all(cid: str) -> View:
    """Say of all who are like one place in the list alone that it is theirs."""
    count = list_places.match_all(database(), _seat(cid), now=wiring().now())
    flash(ngettext("%(num)s person has their place.", "%(num)s people have their places.", count), "success")
    return _to_people(cid)


@pages.post("/people/<int:member>/match/<int:place>")
@limiter.limit(write_limit)
def match(cid: str, member: int, place: int) -> View:
    """Say that someone who joined is whom a place in the list is kept for."""
    list_places.match(database(), _seat(cid), member, place, now=wiring().now())
    flash(_("They have their place in the list."), "success")
    return _to_people(cid)


@pages.get("/people/<int:member>")
def person(cid: str, member: int) -> View:
    """Show one person to be changed."""
    seat, who = _one(cid, member)
    return render_template("class_person.html", page=people_pages.person_page(seat, who, link=url_for))


@pages.post("/people/<int:member>")
@limiter.limit(write_limit)
def change(cid: str, member: int) -> View:
    """Change one person."""
    seat, who = _one(cid, member)
    try:
        more_time = members.change(database(), seat, who, request.form, now=wiring().now())
    except Incomplete as refusal:
        told: dict[str, Any] = {"sent": request.form, "errors": {refusal.field: str(refusal)}}
        return render_template("class_person.html", page=people_pages.person_page(seat, who, link=url_for, **told)), 422
    said = _("Saved. A set that is running gets the extra time at once.") if more_time else _("Saved.")
    flash(said, "success")
    return _to_people(cid)


@pages.post("/people/<int:member>/admit")
@limiter.limit(write_limit)
def admit(cid: str, member: int) -> View:
    """Let someone in who waits."""
    seat, who = _one(cid, member)
    members.admit(database(), seat, who, now=wiring().now())
    flash(_("%(name)s is in.", name=who.called), "success")
    return _to_people(cid)


@pages.post("/people/<int:member>/remove")
@limiter.limit(write_limit)
def remove(cid: str, member: int) -> View:
    """Take someone out of a class, with a way back."""
    seat, who = _one(cid, member)
    members.remove(database(), seat, who, now=wiring().now())
    text = _("%(name)s is not in the class any more. What they handed in is kept.", name=who.called)
    url = url_for("class_people.bring_back", cid=cid, member=member)
    flash({"text": text, "url": url, "fields": {}}, "undo")  # type: ignore[arg-type] # a flash holds whatever JSON can
    return _to_people(cid)


@pages.post("/people/<int:member>/back")
@limiter.limit(write_limit)
def bring_back(cid: str, member: int) -> View:
    """Take someone back who was taken out or left."""
    seat, who = _one(cid, member)
    members.bring_back(database(), seat, who, now=wiring().now())
    flash(_("%(name)s is back.", name=who.called), "success")
    return _to_people(cid)


@pages.post("/people/import")
@limiter.limit(write_limit)
def read_file(cid: str) -> View:
    """Read a list, and go on to what it would do. Nothing changes yet."""
    seat, sent = _seat(cid), request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Incomplete(_("Choose a file first."), field="file")
        file_id = rosters.read_file(database(), seat, sent.stream.read(), now=wiring().now())
    except Incomplete as refusal:
        return _people(seat, error=str(refusal)), 422
    return redirect(url_for("class_people.look", cid=cid, file_id=file_id), code=303)


@pages.get("/people/import/<file_id>")
def look(cid: str, file_id: str) -> View:
    """Show line by line what a list would do."""
    seat = _seat(cid)
    looked = rosters.look(database(), seat, file_id, now=wiring().now())
    return render_template("class_import.html", page=people_pages.import_page(seat, looked, link=url_for))


@pages.post("/people/import/<file_id>")
@limiter.limit(write_limit)
def bring_in(cid: str, file_id: str) -> View:
    """Add and change what a list says, with a way back."""
    seen = request.form.get("seen", "")
    done = rosters.bring_in(database(), _seat(cid), file_id, seen=seen, now=wiring().now())
    text = _("%(added)s added, %(changed)s changed.", added=done.added, changed=done.changed)
    url = url_for("class_people.take_back", cid=cid, file_id=file_id)
    flash({"text": text, "url": url, "fields": {}}, "undo")  # type: ignore[arg-type] # as above
    return _to_people(cid)


@pages.post("/people/import/<file_id>/back")
@limiter.limit(write_limit)
def take_back(cid: str, file_id: str) -> View:
    """Undo what a list did."""
    stay = rosters.take_back(database(), _seat(cid), file_id, now=wiring().now())
    text = ngettext("%(num)s has joined meanwhile and stays.", "%(num)s have joined meanwhile and stay.", stay)
    flash(" ".join(filter(None, (_("The list is taken back."), text if stay else ""))), "success")
    return _to_people(cid)


@pages.post("/people/import/<file_id>/leave")
@limiter.limit(write_limit)
def leave_file(cid: str, file_id: str) -> View:
    """Forget a list that was read."""
    rosters.leave(database(), _seat(cid), file_id)
    return _to_people(cid)


def _seat(cid: str, least: Role = Role.INSTRUCTOR) -> Seat:
    return classrooms.taught(database(), this_learner(), cid, least=least)


def _one(cid: str, member: int) -> tuple[Seat, Someone]:
    seat = _seat(cid)
    return seat, members.one(database(), seat, member)


def _people(seat: Seat, *, error: str = "") -> str:
    words = classrooms.on_a_line(request.args.get("q", ""), 100)
    number = whole_number(request.args.get("page", "1"), (1, 100_000)) or 1
    page = people_pages.people_page(
        database(), seat, link=url_for, now=wiring().now(), words=words, page=number, error=error
    )
    return render_template("class_people.html", page=page)


def _to_people(cid: str) -> Response:
    return redirect(url_for("class_people.index", cid=cid), code=303)
