"""A class with everyone who may knock at its doors, each with a browser of their own."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.cast import NOON, Visitor
from trainer.services.classes import classrooms
from trainer.services.people.learners import learner
from trainer.store.engine import db
from trainer.store.people import Person
from trainer.store.teaching import JoinCode, Member


@dataclass
class Campus:
    """One class: who teaches it, who learns in it, and who has nothing to do with it."""

    app: Flask
    teacher: Visitor = field(init=False)
    assistant: Visitor = field(init=False)
    student: Visitor = field(init=False)
    classmate: Visitor = field(init=False)
    elsewhere: Visitor = field(init=False)
    guest: Visitor = field(init=False)
    stranger: Visitor = field(init=False)
    cid: str = field(init=False)

    def __post_init__(self) -> None:
        self.teacher = self.account("teacher@example.com")
        self.cid = self.make(self.teacher, "Neurology 2")
        self.assistant, self.student = self.account("tim@example.com"), Visitor(self.app)
        self.classmate, self.guest, self.stranger = Visitor(self.app), Visitor(self.app), Visitor(self.app)
        self.elsewhere = self.account("elsewhere@example.com")
        self.make(self.elsewhere, "Anatomy")
        for who, name in ((self.assistant, "Tim"), (self.student, "Ann Lee"), (self.classmate, "Ben Hughes")):
            self.join(who, name)
        self.post(self.teacher, f"/people/{self.member('Tim')}", role="assistant")
        self.guest.post("/settings", time_zone="UTC")

    def account(self, email: str) -> Visitor:
        """Someone with an account, made without the time that hashing a password takes."""
        who = Visitor(self.app)
        assert who.post("/settings", time_zone="UTC").status_code == 303
        with self.app.app_context():
            newest = db.session.scalars(db.select(Person).order_by(Person.id.desc())).unique().first()
            assert newest is not None
            newest.email = email
            db.session.commit()
        return who

    def make(self, who: Visitor, name: str, **fields: str) -> str:
        sent = {"name": name, "term": "2027", "time_zone": "Europe/Berlin", "own_name": "Dr Sands", **fields}
        response = who.post("/classes", **sent)
        assert response.status_code == 303, response.text
        return str(response.location).rpartition("/")[2]

    def join(self, who: Visitor, name: str, *, code: str = "") -> TestResponse:
        return who.post(f"/join/{code or self.code}", name=name)

    @property
    def code(self) -> str:
        with self.app.app_context():
            codes = db.session.scalars(db.select(JoinCode).where(JoinCode.classroom_id == self.cid))
            return str(codes.first().code)  # type: ignore[union-attr] # a class has one

    @property
    def address(self) -> str:
        return f"/classes/{self.cid}"

    def members(self) -> dict[str, Member]:
        """Who is in the class, by name."""
        with self.app.app_context():
            rows = db.session.scalars(db.select(Member).where(Member.classroom_id == self.cid).order_by(Member.id))
            return {row.name: row for row in rows}

    def member(self, name: str) -> int:
        return self.members()[name].id

    def get(self, who: Visitor, path: str = "") -> TestResponse:
        return who.get(self.address + path)

    def post(self, who: Visitor, path: str, **fields: Any) -> TestResponse:
        return who.post(self.address + path, **fields)

    def send(self, who: Visitor, content: bytes, name: str = "list.csv") -> TestResponse:
        """Send a list of people, in a body of our own making: the test client would leave a large one open."""
        who.get("/settings")
        parts = (
            b'--part\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + who.token().encode(),
            f'\r\n--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode(),
            content + b"\r\n--part--\r\n",
        )
        kind = "multipart/form-data; boundary=part"
        return who.client.post(f"{self.address}/people/import", data=b"".join(parts), content_type=kind)

    def bring_in(self, who: Visitor, content: bytes) -> TestResponse:
        """Send a list, look at what it would do, and agree."""
        looked = self.send(who, content).location
        who.get(looked)
        seen = re.search(r'name="seen" value="([^"]*)"', who.page)
        assert seen, who.page
        return who.post(looked, seen=seen[1])

    def crowd(self, count: int) -> None:
        """Add so many students at once."""
        with self.app.app_context():
            db.session.add_all(
                Member(classroom_id=self.cid, role="student", state="here", name=f"Student {each}", added_at=NOON)
                for each in range(count)
            )
            db.session.commit()

    def person_id(self, email: str) -> int:
        with self.app.app_context():
            return int(db.session.scalars(db.select(Person.id).where(Person.email == email)).one())

    def set_approval(self) -> None:
        """Let whoever joins wait."""
        with self.app.test_request_context():
            who = learner(db.session(), self.person_id("teacher@example.com"))
            seat = classrooms.taught(db.session(), who, self.cid)
            classrooms.change(
                db.session(), seat, name=seat.name, term=seat.term, zone=seat.zone.key, approves=True, now=NOON
            )
            db.session.commit()
