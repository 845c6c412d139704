"""Changes of banks on their way: written, read over by someone else, and published as a new version.

Every save is kept, and names the revision that it began from, so that two people at once lose nothing of each other's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer.facts.folder import Folder
from trainer.facts.model import implied_id
from trainer.facts.text.editing import CannotEdit, added, changed, removed
from trainer.facts.text.merging import Clash, Piece, merged, settled
from trainer.facts.text.outline import Block, addressed, key_of, outline
from trainer.facts.text.values import typed
from trainer.services.people.learners import Learner
from trainer.services.study.sessions import new_id
from trainer.services.words.refusals import Absent, Incomplete, Refused, Stale
from trainer.services.writing import forms as write_forms
from trainer.services.writing.desks import Desk, desk, keep_text, kept_text, text_of
from trainer.services.writing.shelves import Shelves
from trainer.store.once import insert_once
from trainer.store.writing import BankDraft, BankVersion, DraftSave, WrittenBank

LONGEST_WHY: Final = 2000


class State(StrEnum):
    """Where a draft stands: being written, waiting for a second reader, published, or given up."""

    WRITING = "writing"
    WAITING = "waiting"
    PUBLISHED = "published"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Draft:
    """A change of a bank, as one person may see it. `authors` are all who saved anything in it."""

    id: str
    desk: Desk
    base: int
    base_text: str | None
    text: str
    revision: int
    state: State
    why: str
    made_by: int | None
    changed_at: datetime
    authors: frozenset[int]
    published: int | None

    @property
    def own(self) -> bool:
        """Whether this person wrote any of it, and so cannot be its second reader."""
        return self.desk.rights.person_id in self.authors

    @property
    def may_write(self) -> bool:
        """Whether this person may write in it, take it back and give it up while it is under way."""
        return self.desk.may_write and (self.own or self.desk.may_join)

    @property
    def may_see(self) -> bool:
        """Whether this person sees it: who may write in it, and from when it is sent who may read it over."""
        sent = self.state in (State.WAITING, State.PUBLISHED)
        return self.own or self.desk.may_join or (sent and self.desk.may_read)

    @property
    def may_agree(self) -> bool:
        """Whether this person may agree to it now."""
        return self.state is State.WAITING and self.desk.may_read and not self.own

    @property
    def may_edit(self) -> bool:
        """Whether this person may change it now."""
        return self.state is State.WRITING and self.may_write


class TwoChanges(Refused):
    """Someone saved other values for the same keys meanwhile; `theirs` and `was` hold them. Nothing was saved."""

    def __init__(self, was: Mapping[str, Any], theirs: Mapping[str, Any], *, revision: int) -> None:
        super().__init__(_("Someone else saved this meanwhile. Both texts are shown; nothing is lost."))
        self.was, self.theirs, self.revision = was, theirs, revision


@dataclass(frozen=True, slots=True)
class Behind:
    """A draft that began from a version which is not in use any more: each file's pieces, and where both changed it."""

    number: int
    pieces: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)

    @property
    def clashes(self) -> tuple[tuple[str, Clash], ...]:
        """The clashes with their files, in order."""
        return tuple((path, p) for path, pieces in self.pieces.items() for p in pieces if isinstance(p, Clash))


# --- loading


def begin(session: Session, shelves: Shelves, who: Learner, bank_id: str, *, now: datetime) -> str:
    """Begin a change of a bank, and give its id."""
    found = writable(session, shelves, who, bank_id)
    folder = text_of(session, found)
    if folder is None:
        raise Absent(_("There is no such bank here."))
    return _begun(session, found, folder, why="", now=now)


def begun_or_new(session: Session, shelves: Shelves, who: Learner, bank_id: str, *, now: datetime) -> str:
    """The change of a bank that this person is writing, the latest of several, or a new one; give its id."""
    writable(session, shelves, who, bank_id)
    return begun(session, who, bank_id) or begin(session, shelves, who, bank_id, now=now)


def begun(session: Session, who: Learner, bank_id: str) -> str | None:
    """The change of a bank that this person is writing, the latest of several; None if there is none."""
    mine = BankDraft.bank_id == bank_id, BankDraft.made_by == who.id, BankDraft.state == State.WRITING
    return session.scalar(select(BankDraft.id).where(*mine).order_by(BankDraft.changed_at.desc()).limit(1))


def writable(session: Session, shelves: Shelves, who: Learner, bank_id: str) -> Desk:
    """Load a bank that this person may change, or raise `Absent`."""
    found = desk(session, shelves, who, bank_id)
    if not found.may_write:
        raise Absent(_("There is no such bank here."))
    return found


def begin_with(session: Session, found: Desk, folder: Folder, *, why: str, now: datetime, about: str) -> str:
    """Begin a change that is a whole new text, such as one that was written elsewhere; give its id."""
    draft_id = _begun(session, found, text_of(session, found), why=why, now=now)
    _keep(session, draft_id, keep_text(session, folder), 1, who=found.rights.person_id, about=about, now=now)
    return draft_id


def _begun(session: Session, found: Desk, folder: Folder | None, *, why: str, now: datetime) -> str:
    insert_once(session, WrittenBank, {"id": found.bank_id, "title": found.title, "current": 0})
    base = keep_text(session, folder) if folder else None
    draft_id = new_id()
    session.add(
        BankDraft(
            id=draft_id,
            bank_id=found.bank_id,
            base=found.current,
            base_text=base,
            text=base or keep_text(session, Folder({})),
            revision=0,
            state=State.WRITING.value,
            why=why,
            made_by=found.rights.person_id,
            made_at=now,
            changed_at=now,
        )
    )
    session.flush()
    return draft_id


def load(session: Session, shelves: Shelves, who: Learner, draft_id: str, *, locked: bool = False) -> Draft:
    """Load a draft that this person sees, or raise `Absent`."""
    wanted = select(BankDraft).where(BankDraft.id == draft_id)
    row = session.scalars(wanted.with_for_update() if locked else wanted).one_or_none()
    if row is None:
        raise Absent(_("There is no such change here."))
    session.refresh(row)
    found = desk(session, shelves, who, row.bank_id)
    saves = session.scalars(select(DraftSave.saved_by).where(DraftSave.draft_id == draft_id))
    draft = _draft(row, found, {*saves, row.made_by})
    if not draft.may_see:
        raise Absent(_("There is no such change here."))
    return draft


def editable(session: Session, shelves: Shelves, who: Learner, draft_id: str) -> Draft:
    """Load a draft to change it, and let nobody else do so meanwhile."""
    return to_edit(load(session, shelves, who, draft_id, locked=True))


def to_edit(draft: Draft) -> Draft:
    """The draft, if this person may change it now; or raise `Absent` or `Stale`."""
    if not draft.may_write:
        raise Absent(_("There is no such change here."))
    if draft.state is not State.WRITING:
        raise Stale(_("This change is not being written any more. Take it back from review, or begin another."))
    return draft


def _draft(row: BankDraft, found: Desk, authors: Iterable[int | None]) -> Draft:
    return Draft(
        id=row.id,
        desk=found,
        base=row.base,
        base_text=row.base_text,
        text=row.text,
        revision=row.revision,
        state=State(row.state),
        why=row.why,
        made_by=row.made_by,
        changed_at=row.changed_at,
        authors=frozenset(filter(None, authors)),
        published=row.published,
    )


# --- writing


def save_block(
    session: Session, draft: Draft, section: str, key: str, values: Mapping[str, Any], *, began: int, now: datetime
) -> str:
    """Save what a form holds of one block; give the block's key, which may be another one now.

    Raises:
        TwoChanges: if someone saved other values for the same keys since the revision that this began from.
        Incomplete: if the block stands in a way that cannot be changed here.
    """
    was = _values(text_at(session, draft, began), section, key)
    folder = kept_text(session, draft.text)
    path, block = find(folder, section, key)
    theirs = block.node.value
    wanted = {name: value for name, value in values.items() if value != was.get(name, _nothing(value))}
    if not wanted:
        return key
    clash = [n for n in wanted if theirs.get(n) != was.get(n) and theirs.get(n, _nothing(wanted[n])) != wanted[n]]
    if clash:
        raise TwoChanges({n: was.get(n) for n in clash}, {n: theirs.get(n) for n in clash}, revision=draft.revision)
    wanted |= _marks(section, theirs, wanted, now)
    text = _edit(changed, folder.files[path], section, key, {n: typed(section, n, v) for n, v in wanted.items()})
    save_folder(session, draft, folder.with_file(path, text), about=f"{section}/{key}", now=now)
    return _key_in(text, section, block.place)


def _key_in(text: str, section: str, place: int) -> str:
    return next(block.key for block in outline(text).of(section) if block.place == place)


def add_block(
    session: Session, draft: Draft, section: str, values: Mapping[str, Any], *, now: datetime, after: str = ""
) -> str:
    """Add a block beside its fellows, and give its key."""
    folder = kept_text(session, draft.text)
    path, near = _home(folder, section, values, after)
    values = {**values, "changed": now.date().isoformat()} if section in _DATED else values
    if section == "facts" and not values.get("id") and (own := _safe_id(values)):
        values = {**values, "id": own}
    wanted = {name: typed(section, name, value) for name, value in values.items() if value}
    text = _edit(added, folder.files.get(path, ""), section, wanted, after=near)
    known = {block.key for each in folder.files.values() for block in outline(each).of(section)}
    new = [block for block in outline(text).of(section) if block.key not in known]
    if len(new) != 1 or key_of(section, new[0].node.value) in known:
        raise Incomplete(_("There is one like it already. Open that one, or say what is different."), field="id")
    save_folder(session, draft, folder.with_file(path, text), about=f"{section}/{new[0].key}", now=now)
    return new[0].key


def save_form(
    session: Session, draft: Draft, section: str, key: str, sent: Mapping[str, str], *, began: int, now: datetime
) -> str:
    """Save what a form says of an entry, or of a new one without a `key`; give its key. See `save_block`."""
    if section not in write_forms.SECTIONS:
        raise Absent(_("There is no such entry in this bank any more."))
    folder = text_at(session, draft, began)
    key = key_at(folder, section, key)
    stood = _values(folder, section, key) if key else {}
    values = write_forms.read(section, write_forms.names_of(folder), sent, stood)
    if key:
        return save_block(session, draft, section, key, values, began=began, now=now)
    if section == "bank":
        raise Absent(_("There is no such entry in this bank any more."))
    if wrong := write_forms.wrong_id(section, values):
        raise Incomplete(wrong, field="id")
    return add_block(session, draft, section, values, now=now)


def as_if(folder: Folder, section: str, key: str, values: Mapping[str, Any]) -> tuple[Folder, str]:
    """The text that a form would make, and the key of its entry; the text as it is if the form makes none yet."""
    wanted = {name: typed(section, name, value) for name, value in values.items()}
    try:
        if key:
            path, block = find(folder, section, key)
            text = changed(
                folder.files[path], section, key, {n: wanted[n] for n in wanted if _differs(block, n, values)}
            )
            return folder.with_file(path, text), _key_in(text, section, block.place)
        path, near = _home(folder, section, values, "")
        before = folder.files.get(path, "")
        text = added(before, section, {name: value for name, value in wanted.items() if value}, after=near)
    except CannotEdit:
        return folder, key
    new = [block.key for block in outline(text).of(section) if (section, block.key) not in outline(before).blocks]
    return folder.with_file(path, text), new[0] if new else ""


def _differs(block: Block, name: str, values: Mapping[str, Any]) -> bool:
    return bool(block.node.value.get(name, _nothing(values[name])) != values[name])


def may_remove(session: Session, draft: Draft, section: str, key: str) -> bool:
    """Whether a block can be taken out: what is new in this change, and what nobody's memories hang on."""
    if section in write_forms.REMOVABLE:
        return True
    stood = kept_text(session, draft.base_text).files.values() if draft.base_text else ()
    return section != "bank" and not any((section, key) in outline(text).blocks for text in stood)


def remove_block(session: Session, draft: Draft, section: str, key: str, *, now: datetime) -> None:
    """Take a block out of the text.

    Raises:
        Refused: if memories and decks may hang on it; see `may_remove`.
    """
    folder = kept_text(session, draft.text)
    key = key_at(folder, section, key)
    find(folder, section, key)
    if not may_remove(session, draft, section, key):
        raise Refused(_("What people may have learned is not taken out. Set its status to withdrawn instead."))
    path, _block = find(folder, section, key)
    text = _edit(removed, folder.files[path], section, key)
    save_folder(session, draft, folder.with_file(path, text), about=f"{section}/{key}", now=now)


def key_at(folder: Folder, section: str, address: str) -> str:
    """The key of the block that an address names; the address itself where there is none."""
    if not address.startswith("~"):
        return address
    keys = (block.key for text in folder.files.values() for block in outline(text).of(section))
    return next((key for key in keys if addressed(key) == address), address)


def find(folder: Folder, section: str, key: str) -> tuple[str, Block]:
    """The file that holds a block, and the block; or raise `Absent`."""
    for path, text in folder.files.items():
        if block := outline(text).blocks.get((section, key)):
            return path, block
    raise Absent(_("There is no such entry in this bank any more."))


def text_at(session: Session, draft: Draft, revision: int) -> Folder:
    """The text of a draft as it was after so many saves."""
    if revision == draft.revision:
        return kept_text(session, draft.text)
    if revision == 0 and draft.base_text:
        return kept_text(session, draft.base_text)
    wanted = select(DraftSave.text).where(DraftSave.draft_id == draft.id, DraftSave.revision == revision)
    found = session.scalar(wanted)
    if found is None:
        raise Stale(_("This page is from another time. Open it again."))
    return kept_text(session, found)


def _safe_id(values: Mapping[str, Any]) -> str:
    """An id for a new fact whose implied one would not do as part of an address; empty for all others."""
    implied = implied_id(*(str(values.get(name, "")) for name in ("relation", "subject", "object", "qualifier")))
    return "" if addressed(implied) == implied else f"fact-{addressed(implied)[1:]}"


_DATED: Final = frozenset({"facts", "entities", "relations", "negatives", "closed_for"})
_STATED: Final = frozenset({"relation", "subject", "object", "qualifier"})


def _marks(section: str, block: Mapping[str, Any], wanted: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What a change brings along: its day, and for a fact that says something else now, the id it is known by."""
    marks = {"changed": now.date().isoformat()} if section in _DATED and "changed" not in wanted else {}
    if section == "facts" and "id" not in block and _STATED & set(wanted):
        marks["id"] = "/".join(
            filter(None, (str(block.get(n, "")) for n in ("relation", "subject", "object", "qualifier")))
        )
    return marks


def _values(folder: Folder, section: str, key: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = find(folder, section, key)[1].node.value
    except Absent:
        return {}
    return found


def _nothing(value: Any) -> Any:
    """What a key that is not there is taken to hold, beside this value."""
    return type(value)()


def _home(folder: Folder, section: str, values: Mapping[str, Any], after: str) -> tuple[str, str]:
    """The file for a new block, and the block to stand after: a fellow by relation or kind, or the last there is."""
    alike = "kind" if section == "entities" else "relation"
    fellows = [(path, block) for path, text in folder.files.items() for block in outline(text).of(section)]
    for path, block in reversed(fellows):
        if block.key == after or (not after and block.node.value.get(alike) == values.get(alike)):
            return path, block.key
    relations = [
        p for p, text in folder.files.items() if ("relations", str(values.get("relation"))) in outline(text).blocks
    ]
    if relations:
        return relations[0], ""
    if fellows:
        return fellows[-1][0], ""
    headed = [path for path, text in folder.files.items() if outline(text).of("bank")]
    return (headed or [*folder.files, "bank.yaml"])[0], ""


def _edit(deed: Any, *arguments: Any, **more: Any) -> str:
    try:
        return str(deed(*arguments, **more))
    except CannotEdit as error:
        raise Incomplete(
            _("This entry is written in a way that only a text editor can change: %(what)s.", what=str(error))
        ) from None


def save_folder(session: Session, draft: Draft, folder: Folder, *, about: str, now: datetime) -> None:
    """Save a whole text of a draft that this person may change. `about` says what was changed."""
    text, who = keep_text(session, folder), draft.desk.rights.person_id
    _keep(session, draft.id, text, draft.revision + 1, who=who, about=about, now=now)


def _keep(session: Session, draft_id: str, text: str, revision: int, *, who: int, about: str, now: datetime) -> None:
    """One more save. The key of its row lets only one be the next."""
    row = {"draft_id": draft_id, "revision": revision, "text": text, "saved_by": who, "saved_at": now, "about": about}
    if insert_once(session, DraftSave, row) is None:
        raise Stale(_("Someone saved at this very moment. Send it again."))
    values = {"text": text, "revision": revision, "changed_at": now}
    session.execute(update(BankDraft).where(BankDraft.id == draft_id).values(values))


# --- keeping up with the bank


def behind(session: Session, draft: Draft) -> Behind | None:
    """What a draft would become on what is in use now, if that is no longer what it began from."""
    now = text_of(session, draft.desk)
    if now is None or draft.base_text in (None, now.digest):
        return None
    was, mine = kept_text(session, draft.base_text or ""), kept_text(session, draft.text)
    paths = sorted({*was.files, *mine.files, *now.files})
    pieces = {path: merged(*(each.files.get(path, "") for each in (was, mine, now))) for path in paths}
    return Behind(draft.desk.current, pieces)


def bring_up(session: Session, draft: Draft, *, mine: frozenset[int], now: datetime) -> None:
    """Put a draft on what is in use now. Of each clash, what the draft says if it is named in `mine`."""
    found = behind(session, draft)
    in_use = text_of(session, draft.desk)
    if found is None or in_use is None:
        return
    files, at = {}, 0
    for path, pieces in found.pieces.items():
        here = sum(isinstance(piece, Clash) for piece in pieces)
        text = settled(pieces, here=frozenset(number - at for number in mine if at <= number < at + here))
        at += here
        if text:
            files[path] = text
    save_folder(session, draft, Folder(files), about="bank", now=now)
    base = {"base": draft.desk.current, "base_text": keep_text(session, in_use)}
    session.execute(update(BankDraft).where(BankDraft.id == draft.id).values(base))


def put_state(session: Session, draft: Draft, state: State, *, now: datetime, **more: Any) -> None:
    """Write where a draft stands, and `more` of its columns."""
    values = {"state": state.value, "changed_at": now, **more}
    session.execute(update(BankDraft).where(BankDraft.id == draft.id).values(values))


def revert(session: Session, found: Desk, number: int, *, now: datetime) -> str:
    """Begin a change that brings an earlier version back; give its id."""
    wanted = select(BankVersion.text).where(BankVersion.bank_id == found.bank_id, BankVersion.number == number)
    text = session.scalar(wanted)
    if text is None or number == found.current:
        raise Absent(_("There is no such version to go back to."))
    why = _("Go back to version %(number)s", number=number)
    return begin_with(session, found, kept_text(session, text), why=why, now=now, about="bank")
