"""Every setting, typed, read from the environment once."""

import os
import secrets
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from limits import parse_many
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX: Final = "TRAINER_"


class ConfigError(Exception):
    """A setting that cannot be used, in a sentence that names it and says what to do."""


class Settings(BaseSettings):
    """What an installation may choose. Each field is read from `TRAINER_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: str = Field("", validation_alias=AliasChoices("DATABASE_URL", "TRAINER_DATABASE_URL"))
    instance: Path = Path("instance")
    secret_key: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    workers: int = Field(2, ge=1, le=64)
    patience: int = Field(20, ge=1, le=60)
    https: bool = False
    trusted_hosts: str = ""
    proxies: int = Field(0, ge=0, le=5)
    banks: Annotated[tuple[Path, ...], NoDecode] = ()
    send_grades: bool = True
    site_name: str = "Trainer"
    time_zone: str = "UTC"
    mail_server: str = ""
    mail_port: int = Field(587, ge=1, le=65535)
    mail_username: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_sender: str = ""
    limit_sign_in: str = "10 per minute; 60 per hour"
    limit_sign_up: str = "20 per hour"
    limit_start: str = "60 per minute"
    limit_write: str = "240 per minute"
    limit_join: str = "10 per minute"
    limit_storage: str = "memory://"

    @field_validator("banks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Several folders stand in one variable as they do in PATH."""
        return tuple(filter(None, value.split(os.pathsep))) if isinstance(value, str) else value

    @field_validator("time_zone")
    @classmethod
    def _a_zone(cls, value: str) -> str:
        """A zone that does not exist would break every page of whoever starts with it."""
        try:
            if value in ("localtime", "posixrules", "Factory"):
                raise KeyError(value)
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("it is not a time zone; give an IANA name, for example Europe/Berlin or UTC") from None
        return value

    @field_validator("limit_sign_in", "limit_sign_up", "limit_start", "limit_write", "limit_join")
    @classmethod
    def _a_limit(cls, value: str) -> str:
        """A limit that cannot be read would not limit."""
        try:
            parse_many(value)
        except ValueError:
            raise ValueError("it is not a limit; write it as in `10 per minute; 60 per hour`") from None
        return value

    @model_validator(mode="after")
    def _links_lead_home(self) -> Self:
        """A link in a mail must not lead where the one who asked for it says we are."""
        if self.sends_mail and not self.hosts:
            raise ValueError("TRAINER_TRUSTED_HOSTS is needed when mail is sent, since mails hold links to this host")
        return self

    @property
    def hosts(self) -> list[str] | None:
        """The names that this program answers to, or None for any."""
        return [name.strip() for name in self.trusted_hosts.split(",") if name.strip()] or None

    @property
    def address(self) -> str:
        """Where this program is reached when nobody has named it: on its own machine."""
        host = "localhost" if _is_here(self.host) else self.host
        return f"{'https' if self.https else 'http'}://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def sends_mail(self) -> bool:
        """Whether a forgotten password can be reset by mail."""
        return bool(self.mail_server and self.mail_sender)

    @property
    def database(self) -> str:
        """The address of the database: the one given, or a SQLite file in the instance folder."""
        given = self.database_url or f"sqlite:///{self.instance.absolute() / 'trainer.sqlite3'}"
        scheme, separator, rest = given.partition("://")
        return f"postgresql+psycopg{separator}{rest}" if scheme in ("postgres", "postgresql") else given


def read_settings() -> Settings:
    """Read the environment, or raise `ConfigError` with every setting that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(": ".join([*map(_variable, map(str, each["loc"])), each["msg"]]) for each in error.errors())
        raise ConfigError(f"A setting cannot be used. {faults}. See docs/operating.md.") from None


def prepare_instance(settings: Settings) -> None:
    """Make the instance folder, for its owner's eyes only, or raise `ConfigError` when it cannot be written."""
    folder = settings.instance.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise ConfigError(
            f"The folder {folder} cannot be written ({reason}). Make it writable, or set TRAINER_INSTANCE to another."
        ) from None


def secret_key(settings: Settings) -> str:
    """Give the key that signs cookies: the one set, or one made once and kept in the instance folder."""
    if given := settings.secret_key.get_secret_value():
        return given
    kept = settings.instance.absolute() / "secret_key"
    if not kept.exists():
        _keep(kept, secrets.token_urlsafe(48))
    return kept.read_text(encoding="ascii").strip()


def _keep(path: Path, text: str) -> None:
    """Write a file whole or not at all; of several processes that try, the first one's text stays."""
    with NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:  # for its owner's eyes only
        draft.write(text)
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, path)


def _variable(name: str) -> str:
    return "DATABASE_URL" if name in ("database_url", "DATABASE_URL") else PREFIX + name.upper()


def _is_here(host: str) -> bool:
    """Whether an address that is listened at is this machine's own, or stands for all of its addresses."""
    with suppress(ValueError):
        address = ip_address(host)
        return address.is_loopback or address.is_unspecified
    return False
