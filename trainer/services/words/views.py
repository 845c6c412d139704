"""What each page shows, as plain values. A template gets one of these as `page` and decides nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactMenu:
    """What a person can do with a fact: keep a note, set it aside, take it up again. `url` is where each deed begins.

    `paused` says how it is set aside, in words; empty if it is not. `back` is where to return to. `can_wait` says
    whether it would come back before tomorrow is over, so that putting it off until then changes something.
    """

    url: str
    fact_url: str
    note: str = ""
    paused: str = ""
    back: str = ""
    can_wait: bool = True


@dataclass(frozen=True, slots=True)
class LeechView:
    """A fact that does not stay, with three ways on. One of `pair_url` and `contrast_url` leads to a contrast."""

    said: str
    menu: FactMenu
    pair_url: str | None = None
    contrast_url: str | None = None


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option of a choice. What would give the key away is None until the question is answered."""

    position: int
    letter: str
    text: str
    struck: bool = False
    chosen: bool = False
    is_key: bool | None = None
    reason: str | None = None
    source_text: str | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class DrillPage:
    """A choice question waiting for its answer. `presentation_id` is empty for the sample on the first page.

    `covers` is how many options are covered until they are asked for; there are then none in `options`. `own` is what
    the person wrote before they looked. `undo` is the question whose answer can be taken back from here.
    """

    title: str
    presentation_id: str
    session_id: str
    stem: str
    options: tuple[OptionView, ...]
    place: int = 1
    total: int = 1
    segments: tuple[str, ...] = ("now",)
    error: str | None = None
    focus: str | None = None
    covers: int = 0
    own: str = ""
    undo: str | None = None
    shortcuts: bool = True
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """A choice question after its answer: the verdict, when the fact returns, and a reason beside every option."""

    title: str
    presentation_id: str
    session_id: str
    stem: str
    options: tuple[OptionView, ...]
    place: int
    total: int
    segments: tuple[str, ...]
    right: bool
    verdict: str
    said: str
    next_url: str
    can_undo: bool
    menu: FactMenu
    note: str | None = None
    pair_url: str | None = None
    leech: LeechView | None = None
    shortcuts: bool = True
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class PremiseView:
    """One premise. `chosen` is the position of the response picked for it; the rest is known after the answer."""

    index: int
    text: str
    chosen: int | None = None
    right: bool | None = None
    answer_text: str | None = None
    chosen_text: str | None = None
    reason: str | None = None
    source_text: str | None = None
    source_url: str | None = None
    menu: FactMenu | None = None
    leech: LeechView | None = None


@dataclass(frozen=True, slots=True)
class ResponseView:
    """One response, lettered by its position."""

    position: int
    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class MatchPage:
    """A matching question waiting for its answer. `first_gap` is the first premise left empty by the last try."""

    title: str
    presentation_id: str
    session_id: str
    directions: str
    premises: tuple[PremiseView, ...]
    responses: tuple[ResponseView, ...]
    reuse: bool
    place: int
    total: int
    segments: tuple[str, ...]
    error: str | None = None
    first_gap: int | None = None
    undo: str | None = None
    shortcuts: bool = True
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class MatchAnsweredPage:
    """A matching question after its answer, scored by pair."""

    title: str
    presentation_id: str
    session_id: str
    directions: str
    premises: tuple[PremiseView, ...]
    responses: tuple[ResponseView, ...]
    reuse: bool
    place: int
    total: int
    segments: tuple[str, ...]
    right_count: int
    verdict: str
    said: str
    next_url: str
    can_undo: bool
    shortcuts: bool = True
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class FlagPage:
    """A form on which a person says what is amiss with a question."""

    title: str
    presentation_id: str
    stem: str
    back_url: str
    is_open: bool = False
    reason: str | None = None
    note: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class BankView:
    """A bank as it is offered: how many facts it holds and in how many ways they can be asked."""

    id: str
    title: str
    facts: int
    items: int
    notice: str


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic of a bank, with how many of its facts the person has met."""

    id: str
    title: str
    bank_id: str
    facts: int
    met: int


@dataclass(frozen=True, slots=True)
class DayView:
    """One of the last seven days. `kind` is did, none, now or rest; `count` is the answers given."""

    letter: str
    label: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class BarView:
    """A day of the coming week with the number of reviews due; `height_pct` is relative to the fullest day."""

    label: str
    count: int
    height_pct: int
    now: bool = False


@dataclass(frozen=True, slots=True)
class MarkView:
    """One question of a finished session, in order, with a link to its reasons."""

    place: int
    right: bool
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class AgainView:
    """A fact to look at again: how it was asked, its answer, and when it returns."""

    text: str
    answer: str
    returns: str
    url: str


@dataclass(frozen=True, slots=True)
class JudgementView:
    """How often an answer given with this confidence was right."""

    label: str
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class EndPage:
    """How a session went and what happens next. `left` is how many questions still wait, at most."""

    title: str
    heading: str
    said: str
    right: int
    total: int
    marks: tuple[MarkView, ...]
    again: tuple[AgainView, ...]
    confused: tuple[str, ...]
    judgement: tuple[JudgementView, ...]
    coming: tuple[BarView, ...]
    coming_text: str
    saved_text: str
    has_missed: bool
    again_url: str
    leeches: tuple[LeechView, ...] = ()
    left: int = 0
    go_on_url: str = ""


@dataclass(frozen=True, slots=True)
class WelcomePage:
    """The first page. The sample is None when no bank yields a question."""

    title: str
    returning: bool
    sample: DrillPage | None
    sample_bank: str
    sample_token: str
    banks: tuple[BankView, ...]


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A kind of card that a deck may hold."""

    id: str
    label: str
    checked: bool
    hint: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source of a bank, with its licence or what else is to be said of it."""

    bank_title: str
    title: str
    url: str | None
    note: str


@dataclass(frozen=True, slots=True)
class AboutPage:
    """What this program is, what it is not, and what it rests on."""

    title: str
    banks: tuple[BankView, ...]
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What went amiss, in words, and the one thing to do next."""

    title: str
    text: str
    action_url: str
    action_label: str
    may_start: bool = False
