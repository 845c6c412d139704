"""Sending grades to courses while the program serves: a thread looks every minute whether it is this process's turn."""

import logging
from datetime import timedelta
from threading import Event, Thread

from flask import Flask

from trainer.services.lti.rounds import EVERY, send_in_turn
from trainer.web.wiring import EXTENSION

log = logging.getLogger(__name__)


class Sender:
    """The thread that sends. It ends with the program, or when it is told to."""

    def __init__(self, app: Flask, *, every: timedelta = EVERY) -> None:
        self._app = app
        self._every = every.total_seconds()
        self._ended = Event()
        self._thread = Thread(target=self._go_on, name="grades", daemon=True)

    def start(self) -> None:
        """Begin, with a first round after the time that is between two."""
        self._thread.start()

    def end(self) -> None:
        """End after the round that is going on."""
        self._ended.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._ended.wait(self._every):
            wired = self._app.extensions[EXTENSION]
            try:
                with self._app.app_context():
                    send_in_turn(wired.session(), now=wired.now)
            except Exception:  # such as a database that does not answer just now: the next round tries again
                log.exception("Sending grades failed")
