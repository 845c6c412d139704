"""Why a question is not asked, and what of it reads otherwise, in words for whoever writes facts."""

from flask_babel import gettext as _

from trainer.questions.model import Refusal
from trainer.services.words.wording import listed


def refusal_text(refusal: Refusal) -> str:
    """Why no question is made, with what to do about it."""
    return {
        Refusal.NO_KEY: _("Nothing in the bank makes its answer true."),
        Refusal.DISPUTED: _("The fact is disputed. Settle it first."),
        Refusal.CONTRADICTION: _("Something in the bank denies it. Settle which side is right."),
        Refusal.OPEN_WORLD: _("Nothing in the bank says of any other answer that it is wrong. Say what is not so."),
        Refusal.CLOSED_BUT_EMPTY: _("Its list is said to be complete, and nothing is on it."),
        Refusal.TOO_FEW_CANDIDATES: _("Fewer than two wrong options are proven. Say what is not so."),
        Refusal.OPTIONS_NESTED: _("The wrong options that are left are kinds or namesakes of one another."),
        Refusal.MODAL_UNWORDED: _("It holds usually or may hold, and its question does not say so."),
        Refusal.KEY_IN_STEM: _("Its question already says the answer. Word it otherwise."),
        Refusal.NOT_PARALLEL: _("Its options or its words would give the answer away. Name them alike."),
        Refusal.QUALIFIED: _("It holds under a limit that its question does not say."),
        Refusal.SAME_WORDING: _("Another fact makes the same question with the same answer."),
    }[refusal]


def lost_text(why: str) -> str:
    """Why a question goes: a refusal by its code, or that nothing makes it any more."""
    return refusal_text(Refusal(why)) if why in set(Refusal) else _("Nothing makes it any more.")


def parts_text(parts: str) -> str:
    """What of a question reads otherwise, named by its parts with commas between them."""
    said = {
        "stem": _("the question"),
        "key": _("the answer"),
        "options": _("the wrong options"),
        "reasons": _("the reasons"),
        "pairs": _("the pairs"),
    }
    return listed([said.get(part, part) for part in parts.split(", ")])
