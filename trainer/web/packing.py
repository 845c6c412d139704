"""Answers packed for the way, and files that a browser keeps."""

from datetime import timedelta
from typing import Final

from flask import Flask, Response
from flask_compress import Compress

FILES_STAY: Final = timedelta(days=365)
"""How long a browser keeps a static file without asking: its address changes when it does."""


def init_packing(app: Flask) -> None:
    """Pack what can be packed. This comes before anything else that looks at answers."""
    app.config.update(SEND_FILE_MAX_AGE_DEFAULT=FILES_STAY)
    Compress(app)
    app.after_request(_close_after_all)


def _close_after_all(response: Response) -> Response:
    """See that a file that is packed while it is read is closed afterwards, which the packing forgets."""
    close = getattr(response.response, "close", None)
    if response.is_streamed and close:
        response.call_on_close(close)
    return response
