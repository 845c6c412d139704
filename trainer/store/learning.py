"""Learning: sessions, the questions shown in them, the append-only log of answers, and what it adds up to.

Rows of `answer`, `void` and `due_choice` are only ever added. `memory` can be made again from them at any time.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trainer.store.base import BIG, AnswerRef, Base, Instant, Moment, PersonRef, RowId


class DrillSession(Base):
    """One sitting of a person. `queue` lists the facts still to be asked, in order."""

    __tablename__ = "drill_session"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[PersonRef] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(16))
    bank_id: Mapped[str] = mapped_column(String(200), default="")
    topic: Mapped[str] = mapped_column(String(200), default="")
    queue: Mapped[list[Any]] = mapped_column(JSON)
    started_at: Mapped[Moment]
    study_day: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(Instant())


class Presentation(Base):
    """A question shown once to one person, whole: its answer is marked by this row, whatever the bank has become.

    `question` holds the key. `facts` are the facts asked, one a pair. `place` counts from 1 within the session.
    """

    __tablename__ = "presentation"
    __table_args__ = (
        UniqueConstraint("session_id", "place"),
        Index("ix_presentation_person_id_shown_at", "person_id", "shown_at"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("drill_session.id", ondelete="CASCADE"))
    person_id: Mapped[PersonRef]
    place: Mapped[int]
    bank_id: Mapped[str] = mapped_column(String(200))
    bank_digest: Mapped[str] = mapped_column(String(64))
    item_id: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(String(16))
    direction: Mapped[str] = mapped_column(String(16))
    seed: Mapped[int] = mapped_column(BIG)
    facts: Mapped[list[str]] = mapped_column(JSON)
    question: Mapped[dict[str, Any]] = mapped_column(JSON)
    re_ask: Mapped[bool]
    shown_at: Mapped[Moment]


class Answer(Base):
    """What one answer says about one fact; a matching question writes a row for each pair.

    `attempt` is 1, and one more after each undo. The unique constraint is what makes an answer count once.
    `chosen` and `expected` are entity ids. `copied_from` names the guest's row that this one repeats.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("person_id", "presentation_id", "attempt", "pair"),
        Index("ix_answer_person_id_answered_at", "person_id", "answered_at"),
        Index("ix_answer_person_id_bank_id_fact_id", "person_id", "bank_id", "fact_id"),
        Index("ix_answer_person_id_study_day", "person_id", "study_day"),
        CheckConstraint("rating between 1 and 4", name="rating_in_range"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[RowId]
    person_id: Mapped[PersonRef]
    presentation_id: Mapped[str | None] = mapped_column(ForeignKey("presentation.id", ondelete="CASCADE"), index=True)
    attempt: Mapped[int]
    pair: Mapped[int]
    bank_id: Mapped[str] = mapped_column(String(200))
    fact_id: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(String(16))
    direction: Mapped[str] = mapped_column(String(16))
    chosen: Mapped[str] = mapped_column(Text)
    expected: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    struck: Mapped[list[int]] = mapped_column(JSON)
    correct: Mapped[bool]
    confidence: Mapped[str] = mapped_column(String(8))
    guess_chance: Mapped[float]
    rating: Mapped[int | None]
    re_ask: Mapped[bool]
    answered_at: Mapped[Moment]
    study_day: Mapped[int]
    time_zone: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(16))
    copied_from: Mapped[int | None] = mapped_column(BIG)


class Void(Base):
    """An answer taken back: one attempt at one presentation, with all its pairs."""

    __tablename__ = "void"
    __table_args__ = (
        UniqueConstraint("person_id", "presentation_id", "attempt"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[RowId]
    person_id: Mapped[PersonRef]
    presentation_id: Mapped[str] = mapped_column(ForeignKey("presentation.id", ondelete="CASCADE"), index=True)
    attempt: Mapped[int]
    voided_at: Mapped[Moment]


class DueChoice(Base):
    """The study day chosen for a fact's return after an answer; see the scheduling room for why it is written down."""

    __tablename__ = "due_choice"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[RowId]
    person_id: Mapped[PersonRef]
    answer_id: Mapped[AnswerRef] = mapped_column(index=True)
    due_day: Mapped[int]


class MemoryRow(Base):
    """A folded memory with the marker of the log it was folded from."""

    __tablename__ = "memory"
    __table_args__ = (Index("ix_memory_person_id_due_day", "person_id", "due_day"),)
    person_id: Mapped[PersonRef] = mapped_column(primary_key=True)
    bank_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    fact_id: Mapped[str] = mapped_column(Text, primary_key=True)
    stability: Mapped[float]
    difficulty: Mapped[float]
    first_day: Mapped[int]
    last_day: Mapped[int]
    due_day: Mapped[int]
    reps: Mapped[int]
    passes: Mapped[int]
    lapses: Mapped[int]
    counted_day: Mapped[int]
    counted_at: Mapped[Moment]
    counted_id: Mapped[int] = mapped_column(BIG)
    last_answer: Mapped[int] = mapped_column(BIG)
    last_void: Mapped[int] = mapped_column(BIG)
    last_due: Mapped[int] = mapped_column(BIG)
    weights: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]


class Flag(Base):
    """What a person says is amiss with a question they were shown."""

    __tablename__ = "flag"
    __table_args__ = (UniqueConstraint("person_id", "presentation_id"),)
    id: Mapped[RowId]
    person_id: Mapped[PersonRef]
    presentation_id: Mapped[str] = mapped_column(ForeignKey("presentation.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    flagged_at: Mapped[Moment]
