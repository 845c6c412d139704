"""One fact with its reason and its source: where a reason's source leads."""

from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for

from trainer.services.facts import fact_page
from trainer.services.memories import FactRef
from trainer.web.identity import person_id
from trainer.web.wiring import database, wiring

pages = Blueprint("facts", __name__)


@pages.get("/facts/<bank_id>/<path:fact_id>")
def fact(bank_id: str, fact_id: str) -> str:
    """Show a fact."""
    page = fact_page(
        database(),
        wiring().library,
        FactRef(bank_id, fact_id),
        person_id=person_id(),
        back_url=_back(),
        now=wiring().now(),
    )
    return render_template("fact.html", page=page)


def _back() -> str:
    """The question this was opened from, or nothing: only a page of our own is gone back to."""
    came_from = urlsplit(request.referrer or "")
    ours = came_from.netloc == request.host and came_from.path.startswith(url_for("drill.question", pid=""))
    return came_from.path if ours else ""
