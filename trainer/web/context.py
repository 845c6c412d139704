"""What every template knows beyond its own page."""

from collections.abc import Mapping
from typing import Final

from flask import request, url_for
from flask_babel import get_locale

from trainer.services.demo.student import is_simulated
from trainer.web.identity import person_id, this_learner
from trainer.web.language import direction
from trainer.web.wiring import wiring

_PLACES: Final[Mapping[str, str]] = {
    "home.today": "today",
    "home.about": "about",
}
# A page stands under the entry of the navigation that leads to it: the first of these that its endpoint begins with.
_ROOMS: Final[Mapping[str, str]] = {
    "progress.confusions": "mixed",
    "progress.pair": "mixed",
    "progress.": "progress",
    "practice.": "practise",
    "exams.": "practise",
    "browse.": "browse",
    "facts.": "browse",
    "search.": "search",
    "offline.": "offline",
    "plan.": "plan",
    "decks.": "decks",
    "own.": "decks",
    "settings.": "settings",
    "classes.": "classes",
    "sets.": "classes",
    "class_people.": "classes",
    "teaching.": "classes",
    "analysis.": "classes",
    "reports.": "classes",
    "exporting.": "classes",
    "write.": "classes",
    "security.change_password": "settings",
    "security.": "account",
}


def for_every_page() -> dict[str, object]:
    """The person's colours and address, where in the program this is, what it is called, and whether it sends mail."""
    who = this_learner() if person_id() is not None else None
    endpoint = request.endpoint or ""
    return {
        "theme": who.theme if who else "system",
        "motion": who.motion if who else "system",
        "spacing": who.spacing if who else "normal",
        "text_size": who.text_size if who else "normal",
        "language": str(get_locale() or "en").replace("_", "-"),
        "direction": direction(),
        "account": who.email if who else None,
        "simulated": is_simulated(who.email) if who else False,
        "person_tag": who.tag if who else "",
        "place": _place(endpoint),
        "worker": url_for("offline.worker"),
        "site_name": wiring().settings.site_name,
        "sends_mail": wiring().settings.sends_mail,
    }


def _place(endpoint: str) -> str:
    return _PLACES.get(endpoint) or next((room for start, room in _ROOMS.items() if endpoint.startswith(start)), "")
