"""A document to read on the page: a stretch around a place, cut into blocks with their marks.

What leaves here is text and class names; `static/reader.js` puts it on the page as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..assistant import Assistant
from ..errors import CnaiQaError
from ..types import Chunk, Document
from .markup import fingerprint, shown

_BEFORE, _BEHIND = 6_000, 12_000  # characters around the place that are sent at first
_MORE = 20_000  # characters that are sent when a person reads on
_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_HEADING = re.compile(r"(#{1,6})[ \t]+")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_NUMBER = re.compile(r"[0-9]{1,12}")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")

Span = tuple[int, int]
Mark = tuple[int, int, str]  # [start, end) and a class name


def read(assistant: Assistant, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows of a document; `error` says why there is nothing to show.

    Args:
        asked: from the page: `document`; `start`, `end`, `check` of a place in it and `words`
            inside the place; or `from`, `to` to read on; `chunks` to see where it was cut.
    """
    try:
        path = str(asked.get("document", ""))
        document, chunks = assistant.document(path), assistant.chunks(path)
    except CnaiQaError as error:
        return {"error": f"This document is not there any more. {error}"}
    length = len(document.text)
    if "from" in asked:
        window = _within(asked.get("from"), asked.get("to"), length)
        start, end = window[0], min(window[1], window[0] + _MORE)
        return _stretch(document, (start, end), _marks(asked, chunks, document))
    place = _within(asked.get("start"), asked.get("end"), length)
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
    place = _within(asked.get("start"), asked.get("end"), len(document.text))
    if not _holds(document, place, asked):
        return marks
    start, end = _within(*_pair(asked.get("words")), len(document.text))
    words = [(start, end, "words")] if place[0] <= start < end <= place[1] else []
    return [*marks, (*place, "quote"), *words]


def _pair(words: object) -> tuple[object, object]:
    parts = str(words or "").split("-")
    return (parts[0], parts[1]) if len(parts) == 2 else (0, 0)


def _within(start: object, end: object, length: int) -> Span:
    """Return a span as whole numbers inside a text; what is no number counts as 0."""
    first, last = (int(v) if _NUMBER.fullmatch(str(v)) else 0 for v in (start, end))
    first = min(first, length)
    return first, min(max(last, first), length)


def _stretch(document: Document, window: Span, marks: Sequence[Mark]) -> dict[str, Any]:
    """Return the blocks of a stretch, widened to whole lines where these are not too long."""
    text = document.text
    start = text.rfind("\n", max(window[0] - _BEFORE, 0), window[0]) + 1 or window[0]
    # A line that ends where the window does ends the stretch.
    end = text.find("\n", max(window[1] - 1, start), window[1] + _BEHIND) + 1 or window[1]
    start = 0 if window[0] == 0 else start
    blocks = [
        {"kind": kind, "parts": _parts(text, span, marks)}
        for kind, span in _blocks(text, (start, end), document.markup)
    ]
    return {"from": start, "to": end, "length": len(text), "blocks": blocks}


def _blocks(text: str, window: Span, markup: str) -> Iterator[tuple[str, Span]]:
    """Yield kind and span of each block: lines that belong to one paragraph are one."""
    kind, start, end = "", window[0], window[0]
    fenced = False
    for found in _LINE.finditer(text, *window):
        if found.start() == found.end():
            continue
        line = found.group()
        fence = bool(_FENCE.match(line))
        own = "code" if fenced or fence else _kind(line, markup)
        fenced = fenced != fence
        joins = (own == kind and own in ("p", "code", "row")) or (own == "p" and kind == "item")
        if not joins:
            if kind and kind != "gap":
                yield kind, (start, end)
            kind, start = own, found.start()
        end = found.end()
    if kind and kind != "gap":
        yield kind, (start, end)


def _kind(line: str, markup: str) -> str:
    if not line.strip():
        return "gap"
    if markup != "markdown":
        return "line"
    heading = _HEADING.match(line)
    if heading:
        return f"h{len(heading[1])}"
    if line.lstrip().startswith("|"):
        return "row"
    return "item" if _ITEM.match(line) else "p"


def _parts(text: str, span: Span, marks: Sequence[Mark]) -> list[list[str]]:
    """Cut a span where marks begin and end; return texts with their class names."""
    inside = [m for m in marks if m[0] < span[1] and span[0] < m[1]]
    cuts = {p for m in inside for p in m[:2] if span[0] < p < span[1]}
    borders = [span[0], *sorted(cuts), span[1]]
    return [
        [shown(text[a:b]), " ".join(m[2] for m in inside if m[0] <= a and b <= m[1])]
        for a, b in pairwise(borders)
    ]
