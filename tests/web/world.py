"""Everyone who may come to any address of the program, and something of somebody's behind each of them."""

import json
import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from flask import Flask
from flask_security import hash_password
from sqlalchemy import select

from tests.services.school import someone
from tests.web.cast import BANK, NOON, PASSWORD, Clock, Visitor, library
from tests.web.taught import CLOSES, SET, sit
from tests.web.writers import FACT, Room
from trainer.services.anki.imports import State as Importing
from trainer.services.lti.grades import State as Sending
from trainer.services.people.learners import learner
from trainer.services.study import flags
from trainer.services.study.presentations import shown_in
from trainer.store.engine import begin_writing, db
from trainer.store.learning import AnkiImport, OwnMedia, OwnNote, Presentation
from trainer.store.people import Person, Subscription
from trainer.store.platforms import GradePush, Platform, PlatformCourse, PlatformLink
from trainer.store.teaching import Attempt, JoinCode, Mark, Member, Notice, RosterFile, Ruling
from trainer.web.wiring import EXTENSION

EVERYONE: Final = (
    *("anonymous", "guest", "elsewhere", "classmate", "student"),
    *("another", "assistant", "instructor", "editor"),
)
"""Who comes: somebody unknown; someone without an account, who sits an exam; a student of another class; two students
of the class, of whom the second owns what else a learner owns; who instructs another class; and those who teach this
one; and an editor of the banks. On the web there is no administrator: who runs the server has the command line."""

ROSTER: Final = b"name,student id\nIda Nowak,s9\n"
OUTCOME: Final = {"outcome": "kept", "reply": "Thank you.", "bank": BANK}
RIVERS: Final = b"River,Sea\nElbe,North Sea\nDanube,Black Sea\nJordan,Dead Sea\nVolga,Caspian Sea\n"
MAPPED: Final = {"subject": "River", "object": "Sea", "label": "flows into", "cardinality": "n:1", "is_open": "no"} | {
    "title": "Rivers"
}
_FIELDS: Final = [{"name": "Front"}, {"name": "Back"}]
_CARDS: Final = [{"name": "Card 1", "q": "{{Front}}", "a": "{{Back}}"}]
_BASIC: Final = {
    "id": 1, "name": "Basic", "css": "", "kind": 0, "ords": [0], "fields": _FIELDS, "templates": _CARDS
}  # fmt: skip
TOLD: Final = {"told": "set", **{f"told_{what}": "submit" for what in ("score", "right", "key", "reasons")}}


@dataclass
class World:
    """The program with everyone in it. `ids` is what stands in addresses, by the name that the address gives it.

    Where one name stands for several things, a word behind it says which: `draft_id` is a change being written, and
    `draft_id@waiting` one that waits for a second reader.
    """

    app: Flask
    clock: Clock
    room: Room = field(init=False)
    people: dict[str, Visitor] = field(init=False)
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.room = Room(self.app)
        known = self.room.people
        self.people = {"instructor": known["teacher"], "another": known["other"]}
        self.people |= {name: known[name] for name in ("anonymous", "assistant", "student", "editor")}
        with self.app.test_request_context():
            begin_writing(db.session())
            for name in ("guest", "elsewhere", "classmate"):
                email = None if name == "guest" else f"{name}@example.com"
                self.people[name] = known[name] = self.room.browser(someone(email).id)
            hashed = hash_password(PASSWORD)
            accounts = db.session.scalars(select(Person).where(Person.email.is_not(None))).unique().all()
            for account in accounts:
                account.password = hashed
            emails = [str(account.email) for account in accounts]
            db.session.commit()
        for email in emails:
            known[email.partition("@")[0]].sign_in(email)
        self._write_banks()
        self._meet()
        self._learn()
        self._teach()
        self._look_into()
        self._bring_from_elsewhere()

    def __getattr__(self, name: str) -> Visitor:
        try:
            return self.__dict__["people"][name]  # type: ignore[no-any-return] # it holds visitors
        except KeyError:
            raise AttributeError(name) from None

    @property
    def base(self) -> str:
        return f"/classes/{self.ids['cid']}"

    def belongings(self) -> list[object]:
        """What is kept of the student and of the class that anyone could try to take away."""
        with self.app.app_context():
            kept = (OwnNote.id, Subscription.key_digest, Notice.seen_at, RosterFile.id)
            return [each for column in kept for each in db.session.scalars(select(column))]

    def _write_banks(self) -> None:
        """A second version of the shipped bank, with a change being written and one that waits, by two who instruct.

        The one instructs the class, the other another one. The same of a bank of the class.
        """
        room = self.room
        published = room.begin()
        room.explain(published)
        room.send(published)
        assert room.agree(published).status_code == 303
        drafts = {"draft_id": room.begin(), "draft_id@waiting": room.begin()}
        for address in drafts.values():
            room.explain(address, text=f"It reaches the orbit there ({address}).")
        room.send(drafts["draft_id@waiting"])
        drafts |= {"draft_id@others": room.begin("other"), "draft_id@others-waiting": room.begin("other")}
        for name in ("draft_id@others", "draft_id@others-waiting"):
            room.explain(drafts[name], text=f"It leaves the orbit there ({name}).", who="other")
        room.send(drafts["draft_id@others-waiting"], "other")
        drafts |= {"draft_id@class": self._rivers(), "draft_id@class-waiting": self._rivers()}
        room.send(drafts["draft_id@class-waiting"])
        readers = {"@waiting": "editor", "@others-waiting": "editor", "@class-waiting": "assistant"}
        for which, reader in readers.items():
            page = self.people[reader].get(drafts[f"draft_id{which}"]).text
            self.ids[f"revision{which}"] = _found(r'name="revision" value="(\d+)"', page)
            self.ids[f"mark{which}"] = _found(r'name="mark" value="(\w+)"', page)
            room.read(drafts[f"draft_id{which}"], reader)
        self.ids["bank_id@class"] = self._publish_rivers()
        table = self._sends(self.instructor, "/write/tables", "files", RIVERS, "rivers.csv")
        self.ids["file_id@table"] = table.rpartition("/")[2]
        self.ids |= {name: address.rpartition("/")[2] for name, address in drafts.items()}
        self.ids |= {"bank_id": BANK, "number@version": "1", "section": "facts", "key": FACT}
        self.ids["key@class"] = "flows-into/elbe/north-sea"

    def _rivers(self) -> str:
        """Make a table a change, which would be a bank of the class; give its address."""
        table = self._sends(self.instructor, "/write/tables", "files", RIVERS, "rivers.csv")
        self.instructor.get(table)
        return str(self.instructor.post(table, go="make", class_id=self.room.class_id, **MAPPED).location)

    def _publish_rivers(self) -> str:
        """Publish a bank of the class, and give its id."""
        change = self._rivers()
        self.room.send(change)
        published = self.room.agree(change, "assistant")
        assert published.status_code == 303, published.text
        return str(published.location).rpartition("/")[2]

    def _meet(self) -> None:
        """Who studies joins by the code of their class."""
        self.ids["cid"] = self.room.class_id
        with self.app.app_context():
            codes = {
                row.classroom_id: row.code
                for row in db.session.execute(select(JoinCode.classroom_id, JoinCode.code)).all()
            }
        self.ids["code"] = codes.pop(self.ids["cid"])
        ((self.ids["cid@another"], other),) = codes.items()
        for who, name, code in ((self.classmate, "Ben", self.ids["code"]), (self.elsewhere, "Eve", other)):
            who.get(f"/join/{code}")
            assert who.post(f"/join/{code}", name=name).status_code == 303

    def _learn(self) -> None:
        """The student has answered a question and looks at the next; the guest sits an exam, the student sent one."""
        student = self.student
        asked = student.start(topic="course")
        student.answer(asked, right=False)
        sid = _found(r"/sessions/([^/]+)/next", student.page)
        self.ids |= {"pid@answered": asked, "sid@drill": sid, "pid": student.next()}
        self.ids["person"] = student.get("/offline/state").get_json()["person"]
        self.ids["seed"] = _found(r'name="seed" value="([^"]+)"', self.anonymous.get("/").text)
        self.ids["sid@running"] = self._exam(self.guest)
        self.ids["sid@sent"] = self._exam(student)
        student.get("/settings")
        student.post(f"/exams/{self.ids['sid@sent']}/send")
        self.ids["place"] = "1"
        with self.app.app_context():
            covered = {fact for facts in db.session.scalars(select(Presentation.facts)) for fact in facts}
        free = (fact for fact in library().shelf(BANK).bank.facts.values() if fact.id not in covered)
        self.ids["fact_id"] = next(fact.id for fact in free if fact.relation == "passes-through")
        objects = [
            fact.object for fact in library().shelf(BANK).bank.facts.values() if fact.relation == "passes-through"
        ]
        self.ids |= {"first": objects[0], "second": next(each for each in objects if each != objects[0])}

    def _exam(self, who: Visitor) -> str:
        query = f"/exams?bank={BANK}&length=5&minutes=10"
        who.get(query)
        at = who.post(query).location
        sid = str(at).split("/")[2]
        while "Your exam is being made" in who.get(f"/exams/{sid}").text:
            pass
        return sid

    def _teach(self) -> None:
        """A set that two handed in, one that the student is at, and one that is not given yet."""
        names = {"set_id": "give", "set_id@begun": "give", "set_id@draft": "save"}
        for name, go in names.items():
            self.instructor.get(f"{self.base}/sets/new")
            more = {"topic": "supply"} if name == "set_id@begun" else TOLD
            made = self.instructor.post(f"{self.base}/sets/new", **{**SET, **more, "closes_at": CLOSES, "go": go})
            self.ids[name] = re.split(r"/sets/", made.location)[1].partition("/")[0]
        with self.app.test_request_context():
            begin_writing(db.session())
            members = {row.name or row.role: row for row in db.session.scalars(select(Member))}
            ann, ben = members["student"], members["Ben"]
            for who, right in ((ann, 2), (ben, 2)):
                sit(who.person_id or 0, self.ids["set_id"], right, self.clock())
            self._report(ann.person_id or 0)
            sit(ann.person_id or 0, self.ids["set_id@begun"], 1, self.clock(), hands_in=False)
            db.session.commit()
            self.ids |= {"member": str(ann.id), "member@mate": str(ben.id), "number": "1"}

    def _report(self, person_id: int) -> None:
        """The student reports the first two questions of the set."""
        who = learner(db.session(), person_id)
        begun = select(Attempt.session_id).where(Attempt.assignment_id == self.ids["set_id"]).order_by(Attempt.id)
        shown = shown_in(db.session(), who.id, db.session.scalars(begun).first() or "")
        for name, each in zip(("reported", "closed"), shown, strict=False):
            flags.flag(db.session(), who, each.id, reason="two", note="The second fits too.", now=self.clock())
            self.ids[name] = db.session.get_one(Presentation, each.id).facts[0]

    def _look_into(self) -> None:
        """The instructor decides about a question, of which the students are told."""
        with self.app.app_context():
            mark = db.session.scalars(select(Mark).where(Mark.right.is_(False)).order_by(Mark.place.desc())).first()
            assert mark
            self.ids |= {"variant": mark.variant, "fact": mark.fact_id}
            self.ids["option"] = next(each for each in mark.offered if each != mark.expected)
        sent = decision(self.ids["fact"], self.ids["variant"])
        decided = self.instructor.post(f"{self.base}/sets/{self.ids['set_id']}/decide", **sent)
        assert decided.status_code == 303, decided.text
        closed = self.instructor.post(f"{self.base}/reports", **OUTCOME, fact=self.ids["closed"])
        assert closed.status_code == 303, closed.text
        for name, content in (("file_id@brought", b"name\nOla Berg\n"), ("file_id", ROSTER)):
            listed = self._sends(self.instructor, f"{self.base}/people/import", "file", content, "list.csv")
            seen = _found(r'name="seen" value="([^"]*)"', self.instructor.get(listed).text)
            self.ids |= {name: listed.rpartition("/")[2], "seen": seen}
            if name.endswith("@brought"):
                assert self.instructor.post(listed, seen=seen).status_code == 303
        with self.app.app_context():
            places = select(Member.id).where(Member.name == "Ola Berg")
            self.ids |= {"member@match": self.ids["member@mate"], "place@match": str(db.session.scalars(places).one())}
            self.ids["ruling"] = str(db.session.scalars(select(Ruling.id)).one())
            ann = db.session.get_one(Member, int(self.ids["member"])).person_id
            told = db.session.scalars(select(Notice.id).where(Notice.person_id == ann)).first()
            assert told
            self.ids["notice_id"] = str(told)

    def _bring_from_elsewhere(self) -> None:
        """What came from Anki, a link to a deck, and a grade that a course holds otherwise."""
        page = self.student.post(f"/decks/{BANK}/link", forms="recall").text
        key, digest = _found(r"/decks/subscribed/([^.\"]+)\.apkg", page), _found(r"/decks/links/([^/]+)/end", page)
        self.ids |= {"key@deck": key, "digest": digest, "name@media": "a.png", "name": "items"}
        self.ids |= {
            "platform": "canvas",
            "platform@fill": "moodle",
            "label": "A",
            "wanted": "gift",
            "suffix": "html",
            "filename": "app.css",
        }
        self.ids |= {
            "topic": "course",
            "topic@class": "flows-into",
            "entity_id": "optic-nerve",
            "entity_id@class": "elbe",
        }
        self.ids |= {"fact_id@class": "flows-into/elbe/north-sea", "first@class": "north-sea"}
        self.ids |= {"second@class": "black-sea", "token": "x", "import_id": "read"}
        self.ids["import_id@brought"] = "brought"
        with self.app.app_context():
            ann = db.session.get_one(Member, int(self.ids["member"])).person_id
            for state in (Importing.READ, Importing.BROUGHT):
                db.session.add(_import(ann, state))
            db.session.add(_note(ann))
            db.session.add(OwnMedia(person_id=ann, name="a.png", kind="image/png", content=b"\x89PNG"))
            self._hold_a_grade()
            db.session.commit()
            self.ids["note_id"] = str(db.session.scalars(select(OwnNote.id)).one())
        place = self.app.extensions[EXTENSION].files.open("read")
        (place / "found.json").write_text(json.dumps({}))
        (place / "reviews.jsonl").write_text("")

    def _hold_a_grade(self) -> None:
        """A course's column holds another grade of the student than ours."""
        address = "https://lms.example"
        platform = Platform(
            issuer=address, client_id="c", name="L", deployments=["d"], origins=[], registered_at=NOON,
            keys_url=f"{address}/jwks", login_url=f"{address}/auth", token_url=f"{address}/token",
        )  # fmt: skip
        db.session.add(platform)
        db.session.flush()
        here = {"platform_id": platform.id, "deployment": "d", "context": "c", "title": "Neurology"}
        course = PlatformCourse(classroom_id=self.ids["cid"], bound_by=None, bound_at=NOON, **here)
        db.session.add(course)
        db.session.flush()
        self.ids["course"] = str(course.id)
        link = PlatformLink(
            course_id=course.id,
            resource_link="l",
            assignment_id=self.ids["set_id"],
            line_item=f"{address}/1",
            scopes=[],
        )
        db.session.add(link)
        db.session.flush()
        held = {"state": Sending.HELD, "said": "0.5", "share": 0.75, "most": 4.0, "next_at": NOON}
        db.session.add(GradePush(link_id=link.id, member_id=int(self.ids["member"]), **held))

    @staticmethod
    def _sends(who: Visitor, address: str, name: str, content: bytes, file: str) -> str:
        """Send a file, and give where that leads."""
        who.get("/settings")
        sent = {"csrf_token": who.token(), name: upload(content, file)}
        response = who.client.post(address, data=sent)
        assert response.status_code == 303, response.text
        return str(response.location)


def _found(pattern: str, page: str) -> str:
    """What stands at the group of a pattern in a page."""
    found = re.search(pattern, page)
    assert found, page
    return found[1]


def decision(fact: str, variant: str, *, last: str = "0") -> dict[str, str]:
    """Full points for everyone, as the page sends it once it was looked at. `last` is the latest decision before it."""
    sent = {"fact": fact, "variant": variant, "looked": f"{variant}|full_credit||True"}
    return sent | {"action": "full_credit", "seen": f"2-{last}", "reason": "It was unclear.", "go": "decide"}


def upload(content: bytes, name: str) -> tuple[BytesIO, str]:
    """A file as a form sends it."""
    return BytesIO(content), name


def _import(person_id: int | None, state: Importing) -> AnkiImport:
    counts = dict.fromkeys(("matched", "new", "facts", "ours", "others", "reviews", "cards", "our_cards"), 0)
    clocks = {"rollover": 4, "west": 0}
    standing = {"met": 0, "recall": None, "due": 0, "gap": None}
    numbers = {**counts, **clocks, "first_day": None, "before": standing, "after": standing}
    brought = NOON if state is Importing.BROUGHT else None
    return AnkiImport(
        id=state.value, person_id=person_id, state=state.value, file_name="mine.apkg", done=0, total=100, error="",
        found=numbers, read_at=NOON, brought_at=brought,
    )  # fmt: skip


def _note(person_id: int | None) -> OwnNote:
    card = {"ord": 0, "front": "Front", "back": "Back", "id": 1}
    return OwnNote(
        person_id=person_id, guid="g", import_id=None, deck="Mine", tags=[], note_type=_BASIC, fields=["Front", "Back"],
        cards=[card], changed=0, brought_at=NOON,
    )  # fmt: skip
