"""The database busy, or not to be written."""

import threading
from contextlib import closing
from io import RawIOBase
from pathlib import Path

from sqlalchemy import event

from tests.web.cast import BANK, Clock, Visitor, answers, closing_app, library, make_app, picks, settings
from trainer.app import create_app
from trainer.store.engine import db, engine_options
from trainer.store.learning import DrillSession

# The program's own SQLite: two SQLite libraries in one process do not see each other's locks.
SQLITE = engine_options("sqlite://")["module"]
ANYTHING = {"option": "1", "confidence": "sure", **{f"premise_{index}": "1" for index in range(8)}}


def test_a_write_waits_while_another_process_holds_the_database(tmp_path: Path) -> None:
    with closing_app(make_app(tmp_path, Clock())) as app:
        visitor = Visitor(app)
        pid = visitor.start()
        held, release = threading.Event(), threading.Event()

        def hold() -> None:
            with closing(SQLITE.connect(tmp_path / "trainer.sqlite3", isolation_level=None)) as other:
                other.execute("begin immediate")
                held.set()
                release.wait()
                other.execute("commit")

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait()
        threading.Timer(1.0, release.set).start()
        response = visitor.post(f"/q/{pid}/answer", confidence="sure", **picks(app, pid))
        holder.join()
        assert response.status_code == 303
        assert answers(app)


def test_nobody_waits_for_a_form_that_is_still_on_its_way(tmp_path: Path) -> None:
    free: list[bool] = []

    class SlowForm(RawIOBase):
        """A body that looks, when it is read, whether someone else could write meanwhile."""

        def readable(self) -> bool:
            return True

        def readinto(self, _: object) -> int:
            with closing(SQLITE.connect(tmp_path / "trainer.sqlite3", timeout=0, isolation_level=None)) as other:
                other.execute("begin immediate")
                other.execute("rollback")
            free.append(True)
            return 0

    with closing_app(make_app(tmp_path, Clock())) as app:
        kind = "application/x-www-form-urlencoded"
        slow = {"wsgi.input": SlowForm(), "CONTENT_LENGTH": "40", "CONTENT_TYPE": kind}
        assert app.test_client().post("/sessions", environ_overrides=slow).status_code == 400
    assert free


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    clock = Clock()
    with closing_app(make_app(tmp_path, clock)) as app:
        visitor = Visitor(app)
        pid = visitor.start()
        with app.app_context():
            event.listen(db.engine, "connect", lambda connection, _: connection.execute("pragma max_page_count = 1"))
            db.engine.dispose()  # the next connection finds no page left to grow into
        codes = [303]
        while codes[-1] == 303 and len(codes) < 500:  # until the pages that are there are full
            clock.forward(minutes=1)
            codes.append(visitor.post("/sessions", kind="ten", bank=BANK, topic="").status_code)
        assert codes[-1] == 503
        assert visitor.get(f"/q/{pid}").status_code == 200
        with app.app_context():
            assert len(db.session.scalars(db.select(DrillSession.id)).all()) == codes.count(303)


def test_a_database_that_cannot_be_written_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    with closing_app(make_app(tmp_path, Clock())) as app:
        visitor = Visitor(app)
        pid = visitor.start()
        cookie = visitor.client.get_cookie("trainer")
        assert cookie is not None
    url = f"sqlite:///file:{tmp_path / 'trainer.sqlite3'}?mode=ro&uri=true"
    made = create_app(settings(tmp_path, database_url=url), library=library(), now=Clock())
    with closing_app(made) as app:
        visitor.client = app.test_client()
        visitor.client.set_cookie("trainer", cookie.value)
        assert visitor.get(f"/q/{pid}").status_code == 200
        response = visitor.post(f"/q/{pid}/answer", **ANYTHING)
        assert response.status_code == 503
        assert "Nothing half-written was kept" in response.text
        assert visitor.get(f"/q/{pid}").status_code == 200
