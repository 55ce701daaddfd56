"""Tables of HTML: cells over several rows stand in each, columns have their names or none."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

from bs4 import NavigableString, Tag

from .columns import CELL_BORDER, column_label, holds_value, is_long
from .header import is_header

_MOST_SPAN = 100  # columns or rows that a cell may reach over; pages give thousands for 'all'
_MOST_COPIES = 5000  # cells that are written again in a table

Row = list[Tag]


def write_out(table: Tag, name_columns: bool = True) -> None:
    """Change a table so that each row can be read by itself, with one row of names on top."""
    for caption in table.find_all("caption"):
        caption.name = "p"
        table.insert_before(caption.extract())
    for column in table.find_all(["colgroup", "col"]):
        column.unwrap()
    _fill(table)
    found = [row for row in table.find_all("tr") if row.find(["td", "th"])]
    found.sort(key=lambda row: row.find_parent("tfoot") is not None)
    rows = [row.find_all(["td", "th"]) for row in found]
    if not rows:
        return
    heads = _header_rows(rows)
    if name_columns and is_long(" | ".join(_text(cell) for row in rows for cell in row)):
        _name_columns(rows, heads)
    for cell in (cell for row in rows for cell in row):
        _escape(cell)
    _regroup(table, found, rows, heads)


def _regroup(table: Tag, found: Sequence[Tag], rows: Sequence[Row], heads: int) -> None:
    """Leave one head and one body: the converter writes a rule below the first row of each part.

    A table without names gets empty ones, as the converter would take the first row for them.
    """
    head, body = Tag(name="thead"), Tag(name="tbody")
    _take_out(found)
    if rest := _text(table):  # stands between the rows, where no browser has it
        above = Tag(name="p")
        above.append(rest)
        table.insert_before(above)
    head.extend(found[:heads])
    if not heads and len(rows) > 1 and len(rows[0]) > 1:
        names = Tag(name="tr")
        names.extend(Tag(name="th") for _ in range(sum(_span(c, "colspan") for c in rows[0])))
        head.append(names)
    for row, cells in zip(found[heads:], rows[heads:], strict=True):
        body.append(row)
        for cell in cells:
            cell.name = "td"  # a row of 'th' would be a head to the converter
    table.clear()
    table.extend([part for part in (head, body) if part.contents])


def _take_out(rows: Sequence[Tag]) -> None:
    """Take rows out of what holds them, all at once: one by one takes time as a square."""
    own = {id(row) for row in rows}
    for part in {id(row.parent): row.parent for row in rows}.values():
        others = [child for child in part.contents if id(child) not in own]
        part.clear()
        part.extend(others)


def _escape(cell: Tag) -> None:
    """Write a bar in a cell so that it is no border of it."""
    for text in _strings(cell):
        if "|" in text:
            text.replace_with(NavigableString(CELL_BORDER.sub(r"\\|", text)))


def _fill(table: Tag) -> None:
    """Write a cell that reaches down over rows into each of them."""
    rows, left = table.find_all("tr"), _MOST_COPIES
    for number, row in enumerate(rows):
        for cell, column in _placed(row.find_all(["td", "th"])):
            down = _span(cell, "rowspan")
            if down > 1:
                del cell["rowspan"]
            for later in rows[number + 1 : number + min(down, left + 1)]:
                _insert(later, copy.copy(cell), column)
                left -= 1


def _insert(row: Tag, cell: Tag, column: int) -> None:
    behind = next((c for c, at in _placed(row.find_all(["td", "th"])) if at >= column), None)
    if behind is None:
        row.append(cell)
    else:
        behind.insert_before(cell)


def _name_columns(rows: Sequence[Row], heads: int) -> None:
    width = max((at + _span(cell, "colspan") for row in rows for cell, at in _placed(row)))
    names: list[list[str]] = [[] for _ in range(width)]
    for row in rows[:heads]:
        for cell, column in _placed(row):
            reach = _span(cell, "colspan")
            if reach < width:  # else it is the table's own name
                for own in names[column : column + reach]:
                    own.append(_text(cell))
    labels = [column_label(" ".join(dict.fromkeys(own))) for own in names]
    for row in rows[heads:]:
        for cell, column in _placed(row):
            if labels[column] and _span(cell, "colspan") < width and holds_value(_text(cell)):
                _label(cell, labels[column])


def _header_rows(rows: Sequence[Row]) -> int:
    """Return how many rows name the columns: those marked, or a first one of names alone."""
    marked = 0
    while marked < len(rows) and _is_marked(rows[marked]):
        marked += 1
    if not marked and rows and len(rows[0]) > 2:
        first, *below = ([_text(cell) for cell in row] for row in rows)
        marked = int(is_header(first, below))
    return marked if marked < len(rows) else 0


def _is_marked(row: Row) -> bool:
    return bool(row) and (
        all(cell.name == "th" for cell in row) or row[0].find_parent("thead") is not None
    )


def _label(cell: Tag, label: str) -> None:
    """Put a name in front of a cell's first words."""
    for text in _strings(cell):
        if text.strip():
            if not text.lstrip().startswith(label):
                text.replace_with(NavigableString(f"{label}{text.lstrip()}"))
            return


def _strings(cell: Tag) -> list[NavigableString]:
    """Return the strings of a cell that are shown; comments are none."""
    return [text for text in cell.find_all(string=True) if type(text) is NavigableString]


def _placed(row: Row) -> Iterator[tuple[Tag, int]]:
    """Yield each cell of a row with the column that it begins in."""
    column = 0
    for cell in row:
        yield cell, column
        column += _span(cell, "colspan")


def _span(cell: Tag, name: str) -> int:
    given = str(cell.get(name, "1")).strip()
    return min(max(int(given), 1), _MOST_SPAN) if given.isascii() and given.isdigit() else 1


def _text(cell: Tag) -> str:
    return " ".join(cell.get_text(" ").split())
