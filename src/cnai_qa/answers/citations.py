"""Quotes to citations: each is checked against the document it is from."""

from __future__ import annotations

import re

from ..types import Chunk, Citation, Document

_LIKE_A_MARKER = re.compile(r"\[(\d+)\]")


def apart(text: str) -> str:
    """Return a source's text for Markdown with markers: a '[2]' of its own is `\\[2\\]` there."""
    return _LIKE_A_MARKER.sub(r"\\[\1\\]", text)


def quote_holds(document: Document, start: int, end: int, quote: str) -> bool:
    """Tell whether a quote is exactly the document's text at [start, end)."""
    return 0 <= start < end <= len(document.text) and document.text[start:end] == quote


def cite(
    number: int, document: Document, chunk: Chunk | None, start: int, end: int, quote: str
) -> Citation | None:
    """Return the citation of a quote, or None when the document does not say it there."""
    if not quote_holds(document, start, end, quote):
        return None
    place = document.place_at(start)
    return Citation(
        number=number,
        document=document.path,
        title=document.title,
        heading=chunk.heading if chunk else (),
        page=document.page_at(start),
        date=document.date,
        start=start,
        end=end,
        quote=quote,
        place=str(place) if place else None,
        recognised=bool(place and place.recognised),
        also_at=document.copies,
    )
