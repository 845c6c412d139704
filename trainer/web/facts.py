"""One fact with its reason and its source, and what a person decides about it: a note, a pause, a day off."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainer.services.banks.fact_refs import FactRef
from trainer.services.pages.facts import fact_page
from trainer.services.study import fact_states, leeches
from trainer.services.study.fact_states import Decided
from trainer.web import forms
from trainer.web.identity import person_id, this_learner
from trainer.web.security import limiter, write_limit
from trainer.web.wiring import database, wiring

pages = Blueprint("facts", __name__)

LONGEST_KEPT = 200
"""How long a note may be that the offer to undo carries along: it travels in a cookie."""


@pages.get("/facts/<bank_id>/<path:fact_id>")
def fact(bank_id: str, fact_id: str) -> str:
    """Show a fact."""
    here = url_for("facts.fact", bank_id=bank_id, fact_id=fact_id)
    page = fact_page(
        database(),
        wiring().library,
        this_learner() if person_id() is not None else None,
        FactRef(bank_id, fact_id),
        link=url_for,
        back_url=_back(),
        here=here,
        now=wiring().now(),
    )
    return render_template("fact.html", page=page)


@pages.get("/facts/paused")
def paused() -> str:
    """List the facts that are set aside."""
    page = fact_states.paused_page(database(), wiring().library, this_learner(), link=url_for, now=wiring().now())
    return render_template("paused.html", page=page)


@pages.post("/facts/<bank_id>/<path:fact_id>/note")
@limiter.limit(write_limit)
def note(bank_id: str, fact_id: str) -> Response:
    """Keep a note on a fact."""
    ref, text = FactRef(bank_id, fact_id), request.form.get("note", "")
    before = fact_states.note(database(), wiring().library, this_learner(), ref, text=text, now=wiring().now())
    said = _("Note saved.") if text.strip() else _("Note taken away.")
    return _done(
        ref, said, undo="note" if len(before.note) <= LONGEST_KEPT else "", label=_("Undo the note"), note=before.note
    )


@pages.post("/facts/<bank_id>/<path:fact_id>/suspend")
@limiter.limit(write_limit)
def suspend(bank_id: str, fact_id: str) -> Response:
    """Set a fact aside until it is taken up again."""
    ref = FactRef(bank_id, fact_id)
    before = fact_states.suspend(database(), wiring().library, this_learner(), ref, now=wiring().now())
    return _done(
        ref, _("Paused. It is not asked until you resume it."), undo=_as_it_was(before), label=_("Undo the pause")
    )


@pages.post("/facts/<bank_id>/<path:fact_id>/bury")
@limiter.limit(write_limit)
def bury(bank_id: str, fact_id: str) -> Response:
    """Set a fact aside until tomorrow."""
    ref = FactRef(bank_id, fact_id)
    before = fact_states.bury(database(), wiring().library, this_learner(), ref, now=wiring().now())
    said = fact_states.put_off_text(database(), this_learner(), ref, now=wiring().now())
    return _done(ref, said, undo=_as_it_was(before), label=_("Undo the delay"))


@pages.post("/facts/<bank_id>/<path:fact_id>/resume")
@limiter.limit(write_limit)
def resume(bank_id: str, fact_id: str) -> Response:
    """Take a fact up again."""
    ref = FactRef(bank_id, fact_id)
    before = fact_states.resume(database(), wiring().library, this_learner(), ref, now=wiring().now())
    said = _("Resumed. It is asked again when it is due.")
    return _done(ref, said, undo=_as_it_was(before), label=_("Undo"))


@pages.post("/facts/<bank_id>/<path:fact_id>/contrast")
@limiter.limit(write_limit)
def contrast(bank_id: str, fact_id: str) -> Response:
    """Ask a fact beside what it was taken for."""
    ref = FactRef(bank_id, fact_id)
    session_id = leeches.contrast(database(), wiring().library, this_learner(), ref, now=wiring().now())
    return redirect(url_for("drill.next", sid=session_id), code=303)


def _as_it_was(before: Decided) -> str:
    """The deed that brings back what was decided before."""
    if before.suspended:
        return "suspend"
    return "bury" if before.buried_until is not None else "resume"


def _done(ref: FactRef, said: str, *, undo: str, label: str, **fields: str) -> Response:
    """Say what was done with an offer to undo it, and return to where the person was."""
    to = forms.own_path(request.form.get("next", "")) or url_for("facts.paused")
    told: dict[str, Any] = {"text": said}
    if undo:
        url = url_for(f"facts.{undo}", bank_id=ref.bank, fact_id=ref.fact)
        told |= {"url": url, "label": label, "fields": {"next": to, **fields}}
    flash(told, "undo")  # type: ignore[arg-type] # a page says it with a form
    return redirect(to, code=303)


def _back() -> str:
    """The question this was opened from, or nothing: only a page of our own is gone back to."""
    came_from = urlsplit(request.referrer or "")
    ours = came_from.netloc == request.host and came_from.path.startswith(url_for("drill.question", pid=""))
    return came_from.path if ours else ""
