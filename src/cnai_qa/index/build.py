"""Corpus to index: what changed is read and embedded, everything else is carried over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from ..chunking import SentenceSplitter, chunk_document, embedding_text
from ..documents import ENDINGS, CorpusFile, Parser, Scan, scan
from ..embedding import Embedder, SentenceTransformersEmbedder
from ..errors import CorpusError, DocumentError, SettingsError
from ..files import sha256 as sha256_of
from ..sentences import sentences
from ..settings import Settings
from ..types import BuildReport, Chunk, Document, Failure, Remark
from . import encoding, plane
from .dense import DenseIndex
from .embeddings import Embeddings
from .generations import building, publish, tidy, writing
from .index import Index, chunking_settings, live, newest_of_model
from .journal import Journal
from .lexical import LexicalIndex
from .records import Record, write

SAMPLE = 16  # chunks whose vectors the query encoder must meet
Progress = Callable[[str, int, int], None]  # step, done, total


def build_index(
    corpus: str | Path | None = None,
    index: str | Path | None = None,
    *,
    force: bool = False,
    settings: Settings | None = None,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Bring an index in step with a corpus folder.

    Only new and changed files are read and embedded. The index that was live stays so until
    the new one is complete; whatever goes wrong before that leaves it as it was. A file that
    cannot be read as a document is reported and left out; one that cannot be read at the
    moment (permissions, a folder that is gone from the network) stays as indexed.

    Args:
        corpus, index: folders; by default those of the settings.
        force: read and embed everything anew, even what did not change.
        embedder: by default the model of the settings.
        progress: called with (step, done, total) as the work goes on.

    Raises:
        SettingsError: the index folder cannot be written to, or is the corpus itself.
        CorpusError: the corpus is missing or unreadable, or empty while there is no index yet.
        ModelError: the model cannot be used, or the packaged weights were changed.
        BuildRunningError: another build holds the index folder.
        IndexWriteError: the new index could not be written.
    """
    began = time.perf_counter()
    settings = settings or Settings.from_environment()
    corpus, index = Path(corpus or settings.corpus), Path(index or settings.index)
    if corpus.resolve() == index.resolve():
        raise SettingsError(
            f"'{corpus}' is both the corpus and the index folder; expected two. Name another one "
            "with --index."
        )
    found = scan(corpus, leave_out=index)
    embedder = embedder or _checked_embedder(settings)
    with building(index) as folder, Parser(settings) as parser:
        journal = Journal(index, embedder.fingerprint)
        work = _Work(
            index,
            found,
            settings,
            embedder,
            live(index),
            force,
            journal,
            progress or _silent,
            parser,
        )
        report = work.report(folder, corpus)
        tidy(index, settings.keep_generations)
        journal.remove()
    return replace(report, seconds=time.perf_counter() - began)


@dataclass
class _Work:
    """One build under way."""

    index: Path
    found: Scan
    settings: Settings
    embedder: Embedder
    previous: Index | None
    force: bool
    journal: Journal
    progress: Progress
    parser: Parser
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    first: dict[str, str] = field(default_factory=dict)  # hash of a file -> its first path
    copies: dict[str, str] = field(default_factory=dict)  # path of a copy -> the first one's
    keys: list[str] = field(default_factory=list)  # hash of each chunk's text, in row order
    lexical_texts: list[str] = field(default_factory=list)
    sample: list[tuple[str, Chunk, str]] = field(default_factory=list)  # title, chunk, key
    truncated: int = 0

    def __post_init__(self) -> None:
        manifest = self.previous.manifest if self.previous else {}
        self.same_model = manifest.get("embedding", {}).get("fingerprint") == (
            self.embedder.fingerprint
        )
        # The same model has the same window, and need not be loaded to tell.
        self.encoder = self.previous.encoder() if self.same_model and not self.force else None
        known = manifest["chunking"]["window"] if self.same_model else None
        self.window = known or self.embedder.window
        self.chunking = {
            **chunking_settings(self.settings, self.window),
            "window": self.window,
        }
        same_chunking = manifest.get("chunking") == self.chunking
        counting = (self.encoder or self.embedder).count_tokens
        self.count_tokens = lru_cache(maxsize=10_000)(counting)
        self.splitter = SentenceSplitter(self.chunking["chunk_tokens"], self.count_tokens)
        self.failed += self.found.failed
        listing = self.previous.records.listing() if self.previous else []
        self.before = {line.path: line.sha256 for line in listing}
        self.carry_over = not self.force and self.same_model and same_chunking
        self.embeddings = self._embeddings()

    def _embeddings(self) -> Embeddings:
        embeddings = Embeddings(self.embedder, self.encoder, self.journal)
        left = {} if self.force else self.journal.read()
        embeddings.know(left.keys(), left.values())
        source = self.previous if self.carry_over else None
        if not self.previous and not self.force:  # the live one may be damaged, an older one whole
            source = newest_of_model(self.index, self.embedder)
        if source:
            embeddings.know(source.records.embedded(), source.dense.vectors())
        return embeddings

    def report(self, folder: Path, corpus: Path) -> BuildReport:
        """Build into a folder and publish it, unless nothing changed."""
        with writing(folder.parent):
            chunks = write(folder, self._records(), self.copies)
        if not chunks and self.previous is None:
            raise _nothing_to_index(corpus, self.failed)
        removed = sorted(self.before.keys() - {*self.changed, *self.unchanged})
        if self._is_current(removed):
            manifest, generation = self.previous.manifest, self.previous.generation
        else:
            manifest = self._publish(folder)
            generation = folder.name.replace("building-", "generation-", 1)
        return BuildReport(
            added=tuple(self.added),
            changed=tuple(self.changed),
            removed=tuple(removed),
            unchanged=tuple(self.unchanged),
            failed=tuple(sorted(self.failed, key=lambda f: f.path)),
            chunks=chunks,
            embedded=self.embeddings.made,
            truncated=self.truncated,
            generation=generation,
            seconds=0.0,
            notes=encoding.notes(manifest["encoder"]),
            remarks=tuple(self.remarks),
        )

    def _is_current(self, removed: list[str]) -> bool:
        """Tell whether the live generation is what this build would make."""
        changes = self.added or self.changed or removed or self._copies_before() != self.copies
        return self.carry_over and not changes and "encoder" in self.previous.manifest

    def _copies_before(self) -> dict[str, str]:
        return self.previous.records.copies() if self.previous else {}

    def _records(self) -> Iterator[Record]:
        """Yield the record of every document of the new generation, noting what it needs."""
        total = len(self.found.files)
        for number, file in enumerate(self.found.files, 1):
            record = self._of_file(file)
            if record:
                yield self._noted(record)
            self.progress("reading", number, total)
        for path in sorted(self.before):
            if any(path.startswith(f"{folder}/") for folder in self.found.unreadable):
                yield self._noted(self._as_before(path))

    def _of_file(self, file: CorpusFile) -> Record | None:
        try:
            data = file.read(self.settings.max_file_bytes)
            sha256 = sha256_of(data)
            if self.first.setdefault(sha256, file.path) != file.path:
                return self._copy(file.path, self.first[sha256])
            same = self.before.get(file.path) == sha256
            if same and self.carry_over:
                return self._as_before(file.path)
            record = self._cut(self.parser.load(data, file.path), sha256, len(data))
        except DocumentError as error:
            self.first = {k: path for k, path in self.first.items() if path != file.path}
            self.failed.append(Failure(file.path, str(error)))
            return None
        except OSError as error:
            return self._unreadable(file.path, error)
        known = self.unchanged if same else self.changed
        (known if file.path in self.before else self.added).append(file.path)
        return record

    def _copy(self, path: str, first: str) -> None:
        self.copies[path] = first
        self.remarks.append(
            Remark(path, f"The same file as {first}; indexed once, under that name.")
        )

    def _unreadable(self, path: str, error: OSError) -> Record | None:
        stays = "The document stays as indexed." if path in self.before else ""
        reason = f"The file cannot be read: {error.strerror}. Check its permissions. {stays}"
        self.failed.append(Failure(path, reason.strip()))
        return self._as_before(path) if stays else None

    def _as_before(self, path: str) -> Record:
        self.unchanged.append(path)
        record = self.previous.records.record(path)
        if self.carry_over:
            return record
        return self._cut(record.document, record.sha256, record.size)

    def _cut(self, document: Document, sha256: str, size: int) -> Record:
        found = sentences(document)
        chunks = tuple(chunk_document(document, found, self.splitter))
        texts = [embedding_text(document.title, chunk, self._fits) for chunk in chunks]
        keys = tuple(sha256_of(text.encode()) for text in texts)
        self.embeddings.want(dict(zip(keys, texts, strict=True)))
        self.truncated += sum(not self._fits(text) for text in texts)
        return Record(document, sha256, size, chunks, keys, tuple(found))

    def _fits(self, text: str) -> bool:
        return self.count_tokens(text) <= self.window

    def _noted(self, record: Record) -> Record:
        title = record.document.title
        self.remarks += [Remark(record.document.path, text) for text in record.document.notes]
        self.keys += record.embedded
        self.lexical_texts += [embedding_text(title, chunk) for chunk in record.chunks]
        if record.chunks and len(self.sample) < SAMPLE:
            self.sample.append((title, record.chunks[0], record.embedded[0]))
        return record

    def _publish(self, folder: Path) -> dict[str, Any]:
        """Make the folder a generation, and that the live one; return its manifest."""
        self.embeddings.make(partial(self.progress, "embedding"))
        with writing(folder.parent):
            matrix = self.embeddings.matrix(self.keys)
            dense = DenseIndex.build(matrix, self.settings.exact_chunks)
            dense.save(folder)
            plane.write(folder, matrix)
            self.progress("indexing", 0, 1)
            LexicalIndex.build(self.lexical_texts).save(folder)
            own = {"dense": dense.about, "encoder": self._encoder(folder)}
            manifest = {**self._manifest(), **own}
            self.progress("indexing", 1, 1)
            publish(folder, manifest)
        return manifest

    def _encoder(self, folder: Path) -> dict[str, Any]:
        """Put the query encoder into the folder; return what the manifest says of it."""
        if self.encoder:
            encoding.take_over(self.previous.folder, folder)
        known = self.previous.manifest.get("encoder") if self.same_model else None
        if known and not self.force:
            return known
        texts = [embedding_text(title, chunk, self._fits) for title, chunk, _ in self.sample]
        vectors = self.embeddings.matrix([key for _, _, key in self.sample])
        return encoding.make(folder, self.embedder, encoding.Sample(texts, vectors))

    def _manifest(self) -> dict[str, Any]:
        return {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "documents": len(self.added) + len(self.changed) + len(self.unchanged),
            "chunks": len(self.keys),
            "chunking": self.chunking,
            "embedding": {
                "model": self.embedder.name,
                "fingerprint": self.embedder.fingerprint,
                "stamp": getattr(self.embedder, "stamp", None),
                "dimension": self.embeddings.dimension,
                "precision": getattr(self.embedder, "precision", None),
            },
        }


def _checked_embedder(settings: Settings) -> Embedder:
    embedder = SentenceTransformersEmbedder(settings, settings.precision)
    embedder.check_weights()
    return embedder


def _silent(step: str, done: int, total: int) -> None:
    pass


def _nothing_to_index(corpus: Path, failed: list[Failure]) -> CorpusError:
    reasons = "".join(f"\n  {f.path}: {f.reason}" for f in failed)
    return CorpusError(
        f"The corpus folder '{corpus}' holds no document that can be indexed; expected files "
        f"of one of {', '.join(ENDINGS)}. Put some in and build again.{reasons}"
    )
