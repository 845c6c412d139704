"""The page at the end of a session: how it went, and what returns when."""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.questions.model import Choice
from trainer.scheduling.memory import Memory
from trainer.scheduling.rating import Confidence
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.confusions import Swap, swaps_of
from trainer.services.study.fact_states import fact_menu, states_of
from trainer.services.study.leeches import leech_view, leeches_among
from trainer.services.study.planning import coming, plan
from trainer.services.study.presentations import Recorded, Shown, shown_in
from trainer.services.study.sessions import own_session
from trainer.services.words.views import AgainView, EndPage, JudgementView, LeechView, MarkView
from trainer.services.words.wording import Link, back, bars, coming_text


def end_page(
    session: Session, library: Library, who: Learner, session_id: str, *, link: Link, now: datetime
) -> EndPage:
    """Show how a session of this person went, or raise `Absent`."""
    sitting = own_session(session, who, session_id)
    asked = shown_in(session, who.id, session_id)
    answered = [shown for shown in asked if shown.answered]
    left = len(sitting.queue) + len(asked) - len(answered)
    today = who.day(now)
    marks = tuple(_mark(shown, place, link) for place, shown in enumerate(answered, start=1))
    right = sum(mark.right for mark in marks)
    planned = plan(session, library, who, now=now)
    memories = planned.memories
    loads = [(load.day, load.due) for load in coming(planned, who, day=today)]
    missed = list(_missed(answered))
    facts = {each.fact for _shown, each in missed}
    swaps = swaps_of(session, who.id)
    return EndPage(
        title=_("Session not finished") if left else _("Session finished"),
        heading=_heading(right, len(marks)),
        said=_waiting(len(answered)) if left else "",
        right=right,
        total=len(marks),
        marks=marks,
        again=tuple(_again(shown, each, memories.get(each.fact), link=link, today=today) for shown, each in missed),
        confused=tuple(_confused(library, swaps, facts)),
        judgement=tuple(_judgement(answered)),
        coming=bars(loads, today=today),
        coming_text=coming_text(loads),
        saved_text=_saved(who, len(marks)),
        has_missed=bool(missed),
        again_url=link("drill.again", sid=session_id),
        leeches=_leeches(
            session,
            library,
            who,
            {ref: memories[ref] for ref in sorted(facts) if ref in memories},
            swaps=swaps,
            link=link,
            day=today,
            sid=session_id,
            waiting=sitting.queue,
        ),
        left=left,
        go_on_url=link("drill.next", sid=session_id),
    )


def _heading(right: int, total: int) -> str:
    if not total:
        return _("Nothing answered yet")
    if total == 1 and right:
        return _("One of one right")
    if right == total:
        return _("Every one right")
    return _("%(right)s of %(total)s right", right=right, total=total)


def _waiting(answered: int) -> str:
    return ngettext("%(num)s answered. The rest waits.", "%(num)s answered. The rest waits.", answered)


def _saved(who: Learner, total: int) -> str:
    if not total:
        return ""
    kept = ngettext("%(num)s answer saved.", "%(num)s answers saved.", total)
    sign_up = _("Sign up to have them on other devices too.")
    return kept if who.email else f"{kept} {sign_up}"


def _mark(shown: Shown, place: int, link: Link) -> MarkView:
    right = all(each.correct for each in shown.answers)
    told = _("Question %(place)s, right", place=place) if right else _("Question %(place)s, not right", place=place)
    return MarkView(place, right, told, link("drill.question", pid=shown.id))


def _missed(answered: Sequence[Shown]) -> Iterator[tuple[Shown, Recorded]]:
    """The first missed answer about each fact, with its question."""
    seen: set[FactRef] = set()
    for shown in answered:
        for each in shown.answers:
            if not each.correct and each.fact not in seen:
                seen.add(each.fact)
                yield shown, each


def _again(shown: Shown, each: Recorded, memory: Memory | None, *, link: Link, today: int) -> AgainView:
    question = shown.question
    if isinstance(question, Choice):
        text, key = question.stem, question.options[question.key].text
    else:
        premise = question.premises[each.pair]
        task = question.stem.partition(".")[0]  # the bank's own English, so a colon of its own too
        text, key = f"{task}: {premise.text}", question.responses[premise.response].text
    when = back(memory.due_day, today=today) if memory else ""
    return AgainView(text, key, when, link("drill.question", pid=shown.id))


def _confused(library: Library, swaps: Sequence[Swap], facts: set[FactRef]) -> Iterator[str]:
    for swap in swaps:
        if facts.intersection(swap.facts):
            yield ngettext(
                "%(first)s and %(second)s, %(num)s time",
                "%(first)s and %(second)s, %(num)s times",
                swap.times,
                first=library.name(swap.bank, swap.first),
                second=library.name(swap.bank, swap.second),
            )


def _judgement(answered: Sequence[Shown]) -> Iterator[JudgementView]:
    """How often each word was right, for the words said: once a question, which is right when all of it is."""
    words = (Confidence.SURE, _("Sure")), (Confidence.UNSURE, _("Unsure")), (Confidence.GUESS, _("Guess"))
    for word, label in words:
        said = [shown.answers for shown in answered if shown.answers[0].confidence is word]
        if said:
            yield JudgementView(label, sum(all(each.correct for each in its) for its in said), len(said))


def _leeches(
    session: Session,
    library: Library,
    who: Learner,
    missed: Mapping[FactRef, Memory],
    *,
    swaps: Sequence[Swap],
    link: Link,
    day: int,
    sid: str,
    waiting: Container[str],
) -> tuple[LeechView, ...]:
    """Of the facts that were missed, those that do not stay and are not set aside."""
    states, back_url = states_of(session, who, missed), link("drill.end", sid=sid)
    found = []
    for leech in leeches_among(session, who, missed):
        due = missed[leech.fact].due_day
        waits = leech.fact.text in waiting
        menu = fact_menu(
            leech.fact, states.get(leech.fact), link=link, back_url=back_url, day=day, due=due, waits=waits
        )
        if not menu.paused:
            found.append(leech_view(session, library, who, leech, swaps=swaps, menu=menu, link=link))
    return tuple(found)
