"""A device that works without a network: what its script does, as far as the server can tell."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.cast import Clock

Item = dict[str, Any]


@dataclass
class Device:
    """A device of someone who is known in this browser. `skew` is by how much its clock is ahead."""

    client: FlaskClient
    clock: Clock
    skew: timedelta = timedelta(0)
    name: str = field(default_factory=lambda: str(uuid.uuid4()))
    questions: list[Item] = field(default_factory=list)
    again: list[Item] = field(default_factory=list)
    person: str = ""

    def state(self) -> Item:
        told: Item = self.client.get("/offline/state").get_json()
        return told

    def send(self, address: str, **body: Any) -> TestResponse:
        return self.client.post(address, json=body, headers={"X-CSRFToken": self.state()["token"]})

    def download(self) -> Item:
        response = self.send("/offline/pack", device=self.name)
        assert response.status_code == 200, response.text
        pack: Item = response.get_json()
        self.questions, self.again, self.person = pack["questions"], pack["again"], pack["person"]
        return pack

    def answer(self, question: Item, *, right: bool = True, replaces: tuple[str, ...] = (), **more: Any) -> Item:
        """Answer a question on the device, by its own key."""
        if question["form"] == "choice":
            count = len(question["options"])
            picked = [question["key"] if right else question["key"] % count + 1]
        else:
            count = len(question["responses"])
            picked = [(each["response"] + (0 if right else 1) - 1) % count + 1 for each in question["options"]]
        return self._thing("answer", question["id"]) | {
            "picked": picked,
            "struck": [],
            "confidence": "sure",
            "replaces": list(replaces),
            **more,
        }

    def undo(self, answer: Item) -> Item:
        return self._thing("undo", answer["presentation"]) | {"undoes": answer["client_id"]}

    def sync(self, *items: Item) -> list[Item]:
        response = self.send("/offline/sync", person=self.person, device_now=self.now(), items=list(items))
        assert response.status_code == 200, response.text
        results: list[Item] = response.get_json()["results"]
        return results

    def outcomes(self, *items: Item) -> list[str]:
        return [each["outcome"] for each in self.sync(*items)]

    def now(self) -> float:
        return round((self.clock() + self.skew).timestamp() * 1000)

    def _thing(self, kind: str, presentation: str) -> Item:
        return {"client_id": str(uuid.uuid4()), "kind": kind, "presentation": presentation, "answered_at": self.now()}
