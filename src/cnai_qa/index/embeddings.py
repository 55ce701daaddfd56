"""The vectors of a build: what earlier builds made, and what is still to be made."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from ..embedding import Embedder
from .journal import Journal

PORTION = 128  # texts after which their vectors are on disk
FEW = 256  # texts up to which the query encoder is sooner done than torch is loaded


class Embeddings:
    """Vectors by the SHA-256 of the embedded text.

    Args:
        embedder: makes the vectors of many texts.
        encoder: makes those of few, where the index has one.
        journal: keeps what was made, should the build be interrupted.
    """

    def __init__(self, embedder: Embedder, encoder: Embedder | None, journal: Journal) -> None:
        self._embedder = embedder
        self._encoder = encoder
        self._journal = journal
        self._vectors: dict[str, np.ndarray] = {}
        self._wanted: dict[str, str] = {}

    @property
    def made(self) -> int:
        """How many vectors this build makes."""
        return len(self._wanted)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        known = next(iter(self._vectors.values()), None)
        return self._maker().dimension if known is None else len(known)

    def know(self, keys: Iterable[str], vectors: Iterable[np.ndarray]) -> None:
        """Take vectors over that were made before."""
        self._vectors.update(zip(keys, vectors, strict=True))

    def want(self, texts: Mapping[str, str]) -> None:
        """Ask for the vectors of texts, by their SHA-256; those that are known are not made."""
        self._wanted.update((k, text) for k, text in texts.items() if k not in self._vectors)

    def make(self, progress: Callable[[int, int], None]) -> None:
        """Make the vectors that are wanted; `progress` is called with (done, total).

        Raises:
            IndexWriteError: the journal cannot be written.
        """
        done, total = 0, len(self._wanted)

        def advance(count: int) -> None:
            nonlocal done
            done += count
            progress(done, total)

        for portion in portions(self._wanted, PORTION):
            vectors = self._maker().embed([self._wanted[key] for key in portion], advance)
            self._journal.append(portion, vectors)
            self.know(portion, vectors)

    def matrix(self, keys: Sequence[str]) -> np.ndarray:
        """Return the vectors of some keys, float32 (len(keys), dimension)."""
        if not keys:
            return np.empty((0, self.dimension), np.float32)
        return np.array([self._vectors[key] for key in keys], dtype=np.float32)

    def _maker(self) -> Embedder:
        return self._encoder if self._encoder and self.made <= FEW else self._embedder


def portions(texts: Mapping[str, str], size: int) -> list[list[str]]:
    """Return the keys of texts, those of like length together, as padding costs time.

    Long and short portions take turns, so that the time left can be told from the time taken.
    """
    keys = sorted(texts, key=lambda key: len(texts[key]))
    found = [keys[first : first + size] for first in range(0, len(keys), size)]
    random.Random(0).shuffle(found)
    return found
