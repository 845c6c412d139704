"""Files to hand out, and what they are called."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out."""

    name: str
    content: bytes
    media_type: str = "text/csv"


def slug(title: str) -> str:
    """A title as part of a file's name: small letters, digits and dashes."""
    return re.sub(r"[^\w-]+", "-", title, flags=re.ASCII).strip("-").lower() or "set"
