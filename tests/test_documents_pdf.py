"""PDF files: what a page's lines become, scans, encryption, hyphens, running heads."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa.documents import load_document, pdf, recognition
from cnai_qa.documents.draft import Draft
from cnai_qa.documents.lines import Line, columns, rows
from cnai_qa.documents.paragraphs import write_pages
from cnai_qa.errors import DocumentError
from cnai_qa.types import Document, Place

DATA = Path(__file__).parent / "data"
LETTER = 5.0  # points of a letter's width


def line(text: str, x: float, y: float, size: float = 10, bold: bool = False) -> Line:
    return Line(text, x, x + LETTER * len(text), y, y + size, size, bold)


def lines(*texts: str, x: float = 50, y: float = 100, step: float = 12) -> list[Line]:
    return [line(text, x, y + n * step) for n, text in enumerate(texts)]


def written(*pages: list[Line]) -> Document:
    draft = Draft()
    places = [Place(0, n) for n in range(1, len(pages) + 1)]
    write_pages(draft, pages, places, {})
    return draft.document("a.pdf", "Title")


def scan(pages: int) -> bytes:
    """Return a PDF of pictures of pages."""
    with pypdfium2.PdfDocument(DATA / "report.pdf") as whole:
        image = whole[0].render(scale=1).to_pil().convert("L")
    data = io.BytesIO()
    image.save(data, "PDF", save_all=True, append_images=[image] * (pages - 1))
    return data.getvalue()


def joined(first: bytes, second: bytes) -> bytes:
    """Return a PDF of the pages of two."""
    result = io.BytesIO()
    with pypdfium2.PdfDocument.new() as whole:
        for data in (first, second):
            with pypdfium2.PdfDocument(data) as part:
                whole.import_pages(part)
        whole.save(result)
    return result.getvalue()


# Lines to paragraphs


def test_the_lines_of_a_paragraph_are_joined() -> None:
    assert written(lines("The lab grew fast and", "was sold in the end")).text == (
        "The lab grew fast and was sold in the end\n"
    )


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("It was a mea-", "surement of length", "It was a measurement of length"),
        ("It was a mea\u00ad", "surement of length", "It was a measurement of length"),
        ("in the years 2020-", "2024 it grew again", "in the years 2020-2024 it grew again"),
        ("模型由深度求索公", "司在杭州发布并且开放", "模型由深度求索公司在杭州发布并且开放"),
    ],
)
def test_a_word_broken_at_the_end_of_a_line_is_mended(first, second, whole) -> None:
    assert written(lines(first, second)).text == f"{whole}\n"


def test_a_hyphen_that_the_text_has_elsewhere_is_kept() -> None:
    page = lines("Its long-term plan is a", "plan for the very long-", "term future of all labs")
    assert "very long-term future" in written(page).text


def test_a_gap_or_a_short_last_line_ends_a_paragraph() -> None:
    first = lines("A sentence that fills the line", "ends.")
    second = lines("Another paragraph begins here", "and goes on.", y=124)
    third = lines("A third one after a wide gap.", y=190)
    assert written([*first, *second, *third]).text.count("\n\n") == 2


def test_larger_or_bold_lines_are_headings_by_size() -> None:
    body = "Some text that is long enough to be the usual size of the page."
    page = [
        line("The Title", 50, 50, size=20), line("A Section", 50, 90, size=14), line(body, 50, 110),
        line("A Part", 50, 140, bold=True), line(body, 50, 155),
    ]  # fmt: skip
    document = written(page)
    found = [(document.text[b.start : b.end], b.level) for b in document.blocks if b.level]
    assert found == [("The Title", 1), ("A Section", 2), ("A Part", 3)]


def test_bullets_are_items_and_take_their_further_lines() -> None:
    page = [
        *lines("• the first item goes over", "• the second", y=100, step=24),
        line("two lines", 60, 112),
    ]
    text = written(page).text
    assert text == "• the first item goes over two lines\n• the second\n"


def test_cells_that_line_up_are_rows_of_a_table() -> None:
    page = [
        line(text, x, 100 + 12 * y)
        for y, row in enumerate([("Berth", "Depth"), ("North", "14"), ("South", "9")])
        for x, text in zip((50, 150), row, strict=True)
    ]
    assert written(page).text == "Berth | Depth\nNorth | 14\nSouth | 9\n"


def test_two_columns_are_read_one_after_the_other_below_their_title() -> None:
    left = [line(f"left line number {n} of it", 50, 100 + 12 * n) for n in range(6)]
    right = [line(f"right line number {n} of", 200, 100 + 12 * n) for n in range(6)]
    title = line("A title over both of the columns of the page", 50, 60, size=12)
    mixed = [title, *(li for pair in zip(left, right, strict=True) for li in pair)]
    read = [li.text for column in columns(mixed) for row in column for li in row]
    assert read == [li.text for li in [title, *left, *right]]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 700), st.text(min_size=1))))
def test_every_line_of_a_page_is_read_exactly_once(places) -> None:
    page = [line(text, x, y) for x, y, text in places]
    read = [li for column in columns(page) for row in column for li in row]
    assert sorted(map(id, read)) == sorted(map(id, page))
    assert sorted(map(id, (li for row in rows(page) for li in row))) == sorted(map(id, page))


# Whole files


@pytest.fixture
def no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "available", lambda: False)
    monkeypatch.setattr(pdf, "can_recognise", lambda: False)


@pytest.mark.usefixtures("no_recognition")
def test_a_scan_is_reported_with_the_extra_that_reads_it() -> None:
    with pytest.raises(DocumentError, match=r"2 of 2 pages hold only images.*cnai-qa\[ocr\]"):
        load_document(scan(2), "a.pdf")


@pytest.mark.usefixtures("no_recognition")
def test_pages_without_text_are_counted_and_named() -> None:
    document = load_document(joined((DATA / "report.pdf").read_bytes(), scan(2)), "a.pdf")
    assert "Traffic" in document.text
    assert "2 of 3 pages hold only images (2, 3)" in document.notes[0]


def test_recognised_pages_are_marked_where_they_stand(monkeypatch) -> None:
    found = lines("Words that were recognised.")
    monkeypatch.setattr(pdf, "recognised_lines", lambda page: found)
    document = load_document(joined((DATA / "report.pdf").read_bytes(), scan(1)), "a.pdf")
    at = document.text.index("Words that were recognised.")
    assert document.place_at(at) == Place(at, 2, "page", recognised=True)
    assert not document.place_at(0).recognised
    assert "1 of 2 pages were read from images" in document.notes[0]


def test_a_scan_on_which_nothing_is_recognised_does_not_ask_for_the_extra(monkeypatch) -> None:
    monkeypatch.setattr(recognition, "available", lambda: True)
    monkeypatch.setattr(pdf, "can_recognise", lambda: True)
    monkeypatch.setattr(pdf, "recognised_lines", lambda page: [])
    with pytest.raises(DocumentError, match=r"2 of 2 pages hold only images.*more dots"):
        load_document(scan(2), "a.pdf")
    document = load_document(joined((DATA / "report.pdf").read_bytes(), scan(1)), "a.pdf")
    assert document.notes == (
        "1 of 2 pages hold only images (2) and no text was recognised on them.",
    )


@pytest.mark.model
def test_a_scan_is_read_with_the_extra() -> None:
    pytest.importorskip("rapidocr")
    with pypdfium2.PdfDocument(DATA / "report.pdf") as whole:
        image = whole[0].render(scale=2).to_pil().convert("L")
    data = io.BytesIO()
    image.save(data, "PDF", resolution=144)
    document = load_document(data.getvalue(), "a.pdf")
    assert "The harbour of Lisbon handled" in document.text
    assert all(place.recognised for place in document.places)


def test_a_pdf_with_a_password_is_reported() -> None:
    locked = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -4>>"
        b"endobj\ntrailer<</Root 1 0 R/Encrypt 3 0 R/ID[<41><41>]>>\n%%EOF"
    )
    with pytest.raises(DocumentError, match="needs a password"):
        load_document(locked, "a.pdf")


def test_a_million_objects_do_not_hold_the_reading_up() -> None:
    objects = b"".join(b"%d 0 obj<<>>endobj\n" % n for n in range(3, 200_000))
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    pages = b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    with pytest.raises(DocumentError):
        load_document(head + pages + objects + b"trailer<</Root 1 0 R>>\n%%EOF", "a.pdf")
