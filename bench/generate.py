"""How the time of one fact grows with the bank: 60,000 facts against 2,000 of the same shape.

Writes tables like large public ones (a deep hierarchy with synonyms, diseases that share a name, explicit negatives,
contradictions, several sorts of relation), turns them into a bank and asks every question of it, both through the
commands. Prints seconds and peak memory, then one ratio: time per fact, large over small.

Run `make bench`, or `python bench/generate.py --facts 268000` for the size of a large public table. `--keep FOLDER`
leaves the tables, banks and questions to look at.
"""

import argparse
import csv
import os
import random
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FULL, LARGE, SMALL = 268_000, 60_000, 2_000
_WORST_RATIO, _MOST_MEMORY = 2.0, 2.0
_ONSETS = "b c d f g h k l m n p r s t v br cr dr gl pl st tr".split()
_NUCLEI = "a e i o u ae ia eo".split()
_ORGANS = "heart kidney liver retina palate femur tongue cornea aorta spleen pelvis thumb eyelid larynx colon".split()
_WAYS = "absent short long broad narrow delayed recurrent early late mild severe bilateral chronic acute".split()
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """An id with its name."""

    id: str
    name: str


class Tables:
    """One set of tables with about `facts` facts, the same for the same number."""

    def __init__(self, facts: int) -> None:
        self.rng = random.Random(facts)  # noqa: S311 - a made-up world, not a secret
        self.used: set[str] = set()
        self.isa: list[Row] = []
        self.synonyms: list[Row] = []
        self.facts: list[Row] = []
        self.closed: list[Row] = []
        self.scale = facts / FULL
        self._signs()
        self._diseases()
        self._lands()

    def _count(self, full: int, least: int = 4) -> int:
        return max(least, round(full * self.scale))

    def word(self) -> str:
        """A new pronounceable word."""
        while True:
            made = "".join(self.rng.choice(_ONSETS) + self.rng.choice(_NUCLEI) for _ in range(self.rng.choice((2, 3))))
            made += self.rng.choice("nrslm")
            if made not in self.used:
                self.used.add(made)
                return made

    def say(self, relation: str, subject: Term, obj: Term, polarity: str = "+", qualifier: str = "") -> None:
        """One row of facts."""
        self.facts.append((subject.name, relation, obj.name, polarity, qualifier, subject.id, obj.id))

    def _terms(self, prefix: str, count: int, name: str = "{}") -> list[Term]:
        return [Term(f"{prefix}:{i:07}", name.format(self.word())) for i in range(count)]

    # --- signs: a deep hierarchy with two-parent terms and every scope of synonym

    def _signs(self) -> None:
        self.signs = [Term("HP:0000001", "Clinical finding")]
        self.above: dict[str, list[Term]] = {"HP:0000001": []}
        for i in range(2, self._count(18_000, 60)):
            way, organ = self.rng.choice(_WAYS), self.rng.choice(_ORGANS)
            term = Term(f"HP:{i:07}", f"{way.capitalize()} {organ} {self.word()}")
            near = self.signs[max(0, len(self.signs) // 2 - 40) :] if i % 3 else self.signs
            parents = {self.rng.choice(near) for _ in range(1 + (i % 9 == 0))}
            self.above[term.id] = sorted(parents, key=lambda p: p.id)
            self.isa += [(term.name, p.name, term.id, p.id) for p in self.above[term.id]]
            self.signs.append(term)
            self._name_again(term, i)

    def _name_again(self, term: Term, i: int) -> None:
        if i % 2 == 0:
            self.synonyms.append((term.name, f"{self.word()} sign", term.id, "EXACT"))
        if i % 5 == 0:
            self.synonyms.append((term.name, self.rng.choice(self.signs).name, term.id, ("BROAD", "RELATED")[i % 2]))
        if i % 11 == 0:
            self.synonyms.append((term.name, f"{term.name} of childhood", term.id, "NARROW"))

    # --- diseases: signs (open, many to many), one mode of inheritance, one usual age, genes, drugs

    def _diseases(self) -> None:
        self.diseases = self._terms("ORPHA", self._count(12_000, 40), "{} disease")
        shared = self._count(600, 2)
        for i in range(shared):
            self.diseases[i] = Term(self.diseases[i].id, self.diseases[i + shared].name)
        each = max(1, round(self._count(225_000) / len(self.diseases)))
        for disease in self.diseases:
            for sign in self.rng.sample(self.signs[1:], min(each, len(self.signs) - 1)):
                self.say("has_sign", disease, sign)
        self._denials()
        self._single_values()
        self._many_values()

    def _denials(self) -> None:
        positive = list(self.facts)
        for i in range(self._count(2_700, 12)):
            if i % 27 == 0:  # a paper reports what another denies, as such or as something broader
                row = self.rng.choice(positive)
                broader = self.above.get(row[6]) or [Term(row[6], row[2])]
                self.say("has_sign", Term(row[5], row[0]), self.rng.choice([*broader, Term(row[6], row[2])]), "-")
            else:
                self.say(
                    "has_sign",
                    self.rng.choice(self.diseases[: 1 + len(self.diseases) // 4]),
                    self.rng.choice(self.signs),
                    "-",
                )

    def _single_values(self) -> None:
        modes, ages = self._terms("MODE", 9, "{} inheritance"), self._terms("AGE", 7, "{} onset")
        for i, disease in enumerate(self.diseases):
            if i % 2:
                self.say("inheritance", disease, self.rng.choices(modes, weights=range(9, 0, -1))[0])
            if i % 400 == 1:
                self.say("inheritance", disease, modes[i % 9], "+", "disputed")
            if i % 3 == 0:
                self.say("usual_onset", disease, self.rng.choice(ages))
                self.say("usual_onset", disease, self.rng.choice(ages), "-")

    def _many_values(self) -> None:
        genes = self._terms("HGNC", self._count(5_000, 30), "{} gene")
        drugs = self._terms("ATC", self._count(900, 15))
        for gene in genes:
            self.say("causes", gene, self.rng.choice(self.diseases))
        for disease in self.rng.sample(self.diseases, len(self.diseases) // 3):
            for drug in self.rng.sample(drugs, self.rng.choice((1, 2, 3))):
                self.say("treated_with", disease, drug)

    # --- lands: a symmetric relation, one-to-one, one-to-many, closures

    def _lands(self) -> None:
        lands = self._terms("LAND", self._count(250, 14))
        towns = self._terms("TOWN", self._count(3_000, 40))
        for i, land in enumerate(lands):
            self.say("has_capital", land, towns[i])
            for other in self.rng.sample(lands, 2):
                if other is not land:
                    self.say("borders", land, other)
            if i % 2:
                self.closed.append((land.name, "has_town", land.id))
        for i, town in enumerate(towns):
            self.say("has_town", lands[i % len(lands)], town)

    # --- writing

    def write(self, folder: Path) -> None:
        """The tables as CSV files."""
        rows = list(dict.fromkeys(self.facts))
        self.rng.shuffle(rows)
        _write(
            folder / "facts.csv",
            ("subject", "relation", "object", "polarity", "qualifier", "subject_id", "object_id"),
            rows,
        )
        _write(folder / "isa.csv", ("child", "parent", "child_id", "parent_id"), self.isa)
        _write(folder / "synonyms.csv", ("name", "synonym", "id", "scope"), self.synonyms)
        _write(folder / "closed.csv", ("subject", "relation", "subject_id"), self.closed)
        _write(
            folder / "relations.csv",
            ("id", "label", "cardinality", "open", "inherits", "symmetric", "modal"),
            (
                ("has_sign", "shows", "n:n", "yes", "object", "no", "no"),
                ("inheritance", "is inherited by", "n:1", "yes", "none", "no", "no"),
                ("usual_onset", "most often begins with", "n:1", "yes", "none", "no", "yes"),
                ("causes", "causes", "n:n", "no", "none", "no", "no"),
                ("treated_with", "is treated with", "n:n", "no", "none", "no", "no"),
                ("has_capital", "has the capital", "1:1", "yes", "none", "no", "no"),
                ("borders", "borders", "n:n", "no", "none", "yes", "no"),
                ("has_town", "contains the town", "1:n", "yes", "none", "no", "no"),
            ),
        )


def _write(path: Path, header: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


@dataclass(frozen=True, slots=True)
class Run:
    """What one command took: seconds of processor time (a busy machine does not stretch it) and peak gigabytes."""

    seconds: float
    peak: float


def _trainer(*arguments: str) -> Run:
    """Run one command of this environment's own `trainer`; only its report of bad rows is dropped."""
    program = str(Path(sys.executable).with_name("trainer"))
    with Path(os.devnull).open("w") as nowhere:
        child = os.posix_spawn(
            program, [program, *arguments], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 2)]
        )
        _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"trainer {' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024**2)


def measure(facts: int, folder: Path) -> tuple[float, float]:
    """Microseconds a fact and peak gigabytes for a bank of this many facts; prints the details."""
    tables = folder / "tables"
    tables.mkdir(parents=True)
    Tables(facts).write(tables)
    bank, out = folder / "bank.yaml", folder / "questions.jsonl"
    imported = _trainer("bank", "import-table", str(tables), "--out", str(bank), "--date", "2026-01-01")
    asked = _trainer("questions", str(bank), "--seed", "1", "--out", str(out))
    rows = sum(1 for _ in (tables / "facts.csv").open(encoding="utf-8")) - 1
    made = sum(1 for _ in out.open(encoding="utf-8"))
    print(f"{rows:>8} facts: import {imported.seconds:6.1f} s, {imported.peak:.2f} GB; ", end="")
    print(f"questions {asked.seconds:6.1f} s, {asked.peak:.2f} GB; {made} questions", flush=True)
    return asked.seconds / rows * 1e6, max(imported.peak, asked.peak)


def main() -> None:
    """Measure both sizes and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, default=LARGE, help="size of the large bank")
    parser.add_argument("--keep", type=Path, help="an empty folder for tables, bank and questions")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        small, _ = measure(SMALL, folder / "small")
        large, peak = measure(options.facts, folder / "large")
    print(f"peak memory {peak:.2f} GB (at most {_MOST_MEMORY:g})")
    print(f"time per fact, large over small: {large / small:.2f} (at most {_WORST_RATIO:g})")
    assert peak <= _MOST_MEMORY
    assert large / small <= _WORST_RATIO


if __name__ == "__main__":
    main()
