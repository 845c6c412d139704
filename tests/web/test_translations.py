"""The second language: complete, whole in its parts, and the only one that its readers meet."""

import ast
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import html5lib
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g
from flask_babel import ngettext

from tests.web.cast import BANK, Visitor, library, picks, question_of
from tests.web.gallery import ACCOUNT_PAGES, ALL, ROOM, build, render
from tests.web.pages import PAGES
from trainer.web.language import LANGUAGES

PROJECT = ROOM.parent
OTHERS = [tag for tag in LANGUAGES if tag != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|</?\w+>")
WORD = re.compile(r"[A-Za-z]{2,}")
ARABIC = re.compile(r"[\u0600-\u06ff]")
PATHS = (
    "/today",
    "/about",
    "/decks",
    "/settings",
    "/settings/delete",
    "/practise",
    "/plan",
    "/progress",
    "/progress/judgement",
    "/mixed-up",
    "/browse",
    "/search",
    "/search?q=optic",
    "/search?q=zzzzzz",
    "/offline",
    "/paused",
    "/login",
    "/register",
    "/reset",
)
# Names of programs, files, keys and rules, and what a foreign program writes on its buttons, are the same everywhere.
NAMES = re.compile(
    r"«[^»]*»|\S+@\S+|https?://\S+|\b(trainer|anki|fsrs(-6)?|csv|json|mit|cc by( 4\.0)?|enter|esc|backspace|javascript"
    r"|file|export|import|apkg|colpkg|english|utc|europe/\w+)\b",
    re.IGNORECASE,
)


def catalogue(tag: str) -> Catalog:
    with (ROOM / "translations" / tag / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=tag)


def said() -> set[Any]:
    """Everything that the program has to say, as `make messages` finds it."""
    mappings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = []
    for mapping in mappings:
        patterns = mapping["pattern"] if isinstance(mapping["pattern"], list) else [mapping["pattern"]]
        methods += [(pattern.removeprefix("trainer/"), mapping["method"]) for pattern in patterns]
    found = extract_from_dir(ROOM, methods, {}, DEFAULT_KEYWORDS | {"marked": None, "_later": None})
    return {message for _, _, message, _, _ in found}


def calls(path: Path) -> Iterator[Any]:
    """The texts that a module hands to Flask-Babel, by whatever name, wherever they stand."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named = [name for node in imports if node.module in ("flask_babel", "trainer.web.language") for name in node.names]
    speaking = {name.asname or name.name for name in named if name.name.endswith("gettext") or name.name == "marked"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in speaking:
            texts = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant)]
            yield texts[0] if len(texts) == 1 else tuple(texts) or ast.unparse(node)


def forms(message: Message) -> list[str]:
    said_there = message.string or ""
    return list(said_there) if isinstance(said_there, tuple | list) else [said_there]


@pytest.fixture(scope="module", params=OTHERS)
def other(request: pytest.FixtureRequest) -> Catalog:
    return catalogue(request.param)


def test_there_is_a_second_language_from_right_to_left() -> None:
    assert "ar" in OTHERS


def test_a_catalogue_says_all_that_the_program_says_and_nothing_else(other: Catalog) -> None:
    theirs = {message.id if isinstance(message.id, str) else tuple(message.id) for message in other if message.id}
    ours = said()
    assert ours - theirs == set(), "say `make messages`, then translate what is new"
    assert theirs - ours == set(), "say `make messages`"


def test_every_text_of_the_program_is_found_for_the_catalogues() -> None:
    """A call within a formatted string, or by a name that the finder does not know, would be passed over."""
    ours = said()
    assert {text for path in ROOM.rglob("*.py") for text in calls(path)} - ours == set()


def test_nothing_in_a_catalogue_is_empty_or_doubtful(other: Catalog) -> None:
    assert [message.id for message in other if message.id and (message.fuzzy or not all(forms(message)))] == []


def test_every_plural_has_all_the_forms_of_its_language(other: Catalog) -> None:
    plurals = [message for message in other if isinstance(message.id, tuple | list)]
    assert plurals
    assert [message.id for message in plurals if len(forms(message)) != other.num_plurals] == []


def test_a_translation_holds_what_its_text_holds(other: Catalog) -> None:
    """A form for one or two may say the number as a word."""
    amiss = []
    for message in (each for each in other if each.id):
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set(PLACEHOLDER.findall(texts[-1]))
        for form in forms(message):
            number = set() if isinstance(message.id, str) else {"%(num)s", "%(num)d"}
            has = set(PLACEHOLDER.findall(form))
            if not wanted - number <= has <= wanted:
                amiss.append((form, texts))
    assert amiss == []


def test_the_compiled_catalogue_is_made_of_the_one_that_is_read(other: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, other)
    kept = ROOM / "translations" / str(other.locale) / "LC_MESSAGES" / "messages.mo"
    assert kept.read_bytes() == compiled.getvalue(), "say `make messages`"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "لا أسئلة"),
        (1, "سؤال واحد"),
        (2, "سؤالان"),
        (3, "3 أسئلة"),
        (11, "11 سؤالًا"),
        (100, "100 سؤال"),
        (103, "103 أسئلة"),
    ],
)
def test_arabic_counts_as_arabic_does(count: int, words: str) -> None:
    with build().test_request_context():
        g.language = "ar"
        assert ngettext("%(num)s question", "%(num)s questions", count) == words


HEARD = ("aria-label", "title", "placeholder", "alt")
UNSAID = {"script", "style", "kbd", "code"}


def spoken(html: str) -> Iterator[tuple[str, bool]]:
    """What a page says in its own language: its texts and what is heard in their place.

    With each, whether it could have been marked as another language: neither a title nor an attribute can.
    """

    def walk(element: Any) -> Iterator[tuple[str, bool]]:
        if not isinstance(element.tag, str) or element.tag in UNSAID or element.get("lang", "ar") != "ar":
            return
        yield from ((element.get(name), False) for name in HEARD if element.get(name))
        yield element.text or "", element.tag != "title"
        for child in element:
            yield from walk(child)
            yield child.tail or "", True

    for text, markable in walk(html5lib.parse(html, namespaceHTMLElements=False)):
        if text.strip():
            yield " ".join(text.split()), markable


def values(page: Any) -> Iterator[str]:
    """Every text of a page's example value."""
    if isinstance(page, str):
        yield from (" ".join(text.split()).lower() for text in (page, *re.split(r"</?\w[^>]*>", page)))
    elif is_dataclass(page):
        for each in fields(page):
            yield from values(getattr(page, each.name))
    elif isinstance(page, Mapping):
        yield from values(tuple(page.values()))
    elif isinstance(page, tuple | list | frozenset | set):
        for each in page:
            yield from values(each)


def english(html: str, given: Iterable[str] = (), unmarkable: Iterable[str] = ()) -> list[str]:
    """What a page that is not English says in English, but for names of programs and what was given to it.

    `unmarkable` may stand where it cannot be marked as English: in titles and attributes, and within other sentences.
    """
    found = []
    for text, markable in spoken(html):
        rest = text.lower()
        alone = markable and not ARABIC.search(text)
        for value in sorted({*given, *(() if alone else unmarkable)}, key=len, reverse=True):
            rest = rest.replace(value, "")
        if WORD.search(NAMES.sub("", rest)):
            found.append(text)
    return found


@pytest.fixture(scope="module")
def gallery() -> Flask:
    return build()


@pytest.mark.parametrize("name", ALL)
def test_no_english_is_left_in_a_template(gallery: Flask, name: str) -> None:
    page = None if name in ACCOUNT_PAGES else PAGES[name][1]
    given = {text for text in values(page) if len(text) > 2 and WORD.search(text)} | {"there is no such address."}
    assert english(render(gallery, name, language="ar"), given) == []


def test_no_english_is_left_on_the_real_pages(app: Flask) -> None:
    """What comes from a bank stays in the bank's language, and is marked with it."""
    bank = library().shelves[BANK].bank
    names = [each.name for each in bank.entities.values()] + [each.title for each in bank.topics.values()]
    names = [name.lower() for name in (*names, bank.header.title, "optic", "zzzzzz")]
    visitor = Visitor(app)
    visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ar"
    found: dict[str, list[str]] = {}

    def look(path: str) -> None:
        response = visitor.get(path)
        if response.status_code == 200 and response.mimetype == "text/html":
            assert 'dir="rtl"' in response.text
            heading = re.search(r"<h1[^>]*lang=\"en\"[^>]*>([^<]+)", response.text)
            title = [" ".join(heading[1].split()).lower()] if heading else []
            found[path] = english(response.text, unmarkable=[*names, *title])

    look("/")
    pid = last = visitor.start()
    for _ in range(30):
        found[f"question {len(found)}"] = english(visitor.page, unmarkable=names)
        visitor.answer(pid, right=len(found) % 3 > 0)
        found[f"answer {len(found)}"] = english(visitor.page, unmarkable=names)
        last, pid = pid, visitor.next()
        if not pid:
            break
    found["the end"] = english(visitor.page, unmarkable=names)
    fact = question_of(app, last).item.fact if "option" in picks(app, last) else ""
    entity, topic = next(iter(bank.entities)), next(iter(bank.topics))
    for path in (
        *PATHS,
        f"/facts/{BANK}/{fact}",
        f"/browse/{BANK}/{topic}",
        f"/browse/{BANK}/entity/{entity}",
        f"/q/{last}/flag",
    ):
        look(path)
    assert {path: texts for path, texts in found.items() if texts} == {}
