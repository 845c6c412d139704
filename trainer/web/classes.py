"""Classes: the list of them, joining one, its home, its settings and its log."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from trainer.services.classes import classrooms, members
from trainer.services.classes import logs as class_logs
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.sets import grade_files, student_classes
from trainer.services.teaching import classes as class_pages
from trainer.services.teaching import homes as class_homes
from trainer.services.words.form_numbers import whole_number
from trainer.services.words.refusals import Absent, Incomplete
from trainer.web.identity import learner_or_new_guest, person_id, this_learner
from trainer.web.security import join_limit, limiter, write_limit
from trainer.web.transaction import writes
from trainer.web.wiring import database, wiring

pages = Blueprint("classes", __name__)

View = str | AnyResponse | tuple[str, int]


def _led_nowhere(response: Response) -> bool:
    """Only codes that lead nowhere are counted, so that a whole lecture hall behind one address can join at once."""
    return response.status_code == 404


_codes_tried = limiter.shared_limit(join_limit, scope="join", deduct_when=_led_nowhere)


@pages.get("/classes")
def index() -> View:
    """Show the classes of whoever this is."""
    return _list()


@pages.post("/classes")
@limiter.limit(write_limit)
def make() -> View:
    """Make a class."""
    who, sent, now = this_learner(), request.form, wiring().now()
    try:
        class_id = classrooms.create(
            database(),
            who,
            name=sent.get("name", ""),
            term=sent.get("term", ""),
            zone=sent.get("time_zone", ""),
            needs_account="needs_account" in sent,
            now=now,
        )
    except Incomplete as refusal:
        errors = {"time_zone" if refusal.field == "zone" else refusal.field: str(refusal)}
        return _list(form=sent, errors=errors), 422
    seat = classrooms.taught(database(), who, class_id)
    me = members.one(database(), seat, seat.member_id)
    members.change(database(), seat, me, {"name": sent.get("own_name", "")}, now=now)
    flash(_("The class is made. Share its code, and give it a set."), "success")
    return redirect(url_for("classes.home", cid=class_id), code=303)


@pages.get("/join")
@limiter.limit(write_limit)
def type_code() -> View:
    """Ask for a code, or go on to the class that a typed one leads to."""
    code = classrooms.normal_code(request.args.get("code", ""))
    if code:
        return redirect(url_for("classes.join", code=code), code=303)
    return render_template("join.html", page=class_pages.type_code_page())


@pages.get("/join/<code>")
@_codes_tried
def join(code: str) -> View:
    """Show the class that a code leads to, before joining it."""
    try:
        return render_template("join.html", page=class_pages.join_page(database(), code, now=wiring().now()))
    except Absent as refusal:
        return render_template("join.html", page=class_pages.type_code_page(code=code, error=str(refusal))), 404


@pages.post("/join/<code>")
@limiter.limit(write_limit)
@_codes_tried
def joined(code: str) -> View:
    """Join a class; a stranger who does becomes a guest."""
    name, now = request.form.get("name", ""), wiring().now()
    try:
        class_pages.join_page(database(), code, now=now)  # first, so that a code that leads nowhere makes no guest
        who = learner_or_new_guest(request.form.get("zone", ""))
        class_id = classrooms.join(database(), who, code=code, name=name, now=now)
    except Absent as refusal:
        return render_template("join.html", page=class_pages.type_code_page(code=code, error=str(refusal))), 404
    except Incomplete as refusal:
        errors = {refusal.field: str(refusal)}
        page = class_pages.join_page(database(), code, name=name, errors=errors, now=now)
        return render_template("join.html", page=page), 422
    if classrooms.is_here(database(), who, class_id):
        return redirect(url_for("classes.home", cid=class_id), code=303)
    flash(_("You have asked to join. Your teacher lets you in."), "info")
    return redirect(url_for("classes.index"), code=303)


@pages.get("/classes/<cid>")
def home(cid: str) -> View:
    """Show a class: to who teaches it what needs them, to a student what was given to them."""
    who, now = this_learner(), wiring().now()
    seat = classrooms.attended(database(), who, cid)
    if seat.may(Role.ASSISTANT):
        return render_template("class.html", page=_home(seat, now))
    page = student_classes.student_class(database(), seat, own=who.zone, link=url_for, now=now)
    return render_template("class_student.html", page=page)


@pages.route("/classes/<cid>/leave", methods=["POST"])
@limiter.limit(write_limit)
def leave(cid: str) -> View:
    """Leave a class."""
    who = this_learner()
    classrooms.leave(database(), who, classrooms.attended(database(), who, cid), now=wiring().now())
    flash(_("You have left the class. What you handed in stays with it."), "info")
    return redirect(url_for("classes.index"), code=303)


@pages.get("/classes/<cid>/settings")
def settings(cid: str) -> View:
    """Show what a class is set to."""
    return _settings(_seat(cid))


@pages.post("/classes/<cid>/settings")
@limiter.limit(write_limit)
def change(cid: str) -> View:
    """Change what a class is set to."""
    seat, sent = _seat(cid), request.form
    try:
        classrooms.change(
            database(),
            seat,
            name=sent.get("name", ""),
            term=sent.get("term", ""),
            zone=sent.get("time_zone", ""),
            approves="approves" in sent,
            needs_account="needs_account" in sent,
            keep_months=whole_number(sent.get("keep_months", ""), (1, classrooms.LONGEST_KEPT)) or 0,
            now=wiring().now(),
        )
    except Incomplete as refusal:
        errors = {"time_zone" if refusal.field == "zone" else refusal.field: str(refusal)}
        page = class_pages.class_settings(database(), seat, link=url_for, now=wiring().now(), sent=sent, errors=errors)
        return render_template("class_settings.html", page=page), 422
    flash(_("Saved."), "success")
    return _to_settings(cid)


@pages.post("/classes/<cid>/codes")
@limiter.limit(write_limit)
def new_code(cid: str) -> View:
    """Make a code to join by, good until the end of a day in the class's own time, or until it is closed."""
    seat, now = _seat(cid), wiring().now()
    try:
        ends = _end_of_day(request.form.get("until", ""), seat.zone, now)
    except Incomplete as refusal:
        page = class_pages.class_settings(database(), seat, link=url_for, now=now, errors={refusal.field: str(refusal)})
        return render_template("class_settings.html", page=page), 422
    classrooms.new_code(database(), seat, ends_at=ends, now=now)
    flash(_("There is a new code. Earlier ones stay good until you close them."), "success")
    return _to_settings(cid)


@pages.post("/classes/<cid>/codes/close")
@limiter.limit(write_limit)
def close_code(cid: str) -> View:
    """Let nobody join by a code any more."""
    classrooms.close_code(database(), _seat(cid), request.form.get("code", ""), now=wiring().now())
    flash(_("Nobody can join by that code any more."), "success")
    return _to_settings(cid)


@pages.post("/classes/<cid>/archive")
@limiter.limit(write_limit)
def archive(cid: str) -> View:
    """Put a class away."""
    classrooms.archive(database(), _seat(cid), now=wiring().now())
    flash(_("The class is put away. Nothing of it is lost."), "success")
    return _to_settings(cid)


@pages.post("/classes/<cid>/back")
@limiter.limit(write_limit)
def bring_back(cid: str) -> View:
    """Take a class out of the archive."""
    classrooms.bring_back(database(), _seat(cid), now=wiring().now())
    flash(_("The class is back."), "success")
    return _to_settings(cid)


@pages.post("/classes/<cid>/next")
@limiter.limit(write_limit)
def next_term(cid: str) -> View:
    """Make the class of another term from this one."""
    seat, sent = _seat(cid), request.form
    name, term = sent.get("name", "") or seat.name, sent.get("term", "")
    made = classrooms.next_term(database(), this_learner(), seat, name=name, term=term, now=wiring().now())
    flash(_("The next class is made, with the same teachers and the same sets as drafts."), "success")
    return redirect(url_for("classes.home", cid=made), code=303)


@pages.get("/classes/<cid>/grades-<platform>.csv")
@writes
def grades(cid: str, platform: str) -> Response:
    """Hand out the grades of every set of a class in one file."""
    file = grade_files.grades_of_all(database(), _seat(cid), platform=platform, now=wiring().now())
    response = Response(file.content, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


@pages.get("/classes/<cid>/log")
def events(cid: str) -> View:
    """Show who did what in a class."""
    page = whole_number(request.args.get("page", "1"), (1, 100_000)) or 1
    return render_template("class_log.html", page=class_logs.class_log(database(), _seat(cid), link=url_for, page=page))


def _seat(cid: str) -> Seat:
    return classrooms.taught(database(), this_learner(), cid)


def _list(**more: object) -> str:
    who = this_learner() if person_id() is not None else None
    zone = who.zone.key if who else wiring().settings.time_zone
    return render_template(
        "classes.html",
        page=class_pages.classes_page(database(), who, link=url_for, zone=zone, **more),  # type: ignore[arg-type] # form and errors
    )


def _settings(seat: Seat) -> str:
    page = class_pages.class_settings(database(), seat, link=url_for, now=wiring().now())
    return render_template("class_settings.html", page=page)


def _home(seat: Seat, now: datetime) -> class_homes.ClassHome:
    return class_homes.class_home(database(), wiring().library, seat, link=url_for, now=now)


def _to_settings(cid: str) -> AnyResponse:
    return redirect(url_for("classes.settings", cid=cid), code=303)


def _end_of_day(text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The end of a day that was typed, None for none; raise `Incomplete` if it is no day to come."""
    if not text.strip():
        return None
    try:
        ends = datetime.combine(date.fromisoformat(text.strip()) + timedelta(days=1), time.min, zone)
    except (ValueError, OverflowError):
        ends = None
    if ends is None or ends <= now:
        raise Incomplete(_("Give a day that is still to come, for example 2027-03-12."), field="until")
    return ends
