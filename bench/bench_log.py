"""Whether the program stays as quick as a log grows: Today, answers here and from a device, and packs, as ratios.

Two people have met the same 800 facts. One has 100 answers in the log and the other very many, spread over a year. Both
are asked through the whole program on SQLite, turn by turn, so that a busy moment strikes both. A third number sets an
answer with the next question against the bare statements that no program could do without.

    python bench/bench_log.py [--answers 1000000]
"""

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).parent.parent)]

from tests.web.cast import BANK, Clock, Visitor, closing_app, library, make_app
from tests.web.devices import Device, Item
from trainer.scheduling.history import FOLD_VERSION
from trainer.scheduling.weights import DEFAULT_WEIGHTS
from trainer.services.lanes import Lane
from trainer.services.people.learners import learner
from trainer.store.engine import db
from trainer.web.wiring import EXTENSION

FEW, MANY, FACTS, DAYS, WARM, ROUNDS, PACKS = 100, 200_000, 800, 365, 3, 15, 6
GATE = 1.2
LOOKED_BACK = timedelta(days=3)
"""How far the clock may move, so that most of the week that Today shows stays full."""
DUE_A_DAY = 30
"""Facts due on each day from the first on: fewer than a day should hold, and enough for all turns within three days, so
that the days that Today looks back on are as full at the end as at the beginning."""


Row = tuple[object, ...]


def stored(at: datetime) -> str:
    """A time as the database keeps it."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def facts_met() -> list[str]:
    """The facts of the cast's bank, and made-up ones to fill the number."""
    real = list(library().shelf(BANK).bank.facts)[:FACTS]
    return real + [f"made-{number}" for number in range(FACTS - len(real))]


def fill(file: Path, *, answers: int, today: int, clock: Clock) -> None:
    """Give person 1 a log of this length and a memory of every fact."""
    log = Log(answers, today, clock)
    with closing(sqlite3.connect(file)) as database, database:
        for table, rows in log.tables().items():
            database.executemany(INTO[table], rows)
        database.execute("analyze")


INTO = {
    "drill_session": "insert into drill_session (id, person_id, kind, bank_id, topic, queue, started_at, study_day,"
    " ended_at) values (?,?,?,?,?,?,?,?,?)",
    "presentation": "insert into presentation (id, session_id, person_id, place, bank_id, bank_digest, item_id, form,"
    " direction, seed, facts, question, re_ask, shown_at) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "answer": "insert into answer (person_id, presentation_id, attempt, pair, bank_id, fact_id, form, direction,"
    " chosen, expected, position, struck, correct, confidence, guess_chance, rating, re_ask, answered_at, study_day,"
    " time_zone, origin) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "due_choice": "insert into due_choice (person_id, answer_id, due_day)"
    " select 1, id, ? from answer where answered_at < ?",
    "memory": "insert or replace into memory (person_id, bank_id, fact_id, stability, difficulty, first_day, last_day,"
    " due_day, reps, passes, lapses, counted_day, counted_at, counted_id, last_answer, last_void, last_due, weights,"
    " version) values (1,?,?,?,5,?,?,?,9,9,0,?,?,1,1,0,1,?,?)",
    "pair_count": "insert or replace into pair_count (person_id, bank_id, first, second, shown, swapped, since, facts)"
    " values (1, ?, ?, ?, 20, ?, 9, ?)",
}


class Log:
    """Rows of a year of answers, oldest first, and of what is remembered after it."""

    def __init__(self, answers: int, today: int, clock: Clock) -> None:
        """Spread so many answers over the year before today."""
        self.answers, self.today, self.now = answers, today, clock()
        self.facts, self.keys = facts_met(), [f"entity-{number}" for number in range(40)]
        self.then = [stored(self.now - timedelta(days=DAYS - day)) for day in range(DAYS)]

    def tables(self) -> dict[str, Iterable[Row]]:
        """The rows of each table, in the order in which they refer to one another."""
        at = stored(self.now)
        return {
            "drill_session": [("old", 1, "ten", BANK, "", "[]", at, self.today - 1, at)],
            "presentation": self.presentations(),
            "answer": self.answered(),
            "due_choice": [(self.today, at)],
            "memory": self.memories(),
            "pair_count": self.pairs(),
        }

    def presentations(self) -> Iterator[Row]:
        """A question for each answer."""
        for number in range(self.answers):
            day = number * DAYS // self.answers
            yield (
                f"old{number}",
                "old",
                1,
                number + 1,
                BANK,
                "",
                "",
                "choice",
                "forward",
                1,
                "[]",
                "{}",
                0,
                self.then[day],
            )

    def answered(self) -> Iterator[Row]:
        """Answers of which every tenth is wrong."""
        for number in range(self.answers):
            day, fact = number * DAYS // self.answers, self.facts[number % FACTS]
            key, other = self.keys[number % 40], self.keys[(number * 7 + 1) % 40]
            right = number % 10 > 0
            chosen, rating = (key, 3) if right else (other, 1)
            yield (1, f"old{number}", 1, 0, BANK, fact, "choice", "forward", chosen, key, 1, "[]", right, "sure", 0.25,
                   rating, 0, self.then[day], self.today - DAYS + day, "UTC", "drill")  # fmt: skip

    def memories(self) -> Iterator[Row]:
        """A memory of every fact, due `DUE_A_DAY` a day from today on."""
        for place, fact in enumerate(self.facts):
            due = self.today + place // DUE_A_DAY
            yield (BANK, fact, 10 + place % 50, self.today - DAYS, self.today - 9, due, self.today - 9, self.then[-9],
                   DEFAULT_WEIGHTS.id, FOLD_VERSION)  # fmt: skip

    def pairs(self) -> Iterator[Row]:
        """Counts of pairs that were swapped now and then."""
        for place, pair in enumerate(pairwise(self.keys)):
            yield (BANK, *sorted(pair), place % 3, json.dumps([self.facts[place]]))


class Someone:
    """A person in a program of their own, with a log of some length."""

    def __init__(self, folder: Path, *, answers: int) -> None:
        """Make the program, and the log."""
        self.clock = Clock()
        self.app = make_app(folder, self.clock)
        # Nothing is fitted behind what is timed.
        self.app.extensions[EXTENSION] = replace(self.app.extensions[EXTENSION], fits=Lane(at_once=0, most_waiting=0))
        self.visitor = Visitor(self.app)
        self.visitor.answer(self.visitor.start())
        self.clock.forward(days=1)
        with self.app.app_context():
            today = learner(db.session(), 1).day(self.clock())
        fill(folder / "trainer.sqlite3", answers=answers, today=today, clock=self.clock)
        self.pid = ""
        self.device = Device(self.visitor.client, self.clock)
        self.waiting: list[Item] = []

    def today(self) -> None:
        """See Today."""
        assert self.visitor.get("/today").status_code == 200

    def answer_and_next(self) -> None:
        """Answer, and go on to the next question."""
        self.visitor.answer(self.pid)
        self.pid = self.visitor.next()

    def pack(self) -> None:
        """Give a device that has nothing yet a pack."""
        self.device = Device(self.visitor.client, self.clock)
        self.device.download()
        self.waiting = [each for each in self.device.questions if each["form"] == "choice"]  # each asks one fact

    def sync(self) -> None:
        """Take in an answer that was given on a device."""
        assert self.device.outcomes(self.device.answer(self.waiting.pop())) == ["counted"]

    def go_on(self) -> None:
        """Begin a session where the last one has ended, on the day that has one."""
        while not self.pid:
            self.clock.forward(days=1)
            response = self.visitor.post("/sessions", kind="ten", bank=BANK, topic="")
            self.pid = self.visitor.to_question(response.location) if response.status_code == 303 else ""


def floor(folder: Path) -> Callable[[], None]:
    """The least that an answer and a next question ask of a database: four rows read, four written, two commits."""
    database = sqlite3.connect(folder / "trainer.sqlite3", isolation_level=None)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = full")
    row = database.execute("select * from memory limit 1").fetchone()
    places = ",".join("?" * len(row))

    def work() -> None:
        database.execute("begin immediate")
        database.execute("select * from person where id = 1").fetchone()
        database.execute("select * from presentation where person_id = 1 order by shown_at desc limit 1").fetchone()
        database.execute(f"insert or replace into memory values ({places})", row)  # noqa: S608 - only marks
        database.execute("insert into due_choice (person_id, answer_id, due_day) values (1, 1, 1)")
        database.execute("commit")
        database.execute("begin immediate")
        database.execute("select * from memory where person_id = 1").fetchall()
        database.execute("update drill_session set topic = '' where id = 'old'")
        database.execute("commit")

    return work


def taken(people: Sequence[Someone], *works: Callable[[], None], rounds: int = ROUNDS) -> list[list[float]]:
    """Time each work, taking turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for each in people:
            each.go_on()
        for work, its in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            its.append(time.perf_counter() - start)
    return times


def ratio(one: list[float], other: list[float]) -> float:
    """How many times as long the one takes as the other, by their medians."""
    return median(one) / median(other)


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description="Time as the log grows.")
    parser.add_argument("--answers", type=int, default=MANY, help="answers of the long log; 1000000 takes minutes")
    many = parser.parse_args().answers
    with tempfile.TemporaryDirectory() as folder:
        places = Path(folder) / "few", Path(folder) / "many"
        few, lots = (Someone(place, answers=count) for place, count in zip(places, (FEW, many), strict=True))
        with closing_app(few.app), closing_app(lots.app):
            begun = lots.clock()
            devices = few.pack, lots.pack, few.sync, lots.sync
            pack, pack_lots, sync, sync_lots = (times[1:] for times in taken((few, lots), *devices, rounds=PACKS))
            taken((few, lots), few.today, lots.today, few.answer_and_next, lots.answer_and_next, rounds=WARM)
            today, today_lots, answer, answer_lots, bare = taken(
                (few, lots), few.today, lots.today, few.answer_and_next, lots.answer_and_next, floor(places[1])
            )
        assert lots.clock() - begun <= LOOKED_BACK, (
            "Today has left the full days behind; make more facts due on each day."
        )
    print(f"{many:,} answers against {FEW}, same {FACTS} facts met; medians of {ROUNDS} turns")
    print(f"Today:            {ratio(today_lots, today):.2f} times as long")
    print(f"answer and next:  {ratio(answer_lots, answer):.2f} times as long (aim: {GATE})")
    print(f"pack for a device:{ratio(pack_lots, pack):5.2f} times as long, {1000 * median(pack_lots):.0f} ms")
    print(f"answer sent late: {ratio(sync_lots, sync):.2f} times as long")
    print(f"answer and next:  {ratio(answer_lots, bare):.0f} times its bare statements in SQL")


if __name__ == "__main__":
    main()
