"""Versions of banks, out to a folder and back in, for those who keep their banks in Git."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from trainer.cli.faults import CannotRun, faults_of, writing_to
from trainer.cli.loading import ANY_PATH
from trainer.cli.people import writing
from trainer.facts.problems import BankError


@click.command("export-version")
@click.argument("bank_id", metavar="BANK")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write.")
@click.option("--number", type=int, help="The number of the version; the one in use otherwise.")
def export_version(bank_id: str, out: Path, number: int | None) -> None:
    """Write a version of a bank as its folder of YAML files, byte for byte, comments and order kept."""
    from trainer.facts.folder import write_folder  # noqa: PLC0415 - see the package
    from trainer.services.writing.versions import exported  # noqa: PLC0415 - as above

    with writing() as session, faults_of(BankError):
        folder = exported(session, _shelves(), bank_id, number)
    others = sorted({p.relative_to(out).as_posix() for p in out.rglob("*.y*ml")} - set(folder.files))
    if others:
        raise CannotRun(f"{out} holds files that this version does not: {', '.join(others)}. Remove them first.")
    with writing_to(out):
        write_folder(folder, out)
    click.echo(f"Wrote {len(folder.files)} files to {out}.")


@click.command("import-version")
@click.argument("path", type=ANY_PATH)
@click.option("--as", "email", required=True, help="The address of the person whose change it is.")
@click.option("--why", required=True, help="What changes, and why, for the history.")
def import_version(path: Path, email: str, why: str) -> None:
    """Make a change of a bank's folder that was edited outside. It waits at /write to be looked at and sent on."""
    from trainer.facts.folder import read_folder  # noqa: PLC0415 - see the package
    from trainer.services.writing.versions import imported  # noqa: PLC0415 - as above

    if not path.exists():
        raise CannotRun(f"There is no {path}.")
    with writing() as session, faults_of(BankError):
        folder = read_folder(path)
        now = datetime.now(UTC)
        draft_id = imported(session, _shelves(), email, folder, why=why, name=path.name, now=now)
    click.echo(f"The change is at /write/changes/{draft_id}.")


def _shelves() -> Any:
    """The banks of this installation's files."""
    from trainer.config import read_settings  # noqa: PLC0415 - see the package
    from trainer.services.banks.shelving import load_library  # noqa: PLC0415 - as above
    from trainer.services.writing.shelves import Shelves  # noqa: PLC0415 - as above

    settings = read_settings()
    return Shelves(load_library(settings.banks, instance=settings.instance), settings.instance)
