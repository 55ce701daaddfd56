"""Lines of a printed page: reading order, columns, rows of tables."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from statistics import median

_GRID = 160  # positions at which a gutter between columns is looked for
_FEWEST = 4  # lines of a column


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of a line on a page; distances in points from the top left corner.

    Attributes:
        size: height of its letters' boxes.
        bold: all of it is in bold type.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool = False

    @property
    def width(self) -> float:
        """Its extent from left to right."""
        return self.x1 - self.x0

    @property
    def middle(self) -> float:
        """Its height on the page, measured at the middle of the letters."""
        return (self.top + self.bottom) / 2


Row = list[Line]  # what stands on one line, from left to right
Column = list[Row]  # from top to bottom


def columns(lines: Sequence[Line]) -> list[Column]:
    """Return the lines in reading order: stretches of one column each, as rows.

    A page is cut where a gutter runs between lines of prose on both sides; lines that cross it
    (a title, a wide figure's caption) end the columns above them. Cells of a table are too short
    to be taken for prose, and stay in their row.
    """
    if not lines:
        return []
    wide = max(li.x1 for li in lines) - min(li.x0 for li in lines)
    return _columns(list(lines), wide)


def _columns(lines: list[Line], wide: float) -> list[Column]:
    gutter = _gutter(lines, wide)
    if gutter is None:
        return [rows(lines)]
    found: list[Column] = []
    left: list[Line] = []
    right: list[Line] = []
    across: list[Line] = []

    def flush() -> None:
        for side in (left, right):
            if side:
                found.extend(_columns(list(side), wide))
                side.clear()

    for line in sorted(lines, key=lambda li: li.middle):
        if _crosses(line, gutter):
            flush()
            across.append(line)
            continue
        if across:
            found.append(rows(across))
            across = []
        (left if line.x1 <= gutter + 2 else right).append(line)
    flush()
    return [*found, rows(across)] if across else found


def rows(lines: Sequence[Line]) -> Column:
    """Return lines as rows from top to bottom, each from left to right."""
    found: Column = []
    for line in sorted(lines, key=lambda li: li.middle):
        last = found[-1][-1] if found else None
        if last and abs(line.middle - last.middle) < 0.4 * min(line.size, last.size):
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda li: li.x0) for row in found]


def _crosses(line: Line, x: float) -> bool:
    return line.x0 < x - 2 and line.x1 > x + 2


def _gutter(lines: list[Line], wide: float) -> float | None:
    left, right = min(li.x0 for li in lines), max(li.x1 for li in lines)
    step = (right - left) / _GRID
    grid = [left + step * n for n in range(_GRID // 8, _GRID - _GRID // 8 + 1)]
    crossed = list(zip(_crossings(lines, grid), grid, strict=True))
    # A title may reach into a gutter: a few lines more that cross it do not count.
    most = min(crossed)[0] + max(1, len(lines) // 12)
    runs = [list(run) for free, run in groupby(crossed, lambda c: c[0] <= most) if free]
    widest = max(runs, key=len)
    fewest, x = widest[len(widest) // 2]
    beside = [li for li in lines if not _crosses(li, x)]
    sides = [li for li in beside if li.x1 <= x + 2], [li for li in beside if li.x1 > x + 2]
    if not all(sides) or _between(*sides) < 0.6 * median(li.size for li in lines):
        return None
    few = fewest > 0.3 * len(lines) or len(beside) < 2 * _FEWEST
    return None if few or not all(_fills_column(side, wide) for side in sides) else x


def _crossings(lines: list[Line], grid: list[float]) -> list[int]:
    """Return how many lines cross each position of an ascending grid."""
    steps = [0] * (len(grid) + 1)
    for line in lines:
        first, behind = bisect_right(grid, line.x0 + 2), bisect_left(grid, line.x1 - 2)
        if first < behind:
            steps[first] += 1
            steps[behind] -= 1
    return list(accumulate(steps[:-1]))


def _between(left: list[Line], right: list[Line]) -> float:
    return min(li.x0 for li in right) - max(li.x1 for li in left)


def _fills_column(lines: list[Line], wide: float) -> bool:
    """Tell whether lines fill a column, as those of paragraphs do and cells do not."""
    found = rows(lines)
    if len(found) < _FEWEST:
        return False
    extents = [row[-1].x1 - row[0].x0 for row in found]
    ink = [sum(li.width for li in row) / max(e, 1) for row, e in zip(found, extents, strict=True)]
    if sum(ink) < 0.75 * len(ink):
        return False
    return any(_fill(widths, 0.2 * wide) for widths in (extents, [li.width for li in lines]))


def _fill(widths: list[float], least: float) -> bool:
    """Tell whether most widths are near to the usual one, and that one is not small."""
    usual = sorted(widths)[int(len(widths) * 0.8)]
    return usual >= least and sum(w >= 0.7 * usual for w in widths) >= 0.5 * len(widths)


def is_prose(column: Column) -> bool:
    """Tell whether many rows of a column are whole lines that end at its right border."""
    right = max(row[-1].x1 for row in column)
    return sum(len(row) == 1 and right - row[0].x1 < 1.5 for row in column) > 0.2 * len(column)


def is_justified(row: Row, left: float, right: float, prose: bool) -> bool:
    """Tell whether a row fills its column by spaces that are all as wide.

    Args:
        prose: whether the column is one of prose, where a line may have one space only.
    """
    gaps = [b.x0 - a.x1 for a, b in pairwise(row)]
    fills = row[0].x0 - left < 1.5 and right - row[-1].x1 < 1.5
    return fills and bool(gaps) and max(gaps) < 1.15 * min(gaps) and (prose or len(gaps) > 1)


def is_tabular(row: Row, others: Sequence[Row]) -> bool:
    """Tell whether a row has cells that line up with those of a row beside it.

    The wide spaces of justified text are in a place of their own in every line.
    """
    if len(row) < 2:
        return False
    own = _edges_of_cells(row)
    return any(
        abs(a - b) < 2 for o in others if len(o) > 1 for a in own for b in _edges_of_cells(o)
    )


def _edges_of_cells(row: Row) -> list[float]:
    """Return where cells begin and end, the outermost ends aside unless they stand far off."""
    ends = [li.x0 for li in row[1:]] + [-li.x1 for li in row[:-1]]
    far = row[-1].x0 - row[-2].x1 > 2.5 * row[-1].size
    return [*ends, -row[-1].x1] if far else ends
