"""A program to look at: a simulated student and a simulated class, in a folder and a database of their own."""

import os
import secrets
from dataclasses import dataclass
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
@click.option(
    "--students",
    type=click.IntRange(0, 60),
    default=60,
    show_default=True,
    help="How many students the class has; 0 makes none.",
)
@click.option("--only-make", is_flag=True, help="Make them, and do not serve.")
@click.pass_context
def demo(context: click.Context, folder: Path, days: int, students: int, *, only_make: bool) -> None:
    """Make a student with a year of study and a class with a term of sets, say how to sign in, and serve the program.

    The answers are made by a program, and every page of these accounts says so. Nothing is read from or written to the
    real database. What was made before is kept, and gets a new password.
    """
    os.environ["TRAINER_INSTANCE"] = str(folder.absolute())
    for variable in ("DATABASE_URL", "TRAINER_DATABASE_URL"):
        os.environ.pop(variable, None)
    password = secrets.token_urlsafe(12)
    made = _make(password, days, students)
    click.echo(f"A simulated student with {made.answers:,} answers. Sign in as {made.student}")
    if students:
        click.echo(f"A simulated class of {students} with a term of sets. Sign in as {made.teacher}")
    click.echo(f"Both with the password {password}")
    if not only_make:
        context.invoke(serve)


@dataclass(frozen=True, slots=True)
class _Made:
    """Who can sign in, and what the student has done."""

    student: str
    teacher: str
    answers: int


def _make(password: str, days: int, students: int) -> _Made:
    from flask_security import hash_password  # noqa: PLC0415 - see the package

    from trainer.app import create_app  # noqa: PLC0415 - see the package
    from trainer.config import ConfigError  # noqa: PLC0415 - see the package
    from trainer.facts.problems import BankError  # noqa: PLC0415 - see the package
    from trainer.services.demo.classroom import TEACHER, make_class  # noqa: PLC0415 - see the package
    from trainer.services.demo.student import EMAIL, NotADemo, make_demo  # noqa: PLC0415 - see the package
    from trainer.store.engine import StoreError, begin_writing, db, migrate  # noqa: PLC0415 - see the package
    from trainer.web.wiring import EXTENSION  # noqa: PLC0415 - see the package

    with faults_of(BankError), cannot_run_for(ConfigError, StoreError, NotADemo):
        app = create_app()
        migrate(app)
        with app.test_request_context():  # deeds say what they refuse in the language of a request
            begin_writing(db.session())
            library, hashed, now = app.extensions[EXTENSION].library, hash_password(password), datetime.now(UTC)
            with bar("Living day by day") as progress:
                answers = make_demo(db.session(), library, password_hash=hashed, now=now, days=days, progress=progress)
            if students:
                with bar("Teaching a term") as progress:
                    make_class(
                        db.session(), library, password_hash=hashed, now=now, students=students, progress=progress
                    )
            db.session.commit()
    return _Made(EMAIL, TEACHER, answers)
