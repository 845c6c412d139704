"""Choosing a set that a course is to link to, and the signed answer that puts the link into the course."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext
from pylti1p3.deep_link import DeepLink
from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.lineitem import LineItem
from pylti1p3.registration import Registration
from sqlalchemy.orm import Session

from trainer.services.classes.classrooms import Seat
from trainer.services.lti.launches import Launch, is_of_class
from trainer.services.lti.platforms import registration
from trainer.services.sets.assignments import Given, sets_of
from trainer.services.sets.grades import most_points
from trainer.services.words.refusals import Refused
from trainer.services.words.wording import Link
from trainer.teaching.blueprint import counted
from trainer.teaching.rules import Mode

RESOURCE: Final = "trainer:set:"
"""What the name of our columns begins with, so that no other tool's is taken for one."""


@dataclass(frozen=True, slots=True)
class SetChoice:
    """A set that a course can link to. `message` is the signed answer that puts it there."""

    title: str
    about: str
    message: str


@dataclass(frozen=True, slots=True)
class LinkingPage:
    """The sets of a class that can be put into its course. `action` is the platform's own address."""

    title: str
    class_name: str
    class_url: str
    action: str
    sets: tuple[SetChoice, ...]


class Choice(DeepLinkResource):
    """A link that opens in a window of its own, where cookies are our own."""

    def to_dict(self) -> dict[str, object]:
        """What the platform is told of the link."""
        return super().to_dict() | {"window": {"targetName": "_blank"}}


class Answer(DeepLink):
    """The answer to a platform that asked for content."""

    def get_message_jwt(self, resources: Sequence[DeepLinkResource]) -> dict[str, object]:
        """The claims of the answer. What the platform did not send is not sent back."""
        return {name: value for name, value in super().get_message_jwt(resources).items() if value is not None}


def linking_page(session: Session, seat: Seat, launch: Launch, *, launch_url: str, link: Link) -> LinkingPage:
    """Show the sets of a class that were given out, each with the answer that puts it into the course."""
    signer = registration(session, launch.platform_id)
    given = [each for each in sets_of(session, seat) if each.published_at is not None]
    return LinkingPage(
        title=_("Put a set into your course"),
        class_name=seat.name,
        class_url=link("classes.home", cid=seat.class_id),
        action=launch.returns_to,
        sets=tuple(_choice(each, signer, launch, launch_url) for each in given),
    )


def place_of(session: Session, seat: Seat, launch: Launch, *, link: Link) -> str:
    """Where a launch leads: to the set of its link, or to the class."""
    if not launch.set_id:
        return link("classes.home", cid=seat.class_id)
    if not is_of_class(session, seat, launch.set_id):
        raise Refused(
            _("This link was made for a set of another class, as happens when a course is copied. Make it again here.")
        )
    if seat.role.value == "student":
        return link("sets.rules", set_id=launch.set_id)
    return link("teaching.home", cid=seat.class_id, set_id=launch.set_id)


def _choice(given: Given, signer: Registration, launch: Launch, launch_url: str) -> SetChoice:
    draft, points = given.draft, most_points(given)
    chosen = Choice().set_url(launch_url).set_title(draft.title).set_custom_params({"set": given.id})
    if draft.mode is not Mode.PRACTICE and points > 0:
        column = LineItem().set_score_maximum(points).set_label(draft.title)
        chosen.set_lineitem(column.set_resource_id(f"{RESOURCE}{given.id}"))
    settings: Any = launch.deep
    message = Answer(signer, launch.deployment, settings).get_response_jwt([chosen])
    return SetChoice(draft.title, _about(given, points), message)


def _about(given: Given, points: float) -> str:
    count = counted(given.draft.slots)
    questions = ngettext("%(num)s question", "%(num)s questions", count)
    if given.draft.mode is Mode.PRACTICE:
        return _("%(questions)s, practice: no grade", questions=questions)
    return _("%(questions)s, %(points)s points", questions=questions, points=f"{points:g}")
