"""Corpus to index: what changed is read and embedded, everything else is carried over."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..chunking import embedding_text
from ..documents import ENDINGS, Parser, Scan, check_folder, scan
from ..embedding import Embedder, SentenceTransformersEmbedder
from ..errors import CorpusError, SettingsError
from ..settings import Settings, build_command
from ..types import BuildReport, Chunk, Failure
from . import encoding, plane
from .dense import DenseIndex
from .embeddings import Embeddings
from .failures import known_failures, reading
from .gathering import Cutter, Gathering
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
        SettingsError: a folder's name is empty, or the index folder cannot be written to or is the
            corpus itself.
        CorpusError: the corpus is missing or unreadable, or empty while there is no index yet, or
            the process that reads files does not start.
        ModelError: the model cannot be used, or the packaged weights were changed.
        BuildRunningError: another build holds the index folder.
        IndexWriteError: the new index could not be written.
    """
    began = time.perf_counter()
    settings = settings or Settings.from_environment()
    given = {"corpus": corpus, "index": index}
    settings = replace(settings, **{k: v for k, v in given.items() if v is not None})
    corpus, index = Path(settings.corpus), Path(settings.index)
    if corpus.resolve() == index.resolve():
        raise SettingsError(
            f"'{corpus}' is both the corpus and the index folder; expected two. Name another one "
            "with --index."
        )
    check_folder(corpus)  # before there is an index folder
    embedder = embedder or _checked_embedder(settings)
    with building(index) as folder, Parser(settings) as parser:
        # A list from before the lock may lack what another build has indexed meanwhile.
        found = scan(corpus, leave_out=index)
        journal = Journal(index, embedder.fingerprint)
        work = _Work(
            index,
            settings,
            embedder,
            live(index),
            force,
            journal,
            progress or _silent,
        )
        report = work.report(folder, corpus, found, parser)
        tidy(index, settings.keep_generations)
        journal.remove()
    return replace(report, seconds=time.perf_counter() - began)


@dataclass
class _Work:
    """One build under way."""

    index: Path
    settings: Settings
    embedder: Embedder
    previous: Index | None
    force: bool
    journal: Journal
    progress: Progress
    keys: list[str] = field(default_factory=list)  # hash of each chunk's text, in row order
    lexical_texts: list[str] = field(default_factory=list)
    sample: list[tuple[str, Chunk, str]] = field(default_factory=list)  # title, chunk, key

    def __post_init__(self) -> None:
        manifest = self.previous.manifest if self.previous else {}
        self.same_model = manifest.get("embedding", {}).get("fingerprint") == (
            self.embedder.fingerprint
        )
        # The same model has the same window, and need not be loaded to tell.
        self.encoder = self.previous.encoder() if self.same_model and not self.force else None
        known = manifest["chunking"]["window"] if self.same_model else None
        window = known or self.embedder.window
        self.chunking = {**chunking_settings(self.settings, window), "window": window}
        same_chunking = manifest.get("chunking") == self.chunking
        self.carry_over = not self.force and self.same_model and same_chunking
        self.source = self._source()
        self.embeddings = self._embeddings()
        count_tokens = (self.encoder or self.embedder).count_tokens
        size = self.chunking["chunk_tokens"]
        self.cutter = Cutter(size, window, count_tokens, self.embeddings)

    def _source(self) -> Index | None:
        """Return the index whose vectors are used again, where there is one."""
        if self.force:
            return None
        # The live one may be damaged or of another model, and an older one neither.
        return self.previous if self.same_model else newest_of_model(self.index, self.embedder)

    def _embeddings(self) -> Embeddings:
        embeddings = Embeddings(self.embedder, self.encoder, self.journal)
        left = {} if self.force else self.journal.read()
        embeddings.know(left.keys(), left.values())
        if self.source:
            embeddings.know(self.source.records.embedded(), self.source.dense.vectors())
        return embeddings

    def report(self, folder: Path, corpus: Path, found: Scan, parser: Parser) -> BuildReport:
        """Build into a folder and publish it, unless nothing changed."""
        most = self.settings.max_file_bytes
        known = {} if self.force else known_failures(self.previous, self.settings)
        files = Gathering(found, parser, self.cutter, self.previous, self.carry_over, most, known)
        records = files.records(partial(self.progress, "reading"))
        with writing(folder.parent):
            chunks = write(folder, map(self._noted, records), files.copies, files.failures)
        if not chunks and self.previous is None:
            raise _nothing_to_index(corpus, files.failed)
        if self._is_current(files):
            manifest, generation = self.previous.manifest, self.previous.generation
        else:
            manifest = self._publish(folder, files.documents)
            generation = folder.name.replace("building-", "generation-", 1)
        return BuildReport(
            added=tuple(files.added),
            changed=tuple(files.changed),
            removed=tuple(files.removed()),
            unchanged=tuple(files.unchanged),
            failed=tuple(sorted(files.failed, key=lambda f: f.path)),
            chunks=chunks,
            embedded=self.embeddings.made,
            truncated=self.cutter.truncated,
            generation=generation,
            seconds=0.0,
            notes=encoding.notes(manifest["encoder"], build_command(self.settings)),
            remarks=tuple(files.remarks),
        )

    def _is_current(self, files: Gathering) -> bool:
        """Tell whether the live generation is what this build would make."""
        if not self.carry_over or "encoder" not in self.previous.manifest:
            return False
        records, known = self.previous.records, known_failures(self.previous, self.settings)
        same = files.copies == records.copies() and files.failures == records.failures() == known
        return same and not (files.added or files.changed or files.removed())

    def _noted(self, record: Record) -> Record:
        title = record.document.title
        self.keys += record.embedded
        self.lexical_texts += [embedding_text(title, chunk) for chunk in record.chunks]
        if record.chunks and len(self.sample) < SAMPLE:
            self.sample.append((title, record.chunks[0], record.embedded[0]))
        return record

    def _publish(self, folder: Path, documents: int) -> dict[str, Any]:
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
            manifest = {**self._manifest(documents), **own}
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
        texts = [embedding_text(title, chunk, self.cutter.fits) for title, chunk, _ in self.sample]
        vectors = self.embeddings.matrix([key for _, _, key in self.sample])
        return encoding.make(folder, self.embedder, encoding.Sample(texts, vectors))

    def _manifest(self, documents: int) -> dict[str, Any]:
        return {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "documents": documents,
            "chunks": len(self.keys),
            "chunking": self.chunking,
            "reading": reading(self.settings),
            "embedding": {
                "model": self.embedder.name,
                "fingerprint": self.embedder.fingerprint,
                "stamp": getattr(self.embedder, "stamp", None),
                "dimension": self.embeddings.dimension,
                "precision": self._precision(),
            },
        }

    def _precision(self) -> str | None:
        """Return the number format of the vectors: the lesser one of those used again and made."""
        made = getattr(self.embedder, "precision", None)
        if not self.source or self.embeddings.made == len(set(self.keys)):
            return made
        used_again = self.source.manifest["embedding"].get("precision")
        return "bfloat16" if "bfloat16" in (made, used_again) else made


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
