"""What a sentence speaks of: what it says, and what stands above and before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..types import BlockKind, Passage
from ..words import tokens
from .lists import text_of


def headings(passage: Passage) -> tuple[str, ...]:
    """Return the title of a passage's document and its heading path, outermost first."""
    return passage.hit.title, *passage.hit.chunk.heading


def headed(passages: Iterable[Passage]) -> list[frozenset[str]]:
    """Return the tokens of the title and headings of each passage."""
    return [frozenset(tokens(" ".join(headings(passage)))) for passage in passages]


def around(passage: Passage, number: int) -> Iterator[str]:
    """Give what says what a sentence speaks of, nearest first: itself, what stands before it.

    What stands before it in its paragraph counts unless it begins with a name; then come its
    headings, innermost first, and its title.
    """
    said = text_of(passage, number)
    yield said
    if not _begins_with_name(said, passage.document.text):
        yield before(passage, number)
    yield from reversed(headings(passage))


def before(passage: Passage, number: int) -> str:
    """Return what stands before a sentence in its paragraph; before an item, its lead-in."""
    found, text = passage.sentences, passage.document.text
    first = number
    while first > 0 and found[first - 1].block == found[number].block:
        first -= 1
    if first == number and found[number].kind is not BlockKind.PROSE:
        own = (found[number].kind, BlockKind.COLUMNS, BlockKind.PICTURE)
        above = (n for n in range(number - 1, -1, -1) if found[n].kind not in own)
        lead_in = next(above, None)
        if lead_in is None or found[lead_in].kind is not BlockKind.PROSE:
            return ""
        return text[found[lead_in].start : found[lead_in].end]
    return text[found[first].start : found[number].start]


def _begins_with_name(sentence: str, text: str) -> bool:
    """Tell whether a sentence begins with a word that is in capitals inside sentences too."""
    first = re.match(r"\W*([A-Z0-9][\w.\-]*)", sentence)
    if not first:
        return False
    word = first[1]
    inner = any(c.isdigit() or c.isupper() for c in word[1:])
    return inner or bool(re.search(rf"[a-z,;]\s{re.escape(word)}\b", text))
