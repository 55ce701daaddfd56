"""A reader without a model of its own: sentences judged by the embedding model and by words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..embedding import Embedder, embed_question
from ..index.lexical import LexicalIndex
from ..questions.expected import GIVES, expected_answer
from ..types import Passage, Reading
from ..words import tokens
from .protocol import QUOTABLE

_SHORTLIST = 24  # sentences that are embedded for a question
_KEPT = 5000  # vectors of sentences kept for the next questions: 8 MB

# Closeness of a sentence: its cosine with the question, plus this times the share of the
# question's words that it holds, plus or minus the next for holding a date or number where one
# is asked for. `benchmarks/tune_reader.py` measures the constants.
COVERAGE = 0.4
EXPECTED = 0.05
SLOPE = 16.0  # of the logistic curve from closeness to probability
# Closeness of the best sentence at which an answer counts as likely as not. The fit over SQuAD's
# paragraphs is 0.66; at 0.60 only one question in 25 is refused wrongly there, while one foreign
# question in 8 gets a sentence.
EVEN = 0.60


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: int
    place: int  # among the sentences inside the passage
    text: str  # what is embedded: the heading, then the sentence
    coverage: float
    expected: int  # 1 if it gives the date or number asked for, -1 if not, 0 if none is


class EmbeddingReader:
    """A `Reader` without a model of its own: cosine and shared words of each sentence."""

    def __init__(
        self,
        embedder: Embedder,
        lexical: LexicalIndex,
        coverage: float = COVERAGE,
        expected: float = EXPECTED,
    ) -> None:
        self._embedder = embedder
        self._lexical = lexical
        self._coverage = coverage
        self._expected = expected
        self._known: dict[str, np.ndarray] = {}  # sentence to vector

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading for each passage, in their order."""
        most = 1 + self._coverage + self._expected
        return [_reading(closeness, most) for closeness in self.closeness(question, passages)]

    def closeness(
        self,
        question: str,
        passages: Sequence[Passage],
        best: Sequence[int | None] = (),
    ) -> list[np.ndarray]:
        """Return for each passage how close each of its sentences is, (sentences inside,).

        The sentences that share most words with the question, in the passages nearest to it,
        are compared by their vectors; all others score 0.

        Args:
            best: a sentence inside each passage that is compared in any case, None for none.
        """
        candidates = list(self._candidates(question, passages))
        candidates.sort(key=lambda c: -c.coverage - (passages[c.passage].hit.dense or 0))
        given = {(number, place) for number, place in enumerate(best)}
        further = (c for c in candidates[_SHORTLIST:] if (c.passage, c.place) in given)
        short = [*candidates[:_SHORTLIST], *further]
        scores = [np.zeros(len(passage.inside())) for passage in passages]
        cosines = self.cosines(question, [candidate.text for candidate in short])
        for candidate, cosine in zip(short, cosines, strict=True):
            bonus = self._coverage * candidate.coverage + self._expected * candidate.expected
            closeness = max(cosine + bonus, 0.0)
            scores[candidate.passage][candidate.place] = closeness
        return scores

    def headed(
        self, question: str, passages: Sequence[Passage], best: Sequence[int | None]
    ) -> list[float]:
        """Return which share of a question's tokens stands above each passage's best sentence.

        By their weight, in its title and headings, those that the sentence holds too left out: a
        sentence that names nothing of what it is about is told from its like by what is above it.

        Args:
            best: for each passage the sentence inside it, None for none.
        """
        weights = {t: self._lexical.weight(t) for t in tokens(question)}
        found = []
        for passage, place in zip(passages, best, strict=True):
            own = "" if place is None else _text(passage, passage.inside()[place])
            above = " ".join((passage.hit.title, *passage.hit.chunk.heading))
            found.append(_coverage(weights, f"{above} {own}") - _coverage(weights, own))
        return found

    def _candidates(self, question: str, passages: Sequence[Passage]) -> Iterator[_Candidate]:
        weights = {t: self._lexical.weight(t) for t in tokens(question)}
        gives = GIVES.get(expected_answer(question))
        for number, passage in enumerate(passages):
            chunk = passage.hit.chunk
            heading = chunk.heading[-1] if chunk.heading else passage.hit.title
            for place, sentence_number in enumerate(passage.inside()):
                sentence = passage.sentences[sentence_number]
                if sentence.kind in QUOTABLE:
                    text = _text(passage, sentence_number)
                    expected = 0 if not gives else 1 if gives(text) else -1
                    coverage = _coverage(weights, text)
                    yield _Candidate(number, place, f"{heading}: {text}", coverage, expected)

    def cosines(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Return the cosine of a question with each of some texts, (texts,)."""
        if not texts:
            return np.zeros(0)
        known = self._known
        fresh = list(dict.fromkeys(text for text in texts if text not in known))
        if len(known) + len(fresh) > _KEPT:
            known = {text: known[text] for text in texts if text in known}
        if fresh:
            known = known | dict(zip(fresh, self._embedder.embed(fresh), strict=True))
        self._known = known  # replaced whole, so that several threads may read
        vectors = np.stack([known[text] for text in texts])
        return vectors @ embed_question(self._embedder, question)


def probability(closeness: float) -> float:
    """Return the probability that a sentence answers, by a logistic curve over its closeness."""
    return 1 / (1 + math.exp(-SLOPE * (closeness - EVEN)))


def _reading(closeness: np.ndarray, most: float) -> Reading:
    best = float(closeness.max(initial=0.0))
    return Reading(probability(best), tuple((closeness / most).tolist()))


def _text(passage: Passage, number: int) -> str:
    sentence = passage.sentences[number]
    return passage.document.text[sentence.start : sentence.end]


def _coverage(weights: dict[str, float], text: str) -> float:
    """Return the share of the question's tokens, by their weight, that a text holds."""
    found = _token_set(text)
    total = sum(weights.values())
    return sum(w for t, w in weights.items() if t in found) / total if total else 0.0


@lru_cache(maxsize=20_000)
def _token_set(text: str) -> frozenset[str]:
    return frozenset(tokens(text))
