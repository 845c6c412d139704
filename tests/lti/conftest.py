"""A learning platform on this machine, registered with the program, and browsers that come from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.lti.platform import CLAIM, DEEP, Platform, learn_keys, logged_in, running
from tests.web.cast import NOON, Clock, Visitor
from tests.web.conftest import app, clock, either, empty_file
from trainer.services.lti import platforms as lti_platforms
from trainer.services.lti.rounds import send_round
from trainer.services.lti.service import KEY_SETS, Connector
from trainer.store.engine import begin_writing, db
from trainer.store.platforms import GradePush, PlatformUser
from trainer.store.teaching import Classroom, Member

__all__ = ["app", "clock", "either", "empty_file"]


@dataclass
class School:
    """A program and a platform that know each other."""

    app: Flask
    clock: Clock
    platform: Platform
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.register("client")

    def register(self, client: str, **changed: Any) -> None:
        base = self.platform.base
        details = lti_platforms.Details(
            **{
                "issuer": base,
                "client_id": client,
                "keys_url": f"{base}/jwks",
                "login_url": f"{base}/auth",
                "token_url": f"{base}/token",
                "deployments": ("d1",),
                "name": "Loopback",
                **changed,
            }
        )
        with self.app.app_context():
            begin_writing(db.session())
            lti_platforms.register(db.session(), details, now=NOON)
            db.session.commit()
        self.meet()

    def meet(self) -> None:
        """Let the platform fetch our keys."""
        learn_keys(self.platform, Visitor(self.app).get("/lti/jwks").json or {})

    def visitor(self, sub: str) -> Visitor:
        """The browser of a user of the platform."""
        return self.visitors.setdefault(sub, Visitor(self.app))

    def login(self, visitor: Visitor, hint: str, *, client: str | None = "client") -> dict[str, str]:
        """Begin a launch, and give what the platform has the browser send back."""
        query = {"iss": self.platform.base, "login_hint": hint, "target_link_uri": "http://localhost/lti/launch"}
        begun = visitor.client.get("/lti/login", query_string=query | ({"client_id": client} if client else {}))
        assert begun.status_code == 302, begun.text
        form = logged_in(begun.location)
        assert form.pop("to") == "http://localhost/lti/launch"
        return form

    def launch(self, sub: str, role: str = "Learner", /, *, client: Any = "client", **claims: Any) -> TestResponse:
        """Come from the course."""
        visitor = self.visitor(sub)
        hint = self.platform.hint(sub, role, client=client, **claims)
        response = from_elsewhere(visitor, self.login(visitor, hint, client=client))
        if response.status_code == 303 and response.location.startswith("/lti/arrive"):
            response = visitor.client.get(response.location)
        visitor.page = response.text
        return response

    def connect(self, sub: str = "teach") -> str:
        """Let the course be a new class, and give its id."""
        asked = self.launch(sub, "Instructor")
        assert asked.status_code == 200, asked.text
        made = self.visitor(sub).client.post("/lti/connect", data={"launch": held(asked.text), "how": "new"})
        assert made.status_code == 303, made.text
        return str(made.location).rpartition("/")[2].partition("?")[0]

    def choose(self, sub: str = "teach", role: str = "Instructor", **more: Any) -> TestResponse:
        """Ask for content to put into the course."""
        settings = {
            "deep_link_return_url": "https://lms.example/return",
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["window"],
            "data": "as sent",
            **more,
        }
        kind = {f"{CLAIM}message_type": "LtiDeepLinkingRequest", f"{DEEP}deep_linking_settings": settings}
        return self.launch(sub, role, **kind)

    def open_set(
        self, sub: str, set_id: str, role: str = "Learner", /, *, link: Any = "l1", **more: Any
    ) -> TestResponse:
        """Open the link of a set."""
        return self.launch(sub, role, link=link, **{f"{CLAIM}custom": {"set": set_id}, **more})

    def send(self) -> tuple[int, int]:
        """Run a round of the sender."""
        with self.app.app_context():
            return send_round(db.session(), now=self.clock)

    def rows(self, table: Any) -> list[Any]:
        with self.app.app_context():
            return list(db.session.scalars(select(table)).unique())

    def members(self) -> dict[str, Member]:
        return {row.name: row for row in self.rows(Member)}

    def pushes(self) -> list[GradePush]:
        return self.rows(GradePush)

    def users(self) -> list[PlatformUser]:
        return self.rows(PlatformUser)

    def classes(self) -> list[Classroom]:
        return self.rows(Classroom)


def from_elsewhere(visitor: Visitor, form: dict[str, str]) -> TestResponse:
    """Send a launch as a browser does from the platform's site: the cookie that says who it is known as stays back."""
    kept = visitor.client.get_cookie("trainer")
    visitor.client.delete_cookie("trainer")
    response = visitor.client.post("/lti/launch", data=form)
    if kept is not None and visitor.client.get_cookie("trainer") is None:
        visitor.client.set_cookie("trainer", kept.value)
    return response


def held(page: str) -> str:
    """The launch that a page waits with."""
    return page.partition('name="launch" value="')[2].partition('"')[0]


@pytest.fixture
def platform() -> Iterator[Platform]:
    """A platform that answers."""
    Connector.access_tokens.clear()
    KEY_SETS.clear()
    with running() as made:
        yield made


@pytest.fixture
def school(app: Flask, clock: Clock, platform: Platform) -> School:
    """The program and the platform, who know each other."""
    return School(app, clock, platform)
