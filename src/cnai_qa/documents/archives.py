"""ZIP archives: the files inside, listed and read within limits."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ..errors import DocumentError

_MOST_FILES = 5000
_LARGEST_LIST = 5_000_000  # bytes of an archive's list of files
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)  # what unpacking raises
EXPANDED = 1_000_000_000  # bytes of all its files together
_TAIL = 65_557  # bytes at the end of an archive in which its last record begins
_END = b"PK\x05\x06"
_ENCRYPTED, _UTF_8 = 0x1, 0x800  # flags of a file in an archive


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive holds.

    Attributes:
        files: name as shown -> name inside.
        faults: (name, reason) of what is left out; the name is '' for the whole archive.
        unreadable: the archive cannot be looked at now.
    """

    place: Path
    files: dict[str, str] = field(default_factory=dict)
    faults: tuple[tuple[str, str], ...] = ()
    unreadable: bool = False


def members(place: Path) -> Archive:
    """List the files of an archive; nothing is unpacked yet."""
    try:
        _check_list(place)
        with zipfile.ZipFile(place) as archive:
            return _listed(place, archive.infolist())
    except DocumentError as error:
        return Archive(place, faults=(("", str(error)),))
    except OSError as error:
        why = f"The archive cannot be read: {error.strerror}. Its documents stay as indexed."
        return Archive(place, faults=(("", why),), unreadable=True)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        why = f"Not a whole ZIP archive ({error}). Fetch it again, or pack it again."
        return Archive(place, faults=(("", why),))


class MemberReader:
    """Reads files inside of archives; the last archive stays open, as opening takes long."""

    def __init__(self) -> None:
        self._place: Path | None = None
        self._archive: zipfile.ZipFile | None = None  # closes itself when it is given up

    def read(self, place: Path, name: str, max_bytes: int = EXPANDED) -> bytes:
        """Return the bytes of a file inside an archive.

        Raises:
            DocumentError: it is larger than `max_bytes`, or damaged.
            OSError: the archive cannot be read at the moment.
        """
        try:
            with self._opened(place).open(name) as file:
                data = file.read(max_bytes + 1)
        except (*DAMAGED, KeyError) as error:
            raise _damaged(error) from error
        except OSError as error:
            self._place = None  # the next file opens it anew
            if error.errno is not None:
                raise
            raise _damaged(error) from error  # bzip2's error is one without a number
        except (RuntimeError, NotImplementedError) as error:
            raise DocumentError(
                f"The archive cannot be unpacked here ({error}). Unpack it."
            ) from error
        if len(data) > max_bytes:
            raise DocumentError(
                f"More than {max_bytes:,} bytes when unpacked. Split the file, or raise "
                "CNAI_QA_MAX_FILE_BYTES."
            )
        return data

    def _opened(self, place: Path) -> zipfile.ZipFile:
        if place != self._place:
            self._archive, self._place = zipfile.ZipFile(place), place
        return self._archive


def _damaged(error: Exception) -> DocumentError:
    return DocumentError(
        f"The archive is damaged at this file ({error}). Fetch it again, or pack it again."
    )


def _check_list(place: Path) -> None:
    """Refuse an archive whose list of files is too long to be read, before it is read."""
    with place.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _TAIL, 0))
        tail = file.read()
    if not size:
        raise DocumentError("The file is empty. Fetch it again, or remove it.")
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise DocumentError("Not a whole ZIP archive. Fetch it again, or pack it again.")
    count, length = struct.unpack_from("<HI", tail, at + 10)
    if count > _MOST_FILES or length > _LARGEST_LIST:
        raise DocumentError(
            f"The archive holds {count:,} files or more; expected at most {_MOST_FILES:,}. Unpack "
            "it, or split it."
        )


def _listed(place: Path, infos: list[zipfile.ZipInfo]) -> Archive:
    files: dict[str, str] = {}
    faults: list[tuple[str, str]] = []
    expanded = 0
    for info in infos:
        if info.is_dir():
            continue
        name, expanded = shown_name(info), expanded + info.file_size
        fault = _fault(name, info) or (_too_much() if expanded > EXPANDED else None)
        if fault:
            faults.append((name, fault))
        else:
            files[name] = info.filename
    return Archive(place, files, tuple(faults))


def shown_name(info: zipfile.ZipInfo) -> str:
    """Return a file's name; old programs write it in the encoding of their machine."""
    if info.flag_bits & _UTF_8 or info.filename.isascii():
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return info.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return info.filename


def _fault(name: str, info: zipfile.ZipInfo) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        return "The name leads out of the archive. Pack it again without such names."
    if info.flag_bits & _ENCRYPTED:
        return "The archive is encrypted. Pack it again without a password."
    if path.suffix.lower() == ".zip":
        return "An archive inside an archive is not opened. Unpack it."
    return None


def _too_much() -> str:
    return f"The archive unpacks to more than {EXPANDED:,} bytes. Unpack it, or split it."
