"""Memories: replaying a schedule from a table, and making the stored ones again from the log."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trainer.cli.faults import CannotRun, cannot_run_for, faults_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@click.group()
def memory() -> None:
    """Replay schedules, and make memories again from the log of answers."""


@memory.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--weights", type=click.Path(path_type=Path, dir_okay=False), help="A JSON list of 21 numbers.")
@click.option("--retention", type=float, default=0.90, show_default=True, help="Desired retention, 0.70 to 0.97.")
def replay(file: Path, weights: Path | None, retention: float) -> None:
    """Replay reviews from a CSV with the columns card, day and rating, and write what FSRS-6 makes of each.

    The columns out are card, day, rating, retrievability (before the review), stability, difficulty (after it), and
    interval (days to the next, without fuzz), to full precision.
    """
    from trainer.scheduling.memory import PolicyError  # noqa: PLC0415 - see the package
    from trainer.scheduling.replay import ReplayError, replay_csv  # noqa: PLC0415 - see the package
    from trainer.scheduling.weights import DEFAULT_WEIGHTS, WeightsError, weights_from_json  # noqa: PLC0415 - as above

    with faults_of(ReplayError, WeightsError), cannot_run_for(PolicyError):
        chosen = weights_from_json(_text(weights)) if weights else DEFAULT_WEIGHTS
        for line in replay_csv(_text(file).splitlines(keepends=True), weights=chosen, retention=retention):
            click.echo(line)


@memory.command()
def fit() -> None:
    """Fit the memory weights of everyone who has enough new reviews, and take into use those that foretell better."""
    from trainer.app import create_bare_app  # noqa: PLC0415 - see the package
    from trainer.config import ConfigError, read_settings  # noqa: PLC0415 - see the package
    from trainer.services.study.fitting import fit_everyone  # noqa: PLC0415 - see the package
    from trainer.store.engine import StoreError, db, migrate  # noqa: PLC0415 - see the package

    with cannot_run_for(ConfigError, StoreError):
        app = create_bare_app(read_settings())
        migrate(app)
    with app.app_context():
        fitted, taken = fit_everyone(db.session(), now=datetime.now(UTC))
    click.echo(f"{fitted:,} people fitted; {taken:,} have new weights in use.")


@memory.command()
def rebuild() -> None:
    """Make every stored memory and count of pairs again from the log, and say whether any memory differed.

    People can study meanwhile: each person's are made again in a transaction of their own.
    """
    from trainer.app import create_bare_app  # noqa: PLC0415 - see the package
    from trainer.config import ConfigError, read_settings  # noqa: PLC0415 - see the package
    from trainer.services.study.memories import everyone  # noqa: PLC0415 - see the package
    from trainer.store.engine import StoreError, db, migrate  # noqa: PLC0415 - see the package

    with cannot_run_for(ConfigError, StoreError):
        app = create_bare_app(read_settings())
        migrate(app)
    with app.app_context():
        session = db.session()
        people = everyone(session)
        session.rollback()
        counts = [_rebuild_one(session, person_id) for person_id in people]
    total, changed = (sum(each[at] for each in counts) for at in (0, 1))
    click.echo(f"{total:,} memories made again from the log; {changed:,} differed from what was kept.")


def _rebuild_one(session: "Session", person_id: int) -> tuple[int, int]:
    """Make one person's memories and pairs again."""
    from trainer.services.study.confusions import rebuild_pairs  # noqa: PLC0415 - see the package
    from trainer.services.study.memories import rebuild_of  # noqa: PLC0415 - see the package
    from trainer.store.engine import begin_writing  # noqa: PLC0415 - see the package

    begin_writing(session)
    counts = rebuild_of(session, person_id)
    rebuild_pairs(session, person_id)
    session.commit()
    return counts


def _text(path: Path) -> str:
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise CannotRun(f"{path} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise CannotRun(f"{path} is not UTF-8 ({error.reason} at byte {error.start}). Save it as UTF-8.") from None
