"""One transaction a request: kept if the answer is good news, dropped if it is not.

Views and deeds never commit. A request that was refused, or that ended in an error, leaves nothing behind.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from flask import Flask, Response, current_app, request

from trainer.web.wiring import wiring

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MARK: Final = "writes_on_get"
_FIRST_REFUSAL: Final = 400

View = TypeVar("View", bound=Callable[..., object])


def writes(view: View) -> View:
    """Mark a view that writes although it is asked with GET, such as one that shows the next question."""
    setattr(view, _MARK, True)
    return view


def write_after_reading() -> None:
    """Begin to write in a request that only read so far, and took its time: nobody else had to wait for that."""
    wiring().session.rollback()
    wiring().begin_writing(wiring().session())


def read_first() -> None:
    """Only read for now, in a request that is to write after what takes time; `write_after_reading` ends that."""
    wiring().session.rollback()


def init_transactions(app: Flask) -> None:
    """Begin and end a transaction around every request."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method not in _READS or getattr(view, _MARK, False):
        request.get_data(parse_form_data=True)  # all of it is here before anyone else is made to wait for us
        wiring().begin_writing(wiring().session())


def _end(response: Response) -> Response:
    if response.status_code < _FIRST_REFUSAL:
        wiring().session.commit()
    else:
        wiring().session.rollback()
    return response
