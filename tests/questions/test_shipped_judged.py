"""The banks that ship, question by question, before an oracle that reads only their files and the JSON lines."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.oracle.slices import Slicer
from tests.oracle.world import read_bank
from trainer.facts.banks import shipped

pytestmark = pytest.mark.xdist_group("shipped-oracle")  # one worker writes each bank's questions once
BANKS = sorted(shipped())


def _written(path: Path, hash_seed: str) -> bytes:
    program = Path(sys.executable).with_name("trainer")
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [program, "questions", path, "--seed", "3"], check=True, capture_output=True, env=environment, timeout=240
    )
    return done.stdout


@cache
def _lines(name: str) -> bytes:
    return _written(shipped()[name], "1")


@pytest.mark.parametrize("name", BANKS)
def test_every_question_of_a_shipped_bank_passes_the_oracle(name: str) -> None:
    slicer = Slicer(read_bank(shipped()[name]))
    found = [(line, slicer.faults(line)) for line in map(json.loads, _lines(name).splitlines())]
    assert found
    assert [(line["id"], faults) for line, faults in found if faults] == []


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    smallest = min(BANKS, key=lambda name: sum(p.stat().st_size for p in shipped()[name].rglob("*.yaml")))
    assert _written(shipped()[smallest], "2") == _lines(smallest)
