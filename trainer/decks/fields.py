"""The HTML of a note's fields. Fronts and backs use different fields, so that no front can tell its key."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

from trainer.decks.asking import Way
from trainer.decks.deck import FRONT, OPTIONS, DeckForm, Field
from trainer.decks.recall import Recall
from trainer.decks.text import escaped, linked, listed
from trainer.questions.model import Choice, Citation, Matching, Option
from trainer.questions.texts import are_numbers, look
from trainer.questions.wording import Wording


def asking_fields(way: Way, wording: Wording) -> dict[Field, str]:
    """Every field of a fact that is asked."""
    fields = {
        Field.FACT_ID: escaped(way.fact.id),
        Field.ANSWER: _answer(way, wording),
        Field.WHY: escaped(wording.key_reason(way.fact)),
        Field.SOURCE: cited(wording.citation(way.fact)),
    }
    if way.recall:
        fields[Field.PROMPT] = _prompt(way.recall, wording)
    if way.choice:
        fields |= _choice(way.choice)
    if way.matching:
        fields |= _matching(way.fact.id, way.matching)
    return fields


def retired_fields(fact: str, stem: str, reason: str, forms: Iterable[DeckForm]) -> dict[Field, str]:
    """The fields of a fact that no longer holds. Each form keeps a front: Anki would turn an empty one into rubbish."""
    why = escaped(f"This fact has been withdrawn from the bank. Delete the card. {reason}".strip())
    front = f'<p>{escaped(stem)}</p><p class="besides">This card is retired.</p>'
    fields = {
        Field.FACT_ID: escaped(fact),
        Field.ANSWER: "Withdrawn",
        Field.WHY: why,
        Field.OPT_WHY: f'<div class="why">{why}</div>',
        Field.SET: front,
    }
    return fields | {FRONT[form]: "<p>No answers.</p>" if form is DeckForm.MATCHING else front for form in forms}


def _names(entities: Sequence[str], wording: Wording) -> str:
    return "; ".join(escaped(wording.name(entity)) for entity in entities)


def _answer(way: Way, wording: Wording) -> str:
    """The key by name and, for recall, what else is right."""
    parts = [escaped(wording.name(way.item.key))]
    if way.recall and way.recall.others:
        parts.append(f'<p class="also">Also right: {_names(way.recall.others, wording)}</p>')
    if way.recall and not way.recall.complete:
        parts.append('<p class="also">Other answers, not on record here, may be right too.</p>')
    return "".join(parts)


def _prompt(recall: Recall, wording: Wording) -> str:
    stem = escaped(recall.stem)
    if recall.named:
        return f'<p>{stem}</p><p class="besides">Other than: {_names(recall.named, wording)}</p>'
    if recall.others:
        return f'<p>{stem}</p><p class="besides">Name one of {len(recall.others) + 1} answers on record.</p>'
    return stem


def _choice(choice: Choice) -> dict[Field, str]:
    """The question in the generator's order, as everywhere; a client that can shuffles it for the eye."""
    texts = dict(zip(OPTIONS, (escaped(option.text) for option in choice.options), strict=False))
    return {Field.STEM: escaped(choice.stem), **texts, Field.OPT_WHY: _reasons(choice)}


def _reasons(choice: Choice) -> str:
    """Why each option is right or wrong, named by its text, the key first."""
    key = choice.options[choice.key]
    wrong = [option for option in choice.options if option is not key]
    rows = [f'<li class="right">{_reason(key)}</li>', *(f"<li>{_reason(option)}</li>" for option in wrong)]
    own = cited(key.citation) if key.citation else ""
    found = dict.fromkeys(cited(option.citation) for option in wrong if option.citation)
    sources = "; ".join(source for source in found if source != own)
    said = f'<p class="source">On the other options: {sources}</p>' if sources else ""
    return f'<ul class="reasons">{"".join(rows)}</ul>{said}'


def _reason(option: Option) -> str:
    return f"<b>{escaped(option.text)}</b><br>{escaped(option.reason)}"


def _matching(fact: str, matching: Matching) -> dict[Field, str]:
    """One row of the set with all its responses: a card of the whole set would give many facts one grade.

    The responses are sorted by a hash, not by the alphabet: there the key came first too often.
    """
    premise = next(premise for premise in matching.premises if premise.item.fact == fact)
    front = f'<p class="directions">{escaped(matching.stem)}</p><p>{escaped(premise.text)}</p>'
    responses = list(matching.responses)
    if not are_numbers([look(response.text) for response in responses]):
        responses.sort(key=lambda response: hashlib.sha256(f"{fact}|{response.entity}".encode()).digest())
    return {Field.SET: front, Field.BANK: listed((escaped(r.text) for r in responses), "options")}


@lru_cache(maxsize=4096)
def cited(citation: Citation) -> str:
    """A source with the place in it."""
    locator = f", {escaped(citation.locator)}" if citation.locator else ""
    return linked(citation.title, citation.url) + locator
