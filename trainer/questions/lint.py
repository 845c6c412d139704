"""Checks over all questions of a bank: truth, form, and whether a test-wise guesser could beat chance."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from trainer.facts.model import Direction
from trainer.questions import flaws
from trainer.questions.flaws import Flaw
from trainer.questions.generating import Generator
from trainer.questions.guessers import GUESSERS, Seen, hit, scores
from trainer.questions.model import Choice, Question
from trainer.questions.readability import grade
from trainer.questions.texts import look


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was measured, the bound, and whether it holds. Too few questions to judge count as holding."""

    name: str
    measured: str
    bound: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A question with its flaws."""

    id: str
    stem: str
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The checks over a bank, and every question with a flaw, hard ones first."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)


def lint(generator: Generator, questions: Iterable[Question]) -> Report:
    """Check the questions of one bank, made with one seed."""
    made = list(questions)
    choices = [q for q in made if isinstance(q, Choice)]
    findings = _findings(made)
    checks = [
        _truth(generator, made),
        *_flaw_rates(made, findings),
        *_key_positions(choices),
        *_guessers(choices),
        *_stems(choices),
        _monopoly(choices),
        _readability(choices),
    ]
    return Report(tuple(checks), findings)


def _findings(made: Sequence[Question]) -> tuple[Finding, ...]:
    found = [Finding(_id(q), q.stem, tuple(_flaws(q))) for q in made]
    flawed = [f for f in found if f.flaws]
    return tuple(sorted(flawed, key=lambda f: (not any(x.hard for x in f.flaws), f.id)))


def _id(question: Question) -> str:
    return question.item.id if isinstance(question, Choice) else question.id


def _flaws(question: Question) -> list[Flaw]:
    if isinstance(question, Choice):
        return flaws.choice_flaws(question.stem, [o.text for o in question.options], question.key)
    return flaws.matching_flaws(
        question.stem,
        [p.text for p in question.premises],
        [r.text for r in question.responses],
        [p.response for p in question.premises],
        reuse=question.reuse,
    )


# --- truth


def _truth(generator: Generator, made: Sequence[Question]) -> Check:
    """Prove every key and every wrong cell again, question by question."""
    faults = sum(not _proven(generator, question) for question in made)
    return Check("questions with a truth fault", str(faults), "0", faults == 0)


def _proven(generator: Generator, question: Question) -> bool:
    if isinstance(question, Choice):
        item = question.item
        return all(
            _cell(generator, item.relation, item.direction, item.asked, option.entity, true=i == question.key)
            for i, option in enumerate(question.options)
        )
    return all(
        _cell(generator, question.relation, question.direction, row.entity, column.entity, true=i == row.response)
        for row in question.premises
        for i, column in enumerate(question.responses)
    )


def _cell(generator: Generator, relation: str, direction: Direction, asked: str, answer: str, *, true: bool) -> bool:
    subject, obj = (asked, answer) if direction is Direction.FORWARD else (answer, asked)
    if true:
        return generator.index.holds(relation, subject, obj) is not None
    return generator.index.false(relation, subject, obj) is not None


# --- form


def _flaw_rates(made: Sequence[Question], findings: Sequence[Finding]) -> list[Check]:
    hard = sum(any(flaw.hard for flaw in f.flaws) for f in findings)
    share = len(findings) / max(len(made), 1)
    return [
        Check("questions with a hard flaw", str(hard), "0", hard == 0),
        Check("questions with any flaw", f"{share:.1%}", "10%", share <= 0.10),
    ]


def _stems(choices: Sequence[Choice]) -> list[Check]:
    pairs = Counter((q.stem.casefold(), q.options[q.key].text.casefold()) for q in choices)
    twice = sum(n - 1 for n in pairs.values())
    stems = Counter(stem for stem, _ in pairs)
    shared = sum(n - 1 for n in stems.values() if n > 1)
    return [
        Check("stems asked twice with one key", str(twice), "0", twice == 0),
        Check("stems asked again with another key", str(shared), "counted", True),
    ]


def _monopoly(choices: Sequence[Choice]) -> Check:
    """No option stands in more than three times the questions that its keys, or its fellows, let expect."""
    offers: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    keys: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    sizes: Counter[tuple[str, str]] = Counter()
    for q in choices:
        group = (q.item.relation, q.item.direction.value)
        sizes[group] += len(q.options)
        keys[group][q.options[q.key].text] += 1
        offers[group].update(o.text for o in q.options)
    worst, name = 0.0, ""
    for group, counts in offers.items():
        for text, count in counts.items():
            ratio = count / max(sizes[group] / len(counts), 4 * keys[group][text])
            if ratio > worst:
                worst, name = ratio, text
    return Check("option monopoly, times its expectation", f"{worst:.1f} ({name})", "3", worst <= 3)


def _readability(choices: Sequence[Choice]) -> Check:
    """Flesch-Kincaid grade of the stems, with the name asked about masked."""
    grades = [grade(q.stem.replace(q.subject, "it")) for q in choices]
    middle = median(grades) if grades else 0.0
    return Check("median reading grade of the stems", f"{middle:.1f}", "12", middle <= 12)


# --- chance


def _key_positions(choices: Sequence[Choice]) -> list[Check]:
    checks = []
    for size in sorted({len(q.options) for q in choices}):
        counts = Counter(q.key for q in choices if len(q.options) == size)
        total = counts.total()
        expected = total / size
        square = sum((counts[i] - expected) ** 2 / expected for i in range(size))
        p = chi_square_tail(square, size - 1)
        spread = "/".join(str(counts[i]) for i in range(size))
        checks.append(
            Check(f"key position of {size} options", f"{spread}, p={p:.3f}", "p>=0.01", total < 100 or p >= 0.01)
        )
    return checks


def chi_square_tail(x: float, degrees: int) -> float:
    """P(chi-square > x) for whole degrees of freedom (Abramowitz and Stegun 26.4.4 and 26.4.5)."""
    if x <= 0:
        return 1.0
    half = x / 2
    if degrees % 2 == 0:
        return math.exp(-half) * sum(half**i / math.factorial(i) for i in range(degrees // 2))
    tail = math.erfc(math.sqrt(half))
    steps = range(1, (degrees + 1) // 2)
    return tail + math.exp(-half) * sum(math.pow(half, i - 0.5) / math.gamma(i + 0.5) for i in steps)


def _guessers(choices: Sequence[Choice]) -> list[Check]:
    """Each guesser's luck in standard deviations over chance, a question's own options left out of what was seen."""
    seen = _seen(choices)
    luck, spread = [0.0] * len(GUESSERS), [0.0] * len(GUESSERS)
    for q in choices:
        looks = [look(o.text) for o in q.options]
        chance = 1 / len(looks)
        for i, score in enumerate(scores(look(q.stem), looks, q.key, seen)):
            luck[i] += hit(score, q.key) - chance
            spread[i] += chance * (1 - chance)
    return [
        Check(f"guesser: {name}", f"z={z:+.1f}, right {rate:.1%}", "z<=3", z <= 3)
        for name, total, variance in zip(GUESSERS, luck, spread, strict=True)
        for z in [total / math.sqrt(variance) if variance else 0.0]
        for rate in [(total + _expected(choices)) / max(len(choices), 1)]
    ]


def _expected(choices: Sequence[Choice]) -> float:
    return sum(1 / len(q.options) for q in choices)


def _seen(choices: Sequence[Choice]) -> Seen:
    keys = Counter(q.options[q.key].text for q in choices)
    return Seen(keys, Counter(o.text for q in choices for o in q.options))
