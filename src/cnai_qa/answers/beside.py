"""Whether a sentence can stand beside others: what it leans on, its row, its list."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..types import BlockKind, Passage
from ..words import tokens
from .lists import LISTED, text_of

# 'They are given out ...', not 'It is likely that ...' nor 'This lease ...'.
_LEANS = re.compile(
    r"(?:(?:he|she|they|it)\b(?!\s+(?:is|was|seems|appears|remains|became)\s+(?:\w+\s+){1,2}(?:that|to)\b)|"
    r"(?:this|these|those|that|both)\s+(?:is|are|was|were|has|have|had|can|could|will|would|may|might|"
    r"must|should|do|does|did|means?|meant|makes?|made|gives?|gave|allows?|includes?)\b)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[ \t>]*\(?\d{1,3}[.):、][ \t]*")
# Probability of a list from which an item that answers brings it along, of steps in order.
_ASKED, _ASKED_STEPS = 0.1, 0.03
Lists = Mapping[tuple[str, tuple[int, ...]], float]  # probability by path and sentences
_ENOUGH = 0.5  # of the question's words that the best sentence holds, for a row about the same


def leans_on(passage: Passage, number: int) -> int | None:
    """Return the sentence before one that begins with a pronoun, in its paragraph; else None."""
    found = passage.sentences
    here = found[number]
    before = number > 0 and found[number - 1].block == here.block
    prose = here.kind is BlockKind.PROSE
    return number - 1 if before and prose and _LEANS.match(text_of(passage, number)) else None


def is_beside_the_point(question: str, best: tuple[Passage, int], row: tuple[Passage, int]) -> bool:
    """Tell whether a sentence is a row of a table about another thing than the best sentence.

    Rows of a table share the names of their columns, so where one answers all score alike; a
    row is about the same if it holds half of the question's words that the best sentence holds;
    what the title of its document names is known, and tells no rows apart.
    """
    passage, number = row
    if passage.sentences[number].kind not in (BlockKind.ROW, BlockKind.COLUMNS):
        return False
    wanted = set(tokens(question)) & set(tokens(text_of(*best))) - set(tokens(passage.hit.title))
    return len(wanted & set(tokens(text_of(passage, number)))) < _ENOUGH * len(wanted)


def leaves_list(passage: Passage, number: int, lists: Lists | None) -> bool:
    """Tell whether a sentence that answers is an item of a list that is not asked for.

    Items that bear numbers rather stay together: steps are taken one after the other.

    Args:
        lists: how probably each is the one asked for; None where nobody looked for them.
    """
    path, found = passage.document.path, passage.sentences
    if lists is None or found[number].kind not in LISTED:
        return False
    first = number
    while first > 0 and found[first - 1].block == found[number].block:
        first -= 1
    text, start = passage.document.text, found[first].start
    numbered = _NUMBERED.fullmatch(text[text.rfind("\n", 0, start) + 1 : start])
    least = _ASKED_STEPS if numbered else _ASKED
    return all(p < least for (own, held), p in lists.items() if own == path and number in held)
