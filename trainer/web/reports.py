"""What students of a class report about questions, answered in place."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.teaching import reports
from trainer.services.words.refusals import Absent, Incomplete
from trainer.web.identity import this_learner
from trainer.web.security import limiter, write_limit
from trainer.web.wiring import database, wiring

pages = Blueprint("reports", __name__, url_prefix="/classes/<cid>/reports")

View = str | Response | tuple[str, int]


@pages.get("")
def index(cid: str) -> View:
    """Show what the students of a class report."""
    return _page(_seat(cid))


@pages.post("")
@limiter.limit(write_limit)
def close(cid: str) -> View:
    """Answer every open report about a fact."""
    seat, sent, now = _seat(cid), request.form, wiring().now()
    try:
        count = reports.close(
            database(),
            seat,
            sent.get("bank", ""),
            sent.get("fact", ""),
            outcome=sent.get("outcome", ""),
            reply=sent.get("reply", ""),
            now=now,
        )
    except Incomplete as missing:
        return _page(seat, tried=sent.to_dict(), error=str(missing)), 422
    except Absent:
        return _page(seat, late=sent.get("reply", "")), 409 if sent.get("reply", "").strip() else 404
    said = ngettext("Answered %(num)s report.", "Answered %(num)s reports.", count)
    about = {"bank": sent["bank"], "fact": sent["fact"], "closed_at": now.isoformat()}
    told = {"text": said, "url": url_for("reports.reopen", cid=cid), "fields": about}
    flash(told, "undo")  # type: ignore[arg-type] # a page says it with a form
    return redirect(url_for("reports.index", cid=cid), code=303)


@pages.post("/reopen")
@limiter.limit(write_limit)
def reopen(cid: str) -> View:
    """Take back an answer that was just given."""
    sent = request.form
    try:
        closed_at = datetime.fromisoformat(sent.get("closed_at", ""))
    except ValueError:
        raise Absent(_("There is no such answer to take back.")) from None
    where = sent.get("bank", ""), sent.get("fact", "")
    count = reports.reopen(database(), _seat(cid), *where, closed_at=closed_at, now=wiring().now())
    flash(ngettext("%(num)s report is open again.", "%(num)s reports are open again.", count), "success")
    return redirect(url_for("reports.index", cid=cid), code=303)


@pages.post("/resume")
@limiter.limit(write_limit)
def resume(cid: str) -> View:
    """Let the class's sets ask a fact again."""
    bank, fact = request.args.get("bank", ""), request.args.get("fact", "")
    reports.resume(database(), _seat(cid, Role.INSTRUCTOR), bank, fact, now=wiring().now())
    return redirect(url_for("reports.index", cid=cid), code=303)


def _seat(cid: str, least: Role = Role.ASSISTANT) -> Seat:
    return classrooms.taught(database(), this_learner(), cid, least=least)


def _page(seat: Seat, *, tried: dict[str, str] | None = None, error: str = "", late: str = "") -> str:
    """Show the reports; `late` are words that came after someone else had answered."""
    page = reports.reports_page(database(), wiring().library, seat, link=url_for)
    return render_template("reports.html", page=page, tried=tried or {}, error=error, late=late)
