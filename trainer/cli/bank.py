"""Looking after banks: checking, counting, comparing, explaining, and tables in and out."""

from datetime import datetime
from pathlib import Path

import click

from trainer.cli.faults import CannotRun, Faulty, writing_to
from trainer.cli.loading import ANY_PATH, loaded
from trainer.facts.model import Bank


@click.group()
def bank() -> None:
    """Check a bank, see what it yields, compare, explain, and turn tables into banks."""


@bank.command()
@click.argument("paths", type=ANY_PATH, nargs=-1, required=True)
def check(paths: tuple[Path, ...]) -> None:
    """Check the bank that these files and folders make, and list every fault with its line and remedy."""
    found = loaded(*paths)
    counts = f"{len(found.facts):,} facts, {len(found.negatives):,} negatives, {len(found.entities):,} entities"
    click.echo(f"{found.id}: no faults. {counts}, {len(found.relations):,} relations.")


@bank.command()
@click.argument("path", type=ANY_PATH)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the questions counted.")
def coverage(path: Path, shape: str, seed: int) -> None:
    """Count, by relation, usable facts, items and questions possible, and what was refused, why, and the remedy."""
    from trainer.cli.coverage import as_json, as_text  # noqa: PLC0415 - see the package
    from trainer.questions.coverage import coverage as count  # noqa: PLC0415 - see the package
    from trainer.questions.generating import Generator  # noqa: PLC0415 - see the package
    from trainer.questions.production import produce  # noqa: PLC0415 - see the package

    generator = Generator(loaded(path))
    found = count(generator, produce(generator, seed))
    click.echo(as_json(found) if shape == "json" else as_text(found))


@bank.command()
@click.argument("path", type=ANY_PATH)
@click.argument("relation")
@click.argument("subject")
@click.argument("object_", metavar="OBJECT")
def explain(path: Path, relation: str, subject: str, object_: str) -> None:
    """Say whether a statement is true, false or unknown, and by which facts and rules.

    SUBJECT and OBJECT are ids or names.
    """
    from trainer.facts.truth import Index  # noqa: PLC0415 - see the package

    index = Index(loaded(path))
    if relation not in index.relations:
        raise CannotRun(f"There is no relation {relation}. There are {', '.join(sorted(index.relations))}.")
    verdict = index.verdict(relation, _entity(index.bank, subject), _entity(index.bank, object_))
    click.echo(verdict.value)
    if found := verdict.derivation:
        way = "is recorded" if found.direct else "follows, by kinds or symmetry, from a recorded fact"
        click.echo(f"true, since it {way}: {found.fact.id}")
    if licence := verdict.licence:
        click.echo(f"false, by the rule {licence.rule}, which rests on {', '.join(licence.ids) or 'the kinds'}")
        if licence.negative:
            click.echo(licence.negative.why)


@bank.command()
@click.argument("old", type=ANY_PATH)
@click.argument("new", type=ANY_PATH)
def diff(old: Path, new: Path) -> None:
    """Say what changed between two states of a bank, and which items it changes."""
    from trainer.facts.diff import diff as compare  # noqa: PLC0415 - see the package
    from trainer.questions.changes import item_diff  # noqa: PLC0415 - see the package

    before, after = loaded(old), loaded(new)
    found = compare(before, after)
    if not found:
        click.echo("Both hold the same.")
        return
    click.echo(found.text())
    click.echo(item_diff(before, after, found).text())


@bank.command("export-table")
@click.argument("path", type=ANY_PATH)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write.")
def export_table_(path: Path, out: Path) -> None:
    """Write a bank as a folder of CSV tables, in the shape that import-table reads.

    What the shape has no column for stays behind: explanations, sources, topics, levels.
    """
    from trainer.facts.tables.exporting import export_table  # noqa: PLC0415 - see the package

    found = loaded(path)
    with writing_to(out):
        rows = export_table(found, out)
    click.echo(f"Wrote {out}: {', '.join(f'{count:,} rows of {file}' for file, count in rows.items())}.")


@bank.command()
@click.argument("path", type=ANY_PATH)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the questions looked at.")
def lint(path: Path, seed: int) -> None:
    """Make every question of a bank, and check them for flaws and for what a guesser could use."""
    from trainer.questions.generating import Generator  # noqa: PLC0415 - see the package
    from trainer.questions.lint import lint as lint_questions  # noqa: PLC0415 - see the package
    from trainer.questions.production import Refused, produce  # noqa: PLC0415 - see the package

    generator = Generator(loaded(path))
    report = lint_questions(generator, (q for q in produce(generator, seed) if not isinstance(q, Refused)))
    for each in report.checks:
        click.echo(f"{'holds' if each.holds else 'FAULT'}  {each.name}: {each.measured} ({each.bound})")
    for finding in report.findings:
        flaws = "; ".join(f"rule {flaw.rule}: {flaw.text}" for flaw in finding.flaws)
        click.echo(f"{finding.id}: {finding.stem} [{flaws}]")
    if not report.holds:
        raise Faulty("The questions have faults; see the lines marked FAULT.")


@bank.command("import-table")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The bank file to write.")
@click.option("--id", "bank_id", default="", help="The bank's id; made from the folder's name otherwise.")
@click.option("--title", default="", help="The bank's title; made from the folder's name otherwise.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The content's date; today otherwise.")
def import_table_(folder: Path, out: Path, bank_id: str, title: str, day: datetime | None) -> None:
    """Make a bank of a folder of CSV tables: facts, isa, synonyms, relations, closed, disjoint.

    Rows that cannot be taken are listed with their line and left out; the rest becomes the bank.
    """
    from trainer.cli.progress import counter  # noqa: PLC0415 - see the package
    from trainer.facts.output import is_stream  # noqa: PLC0415 - see the package
    from trainer.facts.tables.importing import import_table  # noqa: PLC0415 - see the package
    from trainer.facts.writing import write_bank_yaml  # noqa: PLC0415 - see the package

    with counter("Reading") as progress:
        made = import_table(
            folder, today=(day or datetime.now().astimezone()).date(), bank_id=bank_id, title=title, progress=progress
        )
    if text := made.report.text():
        click.echo(text, err=True)
    if made.empty:
        raise Faulty(f"No bank could be made of {folder}.")
    with writing_to(out):
        write_bank_yaml(made.blocks, out)
    counts = ", ".join(f"{count:,} rows of {file}" for file, count in made.report.rows.items())
    click.echo(f"Wrote {out} from {counts}.", err=is_stream(out))


def _entity(found: Bank, text: str) -> str:
    """An entity by its id, or else by its name."""
    if text in found.entities:
        return text
    named = [entity.id for entity in found.entities.values() if text in (entity.name, *entity.aliases)]
    if len(named) == 1:
        return named[0]
    if named:
        raise CannotRun(f"{text} may be {' or '.join(named)}. Name one by its id.")
    raise CannotRun(f"The bank has no entity {text}. Give an id or a name as the bank writes it.")
