"""Wait for what no page shows. The content rules of our pages forbid the way Playwright itself would ask for it."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

PATIENCE = 60.0
STEP_MS = 100


def until(page: Page, true: Callable[[], bool]) -> None:
    """Ask again and again, while the browser goes on."""
    patience = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < patience, "it never came true"
        page.wait_for_timeout(STEP_MS)
