"""Every question of a bank, as JSON lines."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trainer.cli.faults import CannotRun, writing_to
from trainer.cli.loading import ANY_PATH, loaded

if TYPE_CHECKING:
    from trainer.questions.generating import Generator


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
    from trainer.facts.output import output_text  # noqa: PLC0415 - see the package
    from trainer.questions.generating import Generator  # noqa: PLC0415 - see the package

    generator = Generator(loaded(path))
    if relation and relation not in generator.index.relations:
        raise CannotRun(f"There is no relation {relation}. There are {', '.join(generator.index.relations)}.")
    lines = islice(_lines(generator, seed, form, relation), limit)
    if out is None or str(out) == "-":
        with click.open_file("-", "w", encoding="utf-8") as screen:
            screen.writelines(lines)
        return
    with writing_to(out), output_text(out) as file:
        file.writelines(lines)


def _lines(generator: "Generator", seed: int, form: str, relation: str) -> Iterator[str]:
    """Each question of a bank as a line, part by part."""
    from trainer.cli.progress import bar  # noqa: PLC0415 - see the package
    from trainer.facts.model import Form  # noqa: PLC0415 - see the package
    from trainer.questions.jsonl import line  # noqa: PLC0415 - see the package
    from trainer.questions.production import Part, Refused, parts, produce_part, shared  # noqa: PLC0415 - see the package

    def made(part: Part) -> list[str]:
        return [line(each) + "\n" for each in produce_part(generator, part, seed) if not isinstance(each, Refused)]

    todo = parts(generator, form=None if form == "all" else Form(form), relation=relation or None)
    with bar("Making questions") as told:
        for done, lines in enumerate(shared(made, todo), start=1):
            told(done, len(todo))
            yield from lines
