"""Everyone who may come to the pages on which banks are written."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests.services.school import someone
from tests.web.cast import BANK, NOON, Visitor
from trainer.services.accounts import people
from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import State
from trainer.services.writing import desks
from trainer.store.engine import begin_writing, db
from trainer.store.teaching import Member
from trainer.web.identity import KEY

FACT = "passes-through--optic-nerve--optic-canal"
NEW = "It reaches the orbit through the optic canal, with the ophthalmic artery."


@dataclass
class Room:
    """Everyone who may come to these pages. The teacher has a class, in which the assistant and the student sit."""

    app: Flask
    people: dict[str, Visitor] = field(default_factory=dict)
    class_id: str = ""

    def __post_init__(self) -> None:
        with self.app.test_request_context():
            begin_writing(db.session())
            for name in ("teacher", "other", "assistant", "student", "editor"):
                who = someone(f"{name}@example.com")
                self.people[name] = self.browser(who.id)
                if name in ("teacher", "other"):
                    made = classrooms.create(db.session(), who, name=name, term="", zone="UTC", now=NOON)
                    self.class_id = self.class_id or made
                elif name != "editor":
                    here = {"role": name, "state": State.HERE.value, "added_at": NOON}
                    db.session.add(Member(classroom_id=self.class_id, person_id=who.id, **here))
            desks.make_editor(db.session(), "editor@example.com")
            db.session.commit()
        self.people["anonymous"] = Visitor(self.app)

    def browser(self, person_id: int) -> Visitor:
        """A browser in which this person is signed in."""
        visitor = Visitor(self.app)
        with visitor.client.session_transaction() as session:
            session[KEY] = people.remember(db.session(), person_id, account=True, now=NOON)
        return visitor

    def __getattr__(self, name: str) -> Visitor:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def begin(self, who: str = "teacher") -> str:
        """Begin a change, and give its address."""
        visitor = self.people[who]
        visitor.get(f"/write/banks/{BANK}")
        return str(visitor.post(f"/write/banks/{BANK}/begin").location)

    def entry(self, change: str, key: str = FACT) -> str:
        return f"{change}/entries/facts/{key}"

    def fields(self, visitor: Visitor, address: str) -> dict[str, str]:
        """What the form at an address would send as it stands."""
        page = visitor.get(address).text
        found = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page))
        found |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL))
        for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
            found[name] = re.search(r'value="([^"]*)" selected', options)[1]  # type: ignore[index] # one is selected
        return {name: value.replace("&#39;", "'") for name, value in found.items() if name != "csrf_token"}

    def explain(self, change: str, text: str = NEW, who: str = "teacher", **more: Any) -> Any:
        visitor = self.people[who]
        sent = self.fields(visitor, self.entry(change)) | {"explanation": text, "go": "save", **more}
        return visitor.post(self.entry(change), **sent)

    def send(self, change: str, who: str = "teacher") -> Any:
        visitor = self.people[who]
        visitor.get(change)
        return visitor.post(f"{change}/send", why="The artery goes with it.")

    def read(self, change: str, who: str = "editor") -> Any:
        """Agree to every entry that is still to be read."""
        visitor = self.people[who]
        marks = re.findall(r'/read">.*?name="mark" value="(\w+)"', visitor.get(change).text)
        return visitor.post(f"{change}/read", mark=" ".join(marks))

    def agree(self, change: str, who: str = "editor") -> Any:
        self.read(change, who)
        visitor = self.people[who]
        page = visitor.get(change).text
        revision = re.search(r'name="revision" value="(\d+)"', page)
        return visitor.post(f"{change}/agree", revision=revision[1] if revision else "1", note="")
