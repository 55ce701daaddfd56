"""Which row of a table names its columns."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from .draft import clean

_LONGEST_NAME = 80  # characters; what is longer is a text and not the name of a column
_AMOUNT = re.compile(r"[€$£¥]?\s?\d[\d.,]*\s?(?!st\b|nd\b|rd\b|th\b)[^\W\d_]{1,12}\.?")  # '300 g'
_DATE = re.compile(r"(?:19|20)\d\d(?:[-/]\d{1,4}){0,2}")

Cells = Sequence[str]


def header_at(rows: Sequence[Cells]) -> int | None:
    """Return which of the first rows of a sheet names its columns, None where none does.

    It is the first as wide as the table or no row: what stands above is a title, what stands
    below are values. One row may reach further: it has a remark beside the table.
    """
    widths = [_width(row) for row in rows]
    whole = sorted(widths)[-2] if len(rows) > 1 else 0
    at = next((n for n, width in enumerate(widths) if width >= whole > 1), len(rows))
    if at + 1 >= len(rows):
        return None
    left = min(next(n for n, cell in enumerate(row) if cell) for row in rows)
    below = [row[left:] for row in rows[at + 1 :]]
    if is_header(rows[at][left : widths[at]], below):
        return at
    # The upper of two rows has gaps where its cells reach over several columns.
    names = _joined(rows[at], rows[at + 1])
    upper, lower = rows[at], [*rows[at + 1], *[""] * widths[at]]
    filled = [lower[n] or cell for n, cell in enumerate(upper)]
    two = names and len(below) > 1 and not lower[left] and is_header(filled[left:], below[1:])
    return at + 1 if two else None


def column_names(rows: Sequence[Cells], at: int) -> tuple[Cells, int]:
    """Return the names of a table's columns, and in which row they begin.

    Args:
        at: the row that names them; where it does so twice or with gaps, the one above tells
            them apart ('2023' over 'Q1' and 'Q2').
    """
    joined = _joined(rows[at - 1], rows[at]) if at else None
    return (joined, at - 1) if joined else (rows[at], at)


def _joined(above: Cells, names: Cells) -> list[str] | None:
    """Return names behind those above, each carried right over gaps; None where none is needed."""
    width = max(_width(above), _width(names))
    upper, lower = ([*row, *[""] * width][:width] for row in (above, names))
    words = [cell for cell in upper if cell]
    kinds = {_kind(cell) for cell in lower if cell} | {_kind(cell) for cell in words}
    if len(words) < 2 or not kinds <= {"word", "year"} or max(map(len, words)) > _LONGEST_NAME:
        return None
    given = [name for name in lower if name]
    twice = len(set(given)) < len(given)
    gaps = len(words) > 2 and any(up and not low for up, low in zip(upper, lower, strict=True))
    joined, carried = [], ""
    for up, low in zip(upper, lower, strict=True):
        carried = up or carried
        joined.append(f"{carried} {low}".strip() if low else up)
    more = len(set(filter(None, joined))) > len(set(given))
    return joined if (twice or gaps) and more else None


def is_header(cells: Cells, below: Sequence[Cells] = ()) -> bool:
    """Tell whether cells are names of columns: none but the first is empty, none is a long text.

    A figure or an amount is a name beside a word or an empty first cell, where those below are of
    another kind (a price below a year) or where it counts on. A name may stand twice, if not below
    too. A column that is empty in all rows does not count.

    Args:
        below: the rows that follow, or the first of them.
    """
    names = [clean(cell) for cell in cells]
    rows = [[*map(clean, row), *[""] * len(names)][: len(names)] for row in below]
    if rows:
        names, *rows = _without_spacers([names, *rows])
    kinds = [_kind(name) for name in names]
    if len(names) < 2 or "" in kinds[1:] or max(map(len, names)) > _LONGEST_NAME:
        return False
    rows = [row for row in rows if row != names]  # long tables repeat their header
    columns = zip(names, *rows, strict=True)
    if any(name in column and names.count(name) > 1 for name, *column in columns):
        return False
    figures = [n for n, kind in enumerate(kinds) if kind in ("figure", "year", "amount")]
    return not figures or (
        len(figures) < len(names)
        and _are_names([names[n] for n in figures], [[row[n] for n in figures] for row in rows])
    )


def _without_spacers(rows: Sequence[Cells]) -> list[list[str]]:
    filled = [any(column) for column in zip(*rows, strict=True)]
    return [list(itertools.compress(row, filled)) for row in rows]


def _are_names(figures: Cells, below: Sequence[Cells]) -> bool:
    """Tell whether figures of a first row are of another kind than those below, or count on."""
    kinds = [_kind(figure) for figure in figures]
    pairs = [(own, _kind(c)) for row in below for own, c in zip(kinds, row, strict=True) if c]
    others = sum(own != kind for own, kind in pairs)
    return 2 * others > len(pairs) > 1 or (_count_on(figures) and not any(map(_count_on, below)))


def _count_on(figures: Cells) -> bool:
    """Tell whether figures are three or more in even steps, as months and sizes are."""
    numbers = [int(f) for f in figures if f.isascii() and f.isdigit() and len(f) < 10]
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    return len(numbers) == len(figures) > 2 and len(steps) == 1 and 0 not in steps


def _kind(cell: str) -> str:
    if any(c.isalpha() for c in cell):
        return "amount" if _AMOUNT.fullmatch(cell) else "word"
    if not any(c.isdigit() for c in cell):
        return ""
    return "year" if _DATE.fullmatch(cell) else "figure"


def _width(cells: Cells) -> int:
    return max((n for n, cell in enumerate(cells, 1) if cell), default=0)
