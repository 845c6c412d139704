"""An Anki user who studies our cards in the real Anki and sends what came of it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from anki.collection import ExportAnkiPackageOptions
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.decks.learner import Learner
from tests.web.cast import BANK, Visitor, library
from trainer.decks.building import build_deck
from trainer.decks.deck import Deck, DeckForm
from trainer.store.engine import db
from trainer.store.learning import AnkiReview, Answer
from trainer.web.wiring import EXTENSION


@cache
def our_deck(*forms: DeckForm) -> Deck:
    """The deck of the cast's bank."""
    shelf = library().shelf(BANK)
    return build_deck(shelf.bank, shelf.questions, forms=forms or (DeckForm.RECALL,))  # type: ignore[arg-type] # a generator


def collection(reviews: int = 4, *, also: Callable[[Learner], None] = lambda _: None) -> Learner:
    """A collection with our deck, in which some cards were answered by Anki's own scheduler: 1, 2, 3, 4 and so on."""
    someone = Learner(Path(mkdtemp()))
    someone.imports(our_deck())
    for place in range(reviews):
        someone.studies((1, 2, 3, 4)[place % 4])
    also(someone)
    return someone


def exported(someone: Learner, *, kind: str = "colpkg", legacy: bool = False) -> bytes:
    """The collection as a file, and the collection closed."""
    path = Path(mkdtemp()) / f"out.{kind}"
    if kind == "colpkg":
        someone.col.export_collection_package(str(path), include_media=True, legacy=legacy)
    else:
        options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=legacy)
        someone.col.export_anki_package(out_path=str(path), options=options, limit=None)
        someone.col.close()
    return path.read_bytes()


def sends(visitor: Visitor, content: bytes, name: str = "mine.colpkg") -> str:
    """Send a file, wait until it is read, and give the address of its page."""
    response = sending(visitor, content, name)
    assert response.status_code == 303, response.text
    visitor.app.extensions[EXTENSION].files.wait()
    visitor.get(response.location)
    return str(response.location)


def sending(visitor: Visitor, content: bytes, name: str = "mine.colpkg") -> TestResponse:
    """Send a file."""
    from io import BytesIO  # noqa: PLC0415 - used here alone

    visitor.get("/decks")
    response = visitor.post("/decks/anki", file=(BytesIO(content), name))
    response.request.environ["wsgi.input"].close()  # the test client keeps a large body in a file, and leaves it open
    return response


def reviews_in(app: Flask) -> int:
    """How many reviews of Anki are in the log."""
    with app.app_context():
        return db.session.scalars(select(func.count()).select_from(AnkiReview)).one()


def anki_answers(app: Flask) -> list[Answer]:
    """The answers that came from Anki."""
    with app.app_context():
        return list(db.session.scalars(select(Answer).where(Answer.origin == "anki").order_by(Answer.answered_at)))


def left_behind(app: Flask) -> list[str]:
    """What lies in the folder where files are read."""
    folder = Path(app.instance_path) / "anki"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) if folder.is_dir() else []
