"""How long a class that was put away is kept."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.services.school import School
from tests.web.cast import NOON, Clock
from trainer.cli import run
from trainer.services.classes import classrooms
from trainer.services.classes.keeping import expired, let_go
from trainer.store.engine import db
from trainer.store.learning import Presentation
from trainer.store.teaching import Attempt, Classroom, Mark, Member, SetForm


def test_a_class_goes_a_month_after_its_time_with_all_that_was_handed_in(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        school.hand_in(school.student(), school.give())
        classrooms.archive(db.session(), school.seat, now=NOON)
        db.session.flush()
        almost, over = NOON + timedelta(days=390), NOON + timedelta(days=400)
        assert expired(db.session(), now=almost) == ()
        (found,) = expired(db.session(), now=over)
        assert found.name == "Neurology 2"
        assert let_go(db.session(), now=over) == ()
        assert let_go(db.session(), now=found.goes_at) == (found,)
        for table in (Classroom, Member, SetForm, Attempt, Mark):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0
        assert db.session.scalar(select(func.count()).select_from(Presentation)) == 5


def test_a_class_that_goes_on_is_kept_for_ever(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        School(app, clock)
        assert let_go(db.session(), now=NOON + timedelta(days=9999)) == ()


def test_the_command_says_when_there_is_nothing_to_do(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRAINER_INSTANCE", f"{tmp_path}/instance")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert run(["classes", "tidy", "--delete"]) == 0
    assert "No class is kept beyond its time." in capsys.readouterr().out
