"""What fitting the memory weights to a person is worth, and whether the program's rules for it ever do harm.

Twenty simulated people remember by weights of their own: each of the 21 default weights is multiplied by a lognormal
factor of a third, within its bounds. Each studies under the program's default policy until there are enough due
reviews, answers are rated as they were (known Good, not known Again, no luck), and the weights are fitted exactly as
the program does: on the oldest three quarters, drawn towards the default, and taken into use only if they foretell the
newest quarter better than the default.

The gain is in mean log loss on fresh data: the same person's next due reviews, as many as were fitted on, which no fit
has seen. `best` is what their true weights gain, `fitted` what the program takes into use, the default where it does
not accept. `worse` counts accepted fits that foretell the fresh data worse than the default.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import Final

from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from trainer.scheduling.fitting import judged, log_loss, trials_of
from trainer.scheduling.history import Answer
from trainer.scheduling.memory import Memory, Policy, recall_before, review
from trainer.scheduling.rating import Rating
from trainer.scheduling.weights import DEFAULT_WEIGHTS, Weights
from trainer.services.study.fitter import fit_apart

REVIEWS: Final = (400, 800, 1600)
SHIFT: Final = 1 / 3
NEW: Final = 10
NOON: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one person: gains in log loss over the default, and whether the fit was taken into use."""

    best: float
    fitted: float
    accepted: bool


def shifted(dice: random.Random) -> Weights:
    """Someone whose memory is not the default one."""
    bounds = zip(DEFAULT_WEIGHTS.values, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return Weights(tuple(min(max(each * dice.lognormvariate(0, SHIFT), low), high) for each, low, high in bounds))


def lived(truth: Weights, dice: random.Random, *, reviews: int) -> Iterator[Answer]:
    """Study until there were so many due reviews, 10 new facts a day, and end with the day."""
    believed: dict[str, Memory] = {}
    true: dict[str, Memory] = {}
    policy, due, day, number = Policy(weights=truth), 0, 0, 0
    while due < reviews:
        facts = [fact for fact, memory in believed.items() if memory.due_day <= day]
        due += len(facts)
        for fact in [*facts, *(f"{day}-{new}" for new in range(NEW))]:
            known = dice.random() < recall_before(true.get(fact), day=day, policy=policy)
            rating = Rating.GOOD if known else Rating.AGAIN
            believed[fact] = review(believed.get(fact), rating, day=day)
            true[fact] = review(true.get(fact), rating, day=day, policy=policy)
            number += 1
            yield Answer(number, fact, day, NOON + timedelta(days=day, seconds=number), rating)
        day += 1


def tried(seed: int, reviews: int) -> Tried:
    """Fit one person as the program does, and judge the outcome by what they answer next."""
    dice = random.Random(f"fit|{seed}")  # noqa: S311 - dice, not secrets
    truth = shifted(dice)
    log = list(lived(truth, dice, reviews=2 * reviews))
    trials = trials_of(log)
    last = trials[reviews - 1].day
    seen = [answer for answer in log if answer.day <= last]
    fresh = {(trial.fact, trial.day) for trial in trials if trial.day > last}
    outcome = judged(seen, in_use=DEFAULT_WEIGHTS, fit=fit_apart)
    accepted = outcome is not None and outcome.accepted
    in_use = outcome.weights if outcome is not None and accepted else DEFAULT_WEIGHTS
    default, best, fitted = (log_loss(log, each, only=fresh) for each in (DEFAULT_WEIGHTS, truth, in_use))
    return Tried(default - best, default - fitted, accepted)


def row(reviews: int, people: Sequence[Tried]) -> str:
    """One line of the table."""
    accepted = [each for each in people if each.accepted]
    worse = sum(each.fitted < 0 for each in accepted)
    best, fitted = mean(each.best for each in people), mean(each.fitted for each in people)
    return f"{reviews:>11,}{best:>+10.4f}{fitted:>+10.4f}{len(accepted):>10}{worse:>7}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Log loss gained by fitting memory weights as the program does.")
    parser.add_argument("--people", type=int, default=20)
    people = parser.parse_args().people
    print(f"{people} people whose weights differ from the default; log loss gained on fresh data, the default being 0")
    print(f"{'due reviews':>11}{'best':>10}{'fitted':>10}{'accepted':>10}{'worse':>7}")
    for reviews in REVIEWS:
        print(row(reviews, [tried(seed, reviews) for seed in range(people)]), flush=True)


if __name__ == "__main__":
    main()
