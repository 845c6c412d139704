"""Where a refusal becomes a page: what happened, and the one thing to do next."""

import logging

from flask import Flask, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    SecurityError,
)
from werkzeug.wrappers import Response

from trainer.services.classes.classrooms import NeedsAccount
from trainer.services.sets import pages as set_pages
from trainer.services.words.refusals import Absent, Covered, InExam, NothingToAsk, Refused, Stale
from trainer.services.words.views import ErrorPage
from trainer.web.identity import Stranger
from trainer.web.wiring import database, wiring

log = logging.getLogger(__name__)

Page = tuple[str, int]


def init_errors(app: Flask) -> None:
    """Turn every refusal and every fault into a page."""
    for kind, handler in (
        (Absent, _absent),
        (Stranger, _stranger),
        (Covered, _covered),
        (InExam, _in_exam),
        (NothingToAsk, _nothing_to_ask),
        (Stale, _stale),
        (NeedsAccount, _needs_account),
        (Refused, _refused),
        (CSRFError, _old_form),
        (RateLimitExceeded, _too_fast),
        (RequestEntityTooLarge, _too_large),
        (SecurityError, _another_host),
        (NotFound, _not_found),
        (MethodNotAllowed, _not_found),
        (Forbidden, _forbidden),
        (HTTPException, _other),
        (OperationalError, _busy),
        (DataError, _unkept),
        (Exception, _fault),
    ):
        app.register_error_handler(kind, handler)


def _page(status: int, title: str, text: str, *, to: str = "", label: str = "", may_start: bool = False) -> Page:
    page = ErrorPage(title, text, to or url_for("home.welcome"), label or _("Go to the first page"), may_start)
    return render_template("errors/error.html", page=page), status


def _absent(refusal: Absent) -> Page:
    return _page(404, _("Not here"), str(refusal))


def _stranger(__: Stranger) -> Page:
    text = _(
        "This page is about your answers. In this browser there are none yet, or your sign-in has run out; then they "
        "are kept with your account."
    )
    return _page(403, _("Start, or sign in"), text, to=url_for("security.login"), label=_("Sign in"), may_start=True)


def _covered(refusal: Covered) -> Page:
    to = url_for("drill.question", pid=refusal.presentation_id)
    return _page(403, _("A question is still open"), str(refusal), to=to, label=_("Back to the question"))


def _in_exam(refusal: InExam) -> Response:
    behind = set_pages.behind(database(), refusal.session_id)
    if behind:
        return redirect(url_for("sets.question", set_id=behind[0], number=behind[1], place=refusal.place), code=303)
    return redirect(url_for("exams.question", sid=refusal.session_id, place=refusal.place), code=303)


def _nothing_to_ask(__: NothingToAsk) -> Page:
    text = _("Every fact there is has been asked, or waits for another day.")
    return _page(200, _("Nothing to ask just now"), text, to=url_for("home.today"), label=_("Go to today"))


def _stale(refusal: Stale) -> Page:
    return _page(409, _("This has changed"), str(refusal))


def _refused(refusal: Refused) -> Page:
    return _page(422, _("That did not work"), str(refusal))


def _needs_account(refusal: NeedsAccount) -> Page:
    to, label = url_for("security.register"), _("Create an account")
    return _page(422, _("An account first"), str(refusal), to=to, label=label)


def _old_form(__: CSRFError) -> Page:
    text = _("The form was opened in another sign-in, or a long time ago. Nothing was saved. Open the page again.")
    return _page(400, _("Please open the page again"), text)


def _too_fast(__: RateLimitExceeded) -> Page:
    return _page(429, _("Too many tries"), _("Wait a minute, then try again. Nothing that you saved is lost."))


def _too_large(__: RequestEntityTooLarge) -> Page:
    return _page(
        413, _("Too much at once"), _("What was sent is larger than this page takes. Shorten it and send it again.")
    )


def _another_host(__: SecurityError) -> tuple[str, int, dict[str, str]]:
    """Plain words: with another host name no address of ours can be worked out, so there is no page to show."""
    return "This program does not answer to this host name.", 400, {"Content-Type": "text/plain; charset=utf-8"}


def _not_found(error: HTTPException) -> Page:
    return _page(error.code or 404, _("No such page"), _("The address may be mistyped, or the page may have moved."))


def _forbidden(__: Forbidden) -> Page:
    return _page(403, _("Not yours to see"), _("This belongs to someone else. Sign in as them, or go back."))


def _other(error: HTTPException) -> Page | HTTPException:
    if error.code is None or error.code < 400:
        return error
    return _page(error.code, _("That did not work"), _("The request could not be understood. Go back and try again."))


def _busy(error: OperationalError) -> Page:
    wiring().session.rollback()
    log.error("The database did not answer: %s", type(error.orig).__name__)
    text = _("The answers cannot be saved at this moment. Nothing half-written was kept. Try again in a minute.")
    return _page(503, _("Saving has to wait"), text)


def _unkept(__: DataError) -> Page:
    """What a database does not hold, such as a zero byte in a text. No page of ours sends it."""
    wiring().session.rollback()
    return _page(400, _("That did not work"), _("The request could not be understood. Go back and try again."))


def _fault(error: Exception) -> Page:
    wiring().session.rollback()
    log.critical("A fault in the program", exc_info=error)
    text = _("This is a fault of the program, not of yours. What you had answered before is kept.")
    return _page(500, _("Something broke here"), text)
