"""How Alembic reaches the database and what it compares it with."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from trainer.store.base import Base, Instant
from trainer.store.engine import db


def _render(kind: str, thing: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own column type as what it is in the database, so that old migrations need none of our code."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def _sqlite_keys(connection: Connection, state: str) -> None:
    """Switch foreign keys on or off. SQLite ignores this within a transaction, so the driver is asked directly."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys = {state}")  # type: ignore[union-attr] # it is there while we hold it


def _check_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"A migration left {len(broken)} rows without what they refer to. Nothing was changed.")


def migrate() -> None:
    """Run in one transaction. On SQLite foreign keys rest meanwhile: rebuilding a table would delete its children."""
    with db.engine.connect() as connection:
        _sqlite_keys(connection, "OFF")
        try:
            with connection.execution_options(trainer_writes=True).begin():
                _run(connection)
                _check_keys(connection)
        finally:
            _sqlite_keys(connection, "ON")


migrate()
