"""Whether item analysis stays small and near linear: a million responses through the command, as a ratio of times.

Two tables are made: 1,000 and 10,000 students with 100 questions of four options each, one form. Each is read,
analysed and written by a process of its own, turn by turn, which says how much memory it took at most, and how much
time of the processor, so that a busy machine does not blur the ratio.

    python bench/analysis.py [--rounds 3]
"""

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).parent.parent)]

ITEMS, FEW, MANY = 100, 1_000, 10_000
MOST_MEMORY = 1 << 30
GATE = 12.0
"""Ten times the responses may take at most this many times as long."""

CHILD = """
import json, resource, sys, time
from trainer.cli import run
begin = time.process_time()
code = run(sys.argv[1:])
spent = time.process_time() - begin
print(json.dumps([code, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


def write_tables(folder: Path, *, students: int) -> None:
    """Write a key, and a response of every student to every item, the stronger students right more often."""
    dice = random.Random(students)  # noqa: S311 - dice, not secrets
    folder.mkdir()
    with (folder / "k.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["item_id", "option_id", "is_key", "fact_id", "relation_id"])
        for item in range(ITEMS):
            out.writerows([f"item-{item}", option, int(option == "a"), f"fact-{item // 3}", "r"] for option in "abcd")
    with (folder / "r.csv").open("w", newline="") as file:
        out = csv.writer(file)
        columns = "student_id,item_id,option_id,position,correct,score,attempt_no,form,submitted_at"
        out.writerow(columns.split(","))
        for student in range(students):
            strength = dice.random()
            for item in range(ITEMS):
                option = "a" if dice.random() < strength else dice.choice(["a", "b", "c", "d", ""])
                right = int(option == "a")
                at = "2026-03-02T09:00:00Z"
                out.writerow([f"student-{student}", f"item-{item}", option, 1, right, right, 1, "A", at])


def analysed(folder: Path) -> tuple[float, int]:
    """Run the command in a process of its own; give its seconds, and its memory at most in bytes."""
    files = ["--responses", folder / "r.csv", "--key", folder / "k.csv", "--out", folder / "out"]
    command = [sys.executable, "-c", CHILD, "analysis", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    code, spent, kilobytes = json.loads(done.stdout.splitlines()[-1])
    assert code == 0
    return spent, kilobytes * 1024


def main() -> None:
    """Print both numbers and hold them to their gates."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as scratch:
        few, many = Path(scratch, "few"), Path(scratch, "many")
        write_tables(few, students=FEW)
        write_tables(many, students=MANY)
        turns = [(analysed(few), analysed(many)) for _ in range(rounds)]
    ratio = median(large[0] / small[0] for small, large in turns)
    seconds = median(large[0] for _, large in turns)
    peak = max(large[1] for _, large in turns)
    print(f"{MANY * ITEMS:,} responses: {seconds:.1f} s of the processor, {peak / (1 << 20):,.0f} MiB at most")
    print(f"{MANY * ITEMS:,} against {FEW * ITEMS:,} responses: {ratio:.1f} times as long (gate {GATE:.0f})")
    assert peak < MOST_MEMORY
    assert ratio <= GATE


if __name__ == "__main__":
    main()
