"""A person's own memory weights: fitting them now, and going back."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainer.services.study import fitting
from trainer.web.identity import this_learner
from trainer.web.security import limiter, start_limit, write_limit
from trainer.web.wiring import database, wiring

pages = Blueprint("memory", __name__, url_prefix="/memory")


@pages.post("/fit")
@limiter.limit(start_limit)
def fit() -> Response:
    """Fit the weights to the person's answers. While that is worked out, nobody else is made to wait."""
    who = this_learner()
    given = fitting.to_fit(database(), who)
    wiring().session.rollback()
    outcome = fitting.work_out(given) if given else None
    wiring().begin_writing(database())
    if outcome is not None and fitting.keep(database(), who, outcome, now=wiring().now()):
        flash(_("Your memory is now reckoned with your own numbers."), "info")
    else:
        flash(_("The numbers in use already fit you best."), "info")
    return _back()


@pages.post("/undo-fit")
@limiter.limit(write_limit)
def undo_fit() -> Response:
    """Go back to the weights that were in use before."""
    if fitting.undo_fit(database(), this_learner()):
        flash(_("Your memory is reckoned as it was before."), "info")
    return _back()


def _back() -> Response:
    return redirect(
        url_for("settings.edit") if request.form.get("from") == "settings" else url_for("progress.index"), 303
    )
