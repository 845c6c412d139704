"""From a bank to a folder of tables. What the shape has no column for (sources, topics, levels) stays behind.

Cells are written as they are, with no guard against spreadsheet formulas: the files are for programs, and a guard
would come back as part of a name.
"""

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path
from typing import Final, TextIO

from trainer.facts.model import Bank, Fact, Modal, Negative, Status
from trainer.facts.output import output_text
from trainer.facts.tables.shape import CLOSED, DISJOINT, DISPUTED, EXACT, FACTS, ISA, RELATIONS, SYNONYMS, File

_LOOSE: Final = "RELATED"

Cells = tuple[str, ...]


def export_table(bank: Bank, folder: Path) -> dict[str, int]:
    """Write the six files into `folder`, which is made where it does not exist; the number of rows by file.

    All six are written before the first takes its place, so that a full disk leaves what stood there.

    Withdrawn statements are left out. Quarantined ones are written as disputed, which keeps them as inert.
    Raises `OSError` when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables: tuple[tuple[File, Iterator[Cells]], ...] = (
        (RELATIONS, _relations(bank)),
        (FACTS, _facts(bank)),
        (ISA, _is_a(bank)),
        (SYNONYMS, _synonyms(bank)),
        (CLOSED, _closed(bank)),
        (DISJOINT, _disjoint(bank)),
    )
    with ExitStack() as all_at_once:
        outs = {file.name: all_at_once.enter_context(output_text(folder / f"{file.name}.csv")) for file, _ in tables}
        return {file.name: _write(outs[file.name], file.columns, rows) for file, rows in tables}


def _write(out: TextIO, columns: Cells, rows: Iterable[Cells]) -> int:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count


def _relations(bank: Bank) -> Iterator[Cells]:
    for r in bank.relations.values():
        flags = (_flag(value=r.symmetric), _flag(value=r.modal is not Modal.IS))
        yield (r.id, r.label, r.cardinality, _flag(value=r.open), r.inherits, *flags, r.stem, r.reverse_stem)


def _facts(bank: Bank) -> Iterator[Cells]:
    statements: Iterable[tuple[Fact | Negative, str, str]] = (
        *((fact, "+", fact.explanation) for fact in bank.facts.values()),
        *((negative, "-", "") for negative in bank.negatives),
    )
    for statement, polarity, explanation in statements:
        if statement.status is not Status.WITHDRAWN:
            subject, obj = bank.entities[statement.subject], bank.entities[statement.object]
            qualifier = statement.qualifier if statement.status is Status.USABLE else DISPUTED
            yield (
                subject.name,
                statement.relation,
                obj.name,
                polarity,
                qualifier,
                subject.id,
                obj.id,
                " ".join(explanation.split()),
            )


def _is_a(bank: Bank) -> Iterator[Cells]:
    for entity in bank.entities.values():
        for parent in entity.is_a:
            yield (entity.name, bank.entities[parent].name, entity.id, parent)


def _synonyms(bank: Bank) -> Iterator[Cells]:
    mentioned = _mentioned(bank)
    for entity in bank.entities.values():
        yield from ((entity.name, alias, entity.id, EXACT) for alias in entity.aliases)
        yield from ((entity.name, synonym, entity.id, _LOOSE) for synonym in entity.synonyms)
        if entity.id not in mentioned and not entity.aliases and not entity.synonyms:
            yield (entity.name, entity.name, entity.id, EXACT)  # or the thing would stand in no file at all


def _mentioned(bank: Bank) -> set[str]:
    """Entities that another file than synonyms names."""
    statements: Iterator[Fact | Negative] = (s for group in (bank.facts.values(), bank.negatives) for s in group)
    found = {e for s in statements if s.status is not Status.WITHDRAWN for e in (s.subject, s.object)}
    for entity in bank.entities.values():
        found.update((*entity.is_a, entity.id) if entity.is_a else ())
    for group in bank.disjoint:
        found.update(group.entities)
    return found | {closed.subject for closed in bank.closed_for}


def _closed(bank: Bank) -> Iterator[Cells]:
    for closed in bank.closed_for:
        yield (bank.entities[closed.subject].name, closed.relation, closed.subject)


def _disjoint(bank: Bank) -> Iterator[Cells]:
    for group in bank.disjoint:
        for a, b in combinations(group.entities, 2):
            yield (bank.entities[a].name, bank.entities[b].name, a, b)


def _flag(*, value: bool) -> str:
    return "yes" if value else "no"
