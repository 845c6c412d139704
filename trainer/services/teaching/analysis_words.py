"""The words and figures of item analysis, on pages and in lists."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from trainer.analysis.correlation import Estimate
from trainer.analysis.flags import Flag, rivals
from trainer.analysis.guards import GUARDS
from trainer.analysis.items import ItemStatistics
from trainer.analysis.report import Judged
from trainer.services.words.wording import listed
from trainer.teaching.grading import Action

GOOD: Final = 0.2
"""The discrimination from which a question is called useful."""

WORST_FIRST: Final = (
    Flag.POSSIBLE_MISKEY,
    Flag.NEGATIVE,
    Flag.TOO_HARD,
    Flag.RETIRE_DISTRACTOR,
    Flag.LOW_DISCRIMINATION,
    Flag.TOO_EASY,
    Flag.ZERO_VARIANCE,
)


def flag_text(flag: Flag, found: ItemStatistics, texts: Mapping[str, str]) -> str:
    """What a flag says, in words that call nothing bad. `texts` are those of the options, by their ids."""
    return {
        Flag.POSSIBLE_MISKEY: _miskey_text([texts.get(each.option, each.option) for each in rivals(found)]),
        Flag.NEGATIVE: _("Those who did well on the rest did not do better on this one."),
        Flag.LOW_DISCRIMINATION: _("It hardly tells strong from weak, which is fine where all should know it."),
        Flag.TOO_EASY: _("Nearly everyone has it right."),
        Flag.TOO_HARD: _("No more have it right than by guessing."),
        Flag.ZERO_VARIANCE: _("Everyone has the same score, so it tells nobody apart."),
        Flag.RETIRE_DISTRACTOR: _("A wrong option is not doing any work."),
    }[flag]


def _miskey_text(chosen: Sequence[str]) -> str:
    """Why a key is worth a look: which wrong options beat it, or else that the stronger did worse."""
    if not chosen:
        return _("Look at the key: those who did well on the rest did worse on this one.")
    return ngettext(
        "Look at the key: %(options)s was chosen more often than it, and rather by those who did well on the rest.",
        "Look at the key: %(options)s were each chosen more often than it, and rather by those who did well on the "
        "rest.",
        len(chosen),
        options=listed(chosen),
    )


def flag_name(flag: Flag) -> str:
    """The flag in a word or two."""
    return {
        Flag.POSSIBLE_MISKEY: _("Look at the key"),
        Flag.NEGATIVE: _("Does not tell apart"),
        Flag.LOW_DISCRIMINATION: _("Tells little apart"),
        Flag.TOO_EASY: _("Too easy"),
        Flag.TOO_HARD: _("Too hard"),
        Flag.ZERO_VARIANCE: _("All the same"),
        Flag.RETIRE_DISTRACTOR: _("Unused option"),
    }[flag]


def urgency(each: Judged) -> tuple[int, float]:
    """What is to be looked at first: by its flags, then the hardest."""
    ranks = [WORST_FIRST.index(flag) for flag in each.flags]
    share = each.statistics.p.value if each.statistics.p else 1.0
    return min(ranks, default=len(WORST_FIRST)), share


def verdict(found: ItemStatistics) -> str:
    """What is said of a question without a flag."""
    if found.n < GUARDS.correlations:
        return _("Too early to judge")
    return _("Works well") if found.r and found.r.value >= GOOD else _("Nothing stands out")


def decision_text(action: str, option: str) -> str:
    """What was decided, in words."""
    return {
        Action.CHANGE_KEY: _("The key is now %(option)s", option=option),
        Action.ALSO_ACCEPT: _("%(option)s is accepted too", option=option),
        Action.FULL_CREDIT: _("Full points for everyone"),
        Action.DROP: _("Left out of the score"),
        Action.UNDO: _("A decision was taken back"),
    }[Action(action)]


def deed_name(action: Action) -> str:
    """What can be decided, as a button says it."""
    return {
        Action.ALSO_ACCEPT: _("Accept another answer too"),
        Action.CHANGE_KEY: _("Change the key"),
        Action.FULL_CREDIT: _("Full points for everyone"),
        Action.DROP: _("Leave it out of the score"),
        Action.UNDO: _("Take this back"),
    }[action]


def figure(estimate: Estimate | None) -> str:
    """An estimate to two places; a dash for none."""
    return number(estimate.value if estimate else None)


def between(estimate: Estimate) -> str:
    """The range of an estimate."""
    return _("%(low)s to %(high)s", low=number(estimate.low), high=number(estimate.high))


def number(value: float | None) -> str:
    """A figure to two places, with a true minus; a dash for none. Nought has no sign."""
    return "–" if value is None else f"{value:z.2f}".replace("-", "−")
