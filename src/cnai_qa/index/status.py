"""How an index stands to the corpus folder it was built from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..documents import CorpusFile, load_document, scan
from ..errors import CorpusError, DocumentError
from ..files import file_sha256
from ..settings import Settings
from .records import Listing


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """A document that is indexed, or a file that is not.

    Attributes:
        size: bytes of the file; chunks: in the index.
        state: 'indexed'; 'changed', 'removed' or 'new' since the last build; 'failed' for a
            file that cannot be read as a document, with the reason.
    """

    path: str
    title: str
    kind: str | None
    date: str | None
    size: int
    chunks: int
    state: str
    reason: str | None = None

    def to_record(self) -> dict[str, Any]:
        """Return the status as a JSON-ready record."""
        return asdict(self)


def document_states(listing: list[Listing], settings: Settings) -> list[DocumentStatus]:
    """Compare what is indexed with the corpus folder; both in path order.

    When the corpus folder is not there, every document counts as indexed.
    """
    try:
        found = scan(settings.corpus, leave_out=settings.index)
    except CorpusError:
        return [_indexed(line, "indexed") for line in listing]
    on_disk = {file.path: file for file in found.files}
    known = {line.path for line in listing}
    states = [_indexed(line, _state(line, on_disk, found.unreadable)) for line in listing]
    states += [_unindexed(file, settings) for path, file in on_disk.items() if path not in known]
    states += [
        DocumentStatus(f.path, f.path, None, None, 0, 0, "failed", f.reason) for f in found.failed
    ]
    return sorted(states, key=lambda s: s.path)


def _indexed(line: Listing, state: str) -> DocumentStatus:
    return DocumentStatus(
        line.path, line.title, line.kind, line.date, line.size, line.chunks, state
    )


def _state(line: Listing, on_disk: dict[str, CorpusFile], unreadable: tuple[str, ...]) -> str:
    file = on_disk.get(line.path)
    if file is None:
        hidden = any(line.path.startswith(f"{folder}/") for folder in unreadable)
        return "indexed" if hidden else "removed"
    try:
        same = file_sha256(Path(file.place)) == line.sha256
    except OSError:
        return "indexed"
    return "indexed" if same else "changed"


def _unindexed(file: CorpusFile, settings: Settings) -> DocumentStatus:
    try:
        data = file.read(settings.max_file_bytes)
        document = load_document(data, file.path)
    except (DocumentError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return DocumentStatus(file.path, file.path, None, None, 0, 0, "failed", reason)
    return DocumentStatus(
        file.path, document.title, document.kind, document.date, len(data), 0, "new"
    )
