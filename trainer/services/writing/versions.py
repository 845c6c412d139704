"""Taking versions of banks out to files and back in, byte for byte, for those who keep their banks in Git."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.facts.folder import Folder, read_folder
from trainer.services.people.learners import learner
from trainer.services.words.refusals import Absent, Refused
from trainer.services.writing.desks import kept_text
from trainer.services.writing.drafts import begin_with, writable
from trainer.services.writing.shelves import Shelves
from trainer.store.people import Person
from trainer.store.writing import BankVersion, WrittenBank


def exported(session: Session, shelves: Shelves, bank_id: str, number: int | None = None) -> Folder:
    """The text of a version of a bank: of the one in use, unless another `number` is given.

    Raises:
        Absent: if there is no such bank or version.
    """
    text = session.scalar(
        select(WrittenBank.text).where(WrittenBank.id == bank_id, WrittenBank.current > 0)
        if number is None
        else select(BankVersion.text).where(BankVersion.bank_id == bank_id, BankVersion.number == number)
    )
    if text is not None:
        return kept_text(session, text)
    shelf = shelves.base.find(bank_id)
    if number is not None or shelf is None or shelf.text is None or isinstance(shelf.text, str):
        raise Absent(_("There is no such version of this bank."))
    return read_folder(shelf.text)


def imported(
    session: Session, shelves: Shelves, email: str, folder: Folder, *, why: str, name: str, now: datetime
) -> str:
    """Begin a change that makes a bank what a folder says, in the name of someone who may write in it; give its id.

    Raises:
        BankError: if the folder's text is no bank without faults.
        Refused: if nobody has this address.
        Absent: if they may not write in this bank.
    """
    bank = shelves.bank(folder)
    person = session.scalar(select(Person.id).where(func.lower(Person.email) == email.strip().lower()))
    if person is None:
        raise Refused(_("Nobody here has the address %(email)s. They sign up first.", email=email))
    found = writable(session, shelves, learner(session, person), bank.id)
    return begin_with(session, found, folder, why=why, now=now, about=name)
