"""How a command ends when it does not end well."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Faulty(Exception):
    """What was given has faults. Exit code 1."""


class CannotRun(Exception):
    """The command cannot run as things are; a sentence says what to do. Exit code 2."""


@contextmanager
def faults_of(*kinds: type[Exception]) -> Iterator[None]:
    """Take errors of these kinds for faults of what was given."""
    try:
        yield
    except kinds as error:
        raise Faulty(str(error)) from error


@contextmanager
def cannot_run_for(*kinds: type[Exception]) -> Iterator[None]:
    """Take errors of these kinds as reasons not to run."""
    try:
        yield
    except kinds as error:
        raise CannotRun(str(error)) from error


@contextmanager
def writing_to(out: Path) -> Iterator[None]:
    """Say in a sentence that a place cannot be written. Not so for a reader that has had enough: that is no fault."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotRun(f"{out} cannot be written ({error.strerror}). Choose another place with --out.") from None
