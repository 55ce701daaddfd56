"""The folder of a model: whether it holds the same files as before."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .errors import ModelError
from .files import file_sha256, sha256


def stamp(folder: Path) -> str:
    """Return the SHA-256 over the names, sizes and times of a model folder's files."""
    seen = [(p.relative_to(folder).as_posix(), p.stat()) for p in _files(folder)]
    lines = [f"{name} {stat.st_size} {stat.st_mtime_ns}\n" for name, stat in seen]
    return sha256("".join([f"{folder.resolve()}\n", *lines]).encode("utf-8", "surrogateescape"))


def fingerprint(folder: Path) -> str:
    """Return the SHA-256 over the names and contents of a model folder's files."""
    files = _files(folder)
    if not any(p.name == "modules.json" for p in files):
        raise ModelError(
            f"The folder '{folder}' holds no model. Expected one saved by sentence-transformers, "
            "with modules.json and model.safetensors."
        )
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(folder).as_posix()} {file_sha256(file)}\n".encode())
    return total.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not _is_aside(p, folder))


def _is_aside(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return path.suffix == ".md" or any(p.startswith((".", "__")) for p in parts)
