"""What every table shares: names for its constraints, and columns that mean the same on every database."""

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKey, Integer, MetaData, Row, Select
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    """The declarative base. Constraints are named by rule, so that a migration can name what it changes."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone of a moment, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse a moment without a zone, which names no moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored moment needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite numbers rows by itself only when the column is called plainly INTEGER; it holds 64 bits there as well.
BIG = BigInteger().with_variant(Integer(), "sqlite")

RowId = Annotated[int, mapped_column(BIG, primary_key=True, autoincrement=True)]
PersonRef = Annotated[int, mapped_column(BIG, ForeignKey("person.id", ondelete="CASCADE"))]
AnswerRef = Annotated[int, mapped_column(BIG, ForeignKey("answer.id", ondelete="CASCADE"))]
Moment = Annotated[datetime, mapped_column(Instant())]

AnyRow = Row[*tuple[Any, ...]]
"""A row of whatever columns were asked for."""

AnySelect = Select[*tuple[Any, ...]]
"""A query for whatever columns."""
