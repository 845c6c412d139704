"""Who may write in which bank.

A bank that everybody sees is written in by editors and by whoever instructs a class, and read over by editors. One that
belongs to a class is written in by its instructors, and read over by anyone else who teaches it. Nobody agrees to a
change of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, literal, select, union_all
from sqlalchemy.orm import Session

from trainer.facts.folder import Folder, read_folder, unpacked
from trainer.services.classes.classrooms import Role as Seated
from trainer.services.classes.classrooms import State
from trainer.services.people.learners import Learner
from trainer.services.words.refusals import Absent, Refused
from trainer.services.writing.shelves import Shelves
from trainer.store.once import insert_once
from trainer.store.people import Person, Role, person_role
from trainer.store.teaching import Classroom, Member
from trainer.store.writing import BankText, WrittenBank

EDITOR: Final = "editor"
"""The role of someone who reads over what is to become part of a bank that everybody sees."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person may do with banks: as an editor, and by the classes that they instruct and assist."""

    person_id: int
    editor: bool
    instructs: frozenset[str]
    assists: frozenset[str]

    def may_write(self, class_id: str | None) -> bool:
        """Whether they may change a bank: a class's own, or for None one that everybody sees."""
        return class_id in self.instructs if class_id else self.editor or bool(self.instructs)

    def may_join(self, class_id: str | None) -> bool:
        """Whether they may go on writing what somebody else began: an editor, or who instructs the bank's class."""
        return class_id in self.instructs if class_id else self.editor

    def may_read(self, class_id: str | None) -> bool:
        """Whether they may read a change over that was sent, if it is not their own."""
        return class_id in self.instructs | self.assists if class_id else self.editor


@dataclass(frozen=True, slots=True)
class Desk:
    """A bank as one person may work on it. `current` is the number of its version in use, 0 for what is in the files.

    `text` is the digest of what is in use, or where it stands; None for a new bank without any.
    """

    bank_id: str
    title: str
    class_id: str | None
    class_name: str
    current: int
    text: str | Path | None
    rights: Rights

    @property
    def may_write(self) -> bool:
        """Whether this person may change the bank."""
        return self.rights.may_write(self.class_id)

    @property
    def may_join(self) -> bool:
        """Whether this person may go on writing changes that others began."""
        return self.rights.may_join(self.class_id)

    @property
    def may_read(self) -> bool:
        """Whether this person may agree to others' changes."""
        return self.rights.may_read(self.class_id)


def rights_of(session: Session, who: Learner) -> Rights:
    """What a person may do with banks."""
    return _rights(session, who.id)


def _rights(session: Session, person_id: int) -> Rights:
    edits = (
        select(literal("").label("classroom_id"), Role.name.label("role"))
        .join(person_role, Role.id == person_role.c.role_id)
        .where(person_role.c.person_id == person_id, Role.name == EDITOR)
    )
    taught = select(Member.classroom_id, Member.role).where(
        Member.person_id == person_id, Member.state == State.HERE, Member.role != Seated.STUDENT
    )
    seats = [(row.classroom_id, row.role) for row in session.execute(union_all(edits, taught))]
    return Rights(
        person_id,
        any(role == EDITOR for _class, role in seats),
        frozenset(each for each, role in seats if role == Seated.INSTRUCTOR),
        frozenset(each for each, role in seats if role == Seated.ASSISTANT),
    )


def writable_of(session: Session, person_id: int | None, banks: Iterable[str]) -> frozenset[str]:
    """Those of some banks that a person sees in which they may write; none for a stranger, who is None."""
    rights = _rights(session, person_id) if person_id is not None else None
    if rights is None or not (rights.editor or rights.instructs):
        return frozenset()
    named = list(banks)
    wanted = select(WrittenBank.id, WrittenBank.classroom_id).where(WrittenBank.id.in_(named))
    owners = {row.id: row.classroom_id for row in session.execute(wanted)}
    return frozenset(bank for bank in named if rights.may_write(owners.get(bank)))


def desks_of(session: Session, shelves: Shelves, who: Learner) -> tuple[Desk, ...]:
    """Every bank that a person may write in or read over, those of everybody first."""
    rights = rights_of(session, who)
    written = {
        row.id: row
        for row in session.execute(
            select(*WrittenBank.__table__.c, Classroom.name).outerjoin(
                Classroom, Classroom.id == WrittenBank.classroom_id
            )
        )
    }
    shipped = [shelf for bank, shelf in shelves.base.shelves.items() if bank not in written]
    found = [Desk(shelf.id, shelf.bank.header.title, None, "", 0, shelf.text, rights) for shelf in shipped]
    found += [
        Desk(row.id, row.title, row.classroom_id, row.name or "", row.current, row.text, rights)
        for row in written.values()
    ]
    seen = [_with_text(shelves, desk) for desk in found if desk.may_write or desk.may_read]
    return tuple(sorted(seen, key=lambda desk: (desk.class_id is not None, desk.title)))


def desk(session: Session, shelves: Shelves, who: Learner, bank_id: str) -> Desk:
    """Load a bank that a person may write in or read over, or raise `Absent`."""
    for each in desks_of(session, shelves, who):
        if each.bank_id == bank_id:
            return each
    raise Absent(_("There is no such bank here."))


def _with_text(shelves: Shelves, found: Desk) -> Desk:
    """The desk with the text in the files, where no version is in use."""
    shelf = shelves.base.find(found.bank_id)
    return found if found.current or shelf is None else replace(found, text=shelf.text)


def text_of(session: Session, found: Desk) -> Folder | None:
    """The text of a bank as it is in use."""
    if isinstance(found.text, Path):
        return read_folder(found.text)
    return kept_text(session, found.text) if found.text else None


def keep_text(session: Session, folder: Folder) -> str:
    """Keep a text, once, and give its digest."""
    insert_once(session, BankText, {"digest": folder.digest, "files": folder.packed})
    return folder.digest


def kept_text(session: Session, digest: str) -> Folder:
    """The text with this digest."""
    return unpacked(session.scalars(select(BankText.files).where(BankText.digest == digest)).one())


def make_editor(session: Session, email: str) -> None:
    """Let the person with this address read over what becomes part of everybody's banks. Twice is once."""
    role_id = (
        insert_once(session, Role, {"name": EDITOR})
        or session.scalars(select(Role.id).where(Role.name == EDITOR)).one()
    )
    person_id = _person(session, email)
    if not session.scalar(_held(person_id, role_id)):
        session.execute(person_role.insert().values(person_id=person_id, role_id=role_id))


def unmake_editor(session: Session, email: str) -> None:
    """Take that role back."""
    editors = select(Role.id).where(Role.name == EDITOR).scalar_subquery()
    mine = person_role.c.person_id == _person(session, email), person_role.c.role_id == editors
    session.execute(delete(person_role).where(*mine))


def editors(session: Session) -> tuple[str, ...]:
    """The addresses of the editors."""
    rows = select(Person.email).join(person_role).join(Role).where(Role.name == EDITOR).order_by(Person.email)
    return tuple(email for email in session.scalars(rows) if email)


def _held(person_id: int, role_id: int) -> Select[int]:
    mine = person_role.c.person_id == person_id, person_role.c.role_id == role_id
    return select(func.count()).select_from(person_role).where(*mine)


def _person(session: Session, email: str) -> int:
    found = session.scalar(select(Person.id).where(func.lower(Person.email) == email.strip().lower()))
    if found is None:
        raise Refused(_("Nobody here has the address %(email)s. They sign up first.", email=email))
    return found
