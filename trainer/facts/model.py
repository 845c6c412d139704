"""The values a bank is made of, exactly as they may stand in its YAML files.

Every class is frozen. The YAML reader hands over text only, so the few fields that are not text say how they
are read (`Flag`, `Day`). The JSON Schema in `docs/` is made from these classes.
"""

import dataclasses
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic.dataclasses import dataclass

_CONFIG = ConfigDict(extra="forbid")


def _flag(value: Any) -> bool:
    """Read `yes` or `no`; anything else is refused, so that a typing slip never silently means no."""
    if value in ("yes", "no"):
        return bool(value == "yes")
    if isinstance(value, bool):
        return value
    raise ValueError("write yes or no")


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("write a date as YYYY-MM-DD") from None


def _tuple(value: Any) -> Any:
    if isinstance(value, str):
        raise ValueError("write a list, [one, two]")  # noqa: TRY004 - pydantic reports ValueError, not TypeError
    return value


Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"enum": ["yes", "no", True, False]})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S+$")]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_tuple)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_tuple)]


class Status(StrEnum):
    """Whether a statement may be used. Everything but `usable` is inert: neither key nor licence for a distractor."""

    USABLE = "usable"
    DISPUTED = "disputed"
    QUARANTINED = "quarantined"
    WITHDRAWN = "withdrawn"


class Level(StrEnum):
    """How far into the subject a fact lies."""

    CORE = "core"
    INTERMEDIATE = "intermediate"
    SPECIALIST = "specialist"


class Direction(StrEnum):
    """Forward asks for the object of a subject, reverse for the subject of an object."""

    FORWARD = "forward"
    REVERSE = "reverse"


class Form(StrEnum):
    """How an item is put."""

    CHOICE = "choice"
    MATCHING = "matching"


class Cardinality(StrEnum):
    """Subjects to objects: `n:1` is one object a subject, `1:n` one subject an object."""

    ONE_TO_ONE = "1:1"
    MANY_TO_ONE = "n:1"
    ONE_TO_MANY = "1:n"
    MANY_TO_MANY = "n:n"

    @property
    def one_object(self) -> bool:
        """A subject has at most one object."""
        return self in (Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE)

    @property
    def one_subject(self) -> bool:
        """An object has at most one subject."""
        return self in (Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY)


class Inherits(StrEnum):
    """Along which is-a steps a relation carries over: to kinds of the subject, to more general objects, or both."""

    NONE = "none"
    SUBJECT = "subject"
    OBJECT = "object"
    BOTH = "both"

    @property
    def by_subject(self) -> bool:
        """A fact of a kind holds of its sub-kinds."""
        return self in (Inherits.SUBJECT, Inherits.BOTH)

    @property
    def by_object(self) -> bool:
        """A fact about an object holds of the object's broader kinds."""
        return self in (Inherits.OBJECT, Inherits.BOTH)


class Modal(StrEnum):
    """How strong a relation's claim is. `usually` and `may` must be said in the stem."""

    IS = "is"
    USUALLY = "usually"
    MAY = "may"


@dataclass(frozen=True, slots=True, config=_CONFIG)
class Source:
    """Where statements come from."""

    id: Id
    title: Text
    kind: Literal["article", "teaching", "table", "other"] = "other"
    url: str = ""
    licence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, config=_CONFIG)
class SourceRef:
    """A source with the place in it. `gist` says in our words what stands there."""

    id: Id
    locator: str = ""
    gist: str = ""


@dataclass(frozen=True, slots=True, config=_CONFIG)
class Topic:
    """A part of the subject that a learner may choose."""

    id: Id
    title: Text
    note: str = ""


@dataclass(frozen=True, slots=True, config=_CONFIG)
class Kind:
    """A sort of entity, as it is named in stems and directions."""

    id: Id
    name: Text
    plural: Text


@dataclass(frozen=True, slots=True, config=_CONFIG)
class Header:
    """What a bank says of itself. `date` is the content date of every block that has no `changed` of its own."""

    id: Id
    title: Text
    date: Day
    source: Id
    language: str = "en"
    notice: str = ""
    licence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, config=_CONFIG)
class Entity:
    """A thing. `aliases` name exactly it; `synonyms` are looser and only keep such names from being a wrong option."""

    id: Id
    name: Text
    kind: str = ""
    aliases: Texts = ()
    synonyms: Texts = ()
    is_a: Ids = ()
    article: Literal["", "a", "an", "the"] = ""
    option: Flag = True
    homonym: Flag = False
    note: str = ""
    changed: Day | None = None


@dataclass(frozen=True, slots=True, config=_CONFIG)
class Relation:
    """A sort of fact, with its wording and what may be inferred from it.

    In the wordings `{subject}` and `{object}` mean article and name, `{subject:bare}` and `{object:bare}` the name
    alone. `ranked` (modal relations with one object) says that the fact names the single most usual object, so that
    every unrelated one is less usual. `disjoint: no` says that the recorded value does not rule another out.
    `overlaps` names relations one of whose facts gives another's answer away.
    """

    id: Id
    label: Text
    cardinality: Cardinality
    open: Flag
    subject_kind: str = ""
    object_kind: str = ""
    stem: str = ""
    reverse_stem: str = ""
    statement: str = ""
    matching: str = ""
    reverse_matching: str = ""
    modal: Modal = Modal.IS
    ranked: Flag = False
    inherits: Inherits = Inherits.NONE
    symmetric: Flag = False
    disjoint: Flag = True
    directions: Annotated[tuple[Direction, ...], BeforeValidator(_tuple)] = (Direction.FORWARD, Direction.REVERSE)
    forms: Annotated[tuple[Form, ...], BeforeValidator(_tuple)] = (Form.CHOICE, Form.MATCHING)
    overlaps: Ids = ()
    topic: str = ""
    note: str = ""
    changed: Day | None = None


@dataclass(frozen=True, slots=True, config=_CONFIG)
class Fact:
    """One statement: subject, relation, object, with its reason and its source.

    `id` may be left out; it is then made from relation, subject, object and qualifier. `prefer` names wrong options
    that teach most; they are offered first wherever they are proven wrong.
    """

    relation: Id
    subject: Id
    object: Id
    id: str = ""
    explanation: str = ""
    qualifier: str = ""
    status: Status = Status.USABLE
    dispute: str = ""
    level: Level = Level.CORE
    topic: str = ""
    source: SourceRef | None = None
    directions: Annotated[tuple[Direction, ...], BeforeValidator(_tuple)] | None = None
    forms: Annotated[tuple[Form, ...], BeforeValidator(_tuple)] | None = None
    prefer: Ids = ()
    note: str = ""
    changed: Day | None = None

    @property
    def triple(self) -> tuple[str, str, str, str]:
        """Relation, subject, object, qualifier: what makes two statements the same."""
        return (self.relation, self.subject, self.object, self.qualifier)


@dataclass(frozen=True, slots=True, config=_CONFIG)
class NegativeBlock:
    """Pairs known to be false: one pair, a row (`subject` and `objects`) or a column (`object` and `subjects`).

    `why` is the reason for all; `whys` gives a better one for single members of the list. `unknown` lists members
    deliberately left open, so that a reader of the matrix sees that they were considered.
    """

    relation: Id
    why: Text
    subject: str = ""
    object: str = ""
    subjects: Ids = ()
    objects: Ids = ()
    whys: dict[str, str] = Field(default_factory=dict)
    unknown: Ids = ()
    qualifier: str = ""
    status: Status = Status.USABLE
    source: SourceRef | None = None
    note: str = ""
    changed: Day | None = None

    @model_validator(mode="after")
    def _has_one_shape(self) -> "NegativeBlock":
        if bool(self.subject) == bool(self.subjects) or bool(self.object) == bool(self.objects):
            raise ValueError("give subject or subjects, and object or objects, one of each")
        members = set(self.subjects) | set(self.objects)
        stray = sorted(set(self.whys) - members)
        if stray:
            raise ValueError(f"whys names {', '.join(stray)}, which the list does not hold")
        both = sorted(set(self.unknown) & members)
        if both:
            raise ValueError(f"{', '.join(both)} cannot be both false and unknown")
        return self


@dataclass(frozen=True, slots=True, config=_CONFIG)
class ClosedFor:
    """The bank lists every object of `relation` for `subject`."""

    relation: Id
    subject: Id
    why: str = ""
    changed: Day | None = None


@dataclass(frozen=True, slots=True, config=_CONFIG)
class Disjoint:
    """Nothing is a kind of two of these entities."""

    entities: Ids
    why: str = ""

    @model_validator(mode="after")
    def _has_two(self) -> "Disjoint":
        if len(set(self.entities)) < 2:
            raise ValueError("name at least two different entities")
        return self


@dataclasses.dataclass(frozen=True, slots=True)
class Negative:
    """One pair known to be false, expanded from a block."""

    relation: str
    subject: str
    object: str
    why: str
    qualifier: str = ""
    status: Status = Status.USABLE
    source: SourceRef | None = None
    changed: date | None = None

    @property
    def id(self) -> str:
        """Stable name of this pair, for reports."""
        return f"not/{self.relation}/{self.subject}/{self.object}" + (f"/{self.qualifier}" if self.qualifier else "")


@dataclasses.dataclass(frozen=True, slots=True)
class Bank:
    """A loaded bank: immutable, checked, and known by the digest of its content (not of its files' layout).

    A plain dataclass: its blocks are checked already, and a second check would copy the read-only mappings into dicts.
    """

    header: Header
    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    kinds: Mapping[str, Kind]
    entities: Mapping[str, Entity]
    relations: Mapping[str, Relation]
    facts: Mapping[str, Fact]
    negatives: tuple[Negative, ...]
    closed_for: tuple[ClosedFor, ...]
    disjoint: tuple[Disjoint, ...]
    digest: str

    @property
    def id(self) -> str:
        """The bank's own id."""
        return self.header.id

    def source_of(self, fact: Fact) -> tuple[Source, SourceRef]:
        """The source of a fact: its own, or the bank's."""
        ref = fact.source or SourceRef(id=self.header.source)
        return self.sources[ref.id], ref

    def topic_of(self, fact: Fact) -> str:
        """The topic id of a fact: its own, its relation's, or the empty string."""
        return fact.topic or self.relations[fact.relation].topic

    def kind_of(self, kind: str) -> Kind:
        """How a kind is named; a kind without an entry is named by its id."""
        plain = kind.replace("-", " ").replace("_", " ") or "thing"
        return self.kinds.get(kind) or Kind(id=kind or "thing", name=plain, plural=f"{plain}s")


def implied_id(relation: str, subject: str, obj: str, qualifier: str) -> str:
    """The id that a fact has when its block gives none."""
    return "/".join("-".join(part.split()) for part in (relation, subject, obj, qualifier) if part)
