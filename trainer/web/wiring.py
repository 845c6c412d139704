"""What the views work with, put together once by the factory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from flask import current_app, g, has_request_context
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from trainer.config import Settings
from trainer.services.anki.decks import Decks
from trainer.services.anki.files import AnkiFiles
from trainer.services.banks.library import Library
from trainer.services.lanes import Lane
from trainer.services.pages.search import Indexes
from trainer.services.writing.shelves import Shelves

EXTENSION: Final = "trainer"


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of a running program. `now` gives the moment; `begin_writing` starts a transaction that will write.

    `viewer` gives the person that the request at hand comes from.
    """

    session: scoped_session[Session]
    begin_writing: Callable[[Session], None]
    shelves: Shelves
    viewer: Callable[[], int | None]
    decks: Decks
    files: AnkiFiles
    fits: Lane
    indexes: Indexes
    settings: Settings
    now: Callable[[], datetime]

    @property
    def library(self) -> Library:
        """The banks in their current versions, as far as this request's person may see them; the same all through."""
        if "library" not in g:
            viewer = self.viewer() if has_request_context() else None
            g.library = self.shelves.seen_by(self.session(), viewer)
        found: Library = g.library
        return found


def wiring() -> Wiring:
    """The parts of the program that is running."""
    return cast(Wiring, current_app.extensions[EXTENSION])


def database() -> Session:
    """The session of this request; its transaction is ended by `transaction`."""
    return wiring().session()
