"""A file that is to be added to the corpus: read, and checked to be a document."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from .documents import Parser
from .documents.archives import MemberReader, members
from .documents.folder import is_aside
from .documents.naming import escaped
from .errors import DocumentError
from .settings import Settings


def read_checked(place: Path, path: str, settings: Settings, parser: Parser) -> bytes:
    """Return the bytes of a file that can be indexed: its content decides, not the name alone.

    Of an archive, at least one file inside can be.

    Args:
        path: its place in the corpus.

    Raises:
        DocumentError: it cannot be indexed.
        OSError: it cannot be read.
    """
    data = _read(place, settings.max_file_bytes)
    if path.casefold().endswith(".zip"):
        _check_archive(place, path, settings, parser)
    else:
        parser.load(data, path)
    return data


def _check_archive(place: Path, path: str, settings: Settings, parser: Parser) -> None:
    archive, reader = members(place), MemberReader()
    reasons = [f"{escaped(n)}: {why}" if n else why for n, why in archive.faults]
    for name, member in archive.files.items():
        if any(map(is_aside, PurePosixPath(name).parts)):
            continue
        try:
            parser.load(reader.read(place, member, settings.max_file_bytes), f"{path}/{name}")
            return
        except DocumentError as error:
            reasons.append(f"{escaped(name)}: {error}")
    if not archive.files and reasons:
        raise DocumentError(reasons[0])
    first = f" The first one, {reasons[0]}" if reasons else " Pack it again."
    raise DocumentError(f"The archive holds no file that can be indexed.{first}")


def _read(place: Path, most: int) -> bytes:
    if not place.is_file():
        raise DocumentError(
            "A link to a folder is not followed. Name the folder itself."
            if place.is_dir()
            else "There is no such file. Check the path."
        )
    size = place.stat().st_size
    if size > most:
        raise DocumentError(
            f"{size:,} bytes; expected at most {most:,}. Split the file, or raise "
            "CNAI_QA_MAX_FILE_BYTES."
        )
    return place.read_bytes()
