"""Stems, statements, directions and reasons: everything a person reads, made from the bank's own words."""

import re
from typing import Final

from trainer.facts.model import Bank, Direction, Entity, Fact, Modal, Negative, Relation
from trainer.facts.truth import IS_A, Index, Licence
from trainer.questions.model import Citation, Item
from trainer.questions.texts import capital, content_words, sentence, words

MODAL_WORDS: Final = re.compile(
    r"\b(usual|usually|most|often|oftenest|typical|typically|classic|classical|classically|characteristically|commonly|commonest|may|can"
    r"|might|could|characteristic|mainly|mostly|generally|frequently|best|likely|predominantly|suggests?|supports?"
    r"|favou?rs?|standard|recognized|recommended|preferred|expected|strongly|quoted|held|first-line)\b",
    re.IGNORECASE,
)
"""Words that say `usually` or `may`. A stem of a modal relation holds at least one."""

_SLOT: Final = re.compile(r"\{(subject|object)(:bare)?\}")
_REASON_LENGTH: Final = 220


class Wording:
    """Writes the texts of one bank."""

    def __init__(self, bank: Bank, index: Index) -> None:
        """Use the names of `bank`, and `index` for what is true of a wrong option."""
        self._bank = bank
        self._index = index

    # --- stems and statements

    def name(self, entity: str) -> str:
        """The preferred name, as an option shows it."""
        return self._bank.entities[entity].name

    def stem(self, relation: str, direction: Direction, asked: str) -> str:
        """The question about one entity."""
        rule = self._index.relations[relation]
        template = _stem_template(rule, direction)
        return capital(_fill(template, self._bank.entities[asked], self._bank.entities[asked]))

    def says_its_modality(self, relation: str, direction: Direction) -> bool:
        """Whether a modal relation's stem says `usually`, `may` or the like. True for plain relations."""
        rule = self._index.relations[relation]
        return rule.modal is Modal.IS or bool(MODAL_WORDS.search(_stem_template(rule, direction)))

    def statement(self, fact: Fact) -> str:
        """The fact as a sentence."""
        return self._state(fact.relation, fact.subject, fact.object)

    def _state(self, relation: str, subject: str, obj: str) -> str:
        rule, entities = self._index.relations[relation], self._bank.entities
        template = rule.statement or "{subject} " + rule.label + " {object}"
        return sentence(_fill(template, entities[subject], entities[obj]))

    def directions(self, relation: str, direction: Direction, *, reuse: bool) -> str:
        """What to do with a matching question, and how often a response serves."""
        rule = self._index.relations[relation]
        given = rule.matching if direction is Direction.FORWARD else rule.reverse_matching
        basis = given or self._default_directions(rule, direction)
        use = "more than once, or not at all" if reuse else "once, or not at all"
        return f"{sentence(basis)} Each answer may be used {use}."

    def _default_directions(self, rule: Relation, direction: Direction) -> str:
        left, right = self._side(rule.subject_kind, "subject"), self._side(rule.object_kind, "object")
        if direction is Direction.FORWARD:
            return f"Match each {left} with the {right} it belongs to ({rule.label})"
        return f"Match each {right} with the {left} it belongs to ({rule.label})"

    def _side(self, kind: str, fallback: str) -> str:
        return self._bank.kind_of(kind).name if kind else fallback

    # --- reasons

    def key_reason(self, fact: Fact) -> str:
        """Why the right answer is right."""
        if fact.relation == IS_A:
            return self._told(fact)
        return sentence(fact.explanation) if fact.explanation else self.statement(fact)

    def wrong_reason(self, item: Item, wrong: str, licence: Licence) -> str:
        """Why a wrong option is wrong, preferably by what is true of it."""
        if licence.classes:
            return self._class_reason(wrong if item.direction is Direction.REVERSE else item.subject, licence)
        told = self.supporting_fact(item, wrong, licence)
        if licence.negative:
            return self._denied(item, licence.negative, told)
        return self._told(told) if told else ""

    def _denied(self, item: Item, negative: Negative, told: Fact | None) -> str:
        """The recorded reason; for a subject offered in vain, first what is true of it, where both stay short."""
        why = sentence(negative.why)
        if item.direction is Direction.FORWARD or told is None:
            return why
        both = f"{self.statement(told)} {why}"
        return both if len(both) <= _REASON_LENGTH else why

    def supporting_fact(self, item: Item, wrong: str, licence: Licence) -> Fact | None:
        """A fact in which the wrong option is right: its own where it is a subject, someone's where it is an object.

        Where there is none, a fact that the licence rests on; None for a bare negative and for kinds.
        """
        if licence.classes:
            return None
        reverse = item.direction is Direction.REVERSE
        facts = self._index.objects(item.relation, wrong) if reverse else self._index.subjects(item.relation, wrong)
        return min((fact for _, fact in facts), key=_by_level, default=next(iter(licence.facts), None))

    def _told(self, fact: Fact) -> str:
        """The statement, and its explanation where both together stay short; once only where they say the same."""
        said, why = self.statement(fact), sentence(fact.explanation)
        if self._says_all(why, fact):
            return why
        both = f"{said} {why}".strip()
        return both if len(both) <= _REASON_LENGTH else said

    def _says_all(self, explanation: str, fact: Fact) -> bool:
        """Whether an explanation names subject and object itself, so that a statement before it would repeat it."""
        subject, obj = words(self.name(fact.subject)), content_words(self.name(fact.object))
        return bool(obj and subject) and obj <= content_words(explanation) and subject[0] in words(explanation)

    def _class_reason(self, entity: str, licence: Licence) -> str:
        one, other = licence.classes or ("", "")
        subject = _shown(self._bank.entities[entity], bare=False)
        kind = "" if entity == one else f" is {self._as_kind(one)}, which"
        reasons = (sentence(g.why) for g in self._bank.disjoint if g.why and {one, other} <= set(g.entities))
        return f"{sentence(f'{subject}{kind} rules out {self.name(other)}')} {next(reasons, '')}".strip()

    def _as_kind(self, kind: str) -> str:
        entity = self._bank.entities[kind]
        return _shown(entity, bare=False) if entity.article else f"a kind of {entity.name}"

    # --- citations

    def citation(self, fact: Fact) -> Citation:
        """Where to look a fact up."""
        source, ref = self._bank.source_of(fact)
        return Citation(fact.id, source.title, ref.locator, source.url)

    def wrong_citation(self, licence: Licence, told: Fact | None) -> Citation:
        """Where to look up why an option is wrong: the negative's own source, the fact told, or the bank's source."""
        ref = licence.negative.source if licence.negative else None
        if ref is None and told is not None:
            return self.citation(told)
        source = self._bank.sources[ref.id if ref else self._bank.header.source]
        return Citation("", source.title, ref.locator if ref else "", source.url)


_LEVELS: Final = {"core": 0, "intermediate": 1, "specialist": 2}


def _by_level(fact: Fact) -> tuple[int, str]:
    return (_LEVELS[fact.level], fact.id)


def _stem_template(rule: Relation, direction: Direction) -> str:
    if direction is Direction.FORWARD:
        return rule.stem or "Complete the statement: {subject:bare} " + rule.label + " …"
    return rule.reverse_stem or "What " + rule.label + " {object:bare}?"


def _fill(template: str, subject: Entity, obj: Entity) -> str:
    def put(match: re.Match[str]) -> str:
        return _shown(subject if match[1] == "subject" else obj, bare=bool(match[2]))

    return _SLOT.sub(put, template)


def _shown(entity: Entity, *, bare: bool) -> str:
    return entity.name if bare or not entity.article else f"{entity.article} {entity.name}"
