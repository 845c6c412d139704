"""The page of judgement: whether a person's own word, and the schedule's expectation, come true."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.analysis.calibration import JudgementBin, RecallBin, judgement, recall_bins
from trainer.analysis.plots import Range, Tick, dot
from trainer.scheduling.rating import Confidence
from trainer.services.people.learners import Learner
from trainer.services.study.calibration import predicted_and_right, words_and_right
from trainer.services.words.plot_views import LinesView, LineView, TableView, line, percent, percent_ticks
from trainer.services.words.wording import Link

ENOUGH_SAID: Final = 20
"""Questions answered with one word from which a sentence is made of it."""

ENOUGH_IN_A_BIN: Final = 10
"""Reviews in a bin from which it is drawn."""

ENOUGH_REVIEWS: Final = 50
"""Due reviews from which the schedule is judged."""

NEWEST_SAID: Final = 5000
"""How many answers are looked at, the newest; a matching question has several."""

MOST_REVIEWS: Final = 5000
"""How many reviews are replayed to judge the schedule."""

CLOSE: Final = 0.03
"""How far apart the mean expected and actual recall may lie for the schedule to be called right."""


@dataclass(frozen=True, slots=True)
class WordView:
    """One word and how often it was right. The places are percentages of the width."""

    word: str
    label: str
    said: str
    share: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class JudgementPage:
    """How a person's word and the schedule's expectation compare with what came of them.

    `enough` is whether a word was said often enough for a share to be drawn.
    """

    title: str
    heading: str
    lede: str
    words: tuple[WordView, ...]
    words_text: str
    words_table: TableView
    verdict: str
    recall: LinesView | None
    back_url: str
    enough: bool = True


def judgement_page(session: Session, who: Learner, *, link: Link) -> JudgementPage:
    """Show how good a person's judgement is, and the schedule's of them."""
    bins = {each.confidence: each for each in judgement(words_and_right(session, who, limit=NEWEST_SAID))}
    said = [bins.get(word.value) or JudgementBin(word.value, 0, 0, 0.0, 1.0) for word in Confidence]
    reviews = predicted_and_right(session, who, limit=MOST_REVIEWS)
    recall = recall_bins(reviews) if len(reviews) >= ENOUGH_REVIEWS else ()
    views = tuple(_word(each) for each in said)
    return JudgementPage(
        title=_("Judgement"),
        heading=_heading(said),
        lede=_("Knowing what you do not know tells you what to look up. Nobody else sees this."),
        words=views,
        words_text=" ".join(view.said for view in views),
        words_table=TableView(
            (_("You said"), _("Questions"), _("Right"), _("Likely between")), tuple(_row(each) for each in said)
        ),
        verdict=_verdict(recall),
        recall=_plot(recall) if recall else None,
        back_url=link("progress.index"),
        enough=_spoken(said) is not None,
    )


def _name(word: str) -> str:
    names = {"sure": _("Sure"), "unsure": _("Unsure"), "guess": _("Guess")}
    return str(names.get(word, word))


def _spoken(said: Sequence[JudgementBin]) -> JudgementBin | None:
    """The word to speak of first: the surest that was said often enough."""
    return next((each for each in said if each.total >= ENOUGH_SAID), None)


def _heading(said: Sequence[JudgementBin]) -> str:
    word = _spoken(said)
    if word is None:
        return str(_("Say Sure, Unsure or Guess with your answers, and this page begins to mean something"))
    times = {"word": _name(word.confidence), "count": round(100 * word.share)}
    return str(_("When you say %(word)s you are right %(count)s times in 100", **times))


def _word(each: JudgementBin) -> WordView:
    label = _name(each.confidence)
    if each.total < ENOUGH_SAID:
        told = ngettext(
            "%(word)s: said %(num)d time so far, too few to tell.",
            "%(word)s: said %(num)d times so far, too few to tell.",
            each.total,
            word=label,
        )
        return WordView(each.confidence, label, told, None, 0.0, 100.0)
    told = _("%(word)s: right %(count)s times in 100.", word=label, count=round(100 * each.share))
    share, low, high = (round(100 * value, 1) for value in (each.share, each.low, each.high))
    return WordView(each.confidence, label, told, share, low, high)


def _row(each: JudgementBin) -> tuple[str, ...]:
    right = percent(each.share if each.total else None)
    between = _("%(low)s and %(high)s", low=percent(each.low), high=percent(each.high)) if each.total else percent(None)
    return _name(each.confidence), f"{each.total}", right, between


def _verdict(bins: Sequence[RecallBin]) -> str:
    total = sum(each.total for each in bins)
    if not total:
        return str(
            ngettext(
                "After %(num)d review of facts that were due, this compares what was expected with what you recalled.",
                "After %(num)d reviews of facts that were due, this compares what was expected with what you recalled.",
                ENOUGH_REVIEWS,
            )
        )
    expected = sum(each.expected * each.total for each in bins) / total
    actual = sum(each.actual * each.total for each in bins) / total
    said = _(
        "Over %(total)s reviews it expected %(expected)s and you recalled %(actual)s.",
        expected=percent(expected),
        actual=percent(actual),
        total=total,
    )
    if abs(expected - actual) <= CLOSE:
        told = _("It is right about you.")
    elif actual > expected:
        told = _("You remember more than it thinks, so facts come back a little early.")
    else:
        told = _("You remember less than it thinks, so facts come back a little late.")
    return f"{said} {told}"


def _plot(bins: Sequence[RecallBin]) -> LinesView:
    drawn = [each for each in bins if each.total >= ENOUGH_IN_A_BIN]
    lowest = min((min(each.expected, each.wilson_low) for each in drawn), default=0.0)
    low = 0.0 if lowest < 0.5 else 0.5
    axis = Range(low, 1.0)
    points = [(each.expected, each.actual) for each in drawn]
    dots = tuple(
        dot(each.expected, each.actual, across=axis, up=axis, between=(each.wilson_low, each.wilson_high))
        for each in drawn
    )
    mine = line("main", _("You, with the range that the true value is likely in"), points, across=axis, up=axis)
    ticks = percent_ticks(low)
    return LinesView(
        summary=_("Recall at reviews: %(points)s.", points="; ".join(_said(drawn))),
        unit=_("recalled, by recall expected"),
        across=tuple(Tick(100 - tick.at, tick.label) for tick in ticks),
        up=ticks,
        lines=(
            line("goal", _("Expected and found alike"), [(low, low), (1.0, 1.0)], across=axis, up=axis),
            LineView(mine.kind, mine.label, (), dots),
        ),
        table=TableView(
            (_("Expected"), _("Reviews"), _("Recalled"), _("Likely between")), tuple(_recall_row(each) for each in bins)
        ),
    )


def _said(bins: Sequence[RecallBin]) -> Iterator[str]:
    for each in bins:
        yield _("%(expected)s expected, %(actual)s found", expected=percent(each.expected), actual=percent(each.actual))


def _recall_row(each: RecallBin) -> tuple[str, ...]:
    between = _("%(low)s and %(high)s", low=percent(each.wilson_low), high=percent(each.wilson_high))
    return percent(each.expected), f"{each.total}", percent(each.actual), between
