"""Progress, judgement, and what is mixed up."""

from flask import Blueprint, render_template, url_for

from trainer.services.pages.confusion import mixed_page
from trainer.services.pages.judgement import judgement_page
from trainer.services.pages.pair import pair_page
from trainer.services.pages.progress import progress_page
from trainer.web.identity import this_learner
from trainer.web.wiring import database, wiring

pages = Blueprint("progress", __name__)


@pages.get("/progress")
def index() -> str:
    """Show what this person would still know."""
    page = progress_page(database(), wiring().library, this_learner(), link=url_for, now=wiring().now())
    return render_template("progress.html", page=page)


@pages.get("/progress/judgement")
def calibration() -> str:
    """Show whether their word, and the schedule, come true."""
    return render_template("judgement.html", page=judgement_page(database(), this_learner(), link=url_for))


@pages.get("/mixed-up")
def confusions() -> str:
    """Show what they take for what."""
    page = mixed_page(database(), wiring().library, this_learner(), link=url_for, now=wiring().now())
    return render_template("mixed_up.html", page=page)


@pages.get("/mixed-up/<bank_id>/<path:first>/<second>")
def pair(bank_id: str, first: str, second: str) -> str:
    """Show two entities side by side."""
    page = pair_page(
        database(),
        wiring().library,
        this_learner(),
        bank_id=bank_id,
        pair=(first, second),
        link=url_for,
        now=wiring().now(),
    )
    return render_template("pair.html", page=page)
