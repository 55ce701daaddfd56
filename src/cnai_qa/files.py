"""Files: their hashes and names, and writes that are whole or not there."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_as(name: str, known: Collection[str]) -> str:
    """Return a file's name as it is among known ones, else as given.

    Some systems write 'é' as one character and others as 'e' and its accent; which of them a
    keyboard gives is nothing that a person sees.
    """
    if name in known or name.isascii():
        return name
    composed = unicodedata.normalize("NFC", name)
    return next((k for k in known if unicodedata.normalize("NFC", k) == composed), name)


def replace_text(path: Path, text: str) -> None:
    """Replace a file's content atomically: readers see the old text or the new one, whole."""
    temporary = path.with_name(path.name + ".new")
    try:
        temporary.write_text(text, encoding="utf-8")
        sync(temporary)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):  # the first error is the one to tell
            temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the list of files of a folder, is on the disk itself."""
    if os.name == "nt" and path.is_dir():  # Windows cannot open a folder for this
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
