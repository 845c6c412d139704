"""The pages agree with one another and with the program."""

import re
import tomllib

import pytest

from tests.docs.pages import PAGES, ROOT, fences, prose

LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(page: str) -> set[str]:
    """The addresses of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    for link in LINK.findall(prose(PAGES[name])):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(PAGES[target.resolve().relative_to(ROOT).as_posix()]), link


def test_every_page_is_reached_from_the_readme() -> None:
    linked = {link.partition("#")[0] for link in LINK.findall(PAGES["README.md"])}
    assert set(PAGES) - {"README.md"} <= linked


def test_pictures_are_small_and_shown() -> None:
    pictures = sorted(ROOT.glob("docs/images/*"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < 150_000
        assert any(f"images/{picture.name})" in page for page in PAGES.values())


def test_the_arrows_in_the_readme_are_those_that_the_linter_holds() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    drawn = [fence.text.strip() for fence in fences(PAGES["README.md"])]
    held = [c["layers"] for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    assert len(held) == 2  # of the whole, and of the deeds
    for layers in held:
        bare = [layer.replace("(", "").replace(")", "") for layer in layers if "__main__" not in layer]
        assert " > ".join(bare) in drawn


def test_the_readme_names_every_room() -> None:
    named = set(re.findall(r"`(trainer/[\w/.]+)`", PAGES["README.md"]))
    rooms = {path for path in (ROOT / "trainer").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {room.relative_to(ROOT).as_posix() for room in rooms} <= named
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_no_place_of_one_machine(name: str) -> None:
    assert not re.search(r"(?<![\w.])/(?:home|root|tmp|work|Users)/", PAGES[name])


def test_the_changelog_knows_the_version_of_the_program() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"\n## {settings['project']['version']}" in PAGES["CHANGELOG.md"]


def test_files_named_in_running_text_exist() -> None:
    path = re.compile(r"`((?:trainer|tests|docs|scripts)/[\w/.-]+)`")
    named = {found for page in PAGES.values() for found in path.findall(page)}
    made_by_examples = {fence.file for page in PAGES.values() for fence in fences(page)}
    assert [found for found in sorted(named - made_by_examples) if not (ROOT / found).exists()] == []
