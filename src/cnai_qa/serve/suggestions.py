"""Questions to begin and to go on with, made of the documents; only such as are answered."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import Any

from ..assistant import Assistant
from ..errors import CnaiQaError, UnknownDocumentError
from ..scope import Scope
from ..words import tokens
from .candidates import VAGUE, Candidate, candidates

STARTERS, FOLLOW_UPS = 4, 3
ALL = Scope()
_TRIES = 24  # questions that are tried for one set
_DOCUMENTS = 8  # that starting questions are drawn from
_CITED = 3  # documents that follow-ups are drawn from
_SURE = 0.4  # least confidence of an answer that is offered
_SHORTEST = 12  # characters of an answer that is worth a question
_AHEAD = 5  # of the next questions of a document the one that begins otherwise is taken
_TELLING = 100_000  # characters of a document that its mentions are counted in
_KNOWN = 4  # mentions of a subject; more do not make it known better
_Span = tuple[str, int, int]


class Suggestions:
    """Finds questions that the present index answers; what was tried once is remembered."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._known = lru_cache(maxsize=4096)(self._tried)
        self._starters = lru_cache(maxsize=4)(self._starters_of)

    def starters(self, scope: Scope = ALL) -> tuple[str, ...]:
        """Return questions to begin with, from several documents.

        Args:
            scope: the documents that may answer.
        """
        chosen = self._starters(self._assistant.generation, scope)
        return tuple(candidate.question for candidate in chosen)

    def follow_ups(
        self, record: Mapping[str, Any], asked: Iterable[str], scope: Scope = ALL
    ) -> tuple[str, ...]:
        """Return questions to go on with after an answer: on its subject, then on its neighbours.

        Where these do not suffice, questions to begin with follow that are not asked yet.

        Args:
            record: the answer record.
            asked: what was asked already.
            scope: the documents that may answer.
        """
        if record["abstained"] or not record["citations"]:
            return ()
        chosen = set(scope.select(self._assistant.documents()))
        first: dict[str, int] = {}
        for cited in (*record["citations"], *record["passages"]):
            if cited["document"] in chosen:
                first.setdefault(cited["document"], cited["start"])
        known = {_plain(question) for question in (*asked, record["question"], record["query"])}
        near = _nearest(record["query"], dict(islice(first.items(), _CITED)), self._candidates)
        said = [(c["document"], c["start"], c["end"]) for c in record["citations"]]
        new = [c for c in near if _plain(c.question) not in known]
        found = self._answered([new], FOLLOW_UPS, scope, said)
        if len(found) < FOLLOW_UPS:
            said += [(c.document, c.start, c.end) for c in found]
            elsewhere = self._starters(self._assistant.generation, scope)
            new = [c for c in elsewhere if _plain(c.question) not in known]
            found += self._answered([new], FOLLOW_UPS - len(found), scope, said)
        return tuple(candidate.question for candidate in found)

    def _starters_of(self, generation: str, scope: Scope) -> tuple[Candidate, ...]:
        paths = scope.select(self._assistant.documents())
        count = min(len(paths), _DOCUMENTS)
        drawn = [paths[number * len(paths) // count] for number in range(count)]
        found = self._answered([self._best(path) for path in drawn], STARTERS, scope)
        return tuple(sorted(found, key=lambda c: (c.rank, len(c.question))))  # more are seen so

    def _best(self, path: str) -> list[Candidate]:
        """Return the questions of a document, those on what it mentions most at first.

        Those of headings, which have no subject, count as mentioned much: a section is on them.
        """
        found = self._candidates(path)
        with suppress(UnknownDocumentError):
            text = self._assistant.document(path).text[:_TELLING]
            found.sort(key=lambda c: (c.rank, -min(text.count(c.subject), _KNOWN)))
        return found

    def _candidates(self, path: str, around: int = 0) -> list[Candidate]:
        """Return the questions of a document; none of one that is gone meanwhile."""
        with suppress(UnknownDocumentError):
            sentences = self._assistant.sentences(path)
            return candidates(self._assistant.document(path), sentences, around)
        return []

    def _answered(
        self,
        pools: Sequence[Sequence[Candidate]],
        most: int,
        scope: Scope,
        said: Iterable[_Span] = (),
    ) -> tuple[Candidate, ...]:
        """Return questions of the pools, in turn, that are answered with what is not said yet."""
        generation, spans = self._assistant.generation, list(said)
        openings: Counter[str] = Counter()
        found: list[Candidate] = []
        turns = _Turns(pools)
        for _ in range(_TRIES):
            candidate = turns.next(openings, spans) if len(found) < most else None
            if candidate is None:
                break
            cited = self._known(generation, candidate, scope)
            if cited and not set(cited) & set(spans):
                found.append(candidate)
                openings[_opening(candidate)] += 1
                spans += cited
        return tuple(found)

    def _tried(self, generation: str, candidate: Candidate, scope: Scope) -> tuple[_Span, ...]:
        """Return where the first sentence of the answer stands; nothing if it is a bad one."""
        try:
            answer = self._assistant.ask(candidate.question, scope=scope)
        except CnaiQaError:
            return ()
        if answer.abstained or answer.confidence < _SURE or not answer.sentences:
            return ()
        numbers = answer.sentences[0].citations
        cited = [c for c in answer.citations if c.number in numbers]
        spans = tuple((c.document, c.start, c.end) for c in cited)
        meant = any(candidate.answered_at(*span) for span in spans)
        is_row = any(c.quote.lstrip().startswith("|") for c in cited)
        length = sum(len(sentence.text) for sentence in answer.sentences)
        return spans if meant and not is_row and length >= _SHORTEST else ()


class _Turns:
    """Takes candidates from several documents in turn; vague ones when there are no others."""

    def __init__(self, pools: Sequence[Sequence[Candidate]]) -> None:
        clear = deque([c for c in pool if c.rank < VAGUE] for pool in pools)
        vague = deque([c for c in pool if c.rank >= VAGUE] for pool in pools)
        self._rounds = [clear, vague]

    def next(self, openings: Counter[str], said: Sequence[_Span]) -> Candidate | None:
        """Return the next candidate, if one is left: one that begins as few before, if near.

        Args:
            openings: how often which beginning was taken.
            said: the places that answer what was taken.
        """
        for waiting in self._rounds:
            while waiting:
                pool = waiting.popleft()
                pool = [c for c in pool if not any(c.answered_at(*span) for span in said)]
                if pool:
                    best = min(pool[:_AHEAD], key=lambda c: openings[_opening(c)])
                    waiting.append([c for c in pool if c is not best])
                    return best
        return None


def _nearest(
    query: str, cited: Mapping[str, int], candidates_of: Callable[[str, int], list[Candidate]]
) -> list[Candidate]:
    """Return the questions of cited documents: on the subject of a query first, then nearby.

    Args:
        cited: for each document the offset that is cited.
    """
    subject = set(tokens(query))

    def distance(order: int, start: int, candidate: Candidate) -> tuple[bool, int, int, int]:
        related = bool(subject & set(tokens(candidate.subject or candidate.question)))
        return not related, order, candidate.rank, abs(candidate.start - start)

    ranked = [
        (distance(order, start, candidate), candidate)
        for order, (path, start) in enumerate(cited.items())
        for candidate in candidates_of(path, start)
    ]
    # Of further documents only what is on the subject: no more is known of how near they are.
    return [c for (unrelated, order, *_), c in sorted(ranked) if not (unrelated and order)]


def _opening(candidate: Candidate) -> str:
    """Return how a question begins, and ends: 'When founded?'."""
    words = candidate.question.rstrip("?").split()
    return f"{words[0]} {words[-1]}" if words[0] == "When" else " ".join(words[:2])


def _plain(question: str) -> str:
    return " ".join(question.casefold().split())
