"""The pages on which banks are written: what is under way, a bank's versions, a change, and one entry of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from babel.dates import format_datetime
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from trainer.facts.folder import Folder
from trainer.facts.text.comparing import BlockChange, Comparison, Fate, LayoutChange, Words, compare, shown
from trainer.facts.text.merging import Clash
from trainer.facts.text.outline import addressed, outline
from trainer.services.people.learners import Learner
from trainer.services.words.refusals import Absent
from trainer.services.words.wording import Link, locale
from trainer.services.writing import desks, drafts, second_reading
from trainer.services.writing import forms as write_forms
from trainer.services.writing.author_names import author_names
from trainer.services.writing.changed_facts import AskedView, asked_by
from trainer.services.writing.desks import Desk, desk, desks_of, kept_text
from trainer.services.writing.drafts import Draft, State, TwoChanges
from trainer.services.writing.fields import Names, Option
from trainer.services.writing.forms import FieldView, names_of
from trainer.services.writing.previews import CheckView, Preview, preview
from trainer.services.writing.shelves import Shelves
from trainer.store.learning import MemoryRow
from trainer.store.teaching import Assignment, Attempt, Mark
from trainer.store.writing import BankDraft, BankVersion, DraftReview, DraftSave

MOST_FOUND: Final = 40
"""Entries that a search shows."""

MOST_CHANGES: Final = 200


@dataclass(frozen=True, slots=True)
class RowView:
    """A line of a list that leads somewhere."""

    title: str
    said: str
    url: str
    chip: str = ""


@dataclass(frozen=True, slots=True)
class WritePage:
    """What a person may write in, what they are writing, and what waits for them to read it."""

    title: str
    heading: str
    banks: tuple[RowView, ...]
    writing: tuple[RowView, ...]
    waiting: tuple[RowView, ...]
    tables_url: str


@dataclass(frozen=True, slots=True)
class BankPage:
    """A bank with its versions and the changes under way."""

    title: str
    heading: str
    lede: str
    over_url: str
    versions: tuple[RowView, ...]
    changes: tuple[RowView, ...]
    begin_url: str


@dataclass(frozen=True, slots=True)
class KeyView:
    """One key of a changed entry, word by word."""

    label: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One changed entry, or a file of which only comments and looks change.

    `url` leads to its form, where it can still be changed. `mark` names it as it stands; `is_read` says whether this
    person has agreed to it, or someone has where they may not; None where nobody is asked to.
    """

    title: str
    said: str
    keys: tuple[KeyView, ...]
    url: str
    mark: str = ""
    is_read: bool | None = None


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One published version, and what it changed."""

    title: str
    heading: str
    lede: str
    why: str
    over: str
    over_url: str
    changes: tuple[ChangeView, ...]
    more: int
    revert_url: str


@dataclass(frozen=True, slots=True)
class ClashView:
    """Lines that a version in use and a change both wrote anew."""

    number: int
    path: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class LinkedCheck:
    """Something amiss, with the way to where it can be mended."""

    must: bool
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A change of a bank: its entries word by word, what it does, and what this person may do with it.

    `told` is what someone must know first; `errors` are by field.
    """

    title: str
    heading: str
    lede: str
    over: str
    over_url: str
    state: str
    told: str
    why: str
    revision: int
    changes: tuple[ChangeView, ...]
    more: int
    to_read: int
    progress: str
    touched: str
    preview: Preview
    checks: tuple[LinkedCheck, ...]
    reviews: tuple[RowView, ...]
    saves: tuple[RowView, ...]
    clashes: tuple[ClashView, ...]
    is_behind: bool
    may_edit: bool
    may_take_back: bool
    may_drop: bool
    may_agree: bool
    asked: tuple[AskedView, ...]
    asked_elsewhere: int
    query: str
    found: tuple[RowView, ...]
    new: tuple[Option, ...]
    header_url: str
    url: str
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry in its form, with what it does beside it."""

    title: str
    heading: str
    over: str
    over_url: str
    url: str
    revision: int
    fields: tuple[FieldView, ...]
    names: tuple[str, ...]
    preview: Preview
    checks: tuple[LinkedCheck, ...]
    touched: str
    told: str
    errors: Mapping[str, str]
    may_remove: bool
    sent: bool
    saved: bool
    new_url: str


@dataclass(frozen=True, slots=True)
class UnsavedPage:
    """What someone typed into a form that cannot be saved any more, and why not. `typed` are labels and texts."""

    title: str
    heading: str
    said: str
    over: str
    over_url: str
    typed: tuple[tuple[str, str], ...]


# --- lists


def write_page(session: Session, shelves: Shelves, who: Learner, *, link: Link) -> WritePage:
    """What a person may write in; raises `Absent` for those who may nowhere."""
    found = desks_of(session, shelves, who)
    if not found:
        raise Absent(_("Banks are written by those who teach a class, and by editors."))
    rows = _under_way(session, found)
    at = {each.bank_id: each for each in found}
    waiting = [row for row in rows if row.state == State.WAITING and at[row.bank_id].may_read and row.made_by != who.id]
    here = [row for row in rows if row not in waiting]
    count = len(waiting)
    heading = ngettext("%(num)s change waits for you to read it", "%(num)s changes wait for you to read them", count)
    return WritePage(
        title=_("Write"),
        heading=heading if count else _("Which bank do you want to write in?"),
        banks=tuple(RowView(each.title, _about(each), link("write.bank", bank_id=each.bank_id)) for each in found),
        writing=_drafts(session, here, at, who, link),
        waiting=_drafts(session, waiting, at, who, link),
        tables_url=link("write.tables") if any(each.rights.instructs for each in found) else "",
    )


def bank_page(session: Session, shelves: Shelves, who: Learner, bank_id: str, *, link: Link) -> BankPage:
    """A bank with its versions, the latest first."""
    found = desk(session, shelves, who, bank_id)
    rows = session.execute(
        select(*BankVersion.__table__.c).where(BankVersion.bank_id == bank_id).order_by(BankVersion.number.desc())
    ).all()
    people = author_names(session, (each for row in rows for each in (row.author, row.reader)), who)
    versions = tuple(
        RowView(
            _("Version %(number)s", number=row.number),
            _version_said(row, people, who),
            link("write.version", bank_id=bank_id, number=row.number),
            _("in use") if row.number == found.current else "",
        )
        for row in rows
    )
    in_use = _("Version %(number)s is in use", number=found.current) if found.current else _("In use as it ships")
    lasting = _("Published versions never change.")
    under_way = _drafts(session, _under_way(session, [found]), {bank_id: found}, who, link)
    return BankPage(
        title=found.title,
        heading=found.title,
        lede=f"{in_use}. {lasting} {_about(found)}",
        over_url=link("write.index"),
        versions=versions,
        changes=under_way,
        begin_url=link("write.begin", bank_id=bank_id) if found.may_write and found.text else "",
    )


def version_page(
    session: Session, shelves: Shelves, who: Learner, bank_id: str, number: int, *, link: Link
) -> VersionPage:
    """One version beside the one before it."""
    found = desk(session, shelves, who, bank_id)
    wanted = select(*BankVersion.__table__.c).where(BankVersion.bank_id == bank_id)
    rows = {row.number: row for row in session.execute(wanted.where(BankVersion.number.in_((number, number - 1))))}
    if number not in rows:
        raise Absent(_("There is no such version of this bank."))
    row, before = rows[number], rows.get(number - 1)
    now = kept_text(session, row.text)
    changed = compare(kept_text(session, before.text), now) if before else Comparison((), ())
    may_go_back = found.may_write and number != found.current
    return VersionPage(
        title=_("Version %(number)s", number=number),
        heading=_("Version %(number)s", number=number),
        lede=_version_said(row, author_names(session, (row.author, row.reader), who), who),
        why=row.why,
        over=found.title,
        over_url=link("write.bank", bank_id=bank_id),
        changes=_changes(changed, [kept_text(session, before.text), now] if before else [], _nowhere),
        more=max(0, len(second_reading.marks_of(changed)) - MOST_CHANGES),
        revert_url=link("write.revert", bank_id=bank_id, number=number) if may_go_back else "",
    )


def _about(found: Desk) -> str:
    if found.class_name:
        return _("For %(name)s alone.", name=found.class_name)
    return _("For everybody.")


def _under_way(session: Session, found: Sequence[Desk]) -> list[Any]:
    """The changes under way that a person sees, as `Draft.may_see` has it."""
    rights = found[0].rights
    saved = exists().where(DraftSave.draft_id == BankDraft.id, DraftSave.saved_by == rights.person_id)
    seen = or_(
        (BankDraft.made_by == rights.person_id) | saved,
        BankDraft.bank_id.in_([each.bank_id for each in found if each.may_join]),
        (BankDraft.state == State.WAITING) & BankDraft.bank_id.in_([each.bank_id for each in found if each.may_read]),
    )
    wanted = select(*BankDraft.__table__.c).where(
        BankDraft.bank_id.in_([each.bank_id for each in found]),
        BankDraft.state.in_((State.WRITING, State.WAITING)),
        seen,
    )
    return list(session.execute(wanted.order_by(BankDraft.changed_at.desc()).limit(MOST_CHANGES)))


def _drafts(
    session: Session, rows: Sequence[Any], at: Mapping[str, Desk], who: Learner, link: Link
) -> tuple[RowView, ...]:
    people = author_names(session, (row.made_by for row in rows), who)
    return tuple(
        RowView(
            row.why or _("A change without a reason yet"),
            _(
                "%(bank)s, by %(person)s, %(when)s",
                bank=at[row.bank_id].title,
                person=people[row.made_by],
                when=_moment(row.changed_at, who),
            ),
            link("write.change", draft_id=row.id),
            _state(State(row.state)),
        )
        for row in rows
    )


def _moment(at: datetime, who: Learner) -> str:
    return format_datetime(at.astimezone(who.zone), "d MMM y, HH:mm", locale=locale())


def _version_said(row: Any, people: Mapping[int | None, str], who: Learner) -> str:
    if row.author is None and not row.why:
        return _("As it shipped with the program.")
    told = {"author": people[row.author], "reader": people[row.reader]}
    return _("%(when)s, written by %(author)s, read by %(reader)s", when=_moment(row.published_at, who), **told)


def _state(state: State) -> str:
    return {
        State.WRITING: _("Being written"),
        State.WAITING: _("Waits for a second reader"),
        State.PUBLISHED: _("Published"),
        State.DROPPED: _("Given up"),
    }[state]


# --- a change


def change_page(
    session: Session,
    shelves: Shelves,
    who: Learner,
    draft: Draft,
    *,
    link: Link,
    query: str = "",
    errors: Mapping[str, str] | None = None,
) -> ChangePage:
    """A change with all that it does."""
    now, was = kept_text(session, draft.text), kept_text(session, draft.base_text) if draft.base_text else Folder({})
    compared, names = compare(was, now), names_of(now)
    facts = [change.key for change in compared.blocks if change.section == "facts"]
    seen = preview(shelves, was if was.files else None, now, facts)
    behind = drafts.behind(session, draft) if draft.state in (State.WRITING, State.WAITING) else None
    marks = second_reading.marks_of(compared)
    asked, elsewhere = asked_by(session, draft, link=link) if draft.published else ((), 0)
    done = _read_of(session, draft)
    to_read = sum(mark not in done for mark in marks) if done is not None else 0
    return ChangePage(
        title=_("A change of %(bank)s", bank=draft.desk.title),
        heading=_heading(compared),
        lede=draft.why,
        over=draft.desk.title,
        over_url=link("write.bank", bank_id=draft.desk.bank_id),
        state=_state(draft.state),
        told=_told(session, draft),
        why=draft.why,
        revision=draft.revision,
        changes=_changes(compared, [was, now], _to_entry(draft, link) if draft.may_edit else _nowhere, done),
        more=max(0, len(marks) - MOST_CHANGES),
        to_read=to_read,
        progress=_progress(len(marks), to_read) if done is not None else "",
        touched=_touched(session, draft.desk.bank_id, facts),
        preview=seen,
        checks=tuple(_linked(check, draft, link) for check in seen.checks),
        reviews=_reviews(session, draft, who),
        saves=_saves(session, draft, who),
        clashes=_clashes(behind.clashes if behind else ()),
        is_behind=behind is not None,
        **_may(draft),
        asked=asked,
        asked_elsewhere=elsewhere,
        query=query,
        found=_found(now, names, query, draft, link) if draft.may_edit else (),
        new=tuple(_new_entries(draft, link)),
        header_url=entry_url(link, draft.id, "bank", "bank"),
        url=link("write.change", draft_id=draft.id),
        errors=errors or {},
    )


def _may(draft: Draft) -> dict[str, bool]:
    """What its reader may do with a change."""
    return {
        "may_edit": draft.may_edit,
        "may_take_back": draft.state is State.WAITING and draft.may_write,
        "may_drop": draft.state in (State.WRITING, State.WAITING) and draft.may_write,
        "may_agree": draft.may_agree,
    }


def _clashes(found: Iterable[tuple[str, Clash]]) -> tuple[ClashView, ...]:
    return tuple(ClashView(place, path, each.here, each.there) for place, (path, each) in enumerate(found))


def _new_entries(draft: Draft, link: Link) -> Iterator[Option]:
    """The sorts of entries that can be added."""
    for name, label in write_forms.sections().items():
        if name != "bank":
            yield Option(link("write.new", draft_id=draft.id, section=name), label)


def _heading(compared: Comparison) -> str:
    counts = {
        fate: sum(change.fate is fate for change in compared.blocks) for fate in (Fate.IN, Fate.CHANGED, Fate.OUT)
    }
    if not compared.blocks:
        return _("Nothing is changed yet") if not compared.layout else _("Only comments and looks change")
    told = (
        ngettext("%(num)s entry changed", "%(num)s entries changed", counts[Fate.CHANGED])
        if counts[Fate.CHANGED]
        else "",
        ngettext("%(num)s new", "%(num)s new", counts[Fate.IN]) if counts[Fate.IN] else "",
        ngettext("%(num)s taken out", "%(num)s taken out", counts[Fate.OUT]) if counts[Fate.OUT] else "",
    )
    return ", ".join(filter(None, told))


def _told(session: Session, draft: Draft) -> str:
    if draft.state is State.PUBLISHED:
        return _("This is version %(number)s now. Published versions never change.", number=draft.published)
    if draft.state is State.WAITING and draft.own:
        said = _("You wrote this change. Someone else has to read it.")
        return said if draft.desk.class_id else f"{said} {reader_text(session)}"
    unread = draft.state is State.WAITING and not draft.desk.may_read
    to_be_sent = draft.state is State.WRITING and not draft.desk.class_id
    return reader_text(session) if unread or to_be_sent else ""


def reader_text(session: Session) -> str:
    """Who reads over what is to become part of a bank of everybody."""
    if desks.editors(session):
        return _("It changes a bank of everybody, so it comes into use when an editor has read it.")
    return _(
        "It changes a bank of everybody, which an editor has to read. Nobody here is one yet; whoever runs this server "
        "can name one."
    )


def _read_of(session: Session, draft: Draft) -> frozenset[str] | None:
    """What this person has read of a change, or anyone where they may not; None unless it waits for a reader."""
    if draft.state is not State.WAITING:
        return None
    return second_reading.read_by(session, draft, draft.desk.rights.person_id if draft.may_agree else None)


def _progress(count: int, to_read: int) -> str:
    if not to_read:
        return _("All of it is read.")
    return _("%(done)s of %(all)s read.", done=count - to_read, all=count)


def _changes(
    compared: Comparison,
    states: Sequence[Folder],
    to: Callable[[BlockChange], str],
    done: frozenset[str] | None = None,
) -> tuple[ChangeView, ...]:
    """The changed entries of two states of a bank, each with its name and the way to its form.

    Where there are more than a page shows, what is still to be read comes first.
    """
    titles = {
        (block.section, block.key): write_forms.title_of(block.section, names, block.node.value)
        for folder in states
        for names in (names_of(folder),)
        for text in folder.files.values()
        for block in outline(text).blocks.values()
    }
    found: list[BlockChange | LayoutChange] = [*compared.blocks, *compared.layout]
    if done and len(found) > MOST_CHANGES:
        found.sort(key=lambda each: each.mark in done)
    return tuple(
        _layout(each, done)
        if isinstance(each, LayoutChange)
        else _change(each, titles[each.section, each.key], to(each), done)
        for each in found[:MOST_CHANGES]
    )


def _layout(change: LayoutChange, done: frozenset[str] | None) -> ChangeView:
    said = _("Only comments, order or looks differ.")
    is_read = None if done is None else change.mark in done
    return ChangeView(change.path, said, (KeyView(_("Lines"), change.words),), "", change.mark, is_read)


def _change(change: BlockChange, title: str, url: str, done: frozenset[str] | None) -> ChangeView:
    said = {Fate.IN: _("New"), Fate.OUT: _("Taken out"), Fate.CHANGED: _("Changed")}[change.fate]
    keys = tuple(KeyView(write_forms.label_of(change.section, key.name), key.words) for key in change.keys)
    section = write_forms.sections().get(change.section, change.section)
    is_read = None if done is None else change.mark in done
    return ChangeView(title, f"{section}. {said}", keys, url, change.mark, is_read)


def _nowhere(_change: BlockChange) -> str:
    return ""


def _to_entry(draft: Draft, link: Link) -> Callable[[BlockChange], str]:
    def to(change: BlockChange) -> str:
        if change.fate is Fate.OUT or change.section not in write_forms.SECTIONS:
            return ""
        return entry_url(link, draft.id, change.section, change.key)

    return to


def entry_url(link: Link, draft_id: str, section: str, key: str) -> str:
    """The address of an entry's form."""
    return link("write.entry", draft_id=draft_id, section=section, key=addressed(key))


def _linked(check: CheckView, draft: Draft, link: Link, here: tuple[str, str] | None = None) -> LinkedCheck:
    if check.section not in write_forms.SECTIONS or not check.key:
        return LinkedCheck(check.must, check.text, "")
    anchor = {"source": "source_id", "subject": "subject" if check.section == "facts" else "subjects"}
    name = anchor.get(check.field, check.field)
    if here == (check.section, check.key):
        return LinkedCheck(check.must, check.text, f"#{name}" if name else "")
    url = entry_url(link, draft.id, check.section, check.key)
    return LinkedCheck(check.must, check.text, f"{url}#{name}" if name else url)


def _touched(session: Session, bank_id: str, facts: Sequence[str]) -> str:
    """How many people have these facts in memory, and how many sets asked them. Never who."""
    if not facts:
        return ""
    learned = select(func.count(MemoryRow.person_id.distinct())).where(
        MemoryRow.bank_id == bank_id, MemoryRow.fact_id.in_(facts)
    )
    asked = (
        select(func.count(Assignment.id.distinct()))
        .join(Attempt, Attempt.assignment_id == Assignment.id)
        .join(Mark, Mark.attempt_id == Attempt.id)
        .where(Mark.bank_id == bank_id, Mark.fact_id.in_(facts))
    )
    people, sets = session.scalars(learned).one(), session.scalars(asked).one()
    told = (
        ngettext("%(num)s person has learned it.", "%(num)s people have learned it.", people),
        ngettext("%(num)s set asked it.", "%(num)s sets asked it.", sets),
        _("Past answers keep the version that they were asked from."),
    )
    return " ".join(told)


def _reviews(session: Session, draft: Draft, who: Learner) -> tuple[RowView, ...]:
    wanted = select(*DraftReview.__table__.c).where(DraftReview.draft_id == draft.id).order_by(DraftReview.id.desc())
    rows = session.execute(wanted).all()
    people = author_names(session, (row.read_by for row in rows), who)
    said = {"agree": _("Agreed"), "back": _("Sent back")}
    return tuple(
        RowView(row.note, f"{people[row.read_by]}, {_moment(row.read_at, who)}", "", said[row.verdict]) for row in rows
    )


def _saves(session: Session, draft: Draft, who: Learner) -> tuple[RowView, ...]:
    wanted = select(*DraftSave.__table__.c).where(DraftSave.draft_id == draft.id).order_by(DraftSave.revision.desc())
    rows = session.execute(wanted.limit(MOST_FOUND)).all()
    people = author_names(session, (row.saved_by for row in rows), who)
    return tuple(RowView(row.about, f"{people[row.saved_by]}, {_moment(row.saved_at, who)}", "") for row in rows)


def _found(folder: Folder, names: Names, query: str, draft: Draft, link: Link) -> tuple[RowView, ...]:
    """The entries that hold every word of a query."""
    words = query.casefold().split()
    if not words:
        return ()
    rows = []
    for text in folder.files.values():
        for block in outline(text).blocks.values():
            if block.section not in write_forms.SECTIONS:
                continue
            value = block.node.value
            title = write_forms.title_of(block.section, names, value)
            held = f"{title} {block.key} {' '.join(map(shown, value.values()))}".casefold()
            if all(word in held for word in words):
                url = entry_url(link, draft.id, block.section, block.key)
                rows.append(
                    (words[0] not in title.casefold(), RowView(title, write_forms.sections()[block.section], url))
                )
    return tuple(row for _far, row in sorted(rows, key=lambda each: each[0])[:MOST_FOUND])


# --- one entry


def entry_page(
    session: Session,
    shelves: Shelves,
    draft: Draft,
    section: str,
    key: str,
    *,
    link: Link,
    sent: Mapping[str, str] | None = None,
    saved: bool = False,
    clash: TwoChanges | None = None,
    errors: Mapping[str, str] | None = None,
) -> EntryPage:
    """An entry in its form: as it stands, or as it was `sent`, and what that would do. A new one has no `key`."""
    if section not in write_forms.SECTIONS or not draft.may_edit or (section == "bank" and not key):
        raise Absent(_("There is no such entry in this bank any more."))
    folder = kept_text(session, draft.text)
    key = drafts.key_at(folder, section, key)
    names = names_of(folder)
    block = drafts.find(folder, section, key)[1].node.value if key else {}
    would = drafts.as_if(folder, section, key, write_forms.read(section, names, sent, block)) if sent else (folder, key)
    values = write_forms.as_form(section, names, block) | dict(sent or {})
    base = kept_text(session, draft.base_text) if draft.base_text else None
    seen = preview(shelves, base, would[0], _facts_of(would[0], section, would[1]))
    checks = tuple(_linked(check, draft, link, (section, would[1])) for check in seen.checks)
    told = _told_by_field(seen, section, would[1], write_forms.unknown(section, names, values) | dict(errors or {}))
    for name, text in _theirs(section, names, clash):
        told.setdefault(name, []).append(text)
    where = {"draft_id": draft.id, "section": section}
    title = write_forms.title_of(section, names, block) if key else _title_of_new(section)
    return EntryPage(
        title=title,
        heading=title,
        over=draft.why or draft.desk.title,
        over_url=link("write.change", draft_id=draft.id),
        url=entry_url(link, draft.id, section, key) if key else link("write.new", **where),
        revision=clash.revision if clash else draft.revision,
        fields=write_forms.fields_of(section, names, values, told=told, new=not key),
        names=tuple(sorted({names.name(each) for each in names.names})),
        preview=seen,
        checks=checks,
        touched=_touched(session, draft.desk.bank_id, [key]) if section == "facts" and key else "",
        told=str(clash) if clash else "",
        errors=errors or {},
        may_remove=bool(key) and drafts.may_remove(session, draft, section, key),
        sent=sent is not None,
        saved=saved,
        new_url=link("write.new", **where),
    )


def _title_of_new(section: str) -> str:
    return _("New: %(what)s", what=write_forms.sections()[section])


def unsaved_page(draft: Draft, section: str, sent: Mapping[str, str], said: str, *, link: Link) -> UnsavedPage:
    """Give someone back what they typed into the form of an entry that is not to be written any more."""
    typed = ((write_forms.label_of(section, name), text) for name, text in sent.items() if text.strip())
    heading = _("This was not saved")
    return UnsavedPage(
        heading, heading, said, draft.why or draft.desk.title, link("write.change", draft_id=draft.id), tuple(typed)
    )


_SPEAKING: Final = {
    "entities": ("subject", "object"),
    "relations": ("relation",),
    "topics": ("topic",),
    "sources": ("source",),
}
"""The keys by which facts speak of an entry of each section."""


def _facts_of(folder: Folder, section: str, key: str) -> list[str]:
    """The facts whose questions are shown beside an entry: itself, or those that speak of it."""
    if section == "facts":
        return [key]
    ends = _SPEAKING.get(section, ())
    facts = (block for text in folder.files.values() for block in outline(text).of("facts"))
    return [block.key for block in facts if key in [_named(block.node.value.get(end)) for end in ends]][:4]


def _named(value: Any) -> Any:
    """What a key names: itself, or the id in it."""
    return value.get("id") if isinstance(value, dict) else value


def _told_by_field(seen: Preview, section: str, key: str, errors: Mapping[str, str]) -> dict[str, list[str]]:
    """What is amiss with each field of an entry."""
    told: dict[str, list[str]] = {name: [text] for name, text in errors.items()}
    for check in seen.checks:
        if (check.section, check.key) == (section, key) and check.field:
            told.setdefault("source_id" if check.field == "source" else check.field, []).append(check.text)
    return told


def _theirs(section: str, names: Names, clash: TwoChanges | None) -> Iterator[tuple[str, str]]:
    """What someone else saved meanwhile in fields that this person changed too."""
    for name, theirs in (clash.theirs if clash else {}).items():
        text = write_forms.as_form(section, names, {name: theirs}).get(name, shown(theirs))
        field = "source_id" if name == "source" else name
        yield (
            field,
            _("Saved by someone else meanwhile: “%(text)s”. If you save again, yours takes its place.", text=text),
        )
