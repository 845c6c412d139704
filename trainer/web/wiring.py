"""What the views work with, put together once by the factory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from flask import current_app
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from trainer.config import Settings
from trainer.services.anki_files import AnkiFiles
from trainer.services.exports import Decks
from trainer.services.library import Library
from trainer.services.search import Indexes

EXTENSION: Final = "trainer"


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of a running program. `now` gives the moment; `begin_writing` starts a transaction that will write."""

    session: scoped_session[Session]
    begin_writing: Callable[[Session], None]
    library: Library
    decks: Decks
    files: AnkiFiles
    indexes: Indexes
    settings: Settings
    now: Callable[[], datetime]


def wiring() -> Wiring:
    """The parts of the program that is running."""
    return cast(Wiring, current_app.extensions[EXTENSION])


def database() -> Session:
    """The session of this request; its transaction is ended by `transaction`."""
    return wiring().session()
