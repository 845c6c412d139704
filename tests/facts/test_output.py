"""Files that the program writes are whole, or are as they were."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trainer.facts.output import is_stream, output_bytes, output_text


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.write_bytes(b"old")

    def halfway() -> None:
        with output_bytes(place) as out:
            out.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        halfway()
    assert place.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_a_file_too_large_for_its_place_leaves_the_old_one(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.write_bytes(b"old")
    program = (
        "import resource, sys; from pathlib import Path; from trainer.facts.output import output_bytes;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "with output_bytes(Path(sys.argv[1])) as out: out.write(bytes(5000))"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(place)], capture_output=True, check=False)
    assert b"OSError" in ended.stderr
    assert place.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_a_link_stays_a_link_and_a_file_keeps_its_rights(tmp_path: Path) -> None:
    place, link = tmp_path / "out", tmp_path / "link"
    place.write_text("old")
    place.chmod(0o640)
    link.symlink_to(place)
    with output_text(link) as out:
        out.write("new\n")
    assert link.is_symlink()
    assert (place.read_bytes(), place.stat().st_mode & 0o777) == (b"new\n", 0o640)


def test_a_named_pipe_is_written_into_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_bytes)
        with output_text(pipe) as out:
            out.write("é\n")
        assert read.result(timeout=20) == "é\n".encode()
    assert pipe.is_fifo()
    assert is_stream(pipe)
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]
