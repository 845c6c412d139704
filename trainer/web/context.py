"""What every template knows beyond its own page."""

from collections.abc import Mapping
from typing import Final

from flask import request
from flask_babel import get_locale

from trainer.web.identity import person_id, this_learner
from trainer.web.language import direction
from trainer.web.wiring import wiring

_PLACES: Final[Mapping[str, str]] = {
    "home.today": "today",
    "home.about": "about",
    "decks.index": "decks",
    "settings.edit": "settings",
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
        "place": "account" if endpoint.startswith("security.") else _PLACES.get(endpoint, ""),
        "site_name": wiring().settings.site_name,
        "sends_mail": wiring().settings.sends_mail,
    }
