"""A reader by shared characters alone, for questions in a language that no model here reads."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..index.lexical import LexicalIndex
from ..types import Passage, Reading
from ..words import is_chinese, tokens
from .protocol import QUOTABLE, Reader

# Of a question's tokens by their weight: those of a sentence count whole, those of its heading and
# of the sentence before it by this part.
CONTEXT = 0.3
# From the share that the best sentence holds to the probability that it answers; chosen on half of
# CMRC 2018's development texts, see `benchmarks/chinese_reader.py`.
SLOPE, EVEN = 12.0, 0.49
_QUESTIONS = ("？", "?")


class CoverageReader:
    """A `Reader` for Chinese: a sentence answers as far as it holds what the question names."""

    def __init__(self, lexical: LexicalIndex) -> None:
        self._lexical = lexical

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading for each passage, in their order."""
        weights = {token: self._lexical.weight(token) for token in tokens(question)}
        return [_reading(_shares(weights, passage)) for passage in passages]


class ByLanguage:
    """A `Reader` that leaves Chinese questions to another one."""

    def __init__(self, reader: Reader, chinese: Reader) -> None:
        self._reader, self._chinese = reader, chinese

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading for each passage, in their order."""
        reader = self._chinese if is_chinese(question) else self._reader
        return reader.read(question, passages)


def _shares(weights: dict[str, float], passage: Passage) -> list[float]:
    """Return for each sentence inside which share of the weighted tokens it holds, in [0, 1]."""
    heading = set(tokens(" ".join((passage.hit.title, *passage.hit.chunk.heading))))
    total, before, found = sum(weights.values()), set(), []
    for number in passage.inside():
        sentence = passage.sentences[number]
        text = passage.document.text[sentence.start : sentence.end]
        own = set(tokens(text))
        around = (heading | before) - own
        share = sum(w * _part(token, own, around) for token, w in weights.items())
        asks = text.rstrip("”’」』）) ").endswith(_QUESTIONS)
        quotable = sentence.kind in QUOTABLE and not asks
        found.append(min(share / total, 1.0) if total and quotable else 0.0)
        before = own
    return found


def _part(token: str, own: set[str], around: set[str]) -> float:
    return 1.0 if token in own else CONTEXT if token in around else 0.0


def _reading(shares: list[float]) -> Reading:
    best = max(shares, default=0.0)
    return Reading(1 / (1 + math.exp(-SLOPE * (best - EVEN))) if best else 0.0, tuple(shares))
