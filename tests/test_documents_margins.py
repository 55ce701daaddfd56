"""Running heads and page numbers are left out of a printed page, its text and tables are kept."""

from __future__ import annotations

import pytest

from cnai_qa.documents.lines import Line
from cnai_qa.documents.margins import without_running_heads

A4 = 842.0
LETTER = 5.0  # points of a letter's width


def line(text: str, x: float, y: float, size: float = 10, bold: bool = False) -> Line:
    return Line(text, x, x + LETTER * len(text), y, y + size, size, bold)


def table(*rows: tuple[str, ...], y: float, step: float = 18) -> list[Line]:
    return [
        line(text, x, y + n * step)
        for n, row in enumerate(rows)
        for x, text in zip((50, 250, 400), row, strict=False)
    ]


def body(page: int = 0, y: float = 90, count: int = 50, step: float = 14) -> list[Line]:
    return [line(f"Text {page} of line {n} that goes on", 50, y + n * step) for n in range(count)]


def kept(*pages: list[Line]) -> list[list[str]]:
    return [[li.text for li in page] for page in without_running_heads(pages, A4)]


def texts(page: list[Line]) -> list[str]:
    return [li.text for li in page]


def test_lines_that_recur_at_the_edge_and_page_numbers_are_dropped() -> None:
    pages = [
        [line("Annual report", 50, 20), line(f"text of page {n}", 50, 300), line(str(n), 300, 770)]
        for n in range(1, 5)
    ]
    kept = without_running_heads(pages, height=800)
    assert [[li.text for li in page] for page in kept] == [
        [f"text of page {n}"] for n in range(1, 5)
    ]


def test_a_number_in_the_middle_of_a_page_is_kept() -> None:
    pages = [[line("1978", 50, 400), line("words", 50, 420)]] * 4
    assert without_running_heads(pages, height=800) == pages


# Tables


def test_a_table_over_pages_keeps_all_its_cells() -> None:
    towns = ["Kiel", "Bonn"]
    pages = [
        table(
            *[(f"Anna Street {43 * p + n}", towns[n % 2], f"{1000 + n}.50") for n in range(43)],
            y=40,
        )
        for p in range(3)
    ]
    assert kept(*pages) == [texts(page) for page in pages]


@pytest.mark.parametrize("y", [752, 757])
def test_a_figure_in_the_last_row_of_a_table_is_no_page_number(y: float) -> None:
    rows = [(f"Olga{n} Miller", "Kiel", f"{300 + n}") for n in range(40)]
    page = table(*rows, y=y - 39 * 18)
    assert kept(page) == [texts(page)]


def test_a_figure_at_the_end_of_a_list_is_no_page_number() -> None:
    page = [line(str(300 + n), 50, 60 + 18 * n) for n in range(41)]
    assert kept(page) == [texts(page)]


def test_a_footer_in_columns_is_left_out_on_every_page() -> None:
    footer = table(
        ("Tide Ltd", "Phone 123", "Bank One"), ("Kiel", "Fax 456", "Code 7"), y=800, step=11
    )
    pages = [[*body(p, count=45), *footer] for p in range(3)]
    assert kept(*pages) == [texts(body(p, count=45)) for p in range(3)]


def test_a_head_above_a_table_that_ends_where_it_does_is_left_out() -> None:
    rows = [[(f"Lab {p} {n}", "Kiel", str(100 + n)) for n in range(30)] for p in range(3)]
    heads = [[line("Annual report", 50, 30), line("Tide Ltd", 400, 30)] for _ in range(3)]
    pages = [[*h, *table(*r, y=80)] for h, r in zip(heads, rows, strict=True)]
    assert kept(*pages) == [texts(table(*r, y=80)) for r in rows]


# Numbers in heads


@pytest.mark.parametrize("gap", [14, 25])
@pytest.mark.parametrize("bold", [False, True])
def test_numbered_headings_at_the_top_of_pages_are_kept(gap: float, bold: bool) -> None:
    pages = [
        [line(f"Item {p + 1} of the agreement", 50, 55, bold=bold), *body(p, y=55 + gap)]
        for p in range(2)
    ]
    assert kept(*pages) == [texts(page) for page in pages]


@pytest.mark.parametrize(
    ("count", "words"),
    [(2, "Annual report, page {}"), (3, "Annual report {}"), (4, "{} of 4 - Tide Ltd, 2025")],
)
def test_a_head_with_the_number_of_its_page_is_left_out(count: int, words: str) -> None:
    pages = [[line(words.format(p + 1), 50, 40), *body(p)] for p in range(count)]
    assert kept(*pages) == [texts(body(p)) for p in range(count)]


def test_heads_that_change_with_the_chapter_go_with_the_number_beside_them() -> None:
    heads = ["Methods", "Results", "Sources"]
    pages = [
        [line(str(p + 12), 50, 40), line(head, 400, 40), *body(p)] for p, head in enumerate(heads)
    ]
    assert kept(*pages) == [texts(body(p)) for p in range(3)]


@pytest.mark.parametrize("number", ["7", "- 7 -", "Page 7 of 9", "Seite 7"])
def test_the_page_number_of_a_single_page_is_left_out(number: str) -> None:
    page = body(count=48)
    assert kept([*page, line(number, 300, 800)]) == [texts(page)]
