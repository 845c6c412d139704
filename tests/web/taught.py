"""A class for tests of the pages of those who teach: everyone in it has a browser of their own."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from tests.services.school import picks
from tests.web.cast import Clock, Visitor, library
from trainer.services.people.learners import learner
from trainer.services.sets import attempts
from trainer.services.study import flags
from trainer.services.study.presentations import shown_in
from trainer.services.study.replies import Entry, Sent
from trainer.store.engine import begin_writing, db
from trainer.store.people import Person
from trainer.store.teaching import Attempt, JoinCode, Member

SET = {"title": "Week 1", "choices": "4", "forms": "1", "mode": "graded", "told": "usual", "attempts": "1"}
CLOSES = "2026-11-25T12:00"


def sit(person: int, set_id: str, right: int, now: datetime, *, hands_in: bool = True) -> None:
    """Let someone take a set with so many right. Use it within a request context."""
    who, session = learner(db.session(), person), db.session()
    attempt = attempts.begin(session, library(), who, set_id, now=now)
    for number, shown in enumerate(shown_in(session, who.id, attempt.session_id or "")):
        sent = Sent(Entry(picks(shown, right=number < right), "sure", seconds=20.0))
        attempts.save(session, who, set_id, attempt.number, shown.place, sent=sent, now=now)
    if hands_in:
        attempts.submit(session, who, set_id, attempt.number, now=now)


@dataclass
class Taught:
    """One class: its instructor, an assistant, and students by name."""

    app: Flask
    clock: Clock
    teacher: Visitor = field(init=False)
    assistant: Visitor = field(init=False)
    students: dict[str, Visitor] = field(default_factory=dict)
    cid: str = field(init=False)
    set_id: str = ""

    def __post_init__(self) -> None:
        self.teacher = Visitor(self.app)
        self.teacher.sign_up("teacher@example.com")
        self.teacher.get("/classes")
        made = self.teacher.post("/classes", name="Neurology 2", term="2027", zone="UTC")
        self.cid = made.location.split("/")[2].partition("?")[0]
        self.assistant = self.joins("Tim", email="tim@example.com")
        with self.app.app_context():
            theirs = select(Person.id).where(Person.email == "tim@example.com").scalar_subquery()
            db.session.execute(update(Member).where(Member.person_id == theirs).values(role="assistant"))
            db.session.commit()

    @property
    def base(self) -> str:
        return f"/classes/{self.cid}"

    @property
    def set_base(self) -> str:
        return f"{self.base}/sets/{self.set_id}"

    def joins(self, name: str, *, email: str = "") -> Visitor:
        """Someone joins by the code: a guest, or with this address someone with an account."""
        with self.app.app_context():
            code = db.session.scalars(select(JoinCode.code).where(JoinCode.classroom_id == self.cid)).first()
        visitor = Visitor(self.app)
        if email:
            visitor.sign_up(email)
        visitor.get(f"/join/{code}")
        assert visitor.post(f"/join/{code}", name=name).status_code == 303
        return visitor

    def enrol(self, *names: str) -> None:
        self.students |= {name: self.joins(name) for name in names}

    def give(self, **changed: Any) -> str:
        """Give a set to the class through the form, and give its id."""
        self.teacher.get(f"{self.base}/sets/new")
        sent = {**SET, "closes_at": CLOSES, "go": "give", **changed}
        made = self.teacher.post(f"{self.base}/sets/new", **sent)
        assert made.status_code == 303, re.sub(r"<[^>]+>", " ", made.text)
        self.set_id = made.location.rpartition("/")[2]
        return self.set_id

    def hand_in(self, *rights: int) -> None:
        """Let the students, in the order in which they joined, hand the set in with so many right."""
        with self.app.test_request_context():
            begin_writing(db.session())
            here = select(Member.person_id).where(Member.classroom_id == self.cid, Member.role == "student")
            people = db.session.scalars(here.order_by(Member.id)).all()
            for person, right in zip(people, rights, strict=False):
                self._sit(person, right)
            db.session.commit()

    def report(self, note: str = "The second fits too.") -> None:
        """Let every student flag the first question of the attempt that they began last."""
        with self.app.test_request_context():
            begin_writing(db.session())
            mine = select(Attempt.session_id, Member.person_id).join(Member, Member.id == Attempt.member_id)
            for row in db.session.execute(mine.where(Member.classroom_id == self.cid).order_by(Attempt.id)).all():
                who = learner(db.session(), row.person_id)
                first = shown_in(db.session(), who.id, row.session_id or "")[0]
                flags.flag(db.session(), who, first.id, reason="two", note=note, now=self.clock())
            db.session.commit()

    def _sit(self, person: Any, right: int) -> None:
        sit(person, self.set_id, right, self.clock())
