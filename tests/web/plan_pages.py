"""Examples of the plan's page value, for tests that look at the markup alone."""

from dataclasses import replace
from typing import Any

from trainer.analysis.plots import Dot, Range, Tick, bars, middle
from trainer.services.pages.plan import CostView, NearView, PlanForm, PlanPage
from trainer.services.study.catching_up import CatchUpView, PaceView
from trainer.services.words.plot_views import BarsView, LinesView, LineView, TableView, line, percent_ticks, round_axis

ACROSS = Range(0, 108)
AXIS, UP = round_axis(24)
LOADS = (18, 14, 11, 24, 22, 0, 19, 17, 20, 18, 22, 21, 0, 16)
CATCH_UP = CatchUpView(
    waiting=120,
    heading="120 reviews are waiting",
    text="They are spread over days.",
    paces=tuple(
        PaceView(each, f"{each}: the longest first", "30 a day, clear by Friday", each == "a") for each in "abc"
    ),
)
PLAN = PlanPage(
    title="Plan",
    over="108 days to your exam",
    heading="12 new facts and about 14 minutes a day",
    lede="Most study days take 9 to 19 minutes. By Friday 12 March you would know about 232 of 252 facts.",
    curve=LinesView(
        summary="Expected recall of all facts: 52% now, 92% on 12 March, likely 88% to 95%. Without reviews 31%.",
        unit="expected recall",
        across=(Tick(0, "Now"), Tick(100, "12 Mar")),
        up=percent_ticks(),
        lines=(
            line("main", "With this plan", [(0, 0.52), (54, 0.7), (108, 0.92)], across=ACROSS),
            line("other", "No reviews from today", [(0, 0.52), (108, 0.31)], across=ACROSS),
            LineView("main", "Likely range on the day, 88% to 95%", (), (Dot(100.0, 8.0, 5.0, 12.0),)),
        ),
        table=TableView(("Day", "With this plan", "Without"), (("24 Nov", "52%", "52%"), ("12 Mar", "92%", "31%"))),
    ),
    fortnight=BarsView(
        summary="Facts a day in the next 14 days.",
        unit="facts a day",
        across=tuple(Tick(middle(place, 14), "Tue") for place in range(0, 14, 3)),
        up=UP,
        bars=tuple(bars(LOADS, up=AXIS)),
        now=0,
        table=TableView(
            ("Day", "Reviews", "New", "Minutes"), (("Tuesday", "12", "6", "9"), ("Sunday", "rest", "", ""))
        ),
    ),
    costs=tuple(
        CostView(f"{level}%", "223 of 252 (210 to 236)", "8 (5 to 14)", level == 90) for level in (80, 85, 90, 95)
    ),
    form=PlanForm(
        exam="2027-03-12",
        retention=90,
        levels=(80, 85, 90, 95),
        new="12",
        needed="12",
        limit="",
        rest=tuple((each, name, each == 6) for each, name in enumerate("Mon Tue Wed Thu Fri Sat Sun".split())),
        away=(("2026-12-23", "2026-12-27"), ("", "")),
        earliest="2026-11-25",
    ),
)
FIELDS = (("exam", ""), ("retention", "90"), ("new", ""), ("limit", ""), ("rest", "6"))
NEAR = NearView(
    "12 days are not enough for all 252 facts",
    "You would meet 180.",
    "Keep the plan for 180",
    "Look at 14 a day",
    "/plan",
)
ERRORS = dict.fromkeys(("exam", "new", "limit", "rest", "away"), "Give a date, for example 2027-03-12.")

PLAN_PAGES: dict[str, tuple[str, Any]] = {
    "a plan": ("plan.html", PLAN),
    "a plan without a date": (
        "plan.html",
        replace(
            PLAN,
            form=replace(PLAN.form, exam="", new="", needed="10"),
            fields=FIELDS,
            counted="The plan counts the 798 facts of the banks you have begun.",
            load_note="Each fact counts once a day.",
        ),
    ),
    "a plan that is kept": ("plan.html", replace(PLAN, saved=True, can_undo=True)),
    "a plan after an absence": ("plan.html", replace(PLAN, catch_up=CATCH_UP, passed="12 March has come.")),
    "a plan that is too short": (
        "plan.html",
        replace(PLAN, near=NEAR, fields=FIELDS, draft=True, early="Answer 9 more questions."),
    ),
    "a plan refused": ("plan.html", replace(PLAN, errors=ERRORS, draft=True)),
}
