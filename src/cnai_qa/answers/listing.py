"""Which whole list is the one that a question asks for: by what stands above it, and by its items.

The reader judges sentences one by one: of a list a lead-in here, an item there, and it thinks
little of either. What a list is of stands above it; where its lead-in or most of its items answer
in part, the whole does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..questions.question import asks_for_list
from ..reader import EmbeddingReader
from ..types import BlockKind, Passage, Reading
from ..words import tokens
from .lists import items, text_of, whole_lists

# From what is known of a list to the probability that it is asked for: fitted and measured by
# `training/lists.py`.
NEAREST, CLOSENESS, LEAD_IN, ITEMS, ASKED, BIAS = 2.56, 2.33, 4.29, 6.40, 0.65, -7.04
LONGEST = 13  # sentences of a list that is no bullets


@dataclass(frozen=True, slots=True)
class WholeList:
    """A list that stands in a passage.

    Attributes:
        document: path of its document.
        sentences: numbers of its lead-in, if it has one, and of its items, in order.
        heading: the heading that it stands under, the title of its document without one.
        head: its heading and lead-in.
        features: 1 / rank of its passage; the cosine of the question with its heading and
            lead-in; how well the lead-in answers, and its items on average, as shares of the
            best sentence's score; 1 if the question asks for a list in so many words.
    """

    document: str
    sentences: tuple[int, ...]
    heading: str
    head: str
    features: tuple[float, float, float, float, float]

    @property
    def probability(self) -> float:
        """That it is the one asked for, in (0, 1)."""
        weights = (NEAREST, CLOSENESS, LEAD_IN, ITEMS, ASKED)
        logit = BIAS + sum(w * f for w, f in zip(weights, self.features, strict=True))
        return 1 / (1 + math.exp(-logit))


class ListReader:
    """Judges the lists in and around the passages that retrieval returned."""

    def __init__(self, similarity: EmbeddingReader) -> None:
        self._similarity = similarity

    def read(
        self, question: str, passages: Sequence[Passage], readings: Sequence[Reading]
    ) -> list[WholeList]:
        """Return the lists, most probable first.

        Args:
            passages, readings: of equal length, in the order of retrieval.
        """
        words = set(tokens(question))
        found = [one for one in _candidates(passages) if words & _words_of(*one[1:])]
        headings = [_heading(passage, numbers) for _, passage, numbers in found]
        heads = [_head(p, n, heading) for (_, p, n), heading in zip(found, headings, strict=True)]
        closeness = self._similarity.cosines(question, heads)
        scores = _relative_scores(passages, readings)
        asked = float(asks_for_list(question))
        lists = []
        for (rank, passage, numbers), heading, head, close in zip(
            found, headings, heads, closeness, strict=True
        ):
            path = passage.document.path
            lead_in = scores.get((path, numbers[0]), 0.0)
            of_items = [
                max(scores.get((path, n), 0.0) for n in item) for item in items(passage, numbers)
            ]
            answered = sum(of_items) / len(of_items)
            features = (1 / rank, float(close), lead_in, answered, asked)
            lists.append(WholeList(path, numbers, heading, head, features))
        return sorted(lists, key=lambda one: -one.probability)


def _words_of(passage: Passage, numbers: tuple[int, ...]) -> set[str]:
    """Return the tokens of a list, of its heading and of the title above it."""
    told = (text_of(passage, n) for n in numbers)
    return set(tokens(" ".join((passage.hit.title, _heading(passage, numbers), *told))))


def _relative_scores(
    passages: Sequence[Passage], readings: Sequence[Reading]
) -> dict[tuple[str, int], float]:
    """Return the score of each sentence that was read, as a share of the best one's.

    Returns:
        By path and number of the sentence.
    """
    found: dict[tuple[str, int], float] = {}
    for passage, reading in zip(passages, readings, strict=True):
        for number, score in zip(passage.inside(), reading.sentences, strict=True):
            key = passage.document.path, number
            found[key] = max(found.get(key, 0.0), score)
    best = max(found.values(), default=0.0) or 1.0
    return {key: score / best for key, score in found.items()}


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
