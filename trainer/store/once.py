"""Writing a row unless it is there already. The database decides, so no two writers can both think they were first."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from trainer.store.base import Base


def insert_once(session: Session, table: type[Base], values: Mapping[str, Any]) -> Any:
    """Insert a row, or do nothing if a unique constraint says that it is there.

    Returns:
        The new row's primary key (its first column), or None when another row was there first.
    """
    insert = _insert(session)(table).values(**values).on_conflict_do_nothing()
    first = inspect(table).primary_key[0]
    return session.execute(insert.returning(first)).scalar_one_or_none()


def put(session: Session, table: type[Base], values: Mapping[str, Any], *, key: Sequence[str]) -> None:
    """Insert a row, or overwrite the one with the same key."""
    insert = _insert(session)(table).values(**values)
    rest = {name: insert.excluded[name] for name in values if name not in key}
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=rest))


def insert_many(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    change: Callable[[Any], Mapping[str, Any]],
) -> None:
    """Insert rows, each with its own key; where one is there, change it instead, given the row that was to come."""
    insert = _insert(session)(table).values(list(rows))
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=change(insert.excluded)))


def _insert(session: Session) -> Any:
    name = session.get_bind().dialect.name
    return postgresql.insert if name == "postgresql" else sqlite.insert
