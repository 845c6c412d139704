"""What every answer and every write is held to: headers, tokens against forged requests, and limits."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from trainer.config import Settings
from trainer.web.wiring import wiring

CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; worker-src 'self'; manifest-src 'self'"
)
_KEPT: Final = frozenset({"static", "offline.worker"})
"""What a browser may keep: files for as long as their address stands, the worker as long as it asks."""

LARGEST_BODY: Final = 256 * 1024
COOKIE_STAYS: Final = timedelta(days=400)

csrf: Final = CSRFProtect()
limiter: Final = Limiter(get_remote_address, strategy="moving-window", headers_enabled=False)


def sign_in_limit() -> str:
    """How often one address may try a password: to sign in, and wherever a password is asked for again."""
    return wiring().settings.limit_sign_in


def sign_up_limit() -> str:
    """How often one address may have an account or a link for a new password made."""
    return wiring().settings.limit_sign_up


def start_limit() -> str:
    """How often one address may have the program work: start something, make a file or take one in."""
    return wiring().settings.limit_start


def write_limit() -> str:
    """How often one address may do anything else that is kept."""
    return wiring().settings.limit_write


def join_limit() -> str:
    """How often one address may try codes of classes."""
    return wiring().settings.limit_join


class _Id(IntegerConverter):
    """A number in an address, no longer than what a database names its rows by."""

    regex = r"\d{1,18}"


class _Sessions(SecureCookieSessionInterface):
    """Cookies that only opening a page renews.

    What a script has under way while somebody signs in answers later, and would bring the cookie of before back.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        opens_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        return session.modified or (opens_page and super().should_set_cookie(app, session))


def init_security(app: Flask, settings: Settings) -> None:
    """Set cookies, headers, tokens and limits."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-trainer" if settings.https else "trainer",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=COOKIE_STAYS,
        TRUSTED_HOSTS=settings.hosts,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_PARTS=200,
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session: a form left open overnight still works
        WTF_CSRF_SSL_STRICT=settings.https,
        RATELIMIT_STORAGE_URI=settings.limit_storage,
    )
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign] # Flask's own way
    app.session_interface = _Sessions()
    app.url_map.converters["int"] = _Id
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_headers)
    if settings.https:
        app.after_request(_only_https)


def framed(origins: Sequence[str], *, sends_to: str = "") -> str:
    """The policy of a page that these origins may show in a frame, and that may send a form to one more."""
    ancestors = " ".join(origins) or "'none'"
    policy = CONTENT_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {ancestors}")
    return policy.replace("form-action 'self'", f"form-action 'self' {sends_to}".rstrip())


def _headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = g.get("content_policy", CONTENT_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.endpoint not in _KEPT:
        response.headers["Cache-Control"] = "no-store"  # so that going back asks the server what is true now
    return response


def _only_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
