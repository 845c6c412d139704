"""A person's own notes: the list, studying them, and taking them out again."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainer.services.anki import own_deleting, own_notes
from trainer.services.words.refusals import Refused
from trainer.web.identity import this_learner
from trainer.web.security import limiter, write_limit
from trainer.web.wiring import database, wiring

pages = Blueprint("own", __name__)


@pages.get("/own")
def index() -> str:
    """Show the list."""
    page = request.args.get("page", 1, int)
    paused = "paused" in request.args
    shown = own_notes.own_page(database(), this_learner(), page=page, paused=paused, now=wiring().now())
    return render_template("own.html", page=shown)


@pages.get("/own/study")
def study() -> str:
    """Show a card, with its back once it is asked for."""
    card = request.args.get("card", "")
    page = own_notes.card_page(database(), this_learner(), card=card, now=wiring().now())
    return render_template("own_study.html", page=page)


@pages.post("/own/study")
@limiter.limit(write_limit)
def rate() -> Response:
    """Record how well a card was recalled, and go on."""
    sent = request.form
    rating, seen = sent.get("rating", 0, int), sent.get("seen", -1, int)
    own_notes.rate_card(
        database(), this_learner(), card=sent.get("card", ""), rating=rating, seen=seen, now=wiring().now()
    )
    return redirect(url_for("own.study"), code=303)


@pages.get("/own/media/<name>")
def media(name: str) -> Response:
    """Give a picture of this person's notes."""
    kind, content = own_notes.picture(database(), this_learner(), name)
    return send_file(BytesIO(content), mimetype=kind)


@pages.get("/own.apkg")
def export() -> Response:
    """Give all notes as they came."""
    package = own_notes.own_package(database(), this_learner())
    return send_file(
        BytesIO(package), mimetype="application/octet-stream", as_attachment=True, download_name="own.apkg"
    )


@pages.post("/own/<int:note_id>/delete")
@limiter.limit(write_limit)
def delete(note_id: int) -> Response:
    """Delete one note, with an offer to undo it, and return to where it stood."""
    if own_deleting.delete_note(database(), this_learner(), note_id, now=wiring().now()):
        page, paused = request.args.get("page"), request.args.get("paused")
        url = url_for("own.restore", note_id=note_id, page=page, paused=paused)
        told = {"text": _("Note deleted."), "url": url, "fields": {}}
        flash(told, "undo")  # type: ignore[arg-type] # a page says it with a form
    return _back()


@pages.post("/own/<int:note_id>/restore")
@limiter.limit(write_limit)
def restore(note_id: int) -> Response:
    """Bring back the note that was deleted last."""
    who = this_learner()
    try:
        own_deleting.restore_note(database(), who, note_id, now=wiring().now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return _back()
    flash(_("The note is back, with its history."), "info")
    return _back()


@pages.post("/own/delete")
@limiter.limit(write_limit)
def delete_all() -> Response:
    """Delete every note."""
    own_notes.delete_all(database(), this_learner())
    return redirect(url_for("own.index"), code=303)


@pages.post("/own/pause")
@limiter.limit(write_limit)
def pause() -> Response:
    """Set a card aside, and go on."""
    own_notes.pause_card(database(), this_learner(), card=request.form.get("card", ""), now=wiring().now())
    return redirect(url_for("own.study"), code=303)


@pages.post("/own/<int:note_id>/resume")
@limiter.limit(write_limit)
def resume(note_id: int) -> Response:
    """Take the cards of a note up again."""
    own_notes.resume_note(database(), this_learner(), note_id)
    return redirect(url_for("own.index"), code=303)


def _back() -> Response:
    """The part of the list that the person was on."""
    to = url_for("own.index", page=request.args.get("page"), paused=request.args.get("paused"))
    return redirect(to, code=303)
