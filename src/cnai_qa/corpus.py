"""The corpus folder from outside: documents are added and removed, checked before they are."""

from __future__ import annotations

import filecmp
import secrets
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .documents import Parser, scan
from .documents.archives import members
from .documents.folder import IGNORE, ignored, is_aside, walk
from .documents.naming import escaped, name_fault
from .documents.repacking import delete_members
from .errors import CorpusError, DocumentError, UnknownDocumentError
from .files import known_as, sync
from .incoming import read_checked
from .settings import Settings
from .types import Failure

_LONGEST_NAME = 200  # bytes; file systems take 255
_NO_PATH = "The path is empty; expected that of a file or folder. Give one, or leave it out."


@dataclass(frozen=True, slots=True)
class Added:
    """What was copied into the corpus, by document path, and what was refused, with reasons.

    `replaced` are those of the added whose place held a file with another content.
    """

    added: tuple[str, ...]
    failed: tuple[Failure, ...]
    replaced: tuple[str, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return it as a JSON-ready record."""
        failed = [asdict(f) for f in self.failed]
        return {"added": list(self.added), "failed": failed, "replaced": list(self.replaced)}


def add_files(
    places: Sequence[str | Path], settings: Settings, names: Sequence[str] | None = None
) -> Added:
    """Copy files, and the files of folders, into the corpus; one that is there is replaced.

    What a build would leave out is not copied: of a folder hidden and temporary files are passed
    over, and the corpus and the index where they lie inside.
    Each is read as a document first, so that nothing gets in that cannot be indexed. A file is
    there whole or not at all, whatever happens meanwhile. Of several for one place the first
    that can be added is, and the others are refused.

    Args:
        names: what to call each of the places; by default their own names.

    Raises:
        CorpusError: the corpus folder cannot be made or written to.
    """
    root = _root(settings)
    files, failed = _named(places, names, settings)
    added: dict[str, Path] = {}
    replaced, rules = [], ignored(root)
    with Parser(settings) as parser:
        for place, name in files:
            try:
                path = checked_name(name)
                if rules.match_file(path):
                    raise DocumentError(f"{IGNORE} in the corpus leaves it out. Change that first.")
                if path in added:
                    _check_same(place, added[path])
                    continue
                if _add(root, place, path, settings, parser):
                    replaced.append(path)
                added[path] = place
            except CorpusError as error:
                failed.append(Failure(name, str(error)))
            except OSError as error:
                why = f"The file cannot be copied: {error.strerror or error}."
                failed.append(Failure(name, why))
    refused = (Failure(escaped(f.path), f.reason) for f in failed)
    return Added(tuple(added), tuple(refused), tuple(replaced))


def remove_files(documents: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """Delete documents from the corpus; either all of them, or none where a name is wrong.

    One that is inside a ZIP archive is deleted from there: the archive is written anew. The
    names are returned, composed of the characters that the disk has.

    Raises:
        UnknownDocumentError: the corpus holds no such file, or the name leads out of it.
        CorpusError: a file cannot be deleted.
    """
    root = Path(settings.corpus)
    documents = _as_on_disk(root, documents)
    files, archives = [], {}
    for document in documents:
        place, member = _existing(root, document)
        if member:
            archives.setdefault(place, set()).add(member)
        else:
            files.append(place)
    for place, inside in archives.items():
        delete_members(place, inside)
    for place in dict.fromkeys(files):  # one file may be named in two ways
        try:
            place.unlink()
            sync(place.parent)
        except OSError as error:
            raise CorpusError(f"'{place}' cannot be deleted: {error.strerror}.") from error
    return documents


def checked_name(name: str) -> str:
    """Return a document's path in the corpus, made from a file's name; one part or several.

    Raises:
        DocumentError: the name would lead out of the corpus, is one that a build leaves out, or
            cannot be a file's.
    """
    path = unicodedata.normalize("NFC", name).replace("\\", "/")
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or (len(path) > 1 and path[1] == ":"):
        raise DocumentError("The name leads out of the corpus folder. Rename the file.")
    if any(map(is_aside, parts)):
        raise DocumentError("Hidden and temporary files and folders are never indexed. Rename it.")
    if fault := name_fault(path):
        raise DocumentError(fault)
    if any(len(part.encode()) > _LONGEST_NAME for part in parts):
        raise DocumentError(f"The name is longer than {_LONGEST_NAME} bytes. Shorten it.")
    return "/".join(parts)


def _root(settings: Settings) -> Path:
    root = Path(settings.corpus)
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(
            f"The corpus folder '{root}' cannot be made: {error.strerror}. Name another one with "
            "--corpus."
        ) from error
    return root


def _named(
    places: Sequence[str | Path], names: Sequence[str] | None, settings: Settings
) -> tuple[list[tuple[Path, str]], list[Failure]]:
    """Return each file with its name in the corpus, and what cannot be listed.

    The files of a folder keep their folders; hidden and temporary ones are left out, and corpus
    and index where they lie inside.
    """
    own_folders = {Path(settings.corpus).resolve(), Path(settings.index).resolve()}
    files, failed = [], []
    for given, name in zip(places, names or [""] * len(places), strict=True):
        if not str(given):  # mostly a variable that was not set; as a path, the present folder
            failed.append(Failure("''", _NO_PATH))
            continue
        place = Path(given)
        own = name or place.resolve().name
        if not place.is_dir():
            files.append((place, own))
        elif place.resolve() in own_folders:
            failed.append(Failure(own, "That is the corpus or the index itself. Name others."))
        else:
            found, unlisted = _inside(place, own, own_folders)
            files += found
            failed += unlisted
    return files, failed


def _inside(
    folder: Path, own: str, own_folders: Collection[Path]
) -> tuple[list[tuple[Path, str]], list[Failure]]:
    """Return the files of a folder, all of them before the first is copied."""
    failed: list[Failure] = []
    try:
        checked_name(own)
    except DocumentError as error:
        return [], [Failure(own or str(folder), str(error))]

    def named(place: str | Path) -> str:
        return (PurePosixPath(own) / Path(place).relative_to(folder).as_posix()).as_posix()

    def unlisted(error: OSError) -> None:
        why = f"The folder cannot be listed: {error.strerror}. Check its permissions."
        failed.append(Failure(named(error.filename), why))

    return [(file, named(file)) for file in walk(folder, unlisted, own_folders)], failed


def _check_same(place: Path, first: Path) -> None:
    if not place.samefile(first):
        raise DocumentError(
            "Another file for the same place in the corpus was added just now. Rename this one, "
            "and add it again."
        )


def _add(root: Path, place: Path, path: str, settings: Settings, parser: Parser) -> bool:
    """Copy a file into the corpus; return whether it replaced one with another content."""
    data = read_checked(place, path, settings, parser)
    target = root / path
    for folder in (target, *target.parents):
        if folder.is_symlink() and folder != root and root in folder.parents:
            raise DocumentError("A symbolic link stands in its place. Remove it from the corpus.")
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{secrets.token_hex(6)}.new")
    try:
        temporary.write_bytes(data)
        sync(temporary)
        replaces = target.is_file() and not filecmp.cmp(temporary, target, shallow=False)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    sync(target.parent)
    return replaces


def _existing(root: Path, document: str) -> tuple[Path, str]:
    """Return the file that holds a document, and its name inside where that is an archive."""
    try:
        for place in _places(root, document):
            if _is_inside(place, root) and (place.is_file() or place.is_symlink()):
                return place, ""
        found = _in_archive(root, document)
    except (OSError, ValueError):
        found = None
    if found is None:
        raise UnknownDocumentError(
            f"The corpus '{root}' holds no file {document!r}. Nothing was removed; "
            "'cnai-qa documents' lists them all."
        )
    return found


def _as_on_disk(root: Path, documents: Iterable[str]) -> tuple[str, ...]:
    """Return the names, without repetition, as the corpus has them if composed in another way."""
    names = tuple(dict.fromkeys(documents))
    if all(map(str.isascii, names)) or not root.is_dir():
        return names
    known = dict.fromkeys(file.path for file in scan(root).files)
    return tuple(dict.fromkeys(known_as(name, known) for name in names))


def _places(root: Path, document: str) -> Iterator[Path]:
    """Yield where a document's file may be: as it is named, and as `add_files` would name it.

    A build takes files by names that the latter changes or refuses: those of other systems.
    """
    path = PurePosixPath(document)
    if path.parts and not path.is_absolute() and not any(map(is_aside, path.parts)):  # so no '..'
        yield root / path
    with suppress(DocumentError):
        yield root / checked_name(document)


def _in_archive(root: Path, document: str) -> tuple[Path, str] | None:
    """Return the archive and the name inside it, None where there is no such file."""
    for archive in (p for p in PurePosixPath(document).parents if p.suffix.lower() == ".zip"):
        name = document[len(str(archive)) + 1 :]
        for place in _places(root, str(archive)):
            place = place.resolve()  # a link stays one
            if place.is_relative_to(root.resolve()) and place.is_file():
                return (place, name) if name in members(place).files else None
    return None


def _is_inside(place: Path, root: Path) -> bool:
    return place.parent.resolve().is_relative_to(root.resolve())
