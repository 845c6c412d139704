"""Making the questions of a set's forms, from a bank and a blueprint."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from trainer.facts.model import Form
from trainer.questions import chance
from trainer.questions.dropping import without
from trainer.questions.model import Choice, Item, Matching, Question, Refusal
from trainer.questions.texts import are_numbers, look
from trainer.services.banks.kept_questions import kept_choice, kept_matching, to_keep
from trainer.services.banks.library import Shelf
from trainer.teaching.blueprint import PRIOR, Askable, Slot, expected_share
from trainer.teaching.forms import Draft, Place, Sharing, assemble, key_places, labels

SEEDS: Final = 4
"""How many versions of an item are in use. They are shared with practice, so that they are made once."""

Answered = Mapping[str, tuple[int, int]]
"""How often an item was answered rightly at a first attempt, and how often answered, by its id."""

Pair = tuple[str, str]
"""A fact and an entity; with the empty entity the fact as a whole."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What is left out of a class's sets, and which wrong options have drawn its students, by fact and key.

    A fact that is left out with no entity is not asked at all. `answered` are the first answers to its items.
    """

    retired: frozenset[Pair] = frozenset()
    drawn: Mapping[Pair, tuple[str, ...]] = field(default_factory=dict)
    answered: Answered = field(default_factory=dict)


NONE: Final = Habits()


@dataclass(frozen=True, slots=True)
class SetQuestion:
    """One question of a form: whole, with the slot that it fills and what it is worth."""

    slot: int
    points: float
    expected: float
    bank: str
    bank_digest: str
    topic: str
    item: str
    question: Question

    def kept(self) -> dict[str, Any]:
        """As values that JSON can hold."""
        kept = {name: getattr(self, name) for name in self.__slots__ if name != "question"}
        form = Form.CHOICE if isinstance(self.question, Choice) else Form.MATCHING
        return kept | {"form": form.value, "question": to_keep(self.question)}

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> "SetQuestion":
        """Read it back."""
        read = kept_choice if kept["form"] == Form.CHOICE else kept_matching
        rest = {name: value for name, value in kept.items() if name not in ("form", "question")}
        return cls(**rest, question=read(kept["question"]))


@dataclass(frozen=True, slots=True)
class MadeForm:
    """One form with its questions, and the share of the points that is expected."""

    label: str
    questions: tuple[SetQuestion, ...]
    draft: Draft

    @property
    def expected(self) -> float:
        """The share of the points that a student is expected to get."""
        return self.draft.expected


def pool_of(shelf: Shelf, answered: Answered | None = None) -> tuple[Askable, ...]:
    """Everything that a set can ask of a bank."""
    return tuple(_askables(shelf, answered or {}))


def draft_forms(
    shelf: Shelf, slots: Sequence[Slot], *, names: Sequence[str], seed: str, sharing: Sharing, habits: Habits = NONE
) -> tuple[Draft, ...]:
    """Work out which items forms would ask, without making a question: cheap, however many forms there are.

    Raises:
        TooFew: if a form cannot be filled.
    """
    return assemble(slots, usable(shelf, habits), names=names, seed=seed, sharing=sharing)


def make_forms(
    shelf: Shelf,
    slots: Sequence[Slot],
    *,
    count: int,
    seed: str,
    sharing: Sharing,
    names: Sequence[str] = (),
    habits: Habits = NONE,
) -> tuple[MadeForm, ...]:
    """Make so many forms, or those of these names.

    Raises:
        TooFew: if a form cannot be filled.
    """
    pool = usable(shelf, habits)

    def attempted(asked: Sequence[Slot], barred: Sequence[str]) -> list[MadeForm | frozenset[str]]:
        named = names or labels(count)
        drafts = assemble(asked, pool, names=named, seed=seed, sharing=sharing, barred=barred)
        return [_made(shelf, draft, turn, seed, habits) for turn, draft in enumerate(drafts)]

    barred: Sequence[str] = ()
    if any(slot.without for slot in slots):  # what was amiss before a question was turned down stays out alike
        _before, barred = _sound(partial(attempted, [replace(slot, without=()) for slot in slots]), barred)
    return _sound(partial(attempted, slots), barred)[0]


def _sound(
    attempted: Callable[[Sequence[str]], list[MadeForm | frozenset[str]]], barred: Sequence[str]
) -> tuple[tuple[MadeForm, ...], Sequence[str]]:
    """Forms of which every question could be made, and the items that had to be barred for it."""
    while True:
        tried = attempted(barred)
        amiss = sorted(item for form in tried if isinstance(form, frozenset) for item in form)
        if not amiss:
            return tuple(form for form in tried if isinstance(form, MadeForm)), barred
        barred = (*barred, *amiss)


def usable(shelf: Shelf, habits: Habits) -> list[Askable]:
    """What a set of a class can ask of a bank."""
    return [each for each in pool_of(shelf, habits.answered) if (each.item.fact, "") not in habits.retired]


def _askables(shelf: Shelf, answered: Answered) -> Iterator[Askable]:
    bank = shelf.bank
    for fact_id in shelf.candidates():
        fact = bank.facts[fact_id]
        for item in shelf.ways(fact_id).values():
            right, times = answered.get(item.id, (0, 0))
            yield Askable(
                item=item,
                topic=bank.topic_of(fact) or fact.relation,
                level=fact.level,
                expected=expected_share(right, times, prior=PRIOR[fact.level]),
                overlaps=frozenset(bank.relations[fact.relation].overlaps),
            )


def _made(shelf: Shelf, draft: Draft, turn: int, seed: str, habits: Habits) -> MadeForm | frozenset[str]:
    """A form with its questions; or the items of which none could be made that fits in."""
    first = chance.number("version", seed) + turn
    found: dict[int, Question] = {}
    facts: set[str] = set()
    amiss: set[str] = set()
    for at, place in sorted(enumerate(draft.places), key=lambda pair: pair[1].asked.item.form is Form.CHOICE):
        question = _question(shelf, place, first, facts, draft=draft, habits=habits)
        if question is None:
            amiss.add(place.asked.item.id)
        else:
            found[at] = question
            facts.update(question.facts)
    if amiss:
        return frozenset(amiss)
    arranged = _arranged([found[at] for at in range(len(draft.places))], seed=f"{seed}|{draft.label}")
    return MadeForm(draft.label, tuple(_kept(shelf, *pair) for pair in zip(draft.places, arranged, strict=True)), draft)


def _question(
    shelf: Shelf, place: Place, first: int, taken: set[str], *, draft: Draft, habits: Habits
) -> Question | None:
    """A version of an item that asks nothing which its form asks elsewhere, and offers what is to be told apart.

    A version with a retired option is used without it, where no other is to be had.
    """
    item = place.asked.item
    apart = tuple(entity for entity in place.apart if entity != item.key)
    confused = apart or habits.drawn.get((item.fact, item.key), ())
    retired = {entity for fact, entity in habits.retired if fact == item.fact}
    cut: Question | None = None
    for step in range(SEEDS):
        question = shelf.questions.question(item, (first + step) % SEEDS, confused=confused)
        if isinstance(question, Refusal) or not _offers(question, place.apart):
            continue
        if isinstance(question, Choice) and not retired.isdisjoint(option.entity for option in question.options):
            spared = without(question, retired)
            cut = cut or (spared if spared and _offers(spared, place.apart) else None)
            continue
        others = set(question.facts) - {item.fact}
        if taken.isdisjoint(question.facts) and others.isdisjoint(draft.facts) and not _repeats(question, place, draft):
            return question
    return cut if item.fact not in taken else None


def _repeats(question: Question, place: Place, draft: Draft) -> bool:
    """Whether a pair of a matching question reads like another question of its form: the same is asked of the same."""
    if isinstance(question, Choice):
        return False
    elsewhere = {_reading(each.asked.item) for each in draft.places if each is not place}
    return not elsewhere.isdisjoint(_reading(premise.item) for premise in question.premises)


def _reading(item: Item) -> tuple[str, str, str]:
    return item.relation, item.direction, item.asked


def _offers(question: Question, entities: Sequence[str]) -> bool:
    """Whether a question is a choice among all of these entities, where there are any."""
    options = {option.entity for option in question.options} if isinstance(question, Choice) else set()
    return options.issuperset(entities)


def _arranged(questions: Sequence[Question], *, seed: str) -> list[Question]:
    """The questions with their keys spread evenly over the places. Numbers stay in order."""
    choices = [each for each in questions if isinstance(each, Choice)]
    fixed = [each.key if are_numbers([look(option.text) for option in each.options]) else None for each in choices]
    places = iter(key_places([len(each.options) for each in choices], fixed, seed=seed))
    return [each if isinstance(each, Matching) else _with_key_at(each, next(places), seed) for each in questions]


def _with_key_at(choice: Choice, place: int, seed: str) -> Choice:
    if place == choice.key:
        return choice
    key = choice.options[choice.key]
    others = chance.shuffled(
        chance.stream("others", seed, choice.item.id), [option for option in choice.options if option is not key]
    )
    return replace(choice, options=(*others[:place], key, *others[place:]), key=place)


def _kept(shelf: Shelf, place: Place, question: Question) -> SetQuestion:
    return SetQuestion(
        slot=place.slot,
        points=place.points,
        expected=place.asked.expected,
        bank=shelf.id,
        bank_digest=shelf.bank.digest,
        topic=place.asked.topic,
        item=place.asked.item.id,
        question=question,
    )
