"""The page on which a decision about a question is looked at before it is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Seat
from trainer.services.classes.members import everyone
from trainer.services.sets.assignments import of_class
from trainer.services.sets.naming import Asked, asked
from trainer.services.sets.rulings import Foreseen, Wish, foresee
from trainer.services.sets.words import share_text
from trainer.services.teaching.analysis_words import decision_text, deed_name, number
from trainer.services.words.plot_views import DASH
from trainer.services.words.refusals import Absent, Incomplete
from trainer.services.words.wording import Link
from trainer.teaching.grading import Action

_NAMED: Mapping[Action, bool] = {Action.CHANGE_KEY: True, Action.ALSO_ACCEPT: True}


@dataclass(frozen=True, slots=True)
class Choosable:
    """An option that can become right, with how many chose it."""

    entity: str
    text: str
    count: str
    checked: bool


@dataclass(frozen=True, slots=True)
class MovedView:
    """One student whose score would change, in percent."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DecidePage:
    """What a decision would change, as `looked` at for what was `seen`; unless `ready` an option is to be chosen."""

    title: str
    over: str
    back_url: str
    action_url: str
    stem: str
    deed: str
    heading: str
    means: str
    ready: bool
    seen: str
    looked: str
    button: str
    options: tuple[Choosable, ...]
    moved: tuple[MovedView, ...]
    protects: bool
    everywhere: bool
    reason: str
    error: str
    fields: Mapping[str, str]


def wish_of(sent: Mapping[str, str]) -> Wish:
    """Read a decision from what was sent, or raise `Absent` for one that there is not."""
    action = sent.get("action", "")
    if action not in set(Action) - {Action.UNDO}:
        raise Absent(_("There is no such decision."))
    return Wish(
        fact=sent.get("fact", ""),
        variant="" if "everywhere" in sent else sent.get("variant", ""),
        action=Action(action),
        option=sent.get("option", ""),
        protects="loses" not in sent,
        reason=sent.get("reason", ""),
    )


def decide_page(
    session: Session, seat: Seat, set_id: str, sent: Mapping[str, str], *, link: Link, error: str = ""
) -> DecidePage:
    """Show what a decision would change, before it is made."""
    given, wish = of_class(session, seat, set_id), wish_of(sent)
    shown = asked(session, set_id, sent.get("variant", ""))
    if shown is None or shown.fact != wish.fact:
        raise Absent(_("This set asks no such question."))
    try:
        found = foresee(session, given, wish)
    except Incomplete:  # which option is right is still to be said
        found = None
    here = {"cid": seat.class_id, "set_id": set_id}
    return DecidePage(
        title=_("Decide about a question"),
        over=_("%(class_name)s, %(set)s", class_name=seat.name, set=given.draft.title),
        back_url=link("analysis.question", variant=sent.get("variant", ""), **here),
        action_url=link("analysis.decide", **here),
        stem=shown.stem,
        deed=_deed(wish, shown, found),
        heading=_heading(found, wish),
        means=_means(found),
        ready=found is not None,
        seen=found.seen if found else "",
        looked=looked_at(wish) if found else "",
        button=_button(found),
        options=tuple(_options(shown, wish, found)) if _NAMED.get(wish.action) else (),
        moved=tuple(_moved(session, seat, found)) if found else (),
        protects=wish.protects,
        everywhere=not wish.variant,
        reason=wish.reason,
        error=error,
        fields={name: sent.get(name, "") for name in ("fact", "variant", "action")},
    )


def _options(shown: Asked, wish: Wish, found: Foreseen | None) -> list[Choosable]:
    picked = dict(found.by_option) if found else {}
    return [
        Choosable(
            entity,
            text,
            ngettext("%(num)s chose it", "%(num)s chose it", picked[entity]) if entity in picked else "",
            entity == wish.option,
        )
        for entity, text in shown.texts.items()
        if wish.action is not Action.ALSO_ACCEPT or entity != shown.key
    ]


def _moved(session: Session, seat: Seat, found: Foreseen) -> Iterator[MovedView]:
    """Whose score would change, by name."""
    moved = {each.member_id: each for each in found.moved}
    for who in everyone(session, seat):
        if who.id in moved:
            yield MovedView(who.called, _share(moved[who.id].before), _share(moved[who.id].after))


def _share(share: float | None) -> str:
    return DASH if share is None else share_text(share)


def looked_at(wish: Wish) -> str:
    """What of a decision was chosen when it was looked at: with another choice it is to be looked at anew."""
    return "|".join((wish.variant, wish.action, wish.option, str(wish.protects)))


def _deed(wish: Wish, shown: Asked, found: Foreseen | None) -> str:
    if found is None:
        return _("Choose an option, and see what it would change.")
    return _("%(deed)s.", deed=decision_text(wish.action, shown.texts.get(wish.option, "")))


def _button(found: Foreseen | None) -> str:
    moved = found.change.up + found.change.down if found else 0
    return ngettext("Change %(num)s score", "Change %(num)s scores", moved) if moved else _("Decide it so")


def _heading(found: Foreseen | None, wish: Wish) -> str:
    if found is None:
        return deed_name(wish.action)
    moved = found.change
    if not moved.up and not moved.down:
        return _("No score would change")
    up = ngettext("%(num)s score goes up", "%(num)s scores go up", moved.up)
    if not moved.down:
        return _("%(up)s, none goes down", up=up)
    down = ngettext("%(num)s goes down", "%(num)s go down", moved.down)
    return f"{up}, {down}"


def _means(found: Foreseen | None) -> str:
    if found is None or found.mean_before is None or found.mean_after is None:
        return ""
    before, after = number(100 * found.mean_before), number(100 * found.mean_after)
    return _("The mean score goes from %(before)s to %(after)s in 100.", before=before, after=after)
