"""A machine between a browser and the program, as many hosts have one, which can lose the program in several ways."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SOON_MS = 1500
"""How long the worker waits for a page behind this machine: tests cannot wait as long as people do."""

_PATIENCE = b'"patience": 20000'
_NOT_HANDED_ON = {"connection", "content-length", "date", "server", "transfer-encoding"}


class Fault(StrEnum):
    """What stands in the way."""

    NONE = "none"
    CLOSED = "the connection is closed"
    GATEWAY = "the machine on the way says 502"
    SILENT = "nothing answers"


@dataclass
class Relay:
    """Hands everything on to the program at `target`, unless there is a fault."""

    target: str
    url: str = ""
    fault: Fault = Fault.NONE
    mended: threading.Event = field(default_factory=threading.Event)

    def breaks(self, fault: Fault) -> None:
        self.mended.clear()
        self.fault = fault

    def mend(self) -> None:
        self.fault = Fault.NONE
        self.mended.set()


@contextmanager
def relaying(target: str) -> Iterator[Relay]:
    """Run a relay in front of a program."""
    relay = Relay(target.removeprefix("http://"))

    class Handler(_Handler):
        to = relay

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    relay.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield relay
    finally:
        relay.mend()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    to: Relay

    def do_GET(self) -> None:
        self._relay()

    def do_POST(self) -> None:
        self._relay()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def _relay(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.to.fault
        if fault is Fault.SILENT:
            self.to.mended.wait()
        if fault is Fault.GATEWAY:
            self._send(502, [("Content-Type", "text/html")], b"<title>502</title><h1>Bad Gateway</h1>")
        elif fault is Fault.NONE:
            with suppress(ConnectionError):  # a page that has been left hangs up
                self._hand_on(body)

    def _hand_on(self, body: bytes) -> None:
        program = http.client.HTTPConnection(self.to.target, timeout=60)
        try:
            program.request(self.command, self.path, body, dict(self.headers))
            reply = program.getresponse()
            content = reply.read().replace(_PATIENCE, b'"patience": %d' % SOON_MS)
        finally:
            program.close()
        headers = [(name, value) for name, value in reply.getheaders() if name.lower() not in _NOT_HANDED_ON]
        self._send(reply.status, headers, content)

    def _send(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
