"""Learning platforms that may launch us by LTI 1.3, and the keys that we sign with."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pylti1p3.deployment import Deployment
from pylti1p3.registration import Registration
from pylti1p3.request import Request
from pylti1p3.tool_config.abstract import ToolConfAbstract
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from trainer.services.words.refusals import Refused
from trainer.store.base import AnyRow
from trainer.store.once import put
from trainer.store.platforms import Platform, ToolKey

PUBLISHED_FOR: Final = timedelta(days=30)
"""How long a key that signs no more is still published: whoever kept something that it signed can still check it."""

_KEY_BITS: Final = 2048
_LONGEST: Final = 255


class UnusableAddress(Refused):
    """An address that a platform cannot have."""


@dataclass(frozen=True, slots=True)
class Details:
    """A platform as whoever runs it gives it. An empty `audience` is the address of the token."""

    issuer: str
    client_id: str
    keys_url: str
    login_url: str
    token_url: str
    deployments: tuple[str, ...]
    name: str = ""
    audience: str = ""
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A platform that is registered. `origins` are those whose pages may show ours in a frame."""

    id: int
    name: str
    issuer: str
    client_id: str
    deployments: tuple[str, ...]
    origins: tuple[str, ...]


def register(session: Session, details: Details, *, now: datetime) -> None:
    """Register a platform, or change the one of the same issuer and client. The first also makes our first key.

    Raises:
        UnusableAddress: if an address is neither https nor on this machine.
    """
    for url in (details.keys_url, details.login_url, details.token_url, *details.origins):
        _check(url)
    values = asdict(details) | {"deployments": list(details.deployments), "registered_at": now}
    values |= {"origins": [origin_of(each) for each in details.origins], "name": details.name or details.issuer}
    put(session, Platform, values, key=("issuer", "client_id"))
    if signing_key(session) is None:
        rotate(session, now=now)


def platforms(session: Session) -> tuple[Known, ...]:
    """Every platform that is registered, in the order in which they came."""
    return tuple(_known(row) for row in session.execute(select(*Platform.__table__.c).order_by(Platform.id)))


def platform_of(session: Session, issuer: str, client_id: str | None) -> Known | None:
    """The platform of this issuer and client. Without a client: the only one of the issuer, None if it has several."""
    row = _row(session, issuer, client_id)
    return None if row is None else _known(row)


def registration(session: Session, platform_id: int) -> Registration:
    """A platform as the library knows it, with the key that we sign with now."""
    return _registration(session, session.execute(select(*_PLATFORM).where(Platform.id == platform_id)).one())


def rotate(session: Session, *, now: datetime) -> None:
    """Sign with a new key from now on. The one before stays published for a while; older ones go."""
    session.execute(delete(ToolKey).where(ToolKey.retired_at <= now - PUBLISHED_FOR))
    session.execute(update(ToolKey).where(ToolKey.retired_at.is_(None)).values(retired_at=now))
    private = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    kept = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    session.add(ToolKey(private=kept.decode(), public=shown.decode(), made_at=now))
    session.flush()


def published_keys(session: Session, *, now: datetime) -> list[dict[str, Any]]:
    """The public halves of our keys, newest first: the one in use, and those that were until lately."""
    lately = ToolKey.retired_at.is_(None) | (ToolKey.retired_at > now - PUBLISHED_FOR)
    found = session.scalars(select(ToolKey.public).where(lately).order_by(ToolKey.id.desc()))
    return [dict(Registration.get_jwk(public)) for public in found]


def signing_key(session: Session) -> AnyRow | None:
    """The two halves of the key that we sign with now, None before there is one."""
    keys = select(ToolKey.private, ToolKey.public).where(ToolKey.retired_at.is_(None))
    return session.execute(keys.order_by(ToolKey.id.desc())).first()


class RegisteredPlatforms(ToolConfAbstract[Request]):
    """The registered platforms, as the library asks for them. An issuer may always have several clients."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def check_iss_has_one_client(self, iss: str) -> bool:  # noqa: ARG002 - the library's signature
        """Never: a client is asked for by name."""
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:  # noqa: ARG002 - the library's signature
        """Always, as above."""
        return True

    def find_registration_by_issuer(self, iss: str, *_: Any, **__: Any) -> Registration:
        """Never asked for, as above."""
        raise NotImplementedError(iss)

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        """Never asked for, as above."""
        raise NotImplementedError(iss, deployment_id)

    def find_registration_by_params(self, iss: str, client_id: str, *_: Any, **__: Any) -> Registration:
        """The platform of an issuer and a client; None for one that is not registered, which the library expects."""
        row = _row(self._session, iss, client_id)
        return None if row is None else _registration(self._session, row)  # type: ignore[return-value] # as it says

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *_: Any, **__: Any
    ) -> Deployment | None:
        """A deployment that was registered with its platform."""
        row = _row(self._session, iss, client_id)
        there = row is not None and deployment_id in row.deployments
        return Deployment().set_deployment_id(deployment_id) if there else None


_PLATFORM: Final = Platform.__table__.c


def origin_of(url: str) -> str:
    """The origin of an address, as a policy names it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_web_address(url: object) -> bool:
    """Whether this is an address on the web, and nothing that a browser would run."""
    if not isinstance(url, str) or any(letter.isspace() or letter in ";,'\"" for letter in url):
        return False
    parts = urlsplit(url)
    return parts.scheme in ("https", "http") and bool(parts.hostname)


def _check(url: str) -> None:
    near = is_web_address(url) and urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
    if not (near or (is_web_address(url) and url.startswith("https://"))):
        raise UnusableAddress(f"{url} cannot be used. Give an address that begins with https://.")


def _row(session: Session, issuer: object, client_id: object) -> AnyRow | None:
    """The row of a platform, whatever was sent as its issuer and its client."""
    if not (is_key(issuer) and (client_id is None or is_key(client_id))):
        return None
    wanted = select(*_PLATFORM).where(Platform.issuer == issuer)
    rows = session.execute(wanted if client_id is None else wanted.where(Platform.client_id == client_id)).all()
    return rows[0] if len(rows) == 1 else None


def is_key(sent: object) -> bool:
    """Whether what was sent can be looked up: a text, neither empty nor too long, that a database can hold."""
    return isinstance(sent, str) and 0 < len(sent) <= _LONGEST and "\x00" not in sent


def _known(row: AnyRow) -> Known:
    near: Sequence[str] = (origin_of(row.issuer), origin_of(row.login_url)) if is_web_address(row.issuer) else ()
    origins = tuple(dict.fromkeys((*near, origin_of(row.login_url), *row.origins)))
    return Known(row.id, row.name, row.issuer, row.client_id, tuple(row.deployments), origins)


def _registration(session: Session, row: AnyRow) -> Registration:
    made = Registration().set_issuer(row.issuer).set_client_id(row.client_id).set_key_set_url(row.keys_url)
    made.set_auth_login_url(row.login_url).set_auth_token_url(row.token_url)
    if row.audience:
        made.set_auth_audience(row.audience)
    key = signing_key(session)
    if key is not None:
        made.set_tool_private_key(key.private).set_tool_public_key(key.public)
    return made
