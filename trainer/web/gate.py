"""The gate between the server and the program: a request comes in whole, and in time, before a thread is taken for it.

A thread that reads from a slow client waits for it, and there are few threads; so a handful of connections that send a
little and then nothing would keep everybody out. Here the event loop of the server waits instead, which costs nothing,
and no longer than a deadline that moves with what has come. Slow readers are waited for in the same way.
"""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from trainer.web.security import LARGEST_BODY
from trainer.web.uploads import LARGEST

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

LEAST_RATE: Final = 8 * 1024
"""Bytes a second. Whoever sends faster may take as long as it takes, beyond the grace that everyone has."""

MOST_LARGE: Final = 8
"""Large files that a process takes in at once."""

_IN_MEMORY: Final = 64 * 1024
_PIECE: Final = 256 * 1024
_Headers = list[tuple[str, str]]


class _NotTaken(Exception):
    """A request that did not come in. Its words are plain: of what has not come whole no page could be made."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the program says. `first` is all of it, where it is short; the rest is in `pieces`, until that is closed."""

    status: int
    headers: _Headers
    first: bytes
    pieces: Iterator[bytes]
    body: Iterable[bytes]


class Gate:
    """A Flask program as the server's own protocol (RSGI) asks for it. `grace` is in seconds."""

    def __init__(self, app: Flask, *, grace: float, threads: int, rate: float = LEAST_RATE) -> None:
        self.app = app
        self._grace = grace
        self._rate = rate
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        self._large = 0

    async def __rsgi__(self, scope: "Scope", proto: "HTTPProtocol") -> None:
        """Answer a request."""
        headers = _headers(scope)
        with SpooledTemporaryFile(_IN_MEMORY, dir=self.app.instance_path) as body:
            try:
                length = await self._receive(scope, proto, headers, body)
            except _NotTaken as refusal:
                plain = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
                proto.response_bytes(refusal.status, plain, str(refusal).encode())
                return
            body.seek(0)
            await self._answer(proto, _environ(scope, headers, body, length))

    async def _receive(self, scope: "Scope", proto: "HTTPProtocol", headers: dict[str, str], body: IO[bytes]) -> int:
        """Take in what a request brings along, and give its length. What is too long is left where it is."""
        announced = headers.get("content-length", "")
        length = int(announced) if announced.isdecimal() else None
        if length is None and "transfer-encoding" not in headers:
            return 0
        most = self._most(scope)
        if length is not None and length > most:
            return length
        large = most > LARGEST_BODY
        if large and self._large >= MOST_LARGE:
            raise _NotTaken(503, "Many files are being sent just now. Send yours again in a minute.")
        self._large += large
        try:
            came = await self._read(proto, body, most)
        except TimeoutError:
            raise _NotTaken(408, "What was sent took too long to arrive. Nothing was saved. Send it again.") from None
        finally:
            self._large -= large
        if length is not None and came < length:
            raise _NotTaken(400, "What was sent ended too soon.")
        return came

    async def _read(self, proto: "HTTPProtocol", body: IO[bytes], most: int) -> int:
        came, until = 0, asyncio.get_running_loop().time() + self._grace
        async with asyncio.timeout_at(until) as deadline:
            async for piece in proto:
                came += len(piece)
                if came > most:
                    break
                body.write(piece)
                deadline.reschedule(until + came / self._rate)
        return came

    def _most(self, scope: "Scope") -> int:
        """The most bytes that the page asked for takes."""
        try:
            endpoint, _ = self.app.url_map.bind("").match(scope.path, scope.method)
        except (HTTPException, RequestRedirect):
            return LARGEST_BODY
        return LARGEST.get(str(endpoint), LARGEST_BODY)

    async def _answer(self, proto: "HTTPProtocol", environ: dict[str, Any]) -> None:
        run = asyncio.get_running_loop().run_in_executor
        said = await run(self._threads, _ask, self.app, environ)
        try:
            if len(said.first) < _PIECE:
                proto.response_bytes(said.status, said.headers, said.first)
                return
            stream, piece = proto.response_stream(said.status, said.headers), said.first
            with suppress(RuntimeError):  # the protocol's, when the client has gone
                while piece:
                    await stream.send_bytes(piece)
                    piece = await run(self._threads, _more, said.pieces)
        finally:
            _close(said.body)


def _ask(app: Flask, environ: dict[str, Any]) -> _Answer:
    """Ask the program, and take what it says as far as it is short. This runs in a thread."""
    begun: list[Any] = []

    def start(status: str, headers: _Headers, _exc_info: Any = None) -> Any:
        begun[:] = [int(status[:3]), headers]

    body = app(environ, start)
    try:
        pieces = iter(body)
        first = _more(pieces)
    except BaseException:
        _close(body)
        raise
    return _Answer(begun[0], begun[1], first, pieces, body)


def _more(pieces: Iterator[bytes]) -> bytes:
    """The next piece of an answer: at least so many bytes, unless it ends."""
    taken, size = [], 0
    for piece in pieces:
        taken.append(piece)
        size += len(piece)
        if size >= _PIECE:
            break
    return b"".join(taken)


def _close(body: Any) -> None:
    if hasattr(body, "close"):
        body.close()


def _headers(scope: "Scope") -> dict[str, str]:
    """The headers of a request. Those that could pass for another's are left out."""
    found: dict[str, str] = {}
    for name, value in scope.headers.items():
        if "_" not in name:
            found[name] = f"{found[name]}{'; ' if name == 'cookie' else ','}{value}" if name in found else value
    return found


def _environ(scope: "Scope", headers: dict[str, str], body: IO[bytes], length: int) -> dict[str, Any]:
    """A request as WSGI has it."""
    host, _, port = scope.server.rpartition(":")
    client = scope.client.rpartition(":")[0]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "REMOTE_ADDR": client.strip("[]"),
        "CONTENT_LENGTH": str(length) if length else "",
        "CONTENT_TYPE": headers.get("content-type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    own = ("content-length", "content-type", "transfer-encoding")
    return environ | {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items() if name not in own
    }
