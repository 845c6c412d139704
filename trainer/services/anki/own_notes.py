"""A person's own notes: a bank of recall items that only they see, studied on the schedule of all facts."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from trainer.decks.own_cards import PICTURES, is_picture, pictures_in, without_pictures
from trainer.decks.own_packing import OwnPacked, own_bytes
from trainer.scheduling import history
from trainer.scheduling.memory import Memory, review
from trainer.scheduling.rating import RECALL_GUESS_CHANCE, Rating
from trainer.services.anki.files import AnkiFiles
from trainer.services.anki.own_deleting import clear_up, forget_deleted
from trainer.services.anki.own_queue import (
    due_count,
    guid_of,
    may_return,
    new_count,
    next_card,
    note_of,
    paused_cards,
    with_paused,
)
from trainer.services.banks.fact_refs import FactRef
from trainer.services.people.learners import Learner, take_turns
from trainer.services.study.memories import OWN, memory_of, take_in
from trainer.services.study.pausing import pause_all
from trainer.services.words.refusals import Absent, Refused
from trainer.services.words.wording import returns
from trainer.store.base import AnyRow
from trainer.store.learning import Answer, FactState, OwnMedia, OwnNote
from trainer.store.once import insert_many, insert_once, put

ON_A_PAGE: Final = 50
_AT_ONCE: Final = 200
_BROUGHT: Final = ("guid", "deck", "tags", "note_type", "fields", "cards", "changed")
_RATINGS: Final = (Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY)


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One note in the list: what its first card asks, as text."""

    id: int
    front: str
    about: str
    paused: bool = False


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A person's own notes, fifty a page. `due`, `new` and `paused` count cards."""

    title: str
    notes: tuple[OwnLine, ...]
    total: int
    due: int
    new: int
    page: int
    pages: int
    paused: int = 0
    only_paused: bool = False


@dataclass(frozen=True, slots=True)
class RatingView:
    """One word to rate a recall with, and when the card then returns."""

    value: int
    label: str
    returns: str


@dataclass(frozen=True, slots=True)
class OwnCardPage:
    """A card of an own note. `front` and `back` are HTML that was made safe; `back` is empty until it is shown.

    `seen` counts the reviews before this one. An answer holds only while it is still true.
    """

    title: str
    card: str = ""
    front: str = ""
    back: str = ""
    deck: str = ""
    seen: int = 0
    left: int = 0
    ratings: tuple[RatingView, ...] = ()


def bring_own(session: Session, files: AnkiFiles, who: Learner, import_id: str, *, now: datetime) -> int:
    """Keep the notes that were found in a file, with their media. Gives how many.

    Those here already are renewed, and go on belonging to the import that brought them first: taking this one out again
    leaves them.
    """
    count, mine = 0, {"person_id": who.id, "import_id": import_id, "brought_at": now}
    found = files.own_notes(import_id)
    while notes := [{name: note[name] for name in _BROUGHT} | mine for note in islice(found, _AT_ONCE)]:
        insert_many(session, OwnNote, notes, key=("person_id", "guid"), change=_renewed)
        count += len(notes)
    for name, content in files.media(import_id) if count else ():
        kind = PICTURES[name.rpartition(".")[2].lower()] if is_picture(name) else "application/octet-stream"
        put(
            session,
            OwnMedia,
            {"person_id": who.id, "name": name, "kind": kind, "content": content},
            key=("person_id", "name"),
        )
    return count


def _renewed(new: Any) -> Mapping[str, Any]:
    return {name: new[name] for name in _BROUGHT[1:]}


def take_out_own(session: Session, who: Learner, import_id: str) -> None:
    """Take out the notes that an import was the first to bring."""
    session.execute(delete(OwnNote).where(OwnNote.person_id == who.id, OwnNote.import_id == import_id))
    forget_deleted(session, who, import_id=import_id)
    clear_up(session, who)


def own_page(session: Session, who: Learner, *, page: int, paused: bool = False, now: datetime) -> OwnPage:
    """Show a page of this person's notes; with `paused`, of those alone that have a card that is paused."""
    total = session.scalars(select(func.count(OwnNote.id)).where(OwnNote.person_id == who.id)).one()
    aside = paused_cards(session, who)
    shown = len(set(map(guid_of, aside))) if paused else total
    pages = max(1, -(-shown // ON_A_PAGE))
    page = min(max(1, page), pages)
    columns = OwnNote.id, OwnNote.guid, OwnNote.cards, OwnNote.deck, OwnNote.tags
    which = [OwnNote.person_id == who.id, *([with_paused(who)] if paused else [])]
    rows = session.execute(
        select(*columns).where(*which).order_by(OwnNote.id).limit(ON_A_PAGE).offset((page - 1) * ON_A_PAGE)
    )
    return OwnPage(
        title=_("Your own notes"),
        notes=tuple(_line(row, aside) for row in rows),
        total=total,
        due=due_count(session, who, now=now),
        new=new_count(session, who, now=now),
        page=page,
        pages=pages,
        paused=len(aside),
        only_paused=paused,
    )


def card_page(session: Session, who: Learner, *, card: str, now: datetime) -> OwnCardPage:
    """Show the next card with its back covered, or with `card` that one with its back. Raises `Absent`."""
    chosen = card or next_card(session, who, now=now)
    if not chosen:
        return OwnCardPage(_("Your own notes"))
    note, its = _card(session, who, chosen)
    memory = memory_of(session, who, FactRef(OWN, chosen))
    day = who.day(now)
    return OwnCardPage(
        title=_("Your own notes"),
        card=chosen,
        front=_with_pictures(session, who, its["front"]),
        back=_with_pictures(session, who, its["back"]) if card else "",
        deck=note.deck.replace("::", " / "),
        seen=memory.reps if memory else 0,
        left=due_count(session, who, now=now),
        ratings=tuple(_rating(who, memory, each, day) for each in _RATINGS) if card else (),
    )


def rate_card(session: Session, who: Learner, *, card: str, rating: int, seen: int, now: datetime) -> None:
    """Record how well a card was recalled. If it was rated meanwhile, that stands and this is dropped.

    Raises:
        Absent: if there is no such card.
        Refused: if this is no rating.
    """
    take_turns(session, who)
    _card(session, who, card)
    if rating not in _RATINGS:
        raise Refused(_("Choose one of the four words."))
    ref = FactRef(OWN, card)
    memory = memory_of(session, who, ref)
    if (memory.reps if memory else 0) != seen:
        return
    day = who.day(now)
    values: dict[str, Any] = {
        "person_id": who.id,
        "presentation_id": None,
        "attempt": 1,
        "pair": 0,
        "bank_id": OWN,
        "fact_id": card,
        "form": "recall",
        "direction": "",
        "chosen": "",
        "expected": "",
        "position": 0,
        "struck": [],
        "correct": rating > Rating.AGAIN,
        "confidence": "",
        "guess_chance": RECALL_GUESS_CHANCE,
        "rating": rating,
        "re_ask": memory is not None and memory.last_day == day,
        "answered_at": now,
        "study_day": day,
        "time_zone": who.zone.key,
        "origin": OWN,
    }
    answer_id = insert_once(session, Answer, values)
    take_in(session, who, ref, history.Answer(answer_id, ref.text, day, now, Rating(rating)))


def pause_card(session: Session, who: Learner, *, card: str, now: datetime) -> None:
    """Set a card aside until it is taken up again. Raises `Absent`."""
    _card(session, who, card)
    pause_all(session, who, [FactRef(OWN, card)], now=now)


def resume_note(session: Session, who: Learner, note_id: int) -> None:
    """Take up again every card of a note. Without one there is nothing to do."""
    guids = select(OwnNote.guid).where(OwnNote.id == note_id, OwnNote.person_id == who.id)
    mine = FactState.person_id == who.id, FactState.bank_id == OWN, note_of(FactState.fact_id).in_(guids)
    session.execute(delete(FactState).where(*mine), execution_options={"synchronize_session": False})


def delete_all(session: Session, who: Learner) -> None:
    """Delete every note and medium of this person. Their answers stay in the log."""
    session.execute(delete(OwnNote).where(OwnNote.person_id == who.id))
    forget_deleted(session, who)
    clear_up(session, who)


def picture(session: Session, who: Learner, name: str) -> tuple[str, bytes]:
    """A picture of this person's notes: its kind and its bytes, or raise `Absent`."""
    mine = OwnMedia.person_id == who.id, OwnMedia.name == name
    row = session.execute(select(OwnMedia.kind, OwnMedia.content).where(*mine)).one_or_none()
    if row is None or row.kind not in PICTURES.values():
        raise Absent(_("There is no such picture."))
    return row.kind, row.content


def own_package(session: Session, who: Learner) -> bytes:
    """All notes of this person as an Anki package, as they came."""
    notes = session.scalars(select(OwnNote).where(OwnNote.person_id == who.id).order_by(OwnNote.id))
    aside = paused_cards(session, who)
    packed = [_packed(note, aside) for note in notes]
    media = session.execute(select(OwnMedia.name, OwnMedia.content).where(OwnMedia.person_id == who.id))
    return own_bytes(packed, {row.name: row.content for row in media})


def _packed(note: OwnNote, aside: Container[str]) -> OwnPacked:
    suspended = frozenset(ord_ for ord_ in note.note_type["ords"] if f"{note.guid}:{ord_}" in aside)
    return OwnPacked(note.guid, note.deck, note.tags, note.note_type, note.fields, note.changed, suspended)


def _line(row: AnyRow, aside: Container[str]) -> OwnLine:
    cards = ngettext("%(num)d card", "%(num)d cards", len(row.cards))
    paused = sum(f"{row.guid}:{each['ord']}" in aside for each in row.cards)
    said = ngettext("%(num)d paused", "%(num)d paused", paused) if paused else ""
    about = " · ".join(filter(None, (row.deck.replace("::", " / "), cards, said)))
    return OwnLine(row.id, row.cards[0]["front"], about, paused=bool(paused))


def _rating(who: Learner, memory: Memory | None, rating: Rating, day: int) -> RatingView:
    labels = {Rating.AGAIN: _("Again"), Rating.HARD: _("Hard"), Rating.GOOD: _("Good"), Rating.EASY: _("Easy")}
    then = review(memory, rating, day=max(day, memory.last_day if memory else day), policy=who.policy)
    when = returns(then.due_day, today=day)
    if rating is Rating.AGAIN and may_return(memory, day=day):
        when = _("once more today, then %(when)s", when=when)
    return RatingView(int(rating), labels[rating], when)


def _with_pictures(session: Session, who: Learner, text: str) -> str:
    """HTML of a card, with words in place of each picture that did not come along."""
    named = pictures_in(text)
    if not named:
        return text
    here = set(session.scalars(select(OwnMedia.name).where(OwnMedia.person_id == who.id, OwnMedia.name.in_(named))))
    missing = {name: _("The picture %(name)s is not in the file", name=name) for name in named - here}
    return without_pictures(text, missing)


def _card(session: Session, who: Learner, card: str) -> tuple[AnyRow, Mapping[str, Any]]:
    columns = OwnNote.deck, OwnNote.cards
    mine = OwnNote.person_id == who.id, OwnNote.guid == guid_of(card)
    note = session.execute(select(*columns).where(*mine)).one_or_none()
    its = next((each for each in note.cards if str(each["ord"]) == card.rpartition(":")[2]), None) if note else None
    if note is None or its is None:
        raise Absent(_("There is no such card."))
    return note, its
