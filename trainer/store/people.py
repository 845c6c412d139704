"""Persons: guests and account holders in one table, so that signing up loses nothing."""

from datetime import datetime
from typing import Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import BIG, Base, Instant, Moment, PersonRef, RowId

person_role = Table(
    "person_role",
    Base.metadata,
    Column("person_id", BIG, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", Integer, ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """What a person may do beyond learning."""

    __tablename__ = "role"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))


class Person(Base, UserMixin):
    """Someone who learns. A guest has neither address nor password. The settings stand beside them.

    `merged_into` is the account that a guest's answers were copied to on signing in. `language` is a tag such as `ar`,
    or `browser` for the browser's own. `day_start` is the hour at which a study day begins. `weights_id` is None for
    the default weights.
    """

    __tablename__ = "person"
    id: Mapped[RowId]
    email: Mapped[str | None] = mapped_column(String(255), unique=True)  # type: ignore[assignment] # a guest has none
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant())
    created_at: Mapped[Moment]
    merged_into: Mapped[int | None] = mapped_column(BIG, ForeignKey("person.id", ondelete="SET NULL"))
    time_zone: Mapped[str] = mapped_column(String(64))
    new_per_day: Mapped[int] = mapped_column(default=10)
    retention: Mapped[int] = mapped_column(default=90)
    shortcuts: Mapped[bool] = mapped_column(default=True)
    theme: Mapped[str] = mapped_column(String(8), default="system")
    motion: Mapped[str] = mapped_column(String(8), default="system", server_default="system")
    spacing: Mapped[str] = mapped_column(String(8), default="normal", server_default="normal")
    text_size: Mapped[str] = mapped_column(String(8), default="normal", server_default="normal")
    language: Mapped[str] = mapped_column(String(16), default="browser", server_default="browser")
    day_start: Mapped[int] = mapped_column(default=4, server_default="4")
    session_size: Mapped[int] = mapped_column(default=10, server_default="10")
    think_first: Mapped[bool] = mapped_column(default=False, server_default=false())
    weights_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("fitted_weights.id", ondelete="SET NULL", use_alter=True)
    )
    roles: Mapped[list[Role]] = relationship(secondary=person_role, lazy="joined")  # type: ignore[assignment] # ours


class SignIn(Base):
    """One browser that a person is known in. The cookie holds the key, this row only its digest.

    Deleting the row signs out every copy of the cookie.
    """

    __tablename__ = "sign_in"
    key_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[PersonRef] = mapped_column(index=True)
    since: Mapped[Moment]
    ends: Mapped[Moment] = mapped_column(index=True)


class FittedWeights(Base):
    """One set of memory weights fitted to a person's answers, kept whether or not it was taken into use.

    `reviews` is how many due reviews it was fitted on. The two losses are of the newest quarter: with the weights in
    use until then, and with these.
    """

    __tablename__ = "fitted_weights"
    id: Mapped[RowId]
    person_id: Mapped[PersonRef] = mapped_column(index=True)
    algorithm: Mapped[str] = mapped_column(String(16))
    weights: Mapped[list[Any]] = mapped_column(JSON)
    reviews: Mapped[int]
    loss_before: Mapped[float]
    loss_after: Mapped[float]
    accepted: Mapped[bool]
    fitted_at: Mapped[Moment]


class StudyPlan(Base):
    """What a person plans: a day to know things by, and the days on which they do not study.

    `exam_day` and the two ends of each span in `away` are study days; `rest_days` are weekdays, Monday 0.
    `daily_limit` is in reviews, None for the one that follows from their habit. `pace` is of catching up.
    The plan holds from `from_day`.
    """

    __tablename__ = "study_plan"
    person_id: Mapped[PersonRef] = mapped_column(primary_key=True)
    exam_day: Mapped[int | None]
    daily_limit: Mapped[int | None]
    rest_days: Mapped[list[int]] = mapped_column(JSON)
    away: Mapped[list[Any]] = mapped_column(JSON)
    pace: Mapped[str] = mapped_column(String(8))
    from_day: Mapped[int]


class Subscription(Base):
    """A link from which a deck can be fetched again without signing in. Only the digest of its key is kept.

    `choices` is what goes into the deck. Deleting the row ends the link.
    """

    __tablename__ = "subscription"
    key_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[PersonRef] = mapped_column(index=True)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    since: Mapped[Moment]
    fetched_at: Mapped[datetime | None] = mapped_column(Instant())
