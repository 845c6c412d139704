"""Cells of tables that a spreadsheet opens."""

from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula."""


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before it where it could be one."""
    return f"'{text}" if text.startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """A text without the apostrophe that guards a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
