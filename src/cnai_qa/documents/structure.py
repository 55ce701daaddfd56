"""The structure of a text: headings, paragraphs, list items, table rows, with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..types import Block, BlockKind, Document
from .plain_text import BOX_DRAWING, plain_blocks, without_space

_MARKERS = re.compile(r"(?:[ \t]*(?:(?:[-*+•‣◦]|\d{1,3}[.)、]|#{1,6})(?=[ \t])|>)|[ \t]+)*")
_UNDERLINE = re.compile(r"\n[ \t>]*(?:=+|-+)[ \t]*$")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MAX_NAME = 200  # characters of a title or heading that are kept: every chunk below repeats it


def blocks(document: Document) -> list[Block]:
    """Return the blocks of a document in order; they do not overlap."""
    if document.markup == "blocks":
        return list(document.blocks)
    if document.markup == "plain":
        return list(plain_blocks(document.text))
    return markdown_blocks(document.text)


def plain_heading(text: str) -> str:
    """Return a heading's text without Markdown emphasis and links."""
    text = _LINK.sub(r"\1", shortened(text))
    previous = None
    while previous != text:
        previous, text = text, _EMPHASIS.sub(r"\2", text)
    return " ".join(text.split())


def shortened(name: str) -> str:
    """Return a title or heading, cut with an ellipsis if it is too long to be one."""
    return name if len(name) <= _MAX_NAME else f"{name[:_MAX_NAME]}…"


def is_name(text: str) -> bool:
    """Tell whether a text is short enough to be a title or heading."""
    return shortened(text) == text


def markdown_blocks(text: str) -> list[Block]:
    """Return the blocks of Markdown text (CommonMark with tables)."""
    starts = _line_starts(text)
    found = []
    for token, kind in _leaf_tokens(_parser().parse(text)):
        first, behind = token.map
        outer, end = starts[first], starts[min(behind, len(starts) - 1)]
        block = _trimmed(text, outer, end, kind, _level(token))
        if block and (not found or block.start >= found[-1].end):
            found.append(block)
    return found


def first_heading(text: str) -> str | None:
    """Return the first heading of Markdown text, without emphasis, or None if there is none."""
    headings = (b for b in markdown_blocks(text) if b.kind is BlockKind.HEADING)
    first = next(headings, None)
    return plain_heading(text[first.start : first.end]) if first else None


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    # Inline marks are left in the text, so only the block rules run.
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _leaf_tokens(tokens: list[Token]) -> Iterator[tuple[Token, BlockKind]]:
    items = 0
    for token in tokens:
        if token.type in ("list_item_open", "list_item_close"):
            items += token.nesting
        if token.map is None:
            continue
        if token.type == "heading_open":
            yield token, BlockKind.HEADING
        elif token.type == "paragraph_open":
            yield token, BlockKind.ITEM if items else BlockKind.PROSE
        elif token.type == "tr_open":
            yield token, BlockKind.ROW
        elif token.type in ("fence", "code_block", "html_block"):
            yield token, BlockKind.CODE


def _level(token: Token) -> int:
    return int(token.tag[1]) if token.type == "heading_open" else 0


def _trimmed(text: str, outer: int, end: int, kind: BlockKind, level: int) -> Block | None:
    """Return the block without its marker and surrounding space, or None if nothing is left."""
    start = outer if kind is BlockKind.CODE else _MARKERS.match(text, outer, end).end()
    if kind is BlockKind.ROW and "#" in text[outer:start]:  # '# | Name' names a column
        start = text.index("#", outer)
    inner = text[start:end]
    if kind is BlockKind.HEADING:
        inner = _without_closing_hashes(_UNDERLINE.sub("", inner.rstrip()))
    if kind is BlockKind.PROSE and BOX_DRAWING.search(inner):
        kind = BlockKind.CODE
    return without_space(text, start, start + len(inner), kind, outer, level)


def _without_closing_hashes(heading: str) -> str:
    rest = heading.rstrip("#")
    return rest if not rest or rest[-1] in " \t" else heading


def _line_starts(text: str) -> list[int]:
    lengths = (len(line) + 1 for line in text.split("\n"))
    starts = [0, *accumulate(lengths)]
    starts[-1] = len(text)
    return starts
