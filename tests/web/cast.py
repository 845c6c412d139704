"""The people and the bank that the web's tests share."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from passlib.hash import argon2  # type: ignore[import-untyped] # it carries no types
from werkzeug.test import TestResponse

from tests.web.compiled import TEMPLATES
from trainer.app import create_app
from trainer.config import Settings
from trainer.facts.banks import shipped
from trainer.facts.loading import load_bank
from trainer.questions.generating import Generator
from trainer.questions.model import Choice
from trainer.services.banks.kept_questions import kept_choice, kept_matching
from trainer.services.banks.library import Library, Shelf
from trainer.store.engine import db, migrate
from trainer.store.learning import Answer, Presentation

BANK = "cranial-nerves"
PASSWORD = "a few words in a row"  # noqa: S105 - nobody's
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
UNLIMITED = "100000 per minute"


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **spans: float) -> None:
        self.at += timedelta(**spans)


@cache
def library() -> Library:
    """One small bank, loaded once a process."""
    bank = load_bank(shipped()[BANK])
    return Library({bank.id: Shelf(bank, Generator(bank), shipped()[BANK])})


def settings(instance: Path, **changed: Any) -> Settings:
    """Settings without limits, since every test comes from one address."""
    limits = dict.fromkeys(("limit_sign_in", "limit_sign_up", "limit_start", "limit_write", "limit_join"), UNLIMITED)
    return Settings(**{"instance": instance, **limits, **changed})


# Each test has a program of its own. These two keep that quick: passwords that nobody guards are hashed lightly, and
# a template that one program has compiled is not compiled again by the next.
argon2.memory_cost, argon2.default_rounds = 64, 1


def quick_app(instance: Path, clock: Clock, **changed: Any) -> Flask:
    """The program, on a database that has its tables already."""
    app = create_app(settings(instance, **changed), library=library(), now=clock)
    app.jinja_env.bytecode_cache = TEMPLATES
    return app


def make_app(instance: Path, clock: Clock, **changed: Any) -> Flask:
    """The program with its tables made."""
    app = quick_app(instance, clock, **changed)
    migrate(app)
    return app


@contextmanager
def closing_app(app: Flask) -> Iterator[Flask]:
    """Close the program's connections at the end."""
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


@dataclass
class Visitor:
    """A browser, as far as forms go: it follows no redirect, and sends the token of the page it saw last."""

    app: Flask
    client: FlaskClient = field(init=False)
    page: str = ""

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str) -> TestResponse:
        response = self.client.get(path)
        self.page = response.text
        return response

    def post(self, path: str, **fields: Any) -> TestResponse:
        if "csrf_token" not in self.page:
            self.get("/login")
        response = self.client.post(path, data={"csrf_token": self.token(), **fields})
        self.page = response.text if "csrf_token" in response.text else self.page
        return response

    def token(self) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
        assert found, "the page holds no token"
        return found[1]

    def start(self, **fields: Any) -> str:
        """Start a session and give the id of its first question."""
        response = self.post("/sessions", **{"kind": "ten", "bank": BANK, "topic": "", **fields})
        assert response.status_code == 303, response.text
        return self.to_question(response.location)

    def to_question(self, path: str) -> str:
        """Follow redirects to a question, and give its id; empty when the session is over."""
        while True:
            response = self.get(path)
            if response.status_code != 303:
                assert response.status_code == 200, response.text
                return path.removeprefix("/q/") if path.startswith("/q/") else ""
            path = response.location

    def next(self) -> str:
        """Go on from an answered question, and give the id of the next; empty when the session is over."""
        found = re.search(r'href="(/sessions/[^"]+/next)"', self.page)
        assert found, "the page leads to no next question"
        return self.to_question(found[1])

    def answer(self, pid: str, *, right: bool = True, confidence: str = "sure") -> TestResponse:
        """Answer a question, knowing the key, and look at the outcome."""
        response = self.post(f"/q/{pid}/answer", confidence=confidence, **picks(self.app, pid, right=right))
        assert response.status_code == 303, response.text
        return self.get(response.location)

    def sign_up(self, email: str = "ann@example.com", password: str = PASSWORD) -> TestResponse:
        self.get("/register")
        return self.post("/register", email=email, password=password, password_confirm=password)

    def sign_in(self, email: str = "ann@example.com", password: str = PASSWORD) -> TestResponse:
        self.get("/login")
        return self.post("/login", email=email, password=password)

    def sign_out(self) -> TestResponse:
        self.get("/settings")
        return self.post("/logout")

    def choice(self, **fields: Any) -> str:
        """Start a session, and go on until a choice is asked; give its id."""
        pid = self.start(**fields)
        while pid and "option" not in picks(self.app, pid):
            self.answer(pid)
            pid = self.next()
        assert pid, "the session holds no choice"
        return pid


def picks(app: Flask, pid: str, *, right: bool = True) -> dict[str, str]:
    """The form fields that answer a question rightly, or with every pair wrong."""
    question = question_of(app, pid)
    if isinstance(question, Choice):
        key = question.key + 1
        return {"option": str(key if right else key % len(question.options) + 1)}
    count = len(question.responses)
    positions = [(premise.response + (0 if right else 1)) % count + 1 for premise in question.premises]
    return {f"premise_{index}": str(position) for index, position in enumerate(positions)}


def question_of(app: Flask, pid: str) -> Any:
    """The question behind a presentation, key included."""
    with app.app_context():
        row = db.session.get(Presentation, pid)
        assert row is not None
        return kept_choice(row.question) if row.form == "choice" else kept_matching(row.question)


def answers(app: Flask) -> list[Answer]:
    """The whole log of answers."""
    with app.app_context():
        return list(db.session.scalars(db.select(Answer).order_by(Answer.id)))
