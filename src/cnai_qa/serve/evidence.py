"""The passages behind an answer as HTML: those cited, then those that were looked at."""

from __future__ import annotations

from collections.abc import Callable

from ..citations import quote_holds
from ..errors import UnknownDocumentError
from ..types import Document
from .markup import Record, about_html, citation_link, esc, lines, marked_quote, match, passage_link

_AROUND = 300  # characters of context on each side of a quote
DocumentOf = Callable[[str], Document]

EMPTY = (
    '<div class="empty"><h2>Evidence</h2><p>The passages behind an answer appear here. Press a '
    "number in an answer, or a point on the map, to read the document at that place.</p></div>"
)


def passages(answer: Record, document_of: DocumentOf) -> str:
    """Return the passages of an answer: the cited quotes in their context, the others folded."""
    cited = "".join(_cited(c, document_of) for c in answer["citations"])
    others = [p for p in answer["passages"] if not _is_cited(p, answer["citations"])]
    looked = "".join(_looked_at(p) for p in others)
    if not cited:
        head = "Nearest passages" if looked else "No passage was found"
        return f'<h2>{head}</h2><div class="looked">{looked}</div>'
    folded = (
        f"<details class='also'><summary>Also looked at ({len(others)})</summary>{looked}</details>"
    )
    return f"<h2>Cited passages</h2>{cited}{folded if others else ''}"


def _cited(citation: Record, document_of: DocumentOf) -> str:
    around = _around(citation, document_of)
    before, after = around or ("", "")
    changed = (
        "" if around else '<p class="error">The document changed since; this is what it said.</p>'
    )
    return (
        f'<article class="passage" aria-label="Source {citation["number"]}">'
        f'<p><span class="number">{citation["number"]}</span> {about_html(citation)}</p>{changed}'
        f'<blockquote><bdi><span class="around">{lines(before)}</span><mark>'
        f'{marked_quote(citation)}</mark><span class="around">{lines(after)}</span></bdi>'
        f'</blockquote><a class="open" href="{esc(citation_link(citation))}">Read on in the '
        "document</a></article>"
    )


def _looked_at(passage: Record) -> str:
    scores = passage["scores"]
    numbers = " · ".join(
        f"{name} {scores[name]:.2f}" for name in ("reader", "dense", "lexical") if scores.get(name)
    )
    also = passage.get("also_in") or ()
    twins = f'<p class="note">Also in {esc(", ".join(also))}.</p>' if also else ""
    return (
        f'<article class="passage" aria-label="Passage {passage["rank"]}"><p>{about_html(passage)}'
        f"</p><blockquote><bdi>{lines(passage['text'])}{'…' if passage.get('cut') else ''}</bdi>"
        f"</blockquote>{twins}"
        f'<details class="score"><summary>{match(scores["reader"])}</summary>{numbers}</details>'
        f'<a class="open" href="{esc(passage_link(passage))}">Read on in the document</a></article>'
    )


def _is_cited(passage: Record, citations: list[Record]) -> bool:
    return any(
        c["document"] == passage["document"] and passage["start"] <= c["start"] < passage["end"]
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
    return _front(text.text, start), _back(text.text, end)


def _front(text: str, start: int) -> str:
    """Return the words before a place, back to a paragraph's begin or a word's."""
    before = text[max(start - _AROUND, 0) : start]
    paragraph = before.rfind("\n\n")
    if paragraph >= 0:
        return before[paragraph + 2 :]
    return before if start <= _AROUND else f"…{before[before.find(' ') + 1 :]}"


def _back(text: str, end: int) -> str:
    after = text[end : end + _AROUND]
    paragraph = after.find("\n\n")
    if paragraph >= 0:
        return after[:paragraph]
    return after if end + _AROUND >= len(text) else f"{after[: after.rfind(' ') + 1]}…"
