"""Writing: the published versions of banks, and what is on its way to become one.

Texts are kept once each, by their digest, and never changed. Rows of `bank_version`, `draft_save` and `draft_review`
are only ever added.
"""

from typing import Annotated

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from trainer.store.base import Base, Moment, PersonRef, RowId
from trainer.store.teaching import Actor

TextRef = Annotated[str, mapped_column(String(64), ForeignKey("bank_text.digest"))]
BankRef = Annotated[str, mapped_column(String(200), ForeignKey("written_bank.id", ondelete="CASCADE"))]
DraftRef = Annotated[str, mapped_column(String(32), ForeignKey("bank_draft.id", ondelete="CASCADE"))]


class BankText(Base):
    """The YAML files of one state of a bank, byte for byte."""

    __tablename__ = "bank_text"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    files: Mapped[bytes] = mapped_column(LargeBinary)


class WrittenBank(Base):
    """A bank that is written here. With `classroom_id` it is that class's alone; without, it is everybody's.

    `current` is the number of the version in use, 0 before there is one; `text` is its digest, so that one row says
    what every process has to have loaded.
    """

    __tablename__ = "written_bank"
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    classroom_id: Mapped[str | None] = mapped_column(
        String(32), ForeignKey("classroom.id", ondelete="CASCADE"), index=True
    )
    current: Mapped[int] = mapped_column(default=0)
    text: Mapped[str | None] = mapped_column(String(64), ForeignKey("bank_text.digest"))


class BankVersion(Base):
    """One published state of a bank. Numbers count from 1; a version that ships with the program has no author.

    `reader` is who agreed. `why` says in the author's words what changed.
    """

    __tablename__ = "bank_version"
    bank_id: Mapped[BankRef] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[TextRef]
    author: Mapped[Actor]
    reader: Mapped[Actor]
    why: Mapped[str] = mapped_column(Text)
    published_at: Mapped[Moment]


class BankDraft(Base):
    """A change on its way. `state` is writing, waiting (for a second reader), published or dropped.

    `base` is the version that it began from, 0 for a new bank; `base_text` is that version's text, None for none.
    `revision` counts saves; a save names the one that it began from.
    """

    __tablename__ = "bank_draft"
    __table_args__ = (Index("ix_bank_draft_bank_id_state", "bank_id", "state"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    bank_id: Mapped[BankRef]
    base: Mapped[int]
    base_text: Mapped[str | None] = mapped_column(String(64), ForeignKey("bank_text.digest"))
    text: Mapped[TextRef]
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(Text)
    made_by: Mapped[Actor]
    made_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    published: Mapped[int | None]


class DraftSave(Base):
    """One save of a draft: who, when, the text as it then was, and which block was changed."""

    __tablename__ = "draft_save"
    draft_id: Mapped[DraftRef] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[TextRef]
    saved_by: Mapped[Actor]
    saved_at: Mapped[Moment]
    about: Mapped[str] = mapped_column(Text)


class DraftReview(Base):
    """What a second reader said of a draft as it stood at `revision`: agree, or back."""

    __tablename__ = "draft_review"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[RowId]
    draft_id: Mapped[DraftRef] = mapped_column(index=True)
    revision: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(Text)
    read_by: Mapped[Actor]
    read_at: Mapped[Moment]


class DraftRead(Base):
    """That someone read one changed entry of a draft and agreed to it.

    `mark` is the digest of the entry as it was and as it is now, so that another edit leaves it unread.
    """

    __tablename__ = "draft_read"
    draft_id: Mapped[DraftRef] = mapped_column(primary_key=True)
    read_by: Mapped[PersonRef] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    read_at: Mapped[Moment]


class TableFile(Base):
    """Tables that someone sent, to be looked at before a bank is made of them. They are dropped after a day."""

    __tablename__ = "table_file"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sent_by: Mapped[PersonRef]
    sent_at: Mapped[Moment] = mapped_column(index=True)
    files: Mapped[bytes] = mapped_column(LargeBinary)
