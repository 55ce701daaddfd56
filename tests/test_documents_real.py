"""Files made by real programs: text in order, structure, places, metadata, exact offsets."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from cnai_qa.chunking import SentenceSplitter, chunk_document
from cnai_qa.documents import load_document
from cnai_qa.documents.structure import blocks
from cnai_qa.sentences import sentences
from cnai_qa.types import Block, BlockKind, Document

DATA = Path(__file__).parent / "data"
FILES = sorted(p.name for p in DATA.iterdir() if p.is_file() and p.name != "README.md")
REPORTS = ["report.docx", "report-libreoffice.docx", "report.pdf", "book.epub", "report.html"]


def load(name: str) -> Document:
    return load_document((DATA / name).read_bytes(), name)


def texts(document: Document, kind: BlockKind) -> list[str]:
    return [document.text[b.start : b.end] for b in blocks(document) if b.kind is kind]


@pytest.mark.parametrize("name", FILES)
def test_structure_covers_the_text_in_order_and_without_overlap(name: str) -> None:
    document = load(name)
    found = blocks(document)
    assert found
    assert all(b.outer <= b.start < b.end <= len(document.text) for b in found)
    assert all(a.end <= b.outer for a, b in pairwise(found))
    assert [p.start for p in document.places] == sorted(p.start for p in document.places)


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_and_chunk_is_the_text_at_its_offsets(name: str) -> None:
    document = load(name)
    found = sentences(document)
    splitter = SentenceSplitter(40, lambda text: len(text.split()))
    chunks = chunk_document(document, found, splitter)
    assert all(document.text[c.start : c.end] == c.text for c in chunks)
    assert all(c.page == document.page_at(c.start) for c in chunks)
    for sentence in found:
        quote = document.text[sentence.start : sentence.end]
        assert quote == quote.strip() and quote


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_reads_the_same_whatever_program_wrote_it(name: str) -> None:
    document = load(name)
    assert document.title == "Harbour report 2025"
    text = " ".join(document.text.split())
    assert "handled 9.2 million tonnes in 2024. Three cranes were replaced." in text
    headings = texts(document, BlockKind.HEADING)
    assert [h for h in headings if h in ("Traffic", "Berths", "Staff")] == [
        "Traffic", "Berths", "Staff",
    ]  # fmt: skip
    items = texts(document, BlockKind.ITEM)
    assert items[:3] == ["the Baltic", "the Gulf of Guinea", "the Río de la Plata"]
    assert "Pass the medical examination." in items
    assert "The dredging cost 4 million euros." in text


@pytest.mark.parametrize(
    "name", ["report.docx", "report-libreoffice.docx", "report.pdf", "book.epub"]
)
def test_a_row_of_a_table_names_its_columns(name: str) -> None:
    assert "Berth: South; Depth (m): 9.8; Operator: Red Lantern" in texts(load(name), BlockKind.ROW)


@pytest.mark.parametrize("name", ["report.docx", "report-libreoffice.docx", "report.pdf"])
def test_numbered_items_keep_their_numbers(name: str) -> None:
    text = load(name).text
    assert "1. Pass the medical examination.\n2. Sail forty times with a senior pilot." in text


def test_metadata_is_that_of_the_file() -> None:
    book = load("book.epub")
    assert (book.author, book.date, book.language) == ("Mei Tan", "2025-03-14", "en")
    chinese = load("chinese.docx")
    assert (chinese.title, chinese.author) == ("深度求索公司简介", "王小明")
    assert chinese.language == "zh-CN"


def test_columns_are_read_one_after_the_other() -> None:
    text = " ".join(load("columns.pdf").text.split())
    in_order = [
        "The tide at Cascais rises by three metres and forty centimetres on the highest days",
        "confirmed the institutional figures to within four centimetres.",
        "The western lock was inaugurated in 1931 and lengthened in 1974. It accommodates vessels",
        "photographs demonstrate that they existed in 1902.",
        "recommends the replacement of the western gates before 2030.",
        "The first report is expected in November 2026.",
    ]
    places = [text.find(part) for part in in_order]
    assert -1 not in places and places == sorted(places)


def test_running_heads_and_page_numbers_are_no_part_of_the_text() -> None:
    text = load("columns.pdf").text
    assert "working paper" not in text
    assert "Page 1" not in text and "of 2" not in text


def test_a_paragraph_that_goes_on_over_a_page_is_one_and_its_sentences_have_their_page() -> None:
    document = load("columns.pdf")
    block = next(
        b for b in blocks(document) if "The commission recommends the rep" in _quote(document, b)
    )
    assert "before 2030. Alternatives were investigated" in _quote(document, block)
    assert document.page_at(block.start) == 1
    assert document.page_at(document.text.index("western gates before 2030")) == 2
    assert document.page_at(document.text.index("The first report is expected")) == 2
    assert [str(p) for p in document.places] == ["page 1", "page 2"]


@pytest.mark.parametrize("name", ["slides.pptx", "slides-libreoffice.pptx"])
def test_slides_are_pages_and_their_notes_are_read(name: str) -> None:
    document = load(name)
    assert document.title == "Crane project"
    note = document.text.index("The board asked for this figure in May.")
    assert document.page_at(note) == 2
    assert str(document.place_at(document.text.index("late by six weeks"))) == "slide 4"


@pytest.mark.parametrize("name", ["prices.csv", "prices.xlsx"])
def test_a_row_of_a_sheet_is_a_sentence_with_its_number(name: str) -> None:
    document = load(name)
    rows = [b for b in blocks(document) if b.kind is BlockKind.ROW]
    assert _quote(document, rows[1]) == (
        "Article: Towage; Price: 800; Since: 2024-07-01; Note: per hour; two tugs"
    )
    assert str(document.place_at(rows[1].start)) == "row 3"
    assert document.page_at(rows[1].start) is None


def test_a_chinese_document_keeps_sentences_and_tables() -> None:
    document = load("chinese.docx")
    quotes = [document.text[s.start : s.end] for s in sentences(document)]
    assert "深度求索成立于2023年，总部位于杭州。" in quotes
    assert "公司由幻方量化出资！" in quotes
    assert "模型: 二号; 参数量: 两千亿; 发布时间: 2024年5月" in quotes


def _quote(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]
