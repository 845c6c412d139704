"""The questions of a bank in the formats of other programs, and on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from trainer.cli.faults import CannotRun, Faulty, cannot_run_for, writing_to
from trainer.cli.loading import ANY_PATH, loaded

if TYPE_CHECKING:
    from trainer.interchange.model import LeftOut, QuestionSet, Written
    from trainer.interchange.paper import Look
    from trainer.questions.generating import Generator
    from trainer.questions.model import Question

PAPER: Final = "paper"
_PAGES: Final = (".html", ".htm", ".pdf", ".zip")
_TOLD: Final = 20
"""So many questions that were left out are named; the others are counted."""


@click.command()
@click.argument("path", type=ANY_PATH)
@click.option(
    "--format",
    "wanted",
    type=click.Choice(["moodle", "gift", "qti21", "qti30", "blackboard", "csv", PAPER]),
    required=True,
    help="What to write.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.option("--form", type=click.Choice(["choice", "matching", "all"]), default="all", show_default=True)
@click.option("--relation", default="", help="Only questions of this relation.")
@click.option("--topic", default="", help="Only questions of this topic, by its id.")
@click.option("--limit", type=click.IntRange(min=1), help="At most this many questions, drawn over all topics.")
@click.option("--variants", type=click.IntRange(1, 20), default=1, show_default=True, help="Questions an item.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed gives other questions.")
@click.option("--title", default="", help="A title in place of the bank's.")
@click.option("--parallel", type=click.IntRange(1, 26), default=1, show_default=True, help="Paper: forms A, B, C...")
@click.option("--class-name", default="", help="Paper: a line for the class and the day.")
@click.option("--large-print", is_flag=True, help="Paper: letters of 18 points.")
def export(
    path: Path,
    *,
    wanted: str,
    out: Path,
    form: str,
    relation: str,
    topic: str,
    limit: int | None,
    variants: int,
    seed: int,
    title: str,
    parallel: int,
    class_name: str,
    large_print: bool,
) -> None:
    """Write the questions of a bank for Moodle, another platform, a spreadsheet or a printer.

    Each question carries its reasons where the format has a place for them. A paper is .html or .pdf, with the keys at
    its end, or .zip, with each form and each key as a file of its own.
    """
    from trainer.facts.output import is_stream, output_bytes  # noqa: PLC0415 - see the package
    from trainer.interchange.drawing import drawn  # noqa: PLC0415 - see the package
    from trainer.interchange.formats import Format, written  # noqa: PLC0415 - see the package
    from trainer.interchange.paper import Look  # noqa: PLC0415 - see the package

    _check(wanted, out, parallel, class_name, large_print=large_print)
    seeds = range(seed, seed + variants)
    questions = _questions(path, form=form, relation=relation, topic=topic, seeds=seeds, title=title)
    if limit:
        questions = drawn(questions, limit, seed)
    if wanted == PAPER:
        made = _paper(questions, out.suffix.lower(), parallel, seed, Look(class_name, large_print))
    else:
        made = written(questions, Format(wanted))
    if not made.held:
        raise Faulty(_left_out(made.left_out) or f"No such question can be made of {path}.")
    with writing_to(out), output_bytes(out) as file:
        file.write(made.content)
    click.echo(f"Wrote {out}: {_counted(made.held)}.", err=is_stream(out))
    if made.left_out:
        click.echo(_left_out(made.left_out), err=True)


def _check(wanted: str, out: Path, parallel: int, class_name: str, *, large_print: bool) -> None:
    """Refuse what does not go together before anything is made."""
    if wanted == PAPER and out.suffix.lower() not in _PAGES:
        raise CannotRun(f"A paper is written as .html, .pdf or .zip; {out.name} is none of them.")
    if wanted != PAPER and (parallel > 1 or class_name or large_print):
        raise CannotRun("--parallel, --class-name and --large-print are for --format paper.")


def _questions(path: Path, *, form: str, relation: str, topic: str, seeds: range, title: str) -> "QuestionSet":
    """The questions that were asked for, ready to be written."""
    from trainer.interchange.gathering import gathered  # noqa: PLC0415 - see the package
    from trainer.questions.generating import Generator  # noqa: PLC0415 - see the package

    bank = loaded(path)
    generator = Generator(bank)
    if relation and relation not in generator.index.relations:
        raise CannotRun(f"There is no relation {relation}. There are {', '.join(generator.index.relations)}.")
    if topic and topic not in bank.topics:
        raise CannotRun(f"There is no topic {topic}. There are {', '.join(bank.topics) or 'none in this bank'}.")
    made = _made(generator, seeds, form, relation)
    if topic:
        made = (question for question in made if _topic_of(generator, question) == topic)
    return gathered(generator.index, made, title=title)


def _topic_of(generator: "Generator", question: "Question") -> str:
    fact = generator.index.facts[question.facts[0]]
    return fact.topic or generator.index.relations[fact.relation].topic


def _made(generator: "Generator", seeds: range, form: str, relation: str) -> Iterator["Question"]:
    from trainer.cli.progress import bar  # noqa: PLC0415 - see the package
    from trainer.facts.model import Form  # noqa: PLC0415 - see the package
    from trainer.questions.production import Part, Refused, parts, produce_part, shared  # noqa: PLC0415 - see the package

    todo = parts(generator, form=None if form == "all" else Form(form), relation=relation or None)
    with bar("Making questions") as told:
        for turn, seed in enumerate(seeds):

            def made(part: Part, seed: int = seed) -> "list[Question]":
                return [each for each in produce_part(generator, part, seed) if not isinstance(each, Refused)]

            for done, found in enumerate(shared(made, todo), start=1):
                told(turn * len(todo) + done, len(seeds) * len(todo))
                yield from found


def _paper(questions: "QuestionSet", suffix: str, count: int, seed: int, look: "Look") -> "Written":
    """A paper as one page, as one PDF, or as a file for each form and each key."""
    from trainer.interchange import paper, pdf  # noqa: PLC0415 - see the package
    from trainer.interchange.forms import parallel  # noqa: PLC0415 - see the package
    from trainer.interchange.model import Written  # noqa: PLC0415 - see the package

    forms = parallel(questions, count, seed)
    held = len(questions.questions)
    if suffix == ".zip":
        return Written(paper.handouts(questions, forms, look), held)
    page = paper.whole(questions, forms, look)
    if suffix != ".pdf" or not held:
        return Written(page, held)
    with cannot_run_for(pdf.NoPdf):
        return Written(pdf.as_pdf(page), held)


def _left_out(left_out: "tuple[LeftOut, ...]") -> str:
    """Which questions a format could not hold, and why."""
    lines = [f"  {each.question.ident} ({each.question.stem}): {each.why}." for each in left_out[:_TOLD]]
    more = [f"  and {len(left_out) - _TOLD:,} more."] if len(left_out) > _TOLD else []
    return "\n".join([f"Left out {_counted(len(left_out))}:", *lines, *more]) if left_out else ""


def _counted(number: int) -> str:
    return f"{number:,} question" if number == 1 else f"{number:,} questions"
