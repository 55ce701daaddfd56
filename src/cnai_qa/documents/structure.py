"""The structure of a text: headings, paragraphs, list items, table rows, with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, takewhile

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..types import Block, BlockKind, Document
from ..words import marks
from .headings import heading_lines

_MARKERS = re.compile(r"(?:[ \t]*(?:(?:[-*+•‣◦]|\d{1,3}[.)、]|#{1,6})(?=[ \t])|>)|[ \t]+)*")
_PLAIN_ITEM = re.compile(r"[ \t]*(?:[-*+•‣◦–]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+(?=\S)")
_UNDERLINE = re.compile(r"\n[ \t>]*(?:=+|-+)[ \t]*$")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_BOX_DRAWING = re.compile(r"[\u2500-\u259f]{2}|[│┃║]")
_HEADING_END = re.compile(r"[\w)\]'\"”’%?!]$")
_NUMBERED_LINE = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+([^\W\d_][^\n]*)")
_NOT_BLANK = re.compile(r"\S")
_MAX_HEADING = 90  # characters of a line that may pass for a heading in plain text
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


def plain_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of plain text: paragraphs between blank lines, items, headings.

    A short line that does not end like a sentence is taken for a heading where it stands on its
    own, or right above a sentence.
    """
    for start, end in _sections(text):
        if _looks_like_heading(text[start:end]) or _is_numbered_heading(text, start, end):
            yield _without_space(text, start, end, BlockKind.HEADING, start, 1)
        else:
            yield from _plain_paragraph(text, start, end)


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
    if kind is BlockKind.PROSE and _BOX_DRAWING.search(inner):
        kind = BlockKind.CODE
    return _without_space(text, start, start + len(inner), kind, outer, level)


def _without_space(
    text: str, start: int, end: int, kind: BlockKind, outer: int, level: int = 0
) -> Block | None:
    """Return the block without surrounding space, or None if nothing is left."""
    inner = text[start:end].rstrip()
    start += len(inner) - len(inner.lstrip())
    end = start + len(inner.lstrip())
    return Block(start, end, kind, outer, level) if end > start else None


def _without_closing_hashes(heading: str) -> str:
    rest = heading.rstrip("#")
    return rest if not rest or rest[-1] in " \t" else heading


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of each run of lines that are not blank."""
    start, at = -1, 0
    for line in text.split("\n"):
        blank = not line.strip()
        if blank and start >= 0:
            yield start, at - 1
        start = -1 if blank else at if start < 0 else start
        at += len(line) + 1
    if start >= 0:
        yield start, len(text)


def _sections(text: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of each paragraph; a heading right above it is one by itself."""
    for start, end in _paragraphs(text):
        lines = text[start:end].split("\n")
        headings = heading_lines(list(takewhile(_is_running_text, lines)))
        first = start
        for number, line in enumerate(lines):
            if number in headings:
                if first < start:
                    yield first, start - 1
                yield start, start + len(line)
                first = start + len(line) + 1
            start += len(line) + 1
        yield first, end


def _is_running_text(line: str) -> bool:
    return not (_PLAIN_ITEM.match(line) or _BOX_DRAWING.search(line))


def _plain_paragraph(text: str, start: int, end: int) -> Iterator[Block]:
    cuts = [start]
    for line in re.finditer(r"[^\n]+", text[start:end]):
        if line.start() and _PLAIN_ITEM.match(line.group()):
            cuts.append(start + line.start())
    for a, b in zip(cuts, [*cuts[1:], end], strict=True):
        marker = _PLAIN_ITEM.match(text, a, b)
        drawn = _BOX_DRAWING.search(text, a, b)
        kind = BlockKind.ITEM if marker else BlockKind.CODE if drawn else BlockKind.PROSE
        block = _without_space(text, marker.end() if marker else a, b, kind, a)
        if block:
            yield block


def _looks_like_heading(paragraph: str) -> bool:
    line = paragraph.strip()
    return (
        "\n" not in line
        and len(line) <= _MAX_HEADING
        and (line[0].isupper() or line[0].isdigit() or not line[0].isascii())
        and bool(_HEADING_END.search(line.rstrip(marks())))
        and not _PLAIN_ITEM.match(line)
        and not _BOX_DRAWING.search(line)
    )


def _is_numbered_heading(text: str, start: int, end: int) -> bool:
    """Tell whether a line by itself is a numbered heading: '3. RENT', or '3. Rent' above '3.1'.

    One in capitals has a text below it, and no other such line: that would be a list.
    """
    line = _NUMBERED_LINE.fullmatch(text, start, end)
    if not line or end - start > _MAX_HEADING or not _HEADING_END.search(line[0].rstrip(marks())):
        return False
    below = _NOT_BLANK.search(text, end)
    if below is None:
        return False
    clause = re.compile(rf"{line[1]}\.1(?!\d)").match(text, below.start())
    return bool(clause) or (line[2].isupper() and not _NUMBERED_LINE.match(text, below.start()))


def _line_starts(text: str) -> list[int]:
    lengths = (len(line) + 1 for line in text.split("\n"))
    starts = [0, *accumulate(lengths)]
    starts[-1] = len(text)
    return starts
