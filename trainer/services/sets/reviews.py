"""The page of an attempt that was handed in: exactly what may be told of it now, and when the rest will be.

Where scores, verdicts, keys or reasons are not told yet, the page is made without them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.questions.model import Choice, Citation, Matching, Option
from trainer.services.pages.answer import source_text, source_url
from trainer.services.people.learners import Learner
from trainer.services.people.notices import see_rulings
from trainer.services.sets.going import Going
from trainer.services.sets.marks import marks_of, pair_of
from trainer.services.sets.pages import Here, score_text, shown_of
from trainer.services.sets.telling import absorb, missed
from trainer.services.sets.words import Clocks, Line, number_text, points_text, telling_lines
from trainer.services.study.presentations import Shown, shown_in
from trainer.services.study.replies import replies_in
from trainer.services.words.refusals import Absent
from trainer.services.words.views import OptionView, PremiseView
from trainer.services.words.wording import LETTERS, Link
from trainer.store.base import AnyRow
from trainer.store.teaching import Ruling
from trainer.teaching import grading
from trainer.teaching.grading import Action
from trainer.teaching.rules import Told

_FINE: Final = ("right", "granted", "out")
"""What a question came to that is not looked at first."""


@dataclass(frozen=True, slots=True)
class SetResult:
    """One question of the attempt.

    `state` is given or empty; once that is told right, partly, wrong, granted (not right, but worth all) or out.
    """

    place: int
    state: str
    words: str
    label: str
    url: str
    now: bool


@dataclass(frozen=True, slots=True)
class RulingView:
    """A decision that changed something in the attempt: what it was, why, and what it did to the score."""

    heading: str
    reason: str
    said: str


@dataclass(frozen=True, slots=True)
class SetOneView:
    """One question whole, as far as it is told. Without its key, no option is marked as one."""

    place: int
    stem: str
    words: str
    points_text: str
    told: bool
    reasons: bool
    options: tuple[OptionView, ...]
    premises: tuple[PremiseView, ...]
    before_url: str
    after_url: str
    flag_url: str


@dataclass(frozen=True, slots=True)
class SetReviewPage:
    """What an attempt came to. `right` says that verdicts are told; `not_right` counts facts, once keys are."""

    title: str
    set_id: str
    set_title: str
    heading: str
    handed_in: str
    notice: str
    right: bool
    telling: tuple[Line, ...]
    rulings: tuple[RulingView, ...]
    results: tuple[SetResult, ...]
    one: SetOneView | None
    attempt_url: str
    not_right: int = 0
    again_url: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question of the attempt with what was picked, what it came to, and the decisions about it."""

    shown: Shown
    picked: tuple[int | None, ...]
    struck: frozenset[int]
    marks: tuple[AnyRow, ...]
    rulings: tuple[grading.Ruling, ...]

    @property
    def filled(self) -> bool:
        return any(self.picked)

    @property
    def right(self) -> int:
        """How many pairs are worth something as the rulings stand."""
        return sum(mark.score == 1.0 for mark in self.marks)

    @property
    def granted(self) -> bool:
        """Whether all points were given for what is not right."""
        return any(grading.earned(pair_of(mark), self.rulings) != mark.score for mark in self.marks)

    @property
    def out(self) -> bool:
        """Whether all of it is left out of the points."""
        return all(mark.score is None for mark in self.marks)

    @property
    def state(self) -> str:
        if self.out:
            return "out"
        if self.right == len(self.marks):
            return "granted" if self.granted else "right"
        if self.right:
            return "partly"
        return "wrong" if self.filled else "empty"

    def keys(self, index: int) -> frozenset[str]:
        """The entities that are right for a pair, as the rulings stand."""
        mark = self.marks[index]
        found = {str(mark.expected)}
        for ruling in self.rulings:
            if ruling.fact == mark.fact_id and ruling.variant in ("", mark.variant):
                if ruling.action is Action.CHANGE_KEY:
                    found = {ruling.option}
                elif ruling.action is Action.ALSO_ACCEPT:
                    found.add(ruling.option)
        return frozenset(found)


def review_page(
    session: Session, here: Here, attempt: Going, *, place: int | None, late: bool, link: Link
) -> SetReviewPage:
    """Show what may be told of an attempt that was handed in. What is told joins the person's own log.

    `late` says that the person sent something after it was in.

    Raises:
        Absent: if there is no such place in it.
    """
    given, shown = here.given, shown_of(session, here)
    absorb(session, here.who, given, attempt, now=here.now)
    see_rulings(session, here.who, given.id, now=here.now)
    rows = _ruling_rows(session, given.id)
    holding = grading.standing(map(_ruling, rows))
    asked = _asked(session, here.who, attempt, holding)
    if place is not None and not 1 <= place <= len(asked):
        raise Absent(_("There is no such question in this set."))
    at = place or next((each.shown.place for each in asked if shown.right and each.state not in _FINE), 1)
    results = tuple(_result(each, attempt, shown, at=at, link=link) for each in asked)
    return SetReviewPage(
        title=_("Review of %(title)s", title=given.draft.title),
        set_id=given.id,
        set_title=given.draft.title,
        heading=score_text(here, attempt) if shown.score else _("It is handed in"),
        handed_in=_("Handed in on %(moment)s.", moment=here.clocks.say(attempt.submitted_at or here.now)),
        notice=_notice(attempt, asked, late=late),
        right=shown.right,
        telling=telling_lines(given, here.window, shown, here.clocks),
        rulings=tuple(_ruling_views(rows, asked, shown, here.clocks, attempt)) if shown.score else (),
        results=results,
        one=_one(asked, at, results, shown, link=link) if asked else None,
        attempt_url=link("sets.attempt", set_id=given.id, number=attempt.number),
        not_right=len(missed((mark for each in asked for mark in each.marks), holding)) if shown.key else 0,
        again_url=link("sets.again", set_id=given.id, number=attempt.number),
    )


def _asked(session: Session, who: Learner, attempt: Going, holding: tuple[grading.Ruling, ...]) -> tuple[_Asked, ...]:
    replies = replies_in(session, attempt.session_id or "")
    marks: dict[int, list[AnyRow]] = {}
    for mark in marks_of(session, attempt):
        marks.setdefault(mark.place, []).append(mark)
    found = []
    for shown in shown_in(session, who.id, attempt.session_id or ""):
        said, its = replies.get(shown.id), tuple(marks.get(shown.place, ()))
        picked = tuple(said.picked) if said else ()
        struck = frozenset(said.struck) if said else frozenset()
        if its:
            found.append(_Asked(shown, picked, struck, its, holding))
    return tuple(found)


def _result(each: _Asked, attempt: Going, shown: Told, *, at: int, link: Link) -> SetResult:
    place = each.shown.place
    state = each.state if shown.right else "given" if each.filled else "empty"
    words = _words(each, state)
    url = link("sets.review", set_id=attempt.set_id, number=attempt.number, place=place) + "#one"
    label = _("Question %(place)s, %(words)s", place=place, words=words)
    return SetResult(place, state, words, label, url, now=place == at)


def _words(each: _Asked, state: str) -> str:
    if state == "partly":
        return _("%(right)s of %(total)s pairs right", right=each.right, total=len(each.marks))
    words = {
        "right": _("Right"),
        "wrong": _("Not right"),
        "granted": _("Not right; the points were given to all"),
        "empty": _("Empty"),
        "out": _("Left out"),
        "given": _("Answered"),
    }
    return str(words[state])


def _notice(attempt: Going, asked: Sequence[_Asked], *, late: bool) -> str:
    """That the time ran out, and that what came later does not count."""
    if late:
        return _("This attempt was in already. What was chosen after that does not count.")
    if attempt.ends_at is None or attempt.submitted_at is None or attempt.submitted_at < attempt.ends_at:
        return ""
    given = sum(each.filled for each in asked)
    return _("Time was up. %(given)s of %(total)s answers were in.", given=given, total=len(asked))


def _one(asked: Sequence[_Asked], at: int, results: Sequence[SetResult], shown: Told, *, link: Link) -> SetOneView:
    each = asked[at - 1]
    question = each.shown.question
    return SetOneView(
        place=at,
        stem=question.stem,
        words=results[at - 1].words,
        points_text=_points_text(each) if shown.right else "",
        told=shown.key,
        reasons=shown.reasons,
        options=_options(each, question, shown, link) if isinstance(question, Choice) else (),
        premises=_premises(each, question, shown, link) if isinstance(question, Matching) else (),
        before_url=results[at - 2].url if at > 1 else "",
        after_url=results[at].url if at < len(results) else "",
        flag_url=link("drill.flag", pid=each.shown.id),
    )


def _points_text(each: _Asked) -> str:
    counted = [mark for mark in each.marks if mark.score is not None]
    if not counted:
        return ""
    return points_text(sum(mark.score * mark.points for mark in counted), sum(mark.points for mark in counted))


def _options(each: _Asked, question: Choice, shown: Told, link: Link) -> tuple[OptionView, ...]:
    keys, picked = each.keys(0) if shown.key else frozenset(), next(iter(each.picked), None)
    return tuple(
        OptionView(
            at,
            LETTERS[at - 1],
            option.text,
            struck=at in each.struck,
            chosen=at == picked,
            is_key=option.entity in keys if shown.key else None,
            **_reason(option.reason, option.citation, each, shown, link, stands=_stands(option, question, keys)),
        )
        for at, option in enumerate(question.options, start=1)
    )


def _premises(each: _Asked, question: Matching, shown: Told, link: Link) -> tuple[PremiseView, ...]:
    found = []
    for index, premise in enumerate(question.premises):
        position = each.picked[index] if index < len(each.picked) else None
        keys = each.keys(index) if shown.key else frozenset()
        answers = [response.text for response in question.responses if response.entity in keys]
        found.append(
            PremiseView(
                index,
                premise.text,
                chosen=position,
                right=each.marks[index].score == 1.0 if shown.right else None,
                answer_text=", ".join(answers) or None,
                chosen_text=question.responses[position - 1].text if position else None,
                **_reason(
                    *(premise.reason, premise.citation, each, shown, link),
                    stands=not shown.key or keys == {str(each.marks[index].expected)},
                ),
            )
        )
    return tuple(found)


def _stands(option: Option, question: Choice, keys: frozenset[str]) -> bool:
    """Whether an option is as right, or as wrong, as its reason says: a decision may have made it otherwise."""
    was_key = option.entity == question.options[question.key].entity
    return not keys or was_key == (option.entity in keys)


def _reason(
    reason: str, citation: Citation | None, each: _Asked, shown: Told, link: Link, *, stands: bool
) -> dict[str, Any]:
    if not shown.reasons:
        return {}
    if not stands:
        return {"reason": _("This was decided after it was asked; why stands with the decision.")}
    return {
        "reason": reason,
        "source_text": source_text(citation),
        "source_url": source_url(citation, each.shown.bank_id, link),
    }


def _ruling_rows(session: Session, set_id: str) -> Sequence[AnyRow]:
    query = select(*Ruling.__table__.c).where(Ruling.assignment_id == set_id).order_by(Ruling.id)
    return session.execute(query).all()


def _ruling(row: AnyRow) -> grading.Ruling:
    return grading.Ruling(row.id, row.fact_id, row.variant, Action(row.action), row.option, row.protects, row.undoes)


def _ruling_views(
    rows: Sequence[AnyRow], asked: Sequence[_Asked], shown: Told, clocks: Clocks, attempt: Going
) -> Iterator[RulingView]:
    """Every decision that changed something here, in order, those that were taken back since and their undoing too."""
    pairs = {each.shown.place: [pair_of(mark) for mark in each.marks] for each in asked}
    every = [pair for its in pairs.values() for pair in its]
    before: tuple[grading.Ruling, ...] = ()
    for at, row in enumerate(rows, start=1):
        after = grading.standing(map(_ruling, rows[:at]))
        touched = [
            place
            for place, its in pairs.items()
            if any(grading.score(pair, before) != grading.score(pair, after) for pair in its)
        ]
        if touched:
            known = (
                attempt.submitted_at is None or row.ruled_at < attempt.submitted_at
            )  # then no result was any other before
            went = [] if known else [_went(grading.grade(every, before), grading.grade(every, after))]
            yield _ruling_view(row, touched, " ".join([*went, _decided(row, clocks)]), shown)
        before = after


def _ruling_view(row: AnyRow, touched: Sequence[int], said: str, shown: Told) -> RulingView:
    if not shown.right:  # whose points moved would tell which answers were right
        return RulingView(_("A decision moved your result"), _("What it was is told with the right answers."), said)
    where = ", ".join(map(str, touched))
    heading = _("%(what)s: question %(places)s", what=_WHAT[Action(row.action)](), places=where)
    return RulingView(heading, row.reason if shown.key else _("Why is told with the right answers."), said)


def _went(old: grading.Grade, new: grading.Grade) -> str:
    return _(
        "Your result went from %(old)s of %(old_most)s to %(new)s of %(new_most)s.",
        old=number_text(old.points),
        old_most=number_text(old.most),
        new=number_text(new.points),
        new_most=number_text(new.most),
    )


def _decided(row: AnyRow, clocks: Clocks) -> str:
    return _("Decided on %(moment)s.", moment=clocks.say(row.ruled_at))


_WHAT: Final[Mapping[Action, Any]] = {
    Action.CHANGE_KEY: lambda: _("Another answer is right"),
    Action.ALSO_ACCEPT: lambda: _("One more answer is right"),
    Action.FULL_CREDIT: lambda: _("Everyone gets the points"),
    Action.DROP: lambda: _("Left out of the points"),
    Action.UNDO: lambda: _("A decision was taken back"),
}
