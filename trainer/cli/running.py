"""Serving the program, and bringing its database up to date."""

import os
import socket
import time
from ipaddress import ip_address
from threading import Thread
from typing import Final

import click

from trainer.cli.faults import CannotRun, cannot_run_for, faults_of
from trainer.cli.progress import bar
from trainer.config import ConfigError, Settings, read_settings
from trainer.facts.problems import BankError

_WAIT: Final = 0.1
_WAITS: Final = 300


@click.command()
@click.option("--host", help="The address to listen on; TRAINER_HOST otherwise.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; TRAINER_PORT otherwise.")
def serve(host: str | None, port: int | None) -> None:
    """Bring the database up to date, print the address of the first page, and serve it."""
    settings = _settings()
    host, port = host or settings.host, port or settings.port
    _check_port(host, port)
    _migrate(settings)
    _make_ready(settings)
    shown = f"[{host}]" if ":" in host else host
    address = f"{settings.site_name} is at http://{shown}:{port}/ (stop with Ctrl+C)"
    Thread(target=_announce, args=(address, host, port), daemon=True).start()
    _run(settings, host, port)


def _announce(address: str, host: str, port: int) -> None:
    """Print the address once somebody answers there, so that whoever opens it at once is not refused."""
    near = "localhost" if _is_every_address(host) else host
    for _ in range(_WAITS):
        try:
            socket.create_connection((near, port), timeout=1).close()
        except OSError:
            time.sleep(_WAIT)
            continue
        break
    click.echo(address)


def _is_every_address(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:  # a name
        return False


@click.group("db")
def database() -> None:
    """Look after the database."""


@database.command()
def upgrade() -> None:
    """Bring the tables up to date."""
    _migrate(_settings())
    click.echo("The database is up to date.")


def _settings() -> Settings:
    with cannot_run_for(ConfigError):
        return read_settings()


def _migrate(settings: Settings) -> None:
    from trainer.app import create_bare_app  # noqa: PLC0415 - only serving needs the web
    from trainer.store.engine import StoreError, migrate  # noqa: PLC0415 - as above

    with cannot_run_for(ConfigError, StoreError):
        app = create_bare_app(settings)
        migrate(app)


def _make_ready(settings: Settings) -> None:
    """Find out once which questions the banks yield, so that each worker starts at once."""
    from trainer.services.banks.shelving import SameBankTwice, load_library  # noqa: PLC0415 - only serving needs it

    with faults_of(BankError), cannot_run_for(SameBankTwice), bar("Making the questions") as progress:
        load_library(settings.banks, instance=settings.instance, progress=progress)


def _check_port(host: str, port: int) -> None:
    """Say at once, and in words, that a port is taken or an address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CannotRun(f"Port {port} on {host} cannot be used ({reason}). Choose another with --port.") from None


def _run(settings: Settings, host: str, port: int) -> None:
    """Hand over to the server."""
    from granian import Granian  # noqa: PLC0415 - only serving needs it
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 - as above
    from granian.http import HTTP1Settings  # noqa: PLC0415 - as above
    from granian.log import LogLevels  # noqa: PLC0415 - as above

    os.environ |= {  # for the processes that serve
        "TRAINER_INSTANCE": str(settings.instance.absolute()),
        "TRAINER_HOST": host,
        "TRAINER_PORT": str(port),
    }
    Granian(
        "trainer.app:create_gate",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,  # the other has no deadline for the head of a request
        http1_settings=HTTP1Settings(header_read_timeout=settings.patience * 1000),
        workers=settings.workers,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,  # a worker that is told to stop while it starts does not hear it
    ).serve()
