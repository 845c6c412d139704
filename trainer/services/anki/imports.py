"""What was done in Anki, brought into a person's log: once, after a look at what it would change, and to be undone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import IO, Any, Final

from flask_babel import gettext as _
from sqlalchemy import Engine, delete, event, insert, select, update
from sqlalchemy.orm import Session

from trainer.decks.deck import DeckForm
from trainer.decks.unpacking import LARGEST_FILE
from trainer.scheduling import history
from trainer.scheduling.memory import Memory
from trainer.scheduling.rating import RECALL_GUESS_CHANCE, Rating
from trainer.services.anki.carrying import milliseconds
from trainer.services.anki.files import KEPT, LONGEST, MOST_WAITING, READERS, AnkiFiles, read_file
from trainer.services.anki.own_notes import bring_own, take_out_own
from trainer.services.anki.pausing import pause_suspended, take_up_again, would_pause
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner, learner, take_turns
from trainer.services.study.knowing import expected_recall
from trainer.services.study.memories import folded_with, keep_folded, memories_of
from trainer.services.study.presentations import ANKI
from trainer.services.study.sessions import new_id
from trainer.services.words.refusals import Absent, Incomplete, Stale
from trainer.store.base import AnyRow
from trainer.store.engine import begin_writing
from trainer.store.learning import AnkiImport, AnkiReview, Answer, DrillSession, Presentation, Void
from trainer.store.once import insert_once

LARGEST_UPLOAD: Final = LARGEST_FILE + 64 * 1024
"""The most bytes of a file with the form around it."""

MOST_NAME: Final = 120
_FORMS: Final = tuple(DeckForm)
_AT_ONCE: Final = 1000
_FACTS_AT_ONCE: Final = 400
_LATE: Final = 2000
"""By how many milliseconds a review that was carried to Anki may stand late there: in Anki no two have one moment, and
the answers of a whole exam have one here. Nobody answers a card here and again in Anki within two seconds."""
_AMONG_OPTIONS: Final = 0.25
"""How likely a card with options is right by luck: four are usual, and Anki does not say how many there were."""


class State(StrEnum):
    """How far an import is."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    REFUSED = "refused"
    BROUGHT = "brought"
    UNDONE = "undone"
    LEFT = "left"


UNDERWAY: Final = (State.WAITING, State.READING)
BUSY: Final = "busy"
"""Why a file was not read: so many waited that it could not."""

BROKEN: Final = "broken"
"""Why a file was not read: a fault of the program, of which its log tells."""

STOPPED_AFTER: Final = LONGEST * (MOST_WAITING // READERS + 2)
"""A file that is not read by then was forgotten: all that may have waited before it took as long as it could."""


@dataclass(frozen=True, slots=True)
class Found:
    """A review in Anki of a fact that is here. `day` is the study day it falls on."""

    ref: FactRef
    guid: str
    card: int
    review: int
    rating: Rating
    day: int

    @property
    def at(self) -> datetime:
        """Its moment."""
        return datetime.fromtimestamp(self.review / 1000, UTC)

    @property
    def key(self) -> tuple[str, int, int]:
        """What names it in Anki."""
        return self.guid, self.card, self.review


def send_file(
    session: Session, library: Library, files: AnkiFiles, who: Learner, *, file: IO[bytes], name: str, now: datetime
) -> str:
    """Take a file to be read in the background, and give the import's id. `file` is closed when it has been read.

    Raises:
        Incomplete: if another of this person's is on its way, or too many of others' are.
    """
    take_turns(session, who)
    _check_turn(session, files, who, now)
    files.sweep(now)
    row = AnkiImport(
        id=new_id(),
        person_id=who.id,
        state=State.WAITING,
        file_name=name[-MOST_NAME:],
        done=0,
        total=100,
        error="",
        found={},
        read_at=now,
    )
    session.add(row)
    session.flush()
    import_id, engine = row.id, session.get_bind().engine
    reading = _Reading(engine, library, files, import_id, who.id, now)
    event.listen(session, "after_commit", lambda _: reading.line_up(file), once=True)
    return import_id


def _check_turn(session: Session, files: AnkiFiles, who: Learner, now: datetime) -> None:
    mine = AnkiImport.person_id == who.id, AnkiImport.read_at > now - STOPPED_AFTER
    if session.scalars(select(AnkiImport.id).where(*mine, AnkiImport.state.in_(UNDERWAY))).first():
        raise Incomplete(_("Another file of yours is being read. Wait until it is, or stop it."), field="file")
    if files.lane.is_full:
        raise Incomplete(_("Many files are being read just now. Send yours again in ten minutes."), field="file")


class _Left(Exception):
    """The person does not want the file to be read any more."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One file being read, apart from any request."""

    engine: Engine
    library: Library
    files: AnkiFiles
    import_id: str
    person_id: int
    now: datetime

    def line_up(self, file: IO[bytes]) -> None:
        """Let the file wait for its turn."""
        if not self.files.lane.add(self.import_id, lambda: self._run(file)):
            file.close()
            self._write(state=State.REFUSED, error=BUSY)

    def _run(self, file: IO[bytes]) -> None:
        """Read the file and write down what was found, or why it could not be read."""
        try:
            with file:
                self._write(state=State.READING)
                fault = read_file(file, self.files.open(self.import_id), now=self.now, tell=self._tell)
            values = {"state": State.REFUSED, "error": fault} if fault else self._look()
            self._write(**values)
        except _Left:
            self.files.forget(self.import_id)
            return
        except Exception:
            self.files.forget(self.import_id)
            with suppress(_Left):
                self._write(state=State.REFUSED, error=BROKEN)
            raise
        if values["state"] == State.REFUSED:
            self.files.forget(self.import_id)

    def _tell(self, done: int) -> None:
        self._write(done=done)

    def _look(self) -> dict[str, Any]:
        with Session(self.engine) as session:
            who = learner(session, self.person_id)
            found = {**(self.files.found(self.import_id) or {})}
            reviews = list(_reviews(self.library, who, self.files.reviews(self.import_id)))
            found |= preview(session, who, reviews, now=self.now)
            found |= would_pause(session, self.library, self.files, who, self.import_id)
        return {"state": State.READ, "found": found, "done": 100}

    def _write(self, **values: Any) -> None:
        mine = AnkiImport.id == self.import_id, AnkiImport.state.in_(UNDERWAY)
        with Session(self.engine) as session:
            begin_writing(session)
            written = session.execute(update(AnkiImport).where(*mine).values(**values)).rowcount  # type: ignore[attr-defined] # an update has it
            session.commit()
        if not written:
            raise _Left


def preview(session: Session, who: Learner, reviews: Sequence[Found], *, now: datetime) -> dict[str, Any]:
    """What bringing these reviews in would change, in numbers."""
    new = _fresh(session, who, reviews)
    refs = {each.ref for each in new}
    more = [
        history.Answer(2**62 + place, each.ref.text, each.day, each.at, each.rating) for place, each in enumerate(new)
    ]
    before = memories_of(session, who)
    folded = folded_with(session, who, refs, more=more)
    after = before | {ref: each.memory for ref, each in folded.items() if each.memory}
    return {
        "matched": len(reviews),
        "new": len(new),
        "facts": len({each.ref for each in reviews}),
        "first_day": min((each.day for each in reviews), default=None),
        "before": _standing(who, before, now),
        "after": _standing(who, after, now),
    }


def bring_in(
    session: Session,
    library: Library,
    files: AnkiFiles,
    who: Learner,
    import_id: str,
    *,
    own: bool = False,
    pause: bool = False,
    now: datetime,
) -> int:
    """Add the reviews of an import to the log, and give how many were new. A second click adds nothing.

    With `own`, the person's own notes come along; with `pause`, what is suspended in Anki is paused here.

    Raises:
        Absent: if it is not this person's.
        Stale: if what was found in the file is not kept any more.
    """
    take_turns(session, who)
    row = own_import(session, who, import_id)
    if row.state == State.BROUGHT:
        return 0
    if row.state != State.READ or files.found(import_id) is None:
        raise Stale(_("What was found in this file is not kept any more. Send the file again."))
    new = _fresh(session, who, list(_reviews(library, who, files.reviews(import_id))))
    presentation = _write(session, who, import_id, new, now=now) if new else None
    notes = bring_own(session, files, who, import_id, now=now) if own else 0
    paused = pause_suspended(session, library, files, who, import_id, own=own, now=now) if pause else {}
    values = {
        "state": State.BROUGHT,
        "brought_at": now,
        "presentation_id": presentation,
        "done": len(new),
        "found": {**row.found, "brought_notes": notes, **paused},
    }
    session.execute(update(AnkiImport).where(AnkiImport.id == import_id).values(values))
    event.listen(session, "after_commit", lambda _: files.forget(import_id), once=True)
    return len(new)


def undo(session: Session, who: Learner, import_id: str, *, now: datetime) -> None:
    """Take an import out of the log again, whole. Raises `Absent`, or `Stale` after seven days."""
    take_turns(session, who)
    row = own_import(session, who, import_id)
    if row.state == State.UNDONE:
        return
    if not can_undo(row, now):
        raise Stale(_("An import can be taken out again for seven days."))
    if row.presentation_id:
        void = {"person_id": who.id, "presentation_id": row.presentation_id, "attempt": 1, "voided_at": now}
        insert_once(session, Void, void)
        facts = select(Answer.bank_id, Answer.fact_id).where(Answer.presentation_id == row.presentation_id).distinct()
        refs = [FactRef(*fact) for fact in session.execute(facts.where(Answer.person_id == who.id))]
        keep_folded(session, who, folded_with(session, who, refs))
        session.execute(delete(AnkiReview).where(AnkiReview.person_id == who.id, AnkiReview.import_id == import_id))
    take_up_again(session, who, brought_at=row.brought_at)
    take_out_own(session, who, import_id)
    session.execute(update(AnkiImport).where(AnkiImport.id == import_id).values(state=State.UNDONE))


def leave(session: Session, files: AnkiFiles, who: Learner, import_id: str) -> None:
    """Bring nothing in, and forget what was found. A file that is on its way is stopped. Raises `Absent`."""
    row = own_import(session, who, import_id)
    if row.state in (*UNDERWAY, State.READ):
        session.execute(update(AnkiImport).where(AnkiImport.id == import_id).values(state=State.LEFT))
        event.listen(session, "after_commit", lambda _: files.forget(import_id), once=True)


def can_undo(row: AnyRow, now: datetime) -> bool:
    """Whether an import can still be taken out."""
    return bool(row.state == State.BROUGHT and row.brought_at + KEPT > now)


def has_stopped(row: AnyRow, now: datetime) -> bool:
    """Whether the program that was reading the file has ended in the middle of it."""
    return bool(row.state in UNDERWAY and row.read_at + STOPPED_AFTER < now)


def own_import(session: Session, who: Learner, import_id: str) -> AnyRow:
    """Load an import of this person, or raise `Absent`."""
    mine = AnkiImport.id == import_id, AnkiImport.person_id == who.id
    row = session.execute(select(*AnkiImport.__table__.c).where(*mine)).one_or_none()
    if row is None:
        raise Absent(_("There is no such import."))
    return row


def imports_of(session: Session, who: Learner, *, now: datetime) -> Sequence[AnyRow]:
    """The imports of late that wait for something, or can be taken out again, the latest first."""
    columns = AnkiImport.__table__.c
    rows = session.execute(
        select(*columns)
        .where(columns.person_id == who.id, columns.read_at > now - KEPT - timedelta(days=1))
        .where(columns.state.in_([*UNDERWAY, State.READ, State.BROUGHT, State.REFUSED]))
        .order_by(columns.read_at.desc())
        .limit(5)
    ).all()
    return [row for row in rows if row.state != State.BROUGHT or can_undo(row, now)]


def _reviews(library: Library, who: Learner, rows: Iterable[tuple[str, int, int, int]]) -> Iterator[Found]:
    """The reviews of facts that are here. Right among options proves less than right from memory, so never Easy."""
    for guid, card, review, ease in rows:
        bank, _, fact = guid.removeprefix("tr-").partition(":")
        shelf = library.find(bank)
        if shelf is None or fact not in shelf.bank.facts:
            continue
        rating = Rating(ease if card == 0 else min(ease, Rating.GOOD))
        day = who.day(datetime.fromtimestamp(review / 1000, UTC))
        yield Found(FactRef(bank, fact), guid, card, review, rating, day)


def _fresh(session: Session, who: Learner, reviews: Sequence[Found]) -> list[Found]:
    """Those that are not in the log yet: neither from Anki, nor given here and carried to Anki with the deck."""
    here = _here(session, who)
    given: defaultdict[FactRef, list[int]] = defaultdict(list)
    for ref, at in _given_here(session, who, reviews):
        given[ref].append(at)
    return [
        each
        for each in reviews
        if each.key not in here and not any(0 <= each.review - at < _LATE for at in given[each.ref])
    ]


def _given_here(session: Session, who: Learner, reviews: Sequence[Found]) -> Iterator[tuple[FactRef, int]]:
    """The answers given here to these facts, with their moments in milliseconds as a deck carries them."""
    by_bank: dict[str, set[str]] = {}
    for each in reviews:
        by_bank.setdefault(each.ref.bank, set()).add(each.ref.fact)
    for bank, facts in by_bank.items():
        wanted = sorted(facts)
        for start in range(0, len(wanted), _FACTS_AT_ONCE):
            rows = select(Answer.fact_id, Answer.answered_at).where(
                Answer.person_id == who.id,
                Answer.bank_id == bank,
                Answer.fact_id.in_(wanted[start : start + _FACTS_AT_ONCE]),
                Answer.origin != ANKI,
            )
            for fact, at in session.execute(rows):
                yield FactRef(bank, fact), milliseconds(at)


def _here(session: Session, who: Learner) -> frozenset[tuple[str, int, int]]:
    rows = select(AnkiReview.guid, AnkiReview.ord, AnkiReview.review_id).where(AnkiReview.person_id == who.id)
    return frozenset((guid, card, review) for guid, card, review in session.execute(rows))


def _write(session: Session, who: Learner, import_id: str, new: Sequence[Found], *, now: datetime) -> str:
    """Write the reviews as answers to one presentation, so that one void takes all of them back."""
    presentation = _presentation(session, who, now)
    numbered = list(enumerate(new))
    for start in range(0, len(numbered), _AT_ONCE):
        batch = numbered[start : start + _AT_ONCE]
        rows = [_answer(who, presentation, pair, each) for pair, each in batch]
        session.execute(insert(Answer), rows)
        keys = [
            {
                "person_id": who.id,
                "guid": each.guid,
                "ord": each.card,
                "review_id": each.review,
                "import_id": import_id,
            }
            for _, each in batch
        ]
        session.execute(insert(AnkiReview), keys)
    keep_folded(session, who, folded_with(session, who, [each.ref for each in new]))
    return presentation


def _presentation(session: Session, who: Learner, now: datetime) -> str:
    day = who.day(now)
    sitting = DrillSession(
        id=new_id(), person_id=who.id, kind=ANKI, queue=[], started_at=now, study_day=day, ended_at=now
    )
    shown = Presentation(
        id=new_id(),
        session_id=sitting.id,
        person_id=who.id,
        place=1,
        bank_id="",
        bank_digest="",
        item_id="",
        form=ANKI,
        direction="",
        seed=0,
        facts=[],
        question={},
        re_ask=False,
        shown_at=now,
    )
    session.add(sitting)
    session.flush()
    session.add(shown)
    session.flush()
    return shown.id


def _answer(who: Learner, presentation: str, pair: int, each: Found) -> dict[str, Any]:
    form = _FORMS[each.card]
    return {
        "person_id": who.id,
        "presentation_id": presentation,
        "attempt": 1,
        "pair": pair,
        "bank_id": each.ref.bank,
        "fact_id": each.ref.fact,
        "form": form.value,
        "direction": "",
        "chosen": "",
        "expected": "",
        "position": 0,
        "struck": [],
        "correct": each.rating > Rating.AGAIN,
        "confidence": "",
        "guess_chance": RECALL_GUESS_CHANCE if form is DeckForm.RECALL else _AMONG_OPTIONS,
        "rating": int(each.rating),
        "re_ask": False,
        "answered_at": each.at,
        "study_day": each.day,
        "time_zone": who.zone.key,
        "origin": ANKI,
    }


def _standing(who: Learner, memories: Mapping[FactRef, Memory], now: datetime) -> dict[str, Any]:
    """How a person stands with these memories: facts met, expected recall, facts ready, the longest gap in days."""
    day = who.day(now)
    recalls = [expected_recall(each, who, day=day) for each in memories.values()]
    return {
        "met": len(memories),
        "recall": sum(recalls) / len(recalls) if recalls else None,
        "due": sum(each.due_day <= day for each in memories.values()),
        "gap": max((each.interval for each in memories.values()), default=0),
    }
