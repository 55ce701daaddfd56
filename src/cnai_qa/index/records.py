"""Documents, chunks and sentences of an index generation, in one SQLite file.

A chunk is stored as offsets alone; its text is always cut from the document's, so the two
cannot differ.
"""

from __future__ import annotations

import difflib
import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..checks import is_text
from ..documents.packing import pack_layout, unpack_layout
from ..errors import UnknownDocumentError
from ..files import known_as
from ..sentences import shortened
from ..types import BlockKind, Chunk, Document, Sentence
from .generations import damaged

FILE = "documents.sqlite"

_SCHEMA = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL, date TEXT, kind TEXT,
    markup TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
    layout TEXT NOT NULL);
CREATE TABLE copies (path TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE failures (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY, document INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, heading TEXT NOT NULL, page INTEGER, embedded TEXT NOT NULL);
CREATE TABLE sentences (
    document INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, kind TEXT NOT NULL,
    block INTEGER NOT NULL, PRIMARY KEY (document, start)) WITHOUT ROWID;
"""
_INDEXES = "CREATE INDEX chunks_of_document ON chunks (document, start);"


@dataclass(frozen=True, slots=True)
class Record:
    """A document with all that the index keeps of it.

    Attributes:
        sha256, size: of the file's bytes when it was read.
        embedded: for each chunk, the SHA-256 of the text that was embedded for it.
    """

    document: Document
    sha256: str
    size: int
    chunks: tuple[Chunk, ...]
    embedded: tuple[str, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A line of the list of documents; `size` is in bytes, `chunks` a count.

    `copies` are files with the same content, which are not indexed again.
    """

    path: str
    title: str
    kind: str | None
    date: str | None
    size: int
    chunks: int
    sha256: str
    notes: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read as a document: the SHA-256 of its bytes, and why."""

    sha256: str
    reason: str


def write(
    folder: Path,
    records: Iterable[Record],
    copies: Mapping[str, str] | None = None,
    failures: Mapping[str, Unread] | None = None,
) -> int:
    """Write records into a new file of a generation folder; return the number of chunks.

    Chunk rows are numbered from 0 in the order of the records.

    Args:
        copies: files that hold the same bytes as a document, with that document's path.
        failures: files that could not be read. Both are looked at when all records are written,
            so they may grow with them.

    Raises:
        OSError: the file cannot be written.
    """
    try:
        with closing(sqlite3.connect(folder / FILE)) as connection, connection:
            rows = _write(connection, records)
            pairs = (copies or {}).items()
            connection.executemany("INSERT INTO copies VALUES (?, ?)", pairs)
            unread = ((path, f.sha256, f.reason) for path, f in (failures or {}).items())
            connection.executemany("INSERT INTO failures VALUES (?, ?, ?)", unread)
            return rows
    except sqlite3.Error as error:
        raise OSError(f"{FILE}: {error}") from error


def _write(connection: sqlite3.Connection, records: Iterable[Record]) -> int:
    row = 0
    # The file is waited for when the generation is published, once and whole.
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_SCHEMA)
    for number, record in enumerate(records):
        _insert(connection, number, row, record)
        row += len(record.chunks)
    connection.executescript(_INDEXES)
    return row


class Records:
    """Read access to the documents of a generation; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        uri = f"{(folder / FILE).resolve().as_uri()}?mode=ro&immutable=1"
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            # Closed with the last user of this generation, whichever thread that is.
            weakref.finalize(self, self._connection.close)
            (self.chunk_count,) = self._one("SELECT count(*) FROM chunks")
            (self.document_count,) = self._one("SELECT count(*) FROM documents")
        except sqlite3.Error as error:
            what = f"{folder.name}/{FILE} cannot be read: {error}."
            raise damaged(folder.parent, what) from error
        # Bounded, so that a large index is not read into memory by and by.
        self.document = lru_cache(maxsize=256)(self._document)
        self.sentences = lru_cache(maxsize=256)(self._shortened)

    def listing(self) -> list[Listing]:
        """Return one line for each document, in path order."""
        rows = self._all(
            "SELECT path, title, kind, date, bytes, (SELECT count(*) FROM chunks c "
            "WHERE c.document = d.id), sha256, json_extract(layout, '$.notes') "
            "FROM documents d ORDER BY path"
        )
        copies: dict[str, list[str]] = {}
        for copy, path in self.copies().items():
            copies.setdefault(path, []).append(copy)
        return [
            Listing(*line, tuple(json.loads(notes or "[]")), tuple(copies.get(line[0], ())))
            for *line, notes in rows
        ]

    def chunk(self, row: int) -> Chunk:
        """Return the chunk of a row number."""
        found = self._one(
            "SELECT path, start, end, heading, page FROM chunks c JOIN documents d "
            "ON d.id = c.document WHERE row = ?",
            row,
        )
        return self._chunk(*found)

    def dates(self, rows: Sequence[int]) -> dict[int, str | None]:
        """Return the date of the document of each row, without reading the document."""
        return dict(
            self._all(
                "SELECT row, date FROM chunks c JOIN documents d ON d.id = c.document "
                "WHERE row IN (SELECT value FROM json_each(?))",
                json.dumps(list(rows)),
            )
        )

    def spans(self) -> list[tuple[str, int, int]]:
        """Return (document, start, end) of every chunk, by row number."""
        return self._all(
            "SELECT path, start, end FROM chunks c JOIN documents d ON d.id = c.document "
            "ORDER BY row"
        )

    def chunks(self, path: str) -> list[Chunk]:
        """Return the chunks of a document, in its order; none if there is no such document."""
        if not is_text(path):
            return []
        rows = self._all(
            "SELECT path, start, end, heading, page FROM chunks c JOIN documents d "
            "ON d.id = c.document WHERE path = ? ORDER BY start",
            path,
        )
        return [self._chunk(*row) for row in rows]

    def rows(self, paths: Iterable[str]) -> list[int]:
        """Return the chunk rows of some documents, in ascending order."""
        rows = self._all(
            "SELECT row FROM chunks c JOIN documents d ON d.id = c.document "
            "WHERE path IN (SELECT value FROM json_each(?)) ORDER BY row",
            json.dumps(list(paths)),
        )
        return [row for (row,) in rows]

    def record(self, path: str) -> Record | None:
        """Return all that is kept of a document, or None if there is none of that path."""
        found = self._one("SELECT sha256, bytes, id FROM documents WHERE path = ?", path)
        if found is None:
            return None
        sha256, size, number = found
        embedded = self._all("SELECT embedded FROM chunks WHERE document = ? ORDER BY row", number)
        return Record(
            self._document(path),
            sha256,
            size,
            tuple(self.chunks(path)),
            tuple(key for (key,) in embedded),
            tuple(self._sentences(path)),
        )

    def copies(self) -> dict[str, str]:
        """Return the files that were left out as copies, each with the path of its document."""
        return dict(self._all("SELECT path, document FROM copies ORDER BY path"))

    def failures(self) -> dict[str, Unread]:
        """Return the files that could not be read as documents, by path."""
        if not self._all("SELECT 1 FROM sqlite_master WHERE name = 'failures'"):
            return {}  # of a build before they were kept
        rows = self._all("SELECT path, sha256, reason FROM failures ORDER BY path")
        return {path: Unread(sha256, reason) for path, sha256, reason in rows}

    def embedded(self) -> list[str]:
        """Return the hashes of the embedded texts, in row order."""
        return [key for (key,) in self._all("SELECT embedded FROM chunks ORDER BY row")]

    def _document(self, path: str) -> Document:
        """Return a document.

        Raises:
            UnknownDocumentError: the index holds none of that path.
        """
        row = is_text(path) and self._one(
            "SELECT path, title, text, date, kind, markup, layout FROM documents WHERE path = ?",
            self.path_of(path),
        )
        if not row:  # what is no text names no document
            raise self._unknown(path)
        *line, layout = row
        copies = self._all("SELECT path FROM copies WHERE document = ? ORDER BY path", line[0])
        names = tuple(name for (name,) in copies)
        return Document(*line, **unpack_layout(layout), copies=names)

    def path_of(self, name: str) -> str:
        """Return the path of the document that a name is of: its own, a copy's, or such a one
        composed of other characters. A name of none is returned as it is.
        """
        if not is_text(name):
            return name
        return self._own(name) or self._own(known_as(name, self._paths())) or name

    def _own(self, name: str) -> str | None:
        found = self._one(
            "SELECT path FROM documents WHERE path = "
            "coalesce((SELECT document FROM copies WHERE path = ?1), ?1)",
            name,
        )
        return found[0] if found else None

    def _paths(self) -> list[str]:
        """Return the names of all documents and copies."""
        found = self._all("SELECT path FROM documents UNION ALL SELECT path FROM copies")
        return [path for (path,) in found]

    def _unknown(self, path: str) -> UnknownDocumentError:
        paths = [known for (known,) in self._all("SELECT path FROM documents ORDER BY path")]
        near = difflib.get_close_matches(str(path), paths, n=3, cutoff=0.6)
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        return UnknownDocumentError(
            f"The index holds no document {path!r}.{hint} The command 'cnai-qa documents' lists "
            "them all."
        )

    def _sentences(self, path: str) -> tuple[Sentence, ...]:
        rows = self._all(
            "SELECT start, end, s.kind, block FROM sentences s JOIN documents d "
            "ON d.id = s.document WHERE path = ? ORDER BY start",
            path,
        )
        return tuple(Sentence(a, b, BlockKind(kind), block) for a, b, kind, block in rows)

    def _shortened(self, path: str) -> tuple[Sentence, ...]:
        """Return the sentences of a document as they are read and quoted."""
        starts = [chunk.start for chunk in self.chunks(path)]
        if not starts:
            return ()
        return tuple(shortened(self._sentences(path), starts, self.document(path).text))

    def _chunk(self, path: str, start: int, end: int, heading: str, page: int | None) -> Chunk:
        text = self.document(path).text[start:end]
        return Chunk(path, start, end, text, tuple(json.loads(heading)), page)

    def _one(self, statement: str, *values: object):
        with self._lock:
            return self._connection.execute(statement, values).fetchone()

    def _all(self, statement: str, *values: object) -> Sequence[tuple]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()


def _insert(connection: sqlite3.Connection, number: int, row: int, record: Record) -> None:
    d = record.document
    connection.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, d.path, d.title, d.date, d.kind, d.markup, d.text, record.sha256),
            *(record.size, pack_layout(d)),
        ),
    )
    connection.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (row + i, number, c.start, c.end, json.dumps(c.heading), c.page, key)
            for i, (c, key) in enumerate(zip(record.chunks, record.embedded, strict=True))
        ),
    )
    connection.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
        ((number, s.start, s.end, s.kind.value, s.block) for s in record.sentences),
    )
