"""From a folder of tables to the blocks of a bank, with a report on every row that was not taken as it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from trainer.facts.model import (
    Bank,
    ClosedFor,
    Disjoint,
    Entity,
    Fact,
    Header,
    Negative,
    Relation,
    Source,
    Status,
    implied_id,
)
from trainer.facts.problems import Place, Problem
from trainer.facts.tables import grouping
from trainer.facts.tables.hierarchy import Hierarchy
from trainer.facts.tables.kinds import Kinds
from trainer.facts.tables.names import Names, as_entities, id_from_name
from trainer.facts.tables.relations import RelationRow, read_relation, worded
from trainer.facts.tables.report import Report
from trainer.facts.tables.rows import Progress, Row, find_files, read_rows
from trainer.facts.tables.settling import Conflicts, find_conflicts, quarantined
from trainer.facts.tables.shape import CLOSED, DISJOINT, EXACT, FACTS, ISA, RELATIONS, SYNONYMS, File
from trainer.facts.tables.statements import Standing, Statement, Statements, doubtful
from trainer.facts.writing import marked

_SOURCE: Final = "table"


@dataclass(frozen=True, slots=True)
class Imported:
    """A bank's sections, ready for `write_bank_yaml`, and what became of the rows.

    `lines` says on which line of the table of facts each fact and each negative stands, by their ids.
    """

    blocks: Mapping[str, list[Any]]
    report: Report
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing came out that a bank could be made of: no fact, no negative and no entity."""
        return not any(self.blocks.get(section) for section in ("facts", "negatives", "entities"))


def import_table(
    folder: Path, *, today: date, bank_id: str = "", title: str = "", progress: Progress | None = None
) -> Imported:
    """Read the tables in `folder`. `today` becomes the bank's content date; id and title default to the folder's name.

    Never raises for what the tables hold: broken rows are left out and reported, good rows are kept, and statements
    at odds with one another are set aside, so that the outcome loads.
    """
    report = Report()
    files = find_files(folder, report)
    if report.refused:
        return Imported({}, report)
    name = folder.resolve().name
    header = Header(
        id=bank_id or id_from_name(name),
        title=title or name.replace("-", " ").replace("_", " ").strip().capitalize() or "Table",
        date=today,
        source=_SOURCE,
    )
    reading = _Reading(files, report, progress)
    return Imported(reading.blocks(header), report, reading.lines)


class _Reading:
    """One reading of one folder, file by file."""

    def __init__(self, files: Mapping[str, Path], report: Report, progress: Progress | None) -> None:
        self._files, self._report, self._progress = files, report, progress
        self._names = Names()
        self._hierarchy = Hierarchy(self._file(ISA))
        self._relations: dict[str, RelationRow] = {}
        self._indefinite: set[int] = set()
        self.lines: dict[str, int] = {}

    def _file(self, file: File) -> str:
        path = self._files.get(file.name)
        return path.name if path else f"{file.name}.csv"

    def _rows(self, file: File) -> Iterator[Row]:
        path = self._files.get(file.name)
        return read_rows(path, file, self._report, progress=self._progress) if path else iter(())

    def _refuse(self, file: File, line: int, what: str, remedy: str) -> None:
        self._report.refused.append(Problem(Place(self._file(file), line), what, remedy))

    def _change(self, file: File, line: int, what: str, remedy: str) -> None:
        self._report.changed.append(Problem(Place(self._file(file), line), what, remedy))

    def blocks(self, header: Header) -> dict[str, list[Any]]:
        """Everything, in the order in which a bank file is read best."""
        for row in self._rows(RELATIONS):
            relation = read_relation(row, self._file(RELATIONS), self._relations, self._report)
            if relation:
                self._relations[relation.id] = relation
        statements = Statements(self._file(FACTS), self._relations, self._names, self._report)
        for row in self._rows(FACTS):
            statements.add(row)
        statements.settle_remarks()
        self._read_isa()
        self._read_synonyms()
        closed, disjoint = list(self._closed()), list(self._disjoint())
        self._indefinite = self._names.indefinite()
        self._report_names()
        ids = self._names.ids()
        self._hierarchy.cut_circles(ids, self._report)
        entities = as_entities(self._names, self._hierarchy.parents)
        for number in self._hierarchy.circular:
            entities[ids[number]] = replace(entities[ids[number]], option=False)
        rows = list(statements.in_order(ids))
        relations = self._worded(rows, ids, entities)
        bank = Bank(
            header=header,
            sources={_SOURCE: Source(id=_SOURCE, title=header.title, kind="table")},
            topics={},
            kinds={},
            entities=entities,
            relations=relations,
            facts=self._facts(rows, ids),
            negatives=tuple(self._negatives(rows, ids)),
            closed_for=tuple(
                ClosedFor(relation=r, subject=ids[s]) for r, s in sorted(closed, key=lambda c: (c[0], ids[c[1]]))
            ),
            disjoint=tuple(Disjoint(entities=pair) for pair in sorted({_pair(ids[a], ids[b]) for a, b in disjoint})),
            digest="",
        )
        return self._settled(bank, rows)

    # --- the smaller files

    def _number(self, file: File, line: int, name: str, ident: str) -> int | None:
        if not name and not ident:
            self._refuse(file, line, "a row that names nothing in one of its columns", "Fill it, or remove the row")
            return None
        return self._names.number(name, ident, at=(self._file(file), line))

    def _read_isa(self) -> None:
        for line, (child, parent, child_id, parent_id) in self._rows(ISA):
            if not (child or child_id) or not (parent or parent_id):
                self._refuse(ISA, line, "a row without child or parent", "Fill both, or remove the row")
                continue
            at = (self._file(ISA), line)
            below = self._names.number(child, child_id, at=at)
            self._hierarchy.add(below, self._names.number(parent, parent_id, at=at), line, self._report)

    def _read_synonyms(self) -> None:
        for line, (name, synonym, ident, scope) in self._rows(SYNONYMS):
            number = self._number(SYNONYMS, line, name, ident)
            if number is None:
                continue
            if not synonym:
                self._refuse(SYNONYMS, line, "a row without a synonym", "Fill it, or remove the row")
                continue
            kept = self._names.exact if scope.upper() == EXACT else self._names.loose
            kept[number].add(synonym)

    def _closed(self) -> Iterator[tuple[str, int]]:
        seen = set()
        for line, (subject, relation, subject_id) in self._rows(CLOSED):
            key = "-".join(relation.split())
            if key not in self._relations:
                self._refuse(
                    CLOSED, line, f"relation {key} is not in relations.csv", "Add its row there, or correct it"
                )
                continue
            number = self._number(CLOSED, line, subject, subject_id)
            if number is None or (key, number) in seen:
                continue
            seen.add((key, number))
            yield key, number

    def _disjoint(self) -> Iterator[tuple[int, int]]:
        for line, (a, b, a_id, b_id) in self._rows(DISJOINT):
            one, other = self._number(DISJOINT, line, a, a_id), self._number(DISJOINT, line, b, b_id)
            if one is None or other is None:
                continue
            if one == other:
                self._refuse(DISJOINT, line, "a thing disjoint from itself", "Correct or remove the row")
                continue
            yield one, other

    def _report_names(self) -> None:
        """Names that may not mean what the author thinks."""
        names = self._names
        with_id = {name for n, found in names.counts.items() if n not in names.without_id for name in found}
        for number, (file, line) in enumerate(names.first_line):
            place = Place(file, line)
            for other in names.other_names(number):
                what = f"id {names.keys[number]} is also named {other}; kept as an alias"
                self._report.changed.append(Problem(place, what, "Use one name for one id"))
            if number in names.without_id and names.name_of(number) in with_id:
                what = f"{names.name_of(number)} stands without an id here and with one elsewhere; taken as two things"
                self._report.changed.append(Problem(place, what, "Give the id in every row"))
            if number in self._indefinite:
                what = f"{names.name_of(number)} is no definite thing; its facts are kept as disputed"
                self._report.changed.append(Problem(place, what, "Name the thing itself, or remove its rows"))

    # --- facts, negatives, relations

    def _worded(
        self, rows: list[tuple[Statement, Standing]], ids: list[str], entities: Mapping[str, Entity]
    ) -> dict[str, Relation]:
        subjects: dict[str, set[str]] = {name: set() for name in self._relations}
        objects: dict[str, set[str]] = {name: set() for name in self._relations}
        for statement, _ in rows:
            subjects[statement.relation].add(ids[statement.subject])
            objects[statement.relation].add(ids[statement.object])
        kinds = Kinds(entities)
        return {
            name: worded(
                self._relations[name],
                subject_kind=kinds.shared(subjects[name]),
                object_kind=kinds.shared(objects[name]),
            )
            for name in sorted(self._relations)
        }

    def _facts(self, rows: list[tuple[Statement, Standing]], ids: list[str]) -> dict[str, Fact]:
        found: dict[str, Fact] = {}
        for statement, standing in rows:
            if statement.holds:
                fact = self._fact(statement, standing, ids, disputed=doubtful(statement, standing, self._indefinite))
                if fact.id in found:  # two statements whose ids read alike, such as a/b with c and a with b/c
                    fact = replace(fact, id=marked(fact))
                found[fact.id] = fact
        return found

    def _fact(self, statement: Statement, standing: Standing, ids: list[str], *, disputed: bool) -> Fact:
        status = Status.DISPUTED if disputed else Status.USABLE
        if {statement.subject, statement.object} & self._hierarchy.circular:
            status = Status.QUARANTINED
        subject, obj = ids[statement.subject], ids[statement.object]
        return Fact(
            relation=statement.relation,
            subject=subject,
            object=obj,
            id=implied_id(statement.relation, subject, obj, statement.qualifier),
            qualifier=statement.qualifier,
            status=status,
            note=standing.note,
            explanation=standing.explanation,
        )

    def _negatives(self, rows: list[tuple[Statement, Standing]], ids: list[str]) -> Iterator[Negative]:
        for statement, standing in rows:
            if not statement.holds:
                yield Negative(
                    statement.relation,
                    ids[statement.subject],
                    ids[statement.object],
                    why="",
                    qualifier=statement.qualifier,
                    status=Status.DISPUTED if standing.disputed else Status.USABLE,
                )

    # --- contradictions

    def _settled(self, bank: Bank, rows: list[tuple[Statement, Standing]]) -> dict[str, list[Any]]:
        conflicts = find_conflicts(bank)
        holding = [standing for statement, standing in rows if statement.holds]
        denying = [standing for statement, standing in rows if not statement.holds]
        lines = {fact.id: s.line for fact, s in zip(bank.facts.values(), holding, strict=True)}
        lines |= {negative.id: s.line for negative, s in zip(bank.negatives, denying, strict=True)}
        self.lines = lines
        self._report_conflicts(conflicts, lines)
        aside = conflicts.facts.keys() | conflicts.crowded.keys()
        denied = [
            grouping.Denied(
                quarantined(n) if n.id in conflicts.negatives and not n.qualifier else n, s.note, s.explanation
            )
            for n, s in zip(bank.negatives, denying, strict=True)
        ]
        return {
            "bank": [bank.header],
            "sources": list(bank.sources.values()),
            "relations": list(bank.relations.values()),
            "entities": list(bank.entities.values()),
            "facts": [replace(f, status=Status.QUARANTINED) if f.id in aside else f for f in bank.facts.values()],
            "negatives": list(grouping.blocks(denied, bank.relations, bank.entities)),
            "closed_for": list(bank.closed_for),
            "disjoint": [group for group in bank.disjoint if group not in conflicts.disjoint],
        }

    def _report_conflicts(self, conflicts: Conflicts, lines: Mapping[str, int]) -> None:
        change = partial(self._change, FACTS)
        for ident, others in sorted((*conflicts.facts.items(), *conflicts.negatives.items())):
            rivals = ", ".join(str(lines[other]) for other in sorted(others, key=lines.__getitem__)[:5])
            what = f"contradicts line {rivals}; both are quarantined"
            change(lines[ident], what, "Correct or remove one, or the relation's cardinality")
        for ident, count in conflicts.crowded.items():
            what = f"one of {count} values where the cardinality allows one; all are quarantined"
            change(lines[ident], what, "Correct the rows, or the relation's cardinality")
        for group, member in conflicts.disjoint.items():
            what = f"{' and '.join(group.entities)} are not disjoint: {member} is a kind of both; the pair is left out"
            self._refuse(DISJOINT, 0, what, "Correct isa.csv, or remove the pair")


def _pair(one: str, other: str) -> tuple[str, str]:
    return (min(one, other), max(one, other))
