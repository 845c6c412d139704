"""The program with an empty database, and the cast that tries its doors."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.cast import Clock, Visitor, closing_app, make_app, quick_app


@pytest.fixture
def clock() -> Clock:
    """The program's clock."""
    return Clock()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all its tables and nothing in them, made once a process."""
    instance = tmp_path_factory.mktemp("empty")
    with closing_app(make_app(instance, Clock())):
        pass
    return instance / "trainer.sqlite3"


@pytest.fixture
def app(tmp_path: Path, empty_file: Path, clock: Clock) -> Iterator[Flask]:
    """The program on SQLite."""
    instance = tmp_path / "instance"
    instance.mkdir()
    shutil.copy(empty_file, instance / "trainer.sqlite3")
    with closing_app(quick_app(instance, clock)) as made:
        yield made


@pytest.fixture
def either(tmp_path: Path, empty_database_url: str, clock: Clock) -> Iterator[Flask]:
    """The program on SQLite and on PostgreSQL: a test that asks for it runs on both."""
    with closing_app(make_app(tmp_path / "instance", clock, database_url=empty_database_url)) as made:
        yield made


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """A browser that nobody knows."""
    return Visitor(app)


@pytest.fixture
def guest(app: Flask) -> Visitor:
    """Someone who has answered one question, without an account."""
    visitor = Visitor(app)
    visitor.answer(visitor.start())
    return visitor


@pytest.fixture
def member(app: Flask) -> Visitor:
    """Someone with an account, signed in, who has answered one question."""
    visitor = Visitor(app)
    visitor.sign_up("member@example.com")
    visitor.answer(visitor.start())
    return visitor


@pytest.fixture
def other(app: Flask) -> Visitor:
    """Another person, signed in."""
    visitor = Visitor(app)
    visitor.sign_up("other@example.com")
    return visitor
