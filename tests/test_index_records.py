"""Records: what is written is what is read, and no text is stored twice."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from cnai_qa.errors import IndexDamagedError, UnknownDocumentError
from cnai_qa.index import records
from cnai_qa.index.records import Listing, Record, Records, Unread
from cnai_qa.types import BlockKind, Chunk, Document, Sentence

TEXT = "# Über uns\n\nFirst sentence 🦓 here. Second one.\n"


def test_a_record_comes_back_as_it_was_written(written: Records) -> None:
    assert written.record("a/über.md") == _record("a/über.md")


def test_no_record_is_none(written: Records) -> None:
    assert written.record("nothing.md") is None


def test_the_number_of_chunks_is_returned_and_counted(tmp_path: Path) -> None:
    assert records.write(tmp_path, [_record("a.md"), _record("b.md")]) == 4
    opened = Records(tmp_path)
    assert (opened.chunk_count, opened.document_count) == (4, 2)


def test_no_records_make_a_file_that_opens(tmp_path: Path) -> None:
    assert records.write(tmp_path, []) == 0
    assert Records(tmp_path).listing() == []
    assert Records(tmp_path).embedded() == []


def test_rows_run_from_zero_in_the_order_of_the_records(written: Records) -> None:
    documents = [written.chunk(row).document for row in range(written.chunk_count)]
    assert documents == ["z.md", "z.md", "a/über.md", "a/über.md"]
    assert written.embedded() == ["z.md 0", "z.md 1", "a/über.md 0", "a/über.md 1"]


def test_the_text_of_a_chunk_is_cut_from_its_document(written: Records) -> None:
    for path in ("z.md", "a/über.md"):
        text = written.document(path).text
        chunks = written.chunks(path)
        assert [c.text for c in chunks] == [text[c.start : c.end] for c in chunks]
        assert [c.start for c in chunks] == sorted(c.start for c in chunks)


def test_a_text_is_stored_once(tmp_path: Path) -> None:
    records.write(tmp_path, [_record("a.md")])
    stored = (tmp_path / records.FILE).read_bytes()
    assert stored.count(b"Second one.") == 1


def test_the_listing_is_in_path_order_with_bytes_and_chunks(written: Records) -> None:
    assert written.listing() == [
        Listing("a/über.md", "Über uns", "note", "2025-01", 60, 2, "sha of a/über.md"),
        Listing("z.md", "Über uns", "note", "2025-01", 60, 2, "sha of z.md"),
    ]


def test_an_unknown_document_is_an_error_that_suggests_near_names(written: Records) -> None:
    with pytest.raises(UnknownDocumentError) as error:
        written.document("uber.md")
    assert "no document 'uber.md'" in str(error.value)
    assert "Did you mean 'a/über.md'" in str(error.value)
    assert "cnai-qa documents" in str(error.value)


@pytest.mark.parametrize("path", ["", "xyzzyxyzzy", "bytes \udcff", "a/über.md\0", "A/ÜBER.MD" * 9])
def test_a_document_with_no_near_name_is_an_error_without_a_guess(
    written: Records, path: str
) -> None:
    with pytest.raises(UnknownDocumentError, match="cnai-qa documents"):
        written.document(path)


def test_failures_come_back_as_they_were_written(tmp_path: Path) -> None:
    failures = {"a.md": Unread("sha of a", "No text."), "ü/b.pdf": Unread("sha of b", "Too long.")}
    records.write(tmp_path, [_record("z.md")], failures=failures)
    assert Records(tmp_path).failures() == failures


def test_an_index_from_before_failures_were_kept_has_none(tmp_path: Path) -> None:
    records.write(tmp_path, [_record("z.md")])
    with closing(sqlite3.connect(tmp_path / records.FILE)) as connection, connection:
        connection.execute("DROP TABLE failures")
    assert Records(tmp_path).failures() == {}


def test_several_threads_read_at_the_same_time(written: Records) -> None:
    failures: list[Exception] = []

    def read() -> None:
        try:
            for _ in range(100):
                assert written.record("z.md") == _record("z.md")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("data", [None, b"", b"SQLite format 3\0" + b"\1" * 200, b"text " * 100])
def test_a_file_that_is_no_database_of_ours_is_damage(tmp_path: Path, data: bytes | None) -> None:
    folder = tmp_path / "index" / "generation-1"
    folder.mkdir(parents=True)
    if data is not None:
        (folder / records.FILE).write_bytes(data)
    with pytest.raises(IndexDamagedError, match=r"cnai-qa build --force --index .*index") as error:
        Records(folder)
    assert "generation-1/documents.sqlite cannot be read" in str(error.value)
    assert (folder / records.FILE).exists() == (data is not None)


def test_reading_does_not_write(tmp_path: Path) -> None:
    records.write(tmp_path, [_record("a.md")])
    before = (tmp_path / records.FILE).read_bytes()
    opened = Records(tmp_path)
    opened.record("a.md")
    assert [p.name for p in tmp_path.iterdir()] == [records.FILE]
    assert (tmp_path / records.FILE).read_bytes() == before


def test_a_failure_while_writing_is_passed_on(tmp_path: Path) -> None:
    def failing():
        yield _record("a.md")
        raise RuntimeError("disk on fire")

    with pytest.raises(RuntimeError, match="disk on fire"):
        records.write(tmp_path, failing())


@pytest.fixture
def written(tmp_path: Path) -> Records:
    records.write(tmp_path, [_record("z.md"), _record("a/über.md")])
    return Records(tmp_path)


def _record(path: str) -> Record:
    document = Document(path, "Über uns", TEXT, "2025-01", "note")
    first = Chunk(path, 0, 34, TEXT[0:34], ("Über uns", 'a "quoted" one'), 3)
    second = Chunk(path, 35, 46, TEXT[35:46], (), None)
    sentences = (
        Sentence(2, 10, BlockKind.HEADING, 0),
        Sentence(12, 34, BlockKind.PROSE, 1),
        Sentence(35, 46, BlockKind.PROSE, 1),
    )
    keys = (f"{path} 0", f"{path} 1")
    return Record(document, f"sha of {path}", 60, (first, second), keys, sentences)
