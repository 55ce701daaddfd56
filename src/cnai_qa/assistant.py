"""Load, search, ask: the only place that joins the steps."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .answers.listing import ListReader
from .answers.overview import says_of_what
from .checks import check_count, check_history, check_question
from .embedding import Embedder, SentenceTransformersEmbedder
from .encoder import Encoder
from .errors import CnaiQaError, IndexDamagedError, IndexMismatchError, IndexMissingError
from .index import Index, Refused, generations, open_index, plane
from .index.records import Listing
from .opened import Opened
from .questions.conversation import readings
from .reader import (
    ByLanguage,
    CoverageReader,
    EmbeddingReader,
    ModelReader,
    Reader,
    ReadingModel,
)
from .retriever import Retriever
from .scope import Scope, check_scope
from .settings import PACKAGED_MODEL, Settings, as_given, naming_corpus, placed
from .types import Answer, BuildReport, Chunk, Document, Hit, Sentence, Spot
from .words import typed

if TYPE_CHECKING:
    from .index.build import Progress
    from .index.status import DocumentStatus

_LOG = logging.getLogger("cnai_qa")
_UNUSABLE = (IndexMissingError, IndexDamagedError, IndexMismatchError)


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
        self._placed = placed(self.settings)  # the working directory may change
        self._given = embedder
        self._embedder = embedder or SentenceTransformersEmbedder(self.settings)
        self._reader = reader
        self._model = ReadingModel() if self.settings.reader == "packaged" else None
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._refused: Refused | None = None  # the live generation, if it could not be opened
        self._said = ""  # why answers go on from an older one, as it was logged

    @classmethod
    def load(cls, index: str | Path | None = None, settings: Settings | None = None) -> Assistant:
        """Open an index folder, by default that of the settings.

        Raises:
            IndexMissingError, IndexDamagedError, IndexMismatchError: it cannot be used; the
                message names the command that mends it.
            SettingsError: the folder's name is none.
        """
        settings = settings or Settings.from_environment()
        if index is not None:
            settings = replace(settings, index=index)
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
            ScopeError: the scope is none, names a document that is not there, or leaves none.
        """
        check_question(query, self.settings.max_question)
        check_count(k, self.settings.max_k)
        check_scope(scope)
        return self._open().retriever.retrieve(typed(query), k, scope)

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
            QuestionError: the question is empty, too long or no text, or the history no list or
                tuple of such.
            StoppedError: the question was given up.
            ScopeError: the scope is none, names a document that is not there, or leaves none.
        """
        check_question(question, self.settings.max_question)
        check_history(history, self.settings.max_question)
        check_scope(scope)
        opened = self._open()
        asked, history = typed(question), [typed(earlier) for earlier in history]
        if exact:
            return opened.answer(asked, asked, scope, stopped)
        if says_of_what(asked) and (whole := opened.overview(asked, asked, scope)):
            return whole
        meant = [opened.spelled(query) for query in readings(asked, history)]
        return opened.clearest(asked, meant, scope, stopped)

    def documents(self) -> list[Listing]:
        """Return one line for each indexed document, in path order."""
        return self._open().index.records.listing()

    def states(self) -> list[DocumentStatus]:
        """Return how each document, and each file of the corpus, stands to the index."""
        from .index.status import document_states  # what a question does not need

        return document_states(self._open().index, self._placed)

    def document(self, path: str) -> Document:
        """Return an indexed document with its whole text.

        Raises:
            UnknownDocumentError: the index holds none of that path.
        """
        return self._open().index.records.document(path)

    def chunks(self, path: str) -> list[Chunk]:
        """Return the chunks of an indexed document, in its order; none if there is none."""
        records = self._open().index.records
        return records.chunks(records.path_of(path))

    def sentences(self, path: str) -> tuple[Sentence, ...]:
        """Return the sentences of an indexed document, in its order; none if there is none."""
        records = self._open().index.records
        return records.sentences(records.path_of(path))

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

        with as_given(self.settings, self._placed):
            return build_index(
                settings=self._placed, embedder=self._embedder, force=force, progress=progress
            )

    @property
    def generation(self) -> str:
        """Name of the index generation that answers now."""
        return self._open().index.generation

    def _open(self) -> Opened:
        """Return the live generation, or the one in use, where that cannot be opened."""
        with self._lock:
            try:
                with naming_corpus(self.settings), as_given(self.settings, self._placed):
                    self._renew()
            except _UNUSABLE as error:
                if self._opened is None:
                    raise
                self._warn(error)
            return self._opened

    def _renew(self) -> None:
        """Open the live generation, unless it is the one in use or was refused just now."""
        live = generations.current(Path(self._placed.index))
        if self._opened and self._opened.index.generation != live.name:
            if self._refused and self._refused.still(live):
                return
        elif self._opened:
            self._refused, self._said = None, ""
            return
        self._refused = Refused.now(live)
        index = open_index(self._placed.index, self._embedder, self.settings)
        self._opened = self._over(index)
        self._refused, self._said = None, ""

    def _warn(self, error: CnaiQaError) -> None:
        """Log, once, why answers go on from the generation in use."""
        if str(error) == self._said:
            return
        self._said = why = str(error)
        if isinstance(error, IndexMismatchError):  # the index may fit what is installed by now
            why = f"{why.partition(' Rebuild with')[0]} Restart the server to answer from it."
        _LOG.warning("Answers go on from %s. %s", self._opened.index.generation, why)

    def _over(self, index: Index) -> Opened:
        """Return an index with what works on it."""
        embedder = self._given or self._encoder(index) or self._embedder
        retriever = Retriever(index, embedder, self.settings)
        reader = self._reader or self._reader_over(index, embedder)
        lists = self._list_reader(index, embedder)
        return Opened(index, embedder, retriever, reader, lists, self.settings)

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
        return ListReader(EmbeddingReader(embedder, index.lexical))

    def _reader_over(self, index: Index, embedder: Embedder) -> Reader:
        similarity = EmbeddingReader(embedder, index.lexical)
        reader = ModelReader(self._model, similarity) if self._model else similarity
        if self._model or self.settings.model == PACKAGED_MODEL:  # both read English only
            return ByLanguage(reader, CoverageReader(index.lexical))
        return reader


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
    place = settings.index if index is None else str(index)
    return _loaded(place, settings, Path(place).absolute()).search(question, k, scope=scope)


@lru_cache(maxsize=8)
def _loaded(index: str, settings: Settings, folder: Path) -> Assistant:
    """Return the assistant of an index; a relative one is another folder from elsewhere."""
    return Assistant.load(index, settings)
