"""A set as a form sends it and as an address holds it."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from trainer.facts.model import Form, Level
from trainer.services.sets.assignments import LONGEST_LIMIT, MOST_FORMS, Draft
from trainer.services.study.recipes import Sent, several
from trainer.services.words.form_numbers import whole_number
from trainer.services.words.local_moments import as_local, read_local
from trainer.teaching.blueprint import MOST_QUESTIONS, Slot
from trainer.teaching.forms import Sharing
from trainer.teaching.rules import USUAL_FEEDBACK, AttemptRule, Feedback, Late, LateRule, Mode, Release, Window

USUAL_QUESTIONS: Final = 20
_PER_TOPIC: Final = "of-"
"""What begins the name of a field that says how many questions a topic has."""

_SEED: Final = re.compile(r"[0-9a-f]{32}")
_OF_A_BANK: Final = ("topic", "relation", "item", "apart", "without")
"""The fields, beside the numbers of topics, whose values are of one bank alone."""


def read(sent: Sent, *, bank: str, zone: ZoneInfo) -> tuple[Draft, dict[str, str]]:
    """Read a set, with what is amiss in each field. A field that is amiss counts as empty.

    Args:
        sent: the fields, each with its values.
        bank: the bank that is asked when none is named.
        zone: where the moments lie.
    """
    errors: dict[str, str] = {}
    sent = _of_its_bank(sent)
    mode = Mode(_among(sent, "mode", Mode, Mode.GRADED))
    draft = Draft(
        title=_one(sent, "title")[:200],
        note=_one(sent, "note")[:2000],
        mode=mode,
        bank=_one(sent, "bank") or bank,
        slots=tuple(_slots(sent, errors)),
        forms=_number(sent, "forms", (0, MOST_FORMS), errors, empty=2),
        sharing=Sharing(_among(sent, "sharing", Sharing, Sharing.ALIKE)),
        window=_window(sent, zone, errors),
        late=_late(sent, errors),
        feedback=_feedback(sent, mode),
        attempt_rule=AttemptRule(_among(sent, "attempt_rule", AttemptRule, AttemptRule.BEST)),
        seed=_seed(sent),
    )
    return draft, errors


def is_of_another_bank(sent: Sent) -> bool:
    """Whether something was chosen on the page of one bank, and then another bank. It counts as not chosen."""
    return _of_its_bank(sent) != sent


def asks_the_same(one: Draft, other: Draft) -> bool:
    """Whether two sets ask the same, in whatever order it was ticked."""
    return _asked(one) == _asked(other)


def mark_of(draft: Draft) -> str:
    """What tells a set from the same set after a change of anything that its form says."""
    fields = as_fields(draft, zone=ZoneInfo("UTC"))
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]


def is_as_usual(draft: Draft) -> bool:
    """Whether a set tells each thing when that is usual for its kind."""
    return draft.feedback == USUAL_FEEDBACK[draft.mode]


def as_fields(draft: Draft, *, zone: ZoneInfo) -> dict[str, list[str]]:
    """A set as an address holds it; `read` gives it back."""
    window, drawn = draft.window, _drawn(draft)
    first = next(iter([*drawn, *draft.slots]), Slot(0))
    fields = {
        "title": [draft.title],
        "note": [draft.note],
        "mode": [draft.mode.value],
        "bank": [draft.bank],
        "topic": list(_ticked(drawn)),
        "relation": list(first.relations),
        "level": [level.value for level in first.levels],
        "item": [item for slot in draft.slots for item in slot.items],
        "apart": list(dict.fromkeys(entity for slot in draft.slots for entity in slot.apart)),
        "without": list(first.without),
        "points": [f"{first.points:g}"],
        "forms": [str(draft.forms)],
        "sharing": [draft.sharing.value],
        "opens_at": [as_local(window.opens_at, zone)],
        "due_at": [as_local(window.due_at, zone)],
        "closes_at": [as_local(window.closes_at, zone)],
        "minutes": [str(window.minutes or "")],
        "attempts": [str(window.attempts or "")],
        "attempt_rule": [draft.attempt_rule.value],
        "late": [draft.late.rule.value],
        "percent": [f"{draft.late.percent:g}"],
        "floor": [f"{draft.late.floor:g}"],
        "told": ["usual" if is_as_usual(draft) else "set"],
        **{f"told_{name}": [when] for name, when in draft.feedback.kept().items()},
    }
    return fields | _counts(drawn) | {"seed": [draft.seed], "chosen_of": [draft.bank]}


def _asked(draft: Draft) -> tuple[object, ...]:
    """What it hangs on what a set asks. The order of swaps is part of it, and that of items; that of ticks is not."""
    return draft.bank, tuple(map(_in_one_order, draft.slots)), draft.forms, draft.sharing, draft.seed


def _in_one_order(slot: Slot) -> Slot:
    """A slot with what was ticked in an order that is always the same."""
    topics, relations = tuple(sorted(slot.topics)), tuple(sorted(slot.relations))
    return replace(slot, topics=topics, relations=relations, levels=tuple(sorted(slot.levels)))


def _of_its_bank(sent: Sent) -> Sent:
    """The fields without what was chosen when another bank was."""
    bank = _one(sent, "bank")
    if _one(sent, "chosen_of") in ("", bank):
        return sent
    return {name: its for name, its in sent.items() if not _is_of_a_bank(name) or not any(its)}


def _is_of_a_bank(name: str) -> bool:
    return name in _OF_A_BANK or name.startswith(_PER_TOPIC)


def _seed(sent: Sent) -> str:
    """The seed of a page that was shown before; a new page has one of its own."""
    text = _one(sent, "seed")
    return text if _SEED.fullmatch(text) else secrets.token_hex(16)


def _drawn(draft: Draft) -> list[Slot]:
    """The slots that are drawn by topic, sort and level, and not named one by one."""
    return [slot for slot in draft.slots if not slot.items]


def _ticked(drawn: Sequence[Slot]) -> tuple[str, ...]:
    """The topics that were ticked, beside those that have a number of their own."""
    of_all = [slot for slot in drawn if slot.form is Form.MATCHING or not _by_topic(drawn)]
    return of_all[0].topics if of_all else ()


def _by_topic(drawn: Sequence[Slot]) -> bool:
    """Whether each topic has a number of its own: there are several, or the matching questions are of others."""
    choices = [slot.topics for slot in drawn if slot.form is Form.CHOICE]
    return len(choices) > 1 or any(slot.topics not in choices for slot in drawn if choices)


def _counts(drawn: Sequence[Slot]) -> dict[str, list[str]]:
    """How many questions there are, of each form and of each topic that has a number of its own."""
    choices = [slot for slot in drawn if slot.form is Form.CHOICE]
    if _by_topic(drawn):
        counts = {f"{_PER_TOPIC}{slot.topics[0]}": [str(slot.count)] for slot in choices if slot.topics}
    else:
        counts = {"choices": [str(sum(slot.count for slot in choices))]}
    return counts | {"matchings": [str(sum(slot.count for slot in drawn if slot.form is Form.MATCHING))]}


def _slots(sent: Sent, errors: dict[str, str]) -> Iterator[Slot]:
    """The slots: the items that were named, so many of each topic or of all, and the matching questions."""
    topics, items = several(sent, "topic"), several(sent, "item")
    points = _points(sent, errors)
    narrow = {
        "relations": several(sent, "relation"),
        "levels": tuple(Level(each) for each in several(sent, "level") if each in set(Level)),
        "without": several(sent, "without"),
        "points": points,
    }
    if items:
        yield Slot(len(items), items=items, points=points, apart=several(sent, "apart"))
    own = {name.removeprefix(_PER_TOPIC): name for name in sent if name.startswith(_PER_TOPIC)}
    counts = {topic: _number(sent, name, (0, MOST_QUESTIONS), errors, empty=0) for topic, name in sorted(own.items())}
    if any(counts.values()):
        yield from (Slot(count, topics=(topic,), **narrow) for topic, count in counts.items() if count)  # type: ignore[arg-type] # as named above
    else:
        usual = 0 if items else USUAL_QUESTIONS
        count = _number(sent, "choices", (0, MOST_QUESTIONS), errors, empty=usual)
        if count:
            yield Slot(count, topics=topics, **narrow)  # type: ignore[arg-type] # as named above
    matchings = _number(sent, "matchings", (0, MOST_QUESTIONS), errors, empty=0)
    if matchings:
        yield Slot(matchings, topics=topics, form=Form.MATCHING, **narrow)  # type: ignore[arg-type] # as named above


def _window(sent: Sent, zone: ZoneInfo, errors: dict[str, str]) -> Window:
    moments = {name: _moment(sent, name, zone, errors) for name in ("opens_at", "due_at", "closes_at")}
    given = [moment for moment in moments.values() if moment]
    if given != sorted(given):
        errors["closes_at"] = _("A set opens first, is due then, and closes last.")
        moments["closes_at"] = None
    return Window(
        **moments,
        minutes=_number(sent, "minutes", (1, LONGEST_LIMIT), errors, empty=0) or None,
        attempts=_number(sent, "attempts", (1, 20), errors, empty=0) or None if "attempts" in sent else 1,
    )


def _late(sent: Sent, errors: dict[str, str]) -> Late:
    rule = LateRule(_among(sent, "late", LateRule, LateRule.NONE))
    percent = _number(sent, "percent", (0, 100), errors, empty=10)
    floor = _number(sent, "floor", (0, 100), errors, empty=0)
    return Late(rule, float(percent), float(floor)) if rule is not LateRule.NONE else Late()


def _feedback(sent: Sent, mode: Mode) -> Feedback:
    """When each thing is told: as chosen, or as is usual for the mode until someone chooses."""
    usual = USUAL_FEEDBACK[mode]
    if "told" not in sent or _one(sent, "told") == "usual":
        return usual
    names = usual.kept()
    return Feedback(**{name: Release(_among(sent, f"told_{name}", Release, Release(names[name]))) for name in names})


def _moment(sent: Sent, name: str, zone: ZoneInfo, errors: dict[str, str]) -> datetime | None:
    text = _one(sent, name)
    if not text:
        return None
    try:
        return read_local(text, zone)
    except ValueError:
        errors[name] = _("Give a day and a time, for example 2027-03-01 18:00.")
        return None


def _number(sent: Sent, name: str, bounds: tuple[int, int], errors: dict[str, str], *, empty: int) -> int:
    text = _one(sent, name)
    if not text:
        return empty
    number = whole_number(text, bounds)
    if number is None:
        lowest, highest = bounds
        errors[name] = _("Give a whole number from %(lowest)s to %(highest)s.", lowest=lowest, highest=highest)
        return empty
    return number


def _points(sent: Sent, errors: dict[str, str]) -> float:
    return float(_number(sent, "points", (1, 100), errors, empty=1))


def _among(sent: Sent, name: str, values: type, usual: str) -> str:
    text = _one(sent, name)
    return text if text in set(values) else usual  # type: ignore[call-overload] # an enumeration


def _one(sent: Sent, name: str) -> str:
    return next(iter(several(sent, name)), "").strip()
