"""Single negatives as blocks that a person can read: a column of subjects for one object, or a row of objects."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from trainer.facts.model import Entity, Negative, NegativeBlock, Relation
from trainer.facts.tables.wording import Label


@dataclass(frozen=True, slots=True)
class Denied:
    """A negative with the remark and the reason that its row carries; without a reason one is worded."""

    negative: Negative
    note: str = ""
    why: str = ""


def blocks(
    denials: Iterable[Denied], relations: Mapping[str, Relation], entities: Mapping[str, Entity]
) -> Iterator[NegativeBlock]:
    """The blocks in identity order; within one relation all are columns or all are rows, whichever makes fewer."""
    by_relation: defaultdict[str, list[Denied]] = defaultdict(list)
    for denied in denials:
        by_relation[denied.negative.relation].append(denied)
    for relation in sorted(by_relation):
        columns = _grouped(by_relation[relation], "object")
        rows = _grouped(by_relation[relation], "subject")
        label = Label(relations[relation].label)
        if len(columns) <= len(rows):
            yield from (_column(group, label, entities) for group in columns)
        else:
            yield from (_row(group, label, entities) for group in rows)


def _grouped(denials: Iterable[Denied], key: str) -> list[list[Denied]]:
    groups: defaultdict[tuple[str, ...], list[Denied]] = defaultdict(list)
    for denied in denials:
        negative = denied.negative
        groups[getattr(negative, key), negative.qualifier, negative.status, denied.note, denied.why].append(denied)
    return [groups[name] for name in sorted(groups)]


def _block(group: list[Denied], why: str, **pairs: str | tuple[str, ...]) -> NegativeBlock:
    first = group[0].negative
    return NegativeBlock(
        relation=first.relation,
        why=group[0].why or why,
        qualifier=first.qualifier,
        status=first.status,
        note=group[0].note,
        **pairs,  # type: ignore[arg-type]  # each key is given the shape that it takes
    )


def _single(group: list[Denied], label: Label, entities: Mapping[str, Entity]) -> NegativeBlock:
    one = group[0].negative
    why = _why(label, entities[one.subject].name, entities[one.object].name)
    return _block(group, why, subject=one.subject, object=one.object)


def _column(group: list[Denied], label: Label, entities: Mapping[str, Entity]) -> NegativeBlock:
    if len(group) == 1:
        return _single(group, label, entities)
    obj = group[0].negative.object
    members = tuple(sorted(denied.negative.subject for denied in group))
    return _block(group, _why(label, "it", entities[obj].name), object=obj, subjects=members)


def _row(group: list[Denied], label: Label, entities: Mapping[str, Entity]) -> NegativeBlock:
    if len(group) == 1:
        return _single(group, label, entities)
    subject = group[0].negative.subject
    members = tuple(sorted(denied.negative.object for denied in group))
    return _block(group, _why(label, entities[subject].name, "it"), subject=subject, objects=members)


def _why(label: Label, subject: str, obj: str) -> str:
    """The denial as a sentence; where the label cannot be taken apart, what the table says of it."""
    clause = label.denied(subject, obj)
    if not clause:
        return f'The table records as false: "{subject} {label.text} {obj}".'
    return f"{clause[0].upper()}{clause[1:]}." if subject == "it" else f"{clause}."
