"""Lines of printed pages to headings, paragraphs, items and rows; hyphenation is mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ..types import Place
from .draft import Draft, clean
from .header import is_header
from .lines import Column, Line, Row, columns, is_justified, is_prose, is_tabular
from .tabular import write_record

Outline = dict[tuple[int, str], int]  # (page, heading in lower case) -> level

_MARKER = re.compile(r"\s*([-–•‣◦▪●○■□❖➢✓·*]|\(?\d{1,2}[.)、]|\(?[a-z][.)]|\[\d{1,3}\])\s+(?=\S)")
# A mark in front of a heading or an item, which a wide gap makes look like a cell.
_NUMBERING = re.compile(
    r"[•‣◦▪●○–-]|\(?(?:[\divxIVX]{1,4}|[A-Za-z])[.)]|\(\w{1,3}\)|\d{1,2}(?:\.\d{1,2})+"
)
_SENTENCE_END = re.compile(r"[.!?:;。！？；：…][\"'”’」』）)]*$")
_NO_HEADING_END = re.compile(r"[,;，；、。-]$|[^.]\.$")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LAST_WORD = re.compile(r"(\w+)[-\u00ad\u2010]$")
# Numbered headings that need no larger type: 'II. METHODS', '第三章 结果'.
_NUMBERED = re.compile(
    r"(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*)\.?\s+[A-Z][^a-z]{3,}$|第[一二三四五六七八九十百\d]{1,4}[章节篇部]"
)
_LEADER = re.compile(r"(?:[.·…]\s?){5,}\s*\w{1,6}$")  # of a table of contents
_FIRST_WORD = re.compile(r"\w+")
_WORD = re.compile(r"\w+(?:-\w+)*")
_HEADING_LINES, _HEADING_LETTERS = 3, 160


@dataclass(frozen=True, slots=True)
class _Strip:
    """What stands on one line of a column: running text, or the cells of a row."""

    line: Line
    cells: tuple[str, ...]
    page: int
    left: float
    right: float
    pitch: float

    @property
    def starts_item(self) -> bool:
        return bool(_MARKER.match(self.line.text)) and not self.cells

    @property
    def leads_on(self) -> bool:
        return bool(_LEADER.search(self.line.text.strip()))


def write_pages(
    draft: Draft, pages: Sequence[Sequence[Line]], places: Sequence[Place], outline: Outline
) -> None:
    """Write the lines of pages into a draft.

    Args:
        places: one for each page, whose `start` is not looked at.
        outline: the file's own table of contents, if it has one.
    """
    strips = [s for number, page in enumerate(pages) for s in _strips(page, number)]
    words = Counter(w for s in strips for w in _WORD.findall(s.line.text.casefold()))
    groups = list(_groups(strips))
    levels = _Levels(groups, outline, places)
    written = -1
    for group in groups:
        while written < group[0].page:
            written += 1
            draft.place(places[written].number, places[written].unit, places[written].recognised)
        _write(draft, group, levels, words, places)
        written = group[-1].page


def _strips(page: Sequence[Line], number: int) -> Iterator[_Strip]:
    for column in columns(page):
        left = min(li.x0 for row in column for li in row)
        right = max(li.x1 for row in column for li in row)
        pitch = _pitch(column)
        prose = is_prose(column)
        for at, row in enumerate(column):
            beside = [*column[max(at - 2, 0) : at], *column[at + 1 : at + 3]]
            table = is_tabular(row, beside) and not is_justified(row, left, right, prose)
            yield _Strip(_joined(row), _cells(row) if table else (), number, left, right, pitch)


def _pitch(column: Column) -> float:
    """Return the usual distance from one line to the next."""
    steps = [b[0].middle - a[0].middle for a, b in pairwise(column)]
    sizes = [row[0].size for row in column]
    usual = [s for s in steps if 0.5 * median(sizes) < s < 2.5 * median(sizes)]
    return sorted(usual)[len(usual) // 3] if usual else 1.2 * median(sizes)


def _cells(row: Row) -> tuple[str, ...]:
    texts = [line.text for line in row]
    if len(texts) > 1 and _NUMBERING.fullmatch(texts[0].strip()):
        texts = [" ".join(texts[:2]), *texts[2:]]
    return tuple(texts) if len(texts) > 1 else ()


def _joined(row: Row) -> Line:
    text = " ".join(line.text for line in row)
    longest = max(row, key=lambda li: len(li.text))
    return replace(longest, text=text, x0=row[0].x0, x1=row[-1].x1)


def _groups(strips: Sequence[_Strip]) -> Iterator[list[_Strip]]:
    """Yield what belongs together: the lines of a paragraph, an item, a heading; a row."""
    group: list[_Strip] = []
    for strip in strips:
        if group and not _goes_on(group, strip):
            yield group
            group = []
        group.append(strip)
    if group:
        yield group


def _goes_on(group: list[_Strip], new: _Strip) -> bool:
    last = group[-1]
    a, b = last.line, new.line
    if last.cells and new.cells:
        return (last.page, len(last.cells)) == (new.page, len(new.cells))
    if last.leads_on and new.leads_on:
        return last.page == new.page
    if last.cells or new.cells or new.starts_item or last.leads_on or new.leads_on:
        return False
    if abs(a.size - b.size) > 0.12 * a.size or a.bold != b.bold:
        return False
    if (last.page, last.left) != (new.page, new.left) or b.middle < a.middle:
        return _goes_on_elsewhere(last, new)
    if b.middle - a.middle > 1.35 * max(new.pitch, a.size):
        return False
    if group[0].starts_item:
        return b.x0 > group[0].line.x0 + 1 or not _ends_short(last, new)
    indented = b.x0 - new.left > 0.7 * b.size and b.x0 - a.x0 > 0.7 * b.size
    return not indented and not _ends_short(last, new)


def _goes_on_elsewhere(last: _Strip, new: _Strip) -> bool:
    """Tell whether a paragraph goes on at the top of the next column or page."""
    text = new.line.text.lstrip()
    begun = text[:1].islower() or bool(_CJK.match(text))
    return begun and not _SENTENCE_END.search(last.line.text.rstrip()) and not last.line.bold


def _ends_short(last: _Strip, new: _Strip) -> bool:
    """Tell whether a line ends though the next word would have fitted: a paragraph's end."""
    text, following = last.line.text.strip(), new.line.text.strip()
    room, letter = last.right - last.line.x1, last.line.width / max(len(text), 1)
    word = 1 if _CJK.match(following) else len(following.split(" ")[0]) + 1
    ended = bool(_SENTENCE_END.search(text))
    return room > max(1.3 * word * letter, (0.05 if ended else 0.2) * (last.right - last.left))


class _Levels:
    """Which groups are headings, and how deep, by the size of their type or the outline."""

    def __init__(
        self, groups: Sequence[list[_Strip]], outline: Outline, places: Sequence[Place]
    ) -> None:
        letters: Counter[tuple[float, bool]] = Counter()
        for group in groups:
            for strip in group:
                letters[_type(strip.line)] += len(strip.line.text)
        usual = letters.most_common(1)
        self._body = usual[0][0] if usual else (10.0, False)
        self._outline, self._places = outline, places
        types = {_type(g[0].line) for g in groups if self._stands_out(g)}
        self._order = sorted(types, key=lambda t: (-t[0], not t[1]))

    def of(self, group: list[_Strip]) -> int:
        """Return the level of a heading from 1, or 0 for what is none."""
        text = clean(" ".join(s.line.text for s in group)).casefold()
        listed = self._outline.get((self._places[group[0].page].number, text), 0)
        if listed:
            return listed
        if not self._stands_out(group):
            return 0
        return min(self._order.index(_type(group[0].line)) + 1, 6)

    def _stands_out(self, group: list[_Strip]) -> bool:
        text = " ".join(s.line.text for s in group).strip()
        short = len(group) <= _HEADING_LINES and len(text) <= _HEADING_LETTERS
        if not short or group[0].cells or group[0].leads_on or not any(c.isalpha() for c in text):
            return False
        if re.search(r"[。；，]$", text):
            return False
        size, bold = _type(group[0].line)
        if len(group) == 1 and _NUMBERED.match(text) and size >= 0.75 * self._body[0]:
            return not _NO_HEADING_END.search(text)
        if size >= 1.12 * self._body[0]:
            return not (group[0].starts_item and _NO_HEADING_END.search(text))
        heavier = bold and not self._body[1] and size >= 0.95 * self._body[0]
        return heavier and not _NO_HEADING_END.search(text) and not _bullet(text)


def _bullet(text: str) -> bool:
    marker = _MARKER.match(text)
    return bool(marker) and not marker.group(1)[-2:-1].isdigit()


def _type(line: Line) -> tuple[float, bool]:
    return round(line.size * 2) / 2, line.bold


def _write(
    draft: Draft,
    group: list[_Strip],
    levels: _Levels,
    words: Counter[str],
    places: Sequence[Place],
) -> None:
    if group[0].cells:
        _write_table(draft, [strip.cells for strip in group])
        return
    if group[0].leads_on:
        draft.code("\n".join(clean(_LEADER.sub(" ", s.line.text.strip())) for s in group))
        return
    text, turns = _running_text(group, words, places)
    level = levels.of(group)
    marker = _MARKER.match(text)
    if level:
        draft.heading(text, level)
    elif marker:
        moved = [(at - marker.end(), place) for at, place in turns]
        draft.item(text[marker.end() :], marker.group(1), moved)
    else:
        draft.prose(text, turns)


def _write_table(draft: Draft, rows: Sequence[Sequence[str]]) -> None:
    """Write rows of as many cells; below a header they name their columns."""
    figures = [any(c.isdigit() for cell in row for c in cell) for row in rows[1:]]
    if len(rows) > 2 and len(rows[0]) > 2 and is_header(rows[0], rows[1:]) and all(figures):
        for row in rows[1:]:
            write_record(draft, rows[0], row)
    else:
        for row in rows:
            draft.row(" | ".join(filter(None, map(clean, row))))


def _running_text(
    group: Sequence[_Strip], words: Counter[str], places: Sequence[Place]
) -> tuple[str, list[tuple[int, Place]]]:
    """Return the lines of a group as one text, and the places that begin inside it."""
    text, turns, page = "", [], group[0].page
    for strip in group:
        line = clean_line(strip.line.text)
        text = _mended(text, line, words)
        while page < strip.page:
            page += 1
            turns.append((len(text) - len(line), places[page]))
    return text, turns


def clean_line(text: str) -> str:
    """Return a line cleaned, with the sign of a hyphen at its end kept."""
    soft = text.rstrip().endswith("\u00ad")
    return clean(text) + ("\u00ad" if soft else "")


def _mended(text: str, line: str, words: Counter[str]) -> str:
    """Join a line to a text: without the hyphen of a broken word, without a space in Chinese."""
    if not text:
        return line
    if not line:
        return text
    broken, rest = _LAST_WORD.search(text), _FIRST_WORD.match(line)
    if broken and rest and line[0].isalnum():
        head, tail = broken.group(1), rest.group()
        compound = _is_compound(head, tail, words)
        return f"{text[:-1]}{'-' if compound else ''}{line}"
    text = text.replace("\u00ad", "-") if text.endswith("\u00ad") else text
    together = _CJK.match(line) and _CJK.match(text[-1])
    return f"{text}{line}" if together else f"{text} {line}"


def _is_compound(head: str, tail: str, words: Counter[str]) -> bool:
    """Tell whether a hyphen at a line's end belongs to the word, by what the text has elsewhere."""
    head, tail = head.casefold(), tail.casefold()
    with_hyphen, without = words[f"{head}-{tail}"], words[f"{head}{tail}"]
    if with_hyphen != without:
        return with_hyphen > without
    if not tail[0].isalpha() or not head[-1].isalpha():
        return True
    # Two whole words of the text make a compound; pieces of a broken word rarely are both words.
    return words[head] > 1 and words[tail] > 1 and len(head) > 2 and len(tail) > 2
