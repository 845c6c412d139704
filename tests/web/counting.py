"""Counting what a request asks of the database."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event

from trainer.store.engine import db


def queries(app: Flask, act: Callable[[], object]) -> int:
    """How many statements run while something is done."""
    seen: list[str] = []

    def note(*said: Any) -> None:
        seen.append(said[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
