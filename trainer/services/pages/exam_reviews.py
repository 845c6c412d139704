"""The page of an exam that was sent: where the points went, question by question, with every reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from trainer.questions.model import Choice, Matching
from trainer.scheduling.rating import Confidence
from trainer.services.banks.library import Library
from trainer.services.pages.answer import options_told, source_text, source_url
from trainer.services.people.learners import Learner
from trainer.services.study.exams import not_right, own_exam
from trainer.services.study.presentations import Shown, shown_in
from trainer.services.study.recipes import USUAL_MINUTES, of_kept
from trainer.services.study.replies import is_filled, replies_in
from trainer.services.words.refusals import Absent
from trainer.services.words.views import OptionView, PremiseView
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow

_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class ResultView:
    """One question of the exam. `state` is right, partly, wrong or empty; `words` say it."""

    place: int
    state: str
    words: str
    label: str
    time_text: str
    url: str
    now: bool


@dataclass(frozen=True, slots=True)
class TopicResult:
    """How a topic went, in facts."""

    title: str
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class OneView:
    """One question with every reason. A choice has options, a matching question premises."""

    place: int
    stem: str
    words: str
    said: str
    options: tuple[OptionView, ...]
    premises: tuple[PremiseView, ...]
    before_url: str
    after_url: str


@dataclass(frozen=True, slots=True)
class ExamReviewPage:
    """How an exam went. `not_right` counts facts."""

    session_id: str
    title: str
    date_text: str
    heading: str
    gain: str
    said: str
    chart_text: str
    notice: str
    results: tuple[ResultView, ...]
    topics: tuple[TopicResult, ...]
    changed: tuple[str, ...]
    one: OneView | None
    not_right: int
    again_url: str


def review_page(
    session: Session, library: Library, who: Learner, session_id: str, *, place: int | None, link: Link, late: bool
) -> ExamReviewPage:
    """Show how a sent exam went, with one question whole: the one asked for, or the first that was not right.

    `late` says that the person sent something after the time was up.

    Raises:
        Absent: if there is no such exam, it is not sent, or there is no such place in it.
    """
    exam = own_exam(session, who, session_id)
    asked, replies = shown_in(session, who.id, session_id), replies_in(session, session_id)
    if exam.sent_at is None or (place is not None and not 1 <= place <= len(asked)):
        raise Absent(_("There is no such question in an exam that was sent."))
    states = [_state(shown) for shown in asked]
    at = place or next((index for index, state in enumerate(states, start=1) if state != "right"), 1)
    results = tuple(
        _result(shown, state, replies.get(shown.id), link=link, now=shown.place == at)
        for shown, state in zip(asked, states, strict=True)
    )
    topics = tuple(_topics(library, asked))
    return ExamReviewPage(
        session_id=session_id,
        title=_("Exam review"),
        date_text=format_date(exam.sent_at.astimezone(who.zone).date(), "full"),
        heading=_heading(states),
        gain=_gain(topics),
        said=_said(exam, states),
        chart_text=_chart_text(states),
        notice=_notice(exam, states, late=late),
        results=results,
        topics=topics,
        changed=tuple(_changed(asked, replies)),
        one=_one(asked, at, results, replies, link=link) if asked else None,
        not_right=len(not_right(asked)),
        again_url=link("exams.again", sid=session_id),
    )


def _state(shown: Shown) -> str:
    right = sum(each.correct for each in shown.answers)
    if not shown.answers:
        return "empty"
    return "right" if right == len(shown.pairs) else "partly" if right else "wrong"


def _words(shown: Shown, state: str) -> str:
    if state == "partly":
        right = sum(each.correct for each in shown.answers)
        return str(_("%(right)s of %(total)s pairs right", right=right, total=len(shown.pairs)))
    return str({"right": _("Right"), "wrong": _("Not right"), "empty": _("Empty")}[state])


def _result(shown: Shown, state: str, reply: AnyRow | None, *, link: Link, now: bool) -> ResultView:
    words = _words(shown, state)
    seconds = reply.seconds if reply else 0.0
    return ResultView(
        place=shown.place,
        state=state,
        words=words,
        label=_("Question %(place)s, %(words)s", place=shown.place, words=words),
        time_text=_("%(num)s s", num=round(seconds)) if seconds else "–",
        url=f"{link('exams.review', sid=shown.session_id, place=shown.place)}#one",
        now=now,
    )


def _heading(states: Sequence[str]) -> str:
    right, total = states.count("right"), len(states)
    if right == total:
        return str(_("%(total)s of %(total)s. Nothing to look at again.", total=total))
    score = ngettext("%(right)s of %(num)s question right", "%(right)s of %(num)s questions right", total, right=right)
    return str(score)


def _gain(topics: Sequence[TopicResult]) -> str:
    """The topic with most to gain, where there is more than one and something was missed."""
    worst = max(topics, key=_missed, default=None)
    if worst is None or len(topics) < 2 or not _missed(worst):
        return ""
    return str(
        ngettext(
            "Most to gain: %(topic)s, %(num)s fact not right.",
            "Most to gain: %(topic)s, %(num)s facts not right.",
            _missed(worst),
            topic=worst.title,
        )
    )


def _missed(topic: TopicResult) -> int:
    return topic.total - topic.right


def _said(exam: AnyRow, states: Sequence[str]) -> str:
    """What was left empty, and how long it took."""
    used = ceil((exam.sent_at - exam.started_at).total_seconds() / _MINUTE)
    allowed = of_kept(exam.recipe).minutes or USUAL_MINUTES
    time = _("%(allowed)s minutes allowed, %(used)s used.", allowed=allowed, used=used)
    empty = states.count("empty")
    if not empty:
        return str(time)
    left = ngettext("%(num)s question was left empty.", "%(num)s questions were left empty.", empty)
    return str(_("%(left)s %(time)s", left=left, time=time))


def _chart_text(states: Sequence[str]) -> str:
    """Every question in order, in words: the picture's own text."""

    def places(*wanted: str) -> str:
        return ", ".join(str(at) for at, state in enumerate(states, start=1) if state in wanted) or str(_("none"))

    return str(
        _(
            "%(total)s questions in order. Right: %(right)s. Not right: %(wrong)s. Empty: %(empty)s.",
            total=len(states),
            right=states.count("right"),
            wrong=places("wrong", "partly"),
            empty=places("empty"),
        )
    )


def _notice(exam: AnyRow, states: Sequence[str], *, late: bool) -> str:
    """That the time ran out, and that what came later does not count."""
    if late:
        return str(_("This exam was sent already. What was chosen after that does not count."))
    if exam.sent_at < exam.ends_at:
        return ""
    given = len(states) - states.count("empty")
    return str(_("Time is up. %(given)s of %(total)s answers were sent.", given=given, total=len(states)))


def _topics(library: Library, asked: Sequence[Shown]) -> Iterator[TopicResult]:
    right: dict[str, int] = {}
    total: dict[str, int] = {}
    for shown in asked:
        correct = {each.pair for each in shown.answers if each.correct}
        for index, pair in enumerate(shown.pairs):
            title = _topic(library, pair.fact.bank, pair.fact.fact)
            total[title] = total.get(title, 0) + 1
            right[title] = right.get(title, 0) + (index in correct)
    yield from (TopicResult(title, right[title], total[title]) for title in total)


def _topic(library: Library, bank_id: str, fact_id: str) -> str:
    shelf = library.find(bank_id)
    fact = shelf.bank.facts.get(fact_id) if shelf else None
    if shelf is None or fact is None:
        return str(_("No longer in a bank"))
    topic = shelf.bank.topics.get(shelf.bank.topic_of(fact))
    return topic.title if topic else shelf.bank.relations[fact.relation].label


def _changed(asked: Sequence[Shown], replies: Mapping[str, AnyRow]) -> Iterator[str]:
    """What came of changing answers, from the first one given to the one sent."""
    ways = {(True, False): 0, (False, True): 0, (False, False): 0}
    for shown in asked:
        said = replies.get(shown.id)
        if said is None or not said.first or list(said.first) == list(said.picked) or not is_filled(said.picked):
            continue
        way = all(shown.marks(said.first)), all(shown.marks(said.picked))
        ways[way] = ways.get(way, 0) + 1
    if ways[False, True]:
        yield str(ngettext("%(num)s from not right to right", "%(num)s from not right to right", ways[False, True]))
    if ways[True, False]:
        yield str(ngettext("%(num)s from right to not right", "%(num)s from right to not right", ways[True, False]))
    if ways[False, False]:
        yield str(
            ngettext(
                "%(num)s from one that is not right to another",
                "%(num)s from one that is not right to another",
                ways[False, False],
            )
        )


def _one(
    asked: Sequence[Shown], at: int, results: Sequence[ResultView], replies: Mapping[str, AnyRow], *, link: Link
) -> OneView:
    shown = asked[at - 1]
    options, premises = _explained(shown, link)
    return OneView(
        place=at,
        stem=shown.question.stem,
        words=results[at - 1].words,
        said=_confidence(replies.get(shown.id)),
        options=options,
        premises=premises,
        before_url=results[at - 2].url if at > 1 else "",
        after_url=results[at].url if at < len(results) else "",
    )


def _confidence(reply: AnyRow | None) -> str:
    if reply is None or not reply.confidence:
        return ""
    words = {Confidence.SURE: _("Sure"), Confidence.UNSURE: _("Unsure"), Confidence.GUESS: _("Guess")}
    return str(_("You said %(word)s.", word=words[Confidence(reply.confidence)]))


def _explained(shown: Shown, link: Link) -> tuple[tuple[OptionView, ...], tuple[PremiseView, ...]]:
    """The question with its key, what was picked, and a reason beside everything."""
    question = shown.question
    if isinstance(question, Choice):
        return options_told(question, shown, link), ()
    return (), tuple(_premise(question, shown, index, link) for index in range(len(question.premises)))


def _premise(question: Matching, shown: Shown, index: int, link: Link) -> PremiseView:
    premise = question.premises[index]
    given = next((each for each in shown.answers if each.pair == index), None)
    return PremiseView(
        index,
        premise.text,
        chosen=given.position if given else None,
        right=given is not None and given.correct,
        answer_text=question.responses[premise.response].text,
        chosen_text=question.responses[given.position - 1].text if given else None,
        reason=premise.reason,
        source_text=source_text(premise.citation),
        source_url=source_url(premise.citation, shown.bank_id, link),
    )
