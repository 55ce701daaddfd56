"""Vectors in FAISS: an exact inner-product index; row numbers are chunk numbers."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from .generations import damaged

FILE = "vectors.faiss"


class DenseIndex:
    """Unit vectors by row number; the score of a search is the cosine."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: np.ndarray) -> DenseIndex:
        """Index unit vectors, float32 (rows, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> DenseIndex:
        """Read the vectors of a generation folder.

        Raises:
            IndexDamagedError: FAISS cannot read the file.
        """
        try:
            return cls(faiss.read_index(str(folder / FILE)))
        except RuntimeError as error:
            what = f"FAISS cannot read {folder.name}/{FILE}: {error}."
            raise damaged(folder.parent, what) from error

    def save(self, folder: Path) -> None:
        """Write the vectors into a generation folder.

        Raises:
            OSError: the file cannot be written.
        """
        try:
            faiss.write_index(self._index, str(folder / FILE))
        except RuntimeError as error:
            raise OSError(f"{FILE}: {error}") from error

    def __len__(self) -> int:
        return self._index.ntotal

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._index.d

    def search(
        self, vector: np.ndarray, k: int, within: np.ndarray | None = None
    ) -> list[tuple[int, float]]:
        """Return the k nearest rows as (row, cosine), best first.

        Args:
            within: the only rows to look at, int64; by default all of them.
        """
        if not len(self):
            return []
        only = None
        if within is not None:
            only = faiss.SearchParameters(sel=faiss.IDSelectorBatch(within))
        scores, rows = self._index.search(vector.reshape(1, -1), min(k, len(self)), params=only)
        found = [(int(r), float(s)) for r, s in zip(rows[0], scores[0], strict=True) if r >= 0]
        # FAISS returns equal scores in no order of its own.
        return sorted(found, key=lambda entry: (-entry[1], entry[0]))

    def vectors(self) -> np.ndarray:
        """Return all vectors, float32 (rows, dimension)."""
        return self._index.reconstruct_n(0, len(self)) if len(self) else self._none()

    def _none(self) -> np.ndarray:
        return np.empty((0, self.dimension), dtype=np.float32)
