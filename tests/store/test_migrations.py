"""The tables as migrations make them, and as the models describe them."""

from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from trainer.store.base import Base
from trainer.store.engine import MIGRATIONS, begin_writing, db, migrate, open_store


def bare_app(url: str) -> Flask:
    """An app with nothing but the store."""
    app = Flask("store-only")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    open_store(app)
    return app


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_models_and_migrations_agree(empty_database_url: str) -> None:
    app = bare_app(empty_database_url)
    migrate(app)
    with app.app_context():
        check(directory=str(MIGRATIONS))  # raises when another migration would be needed
        assert set(Base.metadata.tables) <= set(inspect(db.engine).get_table_names())
    close(app)


def test_migrating_twice_changes_nothing(empty_database_url: str) -> None:
    app = bare_app(empty_database_url)
    migrate(app)
    with app.app_context():
        before = inspect(db.engine).get_table_names()
    migrate(app)
    with app.app_context():
        assert inspect(db.engine).get_table_names() == before
    close(app)


def test_a_migration_can_be_taken_back(empty_database_url: str) -> None:
    app = bare_app(empty_database_url)
    migrate(app)
    with app.app_context():
        downgrade(directory=str(MIGRATIONS), revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    migrate(app)
    close(app)


def test_foreign_keys_hold_after_a_migration(empty_database_url: str) -> None:
    """They rest while SQLite migrates, and must not stay asleep."""
    app = bare_app(empty_database_url)
    migrate(app)
    orphan = text(
        "insert into sign_in (key_digest, person_id, since, ends) values ('x', 999, '2026-01-01', '2026-01-01')"
    )
    with app.app_context():
        begin_writing(db.session())
        with pytest.raises(IntegrityError):
            db.session.execute(orphan)
    close(app)


def test_sqlite_is_set_to_lose_nothing_and_to_wait_its_turn(tmp_path: Path) -> None:
    app = bare_app(f"sqlite:///{tmp_path / 'trainer.sqlite3'}")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    with app.app_context():
        found = {name: db.session.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    assert found == wanted
    close(app)
