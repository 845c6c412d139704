"""The rows of facts.csv as statements: doubles joined, disputes kept, remarks told from limits."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from trainer.facts.model import Modal
from trainer.facts.problems import Place, Problem
from trainer.facts.tables.names import Names
from trainer.facts.tables.relations import RelationRow
from trainer.facts.tables.report import Report
from trainer.facts.tables.rows import Row
from trainer.facts.tables.shape import DISPUTED, POLARITIES

_USUAL: Final = frozenset(
    "most often;often;very often;usually;typically;commonly;common;very common;frequently;frequent;very frequent;"
    "mostly;in most cases;as a rule".split(";")
)
_POSSIBLE: Final = frozenset("may;can;possible;possibly;sometimes;occasionally;occasional".split(";"))


class Statement(NamedTuple):
    """What makes two rows the same: relation, subject and object (numbers of `Names`), polarity, qualifier."""

    relation: str
    subject: int
    object: int
    holds: bool
    qualifier: str


@dataclass(slots=True)
class Standing:
    """Where a statement stands, whether a row disputes it, a remark that limits nothing, and why it is right."""

    line: int
    disputed: bool = False
    note: str = ""
    explanation: str = ""


@dataclass(slots=True)
class Statements:
    """Grows row by row."""

    file: str
    relations: Mapping[str, RelationRow]
    names: Names
    report: Report
    found: dict[Statement, Standing] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Keep one row, or report what is wrong with it."""
        line, (subject, relation, obj, polarity, qualifier, subject_id, object_id, explanation) = row
        place = Place(self.file, line)
        key = "-".join(relation.split())
        fault = self._fault(key, subject or subject_id, obj or object_id, polarity)
        if fault:
            self.report.refused.append(Problem(place, *fault))
            return
        at = (self.file, line)
        disputed = qualifier.lower() == DISPUTED
        limit = "" if disputed or self._only_says_how_often(key, qualifier) else qualifier
        statement = Statement(
            key,
            self.names.number(subject, subject_id, at=at),
            self.names.number(obj, object_id, at=at),
            POLARITIES[polarity.lower()],
            limit,
        )
        self._keep(statement, Standing(line, disputed, "" if disputed or limit else qualifier, explanation))

    def _fault(self, key: str, subject: str, obj: str, polarity: str) -> tuple[str, str] | None:
        if not subject or not obj or not key:
            return "a row without subject, relation or object", "Give all three, or remove the row"
        if key not in self.relations:
            return f"relation {key} is not in relations.csv", "Add its row there, or correct the id"
        if polarity.lower() not in POLARITIES:
            return f"polarity {polarity} is not known", "Write + or -"
        return None

    def _only_says_how_often(self, relation: str, qualifier: str) -> bool:
        """Whether a qualifier repeats what a modal relation says of all its facts."""
        modal = self.relations[relation].modal
        word = qualifier.lower()
        return (modal is not Modal.IS and word in _USUAL) or (modal is Modal.MAY and word in _POSSIBLE)

    def _keep(self, statement: Statement, standing: Standing) -> None:
        first = self.found.setdefault(statement, standing)
        if first is not standing:
            first.disputed |= standing.disputed
            first.note = max(first.note, standing.note)
            first.explanation = first.explanation or standing.explanation
            self._double(standing.line)

    def _double(self, line: int) -> None:
        problem = Problem(Place(self.file, line), "the same statement stands in another row", "Remove one of the two")
        self.report.changed.append(problem)

    def settle_remarks(self) -> None:
        """Where a modal relation's facts carry remarks on frequency only, take a remark common to its negatives so too.

        Such a table uses the column to comment. Read as a limit, the comment would make every negative useless.
        """
        commented, limited = set(), set()
        qualifiers: defaultdict[str, set[str]] = defaultdict(set)
        for statement, standing in self.found.items():
            if not statement.holds:
                qualifiers[statement.relation].add(statement.qualifier)
            elif standing.note:
                commented.add(statement.relation)
            elif not standing.disputed:
                limited.add(statement.relation)
        for relation in sorted(commented - limited):
            if len(qualifiers[relation]) == 1 and (remark := qualifiers[relation].pop()):
                self._take_as_remark(relation, remark)

    def _take_as_remark(self, relation: str, remark: str) -> None:
        what = f'"{remark}" on every negative of {relation} is taken as a remark, because its facts carry remarks too'
        remedy = "If it limits them, give the facts a qualifier that limits as well"
        self.report.changed.append(Problem(Place(self.file, 0), what, remedy))
        for statement in [s for s in self.found if s.relation == relation and not s.holds]:
            standing = self.found.pop(statement)
            standing.note = remark
            self.found[statement._replace(qualifier="")] = standing

    def in_order(self, ids: list[str]) -> Iterator[tuple[Statement, Standing]]:
        """Statements by relation, subject and object id; of a symmetric pair given both ways, one."""

        def order(statement: Statement) -> tuple[str, str, str, bool, str]:
            s = statement
            return (s.relation, ids[s.subject], ids[s.object], s.holds, s.qualifier)

        seen: set[Statement] = set()
        for statement in sorted(self.found, key=order):
            mirror = statement._replace(subject=statement.object, object=statement.subject)
            if self.relations[statement.relation].symmetric and mirror in seen:
                self._double(self.found[statement].line)
                continue
            seen.add(statement)
            yield statement, self._with_mirror(statement, mirror)

    def _with_mirror(self, statement: Statement, mirror: Statement) -> Standing:
        """A symmetric pair is disputed when either row disputes it."""
        standing = self.found[statement]
        if self.relations[statement.relation].symmetric and mirror in self.found:
            standing.disputed |= self.found[mirror].disputed
            standing.explanation = standing.explanation or self.found[mirror].explanation
        return standing


def doubtful(statement: Statement, standing: Standing, indefinite: Collection[int]) -> bool:
    """Whether a statement is disputed, or names no definite thing and so must not rule another one out."""
    return standing.disputed or statement.subject in indefinite or statement.object in indefinite
