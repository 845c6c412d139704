"""Choosing what to practise, as a page and as a link."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from trainer.services.pages import practice as practice_pages
from trainer.services.sets import telling as set_telling
from trainer.services.study import exams, practice, recipes
from trainer.web.identity import learner_or_new_guest, person_id, this_learner
from trainer.web.security import limiter, start_limit
from trainer.web.wiring import database, wiring

pages = Blueprint("practice", __name__)


@pages.get("/practise")
def choose() -> str:
    """Show a choice, how many facts fit it, and its link. The query is the choice."""
    recipe, left_out = recipes.read(dict(request.args.lists()))
    page = practice_pages.practice_page(
        database(),
        wiring().library,
        this_learner() if person_id() is not None else None,
        recipe=recipe,
        left_out=left_out,
        link=url_for,
        now=wiring().now(),
    )
    return render_template("practice.html", page=page)


@pages.post("/practise")
@limiter.limit(start_limit)
def start() -> Response:
    """Start what was chosen, or show it again with how many facts fit. A stranger who starts becomes a guest."""
    recipe, _ = recipes.read(dict(request.form.lists()))
    if request.form.get("go") != "start":
        return redirect(f"{url_for('practice.choose')}?{recipe.query()}", code=303)
    if recipe.is_exam:
        return redirect(f"{url_for('exams.rules')}?{recipe.query()}", code=303)
    recipe, _ = practice_pages.known_here(wiring().library, recipe)
    who = learner_or_new_guest(request.form.get("zone", ""))
    exams.send_overdue(database(), who, now=wiring().now())
    set_telling.absorb_told(database(), who, now=wiring().now())
    session_id = practice.start(database(), wiring().library, who, recipe=recipe, now=wiring().now())
    return redirect(url_for("drill.next", sid=session_id), code=303)
