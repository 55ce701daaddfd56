"""PowerPoint files: slides from top to bottom, their tables and notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError

from ..types import Document
from .draft import Draft
from .office import about, damaged
from .tabular import repeated, write_table

_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_BODIES = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY)


def load_pptx(data: bytes, path: str) -> Document:
    """Read a presentation; dates, footers and slide numbers, charts and pictures are left out.

    Raises:
        DocumentError: the file is damaged.
    """
    try:
        file = pptx.Presentation(io.BytesIO(data))
        slides = list(file.slides)
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise damaged("PowerPoint", error) from error
    draft = Draft()
    for number, slide in enumerate(slides, 1):
        draft.place(number, "slide")
        _write_slide(draft, slide)
    return about(draft, file.core_properties, path)


def _write_slide(draft: Draft, slide: Any) -> None:
    shapes = list(_flat(slide.shapes))
    title = next((s for s in shapes if _kind(s) in _TITLES and s.text_frame.text.strip()), None)
    if title is not None:
        draft.heading(title.text_frame.text, 1)
    for shape in sorted(shapes, key=lambda s: (s.top or 0, s.left or 0)):
        if shape is title or _kind(shape) in _FURNITURE:
            continue
        if getattr(shape, "has_table", False):
            write_table(draft, _rows(shape.table), headed=shape.table.first_row)
        elif shape.has_text_frame:
            _write_frame(draft, shape.text_frame, _kind(shape) in _BODIES)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        _write_frame(draft, slide.notes_slide.notes_text_frame, False)


def _rows(table: Any) -> list[list[str]]:
    """Return the texts of a table; a cell over several rows says the same in each."""
    cells = [list(row.cells) for row in table.rows]
    texts = [[_cell(cell) for cell in row] for row in cells]
    for n, row in enumerate(cells):
        for column, cell in enumerate(row):
            if not cell.is_merge_origin or cell.span_width == len(row):
                continue
            for below in texts[n + 1 : n + cell.span_height]:
                below[column] = repeated(texts[n][column])
    return texts


def _cell(cell: Any) -> str:
    return "\n\n".join(p.text for p in cell.text_frame.paragraphs if p.text.strip())


def _write_frame(draft: Draft, frame: Any, body: bool) -> None:
    texts = [p for p in frame.paragraphs if p.text.strip()]
    for paragraph in texts:
        # The paragraphs of a slide's body are its bullets; one alone is a sentence.
        if (body and len(texts) > 1) or paragraph.level:
            draft.item(paragraph.text)
        else:
            draft.prose(paragraph.text)


def _flat(shapes: Iterable[Any]) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _kind(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None
