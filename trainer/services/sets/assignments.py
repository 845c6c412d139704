"""Sets of questions for a class: drafts, what they would ask, and giving them out.

A set that is given out is frozen: its forms hold their questions whole, so that no later change of a bank touches what
a student is asked or how it is marked. Changing what a given set asks makes a new revision, for those who have not
begun.
"""

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from trainer.facts.model import Form
from trainer.services.banks.library import Library, Shelf
from trainer.services.classes.classrooms import Role, Seat, State, attended, log
from trainer.services.people.learners import Learner
from trainer.services.sets.class_habits import habits_of
from trainer.services.sets.forms import Habits, MadeForm, make_forms
from trainer.services.study.sessions import new_id
from trainer.services.words.refusals import Absent, Incomplete, Refused
from trainer.store.base import AnyRow
from trainer.store.teaching import Assignment, Attempt, Member, Override, SetForm
from trainer.teaching.blueprint import MOST_QUESTIONS, Slot, counted
from trainer.teaching.forms import Sharing, TooFew
from trainer.teaching.rules import (
    Allowance,
    AttemptRule,
    Feedback,
    Late,
    Mode,
    Window,
    window_of,
)

MOST_FORMS: Final = 8
LONGEST_LIMIT: Final = 24 * 60
OTHER_SEEDS: Final = 7
"""How many other seeds are tried at most where a set cannot be made by its own."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What someone who teaches wants of a set. `forms` is 0 for one of their own for each student.

    `seed` says which questions are drawn, so that what was looked at is what is given; empty for any.
    """

    title: str
    mode: Mode
    bank: str
    slots: tuple[Slot, ...]
    forms: int = 0
    sharing: Sharing = Sharing.ALIKE
    window: Window = field(default_factory=Window)
    late: Late = field(default_factory=Late)
    feedback: Feedback = field(default_factory=Feedback)
    attempt_rule: AttemptRule = AttemptRule.BEST
    note: str = ""
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A set of a class, as it is kept. `begun` is how many have begun it."""

    id: str
    class_id: str
    draft: Draft
    form_seed: str
    revision: int
    made_at: datetime
    published_at: datetime | None
    released_at: datetime | None
    archived_at: datetime | None
    begun: int = 0


def new_draft(session: Session, seat: Seat, draft: Draft, *, now: datetime) -> str:
    """Keep a new draft in a class, and give its id. The very same by the same person once more is that one."""
    _check(draft)
    before = _made_before(session, seat, draft) if draft.seed else None
    if before is not None:
        return before
    set_id = new_id()
    values = _values(draft) | {"form_seed": _seed_of(draft), "made_by": seat.person_id, "made_at": now}
    session.add(Assignment(id=set_id, classroom_id=seat.class_id, **values))
    session.flush()
    return set_id


def _made_before(session: Session, seat: Seat, draft: Draft) -> str | None:
    """The set that a button pressed twice has made already. Each page on which one is made has a seed of its own."""
    session.execute(select(Member.id).where(Member.id == seat.member_id).with_for_update(key_share=True))
    mine = Assignment.classroom_id == seat.class_id, Assignment.made_by == seat.person_id
    rows = session.execute(_SETS.where(*mine, Assignment.form_seed.in_(list(_seeds(draft.seed)))))
    return next((row.id for row in rows if _values(_given(row).draft) == _values(draft)), None)


def of_class(session: Session, seat: Seat, set_id: str) -> Given:
    """Load a set of a class that somebody teaches, or raise `Absent`."""
    found = _load(session, set_id)
    if found is None or found.class_id != seat.class_id or not seat.may(Role.ASSISTANT):
        raise Absent(_("There is no such set here."))
    return found


def held(session: Session, given: Given) -> Given:
    """A set as it is now, for whoever changes it or decides about it: nobody else does, or hands in, before they end.

    SQLite lets one write at a time anyway.
    """
    session.execute(_ONE.where(Assignment.id == given.id).with_for_update(key_share=True))
    return _as_it_is(session, given)


def undecided(session: Session, given: Given) -> Given:
    """A set as it is once nobody decides about it: nobody does so before this ends either."""
    wait_for_decisions(session, given.id)
    return _as_it_is(session, given)


def wait_for_decisions(session: Session, set_id: str) -> None:
    """Wait until nobody decides about a set, and let nobody do so before this ends. Others may hand in beside it."""
    session.execute(_ONE.where(Assignment.id == set_id).with_for_update(read=True))


def attended_set(session: Session, who: Learner, set_id: str) -> tuple[Seat, Given]:
    """Load a set that was given to a class that this person is in, or raise `Absent`.

    One that was put away is there for whoever has begun it.
    """
    found = _load(session, set_id)
    if found is None or found.published_at is None:
        raise Absent(_("There is no such set here."))
    seat = attended(session, who, found.class_id)
    mine = select(Attempt.id).where(Attempt.assignment_id == set_id, Attempt.member_id == seat.member_id)
    if found.archived_at is not None and session.scalars(mine.limit(1)).first() is None:
        raise Absent(_("There is no such set here."))
    return seat, found


def sets_of(session: Session, seat: Seat) -> tuple[Given, ...]:
    """The sets of a class, the latest first: all of them for who teaches, those given out for everyone else."""
    wanted = _SETS.where(Assignment.classroom_id == seat.class_id, Assignment.archived_at.is_(None))
    if not seat.may(Role.ASSISTANT):
        wanted = wanted.where(Assignment.published_at.is_not(None))
    rows = session.execute(wanted.order_by(Assignment.made_at.desc(), Assignment.id))
    return tuple(_given(row) for row in rows)


def given_in(session: Session, class_id: str) -> tuple[Given, ...]:
    """The sets that were given out in a class, the latest first."""
    wanted = _SETS.where(Assignment.classroom_id == class_id, Assignment.published_at.is_not(None))
    rows = session.execute(
        wanted.where(Assignment.archived_at.is_(None)).order_by(Assignment.made_at.desc(), Assignment.id)
    )
    return tuple(_given(row) for row in rows)


def all_given(session: Session, class_id: str) -> tuple[Given, ...]:
    """The sets that were ever given out in a class, those put away too, the earliest first."""
    wanted = _SETS.where(Assignment.classroom_id == class_id, Assignment.published_at.is_not(None))
    return tuple(_given(row) for row in session.execute(wanted.order_by(Assignment.published_at, Assignment.id)))


def save_draft(session: Session, seat: Seat, given: Given, draft: Draft, *, now: datetime) -> None:
    """Change a set. Of one that was given out, what it asks stays; `revise` changes that.

    Raises:
        Incomplete: for what it cannot do without, or if a set that was given would be over all at once.
    """
    _check(draft)
    given = held(session, given)
    seed = draft.seed or given.form_seed
    if given.published_at is not None:
        kept, seed = given.draft, given.form_seed
        if draft.window.closes_at != kept.window.closes_at:
            _check_dates(draft.window, now)
        draft = replace(draft, bank=kept.bank, slots=kept.slots, forms=kept.forms, sharing=kept.sharing)
    values = _values(draft) | {"form_seed": seed}
    session.execute(update(Assignment).where(Assignment.id == given.id).values(values))
    log(session, seat, "set_changed", {"set": given.id, "title": draft.title}, now=now)


def publish(session: Session, library: Library, seat: Seat, given: Given, *, now: datetime) -> None:
    """Give a set out: its forms are made and frozen. Again it is harmless.

    Raises:
        Refused: if a form cannot be filled, or the set would be over before it begins.
    """
    given = held(session, given)
    if given.published_at is not None:
        return
    _check_dates(given.draft.window, now)
    given, made = _with_forms(library, given, habits_of(session, seat.class_id, given.draft.bank))
    _freeze(session, given, given.revision, made, now=now)
    values = {"published_at": now, "form_seed": given.form_seed}
    session.execute(update(Assignment).where(Assignment.id == given.id).values(values))
    log(session, seat, "set_given", {"set": given.id, "title": given.draft.title}, now=now)


def revise(session: Session, library: Library, seat: Seat, given: Given, draft: Draft, *, now: datetime) -> None:
    """Change what a given set asks, for those who have not begun it. Whoever began goes on with what they have.

    The new questions are those of the draft's seed.
    """
    _check(draft)
    given = held(session, given)
    revised = replace(given, draft=draft, revision=given.revision + 1, form_seed=_seed_of(draft))
    revised, made = _with_forms(library, revised, habits_of(session, seat.class_id, draft.bank))
    _freeze(session, revised, revised.revision, made, now=now)
    values = _values(draft) | {"revision": revised.revision, "form_seed": revised.form_seed}
    session.execute(update(Assignment).where(Assignment.id == given.id).values(values))
    log(session, seat, "set_revised", {"set": given.id, "begun": given.begun}, now=now)


def release(session: Session, seat: Seat, given: Given, *, now: datetime) -> None:
    """Let scores, keys and reasons of a given set out now, whatever it says. Again it is harmless."""
    given = held(session, given)
    if given.published_at is None or given.released_at is not None:
        return
    session.execute(update(Assignment).where(Assignment.id == given.id).values(released_at=now))
    log(session, seat, "set_released", {"set": given.id}, now=now)


def take_back_release(session: Session, seat: Seat, given: Given, *, now: datetime) -> None:
    """Let out no more what was let out before its time, as long as no answers were told by it. Again it is harmless.

    Raises:
        Refused: if somebody was told their answers since.
    """
    given = held(session, given)
    if given.released_at is None:
        return
    if told_since_release(session, given):
        raise Refused(_("Students were told their answers since. What is out stays out."))
    session.execute(update(Assignment).where(Assignment.id == given.id).values(released_at=None))
    log(session, seat, "set_release_undone", {"set": given.id, "title": given.draft.title}, now=now)


def told_since_release(session: Session, given: Given) -> int:
    """How many students were told what was right since a set was let out, and not before by its own rules."""
    told = select(func.count(Attempt.member_id.distinct())).where(Attempt.assignment_id == given.id)
    return session.scalars(told.where(Attempt.absorbed_at >= given.released_at)).one()


def put_away(session: Session, seat: Seat, given: Given, *, now: datetime) -> None:
    """Take a set out of the lists. What was handed in stays."""
    session.execute(update(Assignment).where(Assignment.id == given.id).values(archived_at=now))
    log(session, seat, "set_put_away", {"set": given.id, "title": given.draft.title}, now=now)


def bring_back(session: Session, seat: Seat, given: Given, *, now: datetime) -> None:
    """Put a set back into the lists."""
    session.execute(update(Assignment).where(Assignment.id == given.id).values(archived_at=None))
    log(session, seat, "set_brought_back", {"set": given.id, "title": given.draft.title}, now=now)


def drawn(library: Library, draft: Draft, *, seed: str, forms: int, habits: Habits) -> tuple[str, tuple[MadeForm, ...]]:
    """What a draft asks, and by which seed: what cannot be asked together by its own may go together by another.

    The others follow from its own, so that what is shown beforehand is what is given.

    Raises:
        Refused: if it can be made by none of those tried; it says which part has too few questions.
    """
    *tried, last = _seeds(seed)
    for each in tried:
        with suppress(Refused):
            return each, preview(library, draft, seed=each, forms=forms, habits=habits)
    return last, preview(library, draft, seed=last, forms=forms, habits=habits)


def preview(library: Library, draft: Draft, *, seed: str, forms: int, habits: Habits) -> tuple[MadeForm, ...]:
    """What a draft would ask by one seed. Raises `Refused` in words when it cannot be made."""
    shelf, sharing = library.shelf(draft.bank), draft.sharing
    with _too_few_in_words(shelf, draft):
        return make_forms(shelf, draft.slots, count=forms, seed=seed, sharing=sharing, habits=habits)


def _with_forms(library: Library, given: Given, habits: Habits) -> tuple[Given, tuple[MadeForm, ...]]:
    """A set with its forms, none where each student gets their own, and the seed by which they are made."""
    draft = given.draft
    seed, made = drawn(library, draft, seed=given.form_seed, forms=draft.forms or 1, habits=habits)
    return replace(given, form_seed=seed), made if draft.forms else ()


def _seed_of(draft: Draft) -> str:
    return draft.seed or secrets.token_hex(16)


def _seeds(seed: str) -> Iterator[str]:
    yield seed
    yield from (sha256(f"{seed}|{turn}".encode()).hexdigest()[:32] for turn in range(OTHER_SEEDS))


@contextmanager
def _too_few_in_words(shelf: Shelf, draft: Draft) -> Iterator[None]:
    try:
        yield
    except TooFew as short:
        said = (_short(shelf, draft, each.slot, each.wanted, each.found) for each in short.shortages)
        raise Refused(" ".join(said)) from None


def allowance_of(session: Session, given: Given, member_id: int) -> Allowance:
    """What a member is allowed in a set beyond the rest."""
    return allowances(session, given, [member_id])[member_id]


def allowances(session: Session, given: Given, members: Sequence[int] | None = None) -> dict[int, Allowance]:
    """What each member is allowed in a set: all of the class, or only these."""
    own = Override.member_id == Member.id, Override.assignment_id == given.id
    query = _ALLOWED.outerjoin(Override, and_(*own)).where(Member.classroom_id == given.class_id)
    if members is not None:
        query = query.where(Member.id.in_(members))
    return {row.id: _allowance(row) for row in session.execute(query)}


def excused_in(session: Session, given: Given) -> frozenset[int]:
    """The members who are excused from a set."""
    mine = select(Override.member_id).where(Override.assignment_id == given.id, Override.excused.is_(True))
    return frozenset(session.scalars(mine))


def windows_of_member(session: Session, sets: Sequence[Given], member_id: int) -> dict[str, Window]:
    """When one member may work on each of several sets of their class, by set, without a query for each."""
    own = _ALLOWED.outerjoin(Override, Override.member_id == Member.id)
    rows = session.execute(own.where(Member.id == member_id)).all()
    usual = Allowance(factor=rows[0].time_factor) if rows else Allowance()
    allowed = {row.assignment_id: _allowance(row) for row in rows}
    return {each.id: window_of(each.draft.window, allowed.get(each.id, usual)) for each in sets}


def window_for(session: Session, given: Given, member_id: int) -> Window:
    """When a member may work on a set, and for how long."""
    return window_of(given.draft.window, allowance_of(session, given, member_id))


def last_close(session: Session, given: Given) -> datetime | None:
    """When a set closes for the last who may still sit it, so that no key is out before; None for never."""
    return last_closes(session, given.class_id, [given])[given.id]


def last_closes(session: Session, class_id: str, sets: Sequence[Given]) -> dict[str, datetime | None]:
    """When each of several sets of a class closes for the last who may still sit it, by set; None for never.

    Whoever left, teaches or is excused holds nobody up.
    """
    closing = [each.id for each in sets if each.draft.window.closes_at is not None]
    if not closing:
        return {each.id: None for each in sets}
    override = Override.member_id == Member.id, Override.assignment_id.in_(closing)
    query = _ALLOWED.outerjoin(Override, and_(*override)).where(Member.classroom_id == class_id, *_SITS)
    factor_of: dict[int, float] = {}
    own: dict[str, list[AnyRow]] = {}
    for row in session.execute(query):
        factor_of[row.id] = row.time_factor
        if row.assignment_id:
            own.setdefault(row.assignment_id, []).append(row)
    factors = Counter(factor_of.values())
    return {each.id: _last_close(each.draft.window, factors, own.get(each.id, [])) for each in sets}


def _last_close(window: Window, factors: Counter[float], own: Sequence[AnyRow]) -> datetime | None:
    """When a window closes for the last of a class, by the factors of all and what some are allowed of their own."""
    if window.closes_at is None:
        return None
    usual = [Allowance(factor=factor) for factor in factors - Counter(row.time_factor for row in own)]
    allowed = (*usual, *(_allowance(row) for row in own if not row.excused))
    closes = (window_of(window, each).closes_at for each in allowed)
    return max((at for at in closes if at is not None), default=window.closes_at)


_OWN: Final = ("extra_minutes", "extra_attempts", "due_at", "closes_at", "untimed")
"""What an override allows a member."""

_ALLOWED: Final = select(
    *(Member.id, Member.time_factor, Override.assignment_id, Override.excused),
    *(getattr(Override, name) for name in _OWN),
).select_from(Member)
_SITS: Final = (Member.role == Role.STUDENT, Member.state.in_((State.HERE, State.EXPECTED)))
_BEGUN: Final = (
    select(func.count(Attempt.member_id.distinct())).where(Attempt.assignment_id == Assignment.id).scalar_subquery()
)
_ONE: Final = select(Assignment.id)
_SETS: Final = select(*Assignment.__table__.c, _BEGUN.label("begun"))


def _load(session: Session, set_id: str) -> Given | None:
    row = session.execute(_SETS.where(Assignment.id == set_id)).one_or_none()
    return None if row is None else _given(row)


def _as_it_is(session: Session, given: Given) -> Given:
    found = _load(session, given.id)
    if found is None:
        raise Absent(_("There is no such set here."))
    return found


def _given(row: AnyRow) -> Given:
    draft = Draft(
        title=row.title,
        mode=Mode(row.mode),
        bank=row.bank_id,
        slots=tuple(Slot.of_kept(slot) for slot in row.blueprint),
        forms=row.form_count,
        sharing=Sharing(row.sharing),
        window=Window(row.opens_at, row.due_at, row.closes_at, row.minutes, row.attempts),
        late=Late.of_kept(row.late),
        feedback=Feedback.of_kept(row.feedback),
        attempt_rule=AttemptRule(row.attempt_rule),
        note=row.note,
        seed=row.form_seed,
    )
    moments = row.made_at, row.published_at, row.released_at, row.archived_at
    return Given(row.id, row.classroom_id, draft, row.form_seed, row.revision, *moments, begun=row.begun)


def _values(draft: Draft) -> dict[str, Any]:
    window = draft.window
    return {
        "title": draft.title.strip()[:200],
        "note": draft.note.strip()[:2000],
        "mode": draft.mode.value,
        "bank_id": draft.bank,
        "blueprint": [slot.kept() for slot in draft.slots],
        "form_count": draft.forms,
        "sharing": draft.sharing.value,
        "opens_at": window.opens_at,
        "due_at": window.due_at,
        "closes_at": window.closes_at,
        "minutes": window.minutes,
        "attempts": window.attempts,
        "late": draft.late.kept(),
        "feedback": draft.feedback.kept(),
        "attempt_rule": draft.attempt_rule.value,
    }


def _check(draft: Draft) -> None:
    """Raise `Incomplete` for the first thing that a set cannot do without."""
    for name, amiss, words in _faults(draft):
        if amiss:
            raise Incomplete(words, field=name)


def _faults(draft: Draft) -> Iterator[tuple[str, bool, str]]:
    count, window = counted(draft.slots), draft.window
    yield "title", not draft.title.strip(), _("Give the set a title.")
    yield "slots", not 1 <= count <= MOST_QUESTIONS, _("Ask from 1 to %(most)s questions.", most=MOST_QUESTIONS)
    yield "forms", not 0 <= draft.forms <= MOST_FORMS, _("Make at most %(most)s forms.", most=MOST_FORMS)
    minutes_ok = window.minutes is None or 1 <= window.minutes <= LONGEST_LIMIT
    yield "minutes", not minutes_ok, _("Give a time limit from 1 minute to 24 hours, or none.")
    yield "attempts", window.attempts is not None and not 1 <= window.attempts <= 20, _("Allow from 1 to 20 attempts.")
    order = [moment for moment in (window.opens_at, window.due_at, window.closes_at) if moment is not None]
    yield "due_at", order != sorted(order), _("A set opens first, is due then, and closes last.")


def _check_dates(window: Window, now: datetime) -> None:
    if window.closes_at is not None and window.closes_at <= now:
        raise Incomplete(
            _("This set would be closed already. Choose a later moment for it to close, if only the next minute."),
            field="closes_at",
        )


def _freeze(session: Session, given: Given, revision: int, forms: Sequence[MadeForm], *, now: datetime) -> None:
    for form in forms:
        session.add(set_form(given.id, revision, form, now=now))
    session.flush()


def set_form(set_id: str, revision: int, form: MadeForm, *, now: datetime) -> SetForm:
    """A form as it is kept."""
    return SetForm(
        assignment_id=set_id,
        revision=revision,
        label=form.label,
        questions=[question.kept() for question in form.questions],
        expected=form.expected,
        made_at=now,
    )


def _short(shelf: Shelf, draft: Draft, slot: int, wanted: int, found: int) -> str:
    if draft.slots[slot].apart and not found:
        return _("No question about these two can soundly offer both of them.")
    if len(draft.slots) == 1:
        text = _(
            "There are %(found)s questions of this sort, and you asked for %(wanted)s.", found=found, wanted=wanted
        )
    else:
        text = _(
            "%(part)s: you asked for %(wanted)s, and a form can have %(found)s.",
            part=_part_text(shelf, draft.slots[slot]),
            wanted=wanted,
            found=found,
        )
    return text + " " + _("Widen it, or ask for %(found)s.", found=found)


def _part_text(shelf: Shelf, slot: Slot) -> str:
    """A part of a set as the page on which it is put together calls it."""
    if slot.items:
        return _("These questions, one by one")
    kind = _("Matching") if slot.form is Form.MATCHING else _("Multiple choice")
    topic = shelf.bank.topics.get(slot.topics[0]) if len(slot.topics) == 1 else None
    return _("%(kind)s, %(topic)s", kind=kind, topic=topic.title) if topic else kind


def _allowance(row: AnyRow) -> Allowance:
    own = {name: getattr(row, name) for name in _OWN}
    return Allowance(factor=row.time_factor, **{name: value for name, value in own.items() if value is not None})
