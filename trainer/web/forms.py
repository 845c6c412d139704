"""What a browser sends, read into values."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from trainer.facts.model import Form
from trainer.scheduling.rating import Confidence
from trainer.services.answers import Reply
from trainer.services.planning import Choosing, Kind
from trainer.services.presentations import Shown
from trainer.services.refusals import Refused

Sent = MultiDict[str, str]


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
        raise Refused("There is no session of this kind. Start one from the first page.")
    return Kind(asked)


def choosing(sent: Mapping[str, str]) -> Choosing:
    """Which bank and topic to ask of; empty means all."""
    return Choosing(sent.get("bank", ""), sent.get("topic", ""))
