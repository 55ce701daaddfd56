"""Where the evidence of a question stands, and which passages and citations touch it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..errors import QuestionError, UnknownDocumentError
from ..types import Chunk, Citation, Document, Hit
from .measures import Ranks, Span, common, covered, union
from .questions import Place, Question
from .texts import normal


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: each [start, end) that says it, by document, and how it is said."""

    spans: tuple[tuple[str, Span], ...]
    texts: frozenset[str]

    def held_by(self, chunk: Chunk) -> bool:
        """Return whether a chunk holds half of it, or lies in it by half."""
        whole = chunk.start, chunk.end
        return any(
            2 * common(span, whole) >= max(min(span[1] - span[0], chunk.end - chunk.start), 1)
            for document, span in self.spans
            if document == chunk.document
        )

    def cited_by(self, citation: Citation) -> bool:
        """Return whether a citation touches it, or quotes the same text elsewhere."""
        quote = citation.start, citation.end
        touched = any(d == citation.document and common(s, quote) for d, s in self.spans)
        return touched or normal(citation.quote) in self.texts


def locate(question: Question, document_of: Callable[[str], Document]) -> list[Piece]:
    """Return the pieces of a question's evidence with their offsets.

    Raises:
        QuestionError: a document is unknown or does not hold the quote.
    """
    return [_piece(question, places, document_of) for places in question.evidence]


def missing(question: Question, document_of: Callable[[str], Document]) -> bool:
    """Return whether evidence of a question does not stand in the documents any more."""
    try:
        locate(question, document_of)
    except QuestionError:
        return True
    return False


def _piece(
    question: Question, places: Iterable[Place], document_of: Callable[[str], Document]
) -> Piece:
    spans: list[tuple[str, Span]] = []
    texts: set[str] = set()
    for place in places:
        where = f"Line {question.line} of the questions"
        try:
            text = document_of(place.document).text
        except UnknownDocumentError as error:
            raise QuestionError(
                f"{where} names evidence of an unknown document: {error} To leave such questions "
                "out, use --skip-missing."
            ) from error
        found = _spans(place.quote, text)
        if not found:
            raise QuestionError(
                f"{where} has evidence that does not stand in '{place.document}': "
                f"{place.quote!r}. Expected its words as `cnai-qa show {place.document}` prints "
                "them. Correct the quote, or leave such questions out with --skip-missing."
            )
        spans += [(place.document, span) for span in found]
        if place.quote is not None:
            texts.add(normal(place.quote))
    return Piece(tuple(spans), frozenset(texts))


def _spans(quote: str | None, text: str) -> list[Span]:
    if quote is None:
        return [(0, len(text))]
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    return [match.span() for match in re.finditer(pattern, text)]


def ranks_of(pieces: Sequence[Piece], hits: Sequence[Hit]) -> Ranks:
    """Return for each piece the rank of the first hit that holds it, itself or by a twin."""
    return [
        next((n for n, hit in enumerate(hits, 1) if _holds(piece, hit)), None) for piece in pieces
    ]


def _holds(piece: Piece, hit: Hit) -> bool:
    return any(piece.held_by(chunk) for chunk in (hit.chunk, *hit.twins))


def citation_precision(pieces: Sequence[Piece], citations: Sequence[Citation]) -> float | None:
    """Return the share of the cited characters that are evidence; None without citations."""
    inside = total = 0
    same = frozenset().union(*(piece.texts for piece in pieces))
    for document in {c.document for c in citations}:
        quotes = union((c.start, c.end) for c in citations if c.document == document)
        told = [
            (c.start, c.end)
            for c in citations
            if c.document == document and normal(c.quote) in same
        ]
        places = [s for piece in pieces for d, s in piece.spans if d == document]
        inside += covered(quotes, [*places, *told])
        total += sum(end - start for start, end in quotes)
    return inside / total if total else None


def citation_recall(
    pieces: Sequence[Piece], citations: Sequence[Citation], needs_all: bool
) -> float:
    """Return the share of the evidence's characters that is cited, in [0, 1].

    Of a piece that stands in several places the best cited one counts; of pieces that each
    answer by themselves, the best cited piece.
    """
    shares = [_cited_share(piece, citations) for piece in pieces]
    if not shares:
        return 0.0
    return sum(shares) / len(shares) if needs_all else max(shares)


def _cited_share(piece: Piece, citations: Sequence[Citation]) -> float:
    if any(normal(c.quote) in piece.texts for c in citations):
        return 1.0
    return max(
        covered([span], [(c.start, c.end) for c in citations if c.document == document])
        / max(span[1] - span[0], 1)
        for document, span in piece.spans
    )
