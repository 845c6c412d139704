"""Classes that were put away and are kept no longer."""

from datetime import UTC, datetime

import click

from trainer.cli.faults import cannot_run_for


@click.group()
def classes() -> None:
    """Look after classes that were put away."""


@classes.command()
@click.option("--delete", is_flag=True, help="Delete those whose time was up 30 days ago.")
def tidy(*, delete: bool) -> None:
    """Name the classes that were put away longer ago than they are kept, and from when they are deleted."""
    from trainer.app import create_bare_app  # noqa: PLC0415 - see the package
    from trainer.config import ConfigError, read_settings  # noqa: PLC0415 - see the package
    from trainer.services.classes.keeping import expired, let_go  # noqa: PLC0415 - see the package
    from trainer.store.engine import StoreError, begin_writing, db, migrate  # noqa: PLC0415 - see the package

    with cannot_run_for(ConfigError, StoreError):
        app = create_bare_app(read_settings())
        migrate(app)
    with app.app_context():
        begin_writing(db.session())
        now = datetime.now(UTC)
        gone = let_go(db.session(), now=now) if delete else ()
        for each in gone:
            click.echo(f"Deleted {each.name} {each.term}".rstrip() + ".")
        for each in expired(db.session(), now=now):
            click.echo(f"{each.name} {each.term}".rstrip() + f" can be deleted from {each.goes_at:%Y-%m-%d} on.")
        db.session.commit()
        if not gone and not expired(db.session(), now=now):
            click.echo("No class is kept beyond its time.")
