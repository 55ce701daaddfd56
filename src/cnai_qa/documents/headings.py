"""Which lines of plain text are headings: right above their paragraph, underlined, by wording."""

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

_LABEL = re.compile(r"([^:：\n]{1,40})(?::[ \t]+|：[ \t]*)(\S.*)")
_NUMBERED_LABEL = re.compile(r"(?:.*\s)?(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Z])")  # 'Chapter 2', 'Part IV'
_SIGNS = re.compile(r"[ \t]*(={3,}|-{3,}|~{3,}|\^{3,})[ \t]*")
_ABOUT = 3  # characters by which an underline may differ from its title, besides a quarter of it
_VERBS = frozenset(
    "is are was were has had have costs cost must cannot opens closes begins".split()
)
_CLAUSES = frozenset("what who whom whose how why when where which that if".split())
_CLOSING = re.compile(
    r"(?:(?:with )?(?:best|kind|warm|many)(?: and )?(?: kind)? ?(?:regards|wishes|thanks|greetings)"
    r"|regards|cheers|thanks|thank you|(?:yours )?(?:sincerely|faithfully|truly)|yours)",
    re.IGNORECASE,
)


def is_underline(title: str, signs: str) -> bool:
    """Tell whether a line of signs is the underline, of about its length, of the line above."""
    found = _SIGNS.fullmatch(signs)
    if not found or not any(map(str.isalnum, title)):
        return False
    least = len(title.strip())
    most = least if title.isascii() else 2 * least  # a Chinese character is as wide as two signs
    return least - least // 4 - _ABOUT <= len(found[1]) <= most + most // 4 + _ABOUT


def is_label(line: str) -> bool:
    """Tell whether a line reads 'Label: value'."""
    return bool(_LABEL.fullmatch(line))


def is_numbered_label(line: str) -> bool:
    """Tell whether a line reads like 'Chapter 2: The harbour', which no fact does."""
    found = _LABEL.fullmatch(line)
    named = found is not None and found[2][0].isalpha() and not any(map(str.isdigit, found[2]))
    return named and bool(_NUMBERED_LABEL.fullmatch(found[1]))


def states_a_fact(line: str) -> bool:
    """Tell whether a line that ends without a mark is a sentence, or the end of a letter."""
    words = line.split()
    if _CLOSING.fullmatch(line):
        return True
    if len(words) < 3 or line.endswith("?") or any(word[0].isupper() for word in words[1:]):
        return False
    return not _VERBS.isdisjoint(words[1:]) and _CLAUSES.isdisjoint(map(str.casefold, words))


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
