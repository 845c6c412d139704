"""Anki decks to take away."""

from io import BytesIO

from flask import Blueprint, render_template, request, send_file
from werkzeug.wrappers import Response

from trainer.services import exports
from trainer.services.refusals import Incomplete
from trainer.web.security import limiter
from trainer.web.wiring import wiring

pages = Blueprint("decks", __name__)


def _limit() -> str:
    return wiring().settings.limit_start


@pages.get("/decks")
def index() -> str:
    """Show the decks."""
    return render_template("decks.html", page=exports.decks_page(wiring().library))


@pages.get("/decks/<bank_id>.apkg")
@limiter.limit(_limit)
def download(bank_id: str) -> Response | tuple[str, int]:
    """Give a bank's deck with the kinds of card asked for."""
    library, decks = wiring().library, wiring().decks
    try:
        package = exports.deck_file(library, decks, bank_id=bank_id, forms=request.args.getlist("forms"))
    except Incomplete as refusal:
        page = exports.decks_page(library, forms=(), error=str(refusal))
        return render_template("decks.html", page=page), 422
    return send_file(
        BytesIO(package), mimetype="application/octet-stream", as_attachment=True, download_name=f"{bank_id}.apkg"
    )
