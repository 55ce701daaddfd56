"""Rows and records into a draft, each so that it can be read by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .draft import Draft, clean, labelled
from .header import is_header

LONG = 200  # characters from which a cell is a text of its own
_PARAGRAPH = re.compile(r"\n\s*\n|\r\n\s*\r\n")


def write_table(draft: Draft, rows: Sequence[Sequence[str]], headed: bool = False) -> None:
    """Write a table of a text document.

    Every row names its columns if the first row is a header: one is marked as such, or has
    three cells and more that can be names of columns. A first row of one cell over more
    columns is the table's own name. Two columns without a header are read as a name and its value.
    """
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    while len(rows) > 2 and len(rows[0]) > 1 and len(_filled(rows[0])) == 1:
        draft.row(_filled(rows[0])[0])
        rows = rows[1:]
    if not rows:
        return
    if max(map(len, rows)) == 1:
        for row in rows:
            for paragraph in _PARAGRAPH.split(row[0].strip()):
                draft.prose(paragraph)
    elif len(rows) > 1 and (headed or (len(rows[0]) > 2 and is_header(rows[0], rows[1:]))):
        # In a header of two rows, a name that reaches over both is no value of its own.
        second = [
            "" if [text] == list(rows[0][n : n + 1]) else text for n, text in enumerate(rows[1])
        ]
        for row in [second, *rows[2:]]:
            write_record(draft, rows[0], row)
    elif max(map(len, rows)) == 2:
        for row in rows:
            write_record(draft, row[:1], row[1:]) if len(row) == 2 else draft.row(row[0])
    else:
        for row in rows:
            draft.row(" | ".join(_filled(row)))


def repeated(text: str) -> str:
    """Return what a cell says in the further rows that it reaches over: nothing if it is long."""
    return "" if len(text) > LONG else text


def _filled(row: Sequence[str]) -> list[str]:
    return [text for text in map(clean, row) if text]


def write_record(draft: Draft, names: Sequence[str], values: Sequence[str]) -> None:
    """Write one row or record: short values on one line, each long one as paragraphs."""
    names = [*names, *[""] * (len(values) - len(names))]
    short = ["" if len(value) > LONG else value for value in values]
    draft.row(labelled(names, short))
    for name, value in zip(names, values, strict=False):
        if len(value) > LONG:
            first, *others = _PARAGRAPH.split(value.strip())
            draft.prose(f"{name}: {first}" if name else first)
            for paragraph in others:
                draft.prose(paragraph)
