"""The pages people read, and what stands in their fences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/*.md")))
}

_FENCE: Final = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_NAMED_FILE: Final = re.compile(r"`([\w./-]+\.(?:yaml|csv))`:\s*\Z")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its language, its text without the page's indentation, and the file named just before it."""

    language: str
    text: str
    file: str


def fences(page: str) -> Iterator[Fence]:
    """Every fenced block of a page, in order."""
    for found in _FENCE.finditer(page):
        lines = found[3].splitlines(keepends=True)
        text = "".join(line.removeprefix(found[1]) for line in lines)
        named = _NAMED_FILE.search(page, 0, found.start())
        yield Fence(found[2], text, named[1] if named else "")


def prose(page: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page)
