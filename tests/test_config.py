"""Settings: where they come from, what is refused, and that each is written down."""

import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from trainer.config import ConfigError, Settings, prepare_instance, read_settings, secret_key

GUIDE = Path(__file__).parents[1] / "docs" / "operating.md"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting comes from the machine that tests."""
    for name in list(os.environ):
        if name.startswith("TRAINER_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


def documented(name: str) -> tuple[str, str]:
    """The variable of a setting, and what it is when not set, as the guide shows them."""
    default = Settings.model_fields[name].get_default()
    variable = "DATABASE_URL" if name == "database_url" else f"TRAINER_{name.upper()}"
    return variable, "" if isinstance(default, SecretStr | tuple) else str(default)


def test_every_setting_is_written_down_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (?:`([^`]*)`)? ?\|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == dict(map(documented, Settings.model_fields))


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_PORT", "9000")
    monkeypatch.setenv("TRAINER_HTTPS", "true")
    monkeypatch.setenv("TRAINER_BANKS", f"/one{os.pathsep}/two")
    settings = read_settings()
    assert (settings.port, settings.https, settings.banks) == (9000, True, (Path("/one"), Path("/two")))


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_PORT", "99999")
    monkeypatch.setenv("TRAINER_WORKERS", "some")
    with pytest.raises(ConfigError, match=r"TRAINER_PORT.*TRAINER_WORKERS.*docs/operating\.md"):
        read_settings()


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://ann@host/trainer", "postgresql+psycopg://ann@host/trainer"),
        ("postgresql://ann@host/trainer", "postgresql+psycopg://ann@host/trainer"),
        ("postgresql+psycopg://ann@host/trainer", "postgresql+psycopg://ann@host/trainer"),
        ("sqlite:////x/y.sqlite3", "sqlite:////x/y.sqlite3"),
    ],
)
def test_the_usual_addresses_of_postgresql_are_understood(
    given: str, used: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert read_settings().database == used


def test_without_an_address_the_database_is_a_file_in_the_instance_folder(tmp_path: Path) -> None:
    assert Settings(instance=tmp_path).database == f"sqlite:///{tmp_path}/trainer.sqlite3"


def test_the_instance_folder_is_its_owners_alone(tmp_path: Path) -> None:
    prepare_instance(Settings(instance=tmp_path / "a" / "b"))
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_the_key_is_made_once_by_however_many_start_at_the_same_time(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(settings), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) > 40
    kept = tmp_path / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [kept]


def test_a_given_key_is_used_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_SECRET_KEY", "given")
    monkeypatch.setenv("TRAINER_INSTANCE", str(tmp_path))
    assert secret_key(read_settings()) == "given"
    assert list(tmp_path.iterdir()) == []


def test_mail_is_sent_only_with_a_server_and_a_sender() -> None:
    assert not Settings(mail_server="mail.example").sends_mail
    sender, host = "trainer@mail.example", "trainer.example"
    assert Settings(mail_server="mail.example", mail_sender=sender, trusted_hosts=host).sends_mail


def test_mail_needs_to_know_where_its_links_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_MAIL_SERVER", "mail.example")
    monkeypatch.setenv("TRAINER_MAIL_SENDER", "trainer@mail.example")
    with pytest.raises(ConfigError, match="TRAINER_TRUSTED_HOSTS is needed"):
        read_settings()


@pytest.mark.parametrize("zone", ["Mars/Base", "localtime", "posixrules", "", "../etc/passwd"])
def test_a_time_zone_that_does_not_exist_is_refused_at_the_start(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_TIME_ZONE", zone)
    with pytest.raises(ConfigError, match=r"TRAINER_TIME_ZONE.*give an IANA name"):
        read_settings()


@pytest.mark.parametrize("which", ["SIGN_IN", "SIGN_UP", "START", "WRITE"])
def test_a_limit_that_cannot_be_read_is_refused_at_the_start(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"TRAINER_LIMIT_{which}", "now and then")
    with pytest.raises(ConfigError, match=rf"TRAINER_LIMIT_{which}.*10 per minute"):
        read_settings()
