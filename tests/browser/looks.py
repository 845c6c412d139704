"""The ways a page is looked at: two widths, in light and in dark."""

from dataclasses import dataclass
from typing import Literal

import pytest


@dataclass(frozen=True, slots=True)
class Look:
    """A window, its size in CSS pixels, and the colours the person prefers."""

    width: int
    height: int
    colours: Literal["light", "dark"]

    def __str__(self) -> str:
        return f"{self.width}-{self.colours}"


DESKTOP = Look(1280, 900, "light")
PHONE = Look(390, 844, "light")
LOOKS = (DESKTOP, PHONE, Look(1280, 900, "dark"), Look(390, 844, "dark"))

# Put on a test, these run it once for each look; without them a page is a desktop in light colours.
every_look = pytest.mark.parametrize("look", LOOKS, ids=str)
on_a_phone = pytest.mark.parametrize("look", [PHONE], ids=str)
