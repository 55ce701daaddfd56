"""Which whole list is the one that a question asks for: by its heading and lead-in, unread.

The reader judges single passages by the words that answer; of a list it sees a lead-in here, an
item there, and thinks little of either. What a list is of stands above it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..index.lexical import LexicalIndex
from ..reader import EmbeddingReader
from ..types import BlockKind, Passage
from ..words import tokens
from .lists import text_of, whole_lists

# From what is known of a list to the probability that it is asked for: fitted and measured by
# `training/lists.py`.
NEAREST, CLOSENESS, COVERAGE, SECTIONS, BIAS = 3.47, 4.01, 3.14, -1.38, -6.43
_NUMERALS = {w: n for n, w in enumerate("two three four five six seven eight nine ten".split(), 2)}
# 'the three steps', 'which 5 rules'; not 'version 4', 'after 3 months', 'the 5 million users'.
_COUNT = re.compile(
    rf"(?:\b(?:the|these|those|its|their|what|which|list|name|give|give\s+me)|['’]s)\s+"
    rf"(?:(?P<word>{'|'.join(_NUMERALS)})|(?P<figure>[2-9]|1\d))\s+"
    r"(?!(?:second|minute|hour|day|week|month|year|time|percent|thousand|million|billion)s?\b)"
    r"(?:[\w-]+\s+)?(?:[\w-]+s|people|children|criteria)\b",
    re.IGNORECASE,
)
LONGEST = 13  # sentences of a list that is read; of a longer one of bullets the first
_OPENING = 80  # characters of an item that are compared with the question


@dataclass(frozen=True, slots=True)
class WholeList:
    """A list that stands in a passage.

    Attributes:
        document: path of its document.
        sentences: numbers of its lead-in, if it has one, and of its items, in order.
        heading: the heading that it stands under, the title of its document without one.
        head: its heading and lead-in.
        features: 1 / rank of its passage; the cosine of the question with its heading and
            lead-in; the share of the question's words, by weight, that it holds; 1 if its items
            are sections.
    """

    document: str
    sentences: tuple[int, ...]
    heading: str
    head: str
    features: tuple[float, float, float, float]

    @property
    def probability(self) -> float:
        """That it is the one asked for, in (0, 1)."""
        nearest, closeness, coverage, sections = self.features
        logit = NEAREST * nearest + CLOSENESS * closeness + COVERAGE * coverage
        return 1 / (1 + math.exp(-(logit + SECTIONS * sections + BIAS)))


class ListReader:
    """Judges the lists in and around the passages that retrieval returned."""

    def __init__(self, similarity: EmbeddingReader, lexical: LexicalIndex) -> None:
        self._similarity = similarity
        self._lexical = lexical

    def read(self, question: str, passages: Sequence[Passage]) -> list[WholeList]:
        """Return the lists, most probable first.

        Args:
            passages: in the order of retrieval.
        """
        found = list(_candidates(passages))
        headings = [_heading(passage, numbers) for _, passage, numbers in found]
        heads = [_head(p, n, heading) for (_, p, n), heading in zip(found, headings, strict=True)]
        closeness = self._similarity.cosines(question, heads)
        weights = {token: self._lexical.weight(token) for token in tokens(question)}
        lists = []
        for (rank, passage, numbers), heading, head, close in zip(
            found, headings, heads, closeness, strict=True
        ):
            openings = (text_of(passage, n)[:_OPENING] for n in numbers[1:LONGEST])
            held = set(tokens(" ".join((passage.hit.title, head, *openings))))
            shared = sum(w for t, w in weights.items() if t in held)
            coverage = shared / max(sum(weights.values()), 1e-9)
            sections = float(passage.sentences[numbers[0]].kind is BlockKind.HEADING)
            features = (1 / rank, float(close), coverage, sections)
            lists.append(WholeList(passage.document.path, numbers, heading, head, features))
        return sorted(lists, key=lambda one: -one.probability)


def asked_length(question: str) -> int | None:
    """Return how many items a question asks for, None if it does not say."""
    match = _COUNT.search(question)
    if not match:
        return None
    return _NUMERALS[match["word"].lower()] if match["word"] else int(match["figure"])


def _candidates(
    passages: Sequence[Passage],
) -> Iterator[tuple[int, Passage, tuple[int, ...]]]:
    """Give rank, passage and sentences of each list, once."""
    seen: set[tuple[str, tuple[int, ...]]] = set()
    for rank, passage in enumerate(passages, 1):
        for numbers in whole_lists(passage):
            key = passage.document.path, numbers
            bullets = passage.sentences[numbers[-1]].kind is BlockKind.ITEM
            if key not in seen and (bullets or len(numbers) <= LONGEST):
                seen.add(key)
                yield rank, passage, numbers


def _heading(passage: Passage, numbers: tuple[int, ...]) -> str:
    """Return the heading that a list stands under, or that it is the sections of."""
    above = range(numbers[0], -1, -1)
    kinds = (n for n in above if passage.sentences[n].kind is BlockKind.HEADING)
    named = next(kinds, None)
    return passage.hit.title if named is None else text_of(passage, named)


def _head(passage: Passage, numbers: tuple[int, ...], heading: str) -> str:
    """Return the heading and the lead-in of a list, or its first item."""
    if passage.sentences[numbers[0]].kind is BlockKind.HEADING:
        return heading
    return f"{heading}: {text_of(passage, numbers[0])}"
