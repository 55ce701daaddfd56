"""Questions to begin and to go on with, from the documents' headings; only such as are answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, zip_longest
from typing import Any

from ..assistant import Assistant
from ..errors import CnaiQaError
from ..scope import Scope

STARTERS, FOLLOW_UPS = 4, 3
ALL = Scope()
_TRIES = 24  # questions that are tried for one set
_DOCUMENTS = 8  # that starting questions are drawn from
_NEAR = 6  # headings that follow-ups are drawn from, the answer's own included
_SURE = 0.6  # least confidence of an answer that is offered
_ABOUT_NAMES = ("When was {} founded?", "What is {}?", "Who backs {}?")
_ABOUT, _QUOTED = "What is said about {}?", "What is said about “{}”?"
# Headings that stand in a sentence as they are: "The gap to ...", "Why it ...", "China's own ...".
_PHRASE = re.compile(
    r"(?:(?:The|An?|How|Why|Where|What|When|Who)\s+(?!(?:is|are|was|were|do|does|did|can|will)\b)|"
    r"\w+['’]s\s)[^,:;–—?!]+"
)
_NAME = re.compile(r"(?:[A-Z0-9][\w.\-/’']*\s?){1,3}")
_ASIDE = re.compile(r"\s*\([^)]*\)|^[\d.]+\s+")
# Headings that name a part of a document and no subject.
_PARTS = re.compile(
    r"(?:(?:main|key)\s+(?:points|takeaways|findings|facts)|(?:executive\s+)?summary|introduction|"
    r"overview|background|outlook|conclusions?|closing\s+\w+|(?:table\s+of\s+)?contents|"
    r"appendix|references|further\s+reading|related\s+\w+|see\s+also|notes)\b.*",
    re.IGNORECASE,
)
_LONGEST = 8  # words of a heading that makes a question


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
        return self._starters(self._assistant.generation, scope)

    def follow_ups(
        self, record: Mapping[str, Any], asked: Iterable[str], scope: Scope = ALL
    ) -> tuple[str, ...]:
        """Return questions to go on with after an answer: on its subject, then on its neighbours.

        Args:
            record: the answer record.
            asked: what was asked already.
            scope: the documents that may answer.
        """
        if record["abstained"] or not record["citations"]:
            return ()
        cited = record["citations"][0]
        headings, text = self._headings(cited["document"]), self._text(cited["document"])
        own = _clean(cited["heading"][-1]) if cited["heading"] else ""
        at = headings.index(own) if own in headings else 0
        near = sorted(headings, key=lambda h: abs(headings.index(h) - at))[:_NEAR]
        known = {" ".join(q.casefold().split()) for q in asked}
        fresh = ([q for q in _questions(h, text) if q.casefold() not in known] for h in near)
        first = (next(self._answered(questions, scope), None) for questions in fresh)
        return tuple(islice(filter(None, first), FOLLOW_UPS))

    def _starters_of(self, generation: str, scope: Scope) -> tuple[str, ...]:
        documents = scope.select(self._assistant.documents())[:_DOCUMENTS]
        by_document = [self._questions_of(path) for path in documents]
        in_turn = [q for questions in zip_longest(*by_document) for q in questions if q]
        return tuple(islice(self._answered(dict.fromkeys(in_turn), scope), STARTERS))

    def _questions_of(self, path: str) -> list[str]:
        """Return questions on a document's headings: first on names, last on those in quotes."""
        text = self._text(path)
        headings = sorted(
            self._headings(path), key=lambda h: (not _is_name(h, text), _is_quoted(h, text))
        )
        return [question for heading in headings for question in _questions(heading, text)]

    def _text(self, path: str) -> str:
        return self._assistant.document(path).text

    def _answered(self, questions: Iterable[str], scope: Scope) -> Iterator[str]:
        generation = self._assistant.generation
        return (q for q in islice(questions, _TRIES) if self._known(generation, q, scope))

    def _tried(self, generation: str, question: str, scope: Scope) -> bool:
        try:
            answer = self._assistant.ask(question, scope=scope)
        except CnaiQaError:
            return False
        subject = _subject(question).casefold()
        about = any(subject in " ".join((*c.heading, c.quote)).casefold() for c in answer.citations)
        return not answer.abstained and answer.confidence >= _SURE and about

    def _headings(self, path: str) -> list[str]:
        """Return the headings of a document that a question can be made of, in its order."""
        headings = (c.heading[-1] for c in self._assistant.chunks(path) if len(c.heading) > 1)
        cleaned = (_clean(heading) for heading in headings)
        named = (h for h in cleaned if h and not _PARTS.fullmatch(h))
        return list(dict.fromkeys(h for h in named if len(h.split()) <= _LONGEST))


def _clean(heading: str) -> str:
    return _ASIDE.sub("", heading).strip()


def _questions(heading: str, text: str) -> Sequence[str]:
    """Return questions on a heading: on a name what one asks of names, else what is said of it.

    Args:
        text: of the document, which tells how the heading's words are used in a sentence.
    """
    if heading.endswith("?"):
        return [heading]
    if _is_name(heading, text):
        return [template.format(heading) for template in _ABOUT_NAMES]
    if _is_quoted(heading, text):
        return [_QUOTED.format(heading)]
    own = re.match(r"\w+['’]", heading)  # somebody's name
    return [_ABOUT.format(heading if own else heading[0].lower() + heading[1:])]


def _is_name(heading: str, text: str) -> bool:
    """Tell whether a text has a heading as a name: within a sentence, and never in lower case."""
    within = re.search(rf"[\w,;:(’'“\"] {re.escape(heading)}\b", text)
    return bool(_NAME.fullmatch(heading) and within) and not _in_lower_case(heading, text)


def _in_lower_case(heading: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(heading[0].lower() + heading[1:])}\b", text))


def _is_quoted(heading: str, text: str) -> bool:
    fits = _PHRASE.fullmatch(heading) or _in_lower_case(heading, text)
    return not (heading.endswith("?") or _is_name(heading, text) or fits)


def _subject(question: str) -> str:
    for template in (_QUOTED, _ABOUT, *_ABOUT_NAMES):
        before, _, behind = template.partition("{}")
        if question.startswith(before) and question.endswith(behind):
            return question[len(before) : len(question) - len(behind)]
    return question.rstrip("?")
