"""A document to read on the page: a stretch around a place, cut into blocks with their marks.

What leaves here is text and class names; `static/reader.js` puts it on the page as text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..assistant import Assistant
from ..errors import CnaiQaError, UnknownDocumentError
from ..types import Chunk, Document
from .inline import Mark
from .markup import cut, fingerprint, shown
from .sheet import sheet

_BEFORE, _BEHIND = 6_000, 12_000  # characters around the place that are sent at first
_MORE = 20_000  # characters that are sent when a person reads on
_NUMBER = re.compile(r"[0-9]{1,12}")

Span = tuple[int, int]


def read(assistant: Assistant, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows of a document; `error` says why there is nothing to show.

    Args:
        asked: from the page: `document`; `start`, `end`, `check` of a place in it and `words`
            inside the place; or `from`, `to` and `on` ('later', 'earlier') to read on from there;
            `chunks` to see where it was cut.
    """
    try:
        path = str(asked.get("document", ""))
        document, chunks = assistant.document(path), assistant.chunks(path)
    except UnknownDocumentError:
        return {"error": "This document was removed from the index since."}
    except CnaiQaError as error:
        return {"error": str(error)}
    length = len(document.text)
    if "from" in asked:
        window = within(asked.get("from"), asked.get("to"), length)
        on, marks = str(asked.get("on", "")), _marks(asked, chunks, document)
        return _stretch(document, _bounded(window, on), marks, on)
    place = within(asked.get("start"), asked.get("end"), length)
    window = max(place[0] - _BEFORE, 0), min(place[0] + _BEHIND, length)
    return {
        **_stretch(document, window, _marks(asked, chunks, document)),
        **_about(document, chunks, place, asked),
    }


def _about(
    document: Document, chunks: Sequence[Chunk], place: Span, asked: Mapping[str, Any]
) -> dict[str, Any]:
    chunk = next((c for c in chunks if c.start <= place[0] < c.end), None)
    section = " › ".join(h for h in (chunk.heading if chunk else ()) if h != document.title)
    page = f"page {chunk.page}" if chunk and chunk.page else ""
    details = (section, page, document.date or "no date", document.kind or "", document.path)
    return {
        "title": shown(document.title),
        "about": shown(" · ".join(filter(None, details))),
        "changed": bool(asked.get("check")) and not _holds(document, place, asked),
        "length": len(document.text),
        "chunks": len(chunks),
    }


def _holds(document: Document, place: Span, asked: Mapping[str, Any]) -> bool:
    return fingerprint(document.text[slice(*place)]) == asked.get("check")


def _marks(asked: Mapping[str, Any], chunks: Sequence[Chunk], document: Document) -> list[Mark]:
    """Return what is marked; nothing when the document changed since the place was noted."""
    marks: list[Mark] = []
    if asked.get("chunks"):
        marks = [(c.start, c.end, f"chunk{n % 2}") for n, c in enumerate(chunks)]
    if not asked.get("check"):
        return marks
    place = within(asked.get("start"), asked.get("end"), len(document.text))
    if not _holds(document, place, asked):
        return marks
    start, end = within(*_pair(asked.get("words")), len(document.text))
    words = [(start, end, "words")] if place[0] <= start < end <= place[1] else []
    return [*marks, (*place, "quote"), *words]


def _pair(words: object) -> tuple[object, object]:
    parts = str(words or "").split("-")
    return (parts[0], parts[1]) if len(parts) == 2 else (0, 0)


def within(start: object, end: object, length: int) -> Span:
    """Return a span as whole numbers inside a text; what is no number counts as 0."""
    first, last = (int(v) if _NUMBER.fullmatch(str(v)) else 0 for v in (start, end))
    first = min(first, length)
    return first, min(max(last, first), length)


def _bounded(window: Span, on: str) -> Span:
    """Return as much as is sent at once, on the side of what is shown already."""
    start, end = window
    return (max(start, end - _MORE), end) if on == "earlier" else (start, min(end, start + _MORE))


def _stretch(
    document: Document, window: Span, marks: Sequence[Mark], on: str = ""
) -> dict[str, Any]:
    """Return the blocks of a stretch, widened to whole paragraphs where these are not too long.

    Args:
        on: where a person reads on: the end at which the stretches join stays as it is.
    """
    text = document.text
    start = window[0] if on == "later" else _begin(text, window[0])
    end = window[1] if on == "earlier" else _end(text, window[1])
    blocks, syntax = sheet(document, (start, end))
    every = [*marks, *syntax]
    return {
        "from": start,
        "to": end,
        "length": len(text),
        "blocks": [
            {"kind": b.kind, "depth": b.depth, "parts": _parts(text, (b.start, b.end), every)}
            for b in blocks
        ],
    }


def _begin(text: str, place: int) -> int:
    if place == 0 or text[place - 1] == "\n":
        return place
    first = max(place - _BEFORE, 0)
    paragraph = text.rfind("\n\n", first, place)
    return paragraph + 2 if paragraph >= 0 else text.rfind("\n", first, place) + 1 or place


def _end(text: str, place: int) -> int:
    if place == len(text) or text[place - 1 : place] == "\n":
        return place
    paragraph = text.find("\n\n", place, place + _BEHIND)
    return paragraph + 2 if paragraph >= 0 else text.find("\n", place, place + _BEHIND) + 1 or place


def _parts(text: str, span: Span, marks: Sequence[Mark]) -> list[list[str]]:
    return [list(part) for part in cut(text, span, marks)]
