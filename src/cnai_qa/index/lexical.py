"""BM25 postings, made by bm25s; row numbers are chunk numbers.

The postings are plain NumPy arrays and JSON; nothing on disk can run code. They are searched
here, in a few lines: importing bm25s alone takes longer than a search in a new process should.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..words import tokens
from .generations import damaged

FOLDER = "lexical"
# The names that bm25s gives such files.
_ARRAYS = ("data.csc.index.npy", "indices.csc.index.npy", "indptr.csc.index.npy")
_VOCABULARY, _PARAMETERS = "vocab.index.json", "params.index.json"


@dataclass(frozen=True, slots=True)
class _Postings:
    """For each token, the rows that hold it and its score there: a sparse matrix by columns.

    Attributes:
        scores, rows: float32 and int32, (postings,).
        bounds: where the postings of each token begin, int, (tokens + 1,).
        vocabulary: the column of each token.
    """

    scores: np.ndarray
    rows: np.ndarray
    bounds: np.ndarray
    vocabulary: dict[str, int]


class LexicalIndex:
    """BM25 (Lucene's variant, k1 = 1.5, b = 0.75) over the tokens of `words.tokens`."""

    def __init__(self, postings: _Postings | None, rows: int) -> None:
        self._postings = postings
        self._rows = rows
        self._vocabulary = postings.vocabulary if postings else {}

    @classmethod
    def build(cls, texts: Iterable[str]) -> LexicalIndex:
        """Index texts in their order."""
        import bm25s

        tokenized = [tokens(text) for text in texts]
        if not any(tokenized):
            return cls(None, len(tokenized))
        made = bm25s.BM25()
        made.index(tokenized, show_progress=False)
        parts = (made.scores[name] for name in ("data", "indices", "indptr"))
        return cls(_Postings(*parts, made.vocab_dict), len(tokenized))

    @classmethod
    def load(cls, folder: Path, rows: int) -> LexicalIndex:
        """Read the postings of a generation folder that holds `rows` chunks.

        Raises:
            IndexDamagedError: the files cannot be read or count other rows.
        """
        place = folder / FOLDER
        if not place.is_dir():
            return cls(None, rows)
        try:
            counted = int(_json(place / _PARAMETERS)["num_docs"])
            postings = _Postings(*(_array(place / a) for a in _ARRAYS), _json(place / _VOCABULARY))
        except (OSError, ValueError, KeyError, TypeError) as error:
            what = f"The postings in {folder.name}/{FOLDER} cannot be read: {error}."
            raise damaged(folder.parent, what) from error
        if counted != rows:
            what = f"The postings in {folder.name}/{FOLDER} count {counted} chunks, not {rows}."
            raise damaged(folder.parent, what)
        return cls(postings, rows)

    def save(self, folder: Path) -> None:
        """Write the postings into a generation folder; none are written when there are none."""
        if self._postings is None:
            return
        place = folder / FOLDER
        place.mkdir()
        p = self._postings
        for name, array in zip(_ARRAYS, (p.scores, p.rows, p.bounds), strict=True):
            np.save(place / name, array, allow_pickle=False)
        _write_json(place / _VOCABULARY, p.vocabulary)
        _write_json(place / _PARAMETERS, {"num_docs": self._rows})

    def __len__(self) -> int:
        return self._rows

    def search(
        self, query: str, k: int, within: np.ndarray | None = None
    ) -> list[tuple[int, float]]:
        """Return the k best rows that share a token, as (row, BM25 score), best first.

        Args:
            within: the only rows to look at, int64; by default all of them.
        """
        columns = [self._vocabulary[t] for t in tokens(query) if self.knows(t)]
        if not columns:
            return []
        scores = np.zeros(self._rows, dtype=np.float32)
        for column in columns:
            held = self._held(column)
            scores[self._postings.rows[held]] += self._postings.scores[held]
        if within is not None:
            inside = np.zeros_like(scores)
            inside[within] = scores[within]
            scores = inside
        return [(int(row), float(scores[row])) for row in _best(scores, k)]

    def knows(self, token: str) -> bool:
        """Tell whether a token occurs in any chunk."""
        return token in self._vocabulary

    def weight(self, token: str) -> float:
        """Return how telling a token is, in (0, 1]: its inverse document frequency, scaled."""
        count = self._document_frequency(token)
        rows = max(self._rows, 1)
        return float(np.log1p(rows / (count + 0.5)) / np.log1p(rows / 0.5))

    def _document_frequency(self, token: str) -> int:
        if not self.knows(token):
            return 0
        held = self._held(self._vocabulary[token])
        return held.stop - held.start

    def _held(self, column: int) -> slice:
        bounds = self._postings.bounds
        return slice(int(bounds[column]), int(bounds[column + 1]))


def _best(scores: np.ndarray, k: int) -> np.ndarray:
    """Return the rows of the k highest scores over 0, best first, equal ones in their order."""
    rows = np.flatnonzero(scores > 0)
    if len(rows) > k:
        least = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
        rows = rows[scores[rows] >= least]  # more than k if several score the least
    return rows[np.argsort(-scores[rows], kind="stable")][:k]


def _array(path: Path) -> np.ndarray:
    return np.load(path, mmap_mode="r", allow_pickle=False)


def _json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
