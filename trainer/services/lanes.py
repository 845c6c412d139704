"""Work behind the pages, in lanes: so much at once, so much that waits, and the rest is not taken."""

import logging
from collections.abc import Callable, Hashable
from threading import Condition, Thread

log = logging.getLogger(__name__)

Work = Callable[[], None]


class Lane:
    """Work done in threads, in the order in which it came. Of each key there is one work at a time.

    Work that waits is lost when the program ends, so it must be something that is asked for again or can be missed.
    """

    def __init__(self, *, at_once: int, most_waiting: int) -> None:
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._waiting: dict[Hashable, Work] = {}
        self._busy: set[Hashable] = set()
        self._changed = Condition()

    @property
    def is_full(self) -> bool:
        """Whether no more can wait."""
        return len(self._waiting) >= self._most_waiting

    def add(self, key: Hashable, work: Work) -> bool:
        """Take work in, to be done in its turn. False if no more can wait, or its key is here already."""
        with self._changed:
            if self.is_full or key in self._waiting or key in self._busy:
                return False
            self._waiting[key] = work
            if len(self._busy) < self._at_once:
                self._begin()
            return True

    def wait(self) -> None:
        """Wait until all is done."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting and not self._busy)

    def _begin(self) -> None:
        key = next(iter(self._waiting))
        work = self._waiting.pop(key)
        self._busy.add(key)
        Thread(target=self._do, args=(key, work), daemon=True).start()

    def _do(self, key: Hashable, work: Work) -> None:
        try:
            work()
        except Exception:
            log.exception("Work behind the pages failed")
        finally:
            with self._changed:
                self._busy.discard(key)
                if self._waiting:
                    self._begin()
                self._changed.notify_all()
