"""Thinking before looking at the options."""

from html import unescape

from flask import Flask

from tests.web.cast import Visitor, picks, question_of
from trainer.store.engine import begin_writing, db
from trainer.store.learning import DrillSession
from trainer.store.people import Person


def think_first(app: Flask) -> None:
    """Everyone wants to think first."""
    with app.app_context():
        begin_writing(db.session())
        db.session.execute(db.update(Person).values(think_first=True))
        db.session.commit()


def texts(app: Flask, pid: str) -> list[str]:
    return [option.text.lower() for option in question_of(app, pid).options]


def shows(visitor: Visitor, app: Flask, pid: str) -> list[bool]:
    """For each option whether its words stand on the page, the stem left out."""
    page = unescape(visitor.page).lower().replace(question_of(app, pid).stem.lower(), "")
    return [text in page for text in texts(app, pid)]


def test_options_stay_covered_until_they_are_asked_for(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    think_first(app)
    stranger.get(f"/q/{pid}")
    assert "Show options" in stranger.page
    assert not any(shows(stranger, app, pid))
    assert stranger.page.count('class="cover"') == len(texts(app, pid))
    stranger.get(f"/q/{pid}?show=1")
    assert all(shows(stranger, app, pid))


def test_what_was_written_first_stands_above_the_options_and_is_kept_nowhere(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    think_first(app)
    stranger.get(f"/q/{pid}")
    shown = stranger.post(f"/q/{pid}/show", do="show", own="the <seventh> one")
    assert shown.status_code == 200
    assert "the &lt;seventh&gt; one" in stranger.page
    assert all(shows(stranger, app, pid))
    refused = stranger.post(f"/q/{pid}/answer", confidence="sure", own="the <seventh> one")
    assert refused.status_code == 422
    assert "the &lt;seventh&gt; one" in stranger.page
    stranger.post(f"/q/{pid}/answer", confidence="sure", own="the <seventh> one", **picks(app, pid))
    stranger.get(f"/q/{pid}")
    assert "Right. It is" in stranger.page
    assert "the &lt;seventh&gt; one" not in stranger.page


def test_covering_can_be_stopped_from_the_question(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    think_first(app)
    stranger.get(f"/q/{pid}")
    stranger.post(f"/q/{pid}/show", do="all", own="")
    assert all(shows(stranger, app, pid))
    stranger.get(f"/q/{pid}")
    assert all(shows(stranger, app, pid))


def test_one_session_can_be_thought_first_alone(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    with app.app_context():
        begin_writing(db.session())
        db.session.execute(db.update(DrillSession).values(recipe={"think": ["1"]}))
        db.session.commit()
    stranger.get(f"/q/{pid}")
    assert "Show options" in stranger.page


def test_an_answer_taken_back_shows_its_options_at_once(stranger: Visitor, app: Flask) -> None:
    pid = stranger.choice()
    think_first(app)
    stranger.answer(pid)
    stranger.post(f"/q/{pid}/undo")
    stranger.get(f"/q/{pid}")
    assert all(shows(stranger, app, pid))
