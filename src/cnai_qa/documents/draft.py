"""A text and its structure, written block by block, so that every offset is known as it grows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from ..types import Block, BlockKind, Document, Place
from ..words import INVISIBLE
from .structure import is_name

_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LINE_END = re.compile(r" *\n\s*")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Ligatures, and the radicals that some programs write in place of Chinese characters.
_PRESENTATION = re.compile("[\ufb00-\ufb06\u2e80-\u2fdf]")
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF076: "❖", 0xF0D8: "➢", 0xF0FC: "✓"}
Turns = Sequence[tuple[int, Place]]  # places that begin inside a text, by their offset in it

_LINES = (BlockKind.ITEM, BlockKind.ROW)


def clean(text: str) -> str:
    """Return text with ligatures, odd spaces and invisible characters normalised, on one line.

    This happens once, before offsets are counted: what `show` prints is the cleaned text.
    """
    text = _BREAKS.sub("\n", text)
    text = _CONTROLS.sub("", INVISIBLE.sub("", text.translate(_BULLETS)))
    text = _PRESENTATION.sub(lambda c: unicodedata.normalize("NFKC", c.group()), text)
    return _LINE_END.sub(" ", _SPACES.sub(" ", text)).strip()


class Draft:
    """Collects the blocks of a document in reading order; each is cleaned as it comes."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._places: list[Place] = []
        self._pending: list[Place] = []

    def __len__(self) -> int:
        return len(self._blocks)

    def place(self, number: int, unit: str = "page", recognised: bool = False) -> None:
        """Begin a page, slide or row with the block that comes next."""
        self._pending.append(Place(0, number, unit, recognised))

    def heading(self, text: str, level: int) -> None:
        """Add a heading, of level 1 for the outermost; what is too long for one is a paragraph."""
        text = clean(text)
        if is_name(text):
            self._add(text, BlockKind.HEADING, level=min(max(level, 1), 6))
        else:
            self.prose(text)

    def prose(self, text: str, turns: Turns = ()) -> None:
        """Add a paragraph.

        Args:
            turns: given with a text that is clean already.
        """
        start = self._add(clean(text) if not turns else text, BlockKind.PROSE)
        self._turn(start, turns)

    def item(self, text: str, marker: str = "-", turns: Turns = ()) -> None:
        """Add an item of a list behind its marker; `turns` as for `prose`."""
        start = self._add(clean(text) if not turns else text, BlockKind.ITEM, f"{marker} ")
        self._turn(start, turns)

    def row(self, text: str) -> None:
        """Add a row of a table."""
        self._add(clean(text), BlockKind.ROW)

    def code(self, text: str) -> None:
        """Add lines that are kept as they are, and never quoted as a sentence."""
        lines = (_CONTROLS.sub("", line).rstrip() for line in text.split("\n"))
        self._add("\n".join(lines).strip("\n"), BlockKind.CODE)

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a table; every row names its columns, so that it can be read by itself."""
        for cells in rows:
            self.row(labelled(header, cells))

    def document(self, path: str, title: str, **about: object) -> Document:
        """Return the document; `about` gives date, kind, author, language and notes."""
        text = "".join(self._parts)
        return Document(
            path=path,
            title=title,
            text=f"{text}\n" if text else "",
            markup="blocks",
            blocks=tuple(self._blocks),
            places=tuple(self._places),
            **about,
        )

    def opening(self) -> str | None:
        """Return the headings that the text opens with, or else its first one; None without any."""
        text = "".join(self._parts)
        heading = [b for b in self._blocks if b.kind is BlockKind.HEADING]
        first = list(takewhile(lambda b: b.kind is BlockKind.HEADING, self._blocks[:3]))
        return " ".join(text[b.start : b.end] for b in first or heading[:1]) or None

    def _turn(self, start: int, turns: Turns) -> None:
        self._places += [replace(place, start=start + offset) for offset, place in turns]

    def _add(self, text: str, kind: BlockKind, marker: str = "", level: int = 0) -> int:
        if not text:
            return self._length
        close = kind in _LINES and kind is self._blocks[-1].kind if self._blocks else False
        gap = "" if not self._blocks else "\n" if close else "\n\n"
        outer = self._length + len(gap)
        start = outer + len(marker)
        self._parts.append(f"{gap}{marker}{text}")
        self._length = start + len(text)
        self._blocks.append(Block(start, self._length, kind, outer, level))
        self._places += [replace(place, start=outer) for place in self._pending]
        self._pending.clear()
        return start


def labelled(header: Sequence[str], cells: Sequence[str]) -> str:
    """Return a row as 'column: value; ...'; empty cells are left out."""
    cells = [clean(cell) for cell in cells]
    names = [clean(name) for name in header]
    names += [""] * (len(cells) - len(names))
    named = zip(names, cells, strict=False)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)
