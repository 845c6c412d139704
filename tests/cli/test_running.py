"""Serving: what is said when it cannot be done, and that it is done twice in a row."""

import http.client
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests.serving import free_port, running_app
from tests.web.cast import Clock, Visitor, closing_app, make_app
from trainer.cli import run
from trainer.services.study import memories
from trainer.store.engine import begin_writing, db
from trainer.store.learning import MemoryRow


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder that commands use."""
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "instance"


def test_a_port_that_is_taken_is_a_sentence(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert run(["serve", "--port", port]) == 2
    err = capsys.readouterr().err
    assert f"Port {port} on 127.0.0.1 cannot be used" in err
    assert "--port" in err
    assert not instance.exists()


def test_an_instance_folder_that_cannot_be_made_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path / "file" / "instance"))
    assert run(["db", "upgrade"]) == 2
    err = capsys.readouterr().err
    assert "cannot be written" in err
    assert "TRAINER_INSTANCE" in err


def test_a_file_that_is_no_database_is_a_sentence(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    instance.mkdir()
    (instance / "trainer.sqlite3").write_bytes(b"this is no database at all" * 100)
    assert run(["db", "upgrade"]) == 2
    assert "The database cannot be used" in capsys.readouterr().err


def test_a_database_that_does_not_answer_is_a_sentence(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody:secret@127.0.0.1:{free_port()}/nothing")
    assert run(["db", "upgrade"]) == 2
    err = capsys.readouterr().err
    assert "The database cannot be used" in err
    assert "secret" not in err
    assert instance.exists()


@pytest.mark.parametrize(("variable", "value"), [("TRAINER_PORT", "many"), ("TRAINER_WORKERS", "0")])
def test_a_setting_that_cannot_be_used_is_named(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, value)
    assert run(["serve"]) == 2
    assert variable in capsys.readouterr().err


def test_the_tables_are_made_and_upgrading_again_is_harmless(
    instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [run(["db", "upgrade"]) for _ in range(2)] == [0, 0]
    assert "up to date" in capsys.readouterr().out
    assert (instance.stat().st_mode & 0o777) == 0o700


def test_rebuilding_an_empty_log_is_no_work(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["memory", "rebuild"]) == 0
    assert "0 memories made again from the log; 0 differed" in capsys.readouterr().out
    assert instance.exists()


def test_memories_are_made_again_person_by_person_and_whoever_went_away_is_passed_over(
    instance: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.mkdir()
    with closing_app(make_app(instance, Clock())) as app:
        for _ in range(3):
            visitor = Visitor(app)
            visitor.answer(visitor.choice())
        with app.app_context():
            begin_writing(db.session())
            db.session.execute(update(MemoryRow).values(stability=999.0))
            db.session.commit()
    seen: list[int] = []
    plain = memories.rebuild_of

    def watched(session: Session, person_id: int) -> tuple[int, int]:
        with Session(session.get_bind().engine) as other:
            spoilt = select(func.count()).where(MemoryRow.stability == 999)
            seen.append(other.scalars(spoilt).one())
        return plain(session, person_id if person_id < 3 else 99)

    monkeypatch.setattr(memories, "rebuild_of", watched)
    assert run(["memory", "rebuild"]) == 0
    assert seen[0] > seen[1] > seen[2] > 0, "each is committed before the next begins"
    made = seen[0] - seen[2]
    assert f"{made} memories made again from the log; {made} differed" in capsys.readouterr().out


def test_starting_again_keeps_everything(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        with running_app(tmp_path / "instance") as app:
            assert app.url in app.log()
            keys.append((tmp_path / "instance" / "secret_key").read_text())
            app.stop()
    assert keys[0] == keys[1]
    with closing(sqlite3.connect(tmp_path / "instance" / "trainer.sqlite3")) as database:
        assert database.execute("select count(*) from person").fetchone() == (0,)


def test_a_demo_is_made_in_a_folder_of_its_own_and_says_how_to_sign_in(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert run(["demo", "--folder", str(tmp_path / "demo"), "--days", "3", "--students", "2", "--only-make"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"A simulated student with [1-9]\d* answers\. Sign in as student@demo\.example\.com", out)
    assert "A simulated class of 2 with a term of sets. Sign in as teacher@demo.example.com" in out
    assert re.search(r"Both with the password \S+", out)
    assert (tmp_path / "demo" / "trainer.sqlite3").exists()
    assert not instance.exists()


@pytest.mark.parametrize("server", ["granian", "gunicorn"])
def test_the_wsgi_file_runs_under(server: str, tmp_path: Path) -> None:
    port = free_port()
    listen = {
        "granian": ["--interface", "wsgi", "--port", str(port), "wsgi:app"],
        "gunicorn": ["--bind", f"127.0.0.1:{port}", "wsgi:app"],
    }
    environment = {**os.environ, "TRAINER_INSTANCE": str(tmp_path / "instance")}
    assert (
        subprocess.run([sys.executable, "-m", "trainer", "db", "upgrade"], env=environment, check=False).returncode == 0
    )
    root = Path(__file__).parents[2]
    process = subprocess.Popen([str(Path(sys.executable).parent / server), *listen[server]], cwd=root, env=environment)
    try:
        assert answered(port)
    finally:
        process.terminate()
        process.wait(timeout=30)


def answered(port: int) -> bool:
    """Ask until the server answers, for a minute at most."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/about")
            return connection.getresponse().status == 200
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    return False
