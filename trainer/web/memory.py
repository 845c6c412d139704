"""A person's own memory weights: having them fitted behind the pages, and going back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainer.services.study import fitting
from trainer.services.study.fitting import FitState
from trainer.web.identity import this_learner
from trainer.web.security import limiter, start_limit, write_limit
from trainer.web.wiring import database, wiring

pages = Blueprint("memory", __name__, url_prefix="/memory")

PATIENCE: Final = timedelta(minutes=3)
"""How long a page says that a fit is being worked out: as long as one takes, with one or two before it."""

_ASKED: Final = "fit_asked"
"""Where the browser's session holds when a fit was asked for, until its outcome was told."""


@dataclass(frozen=True, slots=True)
class FitTold:
    """What a page says of a fit that was asked for; `underway` while it is being worked out."""

    said: str
    underway: bool = False


@pages.post("/fit")
@limiter.limit(start_limit)
def fit() -> Response:
    """Have the weights fitted to the person's answers, in their turn. The page tells what came of it."""
    if wiring().fits.is_full:
        flash(_("Many are waiting for this just now. Try again in ten minutes."), "info")
        return _back()
    fitting.fit_soon(database(), this_learner(), now=wiring().now(), start=wiring().fits.add)
    session[_ASKED] = wiring().now().isoformat()
    return _back()


@pages.post("/undo-fit")
@limiter.limit(write_limit)
def undo_fit() -> Response:
    """Go back to the weights that were in use before."""
    if fitting.undo_fit(database(), this_learner()):
        flash(_("Your memory is reckoned as it was before."), "info")
    return _back()


@pages.app_context_processor
def _telling() -> dict[str, Any]:
    return {"fit_told": fit_told}


def fit_told(state: FitState) -> FitTold | None:
    """What is to be said of the fit that this browser asked for. What came of it is said once."""
    if _ASKED not in session:
        return None
    if state.ready and wiring().now() < datetime.fromisoformat(session[_ASKED]) + PATIENCE:
        return FitTold(_("Your schedule is being fitted to your answers. That takes a minute or two."), underway=True)
    del session[_ASKED]
    if state.ready:
        return FitTold(_("Nothing has come of it so far."))
    if state.is_newest:
        return FitTold(_("Your memory is now reckoned with your own numbers."))
    return FitTold(_("The numbers in use already fit you best."))


def _back() -> Response:
    return redirect(
        url_for("settings.edit") if request.form.get("from") == "settings" else url_for("progress.index"), 303
    )
