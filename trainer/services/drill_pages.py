"""The page of a question, before and after its answer. Before, it holds nothing that depends on the key."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.questions.model import Choice, Citation, Matching
from trainer.scheduling.memory import Memory
from trainer.scheduling.rating import Confidence, Rating
from trainer.services.answers import can_undo
from trainer.services.confusions import swaps_of
from trainer.services.learners import Learner
from trainer.services.memories import memory_of
from trainer.services.presentations import Recorded, Shown, shown_to
from trainer.services.refusals import InExam
from trainer.services.sessions import own_session
from trainer.services.views import (
    AnsweredPage,
    DrillPage,
    MatchAnsweredPage,
    MatchPage,
    OptionView,
    PremiseView,
    ResponseView,
)
from trainer.services.wording import LETTERS, Link, counted, listed, returns, times
from trainer.store.learning import Answer, Flag, Presentation

QuestionPage = DrillPage | AnsweredPage | MatchPage | MatchAnsweredPage

_WORDS = {Confidence.SURE: "Sure", Confidence.UNSURE: "Unsure", Confidence.GUESS: "Guess"}


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every question page shows around the question."""

    presentation_id: str
    session_id: str
    place: int
    total: int
    segments: tuple[str, ...]
    shortcuts: bool
    flagged: bool

    @property
    def values(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Tried:
    """What the person had filled in when their answer was sent back, and what was amiss with it.

    `took_back` is what they had picked in an answer that they have since taken back.
    """

    error: str
    picked: Sequence[int | None] = ()
    struck: frozenset[int] = frozenset()
    took_back: int | None = None


def question_page(
    session: Session, who: Learner, presentation_id: str, *, link: Link, now: datetime, tried: Tried | None = None
) -> QuestionPage:
    """Show a question of this person as it stands, or raise `Absent`, or `InExam` when an exam asks it."""
    shown = shown_to(session, who.id, presentation_id)
    if shown.in_exam:
        raise InExam(shown.session_id, shown.place)
    frame = _frame(session, who, shown)
    if not shown.answered:
        return _open_page(shown, frame, tried or Tried("", took_back=_took_back(session, who, shown)))
    question = shown.question
    said = _said(session, who, shown, who.day(now))
    next_url = link("drill.next", sid=shown.session_id)
    undo = can_undo(shown, who.day(now))
    if isinstance(question, Choice):
        note = _confusion_note(session, who, shown, question)
        return _answered(question, shown, frame, link, said=said, next_url=next_url, can_undo=undo, note=note)
    return _match_answered(question, shown, frame, link, said=said, next_url=next_url, can_undo=undo)


def _open_page(shown: Shown, frame: _Frame, tried: Tried) -> DrillPage | MatchPage:
    title = f"Question {frame.place} of {frame.total}"
    if isinstance(shown.question, Choice):
        picked = next(iter(tried.picked), None)
        options = option_views(shown.question, struck=tried.struck, picked=picked)
        at = picked or tried.took_back
        focus = f"option-{at}" if at else None
        return DrillPage(
            title, stem=shown.question.stem, options=options, error=tried.error or None, focus=focus, **frame.values
        )
    return _open_matching(title, shown.question, frame, tried)


def _took_back(session: Session, who: Learner, shown: Shown) -> int | None:
    before = Answer.presentation_id == shown.id, Answer.person_id == who.id, Answer.attempt == shown.attempt - 1
    return session.scalars(select(Answer.position).where(*before, Answer.pair == 0)).first()


def option_views(
    question: Choice, *, struck: frozenset[int] = frozenset(), picked: int | None = None
) -> tuple[OptionView, ...]:
    """The options of a question that waits for its answer: their words, and what the person did to them."""
    return tuple(
        OptionView(place, LETTERS[place - 1], option.text, struck=place in struck, chosen=place == picked)
        for place, option in enumerate(question.options, start=1)
    )


def _open_matching(title: str, question: Matching, frame: _Frame, tried: Tried) -> MatchPage:
    picked = [*tried.picked, *[None] * len(question.premises)]
    premises = tuple(
        PremiseView(index, premise.text, chosen=picked[index]) for index, premise in enumerate(question.premises)
    )
    gap = next((premise.index for premise in premises if premise.chosen is None), None)
    return MatchPage(
        title,
        directions=question.stem,
        premises=premises,
        responses=_responses(question),
        reuse=question.reuse,
        error=tried.error or None,
        first_gap=gap if tried.error else None,
        **frame.values,
    )


def _responses(question: Matching) -> tuple[ResponseView, ...]:
    return tuple(
        ResponseView(place, LETTERS[place - 1], response.text)
        for place, response in enumerate(question.responses, start=1)
    )


def _answered(question: Choice, shown: Shown, frame: _Frame, link: Link, **values: Any) -> AnsweredPage:
    answer = shown.answers[0]
    key = f"{LETTERS[question.key]}, {question.options[question.key].text}"
    verdict = f"Right. It is {key}." if answer.correct else f"Not this one. It is {key}."
    views = option_views(question, struck=answer.struck, picked=answer.position)
    options = tuple(
        replace(
            view,
            is_key=place == question.key,
            reason=option.reason,
            source_text=_source_text(option.citation),
            source_url=_source_url(option.citation, shown, link),
        )
        for place, (view, option) in enumerate(zip(views, question.options, strict=True))
    )
    title = f"Answer to question {frame.place} of {frame.total}"
    return AnsweredPage(
        title, stem=question.stem, options=options, right=answer.correct, verdict=verdict, **values, **frame.values
    )


def _match_answered(question: Matching, shown: Shown, frame: _Frame, link: Link, **values: Any) -> MatchAnsweredPage:
    right = sum(each.correct for each in shown.answers)
    premises = tuple(
        PremiseView(
            each.pair,
            premise.text,
            chosen=each.position,
            right=each.correct,
            answer_text=question.responses[premise.response].text,
            chosen_text=question.responses[each.position - 1].text,
            reason=premise.reason,
            source_text=_source_text(premise.citation),
            source_url=_source_url(premise.citation, shown, link),
        )
        for each, premise in zip(shown.answers, question.premises, strict=True)
    )
    total = len(premises)
    verdict = f"Right, all {total}." if right == total else f"{right} of {total} are right."
    return MatchAnsweredPage(
        f"Answer to question {frame.place} of {frame.total}",
        directions=question.stem,
        premises=premises,
        responses=_responses(question),
        reuse=question.reuse,
        right_count=right,
        verdict=verdict,
        **values,
        **frame.values,
    )


def _source_text(citation: Citation | None) -> str | None:
    return ", ".join(filter(None, (citation.title, citation.locator))) if citation else None


def _source_url(citation: Citation | None, shown: Shown, link: Link) -> str | None:
    """Our own page of the fact it rests on, or else the source itself."""
    if citation is None:
        return None
    return link("facts.fact", bank_id=shown.bank_id, fact_id=citation.fact) if citation.fact else citation.url or None


def _frame(session: Session, who: Learner, shown: Shown) -> _Frame:
    sitting = own_session(session, who, shown.session_id)
    places = select(Presentation.place).where(Presentation.session_id == shown.session_id)
    last = max(session.scalars(places), default=1)
    total = last + len(sitting.queue)
    flagged = select(Flag.id).where(Flag.person_id == who.id, Flag.presentation_id == shown.id)
    return _Frame(
        presentation_id=shown.id,
        session_id=shown.session_id,
        place=shown.place,
        total=total,
        segments=tuple("now" if at == shown.place else "done" if at <= last else "todo" for at in range(1, total + 1)),
        shortcuts=who.shortcuts,
        flagged=session.scalar(flagged) is not None,
    )


def _said(session: Session, who: Learner, shown: Shown, today: int) -> str:
    """What the person said, and when what was asked returns."""
    memories = [memory_of(session, who, pair.fact) for pair in shown.pairs]
    sitting = own_session(session, who, shown.session_id)
    if len(shown.answers) == 1:
        waits = shown.pairs[0].fact.text in sitting.queue
        return _said_once(shown.answers[0], memories[0], waits=waits, today=today)
    word = _WORDS[shown.answers[0].confidence]
    back = {returns(memory.due_day, today=today): memory.due_day for memory in memories if memory}
    when = listed(sorted(back, key=lambda text: back[text]))
    waiting = sum(pair.fact.text in sitting.queue for pair in shown.pairs)
    if not waiting:
        return f"You said {word}. These come back {when}." if when else f"You said {word}."
    again = f"{counted(waiting, 'pair')} {'returns' if waiting == 1 else 'return'} later in this session."
    return f"You said {word}. {again} The facts come back {when}." if when else f"You said {word}. {again}"


def _said_once(answer: Recorded, memory: Memory | None, *, waits: bool, today: int) -> str:
    when = returns(memory.due_day, today=today) if memory else ""
    if answer.correct and answer.confidence is Confidence.GUESS:
        start = "You said it was a guess, so it comes back sooner:"
        return f"{start} later in this session, then {when}." if waits else f"{start} {when}."
    word = _WORDS[answer.confidence]
    if waits:
        return f"You said {word}. This comes back later in this session, then {when}."
    lucky = answer.correct and answer.rating == Rating.AGAIN
    return f"You said {word}. This comes back {when}{', to make sure' if lucky else ''}."


def _confusion_note(session: Session, who: Learner, shown: Shown, question: Choice) -> str | None:
    """A remark on two options that this person has swapped twice or more, if this answer swapped them again."""
    answer = shown.answers[0]
    if answer.correct:
        return None
    pair = {answer.chosen, answer.expected}
    swap = next((each for each in swaps_of(session, who.id) if {each.first, each.second} == pair), None)
    if swap is None:
        return None
    first, second = question.options[answer.position - 1].text, question.options[question.key].text
    together = counted(swap.shown, "time")
    return f"You have swapped {first} and {second} {times(swap.times)}, of {together} that both were shown."
