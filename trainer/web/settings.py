"""A person's settings, and what is kept about them."""

from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, session, stream_with_context, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from trainer.services.accounts import own_data, people, settings
from trainer.services.accounts.settings import NotSaved
from trainer.services.study.fitting import fit_state
from trainer.services.words.refusals import Incomplete
from trainer.web.identity import KEY, forget, learner_or_new_guest, person_id, this_learner
from trainer.web.language import LANGUAGES
from trainer.web.security import limiter, sign_in_limit, write_limit
from trainer.web.wiring import database, wiring

pages = Blueprint("settings", __name__)

BEFORE: Final = "settings_before"
"""Where the browser's session holds the settings that were there before the last change."""


@pages.route("/settings", methods=["GET", "POST"])
@limiter.limit(write_limit, methods=["POST"])
def edit() -> str | Response | tuple[str, int]:
    """Show the settings, or change them; a stranger who changes them becomes a guest."""
    if request.method == "GET":
        who = this_learner() if person_id() is not None else settings.nobody(wiring().settings.time_zone)
        saved = "saved" in request.args
        fit = fit_state(database(), who)
        page = settings.settings_page(who, LANGUAGES, saved=saved, can_undo=saved and BEFORE in session, fit=fit)
        return render_template("settings.html", page=page)
    who = learner_or_new_guest(request.form.get("time_zone", ""))
    try:
        settings.change_settings(database(), who, request.form, LANGUAGES)
    except NotSaved as refusal:
        return render_template("settings.html", page=refusal.page), 422
    session[BEFORE] = settings.as_form(who)
    return redirect(url_for("settings.edit", saved=1), code=303)


@pages.post("/settings/undo")
@limiter.limit(write_limit)
def undo() -> Response:
    """Put the settings back to what they were before the last change."""
    if before := session.pop(BEFORE, None):
        settings.change_settings(database(), this_learner(), before, LANGUAGES)
        flash(_("Your settings are as they were before."), "info")
    return redirect(url_for("settings.edit"), code=303)


@pages.post("/settings/elsewhere")
@limiter.limit(write_limit)
def elsewhere() -> Response:
    """Sign the person out on every other device."""
    people.forget_others(database(), this_learner().id, key=session[KEY])
    flash(_("You are signed out everywhere else."), "info")
    return redirect(url_for("settings.edit"), code=303)


@pages.get("/settings/answers.csv")
def answers_csv() -> Response:
    """Hand over the person's answers as a table."""
    return _download(own_data.answers_csv(database(), this_learner()), "text/csv", "trainer-answers.csv")


@pages.get("/settings/everything.json")
def everything_json() -> Response:
    """Hand over all that is kept about the person."""
    everything = own_data.everything_json(database(), this_learner(), now=wiring().now())
    return _download(everything, "application/json", "trainer.json")


@pages.route("/settings/delete", methods=["GET", "POST"])
@limiter.limit(sign_in_limit, methods=["POST"])
def delete() -> str | Response | tuple[str, int]:
    """Ask whether everything is to be deleted, or delete it. An account holder proves that it is them."""
    who = this_learner()
    try:
        if request.method == "POST":
            if who.email is not None and not _password_is(request.form.get("password", "")):
                raise Incomplete(_("That is not the present password."), field="password")
            own_data.delete_person(database(), who, agreed="agreed" in request.form, now=wiring().now())
            forget()
            session.clear()
            flash(_("Everything that was kept about you is deleted."), "info")
            gone = redirect(url_for("home.welcome"), code=303)
            gone.headers["Clear-Site-Data"] = '"cache", "storage"'  # what this device keeps is theirs too
            return gone
    except Incomplete as refusal:
        return render_template("delete.html", page=own_data.delete_page(database(), who, error=str(refusal))), 422
    return render_template("delete.html", page=own_data.delete_page(database(), who))


def _password_is(password: str) -> bool:
    account: Any = current_user
    return bool(account.is_authenticated and account.verify_and_update_password(password))


def _download(parts: Iterator[str], kind: str, name: str) -> Response:
    """Stream a file to keep."""
    response = Response(stream_with_context(parts), mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
