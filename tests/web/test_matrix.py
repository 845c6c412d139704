"""Every address of the program, tried by everyone: one table says who is let in where, and what anyone else gets."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.cast import BANK, NOON, PASSWORD, Clock, closing_app, quick_app
from tests.web.taught import CLOSES, SET
from tests.web.world import EVERYONE, MAPPED, OUTCOME, RIVERS, ROSTER, World, decision, upload
from trainer.store.engine import db
from trainer.web.assets import version

TABLE: Final = Path(__file__).with_name("matrix.txt")
ANSWER: Final = {"option": "1", "confidence": "sure", "premise_0": "1", "premise_1": "2", "premise_2": "3"}
CARD: Final = {"card": "g:0", "rating": "3", "seen": "0"}


def credit(ids: Mapping[str, str]) -> dict[str, str]:
    """Full points for everyone, as the page sends it once it was looked at."""
    return decision(ids["fact"], ids["variant"], last=ids["ruling"])


Sent = Callable[[Mapping[str, str]], dict[str, Any]]

QUERY: Final[dict[str, Sent]] = {
    "/classes/<cid>/sets/<set_id>/decide": credit,
    "/classes/<cid>/reports/resume": lambda ids: {"bank": BANK, "fact": ids["fact"]},
    "/decks/<bank_id>.apkg": lambda _ids: {"forms": "recall"},
    "/exams": lambda _ids: {"bank": BANK, "length": "5", "minutes": "10"},
    "/search": lambda _ids: {"q": "nerve"},
}
"""What stands behind the question mark, where an address needs something there. `ids` are those of the door."""

SENT: Final[dict[str, Sent]] = {
    "/change": lambda _ids: {"password": PASSWORD, "new_password": "x" * 20, "new_password_confirm": "x" * 20},
    "/classes": lambda _ids: {"name": "Anatomy", "time_zone": "UTC"},
    "/classes/<cid>/people/<int:member>": lambda _ids: {"name": "Ann Lee", "role": "student"},
    "/classes/<cid>/people/import": lambda _ids: {"file": upload(ROSTER, "list.csv")},
    "/classes/<cid>/people/import/<file_id>": lambda ids: {"seen": ids["seen"]},
    "/classes/<cid>/reports": lambda ids: {**OUTCOME, "fact": ids["reported"]},
    "/classes/<cid>/reports/reopen": lambda ids: {"bank": BANK, "fact": ids["closed"], "closed_at": NOON.isoformat()},
    "/classes/<cid>/sets/<set_id>/allow/<int:member>": lambda _ids: {"extra_attempts": "1"},
    "/classes/<cid>/sets/<set_id>/decide": credit,
    "/classes/<cid>/sets/<set_id>/edit": lambda _ids: {**SET, "closes_at": CLOSES, "go": "save"},
    "/classes/<cid>/sets/<set_id>/questions/<variant>/retire": lambda ids: {"option": ids["option"]},
    "/classes/<cid>/sets/new": lambda _ids: {**SET, "closes_at": CLOSES, "go": "save"},
    "/classes/<cid>/settings": lambda _ids: {"name": "Neurology", "time_zone": "UTC", "keep_months": "13"},
    "/decks/<bank_id>/link": lambda _ids: {"forms": "recall"},
    "/exams/<sid>/<int:place>": lambda _ids: {"option": "1", "go": "next"},
    "/join/<code>": lambda _ids: {"name": "Ida"},
    "/offline/sync": lambda ids: {"person": ids["person"], "items": [], "device_now": 0},
    "/own/pause": lambda _ids: CARD,
    "/own/study": lambda _ids: CARD,
    "/q/<pid>/answer": lambda _ids: ANSWER,
    "/q/<pid>/flag": lambda _ids: {"reason": "two"},
    "/sessions": lambda _ids: {"kind": "ten", "bank": BANK, "topic": ""},
    "/sets/<set_id>/<int:number>/<int:place>": lambda _ids: {**ANSWER, "go": "next"},
    "/settings/delete": lambda _ids: {"agreed": "on", "password": PASSWORD},
    "/start": lambda ids: {"seed": ids["seed"], **ANSWER},
    "/write/changes/<draft_id>/agree": lambda ids: {"revision": ids["revision"]},
    "/write/changes/<draft_id>/back": lambda ids: {"revision": ids["revision"], "note": "Say where."},
    "/write/changes/<draft_id>/entries/<section>/<path:key>": lambda _ids: {"go": "show"},
    "/write/changes/<draft_id>/new/<section>": lambda _ids: {"go": "show"},
    "/write/changes/<draft_id>/read": lambda ids: {"mark": ids["mark"]},
    "/write/changes/<draft_id>/unread": lambda ids: {"mark": ids["mark"]},
    "/write/changes/<draft_id>/send": lambda _ids: {"why": "The artery goes with it."},
    "/write/tables": lambda _ids: {"files": upload(RIVERS, "rivers.csv")},
    "/write/tables/<file_id>": lambda ids: {"go": "make", "class_id": ids["cid"], **MAPPED},
}
"""What the form at an address sends."""


@dataclass(frozen=True, slots=True)
class Door:
    """A line of the table: a method and an address, whose things are behind it, and what each person gets there."""

    method: str
    rule: str
    which: str
    wanted: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.rule}{self.which and '@'}{self.which}"

    def ids(self, world: World) -> dict[str, str]:
        """What stands in the address and in what is sent: the things that are meant here."""
        meant = {name.removesuffix(f"@{self.which}"): each for name, each in world.ids.items() if self._means(name)}
        return world.ids | meant | {"version": version()}

    def address(self, ids: Mapping[str, str]) -> str:
        """The address with these ids in it."""
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda name: ids[name[1]], self.rule)

    def outcome(self, who: str) -> int:
        """What someone gets here."""
        return self.wanted[EVERYONE.index(who)]

    def _means(self, name: str) -> bool:
        return bool(self.which) and name.endswith(f"@{self.which}")


def doors() -> tuple[Door, ...]:
    """The table."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()]
    told = [line for line in lines if line and not line[0].startswith("#")]
    return tuple(Door(line[0], *line[1].partition("@")[::2], tuple(map(int, line[2:]))) for line in told)


def knock(world: World, who: str, door: Door, *, forgotten: bool = True, **others: str) -> int:
    """Come to a door as someone, and give the status. What is done is forgotten at once: the next finds no trace."""
    visitor, client, ids = world.people[who], world.app.test_client(), door.ids(world) | others
    client._cookies = dict(visitor.client._cookies or {})
    query, sent = (of[door.rule](ids) if door.rule in of else {} for of in (QUERY, SENT))
    with pytest.MonkeyPatch.context() as patch:
        if forgotten:
            patch.setattr(db.session, "commit", db.session.rollback, raising=False)
        with _sent(client, visitor.token(), door, door.address(ids), query, sent) as response:
            return response.status_code


def _sent(client: FlaskClient, token: str, door: Door, path: str, query: Any, sent: Any) -> TestResponse:
    if door.method == "GET":
        return client.get(path, query_string=query)
    if door.rule.startswith("/offline"):
        return client.post(path, json=sent, headers={"X-CSRFToken": token})
    return client.post(path, query_string=query, data={"csrf_token": token, **sent})


DOORS: Final = doors()
KINDLY: Final = (
    "/decks/links/<digest>/end",
    "/notices/<int:notice_id>/seen",
    "/own/<int:note_id>/delete",
    "/own/<int:note_id>/restore",
    "/classes/<cid>/people/import/<file_id>/leave",
)
"""What is taken away may be taken away twice: it is answered alike whether there was anything of one's own or not."""

OF_A_CLASS: Final = [door for door in DOORS if re.match(r"/classes/<cid>/.*<", door.rule) and door.rule not in KINDLY]
"""Doors to something in a class that has an id of its own."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Iterator[World]:
    """The one world of all these tests. None of them changes it."""
    instance = tmp_path_factory.mktemp("world")
    shutil.copy(empty_file, instance / "trainer.sqlite3")
    with closing_app(quick_app(instance, Clock())) as app:
        made = World(app, Clock())
        for visitor in made.people.values():
            visitor.get("/settings")  # where there is a token, whoever comes
        yield made


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_everyone_gets_what_the_table_says(world: World, door: Door) -> None:
    assert {who: knock(world, who, door) for who in EVERYONE} == {who: door.outcome(who) for who in EVERYONE}


def test_every_address_is_in_the_table(world: World) -> None:
    """A new page fails this test until the table says who may see it."""
    known = {
        (method, rule.rule.replace(version(), "<version>"))
        for rule in world.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(door.method, door.rule) for door in DOORS} == known


def test_what_is_not_offered_at_an_address_is_not_done_there(world: World) -> None:
    offered = {door.rule: {each.method for each in DOORS if each.rule == door.rule} for door in DOORS}
    amiss = {}
    for door in DOORS:
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
            if method not in offered[door.rule]:
                address = door.address(door.ids(world))
                got = world.instructor.client.open(address, method=method).status_code
                if got not in (404, 405):
                    amiss[method, door.rule] = got
    assert amiss == {}


@pytest.mark.parametrize("door", OF_A_CLASS, ids=str)
def test_nothing_of_a_class_is_reached_through_another_class_of_ones_own(world: World, door: Door) -> None:
    assert knock(world, "another", door, cid=world.ids["cid@another"]) == 404


@pytest.mark.parametrize("who", ["classmate", "assistant"])
def test_nobody_of_a_class_is_led_to_where_they_may_not_go(world: World, who: str) -> None:
    here = [door for door in DOORS if door.rule.startswith("/classes/<cid>")]
    closed = {door.address(door.ids(world)) for door in here if door.outcome(who) == 404}
    led = {}
    for door in here:
        if door.method == "GET" and door.outcome(who) == 200:
            page = world.people[who].client.get(door.address(door.ids(world))).text
            led[str(door)] = closed & set(re.findall(r'(?:href|action)="([^"?#]*)', page))
    assert len(led) > 1 or who == "classmate"
    assert {page: links for page, links in led.items() if links} == {}


@pytest.mark.parametrize("rule", KINDLY)
def test_what_is_anothers_stays_even_where_the_answer_does_not_tell(world: World, rule: str) -> None:
    door = next(each for each in DOORS if each.rule == rule)
    before = world.belongings()
    for who in EVERYONE:
        if who not in {"student", "instructor"}:
            knock(world, who, door, forgotten=False, cid=world.ids["cid@another"])
    assert world.belongings() == before
