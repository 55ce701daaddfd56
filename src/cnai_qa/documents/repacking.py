"""ZIP archives without some of their files: written anew, so that what is deleted is gone."""

from __future__ import annotations

import secrets
import shutil
import warnings
import zipfile
from collections.abc import Collection
from pathlib import Path

from ..errors import CorpusError
from ..files import sync
from .archives import DAMAGED, EXPANDED, shown_name

_PIECE = 1_000_000  # bytes that are copied at once


def delete_members(place: Path, names: Collection[str]) -> None:
    """Delete files from an archive; it is as before or without them, whatever happens meanwhile.

    An archive that would hold no file any more is deleted itself.

    Args:
        names: as `archives.members` shows them.

    Raises:
        CorpusError: a file that is to stay cannot be copied, or the archive not be written.
    """
    temporary = place.with_name(f".{secrets.token_hex(6)}.new")
    try:
        if _copied(place, temporary, names):
            shutil.copymode(place, temporary)
            sync(temporary)
            temporary.replace(place)
        else:
            place.unlink()
        sync(place.parent)
    except (*DAMAGED, RuntimeError, NotImplementedError) as error:
        raise _cannot(place, f"a file that is to stay cannot be unpacked ({error})") from error
    except OSError as error:
        raise _cannot(place, error.strerror or str(error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def _copied(place: Path, target: Path, without: Collection[str]) -> int:
    """Write an archive again without some of its files; return how many it holds then."""
    kept, left = 0, EXPANDED
    with zipfile.ZipFile(place) as old, zipfile.ZipFile(target, "w") as new:
        new.comment = old.comment
        for info in old.infolist():
            if shown_name(info) not in without:
                left = _copy(old, info, new, left)
                kept += not info.is_dir()
    return kept


def _copy(old: zipfile.ZipFile, info: zipfile.ZipInfo, new: zipfile.ZipFile, most: int) -> int:
    """Copy a file, or a folder, from one archive to another; return how many bytes are left."""
    copied = zipfile.ZipInfo(shown_name(info), info.date_time)
    copied.compress_type, copied.external_attr = info.compress_type, info.external_attr
    copied.comment, copied.create_system = info.comment, info.create_system
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Duplicate name")  # what was there twice stays so
        with old.open(info) as source, new.open(copied, "w", force_zip64=True) as sink:
            while piece := source.read(_PIECE):
                most -= len(piece)
                if most < 0:
                    raise RuntimeError(f"more than {EXPANDED:,} bytes")
                sink.write(piece)
    return most


def _cannot(place: Path, why: str) -> CorpusError:
    return CorpusError(
        f"Nothing was deleted from '{place}': {why}. Unpack the archive into the corpus, remove "
        "the archive, and delete the document then."
    )
