"""A picture of the collection: each chunk's place on a plane, near in meaning, near on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .dense import DenseIndex

FILE = "plane.npy"


def lay_out(vectors: np.ndarray) -> np.ndarray:
    """Return places in the unit square, float32 (rows, 2), for vectors, float32 (rows, dimension).

    The two principal components, scaled by rank half of the way, so that a few outliers do not
    crowd the rest.
    """
    rows = len(vectors)
    if rows < 3:
        return np.linspace(0.25, 0.75, 2 * rows, dtype=np.float32).reshape(rows, 2)
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    places = centred @ axes[:, :-3:-1]
    # An eigenvector may point either way; the same collection looks the same.
    places *= np.where(places[np.abs(places).argmax(axis=0), [0, 1]] < 0, -1, 1)
    low, high = places.min(axis=0), places.max(axis=0)
    scaled = (places - low) / np.maximum(high - low, 1e-9)
    ranks = places.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / (rows - 1)
    return ((scaled + ranks) / 2).astype(np.float32)


def write(folder: Path, vectors: np.ndarray) -> None:
    """Write the places of a generation's chunks into its folder."""
    np.save(folder / FILE, lay_out(vectors), allow_pickle=False)


def places(folder: Path, dense: DenseIndex, most: int) -> list[tuple[int, float, float]]:
    """Return (row, x, y) of a generation's chunks, evenly chosen where there are more than most.

    A generation that was built without places is laid out now.
    """
    known = load(folder, len(dense))
    known = lay_out(dense.vectors()) if known is None else known
    step = -(-len(dense) // most) or 1
    return [(row, float(x), float(y)) for row, (x, y) in enumerate(known) if row % step == 0]


def load(folder: Path, rows: int) -> np.ndarray | None:
    """Return the places of a generation's chunks; None if it was built without, or for others."""
    try:
        places = np.load(folder / FILE, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return places if places.shape == (rows, 2) else None
