"""Versions of banks in Git: written out byte for byte, and edited folders brought back as changes."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.cast import NOON
from trainer.app import create_bare_app
from trainer.cli import run
from trainer.config import read_settings
from trainer.facts.banks import shipped
from trainer.facts.folder import read_folder
from trainer.services.accounts.people import new_guest
from trainer.services.classes import classrooms
from trainer.services.people.learners import learner
from trainer.services.writing.desks import kept_text
from trainer.store.engine import db, migrate
from trainer.store.people import Person
from trainer.store.writing import BankDraft

NERVES = shipped()["cranial-nerves"]

pytestmark = pytest.mark.usefixtures("instance")


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation in which someone has an account and a class, with one small bank to make questions of."""
    place = tmp_path / "instance"
    monkeypatch.setenv("TRAINER_INSTANCE", str(place))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("trainer.services.banks.shelving.shipped", lambda: {"cranial-nerves": NERVES})
    app = create_bare_app(read_settings())
    migrate(app)
    with app.test_request_context():
        who = new_guest(db.session(), zone="UTC", default_zone="UTC", now=NOON)
        db.session.get_one(Person, who).email = "sands@example.com"
        db.session.flush()
        classrooms.create(db.session(), learner(db.session(), who), name="A", term="", zone="UTC", now=NOON)
        db.session.commit()
    yield
    with app.app_context():
        db.engine.dispose()


def test_a_bank_is_written_out_byte_for_byte(tmp_path: Path) -> None:
    assert run(["bank", "export-version", "cranial-nerves", "--out", str(tmp_path / "out")]) == 0
    assert read_folder(tmp_path / "out") == read_folder(NERVES)
    for path in NERVES.glob("*.yaml"):
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()


def test_an_edited_folder_comes_back_as_a_change_with_every_comment_and_line_where_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / "edited"
    shutil.copytree(NERVES, edited)
    text = (edited / "facts.yaml").read_bytes().replace(b"facts:\n", b"facts:   # in the order of the skull\n", 1)
    (edited / "facts.yaml").write_bytes(text)
    (edited / "more.yml").write_bytes("\ufeff# Nothing yet, é\r\nentities:\r\n".encode())
    assert run(["bank", "import-version", str(edited), "--as", "Sands@example.com", "--why", "A comment."]) == 0
    found = re.search(r"/write/changes/(\S+)\.", capsys.readouterr().out)
    assert found
    app = create_bare_app(read_settings())
    with app.test_request_context():
        draft = db.session.get_one(BankDraft, found[1])
        assert (draft.why, draft.state) == ("A comment.", "writing")
        assert kept_text(db.session(), draft.text) == read_folder(edited)
        db.engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["bank", "export-version", "absent", "--out", "{tmp}/x"], 2, "no such version"),
        (["bank", "export-version", "cranial-nerves", "--number", "7", "--out", "{tmp}/x"], 2, "no such version"),
        (["bank", "import-version", "{tmp}/absent", "--as", "sands@example.com", "--why", "x"], 2, "There is no"),
        (["bank", "import-version", "{bank}", "--as", "nobody@example.com", "--why", "x"], 2, "Nobody here has"),
        (["bank", "import-version", "{tmp}", "--as", "sands@example.com", "--why", "x"], 1, "no .yaml file"),
        (["people", "make-editor", "nobody@example.com"], 2, "Nobody here has"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run([each.format(tmp=empty, bank=NERVES) for each in arguments]) == code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        b"a: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n",
        b"facts:\n  - {relation: r, relation: r}\n",
        b"entities: !!python/object/apply:os.system [id]\n",
        b"\xff\xfe\x00",
        b"a: [" * 200,
        b"facts: \x00\n",
        b"bank: {id: another}\n",
    ],
)
def test_no_folder_however_hostile_becomes_a_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: bytes
) -> None:
    edited = tmp_path / "edited"
    shutil.copytree(NERVES, edited)
    (edited / "more.yaml").write_bytes(text)
    assert run(["bank", "import-version", str(edited), "--as", "sands@example.com", "--why", "x"]) == 1
    assert "more.yaml" in capsys.readouterr().err


def test_a_folder_with_files_of_another_version_is_not_mixed_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.yaml").write_text("facts:\n")
    assert run(["bank", "export-version", "cranial-nerves", "--out", str(tmp_path / "out")]) == 2
    assert "old.yaml" in capsys.readouterr().err
    assert not (tmp_path / "out" / "facts.yaml").exists()


def test_editors_are_named_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["people", "make-editor", "SANDS@example.com"]) == 0
    assert run(["people", "make-editor", "sands@example.com"]) == 0
    capsys.readouterr()
    run(["people", "editors"])
    assert capsys.readouterr().out == "sands@example.com\n"
    assert run(["people", "unmake-editor", "sands@example.com"]) == 0
    capsys.readouterr()
    run(["people", "editors"])
    assert "There are no editors." in capsys.readouterr().out
