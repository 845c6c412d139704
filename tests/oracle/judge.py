"""The verdict on one question, given only its JSON line and what the bank says."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from tests.oracle.truth import Oracle, squeezed

Line = dict[str, Any]
_CATCH_ALL = re.compile(
    r"^(none|other|others|unknown|unspecified|not applicable|n/a|both|neither)$"
    r"|\b(all|none|any) of (the|these)\b|^not otherwise specified$",
    re.IGNORECASE,
)


def faults(oracle: Oracle, line: Line) -> list[str]:
    """Everything that is wrong with a question; nothing when it is sound."""
    if line.get("relation") not in oracle.relations:
        return [f"no relation {line.get('relation')}"]
    if line.get("direction") not in ("forward", "reverse"):
        return [f"no direction {line.get('direction')}"]
    judge = {"mcq": _choice, "matching": _matching}.get(str(line.get("type")))
    if judge is None:
        return [f"no question type {line.get('type')}"]
    return list(judge(oracle, line))


def _cell(oracle: Oracle, line: Line, asked: str, offered: str) -> str:
    """`true`, `false` or `unproven`, for the entity asked about and the answer offered, by their names."""
    subject, obj = (asked, offered) if line["direction"] == "forward" else (offered, asked)
    if oracle.named_true(line["relation"], subject, obj):
        return "true"
    return "false" if oracle.named_false(line["relation"], subject, obj) else "unproven"


# --- choice


def _choice(oracle: Oracle, line: Line) -> Iterator[str]:
    options: list[str] = line["options"]
    if not 3 <= len(options) <= 5:
        yield f"{len(options)} options"
    if not 0 <= line["key"] < len(options):
        yield f"key {line['key']} is no option"
        return
    yield from _side(oracle, "option", options)
    yield from _answers(oracle, options)
    wrong = options[: line["key"]] + options[line["key"] + 1 :]
    if any(oracle.names.owners(option) & oracle.names.owners(line["subject"]) for option in wrong):
        yield "a distractor is what the stem asks about"
    yield from _reasons(line["why"], len(options))
    yield from _stem(oracle, line, options[line["key"]])
    for place, option in enumerate(options):
        value = _cell(oracle, line, line["subject"], option)
        wanted = "true" if place == line["key"] else "false"
        if value != wanted:
            yield f"{'key' if wanted == 'true' else 'distractor'} {option} is {value}"
    yield from _cited(oracle, line, [(line["subject"], options[line["key"]])])


def _stem(oracle: Oracle, line: Line, key: str) -> Iterator[str]:
    stem = line["stem"]
    if not oracle.names.owners(line["subject"]):
        yield f"nothing is called {line['subject']}"
    if squeezed(line["subject"]) not in squeezed(stem):
        yield f"the stem does not name {line['subject']}"
    for owner in oracle.names.owners(key):
        thing = oracle.names.things[owner]
        for name in (thing.name, *thing.exact):
            if _whole(name, stem) and not _whole(name, line["subject"]):
                yield f"the stem names the key ({name})"


def _whole(name: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text.casefold()))


def _reasons(why: Sequence[str], count: int) -> Iterator[str]:
    if len(why) != count or not all(reason.strip() for reason in why):
        yield "not every option has its reason"


# --- matching


def _matching(oracle: Oracle, line: Line) -> Iterator[str]:
    premises, responses, answer = line["premises"], line["responses"], line["answer"]
    reuse = bool(line.get("reuse"))
    if not 3 <= len(premises) <= 10:
        yield f"{len(premises)} premises"
    if set(answer) != set(premises) or not set(answer.values()) <= set(responses):
        yield "the answer does not fit the premises and responses"
        return
    if not reuse and max(Counter(answer.values()).values()) > 1:
        yield "a response serves twice"
    yield from _side(oracle, "premise", premises)
    yield from _side(oracle, "response", responses)
    yield from _answers(oracle, responses)
    yield from _reasons([line["why"].get(p, "") for p in premises], len(premises))
    if responses != sorted(responses, key=str.casefold) and not all(re.match(r"[\d.]+", r) for r in responses):
        yield "the responses are in no order"
    for premise in premises:
        for response in responses:
            value = _cell(oracle, line, premise, response)
            wanted = "true" if answer[premise] == response else "false"
            if value != wanted:
                yield f"{premise} / {response} is {value}, not {wanted}"
    yield from _cited(oracle, line, list(answer.items()))


# --- both


def _side(oracle: Oracle, what: str, texts: Sequence[str]) -> Iterator[str]:
    """No two texts of one side name one thing or nest."""
    for text in texts:
        if not oracle.names.owners(text):
            yield f"nothing is called {text}"
    for one, other in combinations(texts, 2):
        if squeezed(one) == squeezed(other):
            yield f"{what}s {one} and {other} are one text"
        elif any(oracle.kinds.related(a, b) for a in oracle.names.owners(one) for b in oracle.names.owners(other)):
            yield f"{what}s {one} and {other} overlap"


def _answers(oracle: Oracle, texts: Sequence[str]) -> Iterator[str]:
    """Every text may be offered as an answer."""
    for text in texts:
        if _CATCH_ALL.search(text) or not any(oracle.names.things[o].option for o in oracle.names.owners(text)):
            yield f"{text} is no answer"


def _cited(oracle: Oracle, line: Line, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The facts named are those asked: each pair has one, and no other is named."""
    claims = {c.id: c for c in oracle.world.claims if c.id}
    if len(line["facts"]) != len(pairs) or not all(line["facts"]):
        yield f"{len(line['facts'])} facts for {len(pairs)} answers"
        return
    for fact, (asked, offered) in zip(line["facts"], pairs, strict=True):
        claim = claims.get(fact)
        if claim is None:
            continue  # a table's facts have no ids of their own
        subject, obj = (asked, offered) if line["direction"] == "forward" else (offered, asked)
        bears = claim.subject in oracle.names.owners(subject) and claim.object in oracle.names.owners(obj)
        if not (bears and claim.firm and claim.relation == line["relation"]):
            yield f"fact {fact} is not what is asked"
