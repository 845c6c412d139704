"""Learning platforms by LTI 1.3: registering them, our keys, and sending grades."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from trainer.cli.faults import cannot_run_for


@click.group()
def lti() -> None:
    """Look after learning platforms: register them, change our key, send grades."""


@lti.command()
@click.option("--issuer", required=True, help="What the platform calls itself, for example https://canvas.example.org.")
@click.option("--client-id", required=True, help="What the platform calls us.")
@click.option("--deployment", "deployments", multiple=True, required=True, help="A deployment id; may be given again.")
@click.option("--keys-url", required=True, help="Where the platform shows its public keys (JWKS).")
@click.option("--login-url", required=True, help="Where the platform says who someone is (OIDC authorisation).")
@click.option("--token-url", required=True, help="Where the platform gives out access tokens.")
@click.option(
    "--audience", default="", help="Whom a request for a token is made out to; the token's address otherwise."
)
@click.option("--name", default="", help="What people call the platform.")
@click.option("--frame", "origins", multiple=True, help="A further address whose pages show ours in a frame.")
def register(**given: Any) -> None:
    """Register a platform, or change the one with the same issuer and client id."""
    from trainer.services.lti import platforms as lti_platforms  # noqa: PLC0415 - see the package

    with _session() as session, cannot_run_for(lti_platforms.UnusableAddress):
        lti_platforms.register(session, lti_platforms.Details(**given), now=datetime.now(UTC))
        session.commit()
    click.echo(f"{given['name'] or given['issuer']} may launch us as {given['client_id']}.")


@lti.command("list")
def list_platforms() -> None:
    """List the platforms that are registered."""
    from trainer.services.lti import platforms as lti_platforms  # noqa: PLC0415 - see the package

    with _session() as session:
        for each in lti_platforms.platforms(session):
            click.echo(f"{each.name}: {each.issuer}, client {each.client_id}, {', '.join(each.deployments)}")


@lti.command()
def rotate() -> None:
    """Sign with a new key from now on. The old one stays published for 30 days."""
    from trainer.services.lti import platforms as lti_platforms  # noqa: PLC0415 - see the package

    with _session() as session:
        lti_platforms.rotate(session, now=datetime.now(UTC))
        session.commit()
    click.echo("A new key signs from now on. The old one is published for another 30 days.")


@lti.command()
@click.option("--every", type=click.IntRange(10, 86400), help="Go on, with so many seconds between two rounds.")
def send(every: int | None) -> None:
    """Send the grades that courses do not have yet: once, or on and on."""
    from trainer.services.lti.rounds import send_round  # noqa: PLC0415 - see the package

    while True:
        with _session() as session:
            sent, left = send_round(session, now=lambda: datetime.now(UTC))
        click.echo(f"Grades sent: {sent:,}. Still to be sent: {left:,}.")
        if every is None:
            return
        time.sleep(every)


@contextmanager
def _session() -> Iterator[Any]:
    from trainer.app import create_bare_app  # noqa: PLC0415 - see the package
    from trainer.config import ConfigError, read_settings  # noqa: PLC0415 - see the package
    from trainer.store.engine import StoreError, db, migrate  # noqa: PLC0415 - see the package

    with cannot_run_for(ConfigError, StoreError):
        app = create_bare_app(read_settings())
        migrate(app)
    with app.app_context():
        yield db.session()
