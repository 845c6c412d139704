"""What is in the banks: by topic, by name, by what is asked; and the page of each entity."""

from flask import Blueprint, render_template, request, url_for

from trainer.services.pages import browsing, entities
from trainer.services.pages.browsing import By
from trainer.services.people.learners import Learner
from trainer.web.identity import person_id, this_learner
from trainer.web.wiring import database, wiring

pages = Blueprint("browse", __name__)


@pages.get("/browse")
def index() -> str:
    """Show what the banks hold."""
    page = browsing.browse_page(
        database(), wiring().library, learner_if_known(), by=_by(), link=url_for, now=wiring().now()
    )
    return render_template("browse.html", page=page)


@pages.get("/browse/<bank_id>/<topic>")
def topic(bank_id: str, topic: str) -> str:
    """Show the facts of a topic or a relation."""
    page = browsing.topic_page(
        database(),
        wiring().library,
        learner_if_known(),
        bank_id=bank_id,
        topic=topic,
        by=_by(),
        place=request.args.get("page", 1, type=int),
        link=url_for,
        now=wiring().now(),
    )
    return render_template("topic.html", page=page)


@pages.get("/browse/<bank_id>/entity/<path:entity_id>")
def entity(bank_id: str, entity_id: str) -> str:
    """Show what is known about one entity."""
    page = entities.entity_page(
        database(),
        wiring().library,
        learner_if_known(),
        bank_id=bank_id,
        entity_id=entity_id,
        link=url_for,
        now=wiring().now(),
    )
    return render_template("entity.html", page=page)


def learner_if_known() -> Learner | None:
    """The person this browser belongs to, if there is one."""
    return this_learner() if person_id() is not None else None


def _by() -> By:
    asked = request.args.get("by", "")
    return By(asked) if asked in set(By) else By.TOPIC
