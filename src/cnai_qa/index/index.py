"""An open index generation: vectors, postings and records, checked to be in step."""

from __future__ import annotations

import shlex
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..embedding import Embedder
from ..encoder import FOLDER as ENCODER
from ..encoder import Encoder
from ..errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from ..settings import Settings
from .dense import DenseIndex
from .generations import MANIFEST, current, damaged, generations, read_manifest
from .lexical import LexicalIndex
from .records import Records

# Raised when the same file and settings would be read, cut or tokenised differently than before.
EXTRACTION = 10
_RETRY = 30.0  # seconds after which one that was refused is read again


@dataclass(frozen=True, slots=True)
class Index:
    """One generation, opened for reading; row n of each part is the same chunk."""

    folder: Path
    manifest: dict[str, Any]
    dense: DenseIndex
    lexical: LexicalIndex
    records: Records

    @property
    def generation(self) -> str:
        """Name of the generation."""
        return self.folder.name

    def __len__(self) -> int:
        return self.records.chunk_count

    def encoder(self) -> Encoder | None:
        """Return the query encoder that is kept with the vectors; None if the model has none."""
        if "cosine" not in self.manifest.get("encoder", {}):
            return None
        built = self.manifest["embedding"]
        return Encoder(self.folder / ENCODER, built["model"], built["fingerprint"])


@dataclass(frozen=True, slots=True)
class Refused:
    """A generation that could not be opened; to find that out, all of it is read."""

    folder: Path
    written: int | None
    since: float

    @classmethod
    def now(cls, folder: Path) -> Refused:
        """Return that of a generation folder, as it is now."""
        return cls(folder, _written(folder), time.monotonic())

    def still(self, folder: Path) -> bool:
        """Tell whether a folder is this one, as it was, so that to try again would be in vain."""
        same = folder == self.folder and _written(folder) == self.written
        return same and time.monotonic() - self.since < _RETRY


def open_index(
    index: str | Path, embedder: Embedder | None = None, settings: Settings | None = None
) -> Index:
    """Open the live generation of an index folder.

    Args:
        embedder: the model of the present settings; the index must have been built with it.
        settings: the present settings; the index must have been cut with them.

    Raises:
        IndexMissingError: there is no index in the folder.
        IndexDamagedError: a part is missing, changed, or out of step with the others.
        IndexMismatchError: the index was built with another model or cut with other settings.
    """
    opened = _open_live(Path(index))
    if embedder is not None:
        _check_model(opened, embedder)
    if settings is not None:
        _check_chunking(opened, settings)
    return opened


def chunking_settings(settings: Settings, window: int) -> dict[str, int]:
    """Return what decides, beside the model, how a file becomes chunks and tokens."""
    return {"extraction": EXTRACTION, "chunk_tokens": min(settings.chunk_tokens, window)}


def _written(folder: Path) -> int | None:
    try:
        return (folder / MANIFEST).stat().st_mtime_ns
    except OSError:
        return None


def _open_live(index: Path) -> Index:
    while True:
        folder = current(index)
        try:
            return open_generation(folder)
        except IndexDamagedError:
            # Builds may have ended meanwhile and removed what was being opened.
            if current(index) == folder:
                raise


def open_generation(folder: Path) -> Index:
    """Open one generation folder and check its parts against each other."""
    manifest = read_manifest(folder)
    records = Records(folder)
    dense = DenseIndex.load(folder)
    lexical = LexicalIndex.load(folder, records.chunk_count)
    counts = {
        "manifest": manifest.get("chunks"),
        "records": records.chunk_count,
        "vectors": len(dense),
        "postings": len(lexical),
    }
    if len(set(counts.values())) != 1:
        raise damaged(folder.parent, f"Its parts count different chunks: {counts}.")
    return Index(folder, manifest, dense, lexical, records)


def live(index: Path) -> Index | None:
    """Return the live generation of an index folder, or None if there is none that is whole."""
    try:
        return open_generation(current(index))
    except (IndexMissingError, IndexDamagedError):
        return None


def newest_of_model(index: Path, embedder: Embedder) -> Index | None:
    """Return the newest whole generation that was built with the model of an embedder."""
    for folder in generations(index):
        try:
            opened = open_generation(folder)
        except IndexDamagedError:
            continue
        if is_of_model(opened, embedder):
            return opened
    return None


def is_of_model(index: Index, embedder: Embedder) -> bool:
    """Tell whether an index was built with the model of an embedder."""
    built = index.manifest["embedding"]
    if built.get("stamp") and built["stamp"] == getattr(embedder, "stamp", None):
        return True  # the files are those of the build; reading them all takes time
    return built["fingerprint"] == embedder.fingerprint


def _check_model(index: Index, embedder: Embedder) -> None:
    built = index.manifest["embedding"]
    if not is_of_model(index, embedder):
        raise IndexMismatchError(
            f"The index in '{index.folder.parent}' was built with the model {built['model']!r} "
            f"(fingerprint {built['fingerprint'][:12]}); the present one is {embedder.name!r} "
            f"({embedder.fingerprint[:12]}). Rebuild with: cnai-qa build --index "
            f"{shlex.quote(str(index.folder.parent))} --model {shlex.quote(embedder.name)}, or "
            f"give --model {shlex.quote(built['model'])}"
        )


def _check_chunking(index: Index, settings: Settings) -> None:
    built = index.manifest["chunking"]
    wanted = chunking_settings(settings, built["window"])
    found = {name: built.get(name) for name in wanted}
    if found != wanted:
        raise IndexMismatchError(
            f"The index in '{index.folder.parent}' was cut with {found}; the present settings are "
            f"{wanted}. Rebuild with: cnai-qa build --index {shlex.quote(str(index.folder.parent))}"
        )
