"""Documents inside a document: chapters of a book, the body of a mail."""

from __future__ import annotations

from itertools import groupby

from ..types import Block, BlockKind, Document
from .columns import CELL_BORDER
from .draft import Draft
from .structure import blocks, is_name, plain_heading
from .tabular import write_table


def append(draft: Draft, document: Document, deeper: int = 0) -> None:
    """Write the blocks of a document into a draft, its headings `deeper` by some levels."""
    text = document.text
    for kind, group in groupby(blocks(document), key=lambda b: b.kind):
        found = list(group)
        if kind is BlockKind.ROW:
            write_table(draft, [_cells(text[b.start : b.end]) for b in found], headed=True)
        else:
            for block in found:
                _write(draft, block, text, deeper)


def _write(draft: Draft, block: Block, whole: str, deeper: int) -> None:
    text = whole[block.start : block.end]
    if block.kind is BlockKind.HEADING and is_name(text):
        draft.heading(plain_heading(text), block.level + deeper)
    elif block.kind is BlockKind.ITEM:
        draft.item(text, whole[block.outer : block.start].strip(" \t\n>") or "-")
    elif block.kind is BlockKind.CODE:
        draft.code(text)
    else:
        draft.prose(text)


def _cells(row: str) -> list[str]:
    return [c.strip().replace("\\|", "|") for c in CELL_BORDER.split(row.strip().strip("|"))]
