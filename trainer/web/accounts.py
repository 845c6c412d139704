"""Accounts, by Flask-Security-Too: signing up, in and out, changing and resetting a password."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, has_request_context, redirect, request, session, url_for
from flask_login import user_logged_in, user_logged_out
from flask_mail import Mail
from flask_security import LoginForm, MailUtil, Security, password_changed, password_reset
from flask_security.core import _user_loader
from werkzeug.wrappers import Response

import trainer
from trainer.config import Settings
from trainer.scheduling.day import zones
from trainer.services.accounts import people
from trainer.services.accounts.people import PersonDatastore
from trainer.web.forms import own_path
from trainer.web.identity import KEY, forget, know_as, make_way, person_id
from trainer.web.language import marked
from trainer.web.security import limiter, sign_in_limit, sign_up_limit
from trainer.web.wiring import Wiring, database, wiring

log = logging.getLogger(__name__)

SHORTEST_PASSWORD: Final = 10
_WORDS: Final = {
    "GENERIC_AUTHN_FAILED": (marked("That address and password do not go together."), "error"),
    "PASSWORD_RESET_REQUEST": (
        marked("If this address has an account, a link to set a new password has been made."),
        "info",
    ),
    "GENERIC_RECOVERY": (marked("If this address has an account, a link to set a new password is on its way."), "info"),
    "INVALID_EMAIL_ADDRESS": (marked("This does not look like an e-mail address."), "error"),
    "EMAIL_NOT_PROVIDED": (marked("Give an e-mail address."), "error"),
    "INVALID_PASSWORD": (marked("That is not the present password."), "error"),
    "PASSWORD_NOT_PROVIDED": (marked("Give a password."), "error"),
    "PASSWORD_INVALID_LENGTH": (marked("Use at least %(length)s characters."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (marked("The two passwords differ."), "error"),
    "PASSWORD_IS_THE_SAME": (marked("Choose a password other than the present one."), "error"),
    "PASSWORD_CHANGE": (marked("The password is changed. Other devices are signed out."), "success"),
    "PASSWORD_RESET": (marked("The password is changed. Sign in with it."), "success"),
    "PASSWORD_RESET_NO_LOGIN": (marked("The password is changed. Sign in with it."), "success"),
    "PASSWORD_RESET_EXPIRED": (marked("This link has run out. Ask for a new one."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (marked("This link has been used, or is not whole. Ask for a new one."), "error"),
    "LOGIN": (marked("Sign in to see this page."), "info"),
    "UNAUTHENTICATED": (marked("Sign in to see this page."), "info"),
}
"""What is said on account pages, in our own words."""

TRANSLATIONS: Final = str(Path(trainer.__file__).parent / "translations")
_LINK: Final = re.compile(r"https?://\S+")


class SignInForm(LoginForm):
    """Address and password. There is no cookie to be remembered by: the session in the database is what lasts."""

    remember = None


class ConsoleMail(MailUtil):
    """For an installation that sends no mail: links go to the log, so that whoever runs it can hand them over."""

    def send_mail(self, template: str, *message: Any, **parts: Any) -> None:
        """Log the link of a message, and nothing else of it: neither the address nor the words."""
        body = parts["body"] if "body" in parts else message[3]  # after subject, recipient and sender
        for link in _LINK.findall(body):
            log.warning("No mail is set up. The link of the message %s is %s", template, _leading_home(link))


def _leading_home(link: str) -> str:
    """A link to where we are, not to where the one who asked for it says we are, unless that is known to be true."""
    settings = wiring().settings
    if settings.hosts:
        return link
    parts = urlsplit(link)
    return f"{settings.address}{urlunsplit(('', '', parts.path, parts.query, ''))}"


def init_accounts(app: Flask, wiring: Wiring) -> None:
    """Set up accounts, and tie them to the browser's key."""
    settings = wiring.settings
    app.config.update(_options(settings))
    app.config.update({f"SECURITY_MSG_{name}": (words, kind) for name, (words, kind) in _WORDS.items()})
    datastore = PersonDatastore(wiring.session, guest=person_id, now=wiring.now, zone=_zone)
    if settings.sends_mail:
        Mail(app)
    Security(app, datastore, login_form=SignInForm, mail_util_cls=MailUtil if settings.sends_mail else ConsoleMail)
    app.login_manager.user_loader(_load)  # type: ignore[attr-defined] # set by the library
    app.login_manager.request_loader(_load_no_token)  # type: ignore[attr-defined] # as above
    app.add_url_rule("/registered", "account.registered", _registered)
    app.before_request(_only_to_us)
    _limit(app)
    user_logged_in.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    password_changed.connect(_password_changed, app)
    password_reset.connect(_password_changed, app)


def _options(settings: Settings) -> dict[str, object]:
    return {
        "SECURITY_I18N_DOMAIN": "messages",  # our catalogue speaks for the library too
        "SECURITY_I18N_DIRNAME": [TRANSLATIONS],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SINGLE_HASH": True,  # argon2 salts by itself; a second salt would tie hashes to a setting
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_REGISTERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": settings.sends_mail,
        "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": settings.sends_mail,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FRESHNESS": timedelta(days=-1),  # never ask again: what matters asks for the password itself
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "home.today",
        "SECURITY_POST_LOGOUT_VIEW": "home.welcome",
        "SECURITY_POST_REGISTER_VIEW": "account.registered",
        "SECURITY_POST_CHANGE_VIEW": "settings.edit",
        "SECURITY_POST_RESET_VIEW": "security.login",
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_SENDER": settings.mail_sender or "trainer@localhost",
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USE_TLS": True,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password.get_secret_value() or None,
    }


def _only_to_us() -> Response | None:
    """Forget where a sign-in is to lead if that is no path of ours. The library stumbles over some that are none."""
    onward = [values["next"] for values in (request.args, request.form) if values.get("next")]
    if request.blueprint == "security" and not all(map(own_path, onward)):
        return redirect(request.path, code=303)
    return None


def _limit(app: Flask) -> None:
    """Slow down whoever tries passwords or addresses, as the program that is asked is set."""
    limits: dict[str, Callable[[], str]] = {
        "security.login": sign_in_limit,
        "security.register": sign_up_limit,
        "security.forgot_password": sign_up_limit,
        "security.reset_password": sign_in_limit,
        "security.change_password": sign_in_limit,
    }
    for endpoint, limit in limits.items():
        limited: Any = limiter.limit(limit, methods=["POST"])(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited


def _load(user_id: str) -> Any:
    """Load the account of a session, if the browser's key still stands for it."""
    account = _user_loader(user_id)  # type: ignore[no-untyped-call] # the library's own loader, which ours narrows
    return account if account is not None and account.id == person_id() else None


def _load_no_token(_: object) -> None:
    """Know nobody by a token in a header, in an address or in what was sent: signing out would not end it."""


def _signed_in(_: Flask, user: Any) -> None:
    """Know the browser as the account; what it answered as a guest is added to the account."""
    make_way(user.id)
    know_as(user.id, account=True)


def _signed_out(_: Flask, **__: object) -> None:
    forget()
    session.clear()


def _password_changed(_: Flask, user: Any, **__: object) -> None:
    """Sign every other browser out."""
    people.forget_others(database(), user.id, key=session.get(KEY, ""))


def _zone() -> str:
    """Where whoever signs up is: as their browser says, or else as is usual here."""
    zone = request.form.get("zone", "") if has_request_context() else ""
    return zone if zone in zones() else wiring().settings.time_zone


def _registered() -> Response:
    """After signing up: on to today. Whoever gave an address that has an account is asked to sign in with it."""
    return redirect(url_for("home.today" if person_id() else "security.login"), code=303)
