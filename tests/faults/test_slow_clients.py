"""Clients that send slowly, to the real server, without a proxy in front of it."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import pytest

from tests.serving import RunningApp, running_app

MANY = 20
"""More connections than the one process has threads."""

HEAD = b"POST /sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    with running_app(tmp_path_factory.mktemp("slow") / "instance", TRAINER_PATIENCE="2") as running:
        yield running


def connection(app: RunningApp) -> socket.socket:
    parts = urlsplit(app.url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30)


def first_page(app: RunningApp) -> bytes:
    """The first bytes of the answer to someone else, who is quick."""
    with closing(connection(app)) as quick:
        quick.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return quick.recv(15)


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 1000\r\n\r\nzone", b"Transfer-Encoding: chunked\r\n\r\n4\r\nzone\r\n"]
)
def test_a_body_that_never_ends_holds_nobody_up_for_long(app: RunningApp, framing: bytes) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(closing(connection(app))) for _ in range(MANY)]
        for each in slow:
            each.sendall(HEAD + framing)
        assert first_page(app) == b"HTTP/1.1 200 OK"
        assert [each.recv(12) for each in slow] == [b"HTTP/1.1 408"] * MANY


def test_a_body_that_trickles_is_given_up(app: RunningApp) -> None:
    with closing(connection(app)) as slow:
        slow.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
        slow.settimeout(0.2)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            slow.sendall(b"z")
            try:
                assert slow.recv(12) == b"HTTP/1.1 408"
                return
            except TimeoutError:
                continue
        pytest.fail("It was waited for half a minute.")


def test_a_head_that_never_ends_is_given_up_and_holds_nobody_up(app: RunningApp) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(closing(connection(app))) for _ in range(MANY)]
        for each in slow:
            each.sendall(HEAD)
        assert first_page(app) == b"HTTP/1.1 200 OK"
        for each in slow:
            assert each.recv(1000)[:12] in (b"", b"HTTP/1.1 408")


def test_a_body_in_pieces_that_comes_in_time_is_taken(app: RunningApp) -> None:
    with closing(connection(app)) as slow:
        slow.sendall(HEAD + b"Content-Length: 8\r\n\r\nzone")
        slow.sendall(b"=UTC")
        assert slow.recv(12) == b"HTTP/1.1 400"  # it was read, and has no token


def test_a_body_that_is_cut_off_is_no_request(app: RunningApp) -> None:
    with closing(connection(app)) as slow:
        slow.sendall(HEAD + b"Content-Length: 1000\r\n\r\nzone")
        slow.shutdown(socket.SHUT_WR)
        assert slow.recv(12) in (b"", b"HTTP/1.1 400")
    assert first_page(app) == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 900000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\nF4240\r\n" + b"z" * 1_000_000]
)
def test_a_body_larger_than_its_page_takes_is_refused_before_all_of_it_is_here(app: RunningApp, framing: bytes) -> None:
    with closing(connection(app)) as slow:
        slow.sendall(HEAD + framing)
        assert slow.recv(12) == b"HTTP/1.1 413"


@pytest.mark.parametrize("path", [b"/%ff%fe", b"/browse/%E2%82%AC", b"/a%2Fb", b"/" + b"a" * 9000])
def test_no_address_is_beyond_the_gate(app: RunningApp, path: bytes) -> None:
    with closing(connection(app)) as other:
        other.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert other.recv(12) in (b"HTTP/1.1 404", b"HTTP/1.1 400")
    assert first_page(app) == b"HTTP/1.1 200 OK"


def test_no_header_passes_for_another_by_a_dash_that_is_none(app: RunningApp) -> None:
    with closing(connection(app)) as other:
        other.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept_Language: ar\r\nConnection: close\r\n\r\n")
        assert b' dir="rtl"' not in b"".join(iter(lambda: other.recv(65536), b""))
