"""The query encoder of a generation: taken over from the one before, or exported and checked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np

from ..embedding import Embedder
from ..encoder import FOLDER, Encoder
from ..errors import ExportError, ModelError

LEAST_COSINE = 0.999  # between a text's vector in the index and the encoder's
QUESTIONS = ("Who?", "When was it founded, and by whom?", "北京在哪里", "What is\nGLM-4.5 (2025)?")


@runtime_checkable
class Exporting(Protocol):
    """An embedder whose model can be written as an encoder."""

    def export(self, folder: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class Sample:
    """Texts with the vectors that the index has for them, float32 (len(texts), dimension)."""

    texts: Sequence[str]
    vectors: np.ndarray


def take_over(before: Path, folder: Path) -> None:
    """Put the encoder of one generation into another; the files are shared where that goes."""
    (folder / FOLDER).mkdir()
    for file in (before / FOLDER).iterdir():
        _link(file, folder / FOLDER / file.name)


def make(folder: Path, embedder: Embedder, sample: Sample) -> dict[str, Any]:
    """Export an embedder's model into a generation folder, if its vectors are the same.

    Returns:
        What the manifest says: the least cosine of the sample, or why the encoder was refused;
        nothing if the embedder is not of the kind that has one.

    Raises:
        OSError: the files cannot be written.
    """
    if not isinstance(embedder, Exporting):
        return {}
    place = folder / FOLDER
    try:
        embedder.export(place)
        cosine = _agreement(embedder, Encoder(place, embedder.name, embedder.fingerprint), sample)
    except (ExportError, ModelError) as error:
        shutil.rmtree(place, ignore_errors=True)
        return {"refused": str(error)}
    if not cosine >= LEAST_COSINE:
        shutil.rmtree(place)
        return {
            "refused": f"its vectors differ from the model's: cosine {cosine:.6f}, expected at "
            f"least {LEAST_COSINE}"
        }
    return {"cosine": round(cosine, 7)}


def notes(statement: dict[str, Any], build: str) -> tuple[str, ...]:
    """Return what a user should know of what the manifest says of the encoder.

    Args:
        build: the command that builds the index.
    """
    if "refused" not in statement:
        return ()
    return (
        "Questions are encoded by sentence-transformers, which takes seconds to load: there is no "
        f"query encoder, because {statement['refused']}. Try again with: {build} --force",
    )


def _agreement(embedder: Embedder, encoder: Encoder, sample: Sample) -> float:
    """Return the least cosine over the sample and over some questions."""
    one = np.vstack([sample.vectors, embedder.embed(QUESTIONS)])
    other = encoder.embed([*sample.texts, *QUESTIONS])
    if one.shape != other.shape:
        return 0.0
    return float((one * other).sum(axis=1).min())


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # not every file system has links
        shutil.copyfile(file, target)
