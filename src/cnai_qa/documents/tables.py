"""Spreadsheets and files of separated values: sheets, rows, 'column: value'."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ..errors import DocumentError
from ..types import Document
from .draft import Draft, clean
from .header import column_names, header_at
from .office import about, damaged
from .tabular import write_record
from .titles import name_as_title

_BLANK_CELLS = 500_000  # of rows on end, after which a sheet counts as ended: about 3 s of one core
_LOOKED_AT = 10  # rows among which the header is looked for
_CELL = 1_000_000  # characters of a cell
_DELIMITERS = ",;\t|"

Cells = tuple[int, list[str]]  # number of the row, its cells


def load_csv(text: str, path: str) -> Document:
    """Read separated values; the delimiter is found, the first row is the header if it can be."""
    csv.field_size_limit(_CELL)
    rows = csv.reader(io.StringIO(text), **_layout(text, path))
    draft, notes = Draft(), list[str]()
    try:
        _write_rows(draft, ((n, [c.strip() for c in row]) for n, row in enumerate(rows, 1)), notes)
    except csv.Error as error:
        raise DocumentError(f"Not a table of separated values ({error}). Save it again.") from error
    return draft.document(path, name_as_title(path), notes=tuple(notes))


def _layout(text: str, path: str) -> dict[str, Any]:
    """Return what parts the cells; how quotes are doubled is not guessed, it is the same in all."""
    try:
        found: Any = csv.Sniffer().sniff(text[:20_000], delimiters=_DELIMITERS)
    except csv.Error:
        likely = "\t,;|" if path.lower().endswith(".tsv") else _DELIMITERS
        return {"delimiter": max(likely, key=text.lstrip().partition("\n")[0].count)}
    return {"delimiter": found.delimiter, "skipinitialspace": found.skipinitialspace}


def load_xlsx(data: bytes, path: str) -> Document:
    """Read a workbook's sheets, formulas by the value that was last computed.

    Raises:
        DocumentError: the file is damaged.
    """
    draft, notes = Draft(), list[str]()
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            draft.heading(sheet.title, 1)
            sheet.reset_dimensions()
            _write_rows(draft, _cells(sheet), notes, f"Sheet '{sheet.title}': ")
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise damaged("Excel", error) from error
    document = about(draft, book.properties, path, opening=False)
    return replace(document, notes=tuple(notes))


def _cells(sheet: Any) -> Iterator[Cells]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield number, [_shown(cell) for cell in row]


def _shown(cell: Any) -> str:
    """Return a cell's value about as the program shows it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float | int) and not isinstance(value, bool):
        if "%" in (cell.number_format or ""):
            return f"{value * 100:.10g}%"
        return f"{value:.15g}" if isinstance(value, float) else str(value)
    return str(value)


def _write_rows(draft: Draft, rows: Iterable[Cells], notes: list[str], sheet: str = "") -> None:
    filled = _filled(rows, notes, sheet)
    first = list(itertools.islice(filled, _LOOKED_AT))
    at = header_at([cells for _, cells in first])
    names, begin = ([], 0) if at is None else column_names([cells for _, cells in first], at)
    for number, cells in first[:begin]:
        draft.place(number, "row")
        draft.prose(" ".join(filter(None, map(clean, cells))))
    body = first if at is None else first[at + 1 :]
    for number, cells in itertools.chain(body, filled):
        draft.place(number, "row")
        write_record(draft, names, cells)


def _filled(rows: Iterable[Cells], notes: list[str], sheet: str) -> Iterator[Cells]:
    """Yield the rows that hold something; blank ones may be millions that have a border."""
    last, blank = 0, 0
    for number, cells in rows:
        if any(cells):
            last, blank = number, 0
            yield number, cells
            continue
        blank += len(cells)
        if blank > _BLANK_CELLS:
            notes.append(
                f"{sheet}{number - last:,} rows behind row {last:,} are blank, and what follows "
                "was not read. Delete the blank rows if there is anything."
            )
            return
