"""Why a deed was not done, in words a person can act on. The shell turns them into a page or an exit code."""


class Refused(Exception):
    """A deed that was not done and left nothing behind."""


class Absent(Refused):
    """There is no such thing, or it is not this person's: which of the two is not said."""


class Incomplete(Refused):
    """Something is still to be filled in. `field` names it."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Covered(Refused):
    """This would show the answer of a question that is still open. `presentation_id` names the question."""

    def __init__(self, message: str, *, presentation_id: str) -> None:
        super().__init__(message)
        self.presentation_id = presentation_id


class InExam(Refused):
    """This belongs to a practice exam, which has pages of its own. `place` is the question's, counted from 1."""

    def __init__(self, session_id: str, place: int = 1) -> None:
        super().__init__("This belongs to a practice exam.")
        self.session_id = session_id
        self.place = place


class Stale(Refused):
    """What the person acts on is no longer what they were shown."""


class NothingToAsk(Refused):
    """There is nothing to ask just now."""
