"""A program to look at: one simulated student with a year of study, in a folder and a database of their own."""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from trainer.cli.faults import cannot_run_for, faults_of
from trainer.cli.progress import bar
from trainer.cli.running import serve


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Where the demo is kept. The real database is never touched.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 365),
    default=365,
    show_default=True,
    help="How many days of study to make.",
)
@click.option("--only-make", is_flag=True, help="Make the student, and do not serve.")
@click.pass_context
def demo(context: click.Context, folder: Path, days: int, *, only_make: bool) -> None:
    """Make one simulated student with a year of study, print how to sign in, and serve the program.

    The answers are made by a program, and every page of the account says so. Nothing is read from or written to the
    real database. A student made before is kept, and gets a new password.
    """
    os.environ["TRAINER_INSTANCE"] = str(folder.absolute())
    for variable in ("DATABASE_URL", "TRAINER_DATABASE_URL"):
        os.environ.pop(variable, None)
    password = secrets.token_urlsafe(12)
    email, answers = _make(password, days)
    click.echo(f"A simulated student with {answers:,} answers. Sign in as {email} with the password {password}")
    if not only_make:
        context.invoke(serve)


def _make(password: str, days: int) -> tuple[str, int]:
    from flask_security import hash_password  # noqa: PLC0415 - see the package

    from trainer.app import create_app  # noqa: PLC0415 - see the package
    from trainer.config import ConfigError  # noqa: PLC0415 - see the package
    from trainer.facts.problems import BankError  # noqa: PLC0415 - see the package
    from trainer.services.demo import EMAIL, NotADemo, make_demo  # noqa: PLC0415 - see the package
    from trainer.store.engine import StoreError, begin_writing, db, migrate  # noqa: PLC0415 - see the package
    from trainer.web.wiring import EXTENSION  # noqa: PLC0415 - see the package

    with faults_of(BankError), cannot_run_for(ConfigError, StoreError, NotADemo):
        app = create_app()
        migrate(app)
        with app.app_context(), bar("Living day by day") as progress:
            begin_writing(db.session())
            answers = make_demo(
                db.session(),
                app.extensions[EXTENSION].library,
                password_hash=hash_password(password),
                now=datetime.now(UTC),
                days=days,
                progress=progress,
            )
            db.session.commit()
    return EMAIL, answers
