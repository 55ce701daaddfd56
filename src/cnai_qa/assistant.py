"""Load, search, ask: the only place that joins the steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .answering import answer as answer_from
from .comparison import Judged, together
from .conversation import standalone
from .embedding import Embedder, SentenceTransformersEmbedder
from .errors import QuestionError
from .index import Index, generations, open_index, plane
from .index.records import Listing
from .question import understand
from .reader import EmbeddingReader, ModelReader, Reader, ReadingModel
from .retriever import Retriever
from .scope import Scope
from .settings import Settings
from .spelling import corrected, named, near
from .types import Answer, BuildReport, Chunk, Document, Hit, Passage, Twin
from .words import content_words

if TYPE_CHECKING:
    from .index.build import Progress


@dataclass(frozen=True, slots=True)
class _Opened:
    """One generation with what works on it, so that a question never sees two."""

    index: Index
    retriever: Retriever
    reader: Reader


class Assistant:
    """Answers questions from an index; safe to use from several threads.

    The index may be rebuilt while it is open: the next question is answered from the new one.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self._embedder = embedder or SentenceTransformersEmbedder(self.settings)
        self._reader = reader
        self._model = ReadingModel() if self.settings.reader == "packaged" else None
        self._lock = threading.Lock()
        self._opened: _Opened | None = None

    @classmethod
    def load(cls, index: str | Path | None = None, settings: Settings | None = None) -> Assistant:
        """Open an index folder, by default that of the settings.

        Raises:
            IndexMissingError, IndexDamagedError, IndexMismatchError: it cannot be used; the
                message names the command that mends it.
        """
        settings = settings or Settings.from_environment()
        if index is not None:
            settings = replace(settings, index=str(index))
        assistant = cls(settings)
        assistant._open()
        return assistant

    def warm(self) -> None:
        """Load the models now instead of with the first question."""
        self._embedder.embed(["warm"])
        if self._model:
            self._model.judge("warm", [("", "warm")])

    def search(self, query: str, k: int = 5, *, scope: Scope | None = None) -> list[Hit]:
        """Return the k best passages for a query, best first.

        Args:
            scope: the documents to look in; by default all of them.

        Raises:
            QuestionError: the query is empty, too long or no text, or k is less than 1.
            ScopeError: the scope names a document that is not there, or leaves none.
        """
        self._check(query)
        if not isinstance(k, int) or not 1 <= k <= self.settings.max_k:
            raise QuestionError(
                f"k is {k!r}; expected a whole number from 1 to {self.settings.max_k}."
            )
        return self._open().retriever.retrieve(query.strip(), k, scope)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        scope: Scope | None = None,
        exact: bool = False,
    ) -> Answer:
        """Answer a question with sentences of the documents, or say that they do not answer.

        Args:
            history: the earlier questions of the conversation, oldest first; a question that
                points back to them is completed from them, see `Answer.query`.
            scope: the documents that may answer; by default all of them.
            exact: search for the question as typed: nothing is completed or put right.

        Raises:
            QuestionError: the question is empty, too long or no text.
            ScopeError: the scope names a document that is not there, or leaves none.
        """
        self._check(question)
        if isinstance(history, str):
            raise QuestionError("The history is one text; expected a list of earlier questions.")
        for earlier in history:
            self._check(earlier)
        began = time.perf_counter()
        opened = self._open()
        query = question.strip()
        if not exact:
            query = self._spelled(standalone(question, history), opened.index)
        asked = (query, *(side.query for side in understand(query).sides))
        found = self._retrieve(opened, asked, scope)
        retrieved = time.perf_counter()
        judged = [
            Judged(passages, opened.reader.read(about, passages))
            for about, passages in zip(asked, found, strict=True)
        ]
        read = time.perf_counter()
        whole, *sides = judged
        answer = answer_from(
            question.strip(),
            query,
            whole.passages,
            whole.readings,
            # What was read for the whole question counts for each side as well.
            sides=[together([whole, side]) for side in sides],
            unknown_words=unknown_words(query, opened.index),
            unknown_names=unknown_names(query, opened.index),
            document_of=opened.index.records.document,
            chunks_of=opened.index.records.chunks,
            settings=self.settings,
        )
        seconds = {
            "retrieve": retrieved - began,
            "read": read - retrieved,
            "total": time.perf_counter() - began,
        }
        return replace(answer, seconds={k: round(v, 4) for k, v in seconds.items()})

    def documents(self) -> list[Listing]:
        """Return one line for each indexed document, in path order."""
        return self._open().index.records.listing()

    def document(self, path: str) -> Document:
        """Return an indexed document with its whole text.

        Raises:
            UnknownDocumentError: the index holds none of that path.
        """
        return self._open().index.records.document(path)

    def chunks(self, path: str) -> list[Chunk]:
        """Return the chunks of an indexed document, in its order; none if there is none."""
        return self._open().index.records.chunks(path)

    def plane(self, most: int) -> list[tuple[Chunk, float, float]]:
        """Return chunks with their places on the plane, each in [0, 1]; evenly chosen if many."""
        index = self._open().index
        places = plane.load(index.folder, len(index))
        if places is None:
            places = plane.lay_out(index.dense.vectors())
        rows = range(0, len(index), -(-len(index) // most) or 1)
        return [(index.records.chunk(row), *map(float, places[row])) for row in rows]

    def build(self, force: bool = False, progress: Progress | None = None) -> BuildReport:
        """Bring the index in step with the corpus, with the model that is loaded already.

        Questions are answered meanwhile; once it is done, from the new index. Raises what
        `build_index` does.
        """
        from .index.build import build_index  # what a question does not need

        return build_index(
            settings=self.settings, embedder=self._embedder, force=force, progress=progress
        )

    @property
    def generation(self) -> str:
        """Name of the index generation that answers now."""
        return self._open().index.generation

    def _open(self) -> _Opened:
        with self._lock:
            live = generations.current(Path(self.settings.index)).name
            if self._opened is None or self._opened.index.generation != live:
                index = open_index(self.settings.index, self._embedder, self.settings)
                retriever = Retriever(index, self._embedder, self.settings)
                self._opened = _Opened(index, retriever, self._reader or self._reader_over(index))
            return self._opened

    def _reader_over(self, index: Index) -> Reader:
        similarity = EmbeddingReader(self._embedder, index.lexical)
        return ModelReader(self._model, similarity) if self._model else similarity

    def _spelled(self, query: str, index: Index) -> str:
        # A word that the model knows whole is a word of the language, and no slip.
        return corrected(
            query, index.lexical.knows, lambda w: self._embedder.count_tokens(w.casefold()) == 1
        )

    def _retrieve(
        self, opened: _Opened, asked: Sequence[str], scope: Scope | None
    ) -> list[list[Passage]]:
        """Return the passages to read for each question; several share the number evenly."""
        most = max(self.settings.read, self.settings.passages)
        each = most if len(asked) == 1 else max(most // 2, 1)
        return [
            [
                self._passage(opened.index, hit)
                for hit in opened.retriever.retrieve(about, each, scope)
            ]
            for about in asked
        ]

    def _passage(self, index: Index, hit: Hit) -> Passage:
        records = index.records
        own, *others = [
            (chunk, records.document(chunk.document), records.sentences(chunk.document))
            for chunk in (hit.chunk, *hit.twins)
        ]
        return Passage(hit, own[1], own[2], tuple(Twin(*other) for other in others))

    def _check(self, question: object) -> None:
        if not isinstance(question, str):
            raise QuestionError(f"The question is {type(question).__name__}; expected text.")
        if not _is_text(question):
            raise QuestionError("The question holds bytes that are no text. Type it as UTF-8.")
        if not question.strip():
            raise QuestionError("The question is empty. Type a question about the documents.")
        if len(question) > self.settings.max_question:
            raise QuestionError(
                f"The question has {len(question):,} characters; expected at most "
                f"{self.settings.max_question:,}. Ask for one thing, in fewer words."
            )


def _is_text(question: str) -> bool:
    try:
        question.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def unknown_words(query: str, index: Index) -> tuple[str, ...]:
    """Return the words of a query that occur nowhere in the documents, as written."""
    return tuple(
        dict.fromkeys(
            word
            for word, tokens in content_words(query)
            if not any(index.lexical.knows(token) for token in tokens)
        )
    )


def unknown_names(query: str, index: Index) -> tuple[str, ...]:
    """Return the names of a query that occur nowhere in the documents, typing errors aside."""
    unknown = set(unknown_words(query, index))
    return tuple(
        name for name in named(query) if name in unknown and not near(name, index.lexical.knows)
    )


def retrieve(
    question: str,
    k: int = 5,
    *,
    scope: Scope | None = None,
    index: str | Path | None = None,
    settings: Settings | None = None,
) -> list[Hit]:
    """Return the k best passages for a question; the index is opened once and kept open.

    Args:
        scope: the documents to look in; by default all of them.
        index: the index folder, by default that of the settings.
    """
    settings = settings or Settings.from_environment()
    return _loaded(str(index or settings.index), settings).search(question, k, scope=scope)


@lru_cache(maxsize=8)
def _loaded(index: str, settings: Settings) -> Assistant:
    return Assistant.load(index, settings)
