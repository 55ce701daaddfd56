"""The passages behind an answer as HTML: those cited, then those that were looked at."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from ..answers.citations import quote_holds
from ..errors import UnknownDocumentError
from ..types import Document
from .markup import (
    Record,
    about_html,
    citation_link,
    esc,
    marked_quote,
    match,
    passage_link,
    rendered,
    syntax,
)
from .sheet import marks

_AROUND = 300  # characters of context on each side of a quote
DocumentOf = Callable[[str], Document]

EMPTY = (
    '<div class="empty"><h2>Evidence</h2><p>The passages behind an answer appear here. Press a '
    "number in an answer, or a point on the map, to read the document at that place.</p></div>"
)


def passages(answer: Record, document_of: DocumentOf, of: str = "", unfolded: bool = False) -> str:
    """Return the passages of an answer: the cited quotes in their context, the others folded.

    Args:
        of: tells `static/evidence.js` which answer it is.
        unfolded: the others are not folded, as a person asks to see them now.
    """
    now = f' data-now="{secrets.token_hex(4)}"' if unfolded else ""  # a page hears of what changes
    found = _passages(answer, document_of, " open" if unfolded else "")
    return f'<div class="proof" data-of="{esc(of)}"{now}>{found}</div>'


def _passages(answer: Record, document_of: DocumentOf, state: str) -> str:
    cited = "".join(_cited(c, document_of) for c in answer["citations"])
    others = [p for p in answer["passages"] if not _is_cited(p, answer["citations"])]
    looked = "".join(_looked_at(p) for p in others)
    if not cited:
        head = "Nearest passages" if looked else "No passage was found"
        return f'<h2>{head}</h2><div class="looked">{looked}</div>'
    folded = (
        f"<details class='also'{state}><summary>Also looked at ({len(others)})</summary>{looked}"
        "</details>"
    )
    return f"<h2>Cited passages</h2>{cited}{folded if others else ''}"


def problem(message: str) -> str:
    """Return why there are no passages to show."""
    return f'<h2>Evidence</h2><p class="error" role="alert">{esc(message)}</p>'


def _cited(citation: Record, document_of: DocumentOf) -> str:
    around = _around(citation, document_of)
    before, after = around or ("", "")
    changed = (
        "" if around else '<p class="error">The document changed since; this is what it said.</p>'
    )
    return (
        f'<article class="passage" aria-label="Source {citation["number"]}">'
        f'<p><span class="number">{citation["number"]}</span> {about_html(citation)}</p>{changed}'
        f'<blockquote><bdi><span class="around">{before}</span><mark>'
        f'{marked_quote(citation)}</mark><span class="around">{after}</span></bdi>'
        f'</blockquote><a class="open" href="{esc(citation_link(citation))}">Read on in the '
        "document</a></article>"
    )


def _looked_at(passage: Record) -> str:
    scores = passage["scores"]
    numbers = " · ".join(
        f"{name} {scores[name]:.2f}" for name in ("reader", "dense", "lexical") if scores.get(name)
    )
    text = rendered(passage["text"], syntax(passage)) + ("…" if "whole" in passage else "")
    also = passage.get("also_in") or ()
    twins = f'<p class="note">Also in {esc(", ".join(also))}.</p>' if also else ""
    return (
        f'<article class="passage" aria-label="Passage {passage["rank"]}"><p>{about_html(passage)}'
        f"</p><blockquote><bdi>{text}</bdi></blockquote>{twins}"
        f'<details class="score"><summary>{match(scores["reader"])}</summary>{numbers}</details>'
        f'<a class="open" href="{esc(passage_link(passage))}">Read on in the document</a></article>'
    )


def _is_cited(passage: Record, citations: list[Record]) -> bool:
    end = passage.get("whole", passage["end"])  # of one that the browser kept in part
    return any(
        c["document"] == passage["document"] and passage["start"] <= c["start"] < end
        for c in citations
    )


def _around(citation: Record, document_of: DocumentOf) -> tuple[str, str] | None:
    """Return the text before and behind a quote; None if the document changed meanwhile."""
    start, end = citation["start"], citation["end"]
    try:
        text = document_of(citation["document"])
    except UnknownDocumentError:
        return None
    if not quote_holds(text, start, end, citation["quote"]):
        return None
    return _front(text, start), _back(text, end)


def _front(document: Document, end: int) -> str:
    """Return the words before a place as HTML, back to a paragraph's begin or a word's."""
    text = document.text
    start = max(end - _AROUND, 0)
    paragraph = text.rfind("\n\n", start, end)
    if paragraph >= 0:
        return _html(document, paragraph + 2, end)
    if start == 0:
        return _html(document, start, end)
    return f"…{_html(document, text.find(' ', start, end) + 1 or start, end)}"


def _back(document: Document, start: int) -> str:
    text = document.text
    end = min(start + _AROUND, len(text))
    paragraph = text.find("\n\n", start, end)
    if paragraph >= 0:
        return _html(document, start, paragraph)
    if end == len(text):
        return _html(document, start, end)
    return f"{_html(document, start, text.rfind(' ', start, end) + 1 or end)}…"


def _html(document: Document, start: int, end: int) -> str:
    return rendered(document.text[start:end], marks(document, start, end))
