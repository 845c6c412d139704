"""Asking a platform's services, politely: with a time limit, and with a token of one's own."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import requests
from pylti1p3.contrib.flask.service_connector import FlaskServiceConnector

PATIENCE: Final = 10
"""Seconds that a platform may take to answer."""

KEYS_GOOD_FOR: Final = timedelta(minutes=5)

_EARLY: Final = 30
_MOST_KEY_SETS: Final = 200
_MOST_TOKENS: Final = 200


class Line(requests.Session):
    """A connection to a platform that does not wait for ever."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Ask, within the time that we have."""
        return super().send(request, **options | {"timeout": PATIENCE})


class Connector(FlaskServiceConnector):
    """A platform's services for one client. Clients of the same issuer are different schools: each has its own token.

    Tokens are kept in this process, for as long as they are good.
    """

    access_tokens: dict[str, tuple[str, datetime]] = {}  # noqa: RUF012 - the library's, one for all in a process

    def _scope_key(self, scopes: Iterable[str]) -> str:
        whose = self._registration.get_issuer(), self._registration.get_client_id()
        return json.dumps([*whose, *sorted(scopes)])

    def _cache_access_token(self, scope_key: str, access_token: str, expires_in: float) -> None:
        if len(self.access_tokens) >= _MOST_TOKENS:
            self.access_tokens.clear()
        super()._cache_access_token(scope_key, access_token, max(0.0, expires_in - _EARLY))

    def forget(self, scopes: Iterable[str]) -> None:
        """Drop a token that the platform no longer takes."""
        self.access_tokens.pop(self._scope_key(scopes), None)


class KeySets:
    """The keys of platforms, kept in this process for a while, so that a class that comes at once asks once.

    A key that is not among those that are known is asked for anew: the platform may have changed it just now.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Any, datetime]] = {}

    def get(self, url: str, kid: object, *, fetch: Callable[[str], Any], now: datetime) -> Any:
        """The keys at an address, one of which is hopefully called `kid`."""
        keys, until = self._kept.get(url, ({}, now))
        if until > now and _holds(keys, kid):
            return keys
        keys = fetch(url)
        if len(self._kept) >= _MOST_KEY_SETS:
            self._kept.clear()
        self._kept[url] = keys, now + KEYS_GOOD_FOR
        return keys

    def clear(self) -> None:
        """Forget every key."""
        self._kept.clear()


KEY_SETS: Final = KeySets()
"""Those of this process."""


def _holds(keys: Any, kid: object) -> bool:
    found = keys.get("keys") if isinstance(keys, dict) else None
    return any(isinstance(key, dict) and key.get("kid") == kid for key in found or ())
