"""The files of a corpus to records: what changed is read and cut, the rest is carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ..chunking import SentenceSplitter, chunk_document, embedding_text
from ..documents import CorpusFile, Parser, Scan
from ..errors import DocumentError
from ..files import sha256 as sha256_of
from ..sentences import sentences
from ..types import Document, Failure, Remark
from .embeddings import Embeddings
from .index import Index
from .records import Record, Unread


class Cutter:
    """Cuts documents into chunks, and asks for the vectors of their texts.

    Args:
        chunk_tokens: size of a chunk.
        window: tokens that the model reads of a text.
        count_tokens: counts those of a text, the special ones included.

    Attributes:
        truncated: how many texts were longer than the window.
    """

    def __init__(
        self,
        chunk_tokens: int,
        window: int,
        count_tokens: Callable[[str], int],
        embeddings: Embeddings,
    ) -> None:
        self._count_tokens = lru_cache(maxsize=10_000)(count_tokens)
        self._window = window
        self._splitter = SentenceSplitter(chunk_tokens, self._count_tokens)
        self._embeddings = embeddings
        self.truncated = 0

    def cut(self, document: Document, sha256: str, size: int) -> Record:
        """Return the record of a document; `sha256` and `size` are those of its file."""
        found = sentences(document)
        chunks = tuple(chunk_document(document, found, self._splitter))
        texts = [embedding_text(document.title, chunk, self.fits) for chunk in chunks]
        keys = tuple(sha256_of(text.encode()) for text in texts)
        self._embeddings.want(dict(zip(keys, texts, strict=True)))
        self.truncated += sum(not self.fits(text) for text in texts)
        return Record(document, sha256, size, chunks, keys, tuple(found))

    def fits(self, text: str) -> bool:
        """Tell whether the model reads a text whole."""
        return self._count_tokens(text) <= self._window


@dataclass
class Gathering:
    """The records of a corpus, and what became of each of its files.

    Attributes:
        previous: the index that is live, None for a first build.
        carry_over: whether an unchanged file keeps its record; else it is cut anew.
        most: bytes of a file, at most.
        known: path of a file that could not be read before -> its hash then, and why.
        failures: the same of the files that cannot be read now.
        copies: path of a file with the same content as an earlier one -> that one's path.
    """

    found: Scan
    parser: Parser
    cutter: Cutter
    previous: Index | None
    carry_over: bool
    most: int
    known: Mapping[str, Unread]
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
    failures: dict[str, Unread] = field(default_factory=dict)

    def __post_init__(self) -> None:
        listing = self.previous.records.listing() if self.previous else []
        self._before = {line.path: line.sha256 for line in listing}
        self._first: dict[str, str] = {}  # hash of a file -> its first path
        self.failed += self.found.failed

    @property
    def documents(self) -> int:
        """How many documents the new index holds."""
        return len(self.added) + len(self.changed) + len(self.unchanged)

    def removed(self) -> list[str]:
        """Return the documents of the live index that the new one no longer holds."""
        return sorted(self._before.keys() - {*self.changed, *self.unchanged})

    def records(self, progress: Callable[[int, int], None]) -> Iterator[Record]:
        """Yield the record of every document; `progress` is called with (done, total) files."""
        total = len(self.found.files)
        for number, file in enumerate(self.found.files, 1):
            record = self._of_file(file)
            if record:
                yield self._noted(record)
            progress(number, total)
        for path in sorted(self._before):
            if any(path.startswith(f"{folder}/") for folder in self.found.unreadable):
                yield self._noted(self._as_before(path))

    def _of_file(self, file: CorpusFile) -> Record | None:
        sha256 = ""
        try:
            data = file.read(self.most)
            sha256 = sha256_of(data)
            if self._first.setdefault(sha256, file.path) != file.path:
                return self._copy(file.path, self._first[sha256])
            same = self._before.get(file.path) == sha256
            if same and self.carry_over:
                return self._as_before(file.path)
            document = self._read(file.path, data, sha256)
        except DocumentError as error:
            return self._failed(file.path, sha256, str(error))
        except OSError as error:
            return self._unreadable(file, sha256, error)
        record = self.cutter.cut(document, sha256, len(data))
        known = self.unchanged if same else self.changed
        (known if file.path in self._before else self.added).append(file.path)
        return record

    def _read(self, path: str, data: bytes, sha256: str) -> Document:
        known = self.known.get(path)
        if known and known.sha256 == sha256:  # trying again may take minutes
            raise DocumentError(known.reason)
        return self.parser.load(data, path)

    def _failed(self, path: str, sha256: str, reason: str) -> None:
        self.failed.append(Failure(path, reason))
        if sha256:
            self.failures[path] = Unread(sha256, reason)
            del self._first[sha256]  # the next file of the same bytes is no copy of a document

    def _copy(self, path: str, first: str) -> None:
        self.copies[path] = first
        self.remarks.append(
            Remark(path, f"The same file as {first}; indexed once, under that name.")
        )

    def _unreadable(self, file: CorpusFile, sha256: str, error: OSError) -> Record | None:
        path = file.path
        if self._first.get(sha256) == path:
            del self._first[sha256]
        gone = isinstance(error, FileNotFoundError) and not file.place.exists()
        if gone and file.place.parent.is_dir():
            return None  # deleted since the corpus was listed; without its folder, who knows
        stays = "The document stays as indexed." if path in self._before else ""
        reason = f"The file cannot be read: {error.strerror}. Check its permissions. {stays}"
        self.failed.append(Failure(path, reason.strip()))
        return self._as_before(path) if stays else None

    def _as_before(self, path: str) -> Record:
        self.unchanged.append(path)
        record = self.previous.records.record(path)
        if self.carry_over:
            return record
        return self.cutter.cut(record.document, record.sha256, record.size)

    def _noted(self, record: Record) -> Record:
        self.remarks += [Remark(record.document.path, text) for text in record.document.notes]
        return record
