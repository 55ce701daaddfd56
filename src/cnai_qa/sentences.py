"""Documents to sentences, with exact offsets."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import sentencex

from .documents.structure import blocks
from .types import Block, BlockKind, Document, Sentence
from .words import STOP_WORDS

# sentencex fails on white space beyond ASCII; each stands in for one character, so offsets hold.
_ODD_SPACE = re.compile(r"[^\S\x00-\x7f]")
_QUOTE_MARKER = re.compile(r"\n[ \t]*>[ \t>]*")
# sentencex takes quadratic time where no space follows a full stop, as in Chinese; so a long
# text is given to it in portions.
_PORTION = re.compile(r".{1,1000}.*?(?:[。！？।؟][”’」』）]*|\Z)", re.DOTALL)
# What sentencex leaves together: clauses that Chinese ends with a semicolon, and ends that no
# space follows.
_CHINESE_END = re.compile(r"[；。！？][”’」』）]*(?![。！？…；])")
_LONGEST = 4000  # characters of a sentence that is quoted
_RUNNING = (BlockKind.PROSE, BlockKind.ITEM)
_BLANK = re.compile(r"\n[ \t>]*\n")
# Nothing but pictures, such as badges, each with or without a link.
_ADDRESS = r"(?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])"
_IMAGE = rf"!\[[^\[\]\n]*\]{_ADDRESS}(?:\{{[^{{}}\n]*\}})?"
# Short forms that end no sentence: before a capital or a number, and before a number alone.
_ABBREVIATED = re.compile(r"(?i:approx|ca|incl|excl|tel|vols?)")
_COUNTED = re.compile(
    r"(?i:max|min|est|temp|ext|pp|avg|[ap]\.m)|Cat|Ed|cat|ed|Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun"
)
_OPENERS = frozenset(
    "a after all also an and as at both but by each every for from he here his how i if in it its "
    "many most my no not now on one our please she since so some that the their then there these "
    "they this those to under we what when where while who with you your".split()
)
_WORD_BEFORE = re.compile(r"(\d\s+)?[^\w\s]*([^\s]+)\.\s*$")
_WORD_BEHIND = re.compile(r"[\s–—-]*([\w'’]+)")
_SHORT_FORM = 5  # letters of a word that may be an unknown short form before a small letter
_PICTURES = re.compile(rf"(?:(?:{_IMAGE}|\[{_IMAGE}\]{_ADDRESS})[\s>]*)+")


def sentences(document: Document) -> list[Sentence]:
    """Return the sentences of a document in order; headings, rows, code, pictures are one each."""
    found: list[Sentence] = []
    text, above = document.text, None
    for number, block in enumerate(blocks(document)):
        kind = _kind(document, block, above)
        spans = [(block.start, block.end)] if kind not in _RUNNING else _spans(text, block)
        found += [Sentence(start, end, kind, number) for start, end in spans]
        above = block
    return found


def _kind(document: Document, block: Block, above: Block | None) -> BlockKind:
    """Return what the sentences of a block are: what it is, but for pictures and column names."""
    text = document.text
    if block.kind in _RUNNING and text.startswith(("!", "["), block.start):
        pictures = _PICTURES.fullmatch(text, block.start, block.end)
        return BlockKind.PICTURE if pictures else block.kind
    if block.kind is not BlockKind.ROW or document.markup != "markdown":
        return block.kind
    # Every table of Markdown has its columns named, and a blank line before the next one.
    row_above = above is not None and above.kind is BlockKind.ROW
    inside = row_above and not _BLANK.search(text, above.end, block.outer)
    return BlockKind.ROW if inside else BlockKind.COLUMNS


def shortened(found: Sequence[Sentence], borders: Sequence[int], text: str) -> list[Sentence]:
    """Return sentences cut so that none reaches over a border, or is endless.

    A sentence only reaches over the beginning of a chunk where it is longer than what a chunk
    holds. What is longer still in characters, as one word may be, is cut at spaces.

    Args:
        found: the sentences of a document, in order.
        borders: where its chunks begin, in order.
        text: that of the document.
    """
    pieces: list[Sentence] = []
    for sentence in found:
        inside = borders[bisect_right(borders, sentence.start) : bisect_left(borders, sentence.end)]
        if not inside and sentence.end - sentence.start <= _LONGEST:
            pieces.append(sentence)
            continue
        for begin, behind in pairwise((sentence.start, *inside, sentence.end)):
            pieces += [replace(sentence, start=a, end=b) for a, b in _cut(text, begin, behind)]
    return pieces


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return [start, end) of each sentence of a running text, without surrounding space."""
    spans: list[tuple[int, int]] = []
    begin = 0
    flat = _flat(text)
    for cut in _cuts(flat):
        if _goes_on(flat, begin, cut):
            continue
        inner = flat[begin:cut]
        start = begin + len(inner) - len(inner.lstrip())
        if inner.strip():
            spans.append((start, start + len(inner.strip())))
        begin = cut
    return spans


def _cut(text: str, begin: int, behind: int) -> Iterator[tuple[int, int]]:
    """Give [start, end) of the pieces of a stretch, without surrounding space."""
    while begin < behind:
        end = behind
        if behind - begin > _LONGEST:
            space = text.rfind(" ", begin, begin + _LONGEST)
            end = space if space > begin else begin + _LONGEST
        inner = text[begin:end]
        start = begin + len(inner) - len(inner.lstrip())
        if inner.strip():
            yield start, start + len(inner.strip())
        begin = end


def _spans(text: str, block: Block) -> list[tuple[int, int]]:
    inner = text[block.start : block.end]
    return [(block.start + a, block.start + b) for a, b in sentence_spans(inner)]


def _flat(text: str) -> str:
    """Return the text on one line, its odd spaces and quote markers blank; offsets hold."""
    blank = _QUOTE_MARKER.sub(lambda marker: " " * len(marker.group()), text)
    return _ODD_SPACE.sub(" ", blank).replace("\n", " ")


def _cuts(flat: str) -> list[int]:
    ends = {
        portion.start() + boundary["end_index"]
        for portion in _PORTION.finditer(flat)
        for boundary in sentencex.get_sentence_boundaries("en", portion.group())
    }
    ends = sorted(ends.union(match.end() for match in _CHINESE_END.finditer(flat)))
    # '01.AI' is one word: a full stop ends a sentence only where space follows.
    return [e for e in ends if e >= len(flat) or flat[e - 1].isspace() or flat[e - 1] not in ".?!:"]


def _goes_on(flat: str, begin: int, cut: int) -> bool:
    """Tell whether the full stop before a cut ends no sentence, but a word that is cut short."""
    before = _WORD_BEFORE.search(flat, max(begin, cut - 40), cut)
    if not before or cut >= len(flat):
        return False
    if flat[cut] in ")]}":
        return True
    behind = _WORD_BEHIND.match(flat, cut, cut + 40)
    if not behind:
        return False
    number, word, after = before[1], before[2], behind[1]
    known, counted = _ABBREVIATED.fullmatch(word), _COUNTED.fullmatch(word)
    if after.islower() and after[0].isalpha():
        # Some write no capitals at all, and some names have none, such as 'npm'.
        first = _WORD_BEHIND.search(flat, begin, begin + 40)
        capital = first is not None and not first[1][0].islower()
        unknown = capital and len(word) <= _SHORT_FORM and after in STOP_WORDS
        return bool(known or counted or unknown)
    if after[0].isdigit():
        return bool(known or (counted and not number))
    return bool(known) and after[0].isupper() and after.casefold() not in _OPENERS
