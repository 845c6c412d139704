"""Persons: guests and account holders in one table, so that signing up loses nothing."""

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Integer, String, Table
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

    `merged_into` is the account that a guest's answers were copied to on signing in.
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
