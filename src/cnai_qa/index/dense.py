"""Vectors in FAISS, mapped into memory; row numbers are chunk numbers.

Up to some size every vector is compared with the question. Above it, vectors lie in lists around
centres (IVF), and the lists nearest to the question are compared: as many as it takes to find
what comparing all would find, measured with every build.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from .generations import damaged

FILE = "vectors.faiss"
LEAST_RECALL = 0.99  # of the rows that comparing all vectors finds
FOUND = 10  # rows of a search whose recall is measured
SAMPLE = 200  # searches that measure it
LIKENESS = 0.6  # cosine of such a search's vector to that of a chunk
_PER_CENTRE = 40  # vectors that each centre is learnt from


class DenseIndex:
    """Unit vectors by row number; the score of a search is the cosine."""

    def __init__(self, index: faiss.Index, about: dict[str, Any] | None = None) -> None:
        self._index = index
        self.about = about or {}  # what the manifest says of a new index

    @classmethod
    def build(cls, vectors: np.ndarray, exact: int | None = None) -> DenseIndex:
        """Index unit vectors, float32 (rows, dimension).

        Args:
            exact: most rows that are all compared with each question; by default all are.
        """
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        whole = faiss.IndexFlatIP(vectors.shape[1])
        whole.add(vectors)
        if exact is None or len(vectors) <= exact:
            return cls(whole, {"kind": "flat"})
        lists, about = _in_lists(vectors, whole)
        return cls(lists or whole, about)

    @classmethod
    def load(cls, folder: Path) -> DenseIndex:
        """Read the vectors of a generation folder.

        Raises:
            IndexDamagedError: FAISS cannot read the file.
        """
        try:
            return cls(faiss.read_index(str(folder / FILE), faiss.IO_FLAG_MMAP_IFC))
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
            only = self._only(faiss.IDSelectorBatch(within))
        with _one_thread():
            scores, rows = self._index.search(vector.reshape(1, -1), min(k, len(self)), params=only)
        found = [(int(r), float(s)) for r, s in zip(rows[0], scores[0], strict=True) if r >= 0]
        # FAISS returns equal scores in no order of its own.
        return sorted(found, key=lambda entry: (-entry[1], entry[0]))

    def _only(self, chosen: faiss.IDSelector) -> faiss.SearchParameters:
        """Return how to look at the chosen rows alone; in lists, they may stand in any."""
        lists = faiss.try_extract_index_ivf(self._index)
        if lists is None:
            return faiss.SearchParameters(sel=chosen)
        return faiss.SearchParametersIVF(sel=chosen, nprobe=lists.nlist)

    def vector(self, row: int) -> np.ndarray:
        """Return the vector of a row, float32 (dimension,)."""
        self._map_rows()
        return self._index.reconstruct(row)

    def vectors(self) -> np.ndarray:
        """Return all vectors, float32 (rows, dimension)."""
        if not len(self):
            return np.empty((0, self.dimension), dtype=np.float32)
        self._map_rows()
        return self._index.reconstruct_n(0, len(self))

    def _map_rows(self) -> None:
        if isinstance(self._index, faiss.IndexIVF):
            self._index.make_direct_map()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Search without OpenMP's other threads: for one question they find nothing to do, and wait.

    The number is one of the calling thread; others keep theirs.
    """
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _in_lists(
    vectors: np.ndarray, whole: faiss.IndexFlatIP
) -> tuple[faiss.IndexIVFFlat | None, dict[str, Any]]:
    """Return vectors in lists, and what the manifest says; no lists if they do not pay."""
    count, dimension = vectors.shape
    lists = max(round(2 * math.sqrt(count)), 1)
    index = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(dimension), dimension, lists, faiss.METRIC_INNER_PRODUCT
    )
    chance = np.random.default_rng(0)
    index.train(vectors[np.sort(chance.permutation(count)[: lists * _PER_CENTRE])])
    index.add(vectors)
    queries = _questions(vectors, chance)
    wanted = whole.search(queries, FOUND)[1]
    probes, recall = 1, 0.0
    while probes <= lists // 4:
        index.nprobe = probes
        recall = _recall(wanted, index.search(queries, FOUND)[1])
        if recall >= LEAST_RECALL:
            about = {"kind": "ivf", "lists": lists, "probes": probes, "recall": round(recall, 4)}
            return index, about
        probes *= 2
    return None, {"kind": "flat", "refused": f"lists reach a recall of {recall:.3f} only"}


def _questions(vectors: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Return unit vectors that are as near to some chunks as questions are to their passages."""
    chunks = vectors[chance.integers(len(vectors), size=SAMPLE)]
    noise = chance.normal(size=chunks.shape).astype(np.float32)
    noise -= (noise * chunks).sum(axis=1, keepdims=True) * chunks
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    return LIKENESS * chunks + math.sqrt(1 - LIKENESS**2) * noise


def _recall(wanted: np.ndarray, found: np.ndarray) -> float:
    """Return the mean share of the wanted rows that were found, (searches, rows) each."""
    shares = [np.isin(w, f).mean() for w, f in zip(wanted, found, strict=True)]
    return float(np.mean(shares))
