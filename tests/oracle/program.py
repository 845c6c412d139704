"""The program's own view of a bank that the oracle judges."""

import json
import tempfile
from pathlib import Path

from tests.oracle import shapes
from tests.oracle.judge import Line
from trainer.facts.loading import load_bank
from trainer.facts.model import Bank, Form
from trainer.questions.generating import Generator
from trainer.questions.jsonl import line
from trainer.questions.production import Refused, produce


def loaded(bank: shapes.Sections) -> Bank:
    """The bank as the program loads it. Raises `BankError` as loading does."""
    with tempfile.TemporaryDirectory() as folder:
        return load_bank(shapes.write(bank, Path(folder)))


def lines(generator: Generator, seed: int, form: Form | None = None) -> list[Line]:
    """Every question of a bank, as its JSON line says it."""
    made = produce(generator, seed, form=form)
    return [json.loads(line(each)) for each in made if not isinstance(each, Refused)]
