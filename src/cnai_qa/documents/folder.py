"""The corpus folder: which files it holds, and their bytes, read with care."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pathspec import GitIgnoreSpec

from ..errors import CorpusError, DocumentError
from ..files import file_sha256
from ..files import sha256 as sha256_of
from ..types import Failure
from .archives import Archive, MemberReader, members
from .naming import escaped, name_fault

IGNORE = ".cnaiignore"  # in the corpus folder; its rules are those of .gitignore
# What programs leave behind while they work, and systems beside what they show.
_TEMPORARY = re.compile(
    r"\.|~\$|~.*\.tmp$|.*(?:~|\.(?:tmp|temp|part|partial|crdownload|download|swp|bak|lock))$|"
    r"(?:thumbs\.db|desktop\.ini|__macosx)$",
    re.IGNORECASE,
)
_SHOWS = re.compile(rb"\S")


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of the corpus: its name there and its place on disk.

    A file inside a ZIP has the archive's place, and its own name there as `member`; `reader` is
    common to the files of a scan.
    """

    path: str
    place: Path
    member: str | None = None
    reader: MemberReader = field(default_factory=MemberReader, repr=False, compare=False)

    def read(self, max_bytes: int) -> bytes:
        """Return the file's bytes.

        Raises:
            DocumentError: the file is larger than `max_bytes`, or empty.
            OSError: the file cannot be read at the moment.
        """
        if self.member is not None:
            return _not_empty(self.reader.read(self.place, self.member, max_bytes))
        size = self.place.stat().st_size
        if size > max_bytes:
            raise DocumentError(
                f"{size:,} bytes; expected at most {max_bytes:,}. Split the file, or raise "
                "CNAI_QA_MAX_FILE_BYTES."
            )
        return _not_empty(self.place.read_bytes())

    def sha256(self) -> str:
        """Return the hash of the file's bytes.

        Raises:
            DocumentError: the archive that it is in is damaged.
            OSError: the file cannot be read at the moment.
        """
        if self.member is None:
            return file_sha256(self.place)
        return sha256_of(self.reader.read(self.place, self.member))


def _not_empty(data: bytes) -> bytes:
    if not _SHOWS.search(data):  # `strip` would copy what may be large
        raise DocumentError("The file is empty. Write something into it, or remove it.")
    return data


@dataclass(frozen=True, slots=True)
class Scan:
    """What a corpus folder holds, and what could not be looked at.

    The files are in path order, symbolic links behind them and those inside of archives last: of
    several that hold the same the first is the document.

    `unreadable` names folders and archives ('' is never among them) whose files are unknown now.
    """

    files: tuple[CorpusFile, ...]
    failed: tuple[Failure, ...]
    unreadable: tuple[str, ...]


def scan(corpus: str | os.PathLike[str], leave_out: str | os.PathLike[str] = "") -> Scan:
    """List the files below a corpus folder, and those inside of ZIP archives.

    Hidden and temporary files and folders are left out, and what `.cnaiignore` names.

    Args:
        corpus: the folder.
        leave_out: a folder that is no part of the corpus even if it lies inside (the index).

    Raises:
        CorpusError: the folder does not exist, is no folder or cannot be listed.
    """
    root = Path(corpus)
    check_folder(root)
    excluded = (Path(leave_out).resolve(),) if leave_out else ()
    files: list[CorpusFile] = []
    failed: list[Failure] = []
    unreadable: list[str] = []
    rules, reader = ignored(root), MemberReader()

    def unlisted(error: OSError) -> None:
        name = Path(error.filename).relative_to(root).as_posix()
        if name == ".":
            raise _unlistable(root, error) from error
        if _leaves_out(rules, name):
            return
        unreadable.append(name)
        reason = f"The folder cannot be listed: {error.strerror}. Its documents stay as indexed."
        failed.append(Failure(escaped(name), reason))

    for place in walk(root, unlisted, excluded):
        path = place.relative_to(root).as_posix()
        if rules.match_file(path):
            continue
        fault = _fault(path, place, root)
        if fault:
            failed.append(Failure(escaped(path), fault))
        elif place.suffix.lower() == ".zip":
            _expand(path, members(place), reader, files, failed, unreadable)
        else:
            files.append(CorpusFile(path, place))
    kept = (f for f in files if f.member is None or not rules.match_file(f.path))
    return Scan(tuple(sorted(kept, key=_rank)), tuple(failed), tuple(unreadable))


def _rank(file: CorpusFile) -> tuple[bool, bool, str]:
    linked = os.path.islink(file.place)  # noqa: PTH114 - `is_symlink` fails in a shut folder
    return file.member is not None, linked, file.path


def ignored(root: Path) -> GitIgnoreSpec:
    """Return the rules of a corpus folder's `.cnaiignore`.

    Raises:
        CorpusError: it cannot be read.
    """
    try:
        lines = (root / IGNORE).read_text(encoding="utf-8").splitlines()
        return GitIgnoreSpec.from_lines(lines)
    except FileNotFoundError:
        return GitIgnoreSpec.from_lines([])
    except (OSError, ValueError) as error:
        raise CorpusError(
            f"'{root / IGNORE}' cannot be read: {error}. Write it as UTF-8, a pattern a line as in "
            ".gitignore, or remove it."
        ) from error


def _leaves_out(rules: GitIgnoreSpec, folder: str) -> bool:
    """Tell whether rules surely leave out all of a folder, whatever is in it."""
    taken_back = any(pattern.include is False for pattern in rules.patterns)
    return not taken_back and rules.match_file(f"{folder}/")


def _expand(
    path: str,
    archive: Archive,
    reader: MemberReader,
    files: list[CorpusFile],
    failed: list[Failure],
    unreadable: list[str],
) -> None:
    """Add the files of an archive, and what is wrong with it or with some of them."""
    if archive.unreadable:
        unreadable.append(path)
    failed += [Failure(escaped(f"{path}/{n}" if n else path), why) for n, why in archive.faults]
    for name, member in archive.files.items():
        if any(map(is_aside, PurePosixPath(name).parts)):
            continue
        inner = f"{path}/{name}"
        if fault := name_fault(inner):
            failed.append(Failure(escaped(inner), fault))
        else:
            files.append(CorpusFile(inner, archive.place, member, reader))


def check_folder(root: Path) -> None:
    """Check that a corpus folder can be listed, without looking at what is below it.

    Raises:
        CorpusError: the folder does not exist, is no folder or cannot be listed.
    """
    if not root.exists():
        raise CorpusError(
            f"The corpus folder '{root}' does not exist. Create it and put documents in, or name "
            "another one with --corpus."
        )
    if not root.is_dir():
        raise CorpusError(f"'{root}' is a file; --corpus expects the folder of the documents.")
    try:
        with os.scandir(root) as entries:
            next(entries, None)
    except OSError as error:
        raise _unlistable(root, error) from error


def _unlistable(root: Path, error: OSError) -> CorpusError:
    return CorpusError(
        f"The corpus folder '{root}' cannot be listed: {error.strerror}. Nothing was changed; "
        "check its permissions."
    )


def is_aside(name: str) -> bool:
    """Tell from its name whether a file or folder is hidden or temporary: no part of a corpus."""
    return bool(_TEMPORARY.match(name))


def walk(
    root: Path, onerror: Callable[[OSError], None], excluded: Collection[Path] = ()
) -> Iterator[Path]:
    """Yield the files below a folder, without hidden and temporary files and folders.

    Links to folders are not entered; they are given out as files.

    Args:
        onerror: told of each folder that cannot be listed.
        excluded: folders to leave out, resolved.
    """
    for folder, subfolders, names in os.walk(root, onerror=onerror):
        here = Path(folder)
        subfolders[:] = sorted(
            s for s in subfolders if not is_aside(s) and (here / s).resolve() not in excluded
        )
        links = [s for s in subfolders if (here / s).is_symlink()]
        yield from (here / n for n in sorted([*names, *links]) if not is_aside(n))


def _fault(path: str, place: Path, root: Path) -> str | None:
    if fault := name_fault(path):
        return fault
    try:
        return _kind_fault(place, root)
    except OSError:
        return None  # found out, and reported, when the file is read
    except RuntimeError:
        return "A symbolic link to itself. Remove it from the corpus."


def _kind_fault(place: Path, root: Path) -> str | None:
    if place.is_symlink() and not place.resolve().is_relative_to(root.resolve()):
        return "A symbolic link out of the corpus folder is not followed. Copy the file instead."
    there = place.exists()
    if place.is_symlink() and not there:
        return "A symbolic link to a file that is gone. Put that back, or remove the link."
    if there and not place.is_file():
        return "Not a regular file. Remove it from the corpus."
    return None
