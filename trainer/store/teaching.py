"""Teaching: classes, the sets that they are given, what was handed in, and what was decided about it afterwards.

Rows of `ruling` and `class_event` are only ever added.
"""

from datetime import datetime
from typing import Annotated, Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from trainer.store.base import BIG, Base, Instant, Moment, PersonRef, RowId

ClassRef = Annotated[str, mapped_column(String(32), ForeignKey("classroom.id", ondelete="CASCADE"))]
MemberRef = Annotated[int, mapped_column(BIG, ForeignKey("member.id", ondelete="CASCADE"))]
SetRef = Annotated[str, mapped_column(String(32), ForeignKey("assignment.id", ondelete="CASCADE"))]
AttemptRef = Annotated[int, mapped_column(BIG, ForeignKey("attempt.id", ondelete="CASCADE"))]
Actor = Annotated[int | None, mapped_column(BIG, ForeignKey("person.id", ondelete="SET NULL"))]
"""Who did something; the deed stays when they are gone."""


class Classroom(Base):
    """A class. Its moments are shown in `time_zone`. `approves` says that who joins by a code waits to be let in.

    `needs_account` says that guests do not begin what counts and can be sat so many times only. `keep_months` is how
    long its work is kept after the class was archived.
    """

    __tablename__ = "classroom"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    term: Mapped[str] = mapped_column(String(100), default="")
    time_zone: Mapped[str] = mapped_column(String(64))
    approves: Mapped[bool] = mapped_column(default=False, server_default=false())
    needs_account: Mapped[bool] = mapped_column(default=False, server_default=false())
    keep_months: Mapped[int] = mapped_column(default=13)
    created_at: Mapped[Moment]
    archived_at: Mapped[datetime | None] = mapped_column(Instant())


class JoinCode(Base):
    """A code by which people join a class, until it ends or is closed."""

    __tablename__ = "join_code"
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    classroom_id: Mapped[ClassRef] = mapped_column(index=True)
    made_at: Mapped[Moment]
    ends_at: Mapped[datetime | None] = mapped_column(Instant())
    closed_at: Mapped[datetime | None] = mapped_column(Instant())


class Member(Base):
    """Someone of a class: `role` student, assistant or instructor; `state` expected, waiting, here or left.

    One who is expected stands in a list that was read in and has not joined yet, so there is no person. A person who
    is deleted leaves a member without a name, so that the class's numbers stay. `time_factor` lengthens every time
    limit; it is shown to this member and to who teaches, and to nobody else.
    """

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("classroom_id", "person_id"), Index("ix_member_person_id", "person_id"))
    id: Mapped[RowId]
    classroom_id: Mapped[ClassRef]
    person_id: Mapped[Actor]
    role: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(255), default="")
    username: Mapped[str] = mapped_column(String(200), default="")
    student_id: Mapped[str] = mapped_column(String(200), default="")
    section: Mapped[str] = mapped_column(String(200), default="")
    time_factor: Mapped[float] = mapped_column(default=1.0)
    added_at: Mapped[Moment]
    joined_at: Mapped[datetime | None] = mapped_column(Instant())
    left_at: Mapped[datetime | None] = mapped_column(Instant())


class RosterFile(Base):
    """A list of people that was read: what it `held`, until it is brought in, and for a while what that has `done`.

    Nothing else of the file is kept. It is dropped after a day, or when someone of the class deletes themselves.
    """

    __tablename__ = "roster_file"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    classroom_id: Mapped[ClassRef] = mapped_column(index=True)
    sent_by: Mapped[PersonRef]
    sent_at: Mapped[Moment]
    held: Mapped[dict[str, Any]] = mapped_column(JSON)
    done: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Assignment(Base):
    """A set of questions given to a class. It is a draft until `published_at`, and its forms are frozen then.

    `mode` is practice, graded or exam. `blueprint` lists the slots that every form fills. `form_count` is how many
    forms there are, 0 for one of their own for each student; `form_seed` makes them again, and `sharing` is
    what they have in common. `late`, `feedback` and
    `attempt_rule` are read by the teaching room. `minutes` and `attempts` are None for no limit.
    """

    __tablename__ = "assignment"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    classroom_id: Mapped[ClassRef] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    mode: Mapped[str] = mapped_column(String(16))
    bank_id: Mapped[str] = mapped_column(String(200))
    blueprint: Mapped[list[Any]] = mapped_column(JSON)
    form_count: Mapped[int]
    form_seed: Mapped[str] = mapped_column(String(32))
    sharing: Mapped[str] = mapped_column(String(8))
    opens_at: Mapped[datetime | None] = mapped_column(Instant())
    due_at: Mapped[datetime | None] = mapped_column(Instant())
    closes_at: Mapped[datetime | None] = mapped_column(Instant())
    late: Mapped[dict[str, Any]] = mapped_column(JSON)
    feedback: Mapped[dict[str, Any]] = mapped_column(JSON)
    attempts: Mapped[int | None]
    attempt_rule: Mapped[str] = mapped_column(String(8))
    minutes: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[Actor]
    made_at: Mapped[Moment]
    published_at: Mapped[datetime | None] = mapped_column(Instant())
    released_at: Mapped[datetime | None] = mapped_column(Instant())
    archived_at: Mapped[datetime | None] = mapped_column(Instant())


class SetForm(Base):
    """One form of a set, frozen: its questions whole, keys included, in order, each with its slot and points.

    `expected` is the share of the points that a student is expected to get.
    """

    __tablename__ = "set_form"
    __table_args__ = (UniqueConstraint("assignment_id", "revision", "label"),)
    id: Mapped[RowId]
    assignment_id: Mapped[SetRef]
    revision: Mapped[int]
    label: Mapped[str] = mapped_column(String(40))
    questions: Mapped[list[Any]] = mapped_column(JSON)
    expected: Mapped[float]
    made_at: Mapped[Moment]


class Override(Base):
    """What one member is allowed in one set beyond the rest. None is as for everyone."""

    __tablename__ = "override"
    assignment_id: Mapped[SetRef] = mapped_column(primary_key=True)
    member_id: Mapped[MemberRef] = mapped_column(primary_key=True)
    extra_minutes: Mapped[int] = mapped_column(default=0)
    extra_attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(Instant())
    closes_at: Mapped[datetime | None] = mapped_column(Instant())
    untimed: Mapped[bool] = mapped_column(default=False)
    excused: Mapped[bool] = mapped_column(default=False)


class Attempt(Base):
    """One go of a member at a set. While it runs it is filled in in the session, as a practice exam is.

    `ends_at` is when the member's own time is up, None for no limit. `points` are out of `most`, as the rulings stand;
    None until it was handed in. `absorbed_at` is when its answers joined the person's own log.
    """

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("assignment_id", "member_id", "number"),)
    id: Mapped[RowId]
    assignment_id: Mapped[SetRef]
    member_id: Mapped[MemberRef] = mapped_column(index=True)
    number: Mapped[int]
    form_id: Mapped[int] = mapped_column(BIG, ForeignKey("set_form.id"))
    session_id: Mapped[str | None] = mapped_column(ForeignKey("drill_session.id", ondelete="SET NULL"), unique=True)
    started_at: Mapped[Moment]
    ends_at: Mapped[datetime | None] = mapped_column(Instant())
    submitted_at: Mapped[datetime | None] = mapped_column(Instant())
    points: Mapped[float | None]
    most: Mapped[float | None]
    absorbed_at: Mapped[datetime | None] = mapped_column(Instant())


class Mark(Base):
    """What one pair of a handed-in question came to; a choice has one pair.

    `variant` names the question but for the order of its options, so that answers to it can be pooled. `chosen` is the
    entity picked, empty for none; `offered` are the entities there were. `right` is by the key as it was asked,
    `score` from 0 to 1 as the rulings stand, None where they leave the pair out of the points.
    """

    __tablename__ = "mark"
    __table_args__ = (Index("ix_mark_variant", "variant"),)
    attempt_id: Mapped[AttemptRef] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    pair: Mapped[int] = mapped_column(primary_key=True)
    variant: Mapped[str] = mapped_column(String(64))
    bank_id: Mapped[str] = mapped_column(String(200))
    fact_id: Mapped[str] = mapped_column(Text)
    relation: Mapped[str] = mapped_column(String(200))
    topic: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(16))
    direction: Mapped[str] = mapped_column(String(16))
    chosen: Mapped[str] = mapped_column(Text)
    expected: Mapped[str] = mapped_column(Text)
    offered: Mapped[list[str]] = mapped_column(JSON)
    points: Mapped[float]
    right: Mapped[bool]
    score: Mapped[float | None]
    confidence: Mapped[str] = mapped_column(String(8))
    seconds: Mapped[float]


class Ruling(Base):
    """A decision about a question after it was asked. Scores are worked out from these and never edited.

    `action` is change_key, also_accept, full_credit, drop or undo, which names the ruling that it `undoes`. `option` is
    the entity that is right now. `protects` says that nobody loses points by it.
    """

    __tablename__ = "ruling"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[RowId]
    assignment_id: Mapped[SetRef] = mapped_column(index=True)
    fact_id: Mapped[str] = mapped_column(Text)
    variant: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(16))
    option: Mapped[str] = mapped_column(Text)
    protects: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    undoes: Mapped[int | None] = mapped_column(BIG, ForeignKey("ruling.id", ondelete="CASCADE"))
    ruled_by: Mapped[Actor]
    ruled_at: Mapped[Moment]


class Notice(Base):
    """Something that a person should see once: a score that changed and why, a report that was answered."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_person_id_seen_at", "person_id", "seen_at"),)
    id: Mapped[RowId]
    person_id: Mapped[PersonRef]
    kind: Mapped[str] = mapped_column(String(16))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[Moment]
    seen_at: Mapped[datetime | None] = mapped_column(Instant())


_OF_FACTS: Final = text("kind = 'fact_changed'")
"""Lines that are looked for in all classes at once."""


class ClassEvent(Base):
    """One line of a class's log: who did what, and who looked at whose work."""

    __tablename__ = "class_event"
    __table_args__ = (
        Index("ix_class_event_classroom_id_at", "classroom_id", "at"),
        Index("ix_class_event_fact_changed", "id", sqlite_where=_OF_FACTS, postgresql_where=_OF_FACTS),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[RowId]
    classroom_id: Mapped[ClassRef]
    actor: Mapped[Actor]
    at: Mapped[Moment]
    kind: Mapped[str] = mapped_column(String(32))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)


class FlagReply(Base):
    """How a report about a question was closed: `outcome` is kept, mended or paused, with words to who reported it."""

    __tablename__ = "flag_reply"
    flag_id: Mapped[int] = mapped_column(BIG, ForeignKey("flag.id", ondelete="CASCADE"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16))
    reply: Mapped[str] = mapped_column(Text)
    replied_by: Mapped[Actor]
    replied_at: Mapped[Moment]


class RetiredOption(Base):
    """A wrong option that a class's sets do not ask a fact with any more, since it did not work.

    With an empty `entity` the fact is not asked at all for now.
    """

    __tablename__ = "retired_option"
    classroom_id: Mapped[ClassRef] = mapped_column(primary_key=True)
    bank_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    fact_id: Mapped[str] = mapped_column(Text, primary_key=True)
    entity: Mapped[str] = mapped_column(Text, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    retired_by: Mapped[Actor]
    retired_at: Mapped[Moment]
