"""Whole numbers as forms and addresses send them."""

_MOST_DIGITS = 5


def whole_number(text: str, bounds: tuple[int, int]) -> int | None:
    """Read a whole number within bounds, both included; None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        return None
    number = int(text)
    return number if bounds[0] <= number <= bounds[1] else None
