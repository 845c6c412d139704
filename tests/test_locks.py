"""The locks that the project is installed from."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(name: str) -> dict[str, list[str]]:
    """Return the locked versions of each package; some have one for each range of Pythons."""
    locked: dict[str, list[str]] = {}
    for line in (ROOT / "requirements" / name).read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            requirement = Requirement(line.rstrip(" \\"))
            version = next(iter(requirement.specifier)).version
            locked.setdefault(canonicalize_name(requirement.name), []).append(version)
    return locked


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_hashes_and_names_no_address(lock: Path) -> None:
    text = lock.read_text()
    requirements = [part for part in text.split("\n") if part and not part.startswith((" ", "#"))]
    assert requirements
    assert all(line.endswith("\\") and "==" in line for line in requirements)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("run.txt", PROJECT["project"]["dependencies"]),
        ("build.txt", PROJECT["dependency-groups"]["build"]),
        ("dev.txt", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_a_lock_holds_what_the_project_asks_for(lock: str, wanted: list[str]) -> None:
    locked = pins(lock)
    for requirement in map(Requirement, wanted):
        versions = locked[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_the_tests_run_on_the_versions_that_people_run() -> None:
    tested = pins("dev.txt")
    assert {name: tested[name] for name in pins("run.txt")} == pins("run.txt")
