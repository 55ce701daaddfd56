"""Quotes to citations: numbered, merged, and each checked against its document."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .types import Chunk, Citation, Document


def quote_holds(document: Document, start: int, end: int, quote: str) -> bool:
    """Tell whether a quote is exactly the document's text at [start, end)."""
    return 0 <= start < end <= len(document.text) and document.text[start:end] == quote


def cite(
    number: int, document: Document, chunk: Chunk | None, start: int, end: int, quote: str
) -> Citation | None:
    """Return the citation of a quote, or None when the document does not say it there."""
    if not quote_holds(document, start, end, quote):
        return None
    return Citation(
        number=number,
        document=document.path,
        title=document.title,
        heading=chunk.heading if chunk else (),
        page=chunk.page if chunk else None,
        date=document.date,
        start=start,
        end=end,
        quote=quote,
    )


def checked(
    citations: Iterable[Citation], document_of: Callable[[str], Document]
) -> list[Citation]:
    """Return the citations that hold; those that do not are left out."""
    return [c for c in citations if quote_holds(document_of(c.document), c.start, c.end, c.quote)]
