"""The command line: thin commands over the other rooms.

Exit codes: 0 fine, 1 the input has faults, 2 wrong use or cannot run. Errors go to standard error. Each command imports
what it needs when it runs, so that checking a bank loads no web server.
"""

import sys

import click

from trainer.cli.analysis import analysis
from trainer.cli.bank import bank
from trainer.cli.classes import classes
from trainer.cli.deck import deck
from trainer.cli.demo import demo
from trainer.cli.export import export
from trainer.cli.faults import CannotRun, Faulty
from trainer.cli.lti import lti
from trainer.cli.memory import memory
from trainer.cli.people import people
from trainer.cli.questions import questions
from trainer.cli.running import database, serve
from trainer.cli.versions import export_version, import_version

FINE, FAULTY, CANNOT_RUN, INTERRUPTED = 0, 1, 2, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="trainer")
def trainer() -> None:
    """Check banks, make questions and decks, replay schedules, and serve the drill.

    Exit codes: 0 fine, 1 the input has faults, 2 wrong use or cannot run.
    """


for command in (bank, questions, deck, export, memory, analysis, serve, demo, classes, lti, database, people):
    trainer.add_command(command)

for command in (export_version, import_version):
    bank.add_command(command)


def main() -> None:
    """Run one command, and turn whatever it says into an exit code and a sentence."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code."""
    try:
        trainer.main(arguments, prog_name="trainer", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return CANNOT_RUN
    except Faulty as error:
        click.echo(str(error), err=True)
        return FAULTY
    except CannotRun as error:
        click.echo(f"trainer: {error}", err=True)
        return CANNOT_RUN
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has had enough
        sys.stderr.close()
        return FINE
    return FINE
