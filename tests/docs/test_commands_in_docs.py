"""Every command on a page can be typed as it stands, and every command is on a page."""

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.docs.pages import PAGES, ROOT, fences, prose
from trainer.cli import trainer
from trainer.facts.banks import shipped

EXAMPLES = [name for name, page in PAGES.items() if any(fence.language == "sh" for fence in fences(page))]


def commands(group: click.Group = trainer, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command that does something."""
    for name, each in group.commands.items():
        if isinstance(each, click.Group):
            yield from commands(each, (*words, name))
        else:
            yield (*words, name)


def typed(page: str) -> list[str]:
    """Every `trainer ...` of a page, in its text and in its blocks."""
    in_blocks = [line.strip() for fence in fences(page) for line in fence.text.splitlines()]
    indented = [line.strip() for line in prose(page).splitlines() if line.startswith("    ")]
    in_text = re.findall(r"`(trainer [^`]+)`", prose(page))
    return [line for line in (*in_blocks, *indented, *in_text) if line.startswith("trainer ")]


def found(line: str) -> tuple[click.Command, list[str]]:
    """The command that a line names, and the words behind it."""
    command: click.Command = trainer
    words = line.split()[1:]
    while words and isinstance(command, click.Group) and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    return command, words


ALL_TYPED = sorted({line for page in PAGES.values() for line in typed(page)})


@pytest.mark.parametrize("line", ALL_TYPED)
def test_a_command_on_a_page_exists_with_its_options(line: str) -> None:
    command, rest = found(line)
    assert not isinstance(command, click.Group), f"{line} does not name a command"
    known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    assert {word for word in rest if word.startswith("--")} <= known


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_is_explained_on_some_page(words: tuple[str, ...]) -> None:
    assert any(line.split()[1 : 1 + len(words)] == list(words) for line in ALL_TYPED)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder like the checkout, as far as the examples look: copies of the banks."""
    for name, folder in shipped().items():
        shutil.copytree(folder, tmp_path / "trainer/facts/banks" / name)
    return tmp_path


def typed_in(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run shell lines in a folder, ending at the first that does not end well."""
    path = f"{sysconfig.get_path('scripts')}:/usr/bin:/bin"
    return subprocess.run(
        ["sh", "-e"], input=script, cwd=folder, env={"PATH": path}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_a_page_run_in_order(name: str, scratch: Path) -> None:
    for fence in fences(PAGES[name]):
        if fence.file:
            target = scratch / fence.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(fence.text, encoding="utf-8")
        if fence.language == "sh":
            done = typed_in(scratch, fence.text)
            assert done.returncode == 0, f"{fence.text}{done.stdout}{done.stderr}"


def test_the_answers_that_the_pages_promise_are_given(scratch: Path) -> None:
    """`explain` says what README and CONTRIBUTING say it does."""
    nerves = "trainer bank explain trainer/facts/banks/cranial-nerves"
    assert "says by which rule" in PAGES["README.md"]
    assert typed_in(scratch, f'{nerves} passes-through "optic nerve" "foramen ovale"').stdout.startswith("false\n")
    for fence in fences(PAGES["CONTRIBUTING.md"]):
        if fence.file.endswith("risorius.yaml"):
            (scratch / fence.file).write_text(fence.text, encoding="utf-8")
    said = typed_in(scratch, f'{nerves} supplies-muscle "hypoglossal nerve" risorius').stdout
    assert said.startswith("false\nfalse, by the rule one_subject")


def test_every_make_target_on_a_page_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for page in PAGES.values() for name in re.findall(r"(?:`|^)make ([a-z]+)", page, re.MULTILINE)}
    assert named
    assert named <= targets
