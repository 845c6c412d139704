"""Search."""

from flask import Blueprint, render_template, request, url_for

from trainer.services.pages.search import search_page
from trainer.web.browse import learner_if_known
from trainer.web.wiring import database, wiring

pages = Blueprint("search", __name__)


@pages.get("/search")
def find() -> str:
    """Search the banks."""
    page = search_page(
        database(),
        wiring().library,
        wiring().indexes,
        learner_if_known(),
        query=request.args.get("q", ""),
        link=url_for,
        now=wiring().now(),
    )
    return render_template("search.html", page=page)
