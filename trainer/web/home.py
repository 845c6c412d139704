"""The first page, today, and about."""

import hmac
import secrets
from dataclasses import replace

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from trainer.services.accounts import home, today
from trainer.services.sets import telling as set_telling
from trainer.services.study import samples
from trainer.services.teaching import taught
from trainer.services.words.refusals import Stale
from trainer.web.identity import mark, person_id, this_learner
from trainer.web.transaction import write_after_reading
from trainer.web.wiring import database, wiring

pages = Blueprint("home", __name__)


def sealed(sample: samples.Sample) -> str:
    """What a sample's form holds. Which question it is, and so its key, can only be worked out from it here.

    It is good in this browser only: sent again, it shows the guest whom it made, and a page left open or its source is
    seen by others.
    """
    return _sealer().dumps([sample.nonce, sample.digest[:16]])


def unsealed(token: str) -> samples.Sample:
    """Make the sample of a form again, or raise `Stale`."""
    try:
        nonce, digest = _sealer().loads(token, max_age=int(samples.WAITS.total_seconds()))
    except (BadData, ValueError, TypeError):
        raise Stale(_("This page was opened long ago, or elsewhere. The first page has a fresh question.")) from None
    sample = samples.sample(wiring().library, seed=_seed(nonce), nonce=nonce)
    if sample is None or sample.digest[:16] != digest:
        raise Stale(_("This question has changed since the page was opened. The first page has a fresh one."))
    return sample


def _seed(nonce: str) -> int:
    """A number that follows from the nonce, for whoever has the program's key."""
    key = str(current_app.secret_key).encode()
    return int.from_bytes(hmac.digest(key, nonce.encode(), "sha256")[:4])


@pages.get("/")
def welcome() -> str | Response:
    """Greet; someone who has answered before goes on to today."""
    if home.is_returning(database(), person_id()):
        return redirect(url_for("home.today"), code=303)
    nonce = secrets.token_urlsafe(16)
    return shown_welcome(samples.sample(wiring().library, seed=_seed(nonce), nonce=nonce))


def shown_welcome(sample: samples.Sample | None, *, error: str = "") -> str:
    """The first page with this sample."""
    token = sealed(sample) if sample else ""
    returning = home.is_returning(database(), person_id())
    page = home.welcome_page(wiring().library, sample=sample, token=token, returning=returning, error=error)
    return render_template("welcome.html", page=page)


@pages.get("/today", endpoint="today")
def this_day() -> str | Response:
    """Show what is ready; a stranger goes to the first page."""
    if person_id() is None:
        return redirect(url_for("home.welcome"), code=303)
    if set_telling.waiting(database(), this_learner(), now=wiring().now()):
        write_after_reading()
        set_telling.absorb_told(database(), this_learner(), now=wiring().now())
    page = today.today_page(database(), wiring().library, this_learner(), link=url_for, now=wiring().now())
    classes = taught.taught_lines(database(), this_learner(), link=url_for)
    return render_template("today.html", page=replace(page, taught=classes))


@pages.get("/about")
def about() -> str:
    """Say what this is."""
    return render_template("about.html", page=home.about_page(wiring().library))


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"sample {mark()}")
