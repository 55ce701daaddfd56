"""PDF files: lines with their place and type, through PDFium; titles, dates, empty pages."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ..errors import DocumentError
from ..types import Document, Place
from .dates import as_date
from .draft import Draft, clean
from .lines import Line
from .margins import without_running_heads
from .paragraphs import Outline, write_pages
from .recognition import available as can_recognise
from .recognition import recognised_lines
from .titles import title_of

_HYPHENS = (0x2, 0xFFFE)  # PDFium's signs for a hyphen at the end of a line
_SOFT_HYPHEN = 0xAD
_GAP = 0.9  # of the letters' height: what is wider is no space between words
_PASSWORD, _FORMAT = 4, 3  # FPDF_GetLastError
_SAMPLE = 200  # letters that tell how a page is turned
_PICTURE = 3  # FPDF_PAGEOBJ_IMAGE


def load_pdf(data: bytes, path: str) -> Document:
    """Read a PDF's pages in reading order; running heads and page numbers are left out.

    Raises:
        DocumentError: the file is encrypted, damaged, or holds only pictures.
    """
    pdf = _opened(data)
    try:
        return _read(pdf, path)
    finally:
        pdf.close()


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        pdf = pypdfium2.PdfDocument(data)
        return pdf if len(pdf) else _no_pages()
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise DocumentError(
                "The PDF is encrypted and needs a password. Save a copy without one, or remove it."
            ) from error
        raise DocumentError(
            f"Not a whole PDF ({str(error).rstrip('.')}). It may have been cut off while it was "
            "copied: fetch it again, or print it to a new PDF."
        ) from error


def _no_pages() -> pypdfium2.PdfDocument:
    raise DocumentError("The PDF holds no page. Remove the file, or fetch it again.")


def _read(pdf: pypdfium2.PdfDocument, path: str) -> Document:
    pages, pictures, recognised, height = [], [], set(), 0.0
    for number in range(1, len(pdf) + 1):
        lines, tall, only_pictures = _page(pdf, number)
        if only_pictures and (found := recognised_lines(pdf[number - 1])):
            lines, only_pictures = found, False
            recognised.add(number)
        pages.append(lines)
        pictures += [number] if only_pictures else []
        height = max(height, tall)
    if not any(pages):
        raise DocumentError(_only_pictures(len(pdf), len(pictures)))
    draft = Draft()
    places = [Place(0, n, "page", n in recognised) for n in range(1, len(pages) + 1)]
    write_pages(draft, without_running_heads(pages, height), places, _outline(pdf))
    meta = pdf.get_metadata_dict()
    return draft.document(
        path,
        title_of(meta.get("Title"), draft.opening(), path),
        date=_date(meta),
        author=clean(meta.get("Author", "")) or None,
        notes=tuple(_notes(len(pages), pictures, recognised)),
    )


def _only_pictures(pages: int, pictures: int) -> str:
    if not pictures:
        return "No page of the PDF holds text. Remove the file, or save it with text."
    found = f"{pictures} of {pages} pages hold only images, the others nothing"
    if can_recognise():
        return (
            f"{found}, and no text was recognised on them. Scan them with more dots, or remove it."
        )
    return (
        f"{found}. Install the extra 'ocr' (pip install 'cnai-qa[ocr]') to have them read, or save "
        "the PDF with a text layer."
    )


def _notes(pages: int, pictures: Sequence[int], recognised: set[int]) -> Iterator[str]:
    if pictures:
        numbers = ", ".join(map(str, pictures[:10])) + (", ..." if len(pictures) > 10 else "")
        why = "were not read; the extra 'ocr' (pip install 'cnai-qa[ocr]') reads them"
        why = "no text was recognised on them" if can_recognise() else why
        yield f"{len(pictures)} of {pages} pages hold only images ({numbers}) and {why}."
    if recognised:
        yield f"{len(recognised)} of {pages} pages were read from images and may hold slips."


def _page(pdf: pypdfium2.PdfDocument, number: int) -> tuple[list[Line], float, bool]:
    """Return a page's lines, its height, and whether it holds pictures and no text."""
    try:
        page = pdf[number - 1]
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise DocumentError(
            f"Page {number} of the PDF is damaged ({error}). Print the file to a new PDF."
        ) from error
    try:
        turn = _Turn(page, text)
        lines = [line for line in _lines(text, turn) if line.text.strip()]
        bare = not any(c.isalnum() for line in lines for c in line.text)
        picture = bare and any(True for _ in page.get_objects([_PICTURE], max_depth=3))
        return ([] if bare else lines), turn.height, picture
    finally:
        text.close()
        page.close()


class _Turn:
    """From a page's own coordinates to points from the top left corner, as most of it is read."""

    def __init__(self, page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> None:
        count = pdfium.FPDFText_CountChars(text)
        sample = Counter(_quarter(text, i) for i in range(0, count, count // _SAMPLE + 1))
        self.quarters = sample.most_common(1)[0][0] if count else 0
        self.mixed = len(sample) > 1
        self.left, self.bottom, self.right, self.top = page.get_cropbox()
        across = self.quarters % 2
        self.height = self.right - self.left if across else self.top - self.bottom

    def box(self, r: Any) -> tuple[float, float, float, float]:
        """Return left, right, top and bottom of a box, the last two counted downwards."""
        x0, x1 = r.left - self.left, r.right - self.left
        y0, y1 = r.bottom - self.bottom, r.top - self.bottom
        wide, tall = self.right - self.left, self.top - self.bottom
        if self.quarters == 1:
            return y0, y1, x0, x1
        if self.quarters == 2:
            return wide - x1, wide - x0, y0, y1
        if self.quarters == 3:
            return tall - y1, tall - y0, wide - x1, wide - x0
        return x0, x1, tall - y1, tall - y0


def _lines(text: pypdfium2.PdfTextPage, turn: _Turn) -> Iterator[Line]:
    """Yield what stands on one line without a wide gap, in the order of the file."""
    run = _Run(text)
    rect = pdfium.FS_RECTF()
    for index in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in (0, 10, 13):
            continue
        if code in _HYPHENS and run.codes:
            run.codes.append(_SOFT_HYPHEN)
            continue
        if code == 32 or pdfium.FPDFText_IsGenerated(text, index) == 1:
            run.space = run.space or bool(run.codes)
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, index, rect):
            continue
        if turn.mixed and _quarter(text, index) != turn.quarters:  # a note up the margin
            continue
        box = turn.box(rect)
        if run.codes and not run.goes_on(box):
            yield run.line()
            run = _Run(text)
        run.add(index, code, box)
    if run.codes:
        yield run.line()


class _Run:
    """Characters that stand on one line, side by side."""

    def __init__(self, text: pypdfium2.PdfTextPage) -> None:
        self.text, self.codes, self.space = text, [], False
        self.indexes: list[int] = []

    def goes_on(self, box: tuple[float, float, float, float]) -> bool:
        """Tell whether a character in this box stands next on the line."""
        x0, x1, top, bottom = box
        size = max(self.bottom - self.top, bottom - top, 1.0)
        level = abs((top + bottom) / 2 - (self.top + self.bottom) / 2) < 0.6 * size
        # The letters of a ligature share one box; some scripts run to the left.
        last_x0, last_x1 = self.box
        return level and max(x0 - last_x1, last_x0 - x1) < _GAP * size

    def add(self, index: int, code: int, box: tuple[float, float, float, float]) -> None:
        """Add a character, behind a space if one was seen."""
        x0, x1, top, bottom = box
        if not self.codes:
            self.x0, self.x1, self.top, self.bottom = x0, x1, top, bottom
        elif self.space:
            self.codes.append(32)
        if bottom - top > self.bottom - self.top:  # not the box of a raised figure
            self.top, self.bottom = top, bottom
        self.codes.append(code)
        self.x0, self.x1, self.box = min(self.x0, x0), max(self.x1, x1), (x0, x1)
        self.space = False
        self.indexes.append(index)

    def line(self) -> Line:
        """Return what was collected."""
        text = "".join(map(chr, self.codes))
        if any(0xD800 <= code < 0xE000 for code in self.codes):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        # A bullet, or a mark at the end, is often of another type than the words.
        within = self.indexes[len(self.indexes) // 3], self.indexes[-len(self.indexes) // 4]
        bold = all(_is_bold(self.text, index) for index in within)
        size = _type_size(self.text, within[0]) or self.bottom - self.top
        return Line(text, self.x0, self.x1, self.top, self.bottom, size, bold)


def _quarter(text: pypdfium2.PdfTextPage, index: int) -> int:
    """Return by how many quarter turns to the left a letter leans."""
    return round(pdfium.FPDFText_GetCharAngle(text, index) / (math.pi / 2)) % 4


def _type_size(text: pypdfium2.PdfTextPage, index: int) -> float:
    """Return the size of a letter's type in points as it is printed, 0 where it is not known."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text, index, matrix):
        return 0.0
    return pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.b, matrix.d)


def _is_bold(text: pypdfium2.PdfTextPage, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text, index) >= 600:
        return True
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, index, name, 128, flags)
    return any(word in name.value.lower() for word in (b"bold", b"black", b"heavy", b"-medi"))


def _outline(pdf: pypdfium2.PdfDocument) -> Outline:
    """Return the file's own table of contents: (page, heading) to level."""
    found: Outline = {}
    for mark in pdf.get_toc(max_depth=6):
        target = mark.get_dest()
        page = target.get_index() if target else None
        title = clean(mark.get_title() or "").casefold()
        if title and page is not None and len(found) < 10_000:
            found.setdefault((page + 1, title), mark.level + 1)
    return found


def _date(meta: dict[str, str]) -> str | None:
    values = (meta.get(key, "").removeprefix("D:") for key in ("CreationDate", "ModDate"))
    return next((d for value in values if (d := as_date(value[:8]))), None)
