"""Vectors of a build under way, on disk as they are made, so that none is made twice.

index/embedded.journal holds a line of JSON, then records of one size: the SHA-256 of a text,
its vector, a checksum. What a killed build wrote last may be torn and is left out. The file is
removed when a build is complete.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from .generations import writing

FILE = "embedded.journal"
_FORMAT = 1
_LONGEST_HEADER = 10_000  # bytes


class Journal:
    """The journal of an index folder; only the build that holds the folder uses it.

    Args:
        fingerprint: of the model; vectors of another one are not read.
    """

    def __init__(self, index: Path, fingerprint: str) -> None:
        self._path = index / FILE
        self._fingerprint = fingerprint
        self._end = 0  # where the next record goes; 0 before there is a header

    def read(self) -> dict[str, np.ndarray]:
        """Return the vectors that an interrupted build left, by the SHA-256 of their texts."""
        try:
            with self._path.open("rb") as file:
                line = file.readline(_LONGEST_HEADER)
            header = json.loads(line)
            kind = _record(int(header["dimension"]))
            if header != self._header(kind["vector"].shape[0]):
                return {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return self._whole(kind, len(line))

    def append(self, keys: Sequence[str], vectors: np.ndarray) -> None:
        """Add the vectors of some texts.

        Args:
            keys: the SHA-256 of each text, in hexadecimal.
            vectors: float32 (len(keys), dimension).

        Raises:
            IndexWriteError: the file cannot be written.
        """
        records = np.zeros(len(keys), _record(vectors.shape[1]))
        records["key"] = np.frombuffer(bytes.fromhex("".join(keys)), "V32")
        records["vector"] = vectors
        records["check"] = [_check(record) for record in records]
        header = json.dumps(self._header(vectors.shape[1])).encode() + b"\n"
        with writing(self._path.parent), self._path.open("r+b" if self._end else "wb") as file:
            file.truncate(self._end)
            file.seek(self._end)
            file.write((b"" if self._end else header) + records.tobytes())
            self._end = file.tell()

    def remove(self) -> None:
        """Remove the file, or leave that to the next build."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        self._end = 0

    def _header(self, dimension: int) -> dict[str, object]:
        return {"format": _FORMAT, "fingerprint": self._fingerprint, "dimension": dimension}

    def _whole(self, kind: np.dtype, start: int) -> dict[str, np.ndarray]:
        count = (self._path.stat().st_size - start) // kind.itemsize
        records = np.fromfile(self._path, kind, count, offset=start)
        found: dict[str, np.ndarray] = {}
        for record in records:
            if record["check"] != _check(record):
                break
            found[record["key"].tobytes().hex()] = record["vector"]
        self._end = start + len(found) * kind.itemsize
        return found


def _record(dimension: int) -> np.dtype:
    return np.dtype([("key", "V32"), ("vector", "<f4", (dimension,)), ("check", "<u4")])


def _check(record: np.void) -> int:
    return zlib.crc32(record.tobytes()[:-4])
