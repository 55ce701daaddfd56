"""CSV, Excel and JSON: rows and records that can be read by themselves."""

from __future__ import annotations

import datetime
import io
import json

import openpyxl
import pytest

from cnai_qa.documents import load_document, tables
from cnai_qa.documents.structure import blocks
from cnai_qa.errors import DocumentError
from cnai_qa.types import BlockKind, Document


def load(text: str | bytes, name: str) -> Document:
    return load_document(text.encode() if isinstance(text, str) else text, name)


def rows(document: Document) -> list[str]:
    found = (b for b in blocks(document) if b.kind is BlockKind.ROW)
    return [document.text[b.start : b.end] for b in found]


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, cells in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in cells:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_of_a_table_is_found(delimiter: str) -> None:
    lines = [["Name", "Seat", "Staff"], ["Ember", "Oslo", "12"], ["Reef", "Lisbon", "30"]]
    text = "\n".join(delimiter.join(line) for line in lines)
    assert rows(load(text, "a.csv")) == [
        "Name: Ember; Seat: Oslo; Staff: 12",
        "Name: Reef; Seat: Lisbon; Staff: 30",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_doubled_quotes_are_one_quote(delimiter: str) -> None:
    lines = [
        ["Name", "Quote", "Year"],
        ["Ember", '"He said ""go, now; then"" and left"', "2024"],
        ["Reef", "Nothing", "2025"],
    ]
    text = "\n".join(delimiter.join(line) for line in lines)
    assert rows(load(text, "a.csv")) == [
        'Name: Ember; Quote: He said "go, now; then" and left; Year: 2024',
        "Name: Reef; Quote: Nothing; Year: 2025",
    ]


def test_where_no_delimiter_can_be_guessed_the_first_line_tells_it() -> None:
    text = 'Name;Quote;Year\nEmber;"5"" pipe; 3";1,5\n'
    assert rows(load(text, "a.csv")) == ['Name: Ember; Quote: 5" pipe; 3; Year: 1,5']


def test_a_quoted_cell_may_follow_a_space() -> None:
    text = 'Name, Quote\nEmber, "go, now"\nReef, "stay, now"\n'
    assert rows(load(text, "a.csv")) == [
        "Name: Ember; Quote: go, now",
        "Name: Reef; Quote: stay, now",
    ]


def test_a_table_without_a_header_keeps_its_first_row() -> None:
    assert rows(load("2024,5\n2025,7\n", "a.csv")) == ["2024; 5", "2025; 7"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "Country,2022,2023\nFrance,high,low\nGermany,5,6",
            "Country: France; 2022: high; 2023: low",
        ),
        ("Country,2022,2023\nFrance,67,68\nSpain,47,48", "Country: France; 2022: 67; 2023: 68"),
        (
            "Region,2022,2023\n(unit),USD m,EUR m\nNorth,5,6",
            "Region: (unit); 2022: USD m; 2023: EUR m",
        ),
        (",name,city\nFR,Alice,Paris\nDE,Bob,Rome", "FR; name: Alice; city: Paris"),
        (",Q1,Q2\nNorth,5,6", "North; Q1: 5; Q2: 6"),
        (",2022,2023\nNorth,5,6\nSouth,7,8", "North; 2022: 5; 2023: 6"),
        ("#,Name,City\n1,Ember,Oslo\n2,Reef,Lisbon", "#: 1; Name: Ember; City: Oslo"),
        ("Name,Score,Score\nEmber,5,6\nReef,7,8", "Name: Ember; Score: 5; Score: 6"),
        ("Month,1,2,3\nRain,40,12,30\nSnow,7,0,2", "Month: Rain; 1: 40; 2: 12; 3: 30"),
        (
            "Item,2024-01-31,2024-02-29\nRent,900,950",
            "Item: Rent; 2024-01-31: 900; 2024-02-29: 950",
        ),
        ("Name,Score\nEmber,5,late\nReef,7\nGull,8", "Name: Ember; Score: 5; late"),
    ],
)
def test_the_first_row_as_wide_as_the_table_names_its_columns(text: str, first: str) -> None:
    assert rows(load(text, "a.csv"))[0] == first


@pytest.mark.parametrize(
    "text",
    [
        "Ember,Oslo,12\nReef,Lisbon,30",
        "Ember,2021\nReef,2022\nGull,n/a",
        "Ember,open,open\nReef,open,closed",
        "Anna,1,2,3\nBo,3,4,5",
        "2021,2022,2023\n5,6,7",
        "Ember,,Oslo\nReef,Lisbon,Rome",
    ],
)
def test_a_row_of_values_never_names_columns(text: str) -> None:
    lines = [line.split(",") for line in text.split("\n")]
    assert rows(load(text, "a.csv")) == ["; ".join(filter(None, line)) for line in lines]


def test_a_table_may_begin_anywhere_on_its_sheet() -> None:
    data = workbook([[None] * 3, [None, None, "Name", "Price"], [None, None, "Ember", 5]])
    assert rows(load(data, "a.xlsx")) == ["Name: Ember; Price: 5"]


def test_empty_cells_and_blank_rows_are_left_out_and_rows_keep_their_numbers() -> None:
    document = load("Name,Seat\nEmber,\n,\nReef,Lisbon\n", "a.csv")
    assert rows(document) == ["Name: Ember", "Name: Reef; Seat: Lisbon"]
    assert [str(p) for p in document.places] == ["row 2", "row 4"]


def test_a_long_cell_is_text_of_its_own() -> None:
    long = "The lab grew fast. " * 20
    document = load(f'Name,About\nEmber,"{long}"\n', "a.csv")
    assert rows(document) == ["Name: Ember"]
    assert document.text.count("The lab grew fast.") == 20
    assert [b.kind for b in document.blocks] == [BlockKind.ROW, BlockKind.PROSE]


# Excel


def test_each_sheet_is_a_section_and_values_read_as_they_are_shown() -> None:
    data = workbook(
        [["Name", "Since", "Share"], ["Ember", datetime.datetime(2024, 5, 1), 0.5]],
        [["Name", "Open"], ["Reef", True], ["Gull", 3.0]],
    )
    document = load(data, "a.xlsx")
    assert rows(document) == [
        "Name: Ember; Since: 2024-05-01; Share: 0.5",
        "Name: Reef; Open: True",
        "Name: Gull; Open: 3",
    ]
    headings = [document.text[b.start : b.end] for b in document.blocks if b.level]
    assert headings == ["Sheet 1", "Sheet 2"]


def test_what_stands_behind_a_gap_is_read() -> None:
    lines = ["Name,Seat", "Ember,Oslo", *["", ","] * 2000, "Reef,Lisbon"]
    document = load("\n".join(lines), "a.csv")
    assert rows(document) == ["Name: Ember; Seat: Oslo", "Name: Reef; Seat: Lisbon"]
    assert document.notes == ()
    gap = [[None, None]] * 1500
    data = workbook([["Name", "Seat"], ["Ember", "Oslo"], *gap, ["Reef", "Lisbon"]])
    document = load(data, "a.xlsx")
    assert rows(document) == ["Name: Ember; Seat: Oslo", "Name: Reef; Seat: Lisbon"]
    assert str(document.places[-1]) == "row 1503"


def test_a_gap_that_is_too_long_to_be_read_is_said(monkeypatch) -> None:
    monkeypatch.setattr(tables, "_BLANK_CELLS", 100)
    document = load(f"Name,Seat\nEmber,Oslo\n{',' * 9}\n" + f"{',' * 9}\n" * 20 + "a,b\n", "a.csv")
    assert rows(document) == ["Name: Ember; Seat: Oslo"]
    assert document.notes[0].startswith("11 rows behind row 2 are blank, and what follows was not")


def test_a_title_above_the_header_is_text() -> None:
    data = workbook([["Prices of 2025"], [None], ["Name", "Price"], ["Ember", 5], ["Reef", 6]])
    document = load(data, "a.xlsx")
    assert "Prices of 2025" in document.text
    assert rows(document) == ["Name: Ember; Price: 5", "Name: Reef; Price: 6"]
    assert [str(p) for p in document.places] == ["row 1", "row 4", "row 5"]


# JSON


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '[{"title": "Ember", "year": 2025}, {"title": "Reef", "year": 2024}]'),
        (
            "a.json",
            '{"items": [{"title": "Ember", "year": 2025}, {"title": "Reef", "year": 2024}]}',
        ),
        ("a.jsonl", '{"title": "Ember", "year": 2025}\n\n{"title": "Reef", "year": 2024}\n'),
    ],
)
def test_records_have_their_title_as_heading_and_their_fields_as_a_row(name, text) -> None:
    document = load(text, name)
    headings = [document.text[b.start : b.end] for b in document.blocks if b.level]
    assert headings == ["Ember", "Reef"]
    assert rows(document) == ["year: 2025", "year: 2024"]
    assert [str(p) for p in document.places] == ["record 1", "record 2"]


def test_a_title_that_is_too_long_for_a_heading_is_kept_whole_as_a_field() -> None:
    long = f"May a pilot who has sailed forty times {'with a senior pilot ' * 10}apply again?"
    document = load(json.dumps([{"question": long, "answer": "Yes."}, {"name": "Reef"}]), "a.json")
    headings = [document.text[b.start : b.end] for b in document.blocks if b.level]
    assert headings == [f"{long[:200]}…", "Reef"]
    assert f"question: {long}" in document.text
    assert rows(document) == ["answer: Yes."]


def test_fields_inside_fields_are_named_by_their_path() -> None:
    text = (
        '{"id": 7, "lab": {"name": "Red", "seat": {"city": "Oslo"}}, "tags": ["a", "b"], "x": null}'
    )
    assert rows(load(text, "a.json")) == ["id: 7; lab.name: Red; lab.seat.city: Oslo; tags: a, b"]


def test_a_field_without_a_name_is_kept() -> None:
    assert rows(load('[{"": "1", "a": "x"}]', "a.json")) == ["1; a: x"]


def test_lines_that_are_no_json_are_left_out_and_counted() -> None:
    document = load('{"a": "one"}\n{"a": \n{"a": "two"}\n', "a.jsonl")
    assert rows(document) == ["a: one", "a: two"]
    assert document.notes == ("1 line is not JSON and was left out (2).",)


def test_records_nested_too_deeply_are_refused() -> None:
    with pytest.raises(DocumentError):
        load("[" * 100_000 + "]" * 100_000, "a.json")
