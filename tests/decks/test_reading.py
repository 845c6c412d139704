"""Files that are damaged or made to do harm are refused in time, and leave nothing."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.decks.learner import Learner
from tests.decks.nerves import deck_of, nerves
from trainer.decks import collection, reading, unpacking
from trainer.decks.unpacking import Fault, Unreadable

NOW = 1_900_000_000_000
TABLES = (
    "create table col (conf text)",
    "create table notes (id integer, guid text)",
    "create table cards (id integer, nid integer, ord integer, queue integer, flags integer)",
    "create table revlog (id integer, cid integer, ease integer, type integer, factor integer)",
)


@cache
def real() -> bytes:
    """A collection of the real Anki, answered by its scheduler."""
    with TemporaryDirectory() as folder:
        someone = Learner(Path(folder))
        someone.imports(deck_of(nerves()))
        for _ in range(3):
            someone.studies(3)
        someone.col.export_collection_package(f"{folder}/out.colpkg", include_media=False, legacy=False)
        return Path(folder, "out.colpkg").read_bytes()


def read(content: bytes) -> list[list[object]]:
    """Read a file; nothing may be left but what was found."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        try:
            reading.read(io.BytesIO(content), folder, now_ms=NOW, report=lambda _: None)
        finally:
            assert not (folder / "collection").exists()
        return [json.loads(line) for line in (folder / reading.REVIEWS).read_text().splitlines()]


def zipped(**parts: bytes) -> bytes:
    """An archive with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def database(*statements: str) -> bytes:
    """A SQLite file made by these statements."""
    with TemporaryDirectory() as folder:
        with closing(sqlite3.connect(f"{folder}/made")) as made, made:
            for statement in statements:
                made.execute(statement)
        return Path(folder, "made").read_bytes()


def fault_of(content: bytes) -> Fault:
    with pytest.raises(Unreadable) as raised:
        read(content)
    return raised.value.fault


def test_the_reviews_of_a_real_collection_are_found() -> None:
    assert [review[3] for review in read(real())] == [3, 3, 3]


def test_the_stub_beside_a_newer_collection_is_not_read() -> None:
    with zipfile.ZipFile(io.BytesIO(real())) as archive:
        assert {"collection.anki2", "collection.anki21b"} <= set(archive.namelist())
    assert read(real())


@settings(max_examples=60)
@given(st.data())
def test_a_file_cut_short_is_refused_and_leaves_nothing(data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(real()) - 1))
    assert fault_of(real()[:length]) in (Fault.NOT_ANKI, Fault.DAMAGED)


@settings(max_examples=150)
@given(st.data())
def test_flipped_bytes_never_bring_the_reader_down(data: st.DataObject) -> None:
    content = bytearray(real())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[place] ^= data.draw(st.integers(1, 255))
    try:
        found = read(bytes(content))
    except Unreadable:
        return
    assert all(1 <= review[3] <= 4 for review in found)  # type: ignore[operator] # a number


@settings(max_examples=80)
@given(st.data())
def test_a_damaged_database_never_brings_the_reader_down(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(real())) as archive:
        packed = archive.read("collection.anki21b")
    content = bytearray(zstandard.ZstdDecompressor().decompressobj().decompress(packed))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=40)):
        content[place] = data.draw(st.integers(0, 255))
    refused = None
    try:
        read(zipped(collection_anki21=bytes(content)))
    except Unreadable as refusal:
        refused = refusal.fault
    assert refused in (None, Fault.DAMAGED, Fault.TOO_SLOW)


@pytest.mark.parametrize(
    "content",
    [b"", b"text", zipped(), zipped(other_txt=b"x"), b"PK\x03\x04" + bytes(40)],
    ids=["empty", "text", "no parts", "other parts", "a torso"],
)
def test_what_is_no_package_is_named_so(content: bytes) -> None:
    assert fault_of(content) is Fault.NOT_ANKI


@pytest.mark.parametrize(
    "content",
    [
        zipped(collection_anki21b=b"no zstandard"),
        zipped(collection_anki21=b"no database" * 500),
        zipped(collection_anki2=database("create table notes (id)")),
        zipped(collection_anki2=database(*TABLES[:3], "create view revlog as select 1 id, 1 cid")),
        zipped(collection_anki2=database(*TABLES[:3], f"{TABLES[3].rstrip(')')}, more as (hex(zeroblob(9))))")),
    ],
    ids=["not packed", "no database", "a table missing", "a view", "a computed column"],
)
def test_what_holds_no_collection_is_named_damaged(content: bytes) -> None:
    assert fault_of(content) is Fault.DAMAGED


@pytest.mark.parametrize("pack", [lambda raw: raw, zstandard.ZstdCompressor().compress], ids=["zip", "zstandard"])
def test_a_bomb_is_not_unpacked(pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE", 2**20)
    name = "collection_anki21" if pack(b"x") == b"x" else "collection_anki21b"
    assert fault_of(zipped(**{name: pack(bytes(2**24))})) is Fault.TOO_LARGE


def test_a_collection_larger_than_allowed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "LARGEST_COLLECTION", 1000)
    assert fault_of(real()) is Fault.TOO_LARGE


def test_a_query_without_end_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "made"
    path.write_bytes(database(*TABLES))
    opened = collection.Collection(path, seconds=0.2)
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with pytest.raises(Unreadable) as raised:
        list(opened.rows(endless))
    assert raised.value.fault is Fault.TOO_SLOW
    opened.close()


def test_no_name_in_an_archive_leads_out_of_the_folder(tmp_path: Path) -> None:
    """Neither a path, nor a link, nor a medium's name is followed: what is written has a name of ours."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("collection.anki2")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../evil", "x")
    assert fault_of(out.getvalue()) is Fault.DAMAGED
    with zipfile.ZipFile(io.BytesIO(real())) as archive:
        plain = zstandard.ZstdDecompressor().decompressobj().decompress(archive.read("collection.anki21b"))
    folder = tmp_path / "deep" / "folder"
    folder.mkdir(parents=True)
    named = json.dumps({"../0": "../../evil", "0": "/etc/evil", "1": "a" * 5000}).encode()
    parts = {"collection.anki21": plain, "media": named, "0": b"x", "1": b"y", "../0": b"z"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    reading.read(out, folder, now_ms=NOW, report=lambda _: None)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == sorted(
        (reading.FOUND, reading.REVIEWS, reading.SUSPENDED, "own.jsonl", "media.json")
    )


@pytest.mark.parametrize("listed", [b"[1]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"0": [1]}', b""])
def test_a_list_of_media_that_is_none_costs_no_review(listed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(real())) as archive:
        plain = zstandard.ZstdDecompressor().decompressobj().decompress(archive.read("collection.anki21b"))
    assert len(read(zipped(collection_anki21=plain, media=listed))) == 3


@pytest.mark.parametrize("listed", [b"\xff" * 9, b"\x0a\x04\x0a\x7fab", b"\x0a\x02\x08\x01"])
def test_a_damaged_list_of_media_of_a_newer_file_costs_no_review(listed: bytes) -> None:
    assert len(read(with_media(zstandard.ZstdCompressor().compress(listed)))) == 3
    assert len(read(with_media(listed))) == 3


def test_a_list_of_media_that_is_too_long_costs_no_review(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.decks.own_reading._LONGEST_LIST", 1000)
    assert len(read(with_media(zstandard.ZstdCompressor().compress(bytes(5000))))) == 3


def with_media(listed: bytes) -> bytes:
    """A real file of the newer kind, with this as its list of media."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(real())) as archive, zipfile.ZipFile(out, "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, listed if name == "media" else archive.read(name))
    return out.getvalue()


def test_numbers_that_are_no_numbers_are_dropped() -> None:
    rows = (
        "insert into notes values (1, 'tr-a:b'), (2, x'00ff')",
        "insert into cards values (1, 1, 0, 0, 0), (2, 1, 'first', 'q', x'00'), (3, 1, 99, -1, 0), (4, 2, 0, -1, '')",
        (
            "insert into revlog values (1700000000000, 1, 3, 1, 2500), (1700000000001, 2, 3, 1, 2500), "
            "(1700000000002, 3, 3, 1, 0), ('soon', 1, 3, 1, 0), (1e300, 1, 3, 1, 0), (1700000000003, 1, 3, 3, 0), "
            "(1700000000004, 1, 3, 3, 200), (1700000000005, 1, 0, 4, 0), (9000000000000, 1, 3, 1, 0), (5, 1, 3, 1, 0)"
        ),
    )
    found = read(zipped(collection_anki2=database(*TABLES, *rows)))
    assert found == [["tr-a:b", 0, 1700000000000, 3], ["tr-a:b", 0, 1700000000004, 3]]
