"""BM25 postings in bm25s; row numbers are chunk numbers.

The postings are plain NumPy arrays and JSON; nothing on disk can run code.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import bm25s
import numpy as np

from ..words import tokens
from .generations import damaged

FOLDER = "lexical"


class LexicalIndex:
    """BM25 (Lucene's variant, k1 = 1.5, b = 0.75) over the tokens of `words.tokens`."""

    def __init__(self, postings: bm25s.BM25 | None, rows: int) -> None:
        self._postings = postings
        self._rows = rows

    @classmethod
    def build(cls, texts: Iterable[str]) -> LexicalIndex:
        """Index texts in their order."""
        tokenized = [tokens(text) for text in texts]
        if not any(tokenized):
            return cls(None, len(tokenized))
        postings = bm25s.BM25()
        postings.index(tokenized, show_progress=False)
        return cls(postings, len(tokenized))

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
            postings = bm25s.BM25.load(place, load_corpus=False, mmap=True)
            counted = int(postings.scores["num_docs"])
        except (OSError, ValueError, KeyError) as error:
            what = f"The postings in {folder.name}/{FOLDER} cannot be read: {error}."
            raise damaged(folder.parent, what) from error
        if counted != rows:
            what = f"The postings in {folder.name}/{FOLDER} count {counted} chunks, not {rows}."
            raise damaged(folder.parent, what)
        return cls(postings, rows)

    def save(self, folder: Path) -> None:
        """Write the postings into a generation folder; none are written when there are none."""
        if self._postings is not None:
            self._postings.save(folder / FOLDER, show_progress=False)

    def __len__(self) -> int:
        return self._rows

    def search(
        self, query: str, k: int, within: np.ndarray | None = None
    ) -> list[tuple[int, float]]:
        """Return the k best rows that share a token, as (row, BM25 score), best first.

        Args:
            within: the only rows to look at, int64; by default all of them.
        """
        known = [t for t in tokens(query) if self.knows(t)]
        if not known:
            return []
        scores = self._postings.get_scores(known)
        if within is not None:
            inside = np.zeros_like(scores)
            inside[within] = scores[within]
            scores = inside
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(row), float(scores[row])) for row in best if scores[row] > 0]

    def knows(self, token: str) -> bool:
        """Tell whether a token occurs in any chunk."""
        return self._postings is not None and token in self._postings.vocab_dict

    def weight(self, token: str) -> float:
        """Return how telling a token is, in (0, 1]: its inverse document frequency, scaled."""
        count = self._document_frequency(token)
        rows = max(self._rows, 1)
        return float(np.log1p(rows / (count + 0.5)) / np.log1p(rows / 0.5))

    def _document_frequency(self, token: str) -> int:
        if not self.knows(token):
            return 0
        bounds, column = self._postings.scores["indptr"], self._postings.vocab_dict[token]
        return int(bounds[column + 1] - bounds[column])
