"""People with a part beyond learning: the editors of the banks that everybody sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from trainer.cli.faults import cannot_run_for


@click.group()
def people() -> None:
    """Say who reads over what is to become part of everybody's banks."""


@people.command("make-editor")
@click.argument("email")
def make_editor_(email: str) -> None:
    """Let the person with this address agree to others' changes of the banks that everybody sees."""
    from trainer.services.writing.desks import make_editor  # noqa: PLC0415 - see the package

    with writing() as session:
        make_editor(session, email)
    click.echo(f"{email} is an editor now. What waits to be read is at /write.")


@people.command("unmake-editor")
@click.argument("email")
def unmake_editor_(email: str) -> None:
    """Take that back."""
    from trainer.services.writing.desks import unmake_editor  # noqa: PLC0415 - see the package

    with writing() as session:
        unmake_editor(session, email)
    click.echo(f"{email} is no editor.")


@people.command()
def editors() -> None:
    """List the addresses of the editors."""
    from trainer.services.writing.desks import editors as list_editors  # noqa: PLC0415 - see the package

    with writing() as session:
        found = list_editors(session)
    click.echo("\n".join(found) or "There are no editors. Name one with make-editor.")


@contextmanager
def writing() -> Iterator[Any]:
    """A session of this installation's database, kept if all goes well; a refusal ends the command in its words."""
    from flask_babel import Babel  # noqa: PLC0415 - see the package

    from trainer.app import create_bare_app  # noqa: PLC0415 - see the package
    from trainer.config import ConfigError, read_settings  # noqa: PLC0415 - as above
    from trainer.services.words.refusals import Refused  # noqa: PLC0415 - as above
    from trainer.store.engine import StoreError, begin_writing, db, migrate  # noqa: PLC0415 - as above

    with cannot_run_for(ConfigError, StoreError, Refused):
        app = create_bare_app(read_settings())
        migrate(app)
        Babel(app)
        with app.test_request_context():
            begin_writing(db.session())
            yield db.session()
            db.session.commit()
