"""Generation folders: each build writes a new one, and CURRENT is swapped to it at the end.

index/CURRENT                     the name of the live generation
index/generation-<time>/          complete and never changed again
index/building-<time>/            a build under way, or what a killed one left
index/.lock                       held while a build runs; the system frees it when a builder dies
index/.builder                    who holds it
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..errors import (
    BuildRunningError,
    IndexDamagedError,
    IndexMissingError,
    IndexWriteError,
    SettingsError,
)
from ..files import file_sha256, replace_text, sync

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
BUILDER = ".builder"
FORMAT = 2

# What a manifest is read for.
_FIELDS = {
    ("files",): dict,
    ("documents",): int,
    ("chunks",): int,
    ("chunking", "window"): int,
    ("embedding", "model"): str,
    ("embedding", "fingerprint"): str,
}

# Folders of other names are not ours: they are neither opened nor removed.
_STAMP = r"\d{8}-\d{6}-[0-9a-f]{6}"
_GENERATION = re.compile(f"generation-{_STAMP}")
_BUILDING = re.compile(f"building-{_STAMP}")


def current(index: Path) -> Path:
    """Return the folder of the live generation.

    Raises:
        IndexMissingError: there is no index in that folder.
        IndexDamagedError: CURRENT does not name a generation.
        SettingsError: the index folder is a file.
    """
    try:
        name = (index / CURRENT).read_text(encoding="utf-8").strip()
    except NotADirectoryError:
        raise _is_file(index) from None
    except FileNotFoundError:
        raise IndexMissingError(
            f"There is no index in '{index}' (no file {CURRENT} there). Build one with: "
            f"cnai-qa build --index {shlex.quote(str(index))}"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(index, f"{CURRENT} cannot be read: {error}.") from error
    if not _GENERATION.fullmatch(name):
        raise damaged(index, f"{CURRENT} names {name[:80]!r}, which is no generation.")
    return index / name


def read_manifest(generation: Path) -> dict[str, Any]:
    """Return the manifest of a generation after checking every file against it.

    Raises:
        IndexDamagedError: the manifest or a file it lists is missing, foreign or changed.
    """
    index = generation.parent
    try:
        manifest = json.loads((generation / MANIFEST).read_text(encoding="utf-8"))
        version = manifest["format"]
        if version == FORMAT:
            _check_fields(manifest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(index, f"{generation.name}/{MANIFEST} cannot be read: {error!r}.") from error
    if version != FORMAT:
        raise damaged(index, f"Its format is {version!r}, this version reads format {FORMAT}.")
    for name, sha256 in manifest["files"].items():
        _check_file(generation, name, sha256)
    return manifest


def _check_fields(manifest: dict[str, Any]) -> None:
    for path, kind in _FIELDS.items():
        value = manifest
        for name in path:
            value = value[name]
        if not isinstance(value, kind):
            raise TypeError(f"{'.'.join(path)} is {value!r}, not {kind.__name__}")
    if not isinstance(manifest.get("encoder", {}), dict):
        raise TypeError(f"encoder is {manifest['encoder']!r}, not dict")


def _check_file(generation: Path, name: str, sha256: str) -> None:
    try:
        found = file_sha256(generation / name)
    except FileNotFoundError:
        raise damaged(generation.parent, f"{generation.name}/{name} is missing.") from None
    except OSError as error:
        what = f"{generation.name}/{name} cannot be read: {error.strerror}."
        raise damaged(generation.parent, what) from error
    if found != sha256:
        raise damaged(generation.parent, f"{generation.name}/{name} differs from what was written.")


@contextmanager
def building(index: Path) -> Iterator[Path]:
    """Yield a new folder to build a generation in, while no other build can run.

    Raises:
        BuildRunningError: another build holds the index folder.
        SettingsError: the index folder cannot be made or written to.
    """
    with ExitStack() as stack:
        folder = _begin(index, stack)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _begin(index: Path, stack: ExitStack) -> Path:
    """Lock the index folder for as long as the stack is open; return a new folder in it."""
    try:
        index.mkdir(parents=True, exist_ok=True)
        stack.enter_context(FileLock(index / ".lock", timeout=0))
        stack.callback(_forget_builder, index)
        (index / BUILDER).write_text(_myself(), encoding="utf-8")
        _remove(_folders(index, _BUILDING))
        folder = index / f"building-{_stamp()}"
        folder.mkdir()
        return folder
    except Timeout:
        raise BuildRunningError(
            f"Another build is writing to '{index}' ({_noted_builder(index) or 'just begun'}). "
            "Wait until it ends, then build again."
        ) from None
    except (FileExistsError, NotADirectoryError):
        raise _is_file(index) from None
    except OSError as error:
        raise SettingsError(
            f"The index folder '{index}' cannot be written to: {error.strerror}. Mend that, or "
            "name another folder with --index."
        ) from error


def _myself() -> str:
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    return f"process {os.getpid()} on {socket.gethostname()} since {now}\n"


def _forget_builder(index: Path) -> None:
    with suppress(OSError):  # the next build writes it anew
        (index / BUILDER).unlink(missing_ok=True)


def _noted_builder(index: Path) -> str:
    try:
        return (index / BUILDER).read_text(encoding="utf-8").strip()[:200]
    except (OSError, UnicodeDecodeError):
        return ""


def builder(index: Path) -> str | None:
    """Return who is building an index now, as far as that is known; None if nobody is."""
    if not (index / ".lock").is_file():
        return None
    try:
        with FileLock(index / ".lock", timeout=0):
            return None
    except Timeout:
        return _noted_builder(index) or "by whom is not known"
    except OSError:  # a folder that is not ours to write to
        return None


def leftovers(index: Path) -> list[str]:
    """Return the names of what builds that died left in an index folder."""
    names = [p.name for p in _folders(index, _BUILDING)]
    return names + [n for n in (BUILDER, f"{CURRENT}.new") if (index / n).exists()]


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Tell of an error of the file system in what a user can do.

    Raises:
        IndexWriteError: instead of an OSError.
    """
    try:
        yield
    except OSError as error:
        raise IndexWriteError(
            f"The new index could not be written to '{index}': {error}. The live one is as it was. "
            "Free some disk space, or name another folder with --index."
        ) from error


def publish(folder: Path, manifest: dict[str, Any]) -> Path:
    """Make a built folder the live generation."""
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
    return generation


def tidy(index: Path, keep: int) -> None:
    """Remove the generations beyond the `keep` newest, and what killed builds left.

    What cannot be removed is left to the next build.
    """
    live = current(index)
    # One that is newer than the live one was complete when its build died, and never live.
    newer = [p for p in generations(index) if p.name > live.name]
    older = [p for p in generations(index) if p.name < live.name]
    for folder in [*newer, *older[keep - 1 :]]:
        _retire(folder)
    with suppress(OSError):
        (index / f"{CURRENT}.new").unlink(missing_ok=True)


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")  # sorts by age


def generations(index: Path) -> list[Path]:
    """Return the folders of all generations, newest first."""
    return _folders(index, _GENERATION)


def _folders(index: Path, name: re.Pattern[str]) -> list[Path]:
    """Return the folders of a kind, newest first."""
    found = (p for p in index.iterdir() if name.fullmatch(p.name))
    return sorted(found, key=lambda p: p.name, reverse=True)


def _retire(folder: Path) -> None:
    """Remove a generation; one that is removed in part does not pass for one."""
    aside = folder.with_name(folder.name.replace("generation-", "building-", 1))
    with suppress(OSError):
        folder.rename(aside)
        _remove([aside])


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _is_file(index: Path) -> SettingsError:
    return SettingsError(
        f"The index folder '{index}' is a file or lies in one; expected a folder. Name another one "
        "with --index."
    )


def damaged(index: Path, what: str) -> IndexDamagedError:
    """Return the error of an index that cannot be used, with the command that mends it."""
    return IndexDamagedError(
        f"The index in '{index}' is damaged or foreign. {what} Build it anew with: "
        f"cnai-qa build --force --index {shlex.quote(str(index))}"
    )
