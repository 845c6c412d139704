"""Working without a network: the program as an app on a device, the questions kept there, and what comes back."""

import json
from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from trainer.services.offline import packs, syncing
from trainer.services.people.learners import tags_of
from trainer.services.words.refusals import Refused, Stale
from trainer.web.assets import SHELL, STATIC, version
from trainer.web.identity import person_id, this_learner
from trainer.web.security import limiter, start_limit, write_limit
from trainer.web.wiring import database, wiring

pages = Blueprint("offline", __name__)

_ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable-192.png", 192, "maskable"),
          ("icon-maskable-512.png", 512, "maskable"))  # fmt: skip

_LATEST: Final = 2**53
"""The largest number that a clock of a browser gives."""

PATIENCE_MS: Final = 20_000
"""How long the worker waits for a page that someone waits to go on with, before it shows what the device keeps."""


@pages.get("/manifest.webmanifest")
def manifest() -> Response:
    """Say how the program is put on a device."""
    icons = [
        {
            "src": url_for("static", filename=name),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in _ICONS
    ]
    name = wiring().settings.site_name
    body = {
        "id": "/",
        "name": name,
        "short_name": name[:12],
        "description": _("Questions that come back when they are due, with a reason beside every answer."),
        "start_url": url_for("home.today"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f8f7f4",
        "theme_color": "#2f52c4",
        "icons": icons,
    }
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json")


@pages.get("/sw.js")
def worker() -> Response:
    """Give the service worker. Its text changes with every file that it keeps, so a browser sees each new version."""
    shell = [url_for("static", filename=name) for name in SHELL]
    told = {"version": version(), "files": shell, "page": url_for("offline.shell"), "patience": PATIENCE_MS}
    code = (STATIC / "sw.js").read_text(encoding="utf-8")
    response = Response(f"self.SHELL = {json.dumps(told)};\n{code}", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/offline", endpoint="page")
def offline_page() -> str:
    """Show what this device keeps. The page's script fills it in."""
    return render_template("offline.html", bare=False)


@pages.get("/offline/shell")
def shell() -> str:
    """Give the same page with nothing of anybody in it, for the device to keep."""
    return render_template("offline.html", bare=True)


@pages.get("/offline/state")
def state() -> Response:
    """Say who this browser is known as, and give the token that it needs to send anything."""
    known = person_id() is not None
    tags = tags_of(database(), this_learner()) if known else ()
    return jsonify(person=tags[0] if tags else "", tags=tags, token=generate_csrf(), version=version())


@pages.post("/offline/pack")
@limiter.limit(start_limit)
def pack() -> Response:
    """Give this device what to practise in the coming days."""
    sent = _sent()
    device = str(sent.get("device", ""))[:64]
    made = packs.pack(
        database(),
        wiring().library,
        this_learner(),
        device=device,
        now=wiring().now(),
    )
    return jsonify(asdict(made))


@pages.post("/offline/sync")
@limiter.limit(write_limit)
def sync() -> Response:
    """Take in what was done on a device. Everything of one sending is kept together, or nothing is."""
    sent, who = _sent(), this_learner()
    if sent.get("person") not in tags_of(database(), who):
        raise Stale(_("These answers belong to another account. They stay on the device."))
    items, device_now = sent.get("items"), _moment(sent.get("device_now"))
    if not isinstance(items, list) or len(items) > syncing.MOST_AT_ONCE or device_now is None:
        raise Refused(_("This could not be read."))
    now = wiring().now()
    results = syncing.sync(database(), wiring().library, who, items, device_now=device_now, now=now)
    return jsonify(results=[asdict(result) for result in results])


def _moment(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and abs(value) <= _LATEST else None


def _sent() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refused(_("This could not be read."))
    return body
