"""LTI 1.3: logins and launches from learning platforms, and what they lead to.

Pages here may stand in a frame of the platform that they belong to, and no other page may. What is done in a class is
done in a window of its own, where the browser's cookies are ours.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, after_this_request, flash, g, jsonify, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from pylti1p3.contrib.flask.message_launch import FlaskMessageLaunch
from pylti1p3.contrib.flask.oidc_login import FlaskOIDCLogin
from pylti1p3.contrib.flask.request import FlaskRequest
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from trainer.services.classes import classrooms
from trainer.services.lti import grades as lti_grades
from trainer.services.lti import launches as lti_launches
from trainer.services.lti import linking as lti_linking
from trainer.services.lti import platforms as lti_platforms
from trainer.services.lti.launches import Launch, LaunchValues, NotAdmitted, NotConnected
from trainer.services.lti.pages import ConnectPage, CourseLine, CoursesPage, WindowPage
from trainer.services.lti.platforms import Known, RegisteredPlatforms, origin_of
from trainer.services.lti.service import KEY_SETS, Connector, Line
from trainer.services.sets.assignments import of_class
from trainer.services.words.refusals import Incomplete
from trainer.services.words.views import ErrorPage
from trainer.web.identity import know_as, make_way, this_learner
from trainer.web.security import csrf, framed, limiter, write_limit
from trainer.web.transaction import write_after_reading, writes
from trainer.web.wiring import database, wiring

pages = Blueprint("lti", __name__)

View = str | Response | tuple[str, int]

STAYS: Final = timedelta(hours=12)
"""How long a browser is known after a launch. The way back is the course's link, and many sit at shared machines."""

_SENT: Final = ("iss", "login_hint", "target_link_uri", "lti_message_hint", "lti_deployment_id", "client_id")
# The library would take a token without an end. Clocks of two machines differ, so that "issued in the future" says
# nothing; a launch is good once, and within minutes of its login.
_CLAIMS: Final[Any] = {"verify_aud": False, "verify_iat": False, "require": ["exp", "iat", "iss", "aud"]}


class Login(FlaskOIDCLogin):
    """The first step of a launch."""


class Message(FlaskMessageLaunch):
    """The second step. What the library finds good is kept by us, once it is known to come for the first time."""

    def save_launch_data(self) -> "Message":
        """Keep nothing yet: so far the request only read."""
        return self

    def fetch_public_key(self, key_set_url: str) -> Any:
        """The platform's keys: those that are known, as long as the one in question is among them."""
        kid = self._jwt["header"].get("kid")
        return KEY_SETS.get(key_set_url, kid, fetch=super().fetch_public_key, now=wiring().now())

    def nonce(self) -> str:
        """What makes this message different from every other."""
        return str(self._jwt["body"]["nonce"])


@pages.errorhandler(NotAdmitted)
def _not_admitted(refusal: NotAdmitted) -> View:
    return _refused(401, _("This launch cannot be accepted"), str(refusal))


@pages.errorhandler(NotConnected)
def _not_connected(refusal: NotConnected) -> View:
    return _refused(403, _("Not connected yet"), str(refusal))


@pages.get("/lti/jwks")
def jwks() -> Response:
    """Our public keys, for platforms to check what we sign."""
    return jsonify(keys=lti_platforms.published_keys(database(), now=wiring().now()))


@pages.route("/lti/login", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator] # the platform has no token of ours: what comes back must match what begins here
@limiter.limit(write_limit)
@writes
def login() -> View:
    """Begin a launch: send the browser to the platform, to say who it is."""
    sent = {name: request.values[name] for name in _SENT if request.values.get(name)}
    platform = _platform(sent.get("iss"), sent.get("client_id"))
    if _is_framed() and not sent.get("target_link_uri", "").endswith(url_for("lti.choose")):
        return _window_page(sent)
    lti_launches.sweep(database(), now=wiring().now())
    values = LaunchValues(database(), now=wiring().now())
    begun = Login(_request(sent), RegisteredPlatforms(database()), launch_data_storage=values)
    begun.pass_params_to_launch({**sent, "client_id": platform.client_id})
    try:
        response: Response = begun.redirect(url_for("lti.launch", _external=True))
    except Exception as error:
        raise _amiss(error) from error
    return response


@pages.post("/lti/launch")
@csrf.exempt  # type: ignore[untyped-decorator] # as above
@limiter.limit(write_limit)
def launch() -> View:
    """Take a launch: check it, know the person, and go where the link leads."""
    wiring().session.rollback()  # asking the platform for its keys takes time, in which nobody else has to wait
    state = request.form.get("state", "")
    values = LaunchValues(database(), now=wiring().now())
    begun = values.get_value(f"lti1p3-{state}")
    if not isinstance(begun, dict):
        raise NotAdmitted(_("It was not begun here, or too long ago. Open the link in your course again."))
    platform = _platform(begun["iss"], begun["client_id"])
    if f"lti1p3-{state}" not in request.cookies:
        return _window_page({name: begun[name] for name in _SENT if name in begun})
    arriving = _checked(platform, values, state)
    if arriving.deep is not None:
        return _arrived(arriving, platform)
    if _is_framed():
        return _window_page({name: begun[name] for name in _SENT if name in begun})
    return redirect(url_for("lti.arrive", launch=_hold(arriving)), code=303)


@pages.get("/lti/arrive")
@limiter.limit(write_limit)
@writes
def arrive() -> View:
    """Let in whom a launch is for.

    The launch itself was sent from another site, so the browser kept our cookie back, and whom it is known as.
    """
    arriving = _held(request.args.get("launch", ""))
    return _arrived(arriving, _platform_by_id(arriving))


@pages.get("/lti/choose")
def choose() -> Response:
    """What platforms name as the aim when content is chosen. Whoever opens it by hand is sent to their classes."""
    return redirect(url_for("classes.index"), code=303)


@pages.post("/lti/connect")
@csrf.exempt  # type: ignore[untyped-decorator] # in a frame there is no token; what it names is good once, in one browser
@limiter.limit(write_limit)
def connect() -> View:
    """Let the course of a launch be a class: a new one, or one that a code names."""
    now, zone, key = wiring().now(), wiring().settings.time_zone, request.form.get("launch", "")
    arriving = _held(key)
    platform = _platform_by_id(arriving)
    try:
        if request.form.get("how") == "code":
            lti_launches.connect_by_code(database(), arriving, request.form.get("code", ""), zone=zone, now=now)
        else:
            lti_launches.connect_new(database(), arriving, zone=zone, now=now)
    except Incomplete as missing:  # the transaction is dropped, so that the launch can be used again
        return _connect_page(arriving, platform, key, error=str(missing)), 422
    return _arrived(arriving, platform)


@pages.route("/classes/<cid>/courses", methods=["GET", "POST"])
@limiter.limit(write_limit, methods=["POST"])
def courses(cid: str) -> View:
    """Show which courses are connected with a class, and make a code to connect one."""
    seat = classrooms.taught(database(), this_learner(), cid)
    code = ""
    if request.method == "POST":
        code = lti_launches.new_connecting_code(database(), seat, now=wiring().now())
    page = CoursesPage(
        title=_("Courses of this class"),
        class_name=seat.name,
        class_url=url_for("classes.home", cid=cid),
        action=request.path,
        courses=tuple(
            CourseLine(title, url_for("lti.disconnect", cid=cid, course=course))
            for course, title in lti_launches.courses_of(database(), seat)
        ),
        code=code,
    )
    return render_template("lti_courses.html", page=page)


@pages.post("/classes/<cid>/courses/<int:course>/disconnect")
@limiter.limit(write_limit)
def disconnect(cid: str, course: int) -> View:
    """Part a course from a class."""
    seat = classrooms.taught(database(), this_learner(), cid)
    lti_launches.disconnect(database(), seat, course, now=wiring().now())
    flash(_("The course is disconnected. Its students and their work stay in the class."), "success")
    return redirect(url_for("lti.courses", cid=cid), code=303)


@pages.post("/classes/<cid>/sets/<set_id>/grades/again")
@limiter.limit(write_limit)
def send_again(cid: str, set_id: str) -> View:
    """Send every grade of a set to its course once more."""
    seat = classrooms.taught(database(), this_learner(), cid)
    given = of_class(database(), seat, set_id)
    lti_grades.send_all_again(database(), seat, given, now=wiring().now())
    flash(_("All grades of this set will be sent again."), "success")
    return redirect(url_for("teaching.home", cid=cid, set_id=set_id), code=303)


@pages.post("/classes/<cid>/sets/<set_id>/grades/<int:member>/over")
@limiter.limit(write_limit)
def send_over(cid: str, set_id: str, member: int) -> View:
    """Send a student's grade although the course holds another one by now."""
    seat = classrooms.taught(database(), this_learner(), cid)
    given = of_class(database(), seat, set_id)
    lti_grades.send_over(database(), seat, given, member, now=wiring().now())
    flash(_("The grade will be sent over the one in the course."), "success")
    return redirect(url_for("teaching.home", cid=cid, set_id=set_id), code=303)


def _checked(platform: Known, values: LaunchValues, state: str) -> Launch:
    """The launch of this request, if it is good and comes for the first time; from here on the request writes."""
    message = Message(
        _request(request.form.to_dict()),
        RegisteredPlatforms(database()),
        launch_data_storage=values,
        requests_session=Line(),
        service_connector_cls=Connector,
    )
    message.set_jwt_verify_options(_CLAIMS)
    try:
        claims: dict[str, Any] = dict(message.validate().get_launch_data())
    except SQLAlchemyError:
        raise
    except Exception as error:
        raise _amiss(error) from error
    named = message.get_iss(), message.get_client_id(), claims.get("azp", platform.client_id)
    if named != (platform.issuer, platform.client_id, platform.client_id):
        raise NotAdmitted(_("It was begun by one platform and sent by another."))
    write_after_reading()
    taken = [
        lti_launches.take(database(), key, now=wiring().now())
        for key in (f"lti1p3-{state}", f"lti1p3-nonce-{message.nonce()}")
    ]
    if None in taken:
        raise NotAdmitted(_("It was used already. Open the link in your course again."))
    return lti_launches.read_launch(claims, platform.id)


def _amiss(error: Exception) -> NotAdmitted:
    """What the library found amiss. It raises whatever it likes at what is forged; all of it means no."""
    return NotAdmitted(_("The platform's message was not good (%(reason)s).", reason=str(error)[:200]))


def _arrived(arriving: Launch, platform: Known) -> View:
    """Go on with a launch that was found good: to a decision about the course, to the sets, or to the class."""
    now = wiring().now()
    arrived = lti_launches.arrive(database(), arriving, zone=wiring().settings.time_zone, now=now)
    if arrived.seat is None:
        return _connect_page(arriving, platform, _hold(arriving))
    if arriving.deep is not None:
        return _linking_page(arriving, platform, arrived.seat)
    _know(arrived.person_id)
    return redirect(lti_linking.place_of(database(), arrived.seat, arriving, link=url_for), code=303)


def _know(person: int) -> None:
    """Know this browser as whoever came, for half a day at most, and no longer than it stays open."""
    make_way(person)
    session.clear()
    know_as(person, account=True, stays=STAYS)


def _hold(arriving: Launch) -> str:
    """Keep a launch for this browser alone, and give its key."""
    mark = request.cookies.get(_mark_name()) or secrets.token_urlsafe(24)
    after_this_request(partial(_marked, mark=mark))
    return lti_launches.hold(database(), arriving, mark=mark, now=wiring().now())


def _held(key: str) -> Launch:
    """Take a launch that was kept for this browser, or raise `NotAdmitted`."""
    mark = request.cookies.get(_mark_name(), "")
    return lti_launches.held(database(), key, mark=mark, now=wiring().now())


def _mark_name() -> str:
    return "__Host-course" if request.is_secure else "course"


def _marked(response: Response, *, mark: str) -> Response:
    """Mark the browser that a launch is kept for, by a cookie that comes back in a frame of the platform, too."""
    response.set_cookie(
        _mark_name(),
        mark,
        max_age=lti_launches.KEPT_FOR,
        secure=request.is_secure,
        httponly=True,
        samesite="None" if request.is_secure else "Lax",
        partitioned=request.is_secure,
    )
    return response


def _linking_page(arriving: Launch, platform: Known, seat: classrooms.Seat) -> View:
    _let_frame(platform, sends_to=arriving.returns_to)
    launch_url = url_for("lti.launch", _external=True)
    page = lti_linking.linking_page(database(), seat, arriving, launch_url=launch_url, link=url_for)
    return render_template("lti_choose.html", page=page)


def _connect_page(arriving: Launch, platform: Known, key: str, *, error: str = "") -> str:
    _let_frame(platform, sends_to=arriving.returns_to)
    page = ConnectPage(
        title=_("Connect your course"),
        course=arriving.context_title,
        action=url_for("lti.connect"),
        launch=key,
        error=error,
    )
    return render_template("lti_connect.html", page=page)


def _window_page(sent: dict[str, str]) -> View:
    """Ask for a window of our own, in which the launch begins anew."""
    page = WindowPage(title=_("Open in a new window"), url=f"{url_for('lti.login')}?{urlencode(sent)}")
    return render_template("lti_window.html", page=page)


def _refused(status: int, title: str, text: str) -> View:
    page = ErrorPage(title, text, url_for("home.welcome"), _("Go to the first page"))
    return render_template("errors/error.html", page=page), status


def _let_frame(platform: Known, *, sends_to: str = "") -> None:
    origins: Sequence[str] = (*platform.origins, *([origin_of(sends_to)] if sends_to else ()))
    g.content_policy = framed(tuple(dict.fromkeys(origins)), sends_to=origin_of(sends_to) if sends_to else "")


def _platform(issuer: str | None, client_id: str | None) -> Known:
    found = lti_platforms.platform_of(database(), issuer or "", client_id)
    if found is None:
        raise NotAdmitted(
            _("This learning platform is not registered here. Whoever looks after it can have it registered.")
        )
    _let_frame(found)  # so that a refusal, too, is seen where the launch was made
    return found


def _platform_by_id(arriving: Launch) -> Known:
    found = next((each for each in lti_platforms.platforms(database()) if each.id == arriving.platform_id), None)
    if found is None:
        raise NotAdmitted(_("This learning platform is not registered here any more."))
    _let_frame(found)
    return found


def _is_framed() -> bool:
    """Whether the browser says that this page is to stand in a frame."""
    return request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame", "embed", "object")


def _request(sent: dict[str, str]) -> FlaskRequest:
    """A request as the library reads it. An empty one would have it look for itself."""
    return FlaskRequest(request_data=sent or {"": ""})  # type: ignore[no-untyped-call] # the library's
