"""Counting what a request asks of the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from trainer.store.engine import db


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement that reaches the database, as it comes."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def queries(app: Flask, act: Callable[[], object]) -> int:
    """How many statements run while something is done."""
    with counted(app) as seen:
        act()
    return len(seen)
