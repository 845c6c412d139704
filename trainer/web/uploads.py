"""Large files that are sent: written to the instance folder as they come, without a name, so that none can stay."""

from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

from flask import Flask, Request, current_app, request

from trainer.services.anki.imports import LARGEST_UPLOAD
from trainer.services.classes.rosters import LARGEST_LIST
from trainer.services.sets.grade_filling import LARGEST_BOOK
from trainer.services.writing.tables import LARGEST_UPLOAD as LARGEST_TABLES

LARGEST: Final = {
    "decks.anki_upload": LARGEST_UPLOAD,
    "class_people.read_file": LARGEST_LIST,
    "write.upload": LARGEST_TABLES,
    "exporting.filled": LARGEST_BOOK,
}
"""The pages that take files, and how many bytes each takes at most."""


class UploadRequest(Request):
    """A request whose files, where a page takes large ones, go to the instance folder and not to memory or /tmp."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._opened: list[IO[bytes]] = []

    def close(self) -> None:
        """Close every file, those too of a request that was cut off before all of it was here."""
        super().close()
        for file in self._opened:
            file.close()

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """What was sent as JSON. What is nested too deeply to be read counts as broken."""
        try:
            return super().get_json(force=force, silent=silent, cache=cache)
        except RecursionError:
            return None if silent else self.on_json_loading_failed(ValueError("nested too deeply"))

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Open what a file of this request is written to."""
        if self.endpoint in LARGEST:
            file = TemporaryFile(dir=Path(current_app.instance_path))  # noqa: SIM115 - closed with the request
            self._opened.append(file)
            return file
        stream: Any = super()._get_file_stream(total_content_length, content_type, filename, content_length)
        return stream  # type: ignore[no-any-return] # whatever the framework opens


def init_uploads(app: Flask) -> None:
    """Let the pages that take large files take them. This comes before anything that reads a request."""
    app.request_class = UploadRequest
    app.before_request(_allow)


def _allow() -> None:
    if request.endpoint in LARGEST and request.method == "POST":
        request.max_content_length = LARGEST[request.endpoint]
