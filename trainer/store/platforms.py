"""Learning platforms that launch us by LTI 1.3: who they are, whom and what they sent, and the grades they are to get.

Of a person's claims only `sub` is kept here. Their name and address stand in their place in the class.
"""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from trainer.store.base import BIG, Base, Instant, Moment, PersonRef, RowId
from trainer.store.teaching import Actor, ClassRef, MemberRef, SetRef

PlatformRef = Annotated[int, mapped_column(BIG, ForeignKey("platform.id", ondelete="CASCADE"))]
CourseRef = Annotated[int, mapped_column(BIG, ForeignKey("platform_course.id", ondelete="CASCADE"))]
UserRef = Annotated[int, mapped_column(BIG, ForeignKey("platform_user.id", ondelete="CASCADE"))]
LinkRef = Annotated[int, mapped_column(BIG, ForeignKey("platform_link.id", ondelete="CASCADE"))]


class Platform(Base):
    """A platform as it was registered: one client of one issuer. `audience` is empty where it is the token's address.

    `origins` are the addresses whose pages may show ours in a frame, beside those that are known.
    """

    __tablename__ = "platform"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)
    id: Mapped[RowId]
    issuer: Mapped[str] = mapped_column(String(400))
    client_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    deployments: Mapped[list[str]] = mapped_column(JSON)
    keys_url: Mapped[str] = mapped_column(Text)
    login_url: Mapped[str] = mapped_column(Text)
    token_url: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text, default="")
    origins: Mapped[list[str]] = mapped_column(JSON)
    registered_at: Mapped[Moment]


class ToolKey(Base):
    """A key that we sign with, as PEM. One that was `retired_at` signs no more, and is still published for a while."""

    __tablename__ = "tool_key"
    id: Mapped[RowId]
    private: Mapped[str] = mapped_column(Text)
    public: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Moment]
    retired_at: Mapped[datetime | None] = mapped_column(Instant())


class LaunchValue(Base):
    """Something that a launch has to find again for a while: a nonce, what a login began with, a launch itself."""

    __tablename__ = "launch_value"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    ends_at: Mapped[Moment] = mapped_column(index=True)


class PlatformUser(Base):
    """Who a platform's `sub` is here."""

    __tablename__ = "platform_user"
    __table_args__ = (UniqueConstraint("platform_id", "sub"),)
    id: Mapped[RowId]
    platform_id: Mapped[PlatformRef]
    sub: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[PersonRef] = mapped_column(index=True)
    since: Mapped[Moment]


class PlatformCourse(Base):
    """A course of a platform (LTI calls it a context), and the class that it is here."""

    __tablename__ = "platform_course"
    __table_args__ = (UniqueConstraint("platform_id", "deployment", "context"),)
    id: Mapped[RowId]
    platform_id: Mapped[PlatformRef]
    deployment: Mapped[str] = mapped_column(String(255))
    context: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(200))
    classroom_id: Mapped[ClassRef] = mapped_column(index=True)
    bound_by: Mapped[Actor]
    bound_at: Mapped[Moment]


class CourseUser(Base):
    """Who has come from which course. Grades go to courses that the student has come from, and to no other."""

    __tablename__ = "course_user"
    course_id: Mapped[CourseRef] = mapped_column(primary_key=True)
    user_id: Mapped[UserRef] = mapped_column(primary_key=True, index=True)


class PlatformLink(Base):
    """A link to a set in a platform's course, and the column of grades that goes with it; empty for none.

    `scopes` is what the platform lets us do with the column.
    """

    __tablename__ = "platform_link"
    __table_args__ = (UniqueConstraint("course_id", "resource_link"),)
    id: Mapped[RowId]
    course_id: Mapped[CourseRef]
    resource_link: Mapped[str] = mapped_column(String(255))
    assignment_id: Mapped[SetRef] = mapped_column(index=True)
    line_item: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(JSON)


class GradePush(Base):
    """A student's grade on its way to a column. `state` is waiting, sent, held or failed.

    `share` and `submitted_at` are what is to be sent, `most` the points that the share is of. `sent_share` and
    `sent_at` are what was sent last; each `sent_at` is later than the one before. A grade is held when the column holds
    another than we sent: someone changed it there. `over` says that ours is to be sent all the same.
    """

    __tablename__ = "grade_push"
    __table_args__ = (Index("ix_grade_push_state_next_at", "state", "next_at"),)
    link_id: Mapped[LinkRef] = mapped_column(primary_key=True)
    member_id: Mapped[MemberRef] = mapped_column(primary_key=True, index=True)
    share: Mapped[float]
    most: Mapped[float]
    submitted_at: Mapped[datetime | None] = mapped_column(Instant())
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[Moment]
    said: Mapped[str] = mapped_column(Text, default="")
    over: Mapped[bool] = mapped_column(default=False, server_default=false())
    sent_share: Mapped[float | None]
    sent_at: Mapped[datetime | None] = mapped_column(Instant())
