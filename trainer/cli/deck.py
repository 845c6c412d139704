"""An Anki deck of a bank."""

from pathlib import Path

import click

from trainer.cli.faults import CannotRun, Faulty, writing_to
from trainer.cli.loading import ANY_PATH, loaded
from trainer.cli.progress import bar


@click.command()
@click.argument("path", type=ANY_PATH)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The .apkg to write.")
@click.option("--forms", default="", help="Kinds of card, with commas between: recall, choice, matching.")
def deck(path: Path, out: Path, forms: str) -> None:
    """Write a bank as an Anki deck: one note a fact, with a card for each kind asked for that can be made."""
    from trainer.decks.building import DEFAULT_FORMS, build_deck  # noqa: PLC0415 - see the package
    from trainer.decks.deck import DeckForm  # noqa: PLC0415 - see the package
    from trainer.decks.packing import write_deck  # noqa: PLC0415 - see the package
    from trainer.facts.output import is_stream  # noqa: PLC0415 - see the package
    from trainer.questions.generating import Generator  # noqa: PLC0415 - see the package

    asked = [form.strip() for form in forms.split(",") if form.strip()]
    unknown = [form for form in asked if form not in set(DeckForm)]
    if unknown:
        raise CannotRun(f"There is no kind of card {unknown[0]}. There are {', '.join(DeckForm)}.")
    wanted = tuple(form for form in DeckForm if form in asked) or DEFAULT_FORMS
    found = loaded(path)
    with bar("Making notes") as progress:
        made = build_deck(found, Generator(found), forms=wanted, progress=progress)
    if not made.notes:
        raise Faulty(f"No question can be made of {path}; run `trainer bank coverage` on it to see why.")
    with writing_to(out):
        write_deck(made, out)
    left_out = f"{len(made.left_out):,} facts make no good card and stay out."
    click.echo(f"Wrote {out}: {len(made.notes):,} notes. {left_out}", err=is_stream(out))
