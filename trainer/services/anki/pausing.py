"""Cards that are suspended in Anki, which can be paused here along with an import."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from trainer.facts.model import Status
from trainer.services.anki.files import AnkiFiles
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.memories import OWN
from trainer.services.study.pausing import pause_all, paused_of, resume_all


def would_pause(session: Session, library: Library, files: AnkiFiles, who: Learner, import_id: str) -> dict[str, int]:
    """How many facts, and how many cards of the person's own notes, are suspended in Anki and not paused here yet."""
    facts, cards = set(_facts(library, files.suspended(import_id))), set(_cards(files, import_id))
    here = paused_of(session, who, {OWN, *(ref.bank for ref in facts)})
    return {"pausing": len(facts - here), "pausing_own": len(cards - here)}


def pause_suspended(
    session: Session, library: Library, files: AnkiFiles, who: Learner, import_id: str, *, own: bool, now: datetime
) -> dict[str, int]:
    """Pause what is suspended in Anki, with `own` the cards of own notes too. Gives how many are paused anew."""
    facts = _facts(library, files.suspended(import_id))
    cards = _cards(files, import_id) if own else ()
    return {
        "paused": pause_all(session, who, facts, now=now),
        "paused_own": pause_all(session, who, cards, now=now),
    }


def take_up_again(session: Session, who: Learner, *, brought_at: datetime) -> None:
    """Resume what an import paused: it was paused at the very moment at which the import was brought in."""
    resume_all(session, who, paused_at=brought_at)


def _facts(library: Library, guids: Iterable[str]) -> Iterator[FactRef]:
    """The facts that are here. The card of a fact that was withdrawn is suspended by the deck itself."""
    for guid in guids:
        bank, _, fact_id = guid.removeprefix("tr-").partition(":")
        shelf = library.find(bank)
        fact = shelf.bank.facts.get(fact_id) if shelf else None
        if fact and fact.status is not Status.WITHDRAWN:
            yield FactRef(bank, fact_id)


def _cards(files: AnkiFiles, import_id: str) -> Iterator[FactRef]:
    for note in files.own_notes(import_id):
        yield from (FactRef(OWN, f"{note['guid']}:{ord_}") for ord_ in note.get("suspended", ()))
