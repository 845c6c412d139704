"""Every question of a bank, as JSON lines."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trainer.cli.faults import CannotRun
from trainer.cli.loading import ANY_PATH, loaded

if TYPE_CHECKING:
    from trainer.questions.generating import Generator
    from trainer.questions.model import Question


@click.command()
@click.argument("path", type=ANY_PATH)
@click.option("--form", type=click.Choice(["choice", "matching", "all"]), default="all", show_default=True)
@click.option("--relation", default="", help="Only questions of this relation.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed gives other questions.")
@click.option("--limit", type=click.IntRange(min=1), help="At most this many questions.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file, not to the screen.")
def questions(path: Path, *, form: str, relation: str, seed: int, limit: int | None, out: Path | None) -> None:
    """Write the questions of a bank, one JSON object a line.

    Without a limit there is one question for each item, and matching questions that together ask every fact that can be
    matched.
    """
    from trainer.questions.generating import Generator  # noqa: PLC0415 - see the package
    from trainer.questions.jsonl import line  # noqa: PLC0415 - see the package

    generator = Generator(loaded(path))
    if relation and relation not in generator.bank.relations:
        raise CannotRun(f"There is no relation {relation}. There are {', '.join(generator.bank.relations)}.")
    lines = (line(each) + "\n" for each in islice(every_question(generator, seed, form, relation), limit))
    try:
        with click.open_file(str(out or "-"), "w", encoding="utf-8", atomic=out is not None) as file:
            file.writelines(lines)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise CannotRun(f"{out} cannot be written ({error.strerror}). Choose another place with --out.") from None


def every_question(generator: "Generator", seed: int, form: str = "all", relation: str = "") -> "Iterator[Question]":
    """Each question of a bank once: choices in the order of their items, then matching sets."""
    from trainer.facts.model import Form  # noqa: PLC0415 - see the package
    from trainer.questions.model import Choice, Matching  # noqa: PLC0415 - see the package

    if form in ("choice", "all"):
        for item in generator.items():
            if item.form is Form.CHOICE and relation in ("", item.relation):
                made = generator.choice(item, seed)
                if isinstance(made, Choice):
                    yield made
    if form in ("matching", "all"):
        for group, direction in generator.matching_groups():
            if relation in ("", group):
                yield from (m for m in generator.matching_sets(group, direction, seed) if isinstance(m, Matching))
