"""Word files: content controls, headings that are none, tables of contents, cells of tables."""

from __future__ import annotations

import io

import docx
import pptx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from cnai_qa.documents import load_document
from cnai_qa.documents.structure import blocks
from cnai_qa.types import BlockKind, Document


def load(file: docx.document.Document) -> Document:
    data = io.BytesIO()
    file.save(data)
    return load_document(data.getvalue(), "a.docx")


def texts(document: Document, kind: BlockKind) -> list[str]:
    return [document.text[b.start : b.end] for b in blocks(document) if b.kind is kind]


def control(element, properties: str = "") -> None:
    """Put an element of a file into a content control."""
    wrapper = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr>{properties}</w:sdtPr></w:sdt>")
    content = parse_xml(f"<w:sdtContent {nsdecls('w')}/>")
    element.addprevious(wrapper)
    wrapper.append(content)
    content.append(element)


def labs(file: docx.document.Document):
    lines = [["Lab", "City", "Kind"], ["Tide", "Oslo", "chat"], ["Reef", "Bonn", "search"]]
    table = file.add_table(3, 3)
    for row, cells in zip(table.rows, lines, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return table


CONTENTS = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
ROWS = ["Lab: Tide; City: Oslo; Kind: chat", "Lab: Reef; City: Bonn; Kind: search"]


# Headings


def test_a_paragraph_in_a_headings_style_that_is_none_is_kept_whole_with_its_pages() -> None:
    file = docx.Document()
    file.add_heading("Labs", 1)
    paragraph = file.add_heading("The lab sells an assistant. " * 10, 2)
    paragraph.add_run(" It ends here.")
    paragraph.runs[1]._r.insert(0, parse_xml(f"<w:lastRenderedPageBreak {nsdecls('w')}/>"))
    document = load(file)
    assert texts(document, BlockKind.HEADING) == ["Labs"]
    assert texts(document, BlockKind.PROSE) == [
        f"{'The lab sells an assistant. ' * 10}It ends here."
    ]
    assert document.page_at(document.text.index("It ends here.")) == 2


# Content controls


def test_paragraphs_and_tables_in_content_controls_are_read_in_their_order() -> None:
    file = docx.Document()
    paragraphs = [file.add_paragraph(f"Sentence {n} of the form.") for n in range(4)]
    heading = file.add_heading("Labs", 1)
    table = labs(file)
    control(heading._p)
    control(paragraphs[1]._p)
    control(paragraphs[2]._p)
    control(paragraphs[2]._p)  # one inside the other
    control(table._tbl)
    document = load(file)
    assert texts(document, BlockKind.PROSE) == [f"Sentence {n} of the form." for n in range(4)]
    assert texts(document, BlockKind.HEADING) == ["Labs"]
    assert texts(document, BlockKind.ROW) == ROWS


def test_rows_and_cells_in_content_controls_are_read_in_their_place() -> None:
    file = docx.Document()
    table = labs(file)
    for element in (table.rows[1]._tr, table.cell(2, 1)._tc, table.cell(0, 0)._tc):
        control(element)
    assert texts(load(file), BlockKind.ROW) == ROWS


def test_pages_are_counted_through_content_controls_and_the_table_of_contents() -> None:
    file = docx.Document()
    paragraphs = [file.add_paragraph(f"Sentence {n} of the form.") for n in range(1, 5)]
    for paragraph in paragraphs[1:]:
        paragraph.runs[0]._r.insert(0, parse_xml(f"<w:lastRenderedPageBreak {nsdecls('w')}/>"))
    control(paragraphs[1]._p)
    control(paragraphs[2]._p, CONTENTS)
    document = load(file)
    found = {n: document.text.find(f"Sentence {n}") for n in range(1, 5)}
    assert found[3] == -1
    assert [document.page_at(found[n]) for n in (1, 2, 4)] == [1, 2, 4]


def test_a_table_of_contents_is_left_out_and_a_cover_page_is_not() -> None:
    file = docx.Document()
    for gallery in ("Table of Contents", "Cover Pages"):
        paragraph = file.add_paragraph(f"A line of the {gallery}.")
        control(paragraph._p, CONTENTS.replace("Table of Contents", gallery))
    control(file.element.body[1])
    file.element.body[1][1].insert(0, file.element.body[0])  # the contents inside another control
    assert texts(load(file), BlockKind.PROSE) == ["A line of the Cover Pages."]


def test_a_table_of_contents_is_left_out_by_its_style_too() -> None:
    file = docx.Document()
    file.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    file.add_paragraph("Contents", style="TOC Heading")
    file.add_paragraph("Fees\t7", style="toc 1")
    file.add_paragraph("The fees are due in May.")
    assert load(file).text == "The fees are due in May.\n"


# Cells


def filled(rows: list[list[str]]) -> tuple[docx.document.Document, docx.table.Table]:
    file = docx.Document()
    table = file.add_table(len(rows), len(rows[0]))
    for row, texts_of_row in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts_of_row, strict=True):
            cell.text = text
    return file, table


def test_the_paragraphs_of_a_box_are_paragraphs() -> None:
    file, table = filled([["Before you start"]])
    table.cell(0, 0).add_paragraph("Close the valve")
    table.cell(0, 0).add_paragraph("Open the hatch", style="List Bullet")
    found = texts(load(file), BlockKind.PROSE)
    assert found == ["Before you start", "Close the valve", "Open the hatch"]


def test_the_paragraphs_of_a_long_cell_are_paragraphs() -> None:
    file, table = filled([["Work", "Engineer at Tide"], ["School", "Bonn"]])
    sentences = [f"{word} a pump for the harbour of Kiel {'and more ' * 10}" for word in "ABC"]
    for sentence in sentences:
        table.cell(0, 1).add_paragraph(sentence)
    found = texts(load(file), BlockKind.PROSE)
    assert found == ["Work: Engineer at Tide", *(s.strip() for s in sentences)]


def test_a_table_inside_a_box_is_read_row_by_row() -> None:
    file, table = filled([["Fees"]])
    inner = table.cell(0, 0).add_table(2, 2)
    for row, words in zip(inner.rows, (("Towage", "800"), ("Mooring", "90")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    assert texts(load(file), BlockKind.PROSE) == ["Fees", "Towage 800", "Mooring 90"]


REGIONS = [
    ["Region", "Lab", "City"], ["North", "Tide", "Oslo"], ["", "Reef", "Bergen"],
    ["South", "Dune", "Rome"],
]  # fmt: skip


def test_a_cell_merged_over_rows_is_said_in_each() -> None:
    file, table = filled(REGIONS)
    table.cell(1, 0).merge(table.cell(2, 0))
    assert texts(load(file), BlockKind.ROW) == [
        "Region: North; Lab: Tide; City: Oslo",
        "Region: North; Lab: Reef; City: Bergen",
        "Region: South; Lab: Dune; City: Rome",
    ]


def test_a_merged_cell_is_found_by_its_column_behind_a_wide_one() -> None:
    file, table = filled([["Lab", "Note", "Note", "Head"], *[[""] * 4, [""] * 4]])
    for n, (lab, note) in enumerate([("Tide", "old"), ("Reef", "new")], 1):
        table.cell(n, 0).text, table.cell(n, 1).text = lab, note
    table.cell(1, 3).text = "Mei Tan"
    table.cell(1, 1).merge(table.cell(1, 2))
    table.cell(1, 3).merge(table.cell(2, 3))
    found = texts(load(file), BlockKind.ROW)
    assert found[1].startswith("Lab: Reef; Note: new") and found[1].endswith("Head: Mei Tan")


def test_a_name_over_both_rows_of_a_header_is_no_value() -> None:
    file, table = filled([["Region", "Labs", "Labs"], ["", "2023", "2024"], ["North", "4", "5"]])
    table.cell(0, 0).merge(table.cell(1, 0))
    assert "Region: Region" not in load(file).text
    assert "Region: North; Labs: 4; Labs: 5" in load(file).text


def test_a_long_text_merged_over_rows_is_said_once() -> None:
    file, table = filled([[*row] for row in REGIONS])
    table.cell(1, 0).text = "The coast is long. " * 20
    table.cell(1, 0).merge(table.cell(2, 0))
    document = load(file)
    assert document.text.count("The coast is long.") == 20
    assert "Lab: Reef; City: Bergen" in texts(document, BlockKind.ROW)


def test_a_cell_of_a_slide_merged_over_rows_is_said_in_each() -> None:
    file = pptx.Presentation()
    slide = file.slides.add_slide(file.slide_layouts[6])
    table = slide.shapes.add_table(4, 3, 0, 0, 4_000_000, 2_000_000).table
    for n, row in enumerate(REGIONS):
        for column, text in enumerate(row):
            table.cell(n, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    data = io.BytesIO()
    file.save(data)
    document = load_document(data.getvalue(), "a.pptx")
    assert "Region: North; Lab: Reef; City: Bergen" in texts(document, BlockKind.ROW)
