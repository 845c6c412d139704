"""The plan: looking ahead, keeping it, and taking that back."""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainer.services.accounts import settings
from trainer.services.pages import plan as plan_pages
from trainer.services.people.learners import Learner
from trainer.services.study import study_plans
from trainer.services.study.study_plans import Draft
from trainer.web.identity import learner_or_new_guest, person_id, this_learner
from trainer.web.security import limiter, start_limit, write_limit
from trainer.web.wiring import database, wiring

pages = Blueprint("plan", __name__)

BEFORE: Final = "plan_before"
"""Where the browser's session holds the plan that was there before the last change."""


@pages.route("/plan", methods=["GET", "POST"])
@limiter.limit(start_limit, methods=["GET"])
@limiter.limit(write_limit, methods=["POST"])
def edit() -> str | Response | tuple[str, int]:
    """Show where a plan leads, before or after it is kept, or keep it; a stranger who keeps one becomes a guest."""
    if request.method == "POST":
        return _keep() if request.form.get("go") == "keep" else _look()
    who = this_learner() if person_id() is not None else settings.nobody(wiring().settings.time_zone)
    day, sent = who.day(wiring().now()), request.args.to_dict(flat=False)
    if "retention" not in sent:
        return _shown(who, study_plans.draft_of(who, day=day), {}, saved="saved" in sent)
    draft, errors = study_plans.read(sent, day=day)
    return _shown(who, draft, errors, is_draft=True)


@pages.post("/plan/undo")
@limiter.limit(write_limit)
def undo() -> Response:
    """Put the plan back to what it was before the last change."""
    if before := session.pop(BEFORE, None):
        study_plans.restore(database(), this_learner(), before)
        flash(_("Your plan is as it was before."), "info")
    return redirect(url_for("plan.edit"), code=303)


@pages.post("/plan/pace")
@limiter.limit(write_limit)
def pace() -> Response:
    """Choose how to catch up, and go on to today."""
    who = this_learner()
    study_plans.set_pace(database(), who, request.form.get("pace", ""), day=who.day(wiring().now()))
    return redirect(url_for("home.today"), code=303)


def _look() -> Response:
    """Turn the form into an address, so that the forecast can be read, kept and shared like any page."""
    sent = request.form.to_dict(flat=False)
    wanted = {"retention": ["90"]} | {name: sent[name] for name in study_plans.FIELDS if name in sent}
    return redirect(f"{url_for('plan.edit')}?{urlencode(wanted, doseq=True)}", code=303)


def _keep() -> Response | tuple[str, int]:
    who = learner_or_new_guest(request.form.get("zone", ""))
    now = wiring().now()
    day = who.day(now)
    draft, errors = study_plans.read(request.form.to_dict(flat=False), day=day)
    if errors:
        return _shown(who, draft, errors, is_draft=True), 422
    session[BEFORE] = study_plans.snapshot(database(), who)
    kept = plan_pages.kept(database(), wiring().library, who, draft, now=now)
    study_plans.save(database(), who, kept, day=day)
    return redirect(url_for("plan.edit", saved=1), code=303)


def _shown(who: Learner, draft: Draft, errors: dict[str, str], *, is_draft: bool = False, saved: bool = False) -> str:
    page = plan_pages.plan_page(
        database(),
        wiring().library,
        who,
        draft=draft,
        errors=errors,
        link=url_for,
        now=wiring().now(),
        is_draft=is_draft,
        can_undo=saved and BEFORE in session,
    )
    return render_template("plan.html", page=page)
