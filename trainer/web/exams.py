"""Practice exams: the rules, the questions, sending, and the review."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainer.services.pages import exam as exam_pages
from trainer.services.pages import exam_reviews
from trainer.services.pages import practice as practice_pages
from trainer.services.study import exams, recipes
from trainer.services.study.exams import Phase
from trainer.web import forms, timed
from trainer.web.identity import learner_or_new_guest, person_id, this_learner
from trainer.web.security import limiter, start_limit, write_limit
from trainer.web.transaction import writes
from trainer.web.wiring import database, wiring

pages = Blueprint("exams", __name__)

View = str | Response


@pages.get("/exams")
def rules() -> View:
    """Say what an exam will be, before its clock runs. The query is what it is made from."""
    recipe, _left_out = recipes.read({"mode": ["exam"], **dict(request.args.lists())})
    who = this_learner() if person_id() is not None else None
    page = exam_pages.start_page(database(), wiring().library, who, recipe=recipe, now=wiring().now())
    return render_template("exam_start.html", page=page)


@pages.post("/exams")
@limiter.limit(start_limit)
def start() -> View:
    """Start the exam that the query describes; a stranger becomes a guest."""
    recipe, _left_out = recipes.read({"mode": ["exam"], **dict(request.args.lists())})
    recipe, _unknown = practice_pages.known_here(wiring().library, recipe)
    who = learner_or_new_guest(request.form.get("zone", ""))
    session_id = exams.start(database(), wiring().library, who, recipe=recipe, now=wiring().now())
    return _made_further(session_id)


@pages.get("/exams/<sid>")
@writes
def making(sid: str) -> View:
    """Make more of an exam's questions, and show how far it is; the page asks for itself again until all are made."""
    phase = exams.settle(database(), this_learner(), sid, now=wiring().now())
    return _made_further(sid) if phase is Phase.MAKING else _to_place(sid, 1)


@pages.get("/exams/<sid>/<int:place>")
@writes
def question(sid: str, place: int) -> View:
    """Show a question of a running exam."""
    if elsewhere := _elsewhere(sid):
        return elsewhere
    page = exam_pages.exam_page(database(), this_learner(), sid, place, now=wiring().now())
    return render_template("exam.html", page=page)


@pages.post("/exams/<sid>/<int:place>")
@limiter.limit(write_limit)
def save(sid: str, place: int) -> View:
    """Keep what was filled in, and go where the button says. A script that only saves goes nowhere."""
    who, now, go = this_learner(), wiring().now(), request.form.get("go", "next")
    kept = exams.save(database(), who, sid, place, sent=forms.filled_in(request.form, now=now), now=now)
    is_over = exams.settle(database(), who, sid, now=now) is Phase.SENT
    is_last = go == "next" and place == exams.places(database(), sid)
    to = timed.led({"sid": sid}, place, go, is_last=is_last, is_over=is_over, kept=kept)
    if not forms.wants_json(request.accept_mimetypes):
        return redirect(to, code=303)
    saved = exam_pages.saved(database(), who, sid, place, now=now)
    return timed.told(saved, kept=kept, is_over=is_over, to=to, now=now)


@pages.route("/exams/<sid>/send", methods=["GET", "POST"])
@limiter.limit(write_limit, methods=["POST"])
@writes
def send(sid: str) -> View:
    """Name what is empty first; then send the exam, once."""
    if elsewhere := _elsewhere(sid):
        return elsewhere
    who, now = this_learner(), wiring().now()
    if request.method == "GET":
        page = exam_pages.send_page(database(), who, sid, now=now)
        return render_template("exam_send.html", page=page)
    exams.send(database(), who, sid, now=now)
    return redirect(url_for("exams.review", sid=sid), code=303)


@pages.get("/exams/<sid>/review")
@writes
def review(sid: str) -> View:
    """Show how a sent exam went."""
    who = this_learner()
    phase = exams.settle(database(), who, sid, now=wiring().now())
    if phase is not Phase.SENT:
        flash(_("The exam is still running. How it went is shown once you have sent it."), "info")
        return _to_place(sid, 1)
    place, late = request.args.get("place", type=int), "late" in request.args
    page = exam_reviews.review_page(database(), wiring().library, who, sid, place=place, link=url_for, late=late)
    return render_template("exam_review.html", page=page)


@pages.post("/exams/<sid>/again")
@limiter.limit(start_limit)
def again(sid: str) -> View:
    """Start a session of what was not right."""
    session_id = exams.again(database(), this_learner(), sid, now=wiring().now())
    return redirect(url_for("drill.next", sid=session_id), code=303)


def _elsewhere(sid: str) -> View | None:
    """Where to look instead, when an exam is not running: it is being made, or it was sent."""
    phase = exams.settle(database(), this_learner(), sid, now=wiring().now())
    if phase is Phase.MAKING:
        return redirect(url_for("exams.making", sid=sid), code=303)
    return redirect(url_for("exams.review", sid=sid), code=303) if phase is Phase.SENT else None


def _made_further(sid: str) -> View:
    made, waiting = exams.make(database(), wiring().library, this_learner(), sid, now=wiring().now())
    if not waiting:
        return _to_place(sid, 1)
    if request.method == "POST":
        return redirect(url_for("exams.making", sid=sid), code=303)
    response = Response(
        render_template("exam_making.html", page=exam_pages.making_page(made, waiting)), mimetype="text/html"
    )
    response.headers["Refresh"] = "0"
    return response


def _to_place(sid: str, place: int) -> Response:
    return redirect(url_for("exams.question", sid=sid, place=place), code=303)
