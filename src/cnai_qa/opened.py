"""One generation of an index with what works on it: a question's way to its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .answers.answering import answer as answer_from
from .answers.answering import write
from .answers.choosing import Chosen
from .answers.comparison import Judged, together
from .answers.evidence import Evidence
from .answers.listing import ListReader, WholeList
from .answers.overview import asked_about, asks_for_overview, openings
from .answers.ownership import owned_thing, says_owner
from .embedding import Embedder
from .errors import StoppedError
from .index import Index
from .questions.question import may_ask_for_list, understand
from .questions.spelling import corrected
from .questions.unknown import unknown_names, unknown_words
from .reader import Reader
from .retriever import Retriever
from .scope import Scope
from .settings import Settings
from .types import Answer, Hit, Passage, Reading, Twin
from .words import is_chinese

_CLAIMS = 50  # passages that are looked at for a claim of ownership


@dataclass(frozen=True, slots=True)
class Opened:
    """One generation with what works on it, so that a question never sees two.

    Attributes:
        lists: reads whole lists; None where the embedding model may not read English.
    """

    index: Index
    embedder: Embedder
    retriever: Retriever
    reader: Reader
    lists: ListReader | None
    settings: Settings

    def answer(
        self, question: str, query: str, scope: Scope | None, stopped: Callable[[], bool] = bool
    ) -> Answer:
        """Search, read and compose.

        Args:
            query: what is searched and read for the question.
            stopped: looked at between the steps; once it says so, the question is given up.

        Raises:
            StoppedError: the question was given up.
            ScopeError: the scope names a document that is not there, or leaves none.
        """
        began = time.perf_counter()
        if about := self.overview(question, query, scope):
            return about
        compared = understand(query).sides
        found = self.retrieve((query, *(side.search for side in compared)), scope)
        retrieved = time.perf_counter()
        judged = self._read((query, *(side.query for side in compared)), found, stopped)
        read = time.perf_counter()
        whole, *sides = together([judged[0], self.claims(query, scope)]), *judged[1:]
        answer = answer_from(
            question,
            query,
            whole.passages,
            whole.readings,
            # What was read for the whole question counts for each side as well.
            sides=[together([whole, side]) for side in sides],
            lists=self.whole_lists(query, judged[0]),
            unknown_words=unknown_words(query, self.index),
            unknown_names=unknown_names(query, self.index),
            **self._sources(),
        )
        seconds = {
            "retrieve": retrieved - began,
            "read": read - retrieved,
            "total": time.perf_counter() - began,
        }
        return replace(answer, seconds={k: round(v, 4) for k, v in seconds.items()})

    def clearest(
        self,
        question: str,
        queries: Sequence[str],
        scope: Scope | None,
        stopped: Callable[[], bool] = bool,
    ) -> Answer:
        """Answer each of the queries that a question may mean, and return the surest answer.

        Where none is surer than the others it is that to the first. Raises what `answer` does.
        """
        answers = [self.answer(question, query, scope, stopped) for query in queries]
        best = max(answers, key=lambda answer: 0.0 if answer.abstained else answer.confidence)
        spent = {k: round(sum(a.seconds[k] for a in answers), 4) for k in best.seconds}
        return replace(best, seconds=spent)

    def spelled(self, query: str) -> str:
        """Return a query with slips put right that are near a word of the documents."""
        # A word that the model knows whole is a word of the language, and no slip.
        count = self.embedder.count_tokens
        return corrected(query, self.index.lexical.knows, lambda word: count(word.casefold()) == 1)

    def retrieve(self, asked: Sequence[str], scope: Scope | None = None) -> list[list[Passage]]:
        """Return the passages to read for each question; several share the number evenly."""
        most = max(self.settings.read, self.settings.passages)
        each = most if len(asked) == 1 else max(most // 2, 1)
        return [
            [self.passage(hit) for hit in self.retriever.retrieve(about, each, scope)]
            for about in asked
        ]

    def whole_lists(self, query: str, judged: Judged) -> list[WholeList] | None:
        """Return the lists in and around passages; None where the question asks for none.

        Args:
            judged: in the order of retrieval.
        """
        if self.lists is None or is_chinese(query) or not may_ask_for_list(understand(query)):
            return None
        return self.lists.read(query, judged.passages, judged.readings)

    def claims(self, query: str, scope: Scope | None = None) -> Judged:
        """Return passages, far down in retrieval, whose wording says whose the thing asked for is.

        Nobody reads them for the question; what they say may differ from what is found.
        """
        thing = owned_thing(query)
        hits = self.retriever.retrieve(query, _CLAIMS, scope) if thing else []
        passages = [self.passage(hit) for hit in hits if says_owner(thing, hit.chunk.text)]
        return Judged(passages, [Reading(0.0, (0.0,) * len(p.inside())) for p in passages])

    def overview(self, question: str, query: str, scope: Scope | None = None) -> Answer | None:
        """Answer with how the documents begin that an overview is asked of, None without any.

        Raises:
            ScopeError: the scope names a document that is not there, or leaves none.
        """
        if not asks_for_overview(query):
            return None
        began = time.perf_counter()
        records, most = self.index.records, self.settings.max_items
        listing = records.listing()
        allowed = set(scope.select(listing)) if scope else {line.path for line in listing}
        paths = asked_about(query, [line for line in listing if line.path in allowed])
        each = most if len(paths) == 1 else 1
        found = [pair for path in paths[:most] for pair in self._openings(path, each)]
        if not found:
            return None
        passages = [
            replace(p, hit=replace(p.hit, rank=rank)) for rank, (p, _) in enumerate(found, 1)
        ]
        judged = Judged(passages, [Reading(1.0, (0.0,) * len(p.inside())) for p in passages])
        evidence = tuple(Evidence(((at, n),), 0, True, 1.0) for at, (_, n) in enumerate(found))
        left = f"The first {most} of {len(paths)} documents; ask about one by its title."
        chosen = Chosen(1.0, evidence=evidence, notes=(left,) if len(paths) > most else ())
        answer = write(question, query, judged, chosen, unknown_words=(), **self._sources())
        spent = round(time.perf_counter() - began, 4)
        return replace(answer, seconds={"retrieve": spent, "read": 0.0, "total": spent})

    def passage(self, hit: Hit) -> Passage:
        """Return a hit with its document and its sentences."""
        records = self.index.records
        own, *others = [
            (chunk, records.document(chunk.document), records.sentences(chunk.document))
            for chunk in (hit.chunk, *hit.twins)
        ]
        return Passage(hit, own[1], own[2], tuple(Twin(*other) for other in others))

    def _openings(self, path: str, most: int) -> list[tuple[Passage, int]]:
        """Return the sentences that a document or its sections begin with, and their passages."""
        records = self.index.records
        document, found = records.document(path), records.sentences(path)
        about = document.title, document.date, document.kind
        return [
            (Passage(Hit(1, chunk, *about, score=1.0), document, found), number)
            for number in openings(document, found, most)
            for chunk in records.chunks(path)
            if chunk.start <= found[number].start < chunk.end
        ]

    def _sources(self) -> dict[str, Any]:
        """Return where quotes are checked, and what an answer may hold, for its writing."""
        records = self.index.records
        return {
            "document_of": records.document,
            "chunks_of": records.chunks,
            "settings": self.settings,
        }

    def _read(
        self,
        asked: Sequence[str],
        found: Sequence[list[Passage]],
        stopped: Callable[[], bool],
    ) -> list[Judged]:
        judged = []
        for about, passages in zip(asked, found, strict=True):
            _go_on(stopped)
            judged.append(Judged(passages, self.reader.read(about, passages)))
        _go_on(stopped)
        return judged


def _go_on(stopped: Callable[[], bool]) -> None:
    if stopped():
        raise StoppedError("The question was given up.")
