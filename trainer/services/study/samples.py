"""The question on the first page: real, answered by a guest who is only made when the answer comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.facts.model import Form, Level
from trainer.questions.model import Choice, Item
from trainer.scheduling.variety import Way
from trainer.services.banks.library import Library, Shelf
from trainer.services.people.learners import Learner
from trainer.services.study.answers import Reply, answer
from trainer.services.study.asking import Made
from trainer.services.study.planning import Choosing, Kind, plan
from trainer.services.study.sessions import open_session
from trainer.store.learning import Presentation

WAITS: Final = timedelta(hours=12)
"""How long the first page may lie open before its sample is sent."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample question. `nonce` becomes the id under which its answer is kept."""

    shelf: Shelf
    item: Item
    seed: int
    nonce: str
    question: Choice

    @property
    def digest(self) -> str:
        """The bank's content: with another one the same seed gives another question."""
        return self.shelf.bank.digest


def sample(library: Library, *, seed: int, nonce: str) -> Sample | None:
    """Choose a sample: a core fact asked as a choice. None when no bank yields one. The same seed gives the same."""
    for shelf in library.shelves.values():
        found = _find(shelf, seed)
        if found:
            item, question = found
            return Sample(shelf, item, seed, nonce, question)
    return None


def answered_by(session: Session, nonce: str) -> int | None:
    """Find whose question a sample became when its form was sent, None if it was not.

    That was a guest, and may by now be someone with an account: the guest signed up, or what they did was handed over.
    """
    return session.scalars(select(Presentation.person_id).where(Presentation.id == nonce)).one_or_none()


def start_with_sample(
    session: Session, library: Library, who: Learner, *, asked: Sample, reply: Reply, now: datetime
) -> str:
    """Open a session with the sample as its first question, record the answer, and give the question's id.

    Sent twice it is answered once. Raises `Incomplete` when nothing was chosen.
    """
    if answered_by(session, asked.nonce) is None:
        choosing = Choosing(asked.shelf.id, sitting=Kind.TEN.questions)
        queue = plan(session, library, who, now=now, choosing=choosing).sitting.facts
        way = Way(asked.item.form, asked.item.direction)
        made = Made(asked.shelf, asked.item, way, asked.seed, asked.question, now)
        rest = [fact for fact in queue if fact not in made.texts][: Kind.TEN.questions - 1]
        session_id = open_session(session, who, kind=Kind.TEN, choosing=Choosing(asked.shelf.id), queue=rest, now=now)
        made.write(session, who, asked.nonce, session_id=session_id, place=1, re_ask=False)
    answer(session, who, asked.nonce, reply=reply, now=now)
    return asked.nonce


def _find(shelf: Shelf, seed: int) -> tuple[Item, Choice] | None:
    core = [fact.id for fact in shelf.bank.facts.values() if fact.level is Level.CORE]
    for offset in range(len(core)):
        item = _choice_item(shelf, core[(seed + offset) % len(core)])
        question = shelf.questions.question(item, seed) if item else None
        if item and isinstance(question, Choice) and len(question.options) > 3:
            return item, question
    return None


def _choice_item(shelf: Shelf, fact_id: str) -> Item | None:
    return next((item for way, item in sorted(shelf.ways(fact_id).items()) if way.form == Form.CHOICE), None)
