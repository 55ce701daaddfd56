"""The blocks of plain text: headings, paragraphs, list items, with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, chain, pairwise, takewhile
from typing import NamedTuple

from ..types import Block, BlockKind
from ..words import marks
from .headings import heading_lines, is_label, is_numbered_label, is_underline, states_a_fact

BOX_DRAWING = re.compile(r"[\u2500-\u259f]{2}|[│┃║]")
_ITEM = re.compile(r"[ \t]*([-*+•‣◦–]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+(?=\S)")
_HEADING_END = re.compile(r"[\w)\]'\"”’%?!]$")
_NUMBERED_LINE = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+([^\W\d_][^\n]*)")
_NOT_BLANK = re.compile(r"\S")
_STOPPED = re.compile(r"[.!?:;。！？：；][\"'”’)\]]*\s*$")
_NEVER_A_DASH = frozenset("*+•‣◦")
_MAX_HEADING = 90  # characters of a line that may pass for a heading in plain text


class _Section(NamedTuple):
    """A paragraph, or a line of it that may be a heading; `level` is above 0 of one underlined."""

    start: int
    end: int
    level: int = 0


def plain_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of plain text: paragraphs between blank lines, items, headings.

    A short line that does not end like a sentence is taken for a heading where it stands on its
    own, or right above a sentence, and has a text below; one with a line of signs below is one
    anywhere. What states a fact, such as 'Rent: 450 euros', is no heading.
    """
    run: list[_Section] = []
    opening = True
    for section in chain(_sections(text), (None,)):
        if section and (section.level or _looks_like_heading(text[section.start : section.end])):
            run.append(section)
            continue
        for each, heading in zip(run, _headings(text, run, section, opening), strict=True):
            yield from _section_blocks(text, each, heading)
        run, opening = [], False
        if section:
            yield from _section_blocks(text, section, False)


def _section_blocks(text: str, section: _Section, heading: bool) -> Iterator[Block]:
    start, end, level = section
    if heading or _is_numbered_heading(text, start, end):
        yield without_space(text, start, end, BlockKind.HEADING, start, level or 1)
    else:
        yield from _plain_paragraph(text, start, end)


def without_space(
    text: str, start: int, end: int, kind: BlockKind, outer: int, level: int = 0
) -> Block | None:
    """Return the block without surrounding space, or None if nothing is left."""
    inner = text[start:end].rstrip()
    start += len(inner) - len(inner.lstrip())
    end = start + len(inner.lstrip())
    return Block(start, end, kind, outer, level) if end > start else None


def _headings(text: str, run: list[_Section], below: _Section | None, opening: bool) -> list[bool]:
    """Tell which of the lines of a run, each of which looks like a heading, are headings.

    Labels that follow each other are a sheet of facts, and so is a label without a paragraph. A
    line with nothing below but such lines has nothing to be the heading of.
    """
    lines = [text[start:end].strip() for start, end, _ in run]
    labels = [is_label(line) for line in lines]
    above_prose = below is not None and _is_running_text(text[below.start : below.end])
    found = []
    for number, (section, line) in enumerate(zip(run, lines, strict=True)):
        if labels[number] and not section.level and not is_numbered_label(line):
            alone = sum(labels[max(number - 1, 0) : number + 2]) == 1
            first = opening and number == 0  # may be the title, whatever it counts
            counted = not first and any(c.isdigit() for c in line)
            found.append(alone and not counted and above_prose and number == len(run) - 1)
        else:
            found.append(bool(section.level) or not states_a_fact(line))
    if below is None:
        while found and found[-1] and not run[len(found) - 1].level:
            found.pop()
    return found + [False] * (len(run) - len(found))


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


def _sections(text: str) -> Iterator[_Section]:
    """Yield each paragraph; a heading right above it, or underlined, is a section by itself."""
    for start, end in _paragraphs(text):
        for section in _underlined(text, start, end):
            yield from (section,) if section.level else _parted(text, section.start, section.end)


def _underlined(text: str, start: int, end: int) -> Iterator[_Section]:
    """Yield a paragraph's underlined titles, without the signs around them, and what is between."""
    lines = text[start:end].split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=start))
    first = 0
    for number, (title, signs) in enumerate(pairwise(lines)):
        if number < first or not is_underline(title, signs) or not _may_be_underlined(title):
            continue
        overlined = number == first + 1 and is_underline(title, lines[first])
        if number > first and not overlined:
            if not _STOPPED.search(lines[number - 1][-4:]):
                continue
            yield _Section(starts[first], starts[number] - 1)
        yield _Section(starts[number], starts[number + 1] - 1, 1 if "=" in signs else 2)
        first = number + 2
    if first < len(lines):
        yield _Section(starts[first], end)


def _may_be_underlined(title: str) -> bool:
    line = title.strip().rstrip(":：")
    marker = _ITEM.match(line)
    return (
        len(line) <= _MAX_HEADING
        and bool(_HEADING_END.search(line.rstrip(marks())))
        and not (marker and not marker[1].strip("(.)").isdigit())
        and not BOX_DRAWING.search(line)
    )


def _parted(text: str, start: int, end: int) -> Iterator[_Section]:
    lines = text[start:end].split("\n")
    headings = heading_lines(list(takewhile(_is_running_text, lines)))
    first = start
    for number, line in enumerate(lines):
        if number in headings:
            if first < start:
                yield _Section(first, start - 1)
            yield _Section(start, start + len(line))
            first = start + len(line) + 1
        start += len(line) + 1
    yield _Section(first, end)


def _is_running_text(line: str) -> bool:
    return not (_ITEM.match(line) or BOX_DRAWING.search(line))


def _plain_paragraph(text: str, start: int, end: int) -> Iterator[Block]:
    cuts = [start, *_items(text, start, end)]
    for a, b in zip(cuts, [*cuts[1:], end], strict=True):
        marker = _ITEM.match(text, a, b)
        drawn = BOX_DRAWING.search(text, a, b)
        kind = BlockKind.ITEM if marker else BlockKind.CODE if drawn else BlockKind.PROSE
        block = without_space(text, marker.end() if marker else a, b, kind, a)
        if block:
            yield block


def _items(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where items begin below the first line of a paragraph.

    Hard-wrapped prose may have a dash, or a number and its full stop, at the beginning of a line.
    So the first item comes after the end of a sentence or a colon, or others like it follow.
    """
    lines = text[start:end].split("\n")
    marked = [found and found[1].strip("(.)") for found in map(_ITEM.match, lines)]
    last = {marker: number for number, marker in enumerate(marked) if marker}
    inside = bool(marked[0])
    for number, marker in enumerate(marked):
        if number and marker:
            inside = (
                inside
                or marker in _NEVER_A_DASH
                or bool(_STOPPED.search(lines[number - 1][-4:]))
                or max(last.get(marker, 0), last.get(_next(marker), 0)) > number
            )
            if inside:
                yield start
        start += len(lines[number]) + 1


def _next(marker: str) -> str:
    if marker.isdigit():
        return str(int(marker) + 1)
    return chr(ord(marker) + 1) if marker.isalpha() else marker


def _looks_like_heading(paragraph: str) -> bool:
    line = paragraph.strip()
    return (
        "\n" not in line
        and len(line) <= _MAX_HEADING
        and (line[0].isupper() or line[0].isdigit() or not line[0].isascii())
        and bool(_HEADING_END.search(line.rstrip(marks())))
        and not _ITEM.match(line)
        and not BOX_DRAWING.search(line)
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
