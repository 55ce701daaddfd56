"""Word files: headings, lists, tables, notes, and the pages that Word last counted."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from ..types import Document, Place
from .draft import Draft, clean
from .office import about, damaged
from .structure import is_name
from .tabular import repeated, write_table

_TEXTS = {qn("w:t"), qn("m:t")}
_BREAKS = {qn("w:br"), qn("w:cr"), qn("w:tab"), qn("w:ptab")}
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
# Content controls: forms, cover pages and templates put paragraphs, tables, rows, cells in them.
_CONTROL = qn("w:sdt")
_WRAPPERS = {_CONTROL, qn("w:sdtContent"), qn("w:customXml")}
_CONTENTS = (
    f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/"
    f"{qn('w:docPartGallery')}[@{qn('w:val')}='Table of Contents']"
)
_CONTENTS_STYLE = re.compile(r"toc (?:\d|heading)", re.IGNORECASE)
_PAGE = qn("w:lastRenderedPageBreak")
_ELSEWHERE = {qn("w:txbxContent"), qn("w:del"), qn("w:moveFrom"), qn("w:rPr"), qn("w:pPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOLD_HEADING = 90  # most characters of a bold line that passes for a heading
_DEEPEST = 6
_BLANK_LINE = "\n\n"  # between the paragraphs of a cell
_WIDEST = 100  # columns that a cell reaches over, at most


def load_docx(data: bytes, path: str) -> Document:
    """Read a Word file; headers, footers, comments and pictures are left out.

    Raises:
        DocumentError: the file is damaged.
    """
    try:
        file = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise damaged("Word", error) from error
    reader = _Reader(file)
    reader.read()
    return about(reader.draft, file.core_properties, path, heading=" ".join(reader.titles) or None)


class _Reader:
    """One file being read, with the page it has come to and the lists it counts."""

    def __init__(self, file: docx.document.Document) -> None:
        self.file, self.draft = file, Draft()
        self.paged = file.element.body.find(f".//{_PAGE}") is not None
        self.page = 1
        self.counts: dict[tuple[str, int], int] = {}
        self.begun: set[str] = set()
        self.titles: list[str] = []  # lines of the title, where a paragraph has that style

    def read(self) -> None:
        """Write the body, then the footnotes, into the draft."""
        if self.paged:
            self.draft.place(1)
        for block in _inside(self.file.element.body, _PARAGRAPH, _TABLE):
            if block.tag == _TABLE:
                self._table(block)
            else:
                self._paragraph(Paragraph(block, self.file))
        for note in self._notes():
            self.draft.prose(note)

    def _paragraph(self, paragraph: Paragraph) -> None:
        text, turns = self._text(paragraph._p)
        if _is_of_contents(paragraph):
            self._turned(turns)
            return
        level = _level(paragraph, text) if is_name(text) else 0
        marker = self._marker(paragraph)
        if level:
            if text and _style(paragraph) == "Title" and len(self.titles) == len(self.draft):
                self.titles.append(text)
            self.draft.heading(text, level)
            self._turned(turns)
        elif marker:
            self.draft.item(text, marker, turns)
        else:
            self.draft.prose(text, turns)
        for box in _boxes(paragraph._p):
            self.draft.prose(clean("".join(_pieces(box))))

    def _turned(self, turns: list[tuple[int, Place]]) -> None:
        for _, place in turns:
            self.draft.place(place.number)

    def _text(self, element) -> tuple[str, list[tuple[int, Place]]]:
        """Return an element's text, cleaned, and the pages that begin inside it."""
        parts, turns = [""], []
        for piece in _pieces(element):
            if piece == "\f":
                self.page += 1
                before = clean("".join(parts))
                turns.append((len(before), Place(0, self.page)))
            else:
                parts.append(piece)
        text = clean("".join(parts))
        at_start = [place for offset, place in turns if offset == 0 or offset >= len(text)]
        if at_start and not text.strip():
            self._turned(turns)
            return "", []
        first = [place for offset, place in turns if offset == 0]
        self._turned([(0, place) for place in first])
        return text, [(_next_word(text, o), place) for o, place in turns if o]

    def _table(self, table) -> None:
        rows, bold = [], []
        above: dict[int, str] = {}
        for row in _inside(table, _ROW):
            cells = list(_inside(row, _CELL))
            texts = self._below(cells, row.grid_before, above)
            rows.append(list(_over_columns(cells, texts, repeat=not rows)))
            texts = [Paragraph(p, self.file) for c in cells for p in _inside(c, _PARAGRAPH)]
            bold.append(all(_is_bold(p) for p in texts if p.text.strip()))
        marked = bool(rows) and table.find(f".//{qn('w:tblHeader')}") is not None
        headed = marked or (len(bold) > 1 and bold[0] and not all(bold[1:]))
        write_table(self.draft, rows, headed=headed)

    def _below(self, cells: list, column: int, above: dict[int, str]) -> list[str]:
        """Return the texts of a row's cells; what is merged with the cell above has its text.

        Args:
            column: of the grid, in which the row begins.
            above: the texts of the rows above by column, which those of this row replace.
        """
        texts, own = [], False
        for cell in cells:
            if cell.vMerge == "continue":
                text = repeated(above.get(column, "")) if len(cells) > 1 else ""
            else:
                text = above[column] = self._cell(cell)
                own = own or bool(text)
            texts.append(text)
            column += min(cell.grid_span, _WIDEST)
        return texts if own else [""] * len(texts)

    def _cell(self, cell) -> str:
        text = "".join([*_pieces(cell)])
        pages = text.count("\f")
        for _ in range(pages if self.paged else 0):
            self.page += 1
            self.draft.place(self.page)
        paragraphs = map(clean, text.replace("\f", " ").split(_BLANK_LINE))
        return _BLANK_LINE.join(filter(None, paragraphs))

    def _marker(self, paragraph: Paragraph) -> str | None:
        """Return the mark in front of a list's item, None for what is no item."""
        number = _number_of(paragraph)
        if number is None:
            return "-" if _style(paragraph).startswith("List ") else None
        name, level = number
        listed, kind, anew = self._list_of(name, level)
        if kind in (None, "bullet", "none"):
            return "-"
        began = name in self.begun
        self.begun.add(name)
        lower = level if anew and not began else level + 1
        self.counts = {k: n for k, n in self.counts.items() if k[0] != listed or k[1] < lower}
        self.counts[listed, level] = self.counts.get((listed, level), 0) + 1
        return f"{self.counts[listed, level]}."

    def _list_of(self, name: str, level: int) -> tuple[str, str | None, bool]:
        """Return which list a numbering belongs to, its kind of mark, and if it starts anew."""
        try:
            numbering = self.file.part.numbering_part.element
            listed = numbering.xpath(f"./w:num[@w:numId='{name}']/w:abstractNumId/@w:val")[0]
            kinds = numbering.xpath(
                f"./w:abstractNum[@w:abstractNumId='{listed}']/w:lvl[@w:ilvl='{level}']"
                "/w:numFmt/@w:val"
            )
            anew = numbering.xpath(f"./w:num[@w:numId='{name}']/w:lvlOverride/w:startOverride")
        except (KeyError, IndexError, ValueError, NotImplementedError):
            return name, None, False
        return listed, kinds[0] if kinds else None, bool(anew)

    def _notes(self) -> Iterator[str]:
        for relation in self.file.part.rels.values():
            if relation.reltype.endswith(("/footnotes", "/endnotes")) and not relation.is_external:
                root = docx.oxml.parse_xml(relation.target_part.blob)
                for note in root:
                    if note.get(qn("w:type")) is None:
                        yield clean("".join(_pieces(note)).replace("\f", ""))


def _inside(element, *tags: str) -> Iterator:
    """Yield what of some kinds stands in an element, also in its content controls."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, *tags)


def _over_columns(cells: list, texts: list[str], repeat: bool) -> Iterator[str]:
    """Yield the texts of a row, one for each column.

    A cell over several columns stands in the first, in a header in each of them.
    """
    for cell, text in zip(cells, texts, strict=True):
        yield text
        more = min(cell.grid_span, _WIDEST) - 1
        yield from [text if repeat and len(cells) > 1 else ""] * more


def _is_of_contents(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is of the table of contents that Word keeps."""
    around = paragraph._p.iterancestors(_CONTROL)
    marked = any(control.find(_CONTENTS) is not None for control in around)
    return marked or bool(_CONTENTS_STYLE.match(_style(paragraph)))


def _pieces(element) -> Iterator[str]:
    """Yield the text of an element piece by piece, a form feed where a page begins."""
    for child in element:
        if child.tag in _ELSEWHERE or child.tag == _FALLBACK:
            continue
        if child.tag in _TEXTS:
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield "" if child.get(qn("w:type")) == "page" else " "
        elif child.tag == _PAGE:
            yield "\f"
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif len(child):
            yield from _pieces(child) if child.tag != _ROW else _pieces_of_row(child)
            if child.tag in (_PARAGRAPH, _ROW):
                yield _BLANK_LINE
            elif child.tag == _CELL:
                yield " "


def _pieces_of_row(row) -> Iterator[str]:
    """Yield the text of a row of a table inside a cell, as one paragraph."""
    for piece in _pieces(row):
        yield " " if piece == _BLANK_LINE else piece


def _boxes(element) -> Iterator[object]:
    for box in element.iter(qn("w:txbxContent")):
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            yield box


def _next_word(text: str, offset: int) -> int:
    while 0 < offset < len(text) and text[offset] == " ":
        offset += 1
    return min(offset, max(len(text) - 1, 0))


def _level(paragraph: Paragraph, text: str) -> int:
    name = _style(paragraph)
    if name == "Title":
        return 1
    if name.startswith("Heading ") and name[8:].isdigit():
        return min(int(name[8:]), _DEEPEST)
    outline = paragraph._p.xpath("./w:pPr/w:outlineLvl/@w:val")
    if outline and outline[0].isdigit() and int(outline[0]) < 9:
        return min(int(outline[0]) + 1, _DEEPEST)
    bold = len(text) <= _BOLD_HEADING and text[-1:].isalnum() and _is_bold(paragraph)
    return _DEEPEST if bold and _number_of(paragraph) is None else 0


def _style(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _is_bold(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)


def _number_of(paragraph: Paragraph) -> tuple[str, int] | None:
    """Return the list and the depth that a paragraph is an item of, by itself or its style."""
    found = paragraph._p.xpath("./w:pPr/w:numPr")
    style = paragraph.style
    while not found and style is not None:
        found = style.element.xpath("./w:pPr/w:numPr")
        style = style.base_style
    if not found:
        return None
    names = found[0].xpath("./w:numId/@w:val")
    levels = found[0].xpath("./w:ilvl/@w:val")
    level = int(levels[0]) if levels and levels[0].isdigit() else 0
    return (names[0], level) if names and names[0] not in ("", "0") else None
