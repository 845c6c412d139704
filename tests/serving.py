"""The real program as a process of its own, for tests that visit it, kill it or start it twice."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 120.0
# Every test comes from one address, so the limits that hold off strangers would hold off the tests.
UNLIMITED = {f"TRAINER_LIMIT_{what}": "100000 per minute" for what in ("SIGN_IN", "SIGN_UP", "START", "WRITE")}


@dataclass(frozen=True, slots=True)
class RunningApp:
    """A running server: its address without a slash at the end, its folder, and its process."""

    url: str
    instance: Path
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End the server and its workers at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def stop(self) -> None:
        """Ask the server to finish what it is doing and end, as a service manager would."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)

    def log(self) -> str:
        """Return what the server has printed so far."""
        return _log(self.instance).read_text(errors="replace")


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_app(instance: Path, **settings: str) -> Iterator[RunningApp]:
    """Start the server on ``instance``, wait until it answers, and kill it at the end.

    Args:
        instance: the folder of its data; one used before is used again.
        settings: variables of its environment, such as ``DATABASE_URL`` or ``TRAINER_WORKERS``.
    """
    instance.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [sys.executable, "-c", "from trainer.cli import main; main()", "serve", "--port", str(port)]
    with _log(instance).open("wb") as log:
        process = subprocess.Popen(
            command, env=_environment(instance, settings), stdout=log, stderr=log, start_new_session=True
        )
    app = RunningApp(f"http://127.0.0.1:{port}", instance, process)
    try:
        _wait(app)
        yield app
    finally:
        app.kill()


def _environment(instance: Path, settings: dict[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("TRAINER_", "DATABASE_URL"))}
    return {**own, **UNLIMITED, "TRAINER_INSTANCE": str(instance), "TRAINER_WORKERS": "1", **settings}


def _log(instance: Path) -> Path:
    return instance.with_name(f"{instance.name}.log")


def _wait(app: RunningApp) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and app.process.poll() is None:
        if _answers(app.url):
            return
        time.sleep(0.05)
    message = f"The server did not start within {START_SECONDS:.0f} seconds.\n{app.log()}"
    raise RuntimeError(message)


def _answers(url: str) -> bool:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
