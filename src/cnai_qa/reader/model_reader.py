"""What the model says of passages to readings: probabilities, sentences, answering words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..documents.columns import cells
from ..types import BlockKind, Passage, Reading
from .calibration import Features
from .model import Judged, ReadingModel
from .protocol import QUOTABLE
from .similarity import EmbeddingReader
from .table import View, view

LONGEST_SPAN = 24  # tokens of the answering words, at most


class Said(NamedTuple):
    """What the model says of the sentences inside a passage.

    Attributes:
        scores: how well each answers, in [0, 1]; 0 for what must not be quoted, (sentences,).
        spans: the [start, end) of its best words in the passage's text, None for none.
    """

    scores: np.ndarray
    spans: list[tuple[int, int] | None]


class ModelReader:
    """A `Reader` that asks the model, and for the probability the embedding model as well."""

    def __init__(self, model: ReadingModel, similarity: EmbeddingReader) -> None:
        self._model = model
        self._similarity = similarity

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading for each passage, in their order.

        Raises:
            ModelError: a file of the model is missing or cannot be loaded.
        """
        found = self.features(question, passages)
        worth = [n for n, p in enumerate(passages) if _quotable(p).any()]
        known = self._model.calibration.probabilities([found[n][1] for n in worth])
        chances = dict(zip(worth, known, strict=True))
        return [
            _reading(passage, said, chances.get(number, 0.0))
            for number, (passage, (said, _)) in enumerate(zip(passages, found, strict=True))
        ]

    def features(self, question: str, passages: Sequence[Passage]) -> list[tuple[Said, Features]]:
        """Return for each passage what the model says, and what its probability is made of."""
        judged = self._judged(question, passages)
        said = [_said(p, j) for p, j in zip(passages, judged, strict=True)]
        best = [int(own.scores.argmax()) if own.scores.any() else None for own in said]
        closeness = self._similarity.closeness(question, passages, best)
        headed = self._similarity.headed(question, passages, best)
        least = min((p.hit.dense for p in passages if p.hit.dense is not None), default=0.0)
        return [
            (own, Features(j.answer, float(c.max(initial=0.0)), above, p.hit.dense or least))
            for p, j, own, c, above in zip(passages, judged, said, closeness, headed, strict=True)
        ]

    def _judged(self, question: str, passages: Sequence[Passage]) -> list[Judged]:
        """Return what the model says of each passage, with places in the passage's own text."""
        views = [view(p) for p in passages]
        pairs = [(context(p), read.text) for p, read in zip(passages, views, strict=True)]
        found = self._model.judge(question, pairs)
        return [_of_own_text(one, read) for one, read in zip(found, views, strict=True)]


def _of_own_text(judged: Judged, read: View) -> Judged:
    encoded = judged.encoded
    starts, ends = read.places_of(encoded.starts, encoded.ends)
    return replace(judged, encoded=replace(encoded, starts=starts, ends=ends))


def _said(passage: Passage, judged: Judged) -> Said:
    numbers = _cells(passage, judged)
    evidence, words, spans = by_sentence(judged, _bounds(passage), numbers)
    scores = np.where(_quotable(passage), sentence_scores(evidence, words), 0.0)
    return Said(scores, spans)


def _reading(passage: Passage, said: Said, probability: float) -> Reading:
    chunk = passage.hit.chunk
    inside = [passage.sentences[n] for n in passage.inside()]
    placed = tuple(
        (chunk.start + int(s[0]), min(chunk.start + int(s[1]), own.end)) if s and q else None
        for s, q, own in zip(said.spans, _quotable(passage), inside, strict=True)
    )
    # Sentences of different passages are compared, so each counts as much as its passage.
    return Reading(probability, tuple((probability * said.scores).tolist()), placed)


def _quotable(passage: Passage) -> np.ndarray:
    return np.array([passage.sentences[n].kind in QUOTABLE for n in passage.inside()], bool)


def context(passage: Passage) -> str:
    """Return what the model reads before a passage's text: the title and the heading path."""
    names = dict.fromkeys((passage.hit.title, *passage.hit.chunk.heading))
    return " - ".join(name for name in names if name)


def sentence_scores(evidence: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Return how well each sentence answers, in [0, 1].

    Args:
        evidence: evidence logit of each sentence, (sentences,).
        words: logit of the best words of each sentence, -inf for none, (sentences,).
    """
    if not len(evidence):
        return np.zeros(0)
    share = np.exp(words - words.max()) if np.isfinite(words.max()) else np.zeros(len(words))
    # An item of a list belongs to the answer though the best words stand in another sentence.
    belongs = 1 / (1 + np.exp(-np.clip(evidence, -30, 30)))
    return (belongs + np.maximum(belongs, share)) / 2


def _cells(passage: Passage, judged: Judged) -> np.ndarray:
    """Return the number of the cell that each token stands in; what is around cells has others."""
    text, inside = passage.document.text, (passage.sentences[n] for n in passage.inside())
    rows = (one for one in inside if one.kind in (BlockKind.ROW, BlockKind.COLUMNS))
    borders = sorted(at for row in rows for cell in cells(text, row) for at in cell)
    first = passage.hit.chunk.start
    return np.searchsorted(np.array(borders, np.int64) - first, judged.encoded.starts, "right")


def _bounds(passage: Passage) -> list[tuple[int, int]]:
    first = passage.hit.chunk.start
    inside = (passage.sentences[n] for n in passage.inside())
    return [(s.start - first, s.end - first) for s in inside]


def by_sentence(
    judged: Judged, sentences: Sequence[tuple[int, int]], cell: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int] | None]]:
    """Return for each sentence its evidence logit, its best words' logit, and their place.

    Args:
        sentences: [start, end) in the passage's text, in order, not overlapping.
        cell: the number of each token's cell, (length,): no words reach over two.
    """
    numbers, count = judged.encoded.sentence_numbers(sentences), len(sentences)
    evidence, words = np.full(count, -30.0), np.full(count, -np.inf)
    spans: list[tuple[int, int] | None] = [None] * count
    for number in range(count):
        held = np.flatnonzero(numbers == number)
        if len(held):
            evidence[number] = judged.tokens[held, 2].mean()
            words[number], first, last = best_span(
                judged.tokens[held, 0],
                judged.tokens[held, 1],
                None if cell is None else cell[held],
            )
            spans[number] = (
                judged.encoded.starts[held[first]],
                judged.encoded.ends[held[last]],
            )
    return evidence, words, spans


def best_span(
    starts: np.ndarray, ends: np.ndarray, cell: np.ndarray | None = None
) -> tuple[float, int, int]:
    """Return the highest start + end logit of a span of at most `LONGEST_SPAN` tokens, and it.

    Args:
        cell: the number of each token's cell, (tokens,); a span lies in one. By default any may.

    Returns:
        The logit, the first token and the last token.
    """
    together = starts[:, None] + ends[None, :]
    size = len(starts)
    allowed = np.tril(np.triu(np.ones((size, size), bool)), LONGEST_SPAN - 1)
    if cell is not None:
        allowed &= cell[:, None] == cell[None, :]
    best = int(np.where(allowed, together, -np.inf).argmax())
    first, last = divmod(best, size)
    return float(together[first, last]), first, last
