"""The process that reads files: limits of time and memory, and one bad file costs only itself."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnai_qa import Settings, build_index
from cnai_qa.documents import Parser, load_document, loading, parsing
from cnai_qa.errors import CorpusError, DocumentError
from cnai_qa.types import Document

DATA = Path(__file__).parent / "data"
SAY_READY = "print('ready', flush=True)"
REPORT = (DATA / "report.docx").read_bytes()


@pytest.fixture(autouse=True)
def no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "can_recognise", lambda: False)


@pytest.fixture
def parser() -> Iterator[Parser]:
    with Parser(Settings(parse_seconds=20, parse_megabytes=700)) as parser:
        yield parser


def repacked(name: str, part: str, content: bytes) -> bytes:
    """Return a package of the test data with one part replaced."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(DATA / name) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == part else old.read(info))
    return result.getvalue()


# A name that stands for 30 of the next, five times over: 24 million letters when expanded.
_NAMES = "".join(f'<!ENTITY {b} "{f"&{a};" * 30}">' for a, b in ("ab", "bc", "cd", "de"))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{"a" * 30}">{_NAMES}]>'.encode()
WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


def test_a_file_is_read_in_another_process_as_in_this_one(parser: Parser) -> None:
    assert parser.load(REPORT, "report.docx") == load_document(REPORT, "report.docx")
    assert parser._process is not None and parser._process.pid != os.getpid()


def test_a_small_text_needs_no_process(parser: Parser) -> None:
    assert parser.load(b"# Labs\n\nEmber is new.\n", "labs.md").title == "Labs"
    assert parser._process is None


def test_a_fault_is_reported_as_in_this_process(parser: Parser) -> None:
    with pytest.raises(DocumentError, match="Not a whole PDF"):
        parser.load(b"%PDF-1.7 cut off", "a.pdf")
    assert parser.load(REPORT, "b.docx").path == "b.docx"


def test_a_file_that_hangs_is_stopped_and_the_next_one_is_read(parser, monkeypatch) -> None:
    parser._seconds = 1
    with monkeypatch.context() as patch:
        patch.setattr(parsing, "_START", f"{SAY_READY}; import time; time.sleep(600)")
        began = time.monotonic()
        with pytest.raises(DocumentError, match=r"longer than 1 seconds.*CNAI_QA_PARSE_SECONDS"):
            parser.load(REPORT, "a.docx")
        assert time.monotonic() - began < 10
    parser._seconds = 20
    assert parser.load(REPORT, "a.docx").title == "Harbour report 2025"


def test_a_file_that_crashes_its_reader_is_reported(parser, monkeypatch) -> None:
    crash = "import os, signal, sys; sys.stdin.readline(); os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(parsing, "_START", f"{SAY_READY}; {crash}")
    with pytest.raises(DocumentError, match="crashed its reader"):
        parser.load(REPORT, "a.docx")


def test_a_reader_that_was_killed_between_files_costs_no_file(parser: Parser) -> None:
    parser.load(REPORT, "a.docx")
    os.kill(parser._process.pid, signal.SIGKILL)
    parser._process.wait()
    assert parser.load(REPORT, "b.docx").path == "b.docx"


def test_memory_that_other_files_took_is_no_fault_of_the_next(parser: Parser, monkeypatch) -> None:
    first = f"{SAY_READY}; print('{{{{\"memory\": 1}}}}', flush=True); input()"
    with monkeypatch.context() as patch:
        patch.setattr(parsing, "_START", first)
        parser._started()
    parser._read = 1
    assert parser.load(REPORT, "b.docx").path == "b.docx"


@pytest.mark.parametrize(
    ("start", "why"), [("raise SystemExit(3)", "exit code 3"), (None, "No such file")]
)
def test_a_reader_that_cannot_start_is_no_fault_of_a_file(parser, monkeypatch, start, why) -> None:
    if start:
        monkeypatch.setattr(parsing, "_START", start)
    else:
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(CorpusError, match=f"cannot be started.*{why}.*try again") as caught:
        parser.load(REPORT, "a.docx")
    assert not isinstance(caught.value, DocumentError)
    monkeypatch.undo()
    assert parser.load(REPORT, "a.docx").path == "a.docx"


def test_a_package_that_unpacks_to_too_much_is_reported(parser: Parser) -> None:
    parser._memory = 400_000_000
    body = WORD + b" " * 300_000_000 + b"</w:document>"
    data = repacked("report.docx", "word/document.xml", body)
    assert len(data) < 2_000_000
    with pytest.raises(DocumentError, match=r"memory|CNAI_QA_PARSE_MEGABYTES"):
        parser.load(data, "a.docx")
    assert parser.load(REPORT, "a.docx").title == "Harbour report 2025"


@pytest.mark.parametrize(
    ("name", "unit"),
    [("a.json", b'{"title": "Tide", "text": "It grew."},\n'), ("a.csv", b"Tide,Oslo,2001\n")],
)
def test_a_table_of_millions_of_rows_is_bounded_in_memory(name: str, unit: bytes) -> None:
    data = {"a.json": b"[%s1]", "a.csv": b"Name,City,Year\n%s"}[name] % (unit * 400_000)
    with Parser(Settings(parse_seconds=60, parse_megabytes=350)) as parser:
        with pytest.raises(DocumentError, match=r"needs more than 350 MB|took longer than 60"):
            parser.load(data, name)
        assert parser.load(REPORT, "report.docx").text


@pytest.mark.parametrize(
    ("name", "part", "body"),
    [
        ("report.docx", "word/document.xml", WORD + b"<w:t>&e;</w:t></w:document>"),
        ("slides.pptx", "ppt/presentation.xml", b"<x>&e;</x>"),
        ("prices.xlsx", "xl/workbook.xml", b"<x>&e;</x>"),
        ("prices.xlsx", "xl/worksheets/sheet1.xml", b"<worksheet>&e;</worksheet>"),
        ("prices.xlsx", "xl/sharedStrings.xml", b"<sst><si><t>&e;</t></si></sst>"),
        ("book.epub", "EPUB/content.opf", b"<package>&e;</package>"),
    ],
)
def test_entities_are_not_expanded(parser: Parser, name: str, part: str, body: bytes) -> None:
    began = time.monotonic()
    try:
        document = parser.load(repacked(name, part, BOMB + body), name)
    except DocumentError:
        document = None
    assert document is None or len(document.text) < 10_000
    assert time.monotonic() - began < 15


def test_one_bad_file_never_stops_the_others(tmp_path: Path, embedder) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    bad = {
        "zero.pdf": b"",
        "cut.pdf": (DATA / "report.pdf").read_bytes()[:9000],
        "word.docx": b"This is no Word file.",
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "lines.jsonl": b"{\n{",
        "mail.eml": b"no headers at all",
        "box.zip": b"PK",
        "bomb.docx": repacked("report.docx", "word/document.xml", BOMB + WORD),
    }
    good = ("report.docx", "report.pdf", "slides.pptx", "prices.xlsx", "book.epub", "chinese.docx")
    for name, data in [*bad.items(), *((n, (DATA / n).read_bytes()) for n in good)]:
        (corpus / name).write_bytes(data)
    settings = Settings(corpus=str(corpus), index=str(tmp_path / "index"), chunk_tokens=28)
    report = build_index(settings=settings, embedder=embedder)
    assert set(report.added) >= set(good)
    failed = {f.path: f.reason for f in report.failed}
    assert set(failed) >= set(bad) - {"cut.pdf"}
    assert all(reason.endswith((".", "MB.", "again.")) for reason in failed.values())


def test_an_error_that_nobody_expected_costs_only_its_file(
    tmp_path: Path, embedder, monkeypatch
) -> None:
    def failing(data: bytes, path: str) -> Document:
        raise KeyError("title")

    for name in ("html", "json"):
        monkeypatch.setitem(loading.LOADERS, name, failing)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("a.html", "b.json", "c.md"):
        (corpus / name).write_text("[1]")
    settings = Settings(corpus=str(corpus), index=str(tmp_path / "index"), chunk_tokens=28)
    report = build_index(settings=settings, embedder=embedder)
    assert report.added == ("c.md",)
    assert [failure.path for failure in report.failed] == ["a.html", "b.json"]
    assert all("KeyError: 'title'). Mend the file, or" in f.reason for f in report.failed)


def test_files_that_once_stopped_a_build_are_indexed(tmp_path: Path, embedder) -> None:
    files = {
        "a.json": '[{"": "1", "a": "x"}]',
        "b.html": '<ol start="½"><li>One</ol>',
        "c.html": '<table><tr><td colspan="²">One</table>',
        "d.md": f"---\ntitle: 0x{'f' * 5000}\n---\nText.",
    }
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in files.items():
        (corpus / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=str(corpus), index=str(tmp_path / "index"), chunk_tokens=28)
    report = build_index(settings=settings, embedder=embedder)
    assert (report.added, report.failed) == (tuple(files), ())


def test_a_package_named_as_a_text_is_bound_as_well(parser: Parser, monkeypatch) -> None:
    def in_this_process(data: bytes, path: str) -> Document:
        raise AssertionError(f"{path} is read without limits")

    monkeypatch.setattr(parsing, "load_document", in_this_process)
    assert "Lisbon" in parser.load(REPORT, "report.md").text
    with pytest.raises(DocumentError):
        parser.load(b"\n%PDF-1.7 and nothing else", "report.txt")


def test_a_wrongly_named_file_is_read_as_what_it_is_and_said(parser: Parser) -> None:
    document = parser.load(REPORT, "report.pdf")
    assert document.title == "Harbour report 2025"
    assert "read as that" in document.notes[0]
