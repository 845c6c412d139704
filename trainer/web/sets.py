"""Sets for whoever takes them: the rules, the questions, handing in, and what is told afterwards."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainer.services.people import notices
from trainer.services.sets import attempts
from trainer.services.sets import pages as set_pages
from trainer.services.sets import reviews as set_reviews
from trainer.services.sets import telling as set_telling
from trainer.services.sets.going import Going
from trainer.services.sets.pages import Here
from trainer.web import forms, timed
from trainer.web.identity import this_learner
from trainer.web.security import limiter, start_limit, write_limit
from trainer.web.transaction import writes
from trainer.web.wiring import database, wiring

pages = Blueprint("sets", __name__)

View = str | Response


@pages.get("/sets/<set_id>")
@writes
def rules(set_id: str) -> View:
    """Say what a set is, before its clock runs, and how one's attempts at it stand."""
    return render_template("set_rules.html", page=set_pages.rules_page(database(), _here(set_id), link=url_for))


@pages.post("/sets/<set_id>")
@limiter.limit(start_limit)
def begin(set_id: str) -> View:
    """Begin a set, or go on with the attempt that runs."""
    try:
        going = attempts.begin(database(), wiring().library, this_learner(), set_id, now=wiring().now())
    except attempts.NotOpen as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("sets.rules", set_id=set_id), code=303)
    return _to_place(going, 1)


@pages.get("/sets/<set_id>/<int:number>")
@writes
def attempt(set_id: str, number: int) -> View:
    """Go to where an attempt stands."""
    going = _here(set_id).attempt(number)
    return _to_place(going, 1) if going.submitted_at is None else _to_review(going)


@pages.get("/sets/<set_id>/<int:number>/<int:place>")
@writes
def question(set_id: str, number: int, place: int) -> View:
    """Show a question of a running attempt."""
    here = _here(set_id)
    going = here.attempt(number)
    if going.submitted_at is not None:
        return _to_review(going, place=place)
    page = set_pages.question_page(database(), here, going, place, link=url_for)
    return render_template("set_question.html", page=page)


@pages.post("/sets/<set_id>/<int:number>/<int:place>")
@limiter.limit(write_limit)
def save(set_id: str, number: int, place: int) -> View:
    """Keep what was filled in, and go where the button says. A script that only saves goes nowhere."""
    who, now, go = this_learner(), wiring().now(), request.form.get("go", "next")
    kept = attempts.save(database(), who, set_id, number, place, sent=forms.filled_in(request.form, now=now), now=now)
    here = _here(set_id)
    going = here.attempt(number)
    if go != "keep" and going.submitted_at is None and going.ends_at is not None and going.ends_at <= now:
        going = attempts.submit(database(), who, set_id, number, now=now)
    is_over = going.submitted_at is not None
    is_last = go == "next" and place == set_pages.places(database(), going)
    of = {"set_id": set_id, "number": number}
    to = timed.led(of, place, go, is_last=is_last, is_over=is_over, kept=kept)
    if not forms.wants_json(request.accept_mimetypes):
        return redirect(to, code=303)
    return timed.told(set_pages.saved(database(), here, going, place), kept=kept, is_over=is_over, to=to, now=now)


@pages.route("/sets/<set_id>/<int:number>/send", methods=["GET", "POST"])
@limiter.limit(write_limit, methods=["POST"])
@writes
def send(set_id: str, number: int) -> View:
    """Name what is empty first; then hand the attempt in, once."""
    here = _here(set_id)
    going = here.attempt(number)
    if going.submitted_at is not None:
        return _to_review(going)
    if request.method == "GET":
        return render_template("set_send.html", page=set_pages.send_page(database(), here, going, link=url_for))
    return _to_review(attempts.submit(database(), here.who, set_id, number, now=here.now))


@pages.get("/sets/<set_id>/<int:number>/review")
@writes
def review(set_id: str, number: int) -> View:
    """Show what may be told of an attempt now, and say what comes later."""
    here = _here(set_id)
    going = here.attempt(number)
    if going.submitted_at is None:
        flash(_("This attempt is still running. How it went is told after you hand it in."), "info")
        return _to_place(going, 1)
    place, late = request.args.get("place", type=int), "late" in request.args
    page = set_reviews.review_page(database(), here, going, place=place, late=late, link=url_for)
    return render_template("set_review.html", page=page)


@pages.post("/sets/<set_id>/<int:number>/again")
@limiter.limit(start_limit)
def again(set_id: str, number: int) -> View:
    """Start a session of what was not right, once that is told."""
    session_id = set_telling.again(database(), this_learner(), set_id, number, now=wiring().now())
    return redirect(url_for("drill.next", sid=session_id), code=303)


@pages.post("/notices/<int:notice_id>/seen")
@limiter.limit(write_limit)
def seen(notice_id: int) -> View:
    """Take a notice off the page of today."""
    notices.see(database(), this_learner(), notice_id, now=wiring().now())
    return redirect(url_for("home.today"), code=303)


def _here(set_id: str) -> Here:
    return set_pages.here(database(), this_learner(), set_id, now=wiring().now())


def _to_place(going: Going, place: int) -> Response:
    return redirect(url_for("sets.question", set_id=going.set_id, number=going.number, place=place), code=303)


def _to_review(going: Going, *, place: int | None = None) -> Response:
    return redirect(url_for("sets.review", set_id=going.set_id, number=going.number, place=place), code=303)
