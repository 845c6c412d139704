"""What a browser sends, read into values."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from flask_babel import gettext as _
from werkzeug.datastructures import MIMEAccept, MultiDict

from trainer.facts.model import Form
from trainer.scheduling.rating import Confidence
from trainer.services.study.answers import Reply
from trainer.services.study.planning import Choosing, Kind
from trainer.services.study.presentations import Shown
from trainer.services.study.replies import Entry
from trainer.services.study.replies import Sent as FilledIn
from trainer.services.words.refusals import Refused

Sent = MultiDict[str, str]

LONGEST_OWN_WORDS: Final = 200
_MOST_PREMISES: Final = 20
_LONGEST_TAG: Final = 36


def position(text: str | None) -> int | None:
    """A position, from 1; None if it is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 3 else None


def confidence(sent: Mapping[str, str]) -> Confidence:
    """How sure the person is. What is missing or unknown counts as a guess, which never claims too much."""
    said = sent.get("confidence", "")
    return Confidence(said) if said in set(Confidence) else Confidence.GUESS


def reply(sent: Sent, shown: Shown) -> Reply:
    """The answer to a question that was shown."""
    if shown.form is Form.CHOICE:
        return choice_reply(sent)
    picked = tuple(position(sent.get(f"premise_{index}")) for index in range(len(shown.pairs)))
    return Reply(picked, confidence(sent))


def choice_reply(sent: Sent) -> Reply:
    """The answer to a choice."""
    struck = (position(text) for text in sent.getlist("struck"))
    return Reply((position(sent.get("option")),), confidence(sent), frozenset(at for at in struck if at))


def kind(sent: Mapping[str, str]) -> Kind:
    """How long a session is to be, or raise `Refused`."""
    asked = sent.get("kind", Kind.TEN)
    if asked not in (Kind.TEN, Kind.READY, Kind.FIVE):
        raise Refused(_("There is no session of this kind. Start one from the first page."))
    return Kind(asked)


def choosing(sent: Mapping[str, str]) -> Choosing:
    """Which bank and topic to ask of; empty means all."""
    return Choosing(sent.get("bank", ""), sent.get("topic", ""))


def exam_entry(sent: Sent, *, now: datetime) -> Entry:
    """What was filled in for a question of an exam. `opened` is when its page was drawn, in seconds."""
    premises = [name for name in sent if name.startswith("premise_")]
    names = [f"premise_{index}" for index in range(min(len(premises), _MOST_PREMISES))] or ["option"]
    opened = sent.get("opened", "")
    known = opened.isascii() and opened.isdecimal() and len(opened) < 12
    struck = (position(text) for text in sent.getlist("struck"))
    return Entry(
        picked=tuple(position(sent.get(name)) for name in names),
        confidence=sent.get("confidence", ""),
        struck=frozenset(at for at in struck if at),
        marked=sent.get("mark") == "yes",
        seconds=now.timestamp() - int(opened) if known else 0.0,
    )


def filled_in(sent: Sent, *, now: datetime) -> FilledIn:
    """What was filled in for a question of an exam or a set, as its page sends it. Without a script it has no turn."""
    waited = timedelta(seconds=whole(sent.get("waited", "")))
    page, turn = sent.get("page", "")[:_LONGEST_TAG], whole(sent.get("turn", ""))
    return FilledIn(exam_entry(sent, now=now - waited), sent.get("state"), waited, page, turn)


def wants_json(accepted: MIMEAccept) -> bool:
    """Whether a script asks, and not a form."""
    return accepted.best == "application/json"


def whole(text: str) -> int:
    """A number that counts something; 0 if it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def own_words(sent: Mapping[str, str]) -> str:
    """What the person wrote before they looked at the options."""
    return sent.get("own", "").strip()[:LONGEST_OWN_WORDS]


def own_path(text: str) -> str:
    """A path of our own to go on to; empty if it leads elsewhere, or cannot be told."""
    ours = text.startswith("/") and not text.startswith("//") and text.isprintable() and "\\" not in text
    return text if ours else ""
