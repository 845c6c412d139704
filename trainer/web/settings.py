"""A person's settings."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from trainer.services import settings
from trainer.services.settings import NotSaved
from trainer.web.identity import learner_or_new_guest, person_id, this_learner
from trainer.web.security import limiter
from trainer.web.wiring import database, wiring

pages = Blueprint("settings", __name__)


def _limit() -> str:
    return wiring().settings.limit_write


@pages.route("/settings", methods=["GET", "POST"])
@limiter.limit(_limit, methods=["POST"])
def edit() -> str | Response | tuple[str, int]:
    """Show the settings, or change them; a stranger who changes them becomes a guest."""
    if request.method == "GET":
        who = this_learner() if person_id() is not None else settings.nobody(wiring().settings.time_zone)
        page = settings.settings_page(who, saved="saved" in request.args)
        return render_template("settings.html", page=page)
    who = learner_or_new_guest(request.form.get("time_zone", ""))
    try:
        settings.change_settings(database(), who, request.form)
    except NotSaved as refusal:
        return render_template("settings.html", page=refusal.page), 422
    return redirect(url_for("settings.edit", saved=1), code=303)
