"""The interpreter that make uses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "find-python"
NEW = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
OLD = "#!/bin/sh\nexit 1\n"
# It runs scripts that ask for the version, and none that need venv.
BARE = f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexec "{sys.executable}" "$@"\n'


def find_python(folder: Path, *names: str, **programs: str) -> subprocess.CompletedProcess[str]:
    for name, text in programs.items():
        program = folder / name.replace("_", ".")
        program.write_text(text)
        program.chmod(0o755)
    environment = {**os.environ, "PATH": str(folder)}
    return subprocess.run(["/bin/sh", SCRIPT, *names], env=environment, capture_output=True, text=True, check=False)


def test_it_prints_the_path_of_a_python_that_is_new_enough(tmp_path: Path) -> None:
    done = find_python(tmp_path, python3=NEW)
    assert done.returncode == 0
    assert Path(done.stdout.strip()).samefile(sys.executable)


def test_a_name_that_exists_but_does_not_work_is_passed_over(tmp_path: Path) -> None:
    assert find_python(tmp_path, python3_13=OLD, python3_12=BARE, python3=NEW).returncode == 0


def test_a_python_named_by_the_person_comes_first(tmp_path: Path) -> None:
    chosen = tmp_path / "mine"
    chosen.write_text('#!/bin/sh\necho "mine"\n')
    chosen.chmod(0o755)
    assert find_python(tmp_path, str(chosen), python3=NEW).stdout.splitlines()[-1] == "mine"


@pytest.mark.parametrize(
    ("programs", "sentence"),
    [
        ({}, "found only: none"),
        ({"python3": OLD}, "found only: python3."),
        ({"python3": BARE}, "apt-get install python3-venv"),
    ],
)
def test_without_a_usable_python_it_says_what_to_do(tmp_path: Path, programs: dict[str, str], sentence: str) -> None:
    done = find_python(tmp_path, **programs)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stdout == ""
