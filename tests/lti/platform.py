"""A learning platform on this machine: keys, logins, tokens, and a column of grades for each link."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/"
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
SCOPES = [f"{AGS}scope/{name}" for name in ("score", "result.readonly", "lineitem")]


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A private key by name, made once a process."""
    assert name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Platform:
    """One issuer. `hints` says for each login hint which claims its user brings; `refuse` answers scores with it."""

    base: str = ""
    kid: str = "one"
    tool_keys: dict[str, Any] = field(default_factory=dict)
    hints: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    results: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    refuse: list[int] = field(default_factory=list)
    key_requests: int = 0

    def jwks(self) -> dict[str, Any]:
        self.key_requests += 1
        public = json.loads(RSAAlgorithm.to_jwk(key(self.kid).public_key()))
        return {"keys": [{**public, "kid": self.kid, "alg": "RS256", "use": "sig"}]}

    def hint(self, sub: str, role: str = "Learner", /, **claims: Any) -> str:
        """A login hint of a user who comes from the course."""
        name = f"{sub}-{len(self.hints)}"
        self.hints[name] = self.claims(sub, role, **claims)
        return name

    def claims(self, sub: str, role: str, /, *, client: str = "client", link: str = "", **more: Any) -> dict[str, Any]:
        """What the platform says of a user; with a link, of its column too. A value of None takes a claim away."""
        now = int(time.time())
        said = {
            "iss": self.base,
            "aud": client,
            "sub": sub,
            "iat": now,
            "exp": now + 300,
            "name": sub.title(),
            f"{CLAIM}version": "1.3.0",
            f"{CLAIM}message_type": "LtiResourceLinkRequest",
            f"{CLAIM}deployment_id": "d1",
            f"{CLAIM}roles": [ROLE + role],
            f"{CLAIM}context": {"id": "course-1", "title": "Anatomy 1"},
            f"{CLAIM}resource_link": {"id": link or "plain"},
            f"{CLAIM}target_link_uri": "http://localhost/lti/launch",
        }
        if link:
            said[f"{AGS}claim/endpoint"] = {"scope": SCOPES, "lineitem": f"{self.base}/lineitems/{link}?of=course"}
        return {name: value for name, value in (said | more).items() if value is not None}

    def sign(self, claims: dict[str, Any], *, by: str = "") -> str:
        """A token of these claims, signed with the platform's key or with another."""
        return jwt.encode(claims, key(by or self.kid), algorithm="RS256", headers={"kid": self.kid})

    def auth(self, query: dict[str, str]) -> dict[str, str]:
        """The login: what the browser is told to send back."""
        claims = self.hints[query["login_hint"]] | {"nonce": query["nonce"]}
        return {"to": query["redirect_uri"], "state": query["state"], "id_token": self.sign(claims)}

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        """A token for services, to whoever signs with a key that the tool publishes."""
        assertion = form["client_assertion"]
        public = RSAAlgorithm.from_jwk(json.dumps(self.tool_keys[jwt.get_unverified_header(assertion)["kid"]]))
        signed: Any = public
        said = jwt.decode(assertion, signed, algorithms=["RS256"], audience=f"{self.base}/token")
        token = uuid.uuid4().hex
        self.tokens[token] = said["sub"]
        return {"access_token": token, "expires_in": 3600, "token_type": "bearer"}

    def score(self, link: str, bearer: str, sent: dict[str, Any]) -> int:
        """Take a score, unless it is to be refused or is not newer than the one there is."""
        if self.refuse:
            return self.refuse.pop(0)
        before = [each for each in self.scores if (each["link"], each["userId"]) == (link, sent["userId"])]
        if before and before[-1]["timestamp"] >= sent["timestamp"]:
            return 409
        self.scores.append({**sent, "link": link, "client": self.tokens[bearer]})
        shown = {"resultScore": sent["scoreGiven"], "resultMaximum": sent["scoreMaximum"]}
        self.results[link, sent["userId"]] = {"userId": sent["userId"], **shown}
        return 200


def learn_keys(platform: Platform, jwks: dict[str, Any]) -> None:
    """Let a platform know the tool's keys, as if it had fetched them."""
    platform.tool_keys = {each["kid"]: each for each in jwks["keys"]}


@contextmanager
def running() -> Iterator[Platform]:
    """A platform that answers on a port of this machine."""
    platform = Platform()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/jwks":
                return self.say(200, platform.jwks())
            if parts.path == "/auth":
                form = platform.auth(query)
                return self.show(form) if "text/html" in self.headers.get("Accept", "") else self.say(200, form)
            if self.bearer() not in platform.tokens:
                return self.say(401, {})
            found = platform.results.get((parts.path.split("/")[2], query["user_id"]))
            return self.say(200, [found] if found else [])

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            parts = urlsplit(self.path)
            if parts.path == "/token":
                return self.say(200, platform.token({name: values[0] for name, values in parse_qs(body).items()}))
            if self.bearer() not in platform.tokens:
                return self.say(401, {})
            assert parts.path.endswith("/scores")
            assert parts.query == "of=course"
            return self.say(platform.score(parts.path.split("/")[2], self.bearer(), json.loads(body)), {})

        def bearer(self) -> str:
            return self.headers.get("Authorization", "").removeprefix("Bearer ")

        def show(self, form: dict[str, str]) -> None:
            """A page with the form that a browser sends on. Platforms have a script press its button."""
            fields = "".join(
                f'<input type="hidden" name="{name}" value="{form[name]}">' for name in ("state", "id_token")
            )
            page = f'<form method="post" action="{form["to"]}">{fields}<button>Go on</button></form>'
            self.send(200, "text/html", f"<!doctype html><title>Course</title>{page}".encode())

        def say(self, status: int, body: Any) -> None:
            self.send(status, "application/json", json.dumps(body).encode())

        def send(self, status: int, kind: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    platform.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()


def logged_in(address: str) -> dict[str, str]:
    """What the platform answers to a browser that is sent there to log in."""
    with urlopen(address) as response:
        form: dict[str, str] = json.load(response)
    return form
