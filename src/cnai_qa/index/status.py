"""How an index stands to the corpus folder it was built from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ..documents import CorpusFile, scan
from ..errors import CorpusError, DocumentError
from ..files import sha256
from ..settings import Settings
from .failures import known_failures
from .index import Index
from .records import Listing, Unread


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """A document that is indexed, or a file that is not.

    Attributes:
        size: bytes of the file; chunks: in the index.
        state: 'indexed'; 'changed', 'removed' or 'new' since the last build; 'copy' for a file
            that holds the same as an indexed one; 'failed' for a file that the last build could
            not read as a document. The reason tells which one, or why. A new file is not read:
            its title is its path.
        notes: what a person should know of the document, as in the report of a build.
    """

    path: str
    title: str
    kind: str | None
    date: str | None
    size: int
    chunks: int
    state: str
    reason: str | None = None
    notes: tuple[str, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return the status as a JSON-ready record."""
        return {**asdict(self), "notes": list(self.notes)}


def document_states(index: Index, settings: Settings) -> list[DocumentStatus]:
    """Compare what is indexed with the corpus folder; return the states in path order.

    When the corpus folder is not there, every document counts as indexed.
    """
    listing = index.records.listing()
    try:
        found = scan(settings.corpus, leave_out=settings.index)
    except CorpusError:
        return [_indexed(line, "indexed") for line in listing]
    on_disk = {file.path: file for file in found.files}
    known = {path for line in listing for path in (line.path, *line.copies)}
    faults = {failure.path: failure.reason for failure in found.failed}
    states = [
        _indexed(line, _state(line.path, line, on_disk, found.unreadable), faults.get(line.path))
        for line in listing
    ]
    for line in listing:
        for path in line.copies:
            states += _copy(path, line, _state(path, line, on_disk, found.unreadable))
    failures = known_failures(index, settings)
    new = [file for path, file in on_disk.items() if path not in known]
    states += [_unindexed(f, settings.max_file_bytes, failures.get(f.path)) for f in new]
    shown = {s.path for s in states}
    states += [
        DocumentStatus(path, path, None, None, 0, 0, "failed", reason)
        for path, reason in faults.items()
        if path not in shown
    ]
    return sorted(states, key=lambda s: s.path)


def _indexed(line: Listing, state: str, reason: str | None = None) -> DocumentStatus:
    return DocumentStatus(
        line.path,
        line.title,
        line.kind,
        line.date,
        line.size,
        line.chunks,
        state,
        reason,
        line.notes,
    )


def _copy(path: str, line: Listing, state: str) -> list[DocumentStatus]:
    if state == "removed":
        return []
    reason = f"The same file as {line.path}." if state == "indexed" else None
    state = "copy" if state == "indexed" else state
    return [DocumentStatus(path, line.title, line.kind, line.date, line.size, 0, state, reason)]


def _state(
    path: str, line: Listing, on_disk: dict[str, CorpusFile], unreadable: tuple[str, ...]
) -> str:
    file = on_disk.get(path)
    if file is None:
        hidden = any(path.startswith(f"{folder}/") for folder in unreadable)
        return "indexed" if hidden else "removed"
    try:
        same = file.sha256() == line.sha256
    except FileNotFoundError:  # deleted since the corpus was listed
        return "removed"
    except OSError:
        return "indexed"
    except DocumentError:  # the archive that it is in is damaged
        return "changed"
    return "indexed" if same else "changed"


def _unindexed(file: CorpusFile, most: int, known: Unread | None) -> DocumentStatus:
    """Tell of a file of which nothing is indexed; to read it is left to the build."""
    state, size, reason = "failed", 0, None
    try:
        data = file.read(most)
        if known and known.sha256 == sha256(data):
            reason = known.reason
        else:
            state, size = "new", len(data)
    except (DocumentError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
    return DocumentStatus(file.path, file.path, None, None, size, 0, state, reason)
