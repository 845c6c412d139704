"""The page of a question after its answer: the verdict, when its facts return, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.questions.model import Choice, Citation, Matching
from trainer.scheduling.memory import Memory
from trainer.scheduling.rating import Confidence, Rating
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.answers import can_undo
from trainer.services.study.confusions import Swap, swaps_of
from trainer.services.study.fact_states import fact_menu, states_of
from trainer.services.study.leeches import leech_of, leech_view
from trainer.services.study.memories import memory_of
from trainer.services.study.presentations import Recorded, Shown
from trainer.services.words.views import (
    AnsweredPage,
    FactMenu,
    LeechView,
    MatchAnsweredPage,
    OptionView,
    PremiseView,
    ResponseView,
)
from trainer.services.words.wording import LETTERS, Link, listed, returns


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said beside an answer, and what can be done with each of its facts."""

    said: str
    next_url: str
    can_undo: bool
    menus: Mapping[FactRef, FactMenu]
    leeches: Mapping[FactRef, LeechView]
    swaps: Sequence[Swap]
    frame: Mapping[str, Any]

    @property
    def values(self) -> dict[str, Any]:
        title = _("Answer to question %(place)s of %(total)s", place=self.frame["place"], total=self.frame["total"])
        return {
            "title": title,
            "said": self.said,
            "next_url": self.next_url,
            "can_undo": self.can_undo,
            **self.frame,
        }


def told_page(
    session: Session,
    library: Library,
    who: Learner,
    shown: Shown,
    frame: Mapping[str, Any],
    *,
    waiting: Sequence[str],
    link: Link,
    now: datetime,
) -> AnsweredPage | MatchAnsweredPage:
    """Show an answered question of this person. `waiting` are the facts that its session still asks."""
    day, refs = who.day(now), [pair.fact for pair in shown.pairs]
    states, back_url = states_of(session, who, refs), link("drill.question", pid=shown.id)
    memories = {ref: memory_of(session, who, ref) for ref in refs}
    due = {ref: memory.due_day for ref, memory in memories.items() if memory}
    menus = {
        ref: fact_menu(
            ref,
            states.get(ref),
            link=link,
            back_url=f"{back_url}#row-{index}" if len(refs) > 1 else back_url,
            day=day,
            due=due.get(ref),
            waits=ref.text in waiting,
        )
        for index, ref in enumerate(refs)
    }
    swaps = swaps_of(session, who.id)
    told = _Told(
        said=_said(shown, {ref: memories[ref] for ref in refs if not menus[ref].paused}, waiting, day),
        next_url=link("drill.next", sid=shown.session_id),
        can_undo=can_undo(shown, day),
        menus=menus,
        leeches=_leeches(session, library, who, shown, swaps=swaps, menus=menus, link=link),
        swaps=swaps,
        frame=frame,
    )
    if isinstance(shown.question, Choice):
        return _choice_told(shown.question, shown, told, link)
    return _matching_told(shown.question, shown, told, link)


def responses_of(question: Matching) -> tuple[ResponseView, ...]:
    """The responses of a matching question, lettered."""
    return tuple(
        ResponseView(place, LETTERS[place - 1], response.text)
        for place, response in enumerate(question.responses, start=1)
    )


def source_text(citation: Citation | None) -> str | None:
    """The source of a reason and the place in it, as it stands beside the reason."""
    return ", ".join(filter(None, (citation.title, citation.locator))) if citation else None


def source_url(citation: Citation | None, bank_id: str, link: Link) -> str | None:
    """Our own page of the fact it rests on, or else the source itself."""
    if citation is None:
        return None
    return link("facts.fact", bank_id=bank_id, fact_id=citation.fact) if citation.fact else citation.url or None


def options_told(question: Choice, shown: Shown, link: Link) -> tuple[OptionView, ...]:
    """The options of a choice with a reason beside each, the key, and what was picked if anything was."""
    given = shown.answers[0] if shown.answers else None
    return tuple(
        OptionView(
            place + 1,
            LETTERS[place],
            option.text,
            struck=given is not None and place + 1 in given.struck,
            chosen=given is not None and place + 1 == given.position,
            is_key=place == question.key,
            reason=option.reason,
            source_text=source_text(option.citation),
            source_url=source_url(option.citation, shown.bank_id, link),
        )
        for place, option in enumerate(question.options)
    )


def _leeches(
    session: Session,
    library: Library,
    who: Learner,
    shown: Shown,
    *,
    swaps: Sequence[Swap],
    menus: Mapping[FactRef, FactMenu],
    link: Link,
) -> dict[FactRef, LeechView]:
    """Of the facts that were just forgotten, those that do not stay."""
    found = {}
    for each in shown.answers:
        leech = leech_of(session, who, each.fact) if each.rating == Rating.AGAIN else None
        if leech and not menus[each.fact].paused:
            menu = menus[each.fact]
            found[each.fact] = leech_view(session, library, who, leech, swaps=swaps, menu=menu, link=link)
    return found


def _choice_told(question: Choice, shown: Shown, told: _Told, link: Link) -> AnsweredPage:
    answer = shown.answers[0]
    note, pair = _note(question, answer, told)
    return AnsweredPage(
        stem=question.stem,
        options=options_told(question, shown, link),
        right=answer.correct,
        verdict=_verdict(question, answer),
        menu=told.menus[answer.fact],
        note=note,
        pair_url=link("progress.pair", bank_id=pair.bank, first=pair.first, second=pair.second) if pair else None,
        leech=told.leeches.get(answer.fact),
        **told.values,
    )


def _verdict(question: Choice, answer: Recorded) -> str:
    key = {"letter": LETTERS[question.key], "answer": question.options[question.key].text}
    if not answer.correct:
        return _("Not this one. It is %(letter)s, %(answer)s.", **key)
    if answer.confidence is Confidence.GUESS:
        return _("Right, and it was a guess. It is %(letter)s, %(answer)s.", **key)
    return _("Right. It is %(letter)s, %(answer)s.", **key)


def _note(question: Choice, answer: Recorded, told: _Told) -> tuple[str | None, Swap | None]:
    """A remark on what to look at: after a lucky guess the reason, after a swap that was made before the pair."""
    if answer.correct:
        if answer.confidence is not Confidence.GUESS:
            return None, None
        return _read_again(LETTERS[question.key]), None
    pair = {answer.chosen, answer.expected}
    swap = next((each for each in told.swaps if {each.first, each.second} == pair), None)
    return (_swapped(question, answer, swap), swap) if swap else (None, None)


def _read_again(letter: str) -> str:
    return _("Read the line under %(letter)s once more. If you are sure next time, the gap grows again.", letter=letter)


def _swapped(question: Choice, answer: Recorded, swap: Swap) -> str:
    return ngettext(
        "You have swapped %(first)s and %(second)s %(num)s time, of %(shown)s that both were shown.",
        "You have swapped %(first)s and %(second)s %(num)s times, of %(shown)s that both were shown.",
        swap.times,
        first=question.options[answer.position - 1].text,
        second=question.options[question.key].text,
        shown=swap.shown,
    )


def _matching_told(question: Matching, shown: Shown, told: _Told, link: Link) -> MatchAnsweredPage:
    right, total = sum(each.correct for each in shown.answers), len(question.premises)
    return MatchAnsweredPage(
        directions=question.stem,
        premises=_premises(question, shown, told, link),
        responses=responses_of(question),
        reuse=question.reuse,
        right_count=right,
        verdict=_("Right, all %(total)s.", total=total)
        if right == total
        else ngettext("%(num)s of %(total)s is right.", "%(num)s of %(total)s are right.", right, total=total),
        **told.values,
    )


def _premises(question: Matching, shown: Shown, told: _Told, link: Link) -> tuple[PremiseView, ...]:
    given = {each.pair: each for each in shown.answers}
    views = []
    for index, (premise, pair) in enumerate(zip(question.premises, shown.pairs, strict=True)):
        view = PremiseView(
            index,
            premise.text,
            answer_text=question.responses[premise.response].text,
            reason=premise.reason,
            source_text=source_text(premise.citation),
            source_url=source_url(premise.citation, shown.bank_id, link),
            menu=told.menus[pair.fact],
            leech=told.leeches.get(pair.fact),
            right=False,
        )
        each = given.get(index)
        if each:
            chosen = question.responses[each.position - 1].text
            view = replace(view, chosen=each.position, right=each.correct, chosen_text=chosen)
        views.append(view)
    return tuple(views)


def _said(shown: Shown, memories: Mapping[FactRef, Memory | None], waiting: Sequence[str], today: int) -> str:
    """What the person said, and when what was asked returns. What is missing in `memories` is set aside."""
    first = _word(shown.answers[0].confidence)
    if isinstance(shown.question, Choice):
        fact = shown.pairs[0].fact
        then = _one_returns(shown.answers[0], memories.get(fact), waits=fact.text in waiting, today=today)
    else:
        then = _several_return(list(memories.values()), sum(fact.text in waiting for fact in memories), today)
    return f"{first} {then}".rstrip()


def _word(confidence: Confidence) -> str:
    match confidence:
        case Confidence.SURE:
            return _("You said Sure.")
        case Confidence.UNSURE:
            return _("You said Unsure.")
        case _:
            return _("You said Guess.")


def _one_returns(answer: Recorded, memory: Memory | None, *, waits: bool, today: int) -> str:
    if memory is None:
        return ""
    when = returns(memory.due_day, today=today)
    lucky = answer.correct and answer.confidence is Confidence.GUESS
    if lucky and waits:
        return _("It comes back sooner: later in this session, then %(when)s.", when=when)
    if waits:
        return _("This comes back later in this session, then %(when)s.", when=when)
    if lucky:
        return _("It comes back sooner: %(when)s.", when=when)
    if answer.correct and answer.rating == Rating.AGAIN:
        return _("This comes back %(when)s, to make sure.", when=when)
    return _("This comes back %(when)s.", when=when)


def _several_return(memories: Sequence[Memory | None], waiting: int, today: int) -> str:
    back = {returns(memory.due_day, today=today): memory.due_day for memory in memories if memory}
    in_order = sorted(back, key=lambda text: back[text])
    when = listed(in_order)
    if len(in_order) > 2:
        when = _("%(first)s at the soonest, %(last)s at the latest", first=in_order[0], last=in_order[-1])
    if not waiting:
        return _("These come back %(when)s.", when=when) if when else ""
    again = ngettext(
        "%(num)s pair returns later in this session.", "%(num)s pairs return later in this session.", waiting
    )
    facts = _("The facts come back %(when)s.", when=when) if when else ""
    return f"{again} {facts}".rstrip()
