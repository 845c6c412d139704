"""Item analysis of sets, deciding about their questions, and what a class takes for what."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.sets import assignments, retiring, rulings
from trainer.services.teaching import analysis_files, analysis_pages, decide_pages, question_pages
from trainer.services.teaching import confusions as class_confusions
from trainer.services.teaching import maps as class_maps
from trainer.services.teaching import records as class_records
from trainer.services.teaching import students as class_students
from trainer.services.teaching import topics as class_topics
from trainer.services.words.form_numbers import whole_number
from trainer.services.words.refusals import Incomplete, Stale
from trainer.teaching.grading import Change
from trainer.web.identity import this_learner
from trainer.web.security import limiter, write_limit
from trainer.web.transaction import writes
from trainer.web.wiring import database, wiring

pages = Blueprint("analysis", __name__, url_prefix="/classes/<cid>")

LAST_DAY = 99_999
"""The last study day that is asked for, as a number."""

View = str | Response | tuple[str, int]


@pages.get("/sets/<set_id>/questions")
@writes
def questions(cid: str, set_id: str) -> View:
    """Show which questions of a set can be trusted. Attempts whose time is up are handed in on the way."""
    page = analysis_pages.analysis_page(
        database(), wiring().library, _seat(cid), set_id, link=url_for, now=wiring().now()
    )
    return render_template("analysis.html", page=page)


@pages.get("/sets/<set_id>/questions/<variant>")
def question(cid: str, set_id: str, variant: str) -> View:
    """Show one question of a set."""
    seat, who = _seat(cid), this_learner()
    page = question_pages.question_page(database(), wiring().library, seat, set_id, variant, who=who, link=url_for)
    return render_template("question.html", page=page)


@pages.get("/sets/<set_id>/<name>.csv")
def table(cid: str, set_id: str, name: str) -> Response:
    """Hand out a table of item analysis, or the responses that it was made from."""
    seat = _seat(cid)
    file = analysis_files.table(database(), assignments.of_class(database(), seat, set_id), name)
    response = Response(file.content, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


@pages.get("/sets/<set_id>/decide")
def decide(cid: str, set_id: str) -> View:
    """Show what a decision about a question would change."""
    seat = _seat(cid, Role.INSTRUCTOR)
    return _deciding(seat, set_id, request.args.to_dict())


@pages.post("/sets/<set_id>/decide")
@limiter.limit(write_limit)
def rule(cid: str, set_id: str) -> View:
    """Make a decision that was looked at, or look at another one."""
    seat, sent = _seat(cid, Role.INSTRUCTOR), request.form.to_dict()
    if sent.get("go") != "decide":
        kept = {name: value for name, value in sent.items() if name not in ("csrf_token", "go", "seen", "looked")}
        return redirect(f"{request.path}?{urlencode(kept)}", code=303)
    given, wish = assignments.of_class(database(), seat, set_id), decide_pages.wish_of(sent)
    if sent.get("looked") != decide_pages.looked_at(wish):
        error = _("You chose something else since. Look at what it would change, then decide.")
        return _deciding(seat, set_id, sent, error=error), 422
    try:
        moved = rulings.rule(database(), seat, given, wish, seen=sent.get("seen", ""), now=wiring().now())
    except Stale as stale:
        return _deciding(seat, set_id, sent, error=str(stale)), 409
    except Incomplete as missing:
        return _deciding(seat, set_id, sent, error=str(missing)), 422
    flash(_moved(moved), "success")
    return redirect(url_for("analysis.question", cid=cid, set_id=set_id, variant=sent.get("variant", "")), code=303)


@pages.post("/sets/<set_id>/decisions/<int:ruling>/back")
@limiter.limit(write_limit)
def take_back(cid: str, set_id: str, ruling: int) -> View:
    """Take a decision back."""
    seat = _seat(cid, Role.INSTRUCTOR)
    given = assignments.of_class(database(), seat, set_id)
    moved = rulings.take_back(
        database(), seat, given, ruling, reason=request.form.get("reason", ""), now=wiring().now()
    )
    flash(_moved(moved), "success")
    return redirect(url_for("analysis.questions", cid=cid, set_id=set_id), code=303)


@pages.post("/sets/<set_id>/questions/<variant>/retire")
@limiter.limit(write_limit)
def retire(cid: str, set_id: str, variant: str) -> View:
    """Take a wrong option out of questions to come, or put it back."""
    seat = _seat(cid, Role.INSTRUCTOR)
    given = assignments.of_class(database(), seat, set_id)
    retiring.retire_or_bring_back(database(), seat, given, variant, request.form.get("option", ""), now=wiring().now())
    if question_pages.is_still_asked(database(), wiring().library, seat, set_id, variant):
        flash(_("Kept, for sets of this class to come. Questions that were asked stay as they were."), "success")
    else:
        flash(_("Kept. With so few options left, sets of this class do not ask this question any more."), "info")
    return redirect(url_for("analysis.question", cid=cid, set_id=set_id, variant=variant), code=303)


@pages.post("/sets/<set_id>/questions/<variant>/leave")
@limiter.limit(write_limit)
def leave(cid: str, set_id: str, variant: str) -> View:
    """Say that nothing is to be done about a question whose fact stands otherwise now."""
    seat = _seat(cid, Role.INSTRUCTOR)
    question_pages.leave(database(), seat, set_id, variant, now=wiring().now())
    flash(_("Kept. Its scores stay as they are."), "success")
    return redirect(url_for("analysis.question", cid=cid, set_id=set_id, variant=variant), code=303)


@pages.get("/confusions")
def confusions(cid: str) -> View:
    """Show what a class takes for what."""
    page = class_confusions.confusions_page(database(), wiring().library, _seat(cid), link=url_for)
    return render_template("class_confusions.html", page=page)


@pages.get("/mastery")
def mastery(cid: str) -> View:
    """Show how well a class knows each topic, and with a click who knows what."""
    wish = class_maps.Wish(
        by=request.args.get("by", "student"),
        names="names" in request.args,
        sort=request.args.get("sort", ""),
        page=_page_asked(),
    )
    page = class_maps.mastery_page(database(), wiring().library, _seat(cid), wish, link=url_for)
    return render_template("mastery.html", page=page)


@pages.get("/mastery/topic")
def topic(cid: str) -> View:
    """Show one topic fact by fact."""
    day = whole_number(request.args.get("day", ""), (0, LAST_DAY))
    name = request.args.get("topic", "")
    page = class_topics.topic_page(database(), wiring().library, _seat(cid), name, day=day, link=url_for)
    return render_template("class_topic.html", page=page)


@pages.get("/students")
def students(cid: str) -> View:
    """Show who is on track, who missed a set, and who has gone quiet."""
    show, order = request.args.get("show", ""), request.args.get("order", "")
    page = class_students.students_page(
        database(), _seat(cid), show=show, order=order, page=_page_asked(), link=url_for, now=wiring().now()
    )
    return render_template("class_students.html", page=page)


@pages.get("/students/<int:member>")
@writes
def student(cid: str, member: int) -> View:
    """Show the record of one student, and write down who looked."""
    page = class_records.record_page(
        database(),
        wiring().library,
        _seat(cid),
        member,
        topic=request.args.get("topic", ""),
        names="names" in request.args,
        link=url_for,
        now=wiring().now(),
    )
    return render_template("class_record.html", page=page)


@pages.get("/mastery.csv")
def mastery_table(cid: str) -> Response:
    """Hand out the map of students and topics as a table."""
    content = class_maps.mastery_csv(database(), wiring().library, _seat(cid))
    response = Response(content, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="mastery.csv")
    return response


def _seat(cid: str, least: Role = Role.ASSISTANT) -> Seat:
    return classrooms.taught(database(), this_learner(), cid, least=least)


def _page_asked() -> int:
    return whole_number(request.args.get("page", "1"), (1, 100_000)) or 1


def _deciding(seat: Seat, set_id: str, sent: dict[str, str], *, error: str = "") -> str:
    page = decide_pages.decide_page(database(), seat, set_id, sent, link=url_for, error=error)
    return render_template("decide.html", page=page)


def _moved(moved: Change) -> str:
    if not moved.up and not moved.down:
        return _("Done. No score changed.")
    return ngettext("Done. %(num)s score changed.", "Done. %(num)s scores changed.", moved.up + moved.down)
