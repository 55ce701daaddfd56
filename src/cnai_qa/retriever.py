"""Question to hits: dense and lexical rankings, fused, near-duplicates collapsed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np

from .embedding import Embedder, embed_question
from .index import Index
from .scope import Scope
from .settings import PACKAGED_MODEL, Settings
from .types import Chunk, Hit
from .words import figures, is_chinese, tokens

Ranking = list[tuple[int, float]]  # (row, score), best first
_Kept = tuple[int, Chunk, tuple[Chunk, ...]]  # row, passage, near-duplicates

RRF_K = 60
_SHINGLE = 3  # tokens
_NEGATION = re.compile(r"\b(?:no|not|never|none|without)\b|n['’]t\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z]\w+")  # a capital that begins no sentence
_SAME = 0.8  # share of common shingles from which two passages count as the same


class Retriever:
    """Searches one index generation."""

    def __init__(self, index: Index, embedder: Embedder, settings: Settings) -> None:
        self._index = index
        self._embedder = embedder
        self._pool = settings.pool
        self._english = settings.model == PACKAGED_MODEL
        self._rows = lru_cache(maxsize=32)(self._rows_of)

    def retrieve(self, query: str, k: int, scope: Scope | None = None) -> list[Hit]:
        """Return the k best passages for a query, best first, ranks from 1.

        Args:
            scope: the documents to look in; by default all of them.

        Raises:
            ScopeError: the scope names a document that is not there, or leaves none.
        """
        pool = max(self._pool, 4 * k)
        within = self._rows(scope) if scope else None
        dense = self._index.dense.search(embed_question(self._embedder, query), pool, within)
        lexical = self._index.lexical.search(query, pool, within)
        rankings = self._rankings(query, dense, lexical)
        fused = newer_first(fuse(rankings), self._index.records.dates)
        kept = collapse(((row, self._index.records.chunk(row)) for row, _ in fused), k)
        firsts = {ranking[0] for ranking in rankings if ranking}
        in_order = [row for row, _ in fused if row in firsts]
        kept = with_firsts(kept, [(row, self._index.records.chunk(row)) for row in in_order], k)
        scores, cosines, bm25 = dict(fused), dict(dense), dict(lexical)
        return [
            self._hit(rank, chunk, twins, scores[row], cosines.get(row), bm25.get(row))
            for rank, (row, chunk, twins) in enumerate(kept, 1)
        ]

    def _rankings(self, query: str, dense: Ranking, lexical: Ranking) -> list[list[int]]:
        by_meaning, by_words = [row for row, _ in dense], [row for row, _ in lexical]
        if self._english and is_chinese(query):
            # The packaged model does not read Chinese: its cosines only shuffle what words found.
            return [[*by_words, *(row for row in by_meaning if row not in set(by_words))]]
        return [by_meaning, by_words]

    def _rows_of(self, scope: Scope) -> np.ndarray:
        records = self._index.records
        return np.array(records.rows(scope.select(records.listing())), dtype=np.int64)

    def _hit(
        self,
        rank: int,
        chunk: Chunk,
        twins: tuple[Chunk, ...],
        score: float,
        dense: float | None,
        lexical: float | None,
    ) -> Hit:
        document = self._index.records.document(chunk.document)
        return Hit(
            rank=rank,
            chunk=chunk,
            title=document.title,
            date=document.date,
            kind=document.kind,
            score=score,
            dense=dense,
            lexical=lexical,
            twins=twins,
        )


def fuse(rankings: Sequence[Sequence[int]], k: int = RRF_K) -> list[tuple[int, float]]:
    """Fuse rankings by reciprocal rank; return (row, score), best first.

    The score of a row is the sum of 1 / (k + rank) over the rankings that hold it, ranks from 1
    (Cormack, Clarke and Büttcher, SIGIR 2009), divided by the best possible sum, so that it
    lies in (0, 1]. Rows of equal score keep the order of the rankings.
    """
    best = len(rankings) / (k + 1)
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (k + rank) / best
    return sorted(scores.items(), key=lambda item: -item[1])


def newer_first(
    fused: Sequence[tuple[int, float]],
    dates_of: Callable[[Sequence[int]], Mapping[int, str | None]],
) -> list[tuple[int, float]]:
    """Return ranked rows, those of equal score in the order of their dates, the newest first.

    Args:
        dates_of: gives the dates of rows in ISO 8601, None where none is known; asked for ties
            alone.
    """
    counts = Counter(score for _, score in fused)
    dates = dates_of([row for row, score in fused if counts[score] > 1])
    newest = sorted(fused, key=lambda found: dates.get(found[0]) or "", reverse=True)
    return sorted(newest, key=lambda found: -found[1])


def collapse(ranked: Iterable[tuple[int, Chunk]], k: int) -> list[_Kept]:
    """Return the first k passages that differ, each with its near-duplicates.

    Two passages are the same when 0.8 of their word triples are common to both (Jaccard) and
    they hold the same figures, names and negations: what differs in one of these says something
    else.
    """
    kept: list[tuple[int, Chunk, _Likeness, list[Chunk]]] = []
    for row, chunk in ranked:
        own = _Likeness(chunk.text)
        twins = next((found for _, _, other, found in kept if own.is_that_of(other)), None)
        if twins is not None:
            twins.append(chunk)
        elif len(kept) < k:
            kept.append((row, chunk, own, []))
        else:
            break
    return [(row, chunk, tuple(twins)) for row, chunk, _, twins in kept]


def with_firsts(kept: Sequence[_Kept], firsts: Sequence[tuple[int, Chunk]], k: int) -> list[_Kept]:
    """Return k passages with the first one of each ranking among them; the last others give way.

    Where many passages are alike, as the rows of tables are, those that both rankings hold
    somewhere outdo the one that words put first for the rare name in it.

    Args:
        kept: the k best passages, as `collapse` returns them.
        firsts: the first of each ranking, in fused order.
    """
    held = {chunk for _, own, twins in kept for chunk in (own, *twins)}
    missing = [(row, chunk, ()) for row, chunk in firsts if chunk not in held]
    if len(kept) < k or k <= len(firsts):
        return list(kept)
    first = {chunk for _, chunk in firsts}
    others = [row for row, own, twins in kept if first.isdisjoint((own, *twins))]
    gone = set(others[len(others) - len(missing) :])
    return [*(passage for passage in kept if passage[0] not in gone), *missing]


class _Likeness:
    """What of a passage tells whether another one says the same."""

    def __init__(self, text: str) -> None:
        self._text = text
        telling = figures(text) | set(_NAME.findall(text))
        self._telling = telling, len(_NEGATION.findall(text))

    @cached_property
    def _shingles(self) -> set[tuple[str, ...]]:
        words = tokens(self._text)
        count = max(len(words) - _SHINGLE + 1, 1)
        return {tuple(words[i : i + _SHINGLE]) for i in range(count)}

    def is_that_of(self, other: _Likeness) -> bool:
        """Tell whether it is a near-duplicate's; words are compared only if all else agrees."""
        if self._telling != other._telling:
            return False
        common = len(self._shingles & other._shingles)
        return common >= _SAME * len(self._shingles | other._shingles)
