"""How far the grades of a set are on their way into its courses."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Role, Seat
from trainer.services.classes.rooms import moment
from trainer.services.lti.grades import State, has_column, pushes_of
from trainer.services.lti.pages import SentPage, SentView
from trainer.services.sets.assignments import Given
from trainer.services.words.wording import Link
from trainer.store.base import AnyRow


def sent_page(session: Session, seat: Seat, given: Given, *, link: Link) -> SentPage | None:
    """Where the grades of a set are on their way to its courses, None where no course has a column for them."""
    if not has_column(session, given):
        return None
    instructs, here = seat.may(Role.INSTRUCTOR), {"cid": seat.class_id, "set_id": given.id}
    again = link("lti.send_again", **here) if instructs else ""
    return SentPage(tuple(_sent(session, seat, given, instructs=instructs, link=link)), again)


def _sent(session: Session, seat: Seat, given: Given, *, instructs: bool, link: Link) -> Iterator[SentView]:
    for row in pushes_of(session, given):
        held = instructs and row.state == State.HELD
        member = {"cid": seat.class_id, "set_id": given.id, "member": row.member_id}
        over = link("lti.send_over", **member) if held else ""
        yield SentView(row.name or row.email or "–", row.title, _state_text(row, seat), over)


def _state_text(row: AnyRow, seat: Seat) -> str:
    """Where a grade is, in words."""
    if row.state == State.SENT:
        return _("Sent %(when)s", when=moment(row.sent_at, seat))
    if row.state == State.HELD:
        return _("Changed in the course, to %(percent)s%%. Ours was not sent.", percent=f"{100 * float(row.said):.0f}")
    if row.state == State.FAILED:
        return _("Not sent (%(words)s)", words=_words(row.said))
    if row.tries:
        return _(
            "Tried (%(words)s), and to be tried again %(when)s",
            when=moment(row.next_at, seat),
            words=_words(row.said),
        )
    return _("Waits to be sent")


def _words(said: str) -> str:
    """What a platform said to a grade: a number of its own, or one of our words for it."""
    known = {
        "no answer": _("it did not answer"),
        "not allowed": _("we may not send grades"),
        "unreadable": _("something that cannot be read"),
    }
    return known.get(said, said)
