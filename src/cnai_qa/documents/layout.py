"""Tables of HTML that only place text on the screen: they are read as text, not as rows."""

from __future__ import annotations

from bs4 import Tag

_PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "div", "ul", "ol", "dl", "pre", "blockquote", "section", "hr", *_HEADINGS)
_LONGEST_VALUE = 80  # characters; a cell by itself that holds more is a text


def open_layout(page: Tag) -> None:
    """Change the tables of a page that are layout to plain blocks of text."""
    for table in page.find_all("table"):
        # What belongs to a table inside this one is judged with that one.
        parts = [p for p in table.find_all(_PARTS) if p.find_parent("table") is table]
        if _is_layout(table, [part for part in parts if part.name == "tr"]):
            _open(table, parts)


def is_headed(table: Tag) -> bool:
    """Tell whether a table has marked names of several columns above other rows."""
    rows = [cells for row in table.find_all("tr") if (cells := _cells(row))]
    return (
        len(rows) > 1
        and len(rows[0]) > 1
        and (rows[0][0].find_parent("thead") is not None or all(c.name == "th" for c in rows[0]))
    )


def _is_layout(table: Tag, rows: list[Tag]) -> bool:
    if str(table.get("role", "")).lower() in ("presentation", "none") or table.find("table"):
        return True
    filled = [cells for row in rows if (cells := _cells(row))]
    cells = [cell for row in filled for cell in row]
    if max(map(len, filled), default=0) < 2:
        texts = [c for c in cells if c.find(_BLOCKS) or len(c.get_text()) > _LONGEST_VALUE]
        return 2 * len(texts) > len(cells) and not any(c.name == "th" for c in cells)
    texts = [c for c in cells if _is_text(c)]
    return bool(texts) and (
        len(filled) == 1 or (2 * len(texts) > len(cells) and not is_headed(table))
    )


def _is_text(cell: Tag) -> bool:
    """Tell whether a cell holds a heading, or several blocks."""
    return bool(cell.find(_HEADINGS)) or len(cell.find_all(_BLOCKS, recursive=False)) > 1


def _open(table: Tag, parts: list[Tag]) -> None:
    for row in [part for part in parts if part.name == "tr"]:
        cells = _cells(row)
        if len(cells) > 1 and all(_is_short(cell) for cell in cells):  # 'Total', '40 euros'
            row.name = "p"
            for cell in cells:
                cell.name = "span"
                cell.insert_after(" ")
    for part in parts:
        part.name = "div" if part.name in _PARTS else part.name
    for caption in table.find_all("caption", recursive=False):
        caption.name = "p"
    table.name = "div"


def _is_short(cell: Tag) -> bool:
    return (
        not cell.find(("table", "br", *_BLOCKS)) and len(cell.get_text().strip()) <= _LONGEST_VALUE
    )


def _cells(row: Tag) -> list[Tag]:
    return row.find_all(["td", "th"], recursive=False)
