"""Tables that are cut: every row names its columns, and offsets count in what is shown."""

from __future__ import annotations

import io
import re

import docx
import pptx
import pytest
from conftest import FakeEmbedder
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.util import Inches

from cnai_qa.chunking import SentenceSplitter, chunk_document
from cnai_qa.documents import load_document
from cnai_qa.documents.columns import name_columns
from cnai_qa.documents.structure import blocks, markdown_blocks
from cnai_qa.sentences import sentences
from cnai_qa.types import BlockKind, Chunk, Document

COUNT = 30  # rows of a table that does not fit into one chunk


def load(text: str | bytes, name: str) -> Document:
    return load_document(text.encode() if isinstance(text, str) else text, name)


def rows(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in blocks(document) if b.kind is BlockKind.ROW]


def chunks(document: Document, limit: int) -> list[Chunk]:
    splitter = SentenceSplitter(limit, FakeEmbedder().count_tokens)
    return chunk_document(document, sentences(document), splitter)


def markdown_table(count: int, prefix: str = "") -> str:
    body = [f"| Lab {n} | Oslo | {2000 + n} |" for n in range(count)]
    return "\n".join(prefix + line for line in ["| Lab | City | Founded |", "|---|---|---|", *body])


# Markdown


@pytest.mark.parametrize("prefix", ["", "> ", "   "])
def test_the_cells_of_a_long_table_name_their_columns(prefix: str) -> None:
    text = f"Words.\n\n{markdown_table(COUNT, prefix)}\n\nMore words.\n"
    found = rows(load(text, "a.md"))
    assert found[0] == "| Lab | City | Founded |"
    assert found[1:] == [f"| Lab: Lab {n} | City: Oslo | Founded: {2000 + n} |" for n in range(30)]


def test_a_short_table_is_left_as_written() -> None:
    text = f"Words.\n\n{markdown_table(5)}\n"
    assert load(text, "a.md").text == text


def test_text_around_a_long_table_is_left_as_written() -> None:
    before, behind = "# Labs\n\n*Words* | and\n\n", "\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    text = load(before + markdown_table(COUNT) + behind, "a.md").text
    assert text.startswith(before) and text.endswith(behind)


def test_empty_cells_and_columns_without_a_name_get_none() -> None:
    body = "\n".join("| | **North** | - | 3 | 4 |" for _ in range(COUNT))
    found = rows(load(f"| Lab | [City](x.md) | Staff | | ... |\n|-|-|-|-|-|\n{body}\n", "a.md"))
    assert found[-1] == "| | City: **North** | - | 3 | 4 |"


def test_a_table_without_pipes_at_its_edges_names_its_columns() -> None:
    body = "\n".join(f"Lab {n} | a \\| b | {n}" for n in range(COUNT))
    found = rows(load(f"Lab | Kind | Staff\n--|--|--\n{body}\n", "a.md"))
    assert found[3] == "Lab: Lab 2 | Kind: a \\| b | Staff: 2"


def test_a_name_that_would_end_the_table_is_left_out_with_all_others() -> None:
    body = "\n".join(f"Lab {n} | Oslo | {n} people" for n in range(COUNT))
    text = f"| > Lab | City | Staff |\n|--|--|--|\n{body}\n"
    assert load(text, "a.md").text == text


def test_chinese_columns_are_named() -> None:
    body = "\n".join(f"| 第{n}号实验室 | 北京 | {n}人 |" for n in range(COUNT))
    found = rows(load(f"| 名称 | 城市 | 人数 |\n|---|---|---|\n{body}\n", "a.md"))
    assert found[8] == "| 名称: 第7号实验室 | 城市: 北京 | 人数: 7人 |"


CELLS = st.text(st.sampled_from("ab1-#>*` 字|\\:."), max_size=6).map(lambda c: c.replace("\n", ""))
TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=80, max_size=90)


@settings(deadline=None)
@given(TABLES, st.sampled_from(["| {} |", "{}"]), st.sampled_from(["", "> ", "- a\n\n  "]))
def test_names_are_put_in_and_nothing_is_taken_away(table, edges: str, before: str) -> None:
    lines = [edges.format(" | ".join(cells)) for cells in table]
    text = before + "\n".join([lines[0], "---|---|---", *lines[1:]]) + "\n\nWords.\n"
    named = name_columns(text)
    kept = iter(named)
    assert all(character in kept for character in text)
    assert [b.kind for b in markdown_blocks(named)] == [b.kind for b in markdown_blocks(text)]


@settings(deadline=None)
@given(st.integers(1, 60), st.sampled_from([("a.md", "{}"), ("a.html", "<p>{}</p>")]))
def test_offsets_of_a_table_count_in_what_is_shown(count: int, kind: tuple[str, str]) -> None:
    name, paragraph = kind
    table = markdown_table(count) if name == "a.md" else html_table(count)
    document = load(f"{paragraph.format('Words.')}\n\n{table}\n", name)
    for chunk in chunks(document, 40):
        assert document.text[chunk.start : chunk.end] == chunk.text
    of_table = (BlockKind.ROW, BlockKind.COLUMNS)
    found = [document.text[s.start : s.end] for s in sentences(document) if s.kind in of_table]
    assert found == rows(document) and len(found) == count + 1


# Chunks


def test_a_table_that_fits_is_in_one_chunk() -> None:
    words = "Some words of one sentence here. " * 5
    found = [c.text for c in chunks(load(f"{words}\n\n{markdown_table(3)}\n", "a.md"), 45)]
    assert [text for text in found if "|" in text] == [markdown_table(3)]


def test_no_chunk_of_a_long_table_holds_a_row_without_names() -> None:
    document = load(f"Words.\n\n{markdown_table(COUNT)}\n", "a.md")
    pieces = [c.text for c in chunks(document, 40)]
    assert len(pieces) > 5
    for piece in pieces[1:]:
        assert all(re.match(r"\| Lab: Lab \d+ \| City: ", line) for line in piece.split("\n"))


# HTML


def html_table(count: int) -> str:
    body = "".join(f"<tr><td>Lab {n}<td>Oslo<td>{2000 + n}</tr>" for n in range(count))
    return f"<table><tr><th>Lab<th>City<th>Founded</tr>{body}</table>"


def test_the_cells_of_a_long_html_table_name_their_columns() -> None:
    assert (
        rows(load(html_table(COUNT), "a.html"))[4] == "| Lab: Lab 3 | City: Oslo | Founded: 2003 |"
    )


def test_a_short_html_table_has_its_names_in_the_header_alone() -> None:
    assert rows(load(html_table(4), "a.html"))[4] == "| Lab 3 | Oslo | 2003 |"


def test_a_cell_over_several_rows_stands_in_each() -> None:
    html = """<table><tr><th>Lab<th>City<th>Staff</tr>
        <tr><td rowspan="2">Tide<td>Oslo<td>3</tr><tr><td>Riga<td>4</tr>
        <tr><td>Reef<td rowspan="0">Bonn<td rowspan="99999">5</tr></table>"""
    assert rows(load(html, "a.html"))[1:] == [
        "| Tide | Oslo | 3 |",
        "| Tide | Riga | 4 |",
        "| Reef | Bonn | 5 |",
    ]


def test_names_of_columns_on_two_lines_are_joined_and_the_tables_own_name_is_none() -> None:
    head = """<tr><th colspan="3">All labs</tr><tr><th rowspan="2">Lab<th colspan="2">Staff</tr>
        <tr><th>2023<th>2024</tr>"""
    body = "".join(f"<tr><td><p>Lab {n}</p><td>{n}<td>{n + 1}</tr>" for n in range(60))
    found = rows(load(f"<table><thead>{head}</thead>{body}</table>", "a.html"))
    assert found[-1] == "| Lab: Lab 59 | Staff 2023: 59 | Staff 2024: 60 |"


def test_a_long_table_that_is_layout_is_left_alone() -> None:
    body = "".join(f"<tr><td>{n} words<td>more words of it</tr>" for n in range(60))
    assert "| 5 words | more words of it |" in rows(load(f"<table>{body}</table>", "a.html"))


def test_a_caption_stands_above_a_table_and_columns_without_text_are_left_out() -> None:
    html = "<table><caption>All labs</caption><colgroup><col><col></colgroup>{}</table>"
    found = load(html.format("<tr><th>Lab<th>City</tr><tr><td>Tide<td>Oslo</tr>"), "a.html")
    assert found.text == "All labs\n\n| Lab | City |\n| --- | --- |\n| Tide | Oslo |\n"


@pytest.mark.parametrize(
    "parts",
    [
        "<tbody><tr><th>Lab<th>City<tr><td>Tide<td>Oslo</tbody><tbody><tr><td>All<td>1</tbody>",
        "<tbody><tr><th>Lab<th>City<tr><td>Tide<td>Oslo</tbody><tfoot><tr><td>All<td>1</tfoot>",
        "<thead><tr><td>Lab<td>City</thead><tfoot><tr><td>All<td>1</tfoot><tr><td>Tide<td>Oslo",
        "<tr><th>Lab<th>City<tr><td>Tide<td>Oslo<tfoot><tr><th>All<th>1</tfoot>",
    ],
)
def test_a_table_has_one_rule_whatever_parts_it_has(parts: str) -> None:
    found = load(f"<table>{parts}</table>", "a.html").text
    assert found == "| Lab | City |\n| --- | --- |\n| Tide | Oslo |\n| All | 1 |\n"


@pytest.mark.parametrize("bar", ["|", "\\|"])
def test_a_bar_in_a_cell_is_no_border(bar: str) -> None:
    html = f"<table><tr><th>Lab<th>Kind</tr><tr><td>Tide<td>a {bar} b<!-- | --></tr></table>"
    assert rows(load(html, "a.html"))[1] == "| Tide | a \\| b |"


def test_text_between_the_rows_of_a_table_is_kept_above_it() -> None:
    html = "<table><tr><td>Tide<td>Oslo</tr><p>All labs</p><tr><td>Reef<td>Bonn</tr></table>"
    assert load(html, "a.html").text.startswith("All labs\n\n|  |  |\n")


def test_a_comment_in_a_cell_is_not_shown() -> None:
    table = html_table(COUNT).replace("<td>Oslo", "<td><!-- x -->Oslo")
    assert rows(load(table, "a.html"))[4] == "| Lab: Lab 3 | City: Oslo | Founded: 2003 |"


def test_a_cell_over_all_rows_and_columns_takes_no_time() -> None:
    cells = '<td rowspan="65534" colspan="1000">x</td>' * 20
    assert load(f"<table>{f'<tr>{cells}</tr>' * 50}</table>", "a.html").text


# Word and PowerPoint


def word_table(*lines: list[str], merged: tuple[int, int, int] | None = None) -> bytes:
    file = docx.Document()
    table = file.add_table(len(lines), len(lines[0]))
    for row, cells in zip(table.rows, lines, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    if merged:
        row, first, last = merged
        table.cell(row, first).merge(table.cell(row, last))
    for cell in table.rows[0].cells:
        for paragraph in cell.paragraphs:
            for run in paragraph.runs:
                run.bold = True
    data = io.BytesIO()
    file.save(data)
    return data.getvalue()


def test_a_cell_over_two_columns_moves_no_name() -> None:
    lines = ["Lab", "City", "Land", "Staff"], ["Tide", "Oslo", "", "x"], ["Reef", "Bonn", "B", "y"]
    found = rows(load(word_table(*lines, merged=(1, 1, 2)), "a.docx"))
    assert found[0] == "Lab: Tide; City: Oslo; Staff: x"


def test_a_header_over_two_columns_names_both() -> None:
    lines = ["Lab", "Staff", "", "City"], ["Tide", "3", "4", "Oslo"], ["Reef", "5", "6", "Bonn"]
    found = rows(load(word_table(*lines, merged=(0, 1, 2)), "a.docx"))
    assert found[0] == "Lab: Tide; Staff: 3; Staff: 4; City: Oslo"


def test_the_name_of_a_table_above_its_columns_is_a_row_of_its_own() -> None:
    lines = ["All labs", "", ""], ["Lab", "City", "Kind"], ["Tide", "Oslo", "chat"]
    assert rows(load(word_table(*lines, merged=(0, 0, 2)), "a.docx")) == [
        "All labs",
        "Lab: Tide; City: Oslo; Kind: chat",
    ]


def test_each_row_of_a_slides_table_names_its_columns() -> None:
    file = pptx.Presentation()
    slide = file.slides.add_slide(file.slide_layouts[5])
    shape = slide.shapes.add_table(COUNT + 1, 2, 0, 0, Inches(5), Inches(5))
    for number, row in enumerate(shape.table.rows):
        for cell, text in zip(row.cells, (f"Lab {number}", f"{number}"), strict=True):
            cell.text = text if number else {"Lab 0": "Lab", "0": "Staff"}[text]
    data = io.BytesIO()
    file.save(data)
    assert rows(load(data.getvalue(), "a.pptx")) == [
        f"Lab: Lab {n}; Staff: {n}" for n in range(1, COUNT + 1)
    ]
