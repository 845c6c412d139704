"""Which language a page is in, and the languages there are."""

from collections.abc import Mapping
from typing import Final

from flask import Flask, request
from flask_babel import Babel, get_locale

from trainer.web.identity import person_id, this_learner

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "ar": "العربية"}
"""Every language that the interface is whole in, by its tag, in its own name."""


def marked(text: str) -> str:
    """Mark a text that is translated where it is said, such as one in a table of the accounts' library."""
    return text


def init_language(app: Flask) -> None:
    """Let the person's settings choose the language, or else their browser."""
    Babel(app, default_locale="en", locale_selector=chosen)


def chosen() -> str:
    """The tag of the language for this request."""
    wanted = this_learner().language if person_id() is not None else "browser"
    if wanted in LANGUAGES:
        return wanted
    return request.accept_languages.best_match(list(LANGUAGES), default="en") or "en"


def direction() -> str:
    """Whether this language is read from left to right (`ltr`) or from right to left (`rtl`)."""
    locale = get_locale()
    return locale.text_direction if locale else "ltr"
