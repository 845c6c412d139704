"""One question of a set: how its options were used, what it tells, what was decided about it, and what can be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.analysis.items import ItemStatistics
from trainer.analysis.options import OptionStatistics
from trainer.analysis.responses import OMIT
from trainer.facts.model import Status
from trainer.services.banks.library import Library
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.classes.rooms import moment
from trainer.services.people.learners import Learner
from trainer.services.sets.assignments import Given, of_class
from trainer.services.sets.class_habits import habits_of, retired_in
from trainer.services.sets.forms import make_forms
from trainer.services.sets.marks import rulings_of
from trainer.services.sets.naming import Asked, asked, statement, stem_of
from trainer.services.sets.rulings import log_of
from trainer.services.teaching.analysis_words import between, decision_text, deed_name, figure, flag_text, number
from trainer.services.teaching.answers import Analysed, analysed
from trainer.services.words.plot_views import percent
from trainer.services.words.refusals import Absent
from trainer.services.words.wording import Link
from trainer.services.writing import changed_facts
from trainer.services.writing.changed_facts import ChangedFact, Turn
from trainer.services.writing.desks import rights_of
from trainer.services.writing.pages import reader_text
from trainer.store.teaching import Classroom
from trainer.store.writing import WrittenBank
from trainer.teaching.blueprint import Slot
from trainer.teaching.forms import Sharing, TooFew
from trainer.teaching.grading import Action


@dataclass(frozen=True, slots=True)
class OptionRow:
    """How one option was used. `retire` says that it can be taken out of questions to come."""

    entity: str
    text: str
    is_key: bool
    chosen: str
    share: str
    r: str
    verdict: str
    retire: bool
    retired: bool


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision that was made about the set, as a line of its log."""

    text: str
    who: str
    reason: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class TurnView:
    """What became of the fact after it was asked, when and by which version, and what the change said of it."""

    text: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question of a set: how its options were used, what it tells, and what can be done.

    `mend_url` opens its fact in the editor, empty for who may not; `mended_by` says who may, or who reads it then.
    `leave_url` says of a fact that stands otherwise now that nothing is to be done; empty where nothing waits.
    """

    title: str
    over: str
    back_url: str
    stem: str
    says: str
    fact_url: str
    mend_url: str
    mended_by: str
    numbers: tuple[tuple[str, str, str], ...]
    flags: tuple[str, ...]
    options: tuple[OptionRow, ...]
    other: tuple[tuple[str, str], ...]
    deeds: tuple[tuple[str, str], ...]
    retire_url: str
    decisions: tuple[DecisionView, ...]
    instructs: bool
    turns: tuple[TurnView, ...] = ()
    leave_url: str = ""


def question_page(
    session: Session, library: Library, seat: Seat, set_id: str, variant: str, *, who: Learner, link: Link
) -> QuestionPage:
    """Show one question of a set with all that is known of it, over every set of the bank in this class."""
    given = of_class(session, seat, set_id)
    shown = asked(session, set_id, variant)
    found = analysed(session, given)
    judged = next((each for each in found.analysis.items if each.statistics.unit == variant), None)
    if shown is None:
        raise Absent(_("This set asks no such question."))
    here = {"cid": seat.class_id, "set_id": set_id}
    retired = retired_in(session, seat.class_id, shown.bank)
    may_mend, mended_by = _mending(session, who, shown.bank)
    turned = changed_facts.of_fact(session, seat.class_id, set_id, shown.fact)
    return QuestionPage(
        title=_("One question"),
        over=_("%(class_name)s, %(set)s", class_name=seat.name, set=given.draft.title),
        back_url=link("analysis.questions", **here),
        stem=shown.stem,
        says=statement(library, shown.bank, shown.fact),
        fact_url=link("facts.fact", bank_id=shown.bank, fact_id=shown.fact),
        mend_url=link("write.mend", bank_id=shown.bank, key=shown.fact) if may_mend else "",
        mended_by=mended_by,
        numbers=tuple(_item_numbers(judged.statistics)) if judged else (),
        flags=tuple(flag_text(flag, judged.statistics, shown.texts) for flag in judged.flags) if judged else (),
        options=tuple(
            _option(each, shown.texts, retired=(shown.fact, each.option) in retired)
            for each in (judged.statistics.options if judged else ())
            if each.chosen or each.option != OMIT
        ),
        other=tuple(_other_forms(library, found, shown, variant)),
        deeds=tuple(_deeds(session, given, shown.fact, variant, turned, link=link))
        if seat.may(Role.INSTRUCTOR)
        else (),
        retire_url=link("analysis.retire", variant=variant, **here),
        decisions=tuple(_decisions(session, seat, given, shown, link)),
        instructs=seat.may(Role.INSTRUCTOR),
        turns=tuple(_turns(turned, seat)) or tuple(_standing(library, shown)),
        leave_url=link("analysis.leave", variant=variant, **here) if changed_facts.may_leave(seat, turned) else "",
    )


def is_still_asked(session: Session, library: Library, seat: Seat, set_id: str, variant: str) -> bool:
    """Whether sets of a class can still ask a question as a choice, without the options that it leaves out."""
    shown = asked(session, set_id, variant)
    shelf = library.find(shown.bank) if shown else None
    if shown is None or shelf is None or shown.fact not in shelf.bank.facts:
        return False
    ways = tuple(item.id for item in shelf.ways(shown.fact).values() if item.key == shown.key)
    habits = habits_of(session, seat.class_id, shown.bank)
    try:
        make_forms(shelf, [Slot(1, items=ways)], count=1, seed=set_id, sharing=Sharing.ALIKE, habits=habits)
    except TooFew:
        return False
    return True


def leave(session: Session, seat: Seat, set_id: str, variant: str, *, now: datetime) -> None:
    """Say that nothing is to be done about a question whose fact stands otherwise now."""
    of_class(session, seat, set_id)
    shown = asked(session, set_id, variant)
    if shown is None:
        raise Absent(_("This set asks no such question."))
    changed_facts.leave(session, seat, set_id, shown.fact, now=now)


def _turns(found: Iterable[ChangedFact], seat: Seat) -> Iterator[TurnView]:
    for each in found:
        when = _("%(when)s, in version %(number)s", when=moment(each.at, seat), number=each.version)
        yield TurnView(changed_facts.turn_text(each.turn), when, each.why)


def _standing(library: Library, shown: Asked) -> Iterator[TurnView]:
    """How the fact stands in the bank that is in use, if it is not asked there any more."""
    shelf = library.find(shown.bank)
    fact = shelf.bank.facts.get(shown.fact) if shelf else None
    if shelf and (fact is None or fact.status is not Status.USABLE):
        gone = fact is None or fact.status is Status.WITHDRAWN
        yield TurnView(changed_facts.turn_text(Turn.WITHDRAWN if gone else Turn.DISPUTED), "", "")


def _mending(session: Session, who: Learner, bank_id: str) -> tuple[bool, str]:
    """Whether this person may mend a fact of a bank, and in words who may if not, or who has to read it."""
    owner = session.execute(
        select(WrittenBank.classroom_id, Classroom.name)
        .outerjoin(Classroom, Classroom.id == WrittenBank.classroom_id)
        .where(WrittenBank.id == bank_id)
    ).one_or_none()
    class_id = owner.classroom_id if owner else None
    rights = rights_of(session, who)
    if rights.may_write(class_id):
        return True, "" if rights.may_read(class_id) else reader_text(session)
    if owner and class_id:
        return False, _("Whoever instructs %(class_name)s may mend this fact.", class_name=owner.name)
    return False, _("Whoever instructs a class may mend this fact. Tell one of them what is amiss.")


def _item_numbers(found: ItemStatistics) -> Iterator[tuple[str, str, str]]:
    yield _("Students"), str(found.n), ""
    if found.p:
        yield _("Share right"), number(found.p.value), between(found.p)
    if found.r:
        yield _("Discrimination"), number(found.r.value), between(found.r)
    if found.d27 is not None:
        yield _("Upper less lower %(share)s", share=percent(0.27)), number(found.d27), ""
    if found.omitted:
        yield _("Left empty"), str(found.omitted), ""


def _option(each: OptionStatistics, texts: Mapping[str, str], *, retired: bool) -> OptionRow:
    text = _("No answer") if each.option == OMIT else texts.get(each.option, each.option)
    return OptionRow(
        entity=each.option,
        text=text,
        is_key=each.is_key,
        chosen=_("%(chosen)s of %(offered)s", chosen=each.chosen, offered=each.offered),
        share=figure(each.share),
        r=number(each.r.value if each.r else None),
        verdict=_option_verdict(each, retired=retired),
        retire=not each.is_key and each.option != OMIT and not retired and each.functioning is False,
        retired=retired,
    )


def _option_verdict(each: OptionStatistics, *, retired: bool) -> str:
    if each.is_key:
        return _("Key")
    if retired:
        return _("Retired")
    if each.option == OMIT or each.functioning is None:
        return "–"
    if each.functioning:
        return _("Works")
    if each.r is None or each.r.value <= 0:
        return _("Hardly used")
    return _("Draws the strong") if each.r.low > 0 else _("May draw the strong")


def _other_forms(library: Library, found: Analysed, shown: Asked, variant: str) -> Iterator[tuple[str, str]]:
    """The other ways in which the set asked the same fact, and all of them together."""
    ways = {
        row.variant: row.direction
        for row in found.answered.marks
        if row.fact_id == shown.fact and row.variant != variant
    }
    for each in found.analysis.items:
        if each.statistics.unit in ways:
            text = stem_of(library, shown.bank, shown.fact, ways[each.statistics.unit])
            yield text, _("%(share)s right of %(n)s", share=figure(each.statistics.p), n=each.statistics.n)
    for each in found.analysis.facts:
        if each.statistics.unit == shown.fact and ways:
            right = figure(each.statistics.p)
            yield _("All ways together"), _("%(share)s right of %(n)s", share=right, n=each.statistics.n)


def _deeds(
    session: Session, given: Given, fact: str, variant: str, turned: Sequence[ChangedFact], *, link: Link
) -> Iterator[tuple[str, str]]:
    """What can be decided. Of a question that is left out nothing else is, until that is taken back.

    About a fact that stands otherwise now, it is about every question that asks it unless something else is chosen.
    """
    here = {"cid": given.class_id, "set_id": given.id}
    if not given.begun:
        yield _("Change what it asks"), link("teaching.edit", **here)
    holding = [each for each in rulings_of(session, given.id) if each.fact == fact and each.variant in ("", variant)]
    if holding and holding[-1].action is Action.DROP:
        return
    about = {"fact": fact, "variant": variant}
    about |= changed_facts.EVERYWHERE if any(each.is_open for each in turned) else {}
    for action in (Action.ALSO_ACCEPT, Action.CHANGE_KEY, Action.FULL_CREDIT, Action.DROP):
        yield deed_name(action), link("analysis.decide", action=action.value, **about, **here)


def _decisions(session: Session, seat: Seat, given: Given, shown: Asked, link: Link) -> Iterator[DecisionView]:
    here = {"cid": seat.class_id, "set_id": given.id}
    holding = {each.id for each in rulings_of(session, given.id)}
    for row in log_of(session, given):
        if row.fact_id == shown.fact:
            undo = link("analysis.take_back", ruling=row.id, **here) if row.id in holding else ""
            option = shown.texts.get(row.option, row.option)
            who = _("%(who)s, %(when)s", who=row.name or row.email or "–", when=moment(row.ruled_at, seat))
            yield DecisionView(decision_text(row.action, option), who, row.reason, undo)
