"""What a form sends, as a bank file writes it: flags as yes and no, dates as dates, the rest as text."""

from contextlib import suppress
from dataclasses import fields
from datetime import date
from typing import Any, Final

from trainer.facts.loading import SECTIONS
from trainer.facts.model import Day, Flag
from trainer.facts.text.editing import Value

_SORTS: Final[dict[tuple[str, str], str]] = {
    (section, each.name): "flag" if each.type in (Flag, "Flag") else "day" if each.type in (Day, Day | None) else ""
    for section, cls in SECTIONS.items()
    for each in fields(cls)
}


def typed(section: str, name: str, raw: Any) -> Value:
    """A value as it is to be written. What is not of its sort is written as it came, for the checks to find."""
    sort = _SORTS.get((section, name), "")
    if isinstance(raw, list):
        return tuple(map(str, raw))
    if isinstance(raw, dict):
        return {str(key): str(value) for key, value in raw.items() if value}
    if sort == "flag" and raw in ("yes", "no"):
        return bool(raw == "yes")
    if sort == "day":
        with suppress(ValueError):
            return date.fromisoformat(str(raw))
    return str(raw)
