"""What students of a class report about questions, answered in place."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from trainer.services import classrooms, reports
from trainer.services.classrooms import Role, Seat
from trainer.services.refusals import Incomplete
from trainer.web.identity import this_learner
from trainer.web.security import limiter
from trainer.web.wiring import database, wiring

pages = Blueprint("reports", __name__, url_prefix="/classes/<cid>/reports")

View = str | Response | tuple[str, int]


def _write_limit() -> str:
    return wiring().settings.limit_write


@pages.get("")
def index(cid: str) -> View:
    """Show what the students of a class report."""
    return _page(_seat(cid))


@pages.post("")
@limiter.limit(_write_limit)
def close(cid: str) -> View:
    """Answer every open report about a fact."""
    seat, sent = _seat(cid), request.form
    try:
        count = reports.close(
            database(),
            seat,
            sent.get("bank", ""),
            sent.get("fact", ""),
            outcome=sent.get("outcome", ""),
            reply=sent.get("reply", ""),
            now=wiring().now(),
        )
    except Incomplete as missing:
        return _page(seat, tried=sent.to_dict(), error=str(missing)), 422
    flash(ngettext("Answered %(num)s report.", "Answered %(num)s reports.", count), "success")
    return redirect(url_for("reports.index", cid=cid), code=303)


@pages.post("/resume")
@limiter.limit(_write_limit)
def resume(cid: str) -> View:
    """Let the class's sets ask a fact again."""
    bank, fact = request.args.get("bank", ""), request.args.get("fact", "")
    reports.resume(database(), _seat(cid, Role.INSTRUCTOR), bank, fact, now=wiring().now())
    return redirect(url_for("reports.index", cid=cid), code=303)


def _seat(cid: str, least: Role = Role.ASSISTANT) -> Seat:
    return classrooms.taught(database(), this_learner(), cid, least=least)


def _page(seat: Seat, *, tried: dict[str, str] | None = None, error: str = "") -> str:
    page = reports.reports_page(database(), wiring().library, seat, link=url_for)
    return render_template("reports.html", page=page, tried=tried or {}, error=error)
