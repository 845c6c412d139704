"""Which databases are taken, and how writers share SQLite."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import func, select

from trainer.store.base import Instant
from trainer.store.engine import StoreError, begin_writing, check_sqlite, db, engine_options, migrate, open_store
from trainer.store.once import insert_once, put
from trainer.store.people import Person, Role


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "oracle://x"])
def test_another_kind_of_database_is_refused_in_words(url: str) -> None:
    with pytest.raises(StoreError, match="DATABASE_URL"):
        engine_options(url)


def test_an_old_sqlite_is_refused_and_says_what_to_do() -> None:
    old = cast(Any, SimpleNamespace(sqlite_version="3.40.1", sqlite_version_info=(3, 40, 1)))
    with pytest.raises(StoreError, match=r"SQLite 3\.40\.1 is too old.*make install"):
        check_sqlite(old)


def test_a_moment_without_a_zone_is_not_stored() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(datetime(2026, 1, 1), cast(Any, None))  # noqa: DTZ001 - that is the point


def test_sixteen_writers_at_once_all_get_their_turn(tmp_path: Path) -> None:
    app = store(f"sqlite:///{tmp_path / 'trainer.sqlite3'}")

    def write(number: int) -> None:
        with app.app_context():
            for turn in range(5):
                begin_writing(db.session())
                db.session.scalar(select(func.count()).select_from(Role))  # read first: the order that deadlocks
                db.session.add(Role(name=f"{number}-{turn}"))
                db.session.commit()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(16)))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Role)) == 80
        db.session.remove()
        db.engine.dispose()


def test_a_row_that_is_there_is_not_inserted_again(empty_database_url: str) -> None:
    app = store(empty_database_url)
    with app.app_context():
        begin_writing(db.session())
        first = insert_once(db.session(), Role, {"name": "learner"})
        assert first is not None
        assert insert_once(db.session(), Role, {"name": "learner"}) is None
        put(db.session(), Role, {"name": "learner", "description": "new"}, key=["name"])
        assert db.session.execute(select(Role.id, Role.description)).all() == [(first, "new")]
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


def test_a_stored_moment_comes_back_in_utc(empty_database_url: str) -> None:
    app = store(empty_database_url)
    at = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    with app.app_context():
        begin_writing(db.session())
        db.session.add(Person(fs_uniquifier="x", active=True, created_at=at, time_zone="UTC"))
        db.session.commit()
        assert db.session.scalars(select(Person.created_at)).one() == at
        db.session.remove()
        db.engine.dispose()


def store(url: str) -> Flask:
    """An app with nothing but the store, its tables made."""
    app = Flask("store-only")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    open_store(app)
    migrate(app)
    return app
