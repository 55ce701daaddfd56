"""Load, search, ask: the only place that joins the steps."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .answering import answer as answer_from
from .checks import check_question
from .comparison import Judged, together
from .conversation import standalone
from .embedding import Embedder, SentenceTransformersEmbedder
from .encoder import Encoder
from .errors import IndexDamagedError, QuestionError, StoppedError
from .index import Index, generations, open_index, plane
from .index.records import Listing
from .listing import ListReader, WholeList
from .ownership import owned_thing, says_owner
from .question import may_ask_for_list, understand
from .reader import (
    ByLanguage,
    CoverageReader,
    EmbeddingReader,
    ModelReader,
    Reader,
    ReadingModel,
)
from .retriever import Retriever
from .scope import Scope
from .settings import PACKAGED_MODEL, Settings
from .spelling import corrected
from .types import Answer, BuildReport, Chunk, Document, Hit, Passage, Reading, Spot, Twin
from .unknown import unknown_names, unknown_words
from .words import is_chinese

if TYPE_CHECKING:
    from .index.build import Progress

_CLAIMS = 50  # passages that are looked at for a claim of ownership
_LOG = logging.getLogger("cnai_qa")


@dataclass(frozen=True, slots=True)
class _Opened:
    """One generation with what works on it, so that a question never sees two."""

    index: Index
    embedder: Embedder
    retriever: Retriever
    reader: Reader
    lists: ListReader | None  # where the embedding model reads English


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
        self._given = embedder
        self._embedder = embedder or SentenceTransformersEmbedder(self.settings)
        self._reader = reader
        self._model = ReadingModel() if self.settings.reader == "packaged" else None
        self._lock = threading.Lock()
        self._opened: _Opened | None = None
        self._damaged = ""  # name of a generation that was found damaged, and said so

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
        self._open().embedder.embed(["warm"])
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
        check_question(query, self.settings.max_question)
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
        stopped: Callable[[], bool] = bool,
    ) -> Answer:
        """Answer a question with sentences of the documents, or say that they do not answer.

        Args:
            history: the earlier questions of the conversation, oldest first; a question that
                points back to them is completed from them, see `Answer.query`.
            scope: the documents that may answer; by default all of them.
            exact: search for the question as typed: nothing is completed or put right.
            stopped: looked at between the steps; once it says so, the question is given up.

        Raises:
            QuestionError: the question is empty, too long or no text.
            StoppedError: the question was given up.
            ScopeError: the scope names a document that is not there, or leaves none.
        """
        check_question(question, self.settings.max_question)
        if isinstance(history, str):
            raise QuestionError("The history is one text; expected a list of earlier questions.")
        for earlier in history:
            check_question(earlier, self.settings.max_question)
        began = time.perf_counter()
        opened = self._open()
        query = question.strip()
        if not exact:
            query = self._spelled(standalone(question, history), opened)
        asked = (query, *(side.query for side in understand(query).sides))
        found = self._retrieve(opened, asked, scope)
        retrieved = time.perf_counter()
        judged = _read(opened.reader, asked, found, stopped)
        read = time.perf_counter()
        judged[0] = together([judged[0], self._claims(opened, query, scope)])
        whole, *sides = judged
        answer = answer_from(
            question.strip(),
            query,
            whole.passages,
            whole.readings,
            # What was read for the whole question counts for each side as well.
            sides=[together([whole, side]) for side in sides],
            lists=self._lists(opened, query, found[0]),
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

    def plane(self, most: int) -> list[Spot]:
        """Return where the chunks lie on the plane; evenly chosen if they are more than most."""
        index = self._open().index
        spans = index.records.spans()
        places = plane.places(index.folder, index.dense, most)
        return [Spot(*spans[row], x, y) for row, x, y in places]

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
                self._opened = self._newly_opened(live)
            return self._opened

    def _newly_opened(self, live: str) -> _Opened:
        """Return the live generation, or the one in use, where that is damaged."""
        try:
            return self._over(open_index(self.settings.index, self._embedder, self.settings))
        except IndexDamagedError as error:
            if self._opened is None:
                raise
            if live != self._damaged:
                _LOG.warning("Answers go on from %s. %s", self._opened.index.generation, error)
            self._damaged = live
            return self._opened

    def _over(self, index: Index) -> _Opened:
        """Return an index with what works on it."""
        embedder = self._given or self._encoder(index) or self._embedder
        retriever = Retriever(index, embedder, self.settings)
        reader = self._reader or self._reader_over(index, embedder)
        return _Opened(index, embedder, retriever, reader, self._list_reader(index, embedder))

    def _encoder(self, index: Index) -> Encoder | None:
        """Return the query encoder of an index: the one in use, if it is the same and loaded."""
        before = self._opened.embedder if self._opened else None
        same = (
            isinstance(before, Encoder)
            and before.fingerprint == (index.manifest["embedding"]["fingerprint"])
        )
        if same and before.is_loaded:
            return before
        encoder = index.encoder()
        if before and encoder:
            encoder.load()  # while its files are there: builds go on
        return encoder

    def _list_reader(self, index: Index, embedder: Embedder) -> ListReader | None:
        if self._reader or self.settings.model != PACKAGED_MODEL:
            return None
        return ListReader(EmbeddingReader(embedder, index.lexical), index.lexical)

    def _reader_over(self, index: Index, embedder: Embedder) -> Reader:
        similarity = EmbeddingReader(embedder, index.lexical)
        reader = ModelReader(self._model, similarity) if self._model else similarity
        if self._model or self.settings.model == PACKAGED_MODEL:  # both read English only
            return ByLanguage(reader, CoverageReader(index.lexical))
        return reader

    def _spelled(self, query: str, opened: _Opened) -> str:
        # A word that the model knows whole is a word of the language, and no slip.
        count = opened.embedder.count_tokens
        return corrected(
            query, opened.index.lexical.knows, lambda word: count(word.casefold()) == 1
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

    def _lists(self, opened: _Opened, query: str, passages: list[Passage]) -> list[WholeList]:
        """Return the lists in and around some passages, if the question may ask for one."""
        if opened.lists is None or is_chinese(query) or not may_ask_for_list(understand(query)):
            return []
        return opened.lists.read(query, passages)

    def _claims(self, opened: _Opened, query: str, scope: Scope | None = None) -> Judged:
        """Return passages, far down in retrieval, whose wording says whose the thing asked for is.

        Nobody reads them for the question; what they say may differ from what is found.
        """
        thing = owned_thing(query)
        hits = opened.retriever.retrieve(query, _CLAIMS, scope) if thing else []
        passages = [
            self._passage(opened.index, hit) for hit in hits if says_owner(thing, hit.chunk.text)
        ]
        return Judged(passages, [Reading(0.0, (0.0,) * len(p.inside())) for p in passages])

    def _passage(self, index: Index, hit: Hit) -> Passage:
        records = index.records
        own, *others = [
            (chunk, records.document(chunk.document), records.sentences(chunk.document))
            for chunk in (hit.chunk, *hit.twins)
        ]
        return Passage(hit, own[1], own[2], tuple(Twin(*other) for other in others))


def _read(
    reader: Reader,
    asked: Sequence[str],
    found: Sequence[list[Passage]],
    stopped: Callable[[], bool],
) -> list[Judged]:
    """Return what was found, read; a question that was given up meanwhile is read no further."""
    judged = []
    for about, passages in zip(asked, found, strict=True):
        _go_on(stopped)
        judged.append(Judged(passages, reader.read(about, passages)))
    _go_on(stopped)
    return judged


def _go_on(stopped: Callable[[], bool]) -> None:
    if stopped():
        raise StoppedError("The question was given up.")


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
