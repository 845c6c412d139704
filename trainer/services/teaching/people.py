"""The people of a class on their pages: the roster, one person, and what a file would do to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.services.classes import members
from trainer.services.classes.classrooms import Role, Seat, State
from trainer.services.classes.members import PAGE, Someone
from trainer.services.classes.rooms import RoomView, moment, rooms
from trainer.services.classes.rosters import Looked, told
from trainer.services.teaching.classes import CodeView, codes_of
from trainer.services.teaching.list_places import Likeness, likenesses
from trainer.services.words.wording import Link, listed
from trainer.teaching.roster import Amiss, Known, Outcome, Problem, Row


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in the roster. `extra` is empty for one without extra time, and for a reader who may not know."""

    name: str
    key: str
    role: str
    section: str
    extra: str
    joined: str
    url: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Someone who waits to be let in."""

    name: str
    said: str
    admit_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class MatchLine:
    """Someone who joined, and whom of the list they may be. `only` says that neither is like another."""

    name: str
    said: str
    place: str
    match_url: str
    only: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The roster of a class, a page at a time."""

    title: str
    name: str
    term: str
    rooms: tuple[RoomView, ...]
    heading: str
    lede: str
    people: tuple[PersonLine, ...]
    found: int
    words: str
    page: int
    pages: int
    url: str
    waiting: tuple[WaitingLine, ...]
    gone: tuple[PersonLine, ...]
    matches: tuple[MatchLine, ...]
    code: CodeView | None
    roles: tuple[tuple[str, str], ...]
    instructs: bool
    admit_all_url: str
    match_all_url: str
    import_url: str
    export_url: str
    settings_url: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person of a class, to be changed or taken out. `roles` are those that they may have, with their words."""

    title: str
    class_name: str
    name: str
    term: str
    rooms: tuple[RoomView, ...]
    said: str
    form: Mapping[str, str]
    roles: tuple[tuple[str, str], ...]
    role_hint: str
    gone: bool
    url: str
    remove_url: str
    back_url: str
    people_url: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowLine:
    """One line of a file: whom it is about, what it would do, and why. `outcome` is new, updated, unchanged, amiss."""

    line: int
    name: str
    outcome: str
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """What a file would do to a class. Nothing has changed yet."""

    title: str
    name: str
    term: str
    rooms: tuple[RoomView, ...]
    heading: str
    rows: tuple[RowLine, ...]
    unchanged: tuple[RowLine, ...]
    new: int
    updated: int
    amiss: int
    absent: tuple[str, ...]
    guessed: bool
    unread: tuple[str, ...]
    button: str
    seen: str
    bring_url: str
    leave_url: str
    people_url: str


# --- the roster


def people_page(
    session: Session, seat: Seat, *, link: Link, now: datetime, words: str = "", page: int = 1, error: str = ""
) -> PeoplePage:
    """Show who is in a class, and who waits."""
    counts = members.counts(session, seat)
    found = members.count_there(session, seat, words=words)
    pages = max(1, -(-found // PAGE))
    page = min(page, pages)
    instructs, here = seat.may(Role.INSTRUCTOR), {"cid": seat.class_id}
    codes = codes_of(session, seat, link=link, now=now) if instructs else ()
    return PeoplePage(
        title=_("People"),
        name=seat.name,
        term=seat.term,
        rooms=rooms(seat, "class_people.index", link=link),
        heading=_heading(counts),
        lede=_lede(counts),
        people=tuple(_line(who, seat, link) for who in members.there(session, seat, words=words, page=page)),
        found=found,
        words=words,
        page=page,
        pages=pages,
        url=link("class_people.index", **here),
        waiting=tuple(_waits(who, seat, link) for who in members.waiting(session, seat)) if instructs else (),
        gone=tuple(_line(who, seat, link) for who in members.gone(session, seat)) if instructs else (),
        matches=tuple(_match(each, seat, link) for each in likenesses(session, seat)) if instructs else (),
        code=codes[0] if codes else None,
        roles=tuple(_roles()),
        instructs=instructs,
        admit_all_url=link("class_people.admit_all", **here),
        match_all_url=link("class_people.match_all", **here),
        import_url=link("class_people.read_file", **here),
        export_url=link("class_people.export", **here),
        settings_url=link("classes.settings", **here),
        error=error,
    )


def _heading(counts: Mapping[tuple[Role, State], int]) -> str:
    students = counts.get((Role.STUDENT, State.HERE), 0) + counts.get((Role.STUDENT, State.EXPECTED), 0)
    return ngettext("%(num)s student", "%(num)s students", students)


def _lede(counts: Mapping[tuple[Role, State], int]) -> str:
    def here(role: Role) -> int:
        return counts.get((role, State.HERE), 0)

    parts = [ngettext("%(num)s instructor", "%(num)s instructors", here(Role.INSTRUCTOR))]
    if here(Role.ASSISTANT):
        parts.append(ngettext("%(num)s assistant", "%(num)s assistants", here(Role.ASSISTANT)))
    if expected := counts.get((Role.STUDENT, State.EXPECTED), 0):
        parts.append(ngettext("%(num)s in the list has not joined", "%(num)s in the list have not joined", expected))
    return " · ".join(parts)


def _roles() -> Iterator[tuple[str, str]]:
    yield _("Student"), _("Takes sets. Sees only their own results.")
    yield _("Assistant"), _("Sees results and reports. Changes no score.")
    yield _("Instructor"), _("Sets, scores, extra time, exports.")


def role_text(role: Role) -> str:
    """A role as pages say it."""
    return {Role.STUDENT: _("Student"), Role.ASSISTANT: _("Assistant"), Role.INSTRUCTOR: _("Instructor")}[role]


def _line(who: Someone, seat: Seat, link: Link) -> PersonLine:
    instructs = seat.may(Role.INSTRUCTOR)
    return PersonLine(
        name=who.called,
        key=" · ".join(filter(None, (who.student_id, who.username))),
        role=role_text(who.role),
        section=who.section,
        extra=_extra(who.factor) if instructs else "",
        joined=_joined(who, seat),
        url=link("class_people.person", cid=seat.class_id, member=who.id) if instructs else "",
    )


def _extra(factor: float) -> str:
    return _("%(factor)s × time", factor=f"{factor:g}") if factor != 1.0 else ""


def _joined(who: Someone, seat: Seat) -> str:
    if who.state is State.EXPECTED:
        return _("Not joined yet")
    when = moment(who.joined_at, seat) if who.joined_at else ""
    return _("%(when)s, as a guest", when=when) if when and who.is_guest else when


def _match(each: Likeness, seat: Seat, link: Link) -> MatchLine:
    who, place = each.joined, each.place
    account = _("As a guest.") if who.is_guest else _("Not as a guest: %(email)s.", email=who.email or who.called)
    since = _("Joined on %(when)s.", when=moment(who.joined_at or who.added_at, seat))
    return MatchLine(
        name=who.called,
        said=f"{since} {account}",
        place=" · ".join(filter(None, (place.name, place.student_id, place.username, place.email, place.section))),
        match_url=link("class_people.match", cid=seat.class_id, member=who.id, place=place.id),
        only=each.only,
    )


def _waits(who: Someone, seat: Seat, link: Link) -> WaitingLine:
    here = {"cid": seat.class_id, "member": who.id}
    account = _("Has an account.") if who.has_account else _("A guest.")
    since = _("Since %(when)s.", when=moment(who.joined_at or who.added_at, seat))
    said = f"{account} {since}"
    return WaitingLine(who.called, said, link("class_people.admit", **here), link("class_people.remove", **here))


# --- one person


def person_page(
    seat: Seat,
    who: Someone,
    *,
    link: Link,
    sent: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> PersonPage:
    """Show one person to be changed, or what was sent of them with what is amiss."""
    here = {"cid": seat.class_id, "member": who.id}
    kept = {name: getattr(who, name) for name in ("name", "student_id", "section")}
    kept |= {"role": who.role.value, "factor": f"{who.factor:g}"}
    may_teach = who.role is not Role.STUDENT or (who.state is State.HERE and bool(who.has_account))
    return PersonPage(
        title=who.called,
        class_name=seat.name,
        name=seat.name,
        term=seat.term,
        rooms=rooms(seat, "class_people.index", link=link),
        said=_standing(who, seat),
        form=kept | {name: sent[name] for name in kept if sent and name in sent},
        roles=tuple((role.value, role_text(role)) for role in (Role if may_teach else (Role.STUDENT,))),
        role_hint=_role_hint(who) if may_teach else _("Only someone who has joined with an account can teach."),
        gone=who.state is State.LEFT,
        url=link("class_people.person", **here),
        remove_url=link("class_people.remove", **here),
        back_url=link("class_people.bring_back", **here),
        people_url=link("class_people.index", cid=seat.class_id),
        errors=errors or {},
    )


def _role_hint(who: Someone) -> str:
    if who.role is not Role.STUDENT:
        return ""
    return _("Who teaches is in no list of students: what they handed in comes back when they are a student again.")


def _standing(who: Someone, seat: Seat) -> str:
    if who.state is State.EXPECTED:
        return _("Is in the list, and has not joined yet.")
    if who.state is State.LEFT:
        return _("Is not in the class any more. What they handed in is kept.")
    if who.state is State.WAITING:
        return _("Waits to be let in.")
    joined = moment(who.joined_at or who.added_at, seat)
    if who.has_account:
        return _("Joined on %(when)s, with an account.", when=joined)
    return _("Joined on %(when)s, as a guest: only their own device knows them.", when=joined)


# --- what a file would do


def import_page(seat: Seat, looked: Looked, *, link: Link) -> ImportPage:
    """Show line by line what a file would do."""
    would, here = looked.would, {"cid": seat.class_id, "file_id": looked.id}
    new, updated = len(would.of(Outcome.NEW)), len(would.of(Outcome.UPDATED))
    lines = tuple(map(_row_line, would.rows))
    return ImportPage(
        title=_("A list of people"),
        name=seat.name,
        term=seat.term,
        rooms=rooms(seat, "class_people.index", link=link),
        heading=_would(new, updated),
        rows=tuple(line for line in lines if line.outcome != Outcome.UNCHANGED),
        unchanged=tuple(line for line in lines if line.outcome == Outcome.UNCHANGED),
        new=new,
        updated=updated,
        amiss=len(would.of(Outcome.AMISS)),
        absent=tuple(map(_called, would.absent)),
        guessed=looked.encoding == "cp1252",
        unread=looked.unread,
        button=_button(new, updated),
        seen=told(would),
        bring_url=link("class_people.bring_in", **here),
        leave_url=link("class_people.leave_file", **here),
        people_url=link("class_people.index", cid=seat.class_id),
    )


def _called(who: Known) -> str:
    return who.name or who.email or who.username or who.student_id


def _would(new: int, updated: int) -> str:
    if new and updated:
        return _("Your file would add %(new)s and change %(changed)s", new=new, changed=updated)
    if new:
        return ngettext("Your file would add %(num)s person", "Your file would add %(num)s people", new)
    if updated:
        return ngettext("Your file would change %(num)s person", "Your file would change %(num)s people", updated)
    return _("Your file would change nothing")


def _button(new: int, updated: int) -> str:
    if new and updated:
        return _("Add %(new)s and change %(changed)s", new=new, changed=updated)
    if updated:
        return _("Change %(changed)s", changed=updated)
    return _("Add %(new)s", new=new) if new else ""


def _row_line(row: Row) -> RowLine:
    said = {
        Outcome.NEW: _("Will be added"),
        Outcome.UPDATED: _("Will change"),
        Outcome.UNCHANGED: _("As it is"),
        Outcome.AMISS: _("To check"),
    }[row.outcome]
    why = _amiss(row.problem) if row.problem else " ".join(_changes(row)) or " ".join(filter(None, _added(row)))
    return RowLine(row.entry.line, row.entry.shown, row.outcome.value, said, why)


def _added(row: Row) -> Iterator[str]:
    """What is known of someone who would be added, and what is worth a look."""
    yield _keys(row)
    if not row.entry.name:
        yield _("No name stands in this line.")
    if row.perhaps:
        yield _(
            "Perhaps %(names)s, who has joined already. People asks you who is who afterwards.",
            names=listed(row.perhaps),
        )


def _keys(row: Row) -> str:
    entry = row.entry
    return " · ".join(filter(None, (entry.student_id, entry.username, entry.email, entry.section)))


def _changes(row: Row) -> Iterator[str]:
    for name, (before, after) in row.changes.items():
        if name == "factor":
            yield _("Time: %(after)s × instead of %(before)s ×.", before=before, after=after)
        elif before:
            yield _("%(field)s: %(after)s instead of %(before)s.", field=_field(name), before=before, after=after)
        else:
            yield _("%(field)s: %(after)s.", field=_field(name), after=after)


def _field(name: str) -> str:
    return {
        "name": _("Name"),
        "email": _("E-mail"),
        "username": _("User name"),
        "student_id": _("Student number"),
        "section": _("Section"),
    }[name]


def _amiss(problem: Problem) -> str:
    detail = problem.detail
    return {
        Amiss.NOBODY: _("Neither a name nor a number stands in this line."),
        Amiss.NOT_A_STUDENT: _("Not a student there: %(role)s. Invite them by the code.", role=detail),
        Amiss.EMAIL: _("%(text)s is no e-mail address.", text=detail),
        Amiss.FACTOR: _("%(text)s is no extra time. Give a number from 1 to 4, for example 1.5.", text=detail),
        Amiss.TOO_LONG: _("A cell is longer than 200 characters. Perhaps a quotation mark does not close."),
        Amiss.TOO_MANY_CELLS: _("There are more cells than headings. Perhaps a comma needs quotation marks."),
        Amiss.TWICE: _("The same person as in line %(line)s.", line=detail),
        Amiss.SAME_NUMBER: _("The same student number as in line %(line)s, but another name.", line=detail),
        Amiss.SAME_USERNAME: _("The same user name as in line %(line)s, but another name.", line=detail),
        Amiss.SAME_EMAIL: _("The same address as in line %(line)s, but another name.", line=detail),
        Amiss.NUMBER_OF: _("This number is used by %(name)s.", name=detail),
        Amiss.OTHER_NUMBER: _("%(name)s has another student number.", name=detail),
        Amiss.TWO_PEOPLE: _("One half of this line is %(name)s, the other half somebody else.", name=detail),
        Amiss.SEVERAL: _("Several here are called so. Add a student number."),
        Amiss.GONE: _("%(name)s was taken out or left. Bring them back one by one.", name=detail),
    }[problem.amiss]
