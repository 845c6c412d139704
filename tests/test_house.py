"""The shape of the code: rules that no other tool keeps."""

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = ROOT / "trainer"
# Written by Alembic, one straight script for each change of the tables.
GENERATED = "migrations/versions"
MODULES = sorted(path for path in PRODUCT.rglob("*.py") if GENERATED not in path.as_posix())
GRAB_BAGS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "tools"}


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None and first.end_lineno is not None:
        total -= first.end_lineno - first.lineno + 1
    return total


def lengths(module: Path) -> dict[str, int]:
    """Return the length of each function of a module by its name."""
    tree = ast.parse(module.read_text())
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {f"{module.relative_to(ROOT)}:{function.name}": length(function) for function in functions}


ALL = {name: lines for module in MODULES for name, lines in lengths(module).items()}


def test_no_function_is_longer_than_fifty_lines() -> None:
    programs = [*(ROOT / "bench").glob("*.py"), *(ROOT / "scripts").glob("*.py")]
    every = ALL | {name: lines for program in programs for name, lines in lengths(program).items()}
    assert {name: lines for name, lines in every.items() if lines > 50} == {}


def test_most_functions_say_one_thing() -> None:
    assert statistics.median(ALL.values()) <= 8
    assert statistics.quantiles(ALL.values(), n=10)[-1] <= 25


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PRODUCT)))
def test_no_module_is_a_grab_bag(module: Path) -> None:
    assert module.stem not in GRAB_BAGS
