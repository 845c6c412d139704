"""The files that every page draws on, under an address that changes when any of them does."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

ROOM: Final = Path(__file__).parent.parent
STATIC: Final = ROOM / "static"
SHELL: Final = ("app.css", "app.js", "keeping.js", "offline.js", "mark.svg")
"""What a device keeps of them, so that questions can be shown without a network."""

_PARTS: Final = ("static", "templates", "translations")


@cache
def version() -> str:
    """A digest of every static file, template and translation: what a page is drawn from."""
    digest = hashlib.sha256()
    for part in _PARTS:
        for path in sorted((ROOM / part).rglob("*")):
            if path.is_file():
                digest.update(f"{path.relative_to(ROOM).as_posix()}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
