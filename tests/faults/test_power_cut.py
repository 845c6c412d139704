"""The server killed while people answer: what was acknowledged is there, once."""

import http.client
import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.serving import RunningApp, running_app
from tests.web.cast import BANK


@dataclass
class Drilling:
    """A browser over a real connection. `acknowledged` holds the questions whose answer the server said it has."""

    url: str
    cookie: str = ""
    page: str = ""
    acknowledged: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Send one request; give its status and where it leads."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, urlencode(fields or {}), headers)
            response = connection.getresponse()
            body = response.read().decode()
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie") or []:
            self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in SimpleCookie(header).items())
        self.page = body if response.status == 200 else self.page
        return response.status, response.headers.get("Location", "")

    def token(self) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
        assert found
        return found[1]

    def follow(self, path: str) -> str:
        """Follow redirects to a page, and give its address."""
        while True:
            status, leads_to = self.ask("GET", path)
            if status == 200:
                return path
            path = leads_to

    def start(self) -> str:
        self.follow("/login")
        _, leads_to = self.ask("POST", "/sessions", {"csrf_token": self.token(), "kind": "ten", "bank": BANK})
        return self.follow(leads_to)

    def answer(self, question: str) -> None:
        """Answer somehow, and note that it was acknowledged."""
        count = len(re.findall(r'name="premise_\d+"', self.page))
        picked = {f"premise_{index}": "1" for index in range(count)} or {"option": "1"}
        status, _ = self.ask("POST", f"{question}/answer", {"csrf_token": self.token(), "confidence": "sure", **picked})
        if status == 303:
            self.acknowledged.append(question.removeprefix("/q/"))

    def drill(self, stop: threading.Event, *, told: Callable[[], None]) -> None:
        """Answer until told to stop, or until the server has gone."""
        try:
            question = self.start()
            while not stop.is_set():
                self.answer(question)
                told()
                following = re.search(r'href="(/sessions/[^"]+/next)"', self.page_of(question))
                question = self.follow(following[1]) if following else self.start()
                if question.endswith("/end"):
                    question = self.start()
        except (OSError, http.client.HTTPException):
            return

    def page_of(self, question: str) -> str:
        self.follow(question)
        return self.page


def drill_until_killed(app: RunningApp, *, people: int, answers: int) -> list[str]:
    """Let several people answer, kill the server in the midst of it, and give what was acknowledged."""
    stop, count = threading.Event(), threading.Semaphore(0)

    def told() -> None:
        count.release()

    visitors = [Drilling(app.url) for _ in range(people)]
    threads = [threading.Thread(target=each.drill, args=(stop,), kwargs={"told": told}) for each in visitors]
    for thread in threads:
        thread.start()
    for _ in range(answers):
        assert count.acquire(timeout=120), app.log()
    app.kill()
    stop.set()
    for thread in threads:
        thread.join(timeout=60)
    return [question for each in visitors for question in each.acknowledged]


def test_every_acknowledged_answer_survives_a_kill_and_none_is_there_twice(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    acknowledged: list[str] = []
    for answers in (5, 17):
        with running_app(instance) as app:
            acknowledged += drill_until_killed(app, people=3, answers=answers)
    with running_app(instance), closing(sqlite3.connect(instance / "trainer.sqlite3")) as database:
        kept = dict(database.execute("select presentation_id, count(distinct attempt) from answer group by 1"))
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        assert database.execute("pragma foreign_key_check").fetchall() == []
    assert len(acknowledged) >= 20
    assert set(acknowledged) <= set(kept)
    assert set(kept.values()) == {1}
