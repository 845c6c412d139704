"""The database: SQLite in a file, or PostgreSQL, chosen by its address."""

from pathlib import Path
from types import ModuleType
from typing import Any, Final

from flask import Flask
from flask_migrate import Migrate, upgrade
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from trainer.store import learning, people, platforms, teaching, writing
from trainer.store.base import Base

try:
    import pysqlite3.dbapi2 as sqlite
except ImportError:  # the wheel is made for Linux only; elsewhere Python brings its own
    import sqlite3 as sqlite

MIGRATIONS: Final = Path(__file__).parent / "migrations"
# Releases before this one can damage a database in WAL mode; see "WAL-reset bug" in SQLite's release notes.
OLDEST_SQLITE: Final = (3, 51, 3)
BUSY_MS: Final = 10_000

# A table is known once its module is imported. They are named here so that migrations find every one of them.
TABLES: Final = (people, learning, teaching, writing, platforms)
db: Final = SQLAlchemy()


class StoreError(Exception):
    """A database that cannot be used, in a sentence that says what to do."""


def engine_options(url: str) -> dict[str, Any]:
    """Give what the engine needs to know for this database, or raise `StoreError` when it cannot be used."""
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        raise StoreError("DATABASE_URL is not an address, such as postgresql://name@host/database.") from None
    if backend == "sqlite":
        check_sqlite(sqlite)
        return {"module": sqlite}
    if backend == "postgresql":
        return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}
    raise StoreError(f"DATABASE_URL names {backend}. Use sqlite or postgresql.")


def check_sqlite(module: ModuleType) -> None:
    """Raise `StoreError` if this SQLite is too old to be trusted."""
    if module.sqlite_version_info < OLDEST_SQLITE:
        needed = ".".join(map(str, OLDEST_SQLITE))
        raise StoreError(
            f"SQLite {module.sqlite_version} is too old: releases before {needed} can damage a database. "
            "Run `make install` for a newer one, or point DATABASE_URL at PostgreSQL."
        )


def open_store(app: Flask) -> None:
    """Bind the database and its migrations to an app that has `SQLALCHEMY_DATABASE_URI`."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    db.init_app(app)
    Migrate(app, _Migrated(), directory=str(MIGRATIONS))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _tune_sqlite(db.engine)


def migrate(app: Flask) -> None:
    """Bring the tables up to date, or raise `StoreError` if the database does not let us."""
    try:
        with app.app_context():
            upgrade(directory=str(MIGRATIONS))
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0].rstrip(".")
        raise StoreError(
            f"The database cannot be used ({reason}). Check DATABASE_URL, or the instance folder."
        ) from None


def _tune_sqlite(engine: Engine) -> None:
    """Make SQLite durable and fair: see each pragma's reason."""
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def begin_writing(session: Session) -> None:
    """Start a transaction that will write. SQLite then waits for its turn now, not when it is too late to."""
    session.connection(execution_options={"trainer_writes": True})


def _on_connect(connection: DBAPIConnection, record: object) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    connection.isolation_level = None  # begin and commit are ours, not the driver's
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")  # wait for another writer rather than give up
    cursor.execute("PRAGMA journal_mode = WAL")  # readers go on while someone writes
    cursor.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")  # off by default, for the sake of the year 2005
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("trainer_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class _Migrated:
    """What Flask-Migrate asks of a database object: its tables, here those of our own base."""

    metadata = Base.metadata
