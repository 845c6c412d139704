"""Learning: sessions, the questions shown in them, the append-only log of answers, and what it adds up to.

Rows of `answer`, `void` and `due_choice` are only ever added. `memory` can be made again from them at any time.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trainer.store.base import BIG, AnswerRef, Base, Instant, Moment, PersonRef, RowId


class DrillSession(Base):
    """One sitting of a person. `queue` lists the facts still to be asked, in order.

    `recipe` is what a custom session was made from, None for others. A practice exam has
    `ends_at`, and no feedback before `sent_at`.
    """

    __tablename__ = "drill_session"
    __table_args__ = (Index("ix_drill_session_person_id_ends_at", "person_id", "ends_at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[PersonRef] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(16))
    bank_id: Mapped[str] = mapped_column(String(200), default="")
    topic: Mapped[str] = mapped_column(String(200), default="")
    recipe: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    queue: Mapped[list[Any]] = mapped_column(JSON)
    started_at: Mapped[Moment]
    study_day: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(Instant())
    ends_at: Mapped[datetime | None] = mapped_column(Instant())
    sent_at: Mapped[datetime | None] = mapped_column(Instant())


class Presentation(Base):
    """A question shown once to one person, whole: its answer is marked by this row, whatever the bank has become.

    `question` holds the key. `facts` are the facts asked, one a pair. `place` counts from 1 within the session.
    `recall` is how likely each of them was known when it was kept on a device, None for a question shown here.
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
    recall: Mapped[list[float] | None] = mapped_column(JSON(none_as_null=True))
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
        Index("ix_answer_person_id_bank_id_expected", "person_id", "bank_id", "expected"),
        # with all that counting the questions of some days needs, so that the rows themselves are left alone
        Index("ix_answer_of_day", "person_id", "study_day", "presentation_id", "attempt"),
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


class FactState(Base):
    """What a person decided about a fact: a note to themselves, a pause, a day off."""

    __tablename__ = "fact_state"
    person_id: Mapped[PersonRef] = mapped_column(primary_key=True)
    bank_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    fact_id: Mapped[str] = mapped_column(Text, primary_key=True)
    note: Mapped[str] = mapped_column(Text, default="")
    suspended_at: Mapped[datetime | None] = mapped_column(Instant())
    buried_until: Mapped[int | None]
    changed_at: Mapped[Moment]


class PairCount(Base):
    """How often two entities were both there to choose from when one was right, and how often they were swapped.

    The entities stand in the order of their ids. `since` counts the right answers since the last swap. It can be made
    again from the log at any time. `facts` are those on which they were swapped, the earliest first.
    """

    __tablename__ = "pair_count"
    __table_args__ = (Index("ix_pair_count_person_id_swapped", "person_id", "swapped"),)
    person_id: Mapped[PersonRef] = mapped_column(primary_key=True)
    bank_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    first: Mapped[str] = mapped_column(Text, primary_key=True)
    second: Mapped[str] = mapped_column(Text, primary_key=True)
    shown: Mapped[int]
    swapped: Mapped[int]
    since: Mapped[int]
    swapped_day: Mapped[int | None]
    facts: Mapped[list[str]] = mapped_column(JSON)


class ExamReply(Base):
    """What a person has filled in for one question of a practice exam. It becomes an answer when the exam is sent.

    `first` is what they picked first, None until they pick, and `changes` counts how often they picked anew. `page` is
    the page that saved it last, and `turn` says which change of that page it was; without a script None and 0.
    """

    __tablename__ = "exam_reply"
    presentation_id: Mapped[str] = mapped_column(ForeignKey("presentation.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[PersonRef] = mapped_column(index=True)
    picked: Mapped[list[Any]] = mapped_column(JSON)
    first: Mapped[list[Any] | None] = mapped_column(JSON)
    struck: Mapped[list[int]] = mapped_column(JSON)
    confidence: Mapped[str] = mapped_column(String(8))
    marked: Mapped[bool]
    changes: Mapped[int]
    seconds: Mapped[float]
    saved_at: Mapped[Moment]
    page: Mapped[str | None] = mapped_column(String(36))
    turn: Mapped[int] = mapped_column(server_default="0")


class Synced(Base):
    """One thing done offline that has arrived, by the id that the device gave it: it counts once.

    `attempt` is the answer that it became, None when it became none.
    """

    __tablename__ = "synced"
    person_id: Mapped[PersonRef] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16))
    attempt: Mapped[int | None]
    arrived_at: Mapped[Moment]


class AnkiImport(Base):
    """An Anki file that was read, what was found in it, and whether it was brought in.

    `found` is the preview. The reviews that were brought in hang on one presentation, so that one void takes all back.
    """

    __tablename__ = "anki_import"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[PersonRef] = mapped_column(index=True)
    presentation_id: Mapped[str | None] = mapped_column(ForeignKey("presentation.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(Text)
    done: Mapped[int] = mapped_column(BIG)
    total: Mapped[int] = mapped_column(BIG)
    error: Mapped[str] = mapped_column(Text)
    found: Mapped[dict[str, Any]] = mapped_column(JSON)
    read_at: Mapped[Moment]
    brought_at: Mapped[datetime | None] = mapped_column(Instant())


class AnkiReview(Base):
    """One review of Anki's log that has joined ours, by what names it there: it joins once."""

    __tablename__ = "anki_review"
    __table_args__ = (Index("ix_anki_review_import_id", "import_id"),)
    person_id: Mapped[PersonRef] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(Text, primary_key=True)
    ord: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(BIG, primary_key=True)
    import_id: Mapped[str] = mapped_column(ForeignKey("anki_import.id", ondelete="CASCADE"))


class OwnNote(Base):
    """A note of a person's own, brought from Anki. Each of its `cards` is a recall item of their own bank.

    `fields` and `note_type` are as Anki had them, so that the note can go back without loss; `cards` hold the sanitised
    front and back of each.
    """

    __tablename__ = "own_note"
    __table_args__ = (UniqueConstraint("person_id", "guid"),)
    id: Mapped[RowId]
    person_id: Mapped[PersonRef] = mapped_column(index=True)
    guid: Mapped[str] = mapped_column(Text)
    import_id: Mapped[str | None] = mapped_column(ForeignKey("anki_import.id", ondelete="SET NULL"))
    deck: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(JSON)
    note_type: Mapped[dict[str, Any]] = mapped_column(JSON)
    fields: Mapped[list[str]] = mapped_column(JSON)
    cards: Mapped[list[Any]] = mapped_column(JSON)
    changed: Mapped[int] = mapped_column(BIG)
    brought_at: Mapped[Moment]


class OwnGone(Base):
    """The note of their own that a person deleted last, as it was, so that this can be taken back for a while."""

    __tablename__ = "own_gone"
    person_id: Mapped[PersonRef] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(Text)
    import_id: Mapped[str | None] = mapped_column(ForeignKey("anki_import.id", ondelete="SET NULL"))
    kept: Mapped[dict[str, Any]] = mapped_column(JSON)
    gone_at: Mapped[Moment]


class OwnMedia(Base):
    """A picture or sound that a person's own notes name."""

    __tablename__ = "own_media"
    __table_args__ = (UniqueConstraint("person_id", "name"),)
    id: Mapped[RowId]
    person_id: Mapped[PersonRef] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
