"""Word files: what stands in content controls, headings that are none."""

from __future__ import annotations

import io

import docx
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
