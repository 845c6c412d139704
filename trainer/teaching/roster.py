"""Lists of people that other programs write: read as they come, and compared with the class before anything changes.

CSV or TSV with a heading row. The delimiter is the one under which most headings are known; the text is UTF-8, UTF-16
with its mark, or else Windows-1252. A Canvas gradebook and a Moodle list of participants are read as they are. What is
wrong with a line is said of that line, and the others are read all the same. A file never takes anyone out.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from trainer.analysis.cells import unguarded

MOST_ROWS: Final = 5000
LONGEST: Final = 200
LARGEST: Final = 2 * 1024 * 1024
"""Bytes of a file that are read at most."""

LEAST_FACTOR: Final = 1.0
MOST_FACTOR: Final = 4.0

_DELIMITERS: Final = (",", ";", "\t", "|")
_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "fullname", "studentname", "student", "displayname", "lastnamefirstname", "lastfirst"),
    "first": ("firstname", "first", "givenname", "givennames", "forename", "forenames"),
    "last": ("lastname", "last", "surname", "familyname"),
    "email": ("email", "emailaddress", "mail", "studentemail"),
    "username": ("username", "login", "loginid", "sisloginid"),
    "student_id": ("studentid", "sisuserid", "sisid", "idnumber", "studentnumber", "studentno", "orgdefinedid", "id"),
    "section": ("section", "sections", "group", "groups"),
    "factor": ("timemultiplier", "timefactor", "extratime"),
    "role": ("role", "roles"),
}
"""What each column may be called, without case, spaces and signs; the first that is there counts."""

_KEYS: Final = ("student_id", "username", "email")
"""What tells people apart, the surest first. The file's case does not matter."""

_OF_CANVAS: Final = frozenset({"sisuserid", "sisloginid"})
_NOBODY: Final = frozenset({"points possible", "student, test", "test student"})
"""What stands in the name column of rows that Canvas adds of its own."""

_NO_STUDENT: Final = ("teacher", "instructor", "assistant", "manager", "lecturer", "professor", "tutor", "designer")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TURNING: Final = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Marks that nobody sees, or that turn writing around: with them a name could pass for another."""

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


class Fault(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WORKBOOK = "workbook"
    NOT_TEXT = "not_text"
    NO_HEADING = "no_heading"
    TOO_MANY = "too_many"
    QUOTE = "quote"


class Amiss(StrEnum):
    """Why a line is left out. `detail` of the problem says which line, person or text it is about."""

    NOBODY = "nobody"
    NOT_A_STUDENT = "not_a_student"
    EMAIL = "email"
    FACTOR = "factor"
    TOO_LONG = "too_long"
    TOO_MANY_CELLS = "too_many_cells"
    TWICE = "twice"
    SAME_NUMBER = "same_number"
    SAME_USERNAME = "same_username"
    SAME_EMAIL = "same_email"
    NUMBER_OF = "number_of"
    OTHER_NUMBER = "other_number"
    TWO_PEOPLE = "two_people"
    SEVERAL = "several"
    GONE = "gone"


class Outcome(StrEnum):
    """What a line would do to the class."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    AMISS = "amiss"


class Unreadable(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Entry:
    """Someone in a file. `line` counts from 1; `factor` lengthens time limits, None if the file does not say."""

    line: int
    name: str = ""
    email: str = ""
    username: str = ""
    student_id: str = ""
    section: str = ""
    factor: float | None = None

    @property
    def shown(self) -> str:
        """What to call them: by name, or by whatever else there is."""
        return self.name or self.student_id or self.username or self.email


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is left out, and why."""

    line: int
    amiss: Amiss
    shown: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """A file as it was read. `encoding` is `utf-8`, `utf-16` or `cp1252`; the last is a guess worth a look.

    `unread` are the headings of columns that nothing is read from.
    """

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Someone of the class, as far as a file can name them. `gone` is whether they were taken out or left.

    `self_named` says that their name is what they typed when they joined, and nobody has said that it is theirs. So it
    is with `claimed`, the address that they joined with.
    """

    id: int
    name: str = ""
    email: str = ""
    username: str = ""
    student_id: str = ""
    section: str = ""
    factor: float = 1.0
    gone: bool = False
    student: bool = True
    self_named: bool = False
    claimed: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What one line would do. `changes` maps a field to what it was and would be; `about` is whom the line may mean.

    `perhaps` names those among them who joined by themselves and are like someone who would be added.
    """

    entry: Entry
    outcome: Outcome
    member: int | None = None
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    problem: Problem | None = None
    about: tuple[int, ...] = ()
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a file would do to a class, line by line, and who of the class is not in it."""

    rows: tuple[Row, ...]
    absent: tuple[Known, ...]

    def of(self, outcome: Outcome) -> tuple[Row, ...]:
        """The rows of one outcome, in the order of their lines."""
        return tuple(row for row in self.rows if row.outcome is outcome)


# --- reading


def read(content: bytes) -> Roster:
    """Read a file, or raise `Unreadable`. Lines with something amiss become problems, and the others entries."""
    text, encoding = _decoded(content)
    table = _opened(text)
    found = [each for each in (_row(line, cells, table) for line, cells in table.rows) if each is not None]
    if len(found) > MOST_ROWS:
        raise Unreadable(Fault.TOO_MANY)
    single, twice = _without_twins(each for each in found if isinstance(each, Entry))
    problems = [*twice, *(each for each in found if isinstance(each, Problem))]
    by_line = sorted(problems, key=lambda problem: problem.line)
    return Roster(tuple(single), tuple(by_line), encoding, table.delimiter, table.unread)


def _decoded(content: bytes) -> tuple[str, str]:
    if len(content) > LARGEST:
        raise Unreadable(Fault.TOO_LARGE)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(Fault.WORKBOOK)
    text, encoding = _text(content)
    if "\x00" in text:
        raise Unreadable(Fault.NOT_TEXT)
    if not text.strip():
        raise Unreadable(Fault.EMPTY)
    return text, encoding


def _text(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), "utf-16"
        except UnicodeDecodeError:
            raise Unreadable(Fault.NOT_TEXT) from None
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "cp1252"


_Lines = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class _Table:
    """A file taken apart: where the known columns are, its heading, and the rows below that."""

    delimiter: str
    columns: Mapping[str, int]
    heading: Sequence[str]
    rows: _Lines

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings of the columns that are not known, as they stand there."""
        known = set(self.columns.values())
        named = (_clean(cell)[:LONGEST] for at, cell in enumerate(self.heading) if at not in known)
        return tuple(filter(None, named))


def _opened(text: str) -> _Table:
    """The table under the delimiter with which most headings are known."""
    table = max((_parted(text, delimiter) for delimiter in _DELIMITERS), key=lambda each: len(each.columns))
    if not table.columns.keys() & {"name", "first", "last", *_KEYS}:
        raise Unreadable(Fault.NO_HEADING)
    return table


def _parted(text: str, delimiter: str) -> _Table:
    rows = _rows(text, delimiter)
    heading = next((cells for _line, cells in rows if any(map(str.strip, cells))), [])
    return _Table(delimiter, _columns(heading), heading, rows)


def _rows(text: str, delimiter: str) -> _Lines:
    """Each row with the line that it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:  # a quote that never closes makes one cell of the rest, which is too much
        raise Unreadable(Fault.QUOTE) from None


def _columns(heading: Sequence[str]) -> dict[str, int]:
    """Where each field that we know stands in a row."""
    plain = [plain_heading(cell) for cell in heading]
    if _OF_CANVAS & set(plain):
        plain = ["" if name == "id" else name for name in plain]  # Canvas's own number, which no school knows
    found = {}
    for name, aliases in _ALIASES.items():
        there = [plain.index(alias) for alias in aliases if alias in plain]
        if there:
            found[name] = there[0]
    return found


def plain_heading(heading: str) -> str:
    """A heading without case, spaces and underlines: `ID number` and `idnumber` are one."""
    return re.sub(r"[\W_]", "", heading).casefold()


def _row(line: int, cells: Sequence[str], table: _Table) -> Entry | Problem | None:
    """Someone, or what is amiss with the line; None for a line that is about nobody."""
    said = {name: _clean(cells[at]) if at < len(cells) else "" for name, at in table.columns.items()}
    if not any(said.values()) or said.get("name", "").casefold() in _NOBODY:
        return None
    plain = {name: said.get(name, "") for name in (*_KEYS, "section")}
    entry = Entry(line, name=_name(said), **plain, factor=factor_of(said.get("factor", "")))
    amiss, detail = _amiss(entry, said)
    if amiss is None and any(map(str.strip, cells[len(table.heading) :])):
        amiss = Amiss.TOO_MANY_CELLS
    return entry if amiss is None else Problem(line, amiss, entry.shown[:LONGEST], detail[:LONGEST])


def _amiss(entry: Entry, said: Mapping[str, str]) -> tuple[Amiss | None, str]:
    role = said.get("role", "")
    if not entry.shown:
        return Amiss.NOBODY, ""
    if any(len(value) > LONGEST for value in (*said.values(), entry.name)):
        return Amiss.TOO_LONG, ""
    if any(word in role.casefold() for word in _NO_STUDENT):
        return Amiss.NOT_A_STUDENT, role
    if entry.email and not _EMAIL.fullmatch(entry.email):
        return Amiss.EMAIL, entry.email
    if said.get("factor") and entry.factor is None:
        return Amiss.FACTOR, said["factor"]
    return None, ""


def factor_of(text: str) -> float | None:
    """What lengthens time limits, from 1 to 4, written as `1.5`, `1,5` or `150%`; None if it is none of these."""
    percent = text.strip().endswith("%")
    number = text.strip().removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,4}(\.\d{1,6})?", number, re.ASCII):
        return None
    factor = round(float(number) / (100 if percent else 1), 3)
    return factor if LEAST_FACTOR <= factor <= MOST_FACTOR else None


def _clean(cell: str) -> str:
    """A cell on one line, without marks that turn writing around, nor the apostrophe that guards a formula."""
    return unguarded(" ".join(_CONTROL.sub(" ", _TURNING.sub("", cell)).split()))


def _name(said: Mapping[str, str]) -> str:
    """First name first, however the file has it."""
    apart = " ".join(filter(None, (said.get("first", ""), said.get("last", ""))))
    whole = said.get("name", "")
    if apart or whole.count(",") != 1:
        return apart or whole
    last, first = (part.strip() for part in whole.split(","))
    return " ".join(filter(None, (first, last)))


def _keys(who: Entry | Known) -> Iterator[tuple[str, str]]:
    for key in _KEYS:
        value = getattr(who, key).casefold()
        if value:
            yield key, value


def _marks(who: Entry | Known) -> list[tuple[str, str]]:
    """What someone is known by: their keys, or their name alone."""
    return list(_keys(who)) or [("name", who.name.casefold())]


def _without_twins(entries: Iterable[Entry]) -> tuple[list[Entry], list[Problem]]:
    """Whoever is in the file twice is read once."""
    seen: dict[tuple[str, str], Entry] = {}
    single: list[Entry] = []
    twice: list[Problem] = []
    for entry in entries:
        before = [seen[mark] for mark in _marks(entry) if mark in seen]
        if before:
            earlier = min(before, key=lambda each: each.line)
            twice.append(Problem(entry.line, _twin(entry, earlier), entry.shown, str(earlier.line)))
            continue
        seen.update(dict.fromkeys(_marks(entry), entry))
        single.append(entry)
    return single, twice


def _twin(one: Entry, earlier: Entry) -> Amiss:
    """What two lines of one person say; of two who are called otherwise, what they have in common."""
    if not _are_strangers(one.name, earlier.name):
        return Amiss.TWICE
    shared = {key for key, _value in set(_keys(one)) & set(_keys(earlier))}
    found = {"student_id": Amiss.SAME_NUMBER, "username": Amiss.SAME_USERNAME, "email": Amiss.SAME_EMAIL}
    return next(amiss for key, amiss in found.items() if key in shared)


# --- comparing


def compare(roster: Roster, members: Iterable[Known]) -> Comparison:
    """What a file would do to a class. People are known by student number, then user name, then address.

    A name alone is enough where the line or the one of that name has none of these. A name that someone gave themselves
    is found by lines alone that bring nothing worth having: no number, no key, no extra time.
    """
    there = list(members)
    index = _Index.of(there)
    rows = [_compared(entry, index) for entry in roster.entries]
    rows += [Row(Entry(each.line, name=each.shown), Outcome.AMISS, problem=each) for each in roster.problems]
    rows.sort(key=lambda row: row.entry.line)
    met = {member for row in rows for member in row.about}
    absent = [who for who in there if who.student and not who.gone and who.id not in met]
    return Comparison(tuple(_claimed_once(rows)), tuple(absent))


@dataclass(frozen=True, slots=True)
class _Index:
    """The class by each key and by name."""

    by_key: Mapping[tuple[str, str], list[Known]]
    by_name: Mapping[str, list[Known]]
    by_claim: Mapping[str, list[Known]]

    @classmethod
    def of(cls, members: Iterable[Known]) -> "_Index":
        by_key: dict[tuple[str, str], list[Known]] = {}
        by_name: dict[str, list[Known]] = {}
        by_claim: dict[str, list[Known]] = {}
        for who in members:
            by_name.setdefault(who.name.casefold(), []).append(who)
            for mark in _keys(who):
                by_key.setdefault(mark, []).append(who)
            if who.self_named and who.student and not who.gone:
                for claim in {who.name.casefold(), who.claimed.casefold()}:
                    by_claim.setdefault(claim, []).append(who)
        return cls(by_key, by_name, by_claim)

    def like(self, entry: Entry) -> list[Known]:
        """Everyone who joined by themselves with the name or the address of an entry, each once. It proves nothing."""
        said = filter(None, (entry.name.casefold(), entry.email.casefold()))
        return list({who.id: who for claim in said for who in self.by_claim.get(claim, ())}.values())

    def find(self, entry: Entry) -> list[Known]:
        """Everyone whom an entry could be, each once."""
        marks = list(_keys(entry))
        found = [who for mark in marks for who in self.by_key.get(mark, ())]
        if not found and entry.name:
            named = self.by_name.get(entry.name.casefold(), ())
            found = [who for who in named if (not marks or not any(_keys(who))) and not _would_gain(who, entry, marks)]
        return list({who.id: who for who in found}.values())


def _would_gain(who: Known, entry: Entry, marks: Sequence[tuple[str, str]]) -> bool:
    return who.self_named and bool(marks or entry.factor)


def _compared(entry: Entry, index: _Index) -> Row:
    found = index.find(entry)
    if not found:
        like = index.like(entry)
        return Row(entry, Outcome.NEW, about=tuple(who.id for who in like), perhaps=tuple(who.name for who in like))
    amiss = _doubt(entry, found)
    who = found[0]
    if amiss is not None:
        problem = Problem(entry.line, amiss, entry.shown, who.name or who.student_id or who.email)
        return Row(entry, Outcome.AMISS, problem=problem, about=tuple(each.id for each in found))
    changes = _changes(entry, who)
    return Row(entry, Outcome.UPDATED if changes else Outcome.UNCHANGED, who.id, changes, about=(who.id,))


def _doubt(entry: Entry, found: Sequence[Known]) -> Amiss | None:
    """Why it is not certain whom an entry means."""
    who = found[0]
    shared = {key for key, _value in set(_keys(entry)) & set(_keys(who))}
    if len(found) > 1:
        return Amiss.TWO_PEOPLE if shared else Amiss.SEVERAL
    if who.gone:
        return Amiss.GONE
    if "student_id" not in shared and entry.student_id and who.student_id:
        return Amiss.OTHER_NUMBER
    if shared == {"student_id"} and _are_strangers(entry.name, who.name):
        return Amiss.NUMBER_OF
    return None


def _are_strangers(one: str, other: str) -> bool:
    """Whether two names have no word in common."""
    words, others = (set(re.findall(r"\w+", name.casefold())) for name in (one, other))
    return bool(words and others and not words & others)


def _changes(entry: Entry, who: Known) -> dict[str, tuple[str, str]]:
    """What the file says otherwise. An empty cell says nothing."""
    changes = {}
    for name in ("name", *_KEYS, "section"):
        before, after = getattr(who, name), getattr(entry, name)
        same = before.casefold() == after.casefold() if name in _KEYS else before == after
        if after and not same:
            changes[name] = (before, after)
    if entry.factor is not None and entry.factor != who.factor:
        changes["factor"] = (f"{who.factor:g}", f"{entry.factor:g}")
    return changes


def _claimed_once(rows: Iterable[Row]) -> Iterator[Row]:
    """Two lines that mean the same person, by different keys, cannot both be right: the second is left out."""
    first: dict[int, int] = {}
    for row in rows:
        if row.member is None:
            yield row
        elif row.member in first:
            problem = Problem(row.entry.line, Amiss.TWICE, row.entry.shown, str(first[row.member]))
            yield Row(row.entry, Outcome.AMISS, problem=problem, about=row.about)
        else:
            first[row.member] = row.entry.line
            yield row
