"""Loading the bank that a command was given."""

from pathlib import Path
from typing import Final

import click

from trainer.cli.faults import faults_of
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank
from trainer.facts.problems import BankError

ANY_PATH: Final = click.Path(path_type=Path)
"""A file or folder; whether it is there is said by the loader, with the other faults."""


def loaded(*paths: Path) -> Bank:
    """Load a bank; its faults end the command."""
    with faults_of(BankError):
        return load_bank(*paths)
