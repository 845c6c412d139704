"""Item analysis of any responses, from tables to tables."""

import csv
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from trainer.cli.faults import CannotRun, Faulty, faults_of, writing_to

if TYPE_CHECKING:
    from trainer.analysis.report import Analysis
    from trainer.analysis.response_table import ReadResponses
    from trainer.analysis.result_tables import Row

_ALWAYS = ("items.csv", "options.csv", "test.csv")
_LISTED = 20
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--responses", "responses_path", type=_FILE, required=True, help="A CSV table of responses.")
@click.option("--key", "key_path", type=_FILE, required=True, help="A CSV table of items, options and keys.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write.")
def analysis(responses_path: Path, key_path: Path, out: Path) -> None:
    """Compute item analysis over first attempts, and write it as CSV tables.

    RESPONSES has the columns student_id, item_id, option_id, position, correct, score, attempt_no, form and
    submitted_at; KEY has item_id, option_id and is_key, and may have points, fact_id and relation_id.
    """
    from trainer.analysis.key_table import read_key  # noqa: PLC0415 - see the package
    from trainer.analysis.report import analyse  # noqa: PLC0415 - see the package
    from trainer.analysis.response_table import read_responses  # noqa: PLC0415 - see the package
    from trainer.analysis.result_tables import tables  # noqa: PLC0415 - see the package
    from trainer.analysis.tables import TableError  # noqa: PLC0415 - see the package

    with faults_of(TableError):
        with _opened(key_path) as lines:
            items = read_key(lines, name=str(key_path))
        with _opened(responses_path) as lines:
            read = read_responses(lines, items, name=str(responses_path))
    found = analyse(read.responses)
    with writing_to(out):
        written = _write(tables(found), out)
    for line in _told(read, found):
        click.echo(line)
    click.echo(f"Wrote {out}: {', '.join(written)}.")


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield lines
    except OSError as error:
        raise CannotRun(f"{path} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise Faulty(f"{path} is not UTF-8 ({error.reason}). Save it as UTF-8.") from None


def _write(tables: "dict[str, list[Row]]", out: Path) -> list[str]:
    """Write each table whole. One that says nothing is left out, unless an older one stands in its place."""
    from trainer.facts.output import output_text  # noqa: PLC0415 - see the package

    out.mkdir(parents=True, exist_ok=True)
    wanted = [name for name, rows in tables.items() if name in _ALWAYS or len(rows) > 1 or (out / name).exists()]
    for name in wanted:
        with output_text(out / name) as text:
            csv.writer(text, lineterminator="\n").writerows(tables[name])
    return wanted


def _told(read: "ReadResponses", found: "Analysis") -> Iterator[str]:
    """Say in words what the tables leave empty, and what asks for a second look."""
    from trainer.analysis.response_table import scored_against_the_key  # noqa: PLC0415 - see the package

    test = found.test
    count = f"{len(read.responses.item):,} first responses of {test.students:,} students to {test.items:,} items"
    yield f"Read {count}. Rows of later attempts left out: {read.later:,}."
    if against := scored_against_the_key(read.responses):
        yield f"Is this the right key? Choices are scored otherwise than it says: {_listed(against)}."
    yield f"Alpha: {_alpha(found)}."
    for silence in dict.fromkeys(each.statistics.silence for each in found.items):
        if silence:
            items = [each.statistics.unit for each in found.items if each.statistics.silence == silence]
            yield f"No correlations, {silence}: {_listed(items)}."
    for flag in dict.fromkeys(flag for each in found.items for flag in each.flags):
        yield f"To review, {flag}: {_listed([each.statistics.unit for each in found.items if flag in each.flags])}."


def _alpha(found: "Analysis") -> str:
    alpha = found.test.alpha
    if alpha is None:
        return f"not available, {found.test.silence}"
    return f"{alpha.value:.3f}, 95 % interval {alpha.low:.3f} to {alpha.high:.3f}"


def _listed(names: Collection[str]) -> str:
    rest = len(names) - _LISTED
    return ", ".join(islice(names, _LISTED)) + (f" and {rest:,} more" if rest > 0 else "")
