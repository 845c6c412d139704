"""Examples of the pages about progress, judgement and what is mixed up."""

from dataclasses import replace
from typing import Any

from trainer.analysis.plots import Range, Tick, bars, dot, middle, paths
from trainer.services.pages.confusion import MixedPage, PairView
from trainer.services.pages.judgement import JudgementPage, WordView
from trainer.services.pages.pair import PairPage, RowView, SaidView, SwapView, Tells
from trainer.services.pages.progress import MasteryView, NumberView, ProgressPage, SlippingView
from trainer.services.study.fitting import FitState
from trainer.services.words.plot_views import BarsView, CalendarView, CellView, LinesView, LineView, TableView

SHARE = Range(0, 1)
UP = tuple(Tick(100 - 25 * step, f"{25 * step}%") for step in range(5))
DAYS = (Tick(2, "24 Nov"), Tick(50, "4 Dec"), Tick(98, "14 Dec"))
TABLE = TableView(("Week up to", "Reviews", "Recalled"), (("17 Nov", "120", "88%"), ("24 Nov", "131", "–")))
MINE = [(0.0, 0.8), (1.0, None), (2.0, 0.9), (3.0, 0.85)]
ACROSS = Range(0, 3)
CURVE = LinesView(
    summary="In the week up to today your recall at reviews was 85%. Your goal is 90%.",
    unit="recall at reviews, by week",
    across=DAYS,
    up=UP,
    lines=(
        LineView("other", "Estimate without reviews", paths([(0, 0.6), (3, 0.4)], across=ACROSS, up=SHARE)),
        LineView("goal", "Your goal", paths([(0, 0.9), (3, 0.9)], across=ACROSS, up=SHARE)),
        LineView(
            "main",
            "You, with reviews",
            paths(MINE, across=ACROSS, up=SHARE),
            tuple(dot(x, y, across=ACROSS, up=SHARE, between=(y - 0.1, 1.0)) for x, y in MINE if y is not None),
        ),
    ),
    table=TABLE,
)
COMING = BarsView(
    summary="18 ready today, at most 31 on Friday 27 November, and about 10 a day if you add no new facts.",
    unit="reviews a day",
    across=(Tick(middle(0, 30), "24 Nov"), Tick(middle(10, 30), "4 Dec")),
    up=(Tick(100, "0"), Tick(0, "40")),
    bars=bars([18, 31, *range(28)], up=Range(0, 40)),
    now=0,
    table=TABLE,
)
CALENDAR = CalendarView(
    summary="Questions on 90 days of the last 18 weeks. The fullest was Friday 21 August with 24 questions.",
    width=358,
    months=(Tick(34, "Jul"), Tick(106, "Aug")),
    weekdays=(Tick(34, "Mon"), Tick(70, "Wed"), Tick(106, "Fri")),
    cells=tuple(
        CellView(36.0 + 18 * column, 24.0 + 18 * row, 12.0, f"heat-{(row + column) % 5}" if row < 6 else "heat-rest")
        for column in range(18)
        for row in range(7)
    ),
    legend=(("heat-0", "none"), ("heat-1", "1–5"), ("heat-4", "16 or more"), ("heat-rest", "day of rest")),
    table=TABLE,
)
PROGRESS = ProgressPage(
    title="Progress",
    heading="You would still know about 512 of the 640 facts you have met",
    lede="That is the chance of recall today, added up over every fact you have answered a question about.",
    enough=True,
    numbers=(
        NumberView("Facts met", "640", "of 798 in the banks you have begun"),
        NumberView("Recall, last 30 days", "88%", "in 540 reviews"),
        NumberView("Typical day", "11 min", "on days with study"),
        NumberView("Settled facts", "402", "good for three weeks or more"),
    ),
    topics=(
        MasteryView("Where <tumors> lie", 87, 42, 86, "/p/1"),
        MasteryView("Surgery, ablation and other procedures of every kind", 36, 3, None, "/p/2"),
    ),
    gain="Where <tumors> lie has the most to gain.",
    gain_url="/p/1",
    days=CALENDAR,
    coming=COMING,
    curve=CURVE,
    time=replace(COMING, unit="minutes a day", now=29),
    slipping=(SlippingView("A chordoma arises from notochord.", "Forgotten 5 times", "/f/1"),),
    paused="2 facts are paused.",
    paused_url="/facts/paused",
    judgement_url="/progress/judgement",
    mixed_url="/mixed-up",
    fit=FitState(fitted_on=900, ready=True),
)
EARLY = ProgressPage(
    "Progress",
    "Answer 20 questions and this page begins to mean something",
    "So far 3.",
    enough=False,
    judgement_url="/progress/judgement",
    mixed_url="/mixed-up",
)
WORDS = (
    WordView("sure", "Sure", "Sure: right 93 times in 100.", 93.0, 91.0, 95.0),
    WordView("unsure", "Unsure", "Unsure: right 62 times in 100.", 62.0, 55.0, 68.0),
    WordView("guess", "Guess", "Guess: said 3 times so far, too few to tell.", None, 0.0, 100.0),
)
JUDGEMENT = JudgementPage(
    title="Judgement",
    heading="When you say Sure you are right 93 times in 100",
    lede="Knowing what you do not know tells you what to look up. Nobody else sees this.",
    words=WORDS,
    words_text="Sure: right 93 times in 100.",
    words_table=TABLE,
    verdict="Over 3651 reviews it expected 89% and you recalled 87%. It is right about you.",
    recall=CURVE,
    back_url="/progress",
)
PAIR = PairView(
    "CD4+ cell", "chordoma", "Swapped 4 of the 19 times they stood together", "21", "/m/1", (0, 50, 100), "3"
)
MIXED = MixedPage(
    title="Mixed up",
    heading="12 pairs that you mix up",
    lede="A pair counts when both stood before you and you took the other one.",
    pairs=(PAIR,) * 10,
    rest=(PAIR,) * 2,
    rest_text="Show 2 more",
    seldom="3 pairs were swapped in the last month, too seldom yet to tell whether it was chance.",
    cleared=(PAIR,),
    trend=replace(CURVE, lines=CURVE.lines[:1]),
    trend_text="4 pairs cleared, 3 left.",
)
SAID = SaidView("A chordoma usually lies in the extradural space.", "/f/1", "The book")
SIDES = PairPage(
    title="chordoma or CD4+ cell?",
    bank_title="Bank one",
    first="chordoma",
    second="CD4+ cell",
    first_url="/e/1",
    second_url="/e/2",
    said="Swapped 4 of the 19 times they stood together.",
    rows=(
        RowView("usual compartment", (SAID,), (SAID, SAID), Tells.APART, usual=True),
        RowView("grade", (SAID,), (SAID,), Tells.SAME, usual=False),
        RowView("marker", (SAID,), (SaidView("", "", "", hidden="/q/1"),), Tells.OPEN, usual=True),
        RowView("age", (), (SAID,), Tells.ONE, usual=True),
    ),
    has_usual=True,
    swaps=(SwapView("A chordoma arises from notochord.", "24 Nov: you chose CD4+ cell and said Guess.", "/q/1"),),
    practise="Practise the pair, 6 facts",
    practise_url="/practise",
    back_url="/mixed-up",
)
PROGRESS_PAGES: dict[str, tuple[str, Any]] = {
    "progress": ("progress.html", PROGRESS),
    "progress of a beginner": ("progress.html", EARLY),
    "progress with little to draw": (
        "progress.html",
        replace(PROGRESS, curve=None, time=None, gain="", slipping=(), paused=""),
    ),
    "judgement": ("judgement.html", JUDGEMENT),
    "judgement of a beginner": (
        "judgement.html",
        replace(JUDGEMENT, recall=None, verdict="After 50 reviews.", enough=False),
    ),
    "what is mixed up": ("mixed_up.html", MIXED),
    "nothing mixed up": ("mixed_up.html", replace(MIXED, pairs=(), rest=(), cleared=(), trend=None)),
    "a pair side by side": ("pair.html", SIDES),
    "a pair with nothing recorded": ("pair.html", replace(SIDES, rows=(), swaps=(), practise_url="")),
}
