"""Keeping a bank from being guessed.

The strongest cue in generated questions is frequency: an option that is the key in most of its appearances. The remedy
is arithmetic. If an entity is the key of n items, it should stand as a wrong option in (options - 1) * n others, so
that seeing it says nothing. Weights that bring this about are fitted once a bank, by making its questions (or a sample
of a large bank's) a few times and correcting. Length, shared words and the like are steered question by question:
each guesser is allowed to be right as often as chance would have it, and no more.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from trainer.questions import chance
from trainer.questions.candidates import Candidates, Group
from trainer.questions.guessers import GUESSERS, Seen, hit, scores
from trainer.questions.model import Choice, Item
from trainer.questions.texts import look

ROUNDS: Final = 4
SAMPLE: Final = 3000
_NEVER_KEY: Final = 0.05
_STEP: Final = (0.4, 2.5)


@dataclass(slots=True)
class Balance:
    """Weights of entities as wrong options, by relation and direction, and the allowance of each guesser.

    `seen` holds how often each text is expected to be key and to be offered; `allowance` is added to 1/options.
    """

    weights: dict[Group, dict[str, float]] = field(default_factory=dict)
    allowance: list[float] = field(default_factory=lambda: [0.0] * len(GUESSERS))
    seen: Seen = field(default_factory=lambda: Seen({}, {}))

    def weight(self, group: Group, entity: str) -> float:
        """How readily `entity` is offered as a wrong option; small for one that is never a key in the group."""
        return self.weights[group].get(entity, _NEVER_KEY)

    def allowed(self, item: Item, seed: int, options: int) -> list[bool]:
        """For each guesser, whether it is meant to be right on this question."""
        rng = chance.stream("hit", item.id, seed)
        return [rng.random() < 1 / options + allowance for allowance in self.allowance]


def starting(candidates: Candidates, name: Callable[[str], str]) -> Balance:
    """Weights before any fitting: as often wrong as key."""
    balance = Balance({group: {e: float(n) for e, n in keys.items()} for group, keys in candidates.keys.items()})
    keys: dict[str, float] = {}
    for group in candidates.keys.values():
        for entity, count in group.items():
            keys[name(entity)] = keys.get(name(entity), 0) + count
    balance.seen = Seen(keys, {text: 4.0 * count for text, count in keys.items()})
    return balance


def sample(items: Iterable[Item], size: int = SAMPLE) -> list[Item]:
    """At most about `size` items, spread over the bank by their ids alone."""
    everything = list(items)
    share = size / max(len(everything), 1)
    if share >= 1:
        return everything
    return [item for item in everything if chance.number("sample", item.id) < share * 2**64]


def correct(balance: Balance, questions: Iterable[Choice]) -> None:
    """One round: compare what was made with what should have been, and move the weights and allowances."""
    made = list(questions)
    _correct_weights(balance, made)
    _correct_allowances(balance, made)
    offers: dict[str, float] = {}
    keys: dict[str, float] = {}
    for question in made:
        for i, option in enumerate(question.options):
            offers[option.text] = offers.get(option.text, 0) + 1
            keys[option.text] = keys.get(option.text, 0) + (i == question.key)
    balance.seen = Seen(keys, offers)


def _correct_weights(balance: Balance, made: list[Choice]) -> None:
    wanted: dict[Group, dict[str, float]] = {}
    actual: dict[Group, dict[str, float]] = {}
    for question in made:
        group = (question.item.relation, question.item.direction)
        want, have = wanted.setdefault(group, {}), actual.setdefault(group, {})
        for i, option in enumerate(question.options):
            if i == question.key:
                want[option.entity] = want.get(option.entity, 0) + len(question.options) - 1
            else:
                have[option.entity] = have.get(option.entity, 0) + 1
    for group, want in wanted.items():
        _move(balance.weights[group], want, actual[group])


def _move(weights: dict[str, float], want: Mapping[str, float], have: Mapping[str, float]) -> None:
    for entity in want.keys() | have.keys():
        ratio = (want.get(entity, 0) + 0.5) / (have.get(entity, 0) + 0.5)
        weights[entity] = weights.get(entity, _NEVER_KEY) * min(max(ratio, _STEP[0]), _STEP[1])


def _correct_allowances(balance: Balance, made: list[Choice]) -> None:
    """Lower the allowance of a guesser that beats chance; let it rise again, but never above chance."""
    over = [0.0] * len(GUESSERS)
    for question in made:
        looks = [look(option.text) for option in question.options]
        for i, score in enumerate(scores(look(question.stem), looks, balance.seen)):
            over[i] += hit(score, question.key) - 1 / len(looks)
    for i, excess in enumerate(over):
        balance.allowance[i] = min(0.0, max(-0.25, balance.allowance[i] - excess / max(len(made), 1)))
