"""What stands at the edges of printed pages: running heads and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from statistics import median

from .lines import Column, Line, Row, is_tabular, rows

_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite|第)?\s*[-–—]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-–—]?"
    r"(?:\s*(?:of|/|von|页|頁)\s*\d{0,4})?\s*(?:页|頁)?",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\b(?:page|seite)\b|第|页|頁", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_WORD = re.compile(r"[^\W\d_]{2}|[\u2e80-\u9fff]")
_EDGE = 3  # rows at the top and the bottom of a page that may be running heads
_SHORT = 6  # pages of a file that is short
_MARGIN = 0.085  # of a page's height, in which text hardly stands
_REACH = 0.12  # of a page's height, beyond which no running head is looked for
_NUMBERS = 6  # in a line, each of which may be the page's
# Distances from row to row, in usual ones.
_NEAR = 1.6  # rows of one table
_PARTED = 1.2  # a line that does not go on in the next one

_Key = tuple[str, int, int | None]  # words, height on the page, a number less that of the page


@dataclass(frozen=True, slots=True)
class _Page:
    """A page: its number in the file, its rows, and how far they usually are from each other."""

    number: int
    rows: Column
    pitch: float
    size: float


def without_running_heads(pages: Sequence[Sequence[Line]], height: float) -> list[list[Line]]:
    """Return the lines of each page without what recurs at its edges, and page numbers.

    A line near the top or bottom is a running head if the same words, but for a number that
    counts the pages, stand at the same height on three pages, or on two of a short file; on a
    quarter of all pages where they stand as near to the middle as text may. The rows of a table
    are none, unless all that they line up with recurs as well.

    Args:
        height: of a page, in points.
    """
    found = _pages(pages)
    sides = [list(_sides(page, height)) for page in found]
    seen = Counter(
        key
        for page, both in zip(found, sides, strict=True)
        for key in {k for side, depth in both for k in _keys_of(side[:depth], page.number)}
    )
    kept = []
    for lines, page, both in zip(pages, found, sides, strict=True):
        heads: set[int] = set()
        for side, depth in both:
            heads |= _heads(page, side, depth, _Recurring(seen, len(pages), height))
        kept.append([li for li in lines if id(li) not in heads])
    return kept


def _pages(pages: Sequence[Sequence[Line]]) -> list[_Page]:
    found = [rows(page) for page in pages]
    steps = [[b[0].middle - a[0].middle for a, b in pairwise(page)] for page in found]
    every = [step for page in steps for step in page]
    result = []
    for number, (page, own) in enumerate(zip(found, steps, strict=True)):
        size = median(li.size for row in page for li in row) if page else 1.0
        # A page of few rows may have none at the usual distance.
        few = own if len(page) > 2 * _EDGE else every
        usual = [step for step in few if 0.5 * size < step < 3 * size]
        result.append(_Page(number, page, median(usual) if usual else 1.2 * size, size))
    return result


def _sides(page: _Page, height: float) -> Iterator[tuple[Column, int]]:
    """Yield a page's rows from its top and from its bottom, and how many stand at that edge."""
    most = _EDGE if len(page.rows) > 2 * _EDGE else len(page.rows)
    top = sum(row[0].middle < _REACH * height for row in page.rows[:most])
    bottom = sum(row[0].middle > (1 - _REACH) * height for row in page.rows[-most:])
    yield page.rows, top
    yield page.rows[::-1], bottom


def _keys_of(edge: Column, page: int) -> Iterator[_Key]:
    for row in edge:
        for line in row:
            yield _key(line)
            yield from _counting_keys(line, page)


def _key(line: Line) -> _Key:
    return " ".join(line.text.split()).casefold(), round(line.middle / 4), None


def _counting_keys(line: Line, page: int) -> Iterator[_Key]:
    """Yield what a line has in common with those of other pages, if one number is the page's."""
    text, at, _ = _key(line)
    for number in islice(_NUMBER.finditer(text), _NUMBERS):
        rest = f"{text[: number.start()]}#{text[number.end() :]}"
        yield rest, at, int(number.group()) - page


@dataclass(frozen=True, slots=True)
class _Recurring:
    """On how many pages of a file something stands, and on how many a running head does."""

    seen: Counter[_Key]
    pages: int
    height: float

    def needed(self, line: Line) -> int:
        """Return on how many pages a line must stand."""
        fewest = 2 if self.pages < _SHORT else 3
        outside = not _MARGIN * self.height < line.middle < (1 - _MARGIN) * self.height
        return fewest if outside else max(fewest, self.pages // 4)

    def same(self, line: Line) -> bool:
        """Tell whether the same text stands on enough pages."""
        return self.seen[_key(line)] >= self.needed(line)

    def counted(self, line: Line, page: int) -> int:
        """Return on how many pages the text stands with a number that counts them."""
        return max((self.seen[key] for key in _counting_keys(line, page)), default=0)


def _heads(page: _Page, side: Column, depth: int, recurring: _Recurring) -> set[int]:
    """Return the ids of the lines to drop at one edge, of rows given from the edge inwards."""
    heads: set[int] = set()
    for at in reversed(range(depth)):
        row = side[at]
        inner = [r for r in side[at + 1 : at + 6] if any(id(li) not in heads for li in r)][:2]
        gap = abs(inner[0][0].middle - row[0].middle) if inner else page.pitch * 10
        if gap < _NEAR * page.pitch and is_tabular(row, inner):
            continue
        parted = gap > _PARTED * page.pitch
        found = [
            li
            for li in row
            if recurring.same(li) or (parted and _is_counted_head(li, page, recurring))
        ]
        found += _numbers(row, found, parted, at == 0, page.number, recurring)
        heads.update(map(id, found))
    return heads


def _is_counted_head(line: Line, page: _Page, recurring: _Recurring) -> bool:
    """Tell whether a line recurs but for the number of its page.

    Headings count as well ('Article 1', 'Article 2'): what does not speak of a page must stand on
    three of them, in plain type.
    """
    pages = recurring.counted(line, page.number)
    if not _WORD.search(line.text) or pages < recurring.needed(line):
        return False
    plain = not line.bold and line.size <= 1.05 * page.size
    return bool(_PAGE.search(line.text)) or (pages > 2 and plain)


def _numbers(
    row: Row, heads: list[Line], parted: bool, outermost: bool, page: int, recurring: _Recurring
) -> list[Line]:
    """Return a row's page number, with what stands beside it where it counts the pages."""
    numbers = [li for li in row if _PAGE_NUMBER.fullmatch(li.text.strip())]
    if not numbers:
        return []
    alone = all(li in heads or li in numbers for li in row)
    counting = any(recurring.counted(li, page) > 1 for li in numbers)
    if counting and parted and (outermost or alone):
        return row
    spoken = all(_PAGE.search(li.text) for li in numbers)
    return numbers if outermost and (spoken or (parted and alone)) else []
