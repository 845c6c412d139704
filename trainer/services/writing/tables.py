"""From a spreadsheet to a bank of one class, or into one that is there: sent, mapped, looked at, and only then made."""

import base64
import codecs
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from trainer.facts.folder import Folder
from trainer.facts.model import Cardinality
from trainer.facts.problems import BankError, Problem
from trainer.facts.tables.importing import Imported, import_table
from trainer.facts.tables.joining import join
from trainer.facts.tables.mapping import (
    capitalised,
    columns,
    is_of_the_shape,
    line_ends,
    mapped,
    relation_id,
    relations_for,
)
from trainer.facts.tables.names import id_from_name
from trainer.facts.tables.shape import FACTS, FILES, RELATIONS
from trainer.facts.writing import write_blocks
from trainer.services.classes.classrooms import Role, classes_of
from trainer.services.people.learners import Learner
from trainer.services.study.sessions import new_id
from trainer.services.words.moments import moment_text
from trainer.services.words.refusals import Absent, Incomplete
from trainer.services.words.wording import Link
from trainer.services.writing.desks import Desk, desk, desks_of, kept_text, rights_of, text_of
from trainer.services.writing.drafts import begin_with, begun, begun_or_new, editable, load, save_folder
from trainer.services.writing.fields import Option
from trainer.services.writing.previews import Preview, preview
from trainer.services.writing.shelves import Shelves
from trainer.store.once import insert_once
from trainer.store.writing import TableFile, WrittenBank

LARGEST: Final = 5_000_000
LARGEST_UPLOAD: Final = LARGEST + 64 * 1024
"""Bytes of a request with tables: the files themselves, and the form around them."""

MOST_COLUMNS: Final = 200
MOST_ROWS: Final = 20_000
"""Lines of all tables together: as many as are laid beside a bank while someone waits."""

KEPT: Final = timedelta(days=1)
MOST_LINES: Final = 100
"""Lines of a report that a page shows."""

MOST_CAPITALS: Final = 60
"""Names that begin with a capital of which a page asks."""

MOST_HERE: Final = 5
"""Tables of one person that the page of tables names."""

_PACKED: Final = b"\x1f\x8b"
"""How gzip begins. What a packed file holds is not bounded by its size."""

PARTS: Final = ("subject", "relation", "object", "polarity", "qualifier", "explanation")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: which column is which part, or what is said in every row, and what the bank is called.

    `into` is the id of the bank that it is joined to, empty for a new one of the class. `small` are names that begin
    with a capital only because they stand alone in a cell.
    """

    taken: Mapping[str, str]
    label: str = ""
    cardinality: str = Cardinality.MANY_TO_MANY.value
    is_open: str = "yes"
    title: str = ""
    class_id: str = ""
    into: str = ""
    small: frozenset[str] = frozenset()


class Fate(StrEnum):
    """What became of a line."""

    OUT = "out"
    OTHERWISE = "otherwise"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class LineView:
    """What became of a line of a table: left out, kept in another way than it stands, or in the bank already."""

    place: str
    fate: Fate
    said: str


@dataclass(frozen=True, slots=True)
class TablesPage:
    """Where tables are sent. `here` are those that were sent and are still here: when, and where to look at them."""

    title: str
    url: str
    over_url: str
    error: str = ""
    here: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TablePage:
    """A table on its way: how it is mapped, and what would come of it.

    `unread` are its columns of which nothing is made. `capitals` are names that begin with a capital: the field that
    says that one is no proper name, the name, and whether that is said.
    """

    title: str
    heading: str
    url: str
    over_url: str
    columns: tuple[str, ...]
    parts: tuple[tuple[str, str, str], ...]
    is_mapped: bool
    how: Reading
    needs_relations: bool
    cardinalities: tuple[Option, ...]
    classes: tuple[Option, ...]
    banks: tuple[Option, ...]
    counts: tuple[tuple[str, int], ...]
    lines: tuple[LineView, ...]
    more: int
    preview: Preview | None
    errors: Mapping[str, str]
    unread: tuple[str, ...] = ()
    capitals: tuple[tuple[str, str, bool], ...] = ()
    way_out: str = ""


def send(session: Session, who: Learner, files: Sequence[tuple[str, bytes]], *, now: datetime) -> str:
    """Keep tables for a day, to be looked at; give their id."""
    _check(session, who)
    named = {_name(name): _as_utf8(content) for name, content in files if name and content}
    if not named:
        raise Incomplete(_("Choose a file first."), field="files")
    if sum(map(len, named.values())) > LARGEST:
        raise Incomplete(_("That is more than this page takes. Send at most 5 MB."), field="files")
    if any(name.lower().endswith(".gz") or content.startswith(_PACKED) for name, content in named.items()):
        raise Incomplete(_("Unpack the file first, and send the table as CSV."), field="files")
    if sum(map(line_ends, named.values())) > MOST_ROWS:
        raise Incomplete(_("That is more than this page takes. Send at most 20,000 lines."), field="files")
    most = max((len(columns(content)) for content in named.values()), default=0)
    if most > MOST_COLUMNS:
        raise Incomplete(_("That is more than this page takes. Send at most 200 columns."), field="files")
    if not most:
        raise Incomplete(_("There is no row with names of columns. Save the table as CSV."), field="files")
    session.execute(delete(TableFile).where(TableFile.sent_at < now - KEPT))
    packed = json.dumps({name: base64.b64encode(content).decode() for name, content in named.items()}).encode()
    file_id = new_id()
    session.add(TableFile(id=file_id, sent_by=who.id, sent_at=now, files=packed))
    session.flush()
    return file_id


def _as_utf8(content: bytes) -> bytes:
    """A table as UTF-8: a spreadsheet's "Unicode text" is UTF-16, and says so by how it begins."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    try:
        return content.decode("utf-16").encode()
    except UnicodeError:
        raise Incomplete(_("This is not a text file. Save the table as CSV in UTF-8."), field="files") from None


def tables_page(session: Session, who: Learner, *, link: Link, now: datetime, error: str = "") -> TablesPage:
    """Ask for tables, of those who instruct a class."""
    _check(session, who)
    mine = select(TableFile.id, TableFile.sent_at).where(_kept(who, now)).order_by(TableFile.sent_at.desc())
    here = tuple(
        (moment_text(row.sent_at, who.zone), link("write.table", file_id=row.id))
        for row in session.execute(mine.limit(MOST_HERE))
    )
    return TablesPage(_("Read a table"), link("write.tables"), link("write.index"), error, here)


def table_page(
    session: Session,
    shelves: Shelves,
    who: Learner,
    file_id: str,
    sent: Mapping[str, str],
    *,
    link: Link,
    now: datetime,
    errors: Mapping[str, str] | None = None,
) -> TablePage:
    """What would come of tables as they are mapped."""
    files = _files(session, who, file_id, now)
    classes = _classes(session, who)
    main = _main(files)
    banks = _banks(session, shelves, who)
    how = _mapping(files[main], sent, classes, banks)
    was = _into(session, shelves, who, how)
    made, errors = None, dict(errors or {})
    try:
        made = _read(shelves, files, how, was, now) if _ready(files, how) else None
    except Incomplete as missing:
        errors.setdefault(missing.field, str(missing))
    problems = _problems(made) if made else []
    seen = preview(shelves, was, made.folder, made.facts) if made and made.folder.files else None
    shaped = is_of_the_shape(files[main])
    labels = _part_labels()
    return TablePage(
        title=_("Read a table"),
        heading=_("What would come of %(name)s", name=main),
        url=link("write.table", file_id=file_id),
        over_url=link("write.index"),
        columns=columns(files[main]),
        parts=tuple((part, labels[part], how.taken.get(part, "")) for part in PARTS),
        is_mapped=shaped,
        how=how,
        needs_relations="relations" not in _stems(files),
        cardinalities=_cardinalities(),
        classes=classes,
        banks=banks,
        counts=tuple(made.counts.items()) if made else (),
        lines=tuple(LineView(str(p.place), fate, f"{p.what}. {p.remedy}") for fate, p in problems[:MOST_LINES]),
        more=max(0, len(problems) - MOST_LINES),
        preview=seen,
        way_out=_way_out(seen, how) if "relations" not in _stems(files) else "",
        errors=errors,
        unread=tuple(name for name in columns(files[main]) if name and name not in how.taken.values()),
        capitals=_capitals(capitalised(files[main], how.taken), how.small),
    )


def _capitals(names: Sequence[str], small: Collection[str]) -> tuple[tuple[str, str, bool], ...]:
    """Names that begin with a capital, to be ticked where they are none."""
    return tuple((_small_field(name), name, name in small) for name in names[:MOST_CAPITALS])


def _cardinalities() -> tuple[Option, ...]:
    said = {
        Cardinality.ONE_TO_ONE: _("each has one, and no two share it"),
        Cardinality.MANY_TO_ONE: _("each has one, and several may share it"),
        Cardinality.ONE_TO_MANY: _("each may have several, and no two share one"),
        Cardinality.MANY_TO_MANY: _("each may have several, and several may share one"),
    }
    return tuple(Option(each.value, said[each]) for each in Cardinality)


def _way_out(seen: Preview | None, how: Reading) -> str:
    """What to say of the table where no question comes of it, because nothing rules another answer out."""
    if seen is None or not seen.ready or seen.questions or not seen.refused or how.is_open == "no":
        return ""
    return _("Nothing says yet that another answer is wrong. If the table is complete, say so, and look again.")


def _small_field(name: str) -> str:
    return f"small-{id_from_name(name)}"


def make(session: Session, who: Learner, file_id: str, sent: Mapping[str, str], *, now: datetime) -> str:
    """Make a bank of one class of tables as they are mapped: a change that a second reader looks at. Give its id."""
    files, classes = _files(session, who, file_id, now), _classes(session, who)
    how = _mapping(files[_main(files)], sent, classes, ())
    if not how.title:
        raise Incomplete(_("Give the bank a name."), field="title")
    if how.class_id not in {each.value for each in classes}:
        raise Incomplete(_("Choose one of your classes."), field="class_id")
    if not _ready(files, how):
        raise Incomplete(_("Say which column is what first."), field="parts")
    bank_id = f"{id_from_name(how.title)[:60] or 'bank'}-{new_id()[:8].lower()}"
    made = _made(files, how, now, bank_id=bank_id)
    if not made.folder.files:
        raise Incomplete(_("No bank can be made of this: see what is said of its lines."), field="parts")
    row = {"id": bank_id, "title": how.title, "classroom_id": how.class_id, "current": 0}
    insert_once(session, WrittenBank, row)
    found = Desk(bank_id, how.title, how.class_id, "", 0, None, rights_of(session, who))
    why = _("From the table %(name)s", name=_main(files))
    draft_id = begin_with(session, found, made.folder, why=why, now=now, about=_main(files))
    session.execute(delete(TableFile).where(TableFile.id == file_id))
    return draft_id


def join_to(
    session: Session, shelves: Shelves, who: Learner, file_id: str, sent: Mapping[str, str], *, now: datetime
) -> tuple[str, int]:
    """Add what is new in tables to a bank that is there, in the change that this person is writing or in a new one.

    What is left out, because it is at odds with the bank or cannot be read, is told line by line; while there is any,
    the tables stay here for a day. Gives the change's id and how many lines were left out.

    Raises:
        Absent: if they may not write in this bank.
        Incomplete: if the mapping says too little, the change has faults, or nothing in the tables is new.
    """
    files = _files(session, who, file_id, now)
    main = _main(files)
    how = _mapping(files[main], sent, (), _banks(session, shelves, who))
    if not _ready(files, how):
        raise Incomplete(_("Say which column is what first."), field="parts")
    draft = editable(session, shelves, who, begun_or_new(session, shelves, who, sent.get("into", ""), now=now))
    made = _read(shelves, files, how, kept_text(session, draft.text), now)
    if not made.folder.files:
        raise Incomplete(_("Nothing new comes of this: see what is said of its lines."), field="parts")
    save_folder(session, draft, made.folder, about=main, now=now)
    if not made.refused:
        session.execute(delete(TableFile).where(TableFile.id == file_id))
    return draft.id, len(made.refused)


@dataclass(frozen=True, slots=True)
class _Made:
    folder: Folder
    facts: tuple[str, ...]
    counts: Mapping[str, int]
    refused: tuple[Problem, ...]
    changed: tuple[Problem, ...]
    known: tuple[Problem, ...] = ()


_NEW: Final = ("facts", "negatives", "entities", "relations")


def _problems(made: _Made) -> list[tuple[Fate, Problem]]:
    """What is to be said of lines, what was left out first."""
    groups = (Fate.OUT, made.refused), (Fate.OTHERWISE, made.changed), (Fate.KNOWN, made.known)
    return [(fate, problem) for fate, problems in groups for problem in problems]


def _banks(session: Session, shelves: Shelves, who: Learner) -> tuple[Option, ...]:
    """The banks that a table can be joined to."""
    found = (each for each in desks_of(session, shelves, who) if each.may_write and each.text)
    return tuple(
        Option(each.bank_id, f"{each.title}, {each.class_name}" if each.class_name else each.title) for each in found
    )


def _into(session: Session, shelves: Shelves, who: Learner, how: Reading) -> Folder | None:
    """The text that a table would be joined to: of the change that this person is writing, or what is in use."""
    if not how.into:
        return None
    draft_id = begun(session, who, how.into)
    if draft_id:
        return kept_text(session, load(session, shelves, who, draft_id).text)
    return text_of(session, desk(session, shelves, who, how.into))


def _read(shelves: Shelves, files: Mapping[str, bytes], how: Reading, was: Folder | None, now: datetime) -> _Made:
    """What comes of tables: a bank, or `was` with what is new to it in a file of its own."""
    if was is None:
        return _made(files, how, now)
    made, main = _imported(files, how, now, bank_id="table"), _main(files)
    try:
        bank = shelves.bank(was)
    except BankError:
        raise Incomplete(_("Mend the faults of your change of this bank first."), field="into") from None
    joined = join(bank, made, title=main, today=now.date())
    refused, changed = (*made.report.refused, *joined.refused), (*made.report.changed, *joined.changed)
    counts = {name: len(joined.blocks[name]) for name in _NEW}
    facts = tuple(fact.id for fact in joined.blocks["facts"])
    folder = Folder({}) if joined.empty else was.with_file(_free(was, main), _written(joined.blocks))
    return _Made(folder, facts, counts, refused, changed, joined.known)


def _free(was: Folder, main: str) -> str:
    """A name for the file of what a table adds, that no file of the bank has."""
    plain = id_from_name(_stem(main))[:60] or "table"
    taken = {path.casefold() for path in was.files}
    names = (f"{plain}.yaml", *(f"{plain}-{number}.yaml" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)


def _written(blocks: Mapping[str, list[Any]]) -> str:
    out = StringIO()
    write_blocks(blocks, out)
    return out.getvalue()


def _imported(files: Mapping[str, bytes], how: Reading, now: datetime, *, bank_id: str) -> Imported:
    """Read tables from a folder of their own, under the names that the shape gives them."""
    with TemporaryDirectory(prefix="tables-") as place:
        for name, content in _as_shape(files, how).items():
            Path(place, name).write_bytes(content)
        return import_table(Path(place), today=now.date(), bank_id=bank_id, title=how.title or "Table")


def _made(files: Mapping[str, bytes], how: Reading, now: datetime, *, bank_id: str = "table") -> _Made:
    """The bank that tables make by themselves."""
    made = _imported(files, how, now, bank_id=bank_id)
    counts = {name: len(made.blocks.get(name, ())) for name in _NEW}
    facts = tuple(fact.id for fact in made.blocks.get("facts", ()))
    folder = Folder({} if made.empty else {"bank.yaml": _written(made.blocks)})
    return _Made(folder, facts, counts, tuple(made.report.refused), tuple(made.report.changed))


def _as_shape(files: Mapping[str, bytes], how: Reading) -> dict[str, bytes]:
    main = _main(files)
    content, rest = files[main], {name: content for name, content in files.items() if name != main}
    relation = "" if how.taken.get("relation") else relation_id(how.label)
    as_it_is = is_of_the_shape(content) and "relations" in _stems(files) and not how.small
    kept = content if as_it_is else mapped(content, how.taken, relation=relation, small=how.small)
    found = {"facts.csv": kept, **{name: each for name, each in rest.items() if _stem(name) in _SHAPE}}
    if "relations" not in _stems(files):
        said = {"label": how.label, "cardinality": how.cardinality, "is_open": how.is_open}
        found["relations.csv"] = relations_for(content, how.taken, **said)
    return found


_CALLED: Final = dict.fromkeys(("why", "reason", "why it is right"), "explanation")
"""What else a column is called whose name says what it holds."""

_SHAPE: Final = frozenset(file.name for file in FILES)


def _ready(files: Mapping[str, bytes], how: Reading) -> bool:
    """Whether enough is said of the columns to read the table."""
    if is_of_the_shape(files[_main(files)]):
        return True
    said = how.taken.get("relation") or (how.label and "relations" not in _stems(files))
    return bool(how.taken.get("subject") and how.taken.get("object") and said)


def _mapping(content: bytes, sent: Mapping[str, str], classes: Sequence[Option], banks: Sequence[Option]) -> Reading:
    """The mapping that a form says; before it was sent, the columns whose names say what they hold."""
    names = columns(content)
    own = {_CALLED.get(name.lower(), name.lower().replace(" ", "_")): name for name in names}
    guessed = {column: own[column] for column in FACTS.columns if column in own}
    taken = {part: sent[part] for part in PARTS if sent.get(part) in names} if "subject" in sent else guessed
    cardinality = sent.get("cardinality", "")
    return Reading(
        taken if not is_of_the_shape(content) else guessed,
        " ".join(sent.get("label", "").split())[:200],
        cardinality if cardinality in {each.value for each in Cardinality} else Cardinality.MANY_TO_MANY.value,
        "no" if sent.get("is_open") == "no" else "yes",
        " ".join(sent.get("title", "").split())[:200],
        sent.get("class_id", "") or (classes[0].value if len(classes) == 1 else ""),
        sent.get("into", "") if sent.get("into") in {each.value for each in banks} else "",
        frozenset(value for name, value in sent.items() if name.startswith("small-")),
    )


def _kept(who: Learner, now: datetime) -> ColumnElement[bool]:
    """The tables of a person that are not too old: those that are go when somebody sends the next."""
    return and_(TableFile.sent_by == who.id, TableFile.sent_at > now - KEPT)


def _files(session: Session, who: Learner, file_id: str, now: datetime) -> dict[str, bytes]:
    """Tables that this person sent, or raise `Absent`."""
    _check(session, who)
    packed = session.scalar(select(TableFile.files).where(TableFile.id == file_id, _kept(who, now)))
    if packed is None:
        raise Absent(_("This table is not here any more. Send it again."))
    return {name: base64.b64decode(content) for name, content in json.loads(packed).items()}


def _check(session: Session, who: Learner) -> None:
    if not rights_of(session, who).instructs:
        raise Absent(_("Tables are read in by those who instruct a class."))


def _classes(session: Session, who: Learner) -> tuple[Option, ...]:
    mine = (each for each in classes_of(session, who) if each.role is Role.INSTRUCTOR and not each.archived)
    return tuple(Option(each.class_id, f"{each.name}, {each.term}" if each.term else each.name) for each in mine)


def _main(files: Mapping[str, bytes]) -> str:
    """The name of the table of facts: the one called so, or else the first that is no other table of the shape."""
    named = [name for name in files if _stem(name) == FACTS.name]
    others = [name for name in files if _stem(name) not in _SHAPE]
    return (named or others or list(files))[0]


def _stem(name: str) -> str:
    return name.lower().removesuffix(".csv")


def _stems(files: Mapping[str, Any]) -> set[str]:
    return {_stem(name) for name in files if name != _main(files)} & {*_SHAPE, RELATIONS.name}


def _name(name: str) -> str:
    """A file's name without any folder, and without what a path could be made of."""
    plain = name.replace("\\", "/").rpartition("/")[2]
    return (
        "".join(sign for sign in plain if sign.isprintable() and sign not in '<>:"|?*')[-100:].lstrip(".")
        or "table.csv"
    )


def _part_labels() -> dict[str, str]:
    return {
        "subject": _("What it is about"),
        "relation": _("What is said about it"),
        "object": _("Answer"),
        "polarity": _("True (+) or not (−)"),
        "qualifier": _("Holds only"),
        "explanation": _("Why it is right"),
    }
