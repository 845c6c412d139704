"""Search: entities, facts, and questions already seen, with aliases known and slips of the pen forgiven."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.facts.model import Bank, Entity, Fact, Status
from trainer.services.banks.library import Library, Shelf
from trainer.services.pages.browsing import FactRow, fact_rows
from trainer.services.people.learners import Learner
from trainer.services.study.confusions import standing
from trainer.services.words.wording import Link
from trainer.store.finding import Entry, Finder, read
from trainer.store.learning import Answer, Presentation

LONGEST: Final = 200
"""Characters of a query that are read."""

MOST_ENTITIES, MOST_FACTS, MOST_QUESTIONS = 20, 40, 20
ENTITY, FACT = "entity", "fact"


@dataclass(frozen=True, slots=True)
class Part:
    """Some text of a result, and whether it is a word that was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class EntityHit:
    """An entity that was found."""

    name: tuple[Part, ...]
    note: tuple[Part, ...]
    url: str


@dataclass(frozen=True, slots=True)
class FactHit:
    """A fact that was found, as a row of a list, with its words marked."""

    row: FactRow
    statement: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class QuestionHit:
    """A question that this person has answered, with what was looked for in its stem."""

    stem: tuple[Part, ...]
    url: str
    right: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found. `meant` says which words were taken for misspelt ones; `query` is as it was typed."""

    title: str
    heading: str
    query: str
    meant: str = ""
    entities: tuple[EntityHit, ...] = ()
    facts: tuple[FactHit, ...] = ()
    questions: tuple[QuestionHit, ...] = ()
    total: int = 0


@dataclass(slots=True)
class Indexes:
    """One index a bank, made when it is first asked and again when the bank's content changes."""

    _made: dict[str, tuple[str, Finder]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, shelf: Shelf) -> Finder:
        """The index of a bank."""
        with self._lock:
            kept = self._made.get(shelf.id)
            if kept is None or kept[0] != shelf.bank.digest:
                kept = self._made[shelf.id] = shelf.bank.digest, Finder(_entries(shelf))
            return kept[1]


def _entries(shelf: Shelf) -> Iterator[Entry]:
    bank = shelf.bank
    for entity in bank.entities.values():
        names = " ".join((entity.name, *entity.aliases, *entity.synonyms))
        yield Entry(entity.id, ENTITY, names, bank.kind_of(entity.kind).name if entity.kind else "")
    for fact in bank.facts.values():
        if fact.status is not Status.WITHDRAWN:
            yield Entry(fact.id, FACT, _said(shelf, fact), " ".join((_names(bank, fact), fact.explanation)))


def _said(shelf: Shelf, fact: Fact) -> str:
    return shelf.questions.wording.statement(fact)


def _names(bank: Bank, fact: Fact) -> str:
    """Every name of both ends of a fact, so that it is found by an alias."""
    both: tuple[Entity, Entity] = bank.entities[fact.subject], bank.entities[fact.object]
    return " ".join(name for entity in both for name in (entity.name, *entity.aliases))


def search_page(
    session: Session, library: Library, indexes: Indexes, who: Learner | None, *, query: str, link: Link, now: datetime
) -> SearchPage:
    """Search every bank for the words of a query."""
    query = " ".join(query[:LONGEST].replace("\x00", " ").split())
    if not query:
        return SearchPage(_("Search"), _("Find a name, a sign or a word"), query)
    shelves = list(library.shelves.values())
    finders = [indexes.of(shelf) for shelf in shelves]
    asked = read(query, finders)
    entities: list[EntityHit] = []
    facts: list[FactHit] = []
    questions: list[QuestionHit] = []
    for shelf, finder in zip(shelves, finders, strict=True):
        said = finder.find(asked, sort=FACT, limit=MOST_FACTS)
        named = finder.find(asked, sort=ENTITY, limit=MOST_ENTITIES)
        entities += [_entity_hit(shelf, key, asked.every, link) for key in named]
        facts += _fact_hits(session, shelf, who, said, asked.every, link=link, now=now)
        questions += _question_hits(session, who, shelf, said, asked.every, link=link)
    total = len(entities) + len(facts) + len(questions)
    return SearchPage(
        title=_("Search: %(query)s", query=query),
        heading=_heading(total, query),
        query=query,
        meant=", ".join(asked.taken),
        entities=tuple(entities),
        facts=tuple(facts),
        questions=tuple(questions),
        total=total,
    )


def _heading(total: int, query: str) -> str:
    if not total:
        return _("Nothing for “%(query)s”", query=query)
    return ngettext("%(num)d result for “%(query)s”", "%(num)d results for “%(query)s”", total, query=query)


def _entity_hit(shelf: Shelf, entity_id: str, words: Sequence[str], link: Link) -> EntityHit:
    entity = shelf.bank.entities[entity_id]
    note = ", ".join(filter(None, (shelf.bank.kind_of(entity.kind).name if entity.kind else "", *entity.aliases)))
    url = link("browse.entity", bank_id=shelf.id, entity_id=entity_id)
    return EntityHit(marked(entity.name, words), marked(note, words), url)


def _fact_hits(
    session: Session,
    shelf: Shelf,
    who: Learner | None,
    found: Sequence[str],
    words: Sequence[str],
    *,
    link: Link,
    now: datetime,
) -> list[FactHit]:
    facts = [shelf.bank.facts[key] for key in found]
    if not facts:
        return []
    rows = fact_rows(session, shelf, who, facts, link=link, now=now)
    return [FactHit(row, marked(row.statement, words)) for row in rows]


def _question_hits(
    session: Session, who: Learner | None, shelf: Shelf, found: Sequence[str], words: Sequence[str], *, link: Link
) -> list[QuestionHit]:
    """Questions that this person has answered about the facts found, each once, the latest first."""
    if who is None or not found:
        return []
    asked = (
        select(Answer.presentation_id, Answer.correct, Presentation.question)
        .join(Presentation, Presentation.id == Answer.presentation_id)
        .where(Answer.person_id == who.id, Answer.bank_id == shelf.id, Answer.fact_id.in_(found))
        .order_by(Answer.id.desc())
        .limit(MOST_QUESTIONS)
    )
    hits: dict[str, QuestionHit] = {}
    for row in session.execute(standing(asked)):
        stem = row.question.get("stem", "")
        if stem and stem not in hits:
            url = link("drill.question", pid=row.presentation_id)
            hits[stem] = QuestionHit(marked(stem, words), url, row.correct)
    return list(hits.values())


def marked(text: str, words: Sequence[str]) -> tuple[Part, ...]:
    """Cut a text where one of the words begins, so that a page can mark it."""
    parts: list[Part] = []
    at = 0
    for start, end in _spans(text):
        piece = text[start:end]
        if any(piece.casefold().startswith(word) for word in words):
            parts += [Part(text[at:start])] if start > at else []
            parts.append(Part(piece, marked=True))
            at = end
    return (*parts, Part(text[at:])) if at < len(text) else tuple(parts)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each run of letters and digits begins and ends."""
    start = None
    for at, sign in enumerate(text):
        if sign.isalnum():
            start = at if start is None else start
        elif start is not None:
            yield start, at
            start = None
    if start is not None:
        yield start, len(text)
