"""The page on which a person puts a session together: what can be chosen, and how many facts fit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.facts.model import Level
from trainer.scheduling.custom import WEAK_BELOW
from trainer.services.banks.fact_refs import FactRef
from trainer.services.banks.library import Library
from trainer.services.people.learners import Learner
from trainer.services.study.planning import Known, known_of
from trainer.services.study.practice import NOBODY, Fitting, fitting, length, new_room, sitting
from trainer.services.study.recipes import USUAL_MINUTES, Only, Recipe
from trainer.services.words.wording import Link


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing that can be ticked."""

    value: str
    label: str
    checked: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Loosened:
    """A choice a little wider than the one that nothing fits, and how many facts fit it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PracticePage:
    """What can be chosen, what is, and what comes of it. `bank_content` says that labels are in the bank's words.

    `narrowed` are an entity, a pair or single facts that a link came with.
    """

    title: str
    fit_text: str
    asked_text: str
    notes: tuple[str, ...]
    left_out: tuple[str, ...]
    loosened: tuple[Loosened, ...]
    banks: tuple[Pick, ...]
    topics: tuple[Pick, ...]
    relations: tuple[Pick, ...]
    levels: tuple[Pick, ...]
    narrowed: tuple[tuple[str, Pick], ...]
    only: tuple[Pick, ...]
    today: bool
    length: int
    think: bool
    exam: bool
    minutes: int
    can_start: bool
    start_label: str
    share_url: str


def practice_page(
    session: Session,
    library: Library,
    who: Learner | None,
    *,
    recipe: Recipe,
    left_out: Sequence[str],
    link: Link,
    now: datetime,
) -> PracticePage:
    """Show a choice, how many facts fit it, and what can be changed about it. `who` is None for a stranger."""
    recipe, unknown = known_here(library, recipe)
    known = known_of(session, who, now=now) if who else NOBODY
    found = fitting(library, recipe, known, who=who)
    facts = sitting(found, recipe, known, who=who)
    return PracticePage(
        title=_("Practise"),
        fit_text=_fit_text(len(found.candidates), len(facts)),
        asked_text=_asked_text(recipe, len(facts)),
        notes=tuple(_notes(found, facts, new_room(recipe, known, who))),
        left_out=(*left_out, *unknown),
        loosened=() if facts else tuple(_loosened(library, recipe, known, who, link)),
        banks=tuple(_banks(library, recipe)),
        topics=tuple(_topics(library, recipe)),
        relations=tuple(_relations(library, recipe)),
        levels=tuple(_levels(recipe)),
        narrowed=tuple(_narrowed(library, recipe)),
        only=tuple(_only(recipe)),
        today=recipe.today,
        length=length(recipe, who),
        think=recipe.think,
        exam=recipe.is_exam,
        minutes=recipe.minutes or USUAL_MINUTES,
        can_start=bool(facts),
        start_label=_start_label(recipe, len(facts)),
        share_url=f"{link('practice.choose', _external=True)}?{recipe.query()}".rstrip("?"),
    )


def known_here(library: Library, recipe: Recipe) -> tuple[Recipe, tuple[str, ...]]:
    """Leave out of a recipe what these banks do not hold, and say what that was."""
    said: list[str] = []
    if recipe.bank and library.find(recipe.bank) is None:
        said.append(_("There is no bank called %(name)s here.", name=recipe.bank))
        recipe = replace(recipe, bank="", topics=(), relations=(), entity="", pair=(), facts=())
        return recipe, tuple(said)
    banks = [shelf.bank for shelf in library.chosen(recipe.bank)]
    topics = {topic for bank in banks for topic in bank.topics}
    relations = {relation for bank in banks for relation in bank.relations}
    entities = {entity for bank in banks for entity in bank.entities}
    facts = {fact for bank in banks for fact in bank.facts}
    stranger = [name for name in (recipe.entity, *recipe.pair) if name and name not in entities]
    said += [_("There is no topic called %(name)s.", name=name) for name in recipe.topics if name not in topics]
    said += [_("Nothing is asked as %(name)s.", name=name) for name in recipe.relations if name not in relations]
    said += [_("There is nothing called %(name)s.", name=name) for name in stranger]
    said += [_("There is no fact called %(name)s.", name=name) for name in recipe.facts if name not in facts]
    return replace(
        recipe,
        topics=tuple(name for name in recipe.topics if name in topics),
        relations=tuple(name for name in recipe.relations if name in relations),
        entity=recipe.entity if recipe.entity in entities else "",
        pair=recipe.pair if entities.issuperset(recipe.pair) else (),
        facts=tuple(name for name in recipe.facts if name in facts),
    ), tuple(said)


# --- the words


def _fit_text(count: int, asked: int) -> str:
    if not count:
        return str(_("No fact fits this choice"))
    if not asked:
        return str(_("Nothing more today in this choice"))
    return str(ngettext("%(num)s fact fits", "%(num)s facts fit", count))


def _asked_text(recipe: Recipe, count: int) -> str:
    if not count:
        return ""
    if recipe.is_exam:
        return str(ngettext("The exam has up to %(num)s question.", "The exam has up to %(num)s questions.", count))
    return str(ngettext("This session asks %(num)s of them.", "This session asks %(num)s of them.", count))


def _start_label(recipe: Recipe, count: int) -> str:
    if recipe.is_exam:
        return str(_("Go to the exam"))
    return str(ngettext("Start %(num)s question", "Start %(num)s questions", count))


def _notes(found: Fitting, facts: Sequence[str], room: int | None) -> Iterator[str]:
    """Why not all of them are asked, and what is out of the ordinary."""
    if room is not None and found.new > room:
        yield ngettext(
            "%(num)s of them is new to you. New facts keep to your daily limit unless you choose Only new.",
            "%(num)s of them are new to you. New facts keep to your daily limit unless you choose Only new.",
            found.new,
        )
    if facts and room is None and found.new:
        yield _("This may go beyond your daily limit of new facts.")
    if found.asked:
        yield ngettext(
            "%(num)s more was asked today and waits.", "%(num)s more were asked today and wait.", found.asked
        )
    if found.set_aside:
        yield ngettext("%(num)s more is set aside by you.", "%(num)s more are set aside by you.", found.set_aside)


def _loosened(library: Library, recipe: Recipe, known: Known, who: Learner | None, link: Link) -> Iterator[Loosened]:
    """Each part of the choice that, left out, would let facts in."""
    for text, wider in _wider(recipe):
        count = len(fitting(library, wider, known, who=who).candidates)
        if wider != recipe and count:
            fit = ngettext("%(num)s fact fits", "%(num)s facts fit", count)
            url = f"{link('practice.choose')}?{wider.query()}"
            yield Loosened(_("%(change)s: %(fit)s", change=text, fit=fit), url)


def _wider(recipe: Recipe) -> Iterator[tuple[str, Recipe]]:
    yield _("Weak, new and mixed-up facts alike"), replace(recipe, only=None)
    yield _("Also what was asked today"), replace(recipe, today=True)
    yield _("Any level"), replace(recipe, levels=())
    yield _("Whatever is asked"), replace(recipe, relations=())
    yield _("All topics"), replace(recipe, topics=())
    yield _("Without naming things"), replace(recipe, entity="", pair=(), facts=())
    yield _("All new facts"), replace(recipe, only=Only.NEW)
    yield _("Everything"), Recipe(length=recipe.length, minutes=recipe.minutes)


# --- what can be chosen


def _banks(library: Library, recipe: Recipe) -> Iterator[Pick]:
    yield Pick("", _("All banks"), not recipe.bank)
    for shelf in library.shelves.values():
        yield Pick(shelf.id, shelf.bank.header.title, recipe.bank == shelf.id)


def _topics(library: Library, recipe: Recipe) -> Iterator[Pick]:
    """The topics of one bank: those of several would be a long list of look-alikes."""
    for shelf in library.chosen(recipe.bank) if recipe.bank else ():
        there = {FactRef.of(each.topic).fact for each in shelf.candidates().values()}
        for topic in shelf.bank.topics.values():
            if topic.id in there:
                yield Pick(topic.id, topic.title, topic.id in recipe.topics)


def _relations(library: Library, recipe: Recipe) -> Iterator[Pick]:
    for shelf in library.chosen(recipe.bank) if recipe.bank else ():
        there = {FactRef.of(each.relation).fact for each in shelf.candidates().values()}
        for relation in shelf.bank.relations.values():
            if relation.id in there:
                yield Pick(relation.id, relation.label.rstrip(", "), relation.id in recipe.relations)


def _levels(recipe: Recipe) -> Iterator[Pick]:
    words = {Level.CORE: _("Core"), Level.INTERMEDIATE: _("Intermediate"), Level.SPECIALIST: _("Specialist")}
    return (Pick(level, words[level], level in recipe.levels) for level in Level)


def _only(recipe: Recipe) -> Iterator[Pick]:
    yield Pick("", _("All of them"), recipe.only is None, _("What is due comes first."))
    yield Pick(
        "weak",
        _("Only weak"),
        recipe.only is Only.WEAK,
        _("Expected recall now is under %(percent)s%%.", percent=round(100 * WEAK_BELOW)),
    )
    yield Pick("new", _("Only new"), recipe.only is Only.NEW, _("Never asked before. May go beyond your daily limit."))
    yield Pick(
        "confused", _("Only mixed up"), recipe.only is Only.CONFUSED, _("Facts on which you swapped two things twice.")
    )


def _narrowed(library: Library, recipe: Recipe) -> Iterator[tuple[str, Pick]]:
    """What a link narrowed the choice to, each part to be unticked."""

    def name(entity: str) -> str:
        names = (library.name(shelf.id, entity) for shelf in library.chosen(recipe.bank))
        return next((known for known in names if known != entity), entity)

    if recipe.entity:
        yield "entity", Pick(recipe.entity, _("About %(name)s", name=name(recipe.entity)), checked=True)
    if recipe.pair:
        first, second = (name(each) for each in recipe.pair)
        text = _("Telling %(first)s from %(second)s", first=first, second=second)
        yield "pair", Pick("..".join(recipe.pair), text, checked=True)
    for fact_id in recipe.facts:
        yield "fact", Pick(fact_id, _statement(library, recipe, fact_id), checked=True)


def _statement(library: Library, recipe: Recipe, fact_id: str) -> str:
    for shelf in library.chosen(recipe.bank):
        if fact := shelf.bank.facts.get(fact_id):
            return f"{shelf.bank.entities[fact.subject].name}, {shelf.bank.relations[fact.relation].label.rstrip(', ')}"
    return fact_id
