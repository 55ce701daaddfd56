"""Long tables of Markdown: each cell names its column, since a chunk may hold no header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..types import Block, BlockKind, Sentence
from .structure import markdown_blocks, plain_heading

CELL_BORDER = re.compile(r"(?<!\\)\|")
_ONE_CHUNK = 200  # tokens, about as a model counts them, of the longest table that stays whole
_TOKEN = re.compile(r"[^\W_\u3040-\u9fff]{1,5}|\S")
_LONGEST_NAME = 80  # characters; what is longer is a text and not the name of a column
_NO_VALUE = re.compile(r"[\s:.\-–—]*")


def is_long(table: str) -> bool:
    """Tell whether a table can be expected to be cut, so that its rows must name their columns."""
    return tokens_about(table) > _ONE_CHUNK


def tokens_about(text: str) -> int:
    """Return about how many tokens of a model a text has."""
    return sum(1 for _ in _TOKEN.finditer(text))


def name_columns(text: str) -> str:
    """Return Markdown in which each cell of a long table begins with its column's name.

    What is no long table is left as it is, and so is everything if the names would change how
    the text is read: a name may be a mark of Markdown at the beginning of a line.
    """
    found = markdown_blocks(text)
    inserts = [i for table in _tables(text, found) for i in _names(text, table)]
    if not inserts:
        return text
    named = with_inserts(text, inserts)
    same = [b.kind for b in markdown_blocks(named)] == [b.kind for b in found]
    return named if same else text


def column_label(name: str) -> str:
    """Return what stands in front of a cell for its column's name, '' for a name that is none."""
    name = plain_heading(name)
    named = len(name) <= _LONGEST_NAME and any(c.isalnum() for c in name)
    return f"{name.rstrip(':： ')}: " if named else ""


def holds_value(cell: str) -> bool:
    """Tell whether a cell holds anything but space and dashes."""
    return not _NO_VALUE.fullmatch(cell)


def _tables(text: str, found: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield the rows of each long table; the first is its header."""
    table: list[Block] = []
    for block in [*found, None]:
        if block is not None and block.kind is BlockKind.ROW and _follows(text, table, block):
            table.append(block)
            continue
        if len(table) > 1 and is_long(text[table[0].start : table[-1].end]):
            yield table
        table = [block] if block is not None and block.kind is BlockKind.ROW else []


def _follows(text: str, table: Sequence[Block], row: Block) -> bool:
    """Tell whether a row is on the next line of a table; behind the header a rule is between."""
    if not table:
        return False
    lines = text.count("\n", table[-1].end, row.outer)
    return lines == (2 if len(table) == 1 else 1)


def _names(text: str, table: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """Yield where in a table which name is put in."""
    header, *rows = table
    labels = [column_label(text[a:b]) for a, b in cells(text, header)]
    for row in rows:
        yield from labelled(text, labels, row)


def labelled(text: str, labels: Sequence[str], row: Block | Sentence) -> Iterator[tuple[int, str]]:
    """Yield where in a row which label is put in: before cells with a value and no label."""
    for label, (start, end) in zip(labels, cells(text, row), strict=False):
        cell = text[start:end]
        if label and holds_value(cell) and not cell.startswith(label):
            yield start, label


def with_inserts(text: str, inserts: Sequence[tuple[int, str]]) -> str:
    """Return a text with others put in at offsets, which are in order."""
    parts, at = [], 0
    for offset, put_in in inserts:
        parts += [text[at:offset], put_in]
        at = offset
    return "".join([*parts, text[at:]])


def cells(text: str, row: Block | Sentence) -> list[tuple[int, int]]:
    """Return [start, end) of each cell of a row, without surrounding space."""
    borders = [row.start - 1, *(m.start() for m in _borders(text, row)), row.end]
    between = [(a + 1, b) for a, b in pairwise(borders)]
    first = 1 if text[row.start] == "|" else 0
    last = len(between) - 1 if len(borders) > 2 and borders[-2] == row.end - 1 else len(between)
    return [_trimmed(text, a, b) for a, b in between[first:last]]


def _borders(text: str, row: Block | Sentence) -> Iterator[re.Match[str]]:
    return CELL_BORDER.finditer(text, row.start, row.end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    left = start + len(inner) - len(inner.lstrip())
    return left, max(left, start + len(inner.rstrip()))
