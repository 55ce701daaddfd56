"""A stretch of a document as blocks to show, and which of its characters are Markdown's marks.

The blocks lie one behind the other and hold every character of the stretch; marks are class names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ..answers.citations import quote_holds
from ..documents.formats import TEXT, suffix_of
from ..documents.structure import markdown_blocks
from ..errors import UnknownDocumentError
from ..types import Block, BlockKind, Document
from .inline import DOT, HIDDEN, Mark, code_only, inline, references

Span = tuple[int, int]
DocumentOf = Callable[[str], Document]

_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_SYNTAX = re.compile(r"[\s#=\-*_>|:+`~]*")  # what may stand between blocks and say nothing
_BULLET = re.compile(r"[-*+•‣◦]")
_NUMBER = re.compile(r"\d+[.)、]")
_QUOTED = re.compile(r"(?<=\n)[ \t]*(?:>[ \t]?)+")
_BAR = re.compile(r"(?<!\\)\|")
_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
_FENCE_BEGIN = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[^\n]*(?:\n|\Z)")
_FENCE_END = re.compile(r"(?:\A|\n)[ \t>]*(?:`{3,}|~{3,})[ \t]*\Z")
_TABLE = "| |\n|-|\n"  # makes the lines below rows
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A block to show.

    `kind` is 'h1' to 'h6', 'p', 'item', 'number' (an item that shows its own), 'more' (of an item),
    'quote', 'table' (its first row is the head), 'rows', 'code', or 'line' (as it is).
    """

    kind: str
    start: int
    end: int
    depth: int = 0  # of a list


def sheet(document: Document, window: Span) -> tuple[list[Shown], list[Mark]]:
    """Return the blocks of a stretch, and the marks in it."""
    if document.markup != "markdown":
        return list(_lines(document, window)), []
    return _Sheet(document, window).laid_out()


def marks(document: Document, start: int, end: int, around: int = 2000) -> list[Mark]:
    """Return the marks of a quote or passage, by offsets in it.

    Args:
        around: characters on each side in which the begin and end of its paragraph are looked for.
    """
    text = document.text
    first = text.rfind("\n\n", max(start - around, 0), start) + 2
    first = first if first > 1 else text.rfind("\n", 0, start) + 1 if start > around else 0
    behind = text.find("\n\n", end, end + around)
    _, found = sheet(document, (first, behind if behind >= 0 else min(end + around, len(text))))
    inside = ((max(a, start), min(b, end), name) for a, b, name in found)
    return [(a - start, b - start, name) for a, b, name in inside if a < b]


def with_marks(record: Mapping[str, Any], document_of: DocumentOf) -> dict[str, Any]:
    """Return an answer record whose quotes and passages have their marks, for the page."""
    return {
        **record,
        "citations": [_with_marks(c, c["quote"], document_of) for c in record["citations"]],
        "passages": [_with_marks(p, p["text"], document_of) for p in record["passages"]],
    }


def _with_marks(place: Mapping[str, Any], text: str, document_of: DocumentOf) -> dict[str, Any]:
    start, end = place["start"], place["end"]
    try:
        document = document_of(place["document"])
    except UnknownDocumentError:  # the documents were rebuilt meanwhile
        return dict(place)
    holds = quote_holds(document, start, end, text)
    return {**place, "marks": marks(document, start, end) if holds else []}


def _lines(document: Document, window: Span) -> Iterator[Shown]:
    headings = {b.start: b.level for b in document.blocks if b.kind is BlockKind.HEADING}
    for found in _LINE.finditer(document.text, *window):
        if found.group().strip():
            level = headings.get(found.start())
            yield Shown(f"h{level or 1}" if level is not None else "line", *found.span())


@dataclass
class _Sheet:
    """The blocks of a stretch of Markdown and its marks, as they are found."""

    document: Document
    window: Span
    shown: list[Shown] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    defined: frozenset[str] = frozenset()

    def laid_out(self) -> tuple[list[Shown], list[Mark]]:
        """Return the blocks, each up to the next, and the marks."""
        at, end = self.window
        self.defined = references(self.document.text)
        for block in self._blocks():
            outer = max(block.outer, at)
            self._add(block, outer, self._between((at, outer), block.kind is BlockKind.ROW))
            at = block.end
        self._between((at, end))
        if not self.shown and self.document.text[slice(*self.window)].strip():
            self.shown.append(Shown("p", *self.window))
        starts = [self.window[0], *(shown.start for shown in self.shown[1:]), end]
        spans = zip(self.shown, pairwise(starts), strict=False)
        return [replace(b, start=s, end=e) for b, (s, e) in spans], self.marks

    def _blocks(self) -> Iterator[Block]:
        """Yield the blocks; a stretch may begin inside code or a table."""
        start, end = self.window
        text = self.document.text
        opening = _opening(text, start)
        shift = start - len(opening)
        for block in markdown_blocks(opening + text[start:end]):
            if block.end + shift > start:
                yield replace(
                    block,
                    start=max(block.start + shift, start),
                    end=block.end + shift,
                    outer=max(block.outer + shift, start),
                )

    def _between(self, span: Span, row: bool = False) -> bool:
        """Take up what stands between two blocks: space, marks, or what is no block.

        Args:
            row: whether a row of a table follows; returns whether it belongs to the table above.
        """
        text = self.document.text[slice(*span)]
        if not text:
            return False
        if not _SYNTAX.fullmatch(text):
            self.shown.append(Shown("p", *span))
            return False
        above = self.shown[-1].kind if self.shown else ""
        goes_on = row and above in ("rows", "table") and "\n\n" not in text
        start, end = span
        if goes_on:
            start = start + text.index("\n") + 1
            self.marks.append((start - 1, start, "md-end"))
            if "-" in text:
                self.shown[-1] = replace(self.shown[-1], kind="table")
        elif above != "code":  # its lines are shown as they are
            start, end = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
        if start < end:
            self.marks.append((start, end, HIDDEN))
        return goes_on

    def _add(self, block: Block, start: int, goes_on: bool) -> None:
        """Take up a block, or a row that belongs to the table above."""
        prefix = self.document.text[start : block.start]
        kind, depth = _kind(block, prefix)
        if not goes_on:
            self.shown.append(Shown(kind, start, block.end, depth))
        if prefix and kind != "number":
            names = f"{HIDDEN} {DOT}" if kind == "item" else HIDDEN
            # The number of a heading is part of what it says.
            silent = _SYNTAX.match(prefix).end() if block.kind is BlockKind.HEADING else len(prefix)
            self.marks.append((start, start + silent, names))
        self.marks += self._inside(block, ">" in prefix)

    def _inside(self, block: Block, quoted: bool) -> Iterator[Mark]:
        text = self.document.text[block.start : block.end]
        if block.kind is BlockKind.CODE:
            yield from self._fences(text, block.start)
            return
        if block.kind is BlockKind.ROW:
            yield from self._cells(text, block.start)
            return
        if block.kind is BlockKind.HEADING:
            yield block.start, block.end, "md-strong"
        if quoted:
            for found in _QUOTED.finditer(text):
                yield block.start + found.start(), block.start + found.end(), HIDDEN
        yield from self._inline(text, block.start)

    def _fences(self, text: str, at: int) -> Iterator[Mark]:
        begin, end = _FENCE_BEGIN.match(text), _FENCE_END.search(text)
        if begin:
            yield at, at + begin.end(), HIDDEN
        if end and (begin or at == self.window[0]):
            yield at + end.start(), at + len(text), HIDDEN

    def _cells(self, text: str, at: int) -> Iterator[Mark]:
        bars = [found.start() for found in _BAR.finditer(text)]
        for bar in bars:
            edge = bar == 0 or bar == len(text) - 1
            yield at + bar, at + bar + 1, HIDDEN if edge else "md-bar"
        for a, b in pairwise([0, *bars, len(text)]):
            yield from self._inline(text[a:b], at + a)

    def _inline(self, text: str, at: int) -> Iterator[Mark]:
        # Text of a web page says what it shows; a star in it is a star.
        written = TEXT.get(suffix_of(self.document.path)) == "markdown"
        return inline(text, at, self.defined) if written else code_only(text, at)


def _kind(block: Block, prefix: str) -> tuple[str, int]:
    """Return what a block is shown as, and how deep it stands in a list."""
    if block.kind is BlockKind.HEADING:
        return f"h{block.level}", 0
    if block.kind is BlockKind.ITEM:
        spaces = len(prefix.expandtabs(4)) - len(prefix.expandtabs(4).lstrip())
        kind = "number" if _NUMBER.search(prefix) else "item" if _BULLET.search(prefix) else "more"
        return kind, min(spaces // 2, _DEEPEST)
    kinds = {BlockKind.ROW: "rows", BlockKind.CODE: "code"}
    return kinds.get(block.kind, "quote" if ">" in prefix else "p"), 0


@lru_cache(maxsize=8)  # an answer asks for each of its quotes
def _fences(text: str) -> tuple[list[int], list[str]]:
    """Return where the lines of fences end, and the fence that is open behind each, "" for none."""
    ends, fences, fence = [], [], ""
    for found in _FENCE.finditer(text):
        fence = _after(fence, found)
        ends.append(found.end())
        fences.append(fence)
    return ends, fences


def _after(fence: str, found: re.Match[str]) -> str:
    """Return the fence that is open behind a line of one."""
    if not fence:
        return found[1]
    return "" if found[1].startswith(fence) and not found[2].strip() else fence


def _opening(text: str, start: int) -> str:
    """Return what has to stand before a stretch that begins inside code or a table."""
    ends, fences = _fences(text)
    before = bisect_right(ends, start)
    fence = fences[before - 1] if before else ""
    line = text.rfind("\n", 0, start) + 1
    if text[start : start + 1] not in ("", "\n") and (cut_off := _FENCE.match(text, line, start)):
        fence = _after(fence, cut_off)
    if fence:
        return f"{fence}\n"
    above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start]
    inside = above.lstrip().startswith("|") and above.endswith("\n")
    return _TABLE if inside and text[start : start + 1] == "|" else ""
