"""Drawing lots: an order without a pattern, which is the same whenever and wherever it is drawn from the same text."""

import hashlib


def lot(text: str) -> str:
    """The lot of a text. Sorting by lots shuffles, the same way each time."""
    return hashlib.sha256(text.encode()).hexdigest()
