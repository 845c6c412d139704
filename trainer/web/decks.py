"""Anki decks to take away, and what comes back from Anki."""

import os
from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainer.services.anki import deck_pages, subscriptions
from trainer.services.anki import decks as exports
from trainer.services.anki import imports as anki_imports
from trainer.services.anki import pages as anki_pages
from trainer.services.words.refusals import Incomplete
from trainer.web.identity import learner_or_new_guest, person_id, this_learner
from trainer.web.security import limiter, start_limit, write_limit
from trainer.web.transaction import write_after_reading
from trainer.web.wiring import database, wiring

pages = Blueprint("decks", __name__)


@pages.get("/decks")
def index() -> str:
    """Show the decks, and what has come from Anki."""
    return render_template("decks.html", page=_page())


def _page(**more: Any) -> deck_pages.DecksPage:
    who = this_learner() if person_id() is not None else None
    return deck_pages.decks_page(database(), wiring().library, who, now=wiring().now(), **more)


@pages.get("/decks/<bank_id>.apkg")
@limiter.limit(start_limit)
def download(bank_id: str) -> Response | tuple[str, int]:
    """Give a bank's deck with the kinds of card asked for."""
    who = this_learner() if person_id() is not None and "progress" in request.args else None
    wanted = _wanted(bank_id)
    try:
        package = exports.deck_file(database(), wiring().library, wiring().decks, wanted, who=who)
    except Incomplete as refusal:
        return render_template("decks.html", page=_page(forms=(), error=str(refusal))), 422
    return _apkg(package, bank_id)


@pages.post("/decks/<bank_id>/link")
@limiter.limit(start_limit)
def subscribe(bank_id: str) -> str | tuple[str, int]:
    """Make a link to a deck and show it, this once."""
    wanted = _wanted(bank_id)
    try:
        exports.check(wiring().library, wanted)
    except Incomplete as refusal:
        return render_template("decks.html", page=_page(forms=(), error=str(refusal))), 422
    key = subscriptions.subscribe(database(), wiring().library, this_learner(), wanted, now=wiring().now())
    link = url_for("decks.subscribed", key=key, _external=True)
    return render_template("decks.html", page=_page(new_link=link))


@pages.get("/decks/subscribed/<key>.apkg")
@limiter.limit(start_limit)
def subscribed(key: str) -> Response:
    """Give the newest deck of a link, whoever asks. Making it takes its time, so that is over before any writing."""
    wanted, now = subscriptions.wanted_by(database(), key), wiring().now()
    package = exports.deck_file(database(), wiring().library, wiring().decks, wanted)
    if not subscriptions.was_seen(database(), key, now=now):
        write_after_reading()
        subscriptions.note_fetch(database(), key, now=now)
    return _apkg(package, wanted.bank)


@pages.post("/decks/links/<digest>/end")
@limiter.limit(write_limit)
def unsubscribe(digest: str) -> Response:
    """End a link."""
    subscriptions.unsubscribe(database(), this_learner(), digest)
    return redirect(url_for("decks.index"), code=303)


@pages.post("/decks/anki")
@limiter.limit(start_limit)
def anki_upload() -> Response | tuple[str, int]:
    """Take a file from Anki to be read in the background; a stranger who sends one becomes a guest."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        said = _("Choose the file that Anki exported, then send it.")
        return render_template("decks.html", page=_page(upload_error=said)), 422
    who = learner_or_new_guest(request.form.get("zone", ""))
    file = os.fdopen(os.dup(sent.stream.fileno()), "rb")  # outlives the request
    file.seek(0)
    wired = wiring()
    try:
        import_id = anki_imports.send_file(
            database(), wired.library, wired.files, who, file=file, name=sent.filename, now=wired.now()
        )
    except Incomplete as refusal:
        file.close()
        return render_template("decks.html", page=_page(upload_error=str(refusal))), 422
    return redirect(url_for("decks.anki_import", import_id=import_id), code=303)


@pages.get("/decks/anki/<import_id>")
def anki_import(import_id: str) -> str:
    """Show how far a file is read, what it would change, or what became of it."""
    page = anki_pages.import_page(database(), this_learner(), import_id, now=wiring().now())
    return render_template("anki_import.html", page=page)


@pages.post("/decks/anki/<import_id>/bring")
@limiter.limit(start_limit)
def anki_bring(import_id: str) -> Response:
    """Bring in what the form says."""
    wired, sent = wiring(), request.form
    anki_imports.bring_in(
        database(),
        wired.library,
        wired.files,
        this_learner(),
        import_id,
        own="own" in sent,
        pause="pause" in sent,
        now=wired.now(),
    )
    return _back(import_id)


@pages.post("/decks/anki/<import_id>/undo")
@limiter.limit(start_limit)
def anki_undo(import_id: str) -> Response:
    """Take an import out again."""
    anki_imports.undo(database(), this_learner(), import_id, now=wiring().now())
    return _back(import_id)


@pages.post("/decks/anki/<import_id>/leave")
@limiter.limit(write_limit)
def anki_leave(import_id: str) -> Response:
    """Bring nothing in, and forget what was found."""
    anki_imports.leave(database(), wiring().files, this_learner(), import_id)
    return redirect(url_for("decks.index"), code=303)


def _wanted(bank_id: str) -> exports.Wanted:
    """What the form of a bank asks for, be it sent in the address or in the body."""
    sent = request.values
    return exports.Wanted(bank_id, tuple(sent.getlist("forms")), tuple(sent.getlist("topics")))


def _back(import_id: str) -> Response:
    return redirect(url_for("decks.anki_import", import_id=import_id), code=303)


def _apkg(package: bytes, name: str) -> Response:
    return send_file(
        BytesIO(package), mimetype="application/octet-stream", as_attachment=True, download_name=f"{name}.apkg"
    )
