"""Generation folders: each build writes a new one, and CURRENT is swapped to it at the end.

index/CURRENT                     the name of the live generation
index/generation-<time>-<hex>/    complete and never changed again
index/building-<time>-<hex>/      a build under way, or what a killed one left
index/.lock                       held while a build runs
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..errors import BuildRunningError, IndexDamagedError, IndexMissingError, SettingsError
from ..files import file_sha256, replace_text, sync

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
FORMAT = 1


def current(index: Path) -> Path:
    """Return the folder of the live generation.

    Raises:
        IndexMissingError: there is no index in that folder.
        IndexDamagedError: CURRENT names a generation that is not there.
    """
    try:
        name = (index / CURRENT).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissingError(
            f"There is no index in '{index}' (no file {CURRENT} there). Build one with: "
            f"cnai-qa build --index {index}"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(index, f"{CURRENT} cannot be read: {error}") from error
    if not name.startswith("generation-") or "/" in name or not (index / name).is_dir():
        raise _damaged(index, f"{CURRENT} names {name!r}, which is no generation in that folder.")
    return index / name


def read_manifest(generation: Path) -> dict[str, Any]:
    """Return the manifest of a generation after checking every file against it.

    Raises:
        IndexDamagedError: the manifest or a file it lists is missing, foreign or changed.
    """
    index = generation.parent
    try:
        manifest = json.loads((generation / MANIFEST).read_text(encoding="utf-8"))
        version, files = manifest["format"], dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(index, f"{generation.name}/{MANIFEST} cannot be read: {error!r}") from error
    if version != FORMAT:
        raise _damaged(index, f"Its format is {version!r}, this version reads format {FORMAT}.")
    for name, sha256 in files.items():
        place = generation / name
        if not place.is_file():
            raise _damaged(index, f"{generation.name}/{name} is missing.")
        if file_sha256(place) != sha256:
            raise _damaged(index, f"{generation.name}/{name} differs from what was written.")
    return manifest


@contextmanager
def building(index: Path) -> Iterator[Path]:
    """Yield a new folder to build a generation in, while no other build can run.

    Raises:
        BuildRunningError: another build holds the index folder.
        SettingsError: the index folder cannot be made or written to.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / ".lock", timeout=0)
        with lock:
            _remove_leftovers(index)
            folder = index / f"building-{_stamp()}"
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except Timeout:
        raise BuildRunningError(
            f"Another build is writing to '{index}'. Wait until it ends, then build again."
        ) from None
    except (FileExistsError, NotADirectoryError):
        raise SettingsError(f"--index is '{index}', a file; expected a folder.") from None
    except PermissionError as error:
        raise SettingsError(f"The index folder '{index}' cannot be written to: {error}.") from error


def publish(folder: Path, manifest: dict[str, Any], keep: int) -> Path:
    """Make a built folder the live generation; older ones beyond `keep` are removed."""
    index = folder.parent
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    checksums = {p.relative_to(folder).as_posix(): file_sha256(p) for p in files}
    document = {"format": FORMAT, **manifest, "files": checksums}
    manifest_text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(manifest_text, encoding="utf-8")
    for path in [*folder.rglob("*"), folder]:
        sync(path)
    generation = index / folder.name.replace("building-", "generation-", 1)
    folder.rename(generation)
    sync(index)
    replace_text(index / CURRENT, generation.name + "\n")
    _remove_old(index, generation, keep)
    return generation


def _stamp() -> str:
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"


def _remove_leftovers(index: Path) -> None:
    for folder in index.glob("building-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _remove_old(index: Path, live: Path, keep: int) -> None:
    others = [p for p in index.glob("generation-*") if p != live]
    others.sort(key=lambda p: p.name, reverse=True)
    for folder in others[keep - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)


def _damaged(index: Path, what: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"The index in '{index}' is damaged or foreign. {what} Build it anew with: "
        f"cnai-qa build --force --index {index}"
    )
