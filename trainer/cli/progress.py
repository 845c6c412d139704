"""A bar on the terminal for work that takes long; nothing when nobody is watching."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while the block runs. What it gives is told how much is done, and of how much."""
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:

        def told(done: int, total: int) -> None:
            shown.length = max(total, 1)
            shown.update(done - shown.pos)

        yield told


@contextmanager
def counter(label: str) -> Iterator[Callable[[str, int], None]]:
    """Show a growing count while the block runs, for work whose end is not known. It is told what, and how many."""
    watched = sys.stderr.isatty()

    def told(what: str, done: int) -> None:
        if watched:
            click.echo(f"\r{label} {what}: {done:,}", nl=False, err=True)

    yield told
    if watched:
        click.echo("\r\033[K", nl=False, err=True)
