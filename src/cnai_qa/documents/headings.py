"""Headings that stand right above their paragraph, without a blank line, in plain text."""

from __future__ import annotations

import re

from ..words import STOP_WORDS, marks

_MOST_LETTERS, _MOST_WORDS = 60, 8
_END = re.compile(r"[\w)\]'\"”’%]$")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s|$)|[。！？]")
_FIRST = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]|\S+")  # what could not go on the line above
_SHORTEST = 20  # characters of a line that may be a sentence
_LONG = 60  # characters of a line that is longer than those of verse
_LONGER = 1.5  # times as long as its heading is the line below it


def heading_lines(lines: list[str]) -> set[int]:
    """Return the numbers of the lines of a paragraph that are headings of those below.

    Such a line is short, begins like a title, ends without a mark, opens the paragraph or comes
    after the end of a sentence, and has a longer sentence right below. Of hard-wrapped prose no
    line is one: its lines are broken only where the next word would not have fitted.

    Args:
        lines: of one paragraph, none of them blank.
    """
    lines = [line.strip() for line in lines]
    if len(lines) < 2 or _is_verse(lines):
        return set()
    width = max(map(len, lines))
    return {
        number
        for number, line in enumerate(lines[:-1])
        if (number == 0 or _SENTENCE_END.search(lines[number - 1][-2:]))
        and _is_title(line)
        and len(line) + 1 + len(_FIRST.match(lines[number + 1]).group()) <= width
        and _is_sentence(lines, number + 1, _LONGER * len(line))
    }


def _is_title(line: str) -> bool:
    words = line.split()
    return (
        len(line) <= _MOST_LETTERS
        and len(words) <= _MOST_WORDS
        and _begins(line)
        and bool(_END.search(line.rstrip(marks())))
        and not _SENTENCE_END.search(line)
        and words[-1].casefold() not in STOP_WORDS
    )


def _is_sentence(lines: list[str], number: int, least: float) -> bool:
    """Tell whether a sentence begins with a line: it ends in it, or goes on below."""
    line = lines[number]
    if not _begins(line.lstrip("\"'“‘(")) or len(line) < max(least, _SHORTEST):
        return False
    goes_on = number + 1 < len(lines) and (lines[number + 1][0].islower() or len(line) >= _LONG)
    return goes_on or bool(_SENTENCE_END.search(line))


def _is_verse(lines: list[str]) -> bool:
    ends = sum(bool(_SENTENCE_END.search(line[-2:])) for line in lines)
    short = max(map(len, lines)) < _LONG and all(map(_begins, lines))
    return short and len(lines) > 2 and ends < len(lines) / 2


def _begins(line: str) -> bool:
    return line[:1].isalpha() and not line[:1].islower()
