"""The page on which a set is put together: what can be asked, what it would ask, and how alike its forms are."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.analysis.guards import GUARDS
from trainer.facts.model import Form, Level
from trainer.questions.model import Choice
from trainer.services.banks.library import Library, Shelf
from trainer.services.classes.classrooms import Role, Seat, State
from trainer.services.classes.rooms import RoomView, rooms
from trainer.services.pages.practice import Pick
from trainer.services.sets.asked import asked_in
from trainer.services.sets.assignments import Draft, Given, drawn
from trainer.services.sets.class_habits import habits_of
from trainer.services.sets.drafts import as_fields, asks_the_same, is_as_usual, mark_of
from trainer.services.sets.forms import Answered, Habits, MadeForm, SetQuestion, make_forms, pool_of, usable
from trainer.services.words.local_moments import LATEST
from trainer.services.words.plot_views import percent
from trainer.services.words.refusals import Refused
from trainer.services.words.views import OptionView
from trainer.services.words.wording import Link
from trainer.store.teaching import Member
from trainer.teaching.blueprint import Slot, counted
from trainer.teaching.forms import Draft as FormDraft
from trainer.teaching.forms import Sharing, TooFew, likeness
from trainer.teaching.rules import AttemptRule, LateRule, Mode, Release

SHOWN: Final = 3
"""Questions of the first form that are shown at once; the others are behind a click."""

SECONDS: Final = {Form.CHOICE: 45, Form.MATCHING: 120}
"""How long a question of a set takes, typically. Assumed."""

LETTERS: Final = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class TopicPick:
    """A topic that can be ticked, with how many questions of it are asked where that is said topic by topic."""

    pick: Pick
    name: str
    count: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """One question with its key told. `spare` are the answers of a matching question that fit nothing.

    `swap_url` shows the set without it, empty where it stays.
    """

    stem: str
    options: tuple[OptionView, ...]
    pairs: tuple[tuple[str, str], ...]
    topic: str
    expected: str
    swap_url: str
    spare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One line of the table that compares forms."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """What a set asks: how much fits it, its forms side by side, and the questions of the first.

    `heading` is of those questions, and `note` says whether they are what students get. `measured` is whether answers
    of the class stand behind what the forms are said to be.
    """

    match_text: str
    drawn_text: str
    refused: str
    forms: tuple[str, ...]
    compared: tuple[BalanceRow, ...]
    balance: tuple[BalanceRow, ...]
    verdict: str
    alike: bool
    shown: tuple[PreviewView, ...]
    hidden: tuple[PreviewView, ...]
    heading: str = ""
    note: str = ""
    measured: bool = True


@dataclass(frozen=True, slots=True)
class AssignPage:
    """Everything that can be chosen, what is, and what comes of it.

    `others_url` shows other questions of the same choice. `kept` marks the set as it was when the page was opened, so
    that nobody writes over what somebody else has changed since; empty for a new one. `revise_label` is of the button
    that gives new questions to those who have not begun a set, empty while it is not given. `usual` is whether each
    thing is told when that is usual.
    """

    title: str
    action: str
    class_name: str
    class_url: str
    rooms: tuple[RoomView, ...]
    given: bool
    begun: int
    fields: Mapping[str, str]
    errors: Mapping[str, str]
    modes: tuple[Pick, ...]
    banks: tuple[Pick, ...]
    topics: tuple[TopicPick, ...]
    relations: tuple[Pick, ...]
    levels: tuple[Pick, ...]
    items: tuple[Pick, ...]
    without: tuple[str, ...]
    apart: tuple[str, ...]
    forms: tuple[Pick, ...]
    sharing: tuple[Pick, ...]
    late: tuple[Pick, ...]
    attempt_rules: tuple[Pick, ...]
    feedback: tuple[tuple[str, str, tuple[Pick, ...]], ...]
    zone: str
    give_label: str
    preview: PreviewPart
    forms_text: str = ""
    usual: bool = True
    latest: str = LATEST
    others_url: str = ""
    revise_label: str = ""
    kept: str = ""


def assign_page(
    session: Session,
    library: Library,
    seat: Seat,
    draft: Draft,
    *,
    errors: Mapping[str, str],
    link: Link,
    given: Given | None = None,
    opened: str = "",
) -> AssignPage:
    """Show a set that is being put together, or changed since it was `opened` with that mark."""
    shelf, students = library.shelf(draft.bank), students_in(session, seat)
    kept = given if given is not None and given.published_at is not None else None
    stays = kept is not None and asks_the_same(draft, kept.draft)
    mark = (opened or mark_of(given.draft)) if given is not None else ""
    habits, fields = habits_of(session, seat.class_id, draft.bank), as_fields(draft, zone=seat.zone) | {"kept": [mark]}
    action = _action(seat, given, link)
    frozen = _frozen(session, library, seat, kept, habits, action=action) if kept and stays else None
    return AssignPage(
        title=_("Change a set") if given else _("New set"),
        action=action,
        class_name=seat.name,
        class_url=link("classes.home", cid=seat.class_id),
        rooms=rooms(seat, "", link=link),
        given=kept is not None,
        begun=given.begun if given else 0,
        fields={name: values[0] if values else "" for name, values in fields.items()},
        errors=errors,
        modes=tuple(_modes(draft)),
        banks=tuple(Pick(each.id, each.bank.header.title, each.id == draft.bank) for each in library.shelves.values()),
        topics=tuple(_topics(shelf, fields)),
        relations=tuple(_relations(shelf, draft)),
        levels=tuple(_levels(draft)),
        items=tuple(_items(shelf, draft)),
        without=tuple(fields["without"]),
        apart=tuple(fields["apart"]),
        forms=tuple(_forms(draft, students)),
        sharing=tuple(_sharing(draft)),
        late=tuple(_late(draft)),
        attempt_rules=tuple(_attempt_rules(draft)),
        feedback=tuple(_feedback(draft)),
        zone=seat.zone.key,
        give_label=_give_label(students),
        preview=frozen or preview_part(library, draft, habits, fields=fields, swap_at=action, given=kept),
        forms_text=_forms_text(students),
        usual=is_as_usual(draft),
        others_url=_others_url(fields, action),
        kept=mark,
        revise_label=_revise_label(kept, stays=stays) if kept else "",
    )


def _action(seat: Seat, given: Given | None, link: Link) -> str:
    if given:
        return link("teaching.edit", cid=seat.class_id, set_id=given.id)
    return link("teaching.new", cid=seat.class_id)


def going_together(session: Session, library: Library, seat: Seat, draft: Draft) -> Draft:
    """A draft of as many of its named items as one form can ask: two may ask the same, or give each other away."""
    shelf, habits = library.shelf(draft.bank), habits_of(session, seat.class_id, draft.bank)
    named = next((slot for slot in draft.slots if slot.items), None)
    for count in range(named.count if named else 0, 0, -1):
        with suppress(TooFew):
            slots = [replace(slot, count=count) for slot in draft.slots if slot is named]
            (made,) = make_forms(shelf, slots, count=1, seed=draft.seed, sharing=draft.sharing, habits=habits)
            asked = tuple(place.asked.item.id for place in made.draft.places)
            return replace(draft, slots=tuple(replace(slot, count=count, items=asked) for slot in slots))
    return draft


def preview_part(
    library: Library,
    draft: Draft,
    habits: Habits,
    *,
    fields: Mapping[str, Sequence[str]],
    swap_at: str,
    given: Given | None = None,
) -> PreviewPart:
    """Show what a set would ask: it is what it asks once it is given. Its questions can be swapped at an address.

    Of one that is `given`, it would be asked of those who have not begun.
    """
    shelf = library.shelf(draft.bank)
    fitting = {each.item.fact for each in usable(shelf, habits) if any(slot.takes(each) for slot in draft.slots)}
    try:
        _seed, made = drawn(library, draft, seed=draft.seed, forms=draft.forms or 2, habits=habits)
    except Refused as refused:
        return _refused_part(_match_text(len(fitting)), refused)
    views = _views(shelf, made[0].questions, habits.answered, fields, swap_at)
    drafts, share = [form.draft for form in made], _measured(made, habits.answered)
    return PreviewPart(
        match_text=_match_text(len(fitting)),
        drawn_text=_drawn_text(library, draft),
        refused="",
        forms=tuple(form.label for form in made),
        compared=tuple(_compared(drafts, measured=share > 0)),
        balance=tuple(_balance(shelf, drafts)),
        verdict=_verdict(draft, drafts, share),
        alike=likeness(drafts).alike,
        shown=views[:SHOWN],
        hidden=views[SHOWN:],
        heading=_("From form %(label)s", label=made[0].label) if len(made) > 1 else _("Its questions"),
        note=_preview_note(draft, given),
        measured=share > 0,
    )


def _refused_part(match_text: str, refused: Refused) -> PreviewPart:
    """Say why no question can be shown."""
    return PreviewPart(match_text, "", str(refused), (), (), (), "", False, (), ())


def _frozen(
    session: Session, library: Library, seat: Seat, given: Given, habits: Habits, *, action: str
) -> PreviewPart:
    """Show what a given set asks. Its questions can be swapped at an address while nobody has begun."""
    try:
        forms = asked_in(session, library, seat, given)
    except Refused as refused:
        return _refused_part(_given_text(given), refused)
    label, questions = next(iter(forms.items()))
    fields, count = as_fields(given.draft, zone=seat.zone) | {"kept": [mark_of(given.draft)]}, len(questions)
    swap_at = "" if given.begun else action
    views = _views(library.shelf(given.draft.bank), questions, habits.answered, fields, swap_at)
    head = ngettext("%(num)s question is given", "%(num)s questions are given", count)
    several = ngettext("%(num)s form.", "%(num)s forms.", len(forms)) if given.draft.forms else _given_text(given)
    return PreviewPart(
        match_text=head,
        drawn_text=several,
        refused="",
        forms=(label,),
        compared=(),
        balance=(),
        verdict="",
        alike=True,
        shown=views[:SHOWN],
        hidden=views[SHOWN:],
        heading=_("From form %(label)s", label=label) if given.draft.forms else _("One like theirs"),
        note=_("These stay, whatever you change, until you make new questions. All forms are under Its questions."),
    )


def _views(
    shelf: Shelf,
    questions: Sequence[SetQuestion],
    answered: Answered,
    fields: Mapping[str, Sequence[str]],
    swap_at: str,
) -> tuple[PreviewView, ...]:
    return tuple(question_view(shelf, each, answered, swap_url(each, fields, swap_at)) for each in questions)


def students_in(session: Session, seat: Seat) -> int:
    """How many students a class has."""
    here = Member.classroom_id == seat.class_id, Member.role == Role.STUDENT, Member.state == State.HERE
    return session.scalars(select(func.count()).select_from(Member).where(*here)).one()


# --- what it would ask


def swap_url(asked: SetQuestion, fields: Mapping[str, Sequence[str]], swap_at: str) -> str:
    """Where a set is shown without one of its questions, empty if nowhere. One that was named is left out by hand."""
    if not swap_at or asked.item in fields["item"]:
        return ""
    swapped = {**fields, "without": [*fields["without"], asked.item]}
    return f"{swap_at}?{urlencode(swapped, doseq=True)}#preview"


def _others_url(fields: Mapping[str, Sequence[str]], at: str) -> str:
    """Where other questions of the same choice are shown: without a seed a page has one of its own."""
    return f"{at}?{urlencode({**fields, 'seed': []}, doseq=True)}#preview"


def question_view(shelf: Shelf, asked: SetQuestion, answered: Answered, swap_url: str = "") -> PreviewView:
    """A question of a set for who may see its key, with how many of a class have answered its item."""
    question = asked.question
    topic = shelf.bank.topics.get(asked.topic)
    pairs: tuple[tuple[str, str], ...] = ()
    spare: tuple[str, ...] = ()
    options: tuple[OptionView, ...] = ()
    if isinstance(question, Choice):
        options = tuple(
            OptionView(at, LETTERS[at - 1], option.text, is_key=at == question.key + 1)
            for at, option in enumerate(question.options, start=1)
        )
    else:
        pairs = tuple((each.text, question.responses[each.response].text) for each in question.premises)
        fitting = {each.response for each in question.premises}
        spare = tuple(each.text for at, each in enumerate(question.responses) if at not in fitting)
    return PreviewView(
        stem=question.stem,
        options=options,
        pairs=pairs,
        topic=topic.title if topic else "",
        expected=_expected_text(asked, answered),
        swap_url=swap_url,
        spare=spare,
    )


def _expected_text(asked: SetQuestion, answered: Answered) -> str:
    """How many are expected to get a question right, and what that rests on."""
    _right, times = answered.get(asked.item, (0, 0))
    share = percent(asked.expected)
    if not times:
        return _("not measured yet: %(share)s right is assumed, by its level", share=share)
    return ngettext(
        "expected right: %(share)s, by its level and %(num)s answer",
        "expected right: %(share)s, by its level and %(num)s answers",
        times,
        share=share,
    )


def _measured(made: Sequence[MadeForm], answered: Answered) -> float:
    """Of how many questions of some forms, as a share, the class has shown how hard they are."""
    items = [question.item for form in made for question in form.questions]
    return sum(item in answered for item in items) / len(items) if items else 0.0


def _compared(made: Sequence[FormDraft], *, measured: bool) -> Iterator[BalanceRow]:
    label = _("Expected right") if measured else _("Right, as assumed")
    yield BalanceRow(label, tuple(percent(form.expected) for form in made))
    yield BalanceRow(_("Minutes, typically"), tuple(str(_minutes(form)) for form in made))


def _balance(shelf: Shelf, made: Sequence[FormDraft]) -> Iterator[BalanceRow]:
    counts = [Counter(place.asked.topic for place in form.places) for form in made]
    for topic in sorted(set().union(*counts)):
        title = shelf.bank.topics[topic].title if topic in shelf.bank.topics else topic
        yield BalanceRow(title, tuple(str(count[topic]) for count in counts))


def _minutes(form: FormDraft) -> int:
    kinds = (place.asked.item.form for place in form.places)
    return -(-sum(SECONDS[kind] for kind in kinds) // 60)


def _verdict(draft: Draft, made: Sequence[FormDraft], measured: float) -> str:
    """How alike forms are; `measured` is of how many of their questions it is known how hard they are."""
    if draft.forms == 0:
        return _("Each student gets a form of their own. Here are two like them.")
    if len(made) == 1:
        return _("Everyone gets the same questions.")
    found = likeness(made)
    apart = _("Their expected scores lie %(apart)s points in 100 apart.", apart=f"{100 * found.apart:.1f}")
    if draft.sharing is Sharing.SAME:
        common = _("They ask the same facts in different ways.")
    elif found.overlap:
        common = _("Two of them have up to %(percent)s%% of their facts in common.", percent=round(100 * found.overlap))
    else:
        common = _("No fact is in two of them.")
    if not measured:
        levels = _("How hard they are is not measured yet.")
        head = _("By the levels of their facts they are alike.") if found.alike else _("By their levels they differ.")
        return f"{levels} {head} {common}"
    head = _("The forms are as hard as one another.") if found.alike else _("The forms are not as hard as one another.")
    rest = _("It is measured for %(percent)s of their questions, and assumed for the rest.", percent=percent(measured))
    return " ".join([head, apart, common, *([rest] if measured < 1 else [])])


# --- the words


def _match_text(count: int) -> str:
    return ngettext("%(num)s fact fits", "%(num)s facts fit", count) if count else _("No fact fits this choice")


def _drawn_text(library: Library, draft: Draft) -> str:
    count = counted(draft.slots)
    text = ngettext("Each form has %(num)s question.", "Each form has %(num)s questions.", count)
    return " ".join([text, *(_apart_text(library, draft.bank, slot) for slot in draft.slots if slot.apart)])


def _apart_text(library: Library, bank: str, slot: Slot) -> str:
    """How many questions tell some things apart."""
    names = " / ".join(library.name(bank, entity) for entity in slot.apart)
    return ngettext(
        "%(num)s question offers both: %(names)s.", "%(num)s questions offer both: %(names)s.", slot.count, names=names
    )


def _given_text(given: Given) -> str:
    return _("Each student gets a form of their own.") if not given.draft.forms else ""


def _preview_note(draft: Draft, given: Given | None) -> str:
    """Whether the questions that are shown are what students get."""
    if draft.forms == 0:
        return _("What each student gets is drawn by the same rules when they begin.")
    if given is None:
        return _("These are what students get, unless the bank or the answers of the class change before you give it.")
    return _("Nothing of this is given yet. Whoever has begun keeps the questions they have.")


def _revise_label(given: Given, *, stays: bool) -> str:
    if stays:
        return _("Make new questions for those who have not begun")
    return _("Give these to those who have not begun") if given.begun else _("Give these questions instead")


def _forms_text(students: int) -> str:
    """What more forms cost."""
    text = _("Neighbours get different questions that are as hard.")
    if not students:
        return text
    few = _("A question with fewer than %(least)s answers is not judged.", least=GUARDS.correlations)
    return f"{text} {few}"


def _give_label(students: int) -> str:
    if not students:
        return _("Give it to the class")
    return ngettext("Give it to %(num)s student", "Give it to %(num)s students", students)


# --- what can be chosen


def _modes(draft: Draft) -> Iterator[Pick]:
    yield Pick("graded", _("Graded"), draft.mode is Mode.GRADED, _("It counts. Answers are told once it has closed."))
    yield Pick("exam", _("Exam"), draft.mode is Mode.EXAM, _("It counts, and nothing is told before it has closed."))
    yield Pick("practice", _("Practice"), draft.mode is Mode.PRACTICE, _("It counts for nothing. All is told at once."))


def _topics(shelf: Shelf, fields: Mapping[str, Sequence[str]]) -> Iterator[TopicPick]:
    sizes = Counter(each.topic for each in {one.item.fact: one for one in pool_of(shelf)}.values())
    for topic in shelf.bank.topics.values():
        if sizes[topic.id]:
            name = f"of-{topic.id}"
            pick = Pick(topic.id, topic.title, topic.id in fields["topic"], str(sizes[topic.id]))
            yield TopicPick(pick, name, next(iter(fields.get(name, ())), ""))


def _relations(shelf: Shelf, draft: Draft) -> Iterator[Pick]:
    sizes = Counter(one.item.relation for one in {each.item.fact: each for each in pool_of(shelf)}.values())
    chosen = {relation for slot in draft.slots for relation in slot.relations}
    for relation in shelf.bank.relations.values():
        if sizes[relation.id]:
            yield Pick(relation.id, relation.label, relation.id in chosen, str(sizes[relation.id]))


def _levels(draft: Draft) -> Iterator[Pick]:
    words = {Level.CORE: _("Core"), Level.INTERMEDIATE: _("Intermediate"), Level.SPECIALIST: _("Specialist")}
    chosen = {level for slot in draft.slots for level in slot.levels}
    return (Pick(level.value, words[level], level in chosen) for level in Level)


def _items(shelf: Shelf, draft: Draft) -> Iterator[Pick]:
    """The questions that were chosen one by one."""
    facts = shelf.bank.facts
    for item in dict.fromkeys(item for slot in draft.slots for item in slot.items):
        fact = facts.get(item.partition(":")[0])
        said = shelf.questions.wording.statement(fact) if fact else item
        yield Pick(item, said, checked=True)


def _forms(draft: Draft, students: int) -> Iterator[Pick]:
    words = {0: _("One for each student"), 1: _("One for all"), 2: _("A and B"), 3: _("A, B and C"), 4: _("A to D")}
    return (
        Pick(str(count), text, draft.forms == count, _answers_text(students, count)) for count, text in words.items()
    )


def _answers_text(students: int, forms: int) -> str:
    """How many answers a question gets if all of a class have so many forms between them."""
    if not students:
        return ""
    if not forms:
        return _("few answers to any one question")
    answers = students // forms
    return ngettext("about %(num)s answer a question", "about %(num)s answers a question", answers)


def _sharing(draft: Draft) -> Iterator[Pick]:
    yield Pick("alike", _("Other facts, as hard"), draft.sharing is Sharing.ALIKE)
    yield Pick("same", _("The same facts, asked in other ways"), draft.sharing is Sharing.SAME)


def _late(draft: Draft) -> Iterator[Pick]:
    rule = draft.late.rule
    yield Pick("none", _("Nothing is taken off"), rule is LateRule.NONE)
    yield Pick("per_day", _("So much a day"), rule is LateRule.PER_DAY)
    yield Pick("flat", _("So much once"), rule is LateRule.FLAT)


def _attempt_rules(draft: Draft) -> Iterator[Pick]:
    words = {
        AttemptRule.BEST: _("The best"),
        AttemptRule.FIRST: _("The first"),
        AttemptRule.LAST: _("The last"),
        AttemptRule.MEAN: _("Their mean"),
    }
    return (Pick(rule.value, text, draft.attempt_rule is rule) for rule, text in words.items())


def _feedback(draft: Draft) -> Iterator[tuple[str, str, tuple[Pick, ...]]]:
    what = {
        "score": _("The score"),
        "right": _("Which answers are right"),
        "key": _("The right answers"),
        "reasons": _("Every reason"),
    }
    when = {
        Release.SUBMIT: _("When it is handed in"),
        Release.DUE: _("When it was due"),
        Release.CLOSE: _("When it has closed for everyone"),
        Release.MANUAL: _("When you let it out"),
    }
    kept = draft.feedback.kept()
    for name, label in what.items():
        yield f"told_{name}", label, tuple(Pick(each.value, text, kept[name] == each) for each, text in when.items())
