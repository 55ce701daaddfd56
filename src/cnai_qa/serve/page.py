"""Answers as HTML for the chat; every piece of document text is escaped.

The HTML of a message is one block without line breaks, so that the chat's Markdown parser
leaves it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from ..citations import quote_holds
from ..errors import UnknownDocumentError
from ..types import Answer, AnswerSentence, Citation, Document, Hit

_AROUND = 300  # characters of context on each side of a quote
DocumentOf = Callable[[str], Document]


def question(text: str) -> str:
    """Return what a person typed, as a message."""
    return f'<div class="question">{_text(text)}</div>'


def answer(answer: Answer, number: int, document_of: DocumentOf) -> str:
    """Return an answer with its sources, or an abstention with the nearest passages.

    Args:
        number: of the message in the conversation; keeps the ids of its marks apart.
    """
    searched = ""
    if answer.query != answer.question:
        searched = f'<p class="note">Searched for: {_text(answer.query)}</p>'
    if answer.abstained:
        body = _abstention(answer)
    else:
        sources = "".join(_source(c, number, document_of) for c in answer.citations)
        words = f'<p class="note">{_confidence(answer.confidence)}{_dropped(answer)}</p>'
        said = f"{_sentences(answer, number)}{_notes(answer)}"
        body = f'{said}{words}<div class="sources">{sources}</div>'
    return f'<div class="answer">{searched}{body}</div>'


def error(message: str) -> str:
    """Return an error as a message."""
    return f'<div class="answer"><p class="note">{_text(message)}</p></div>'


def markdown(answer: Answer) -> str:
    """Return an answer as Markdown to take away: its text, then a numbered list of references."""
    if answer.abstained:
        return f"**{answer.question}**\n\n{answer.answer} {answer.reason}\n"
    references = "\n".join(_reference(c) for c in answer.citations)
    return f"**{answer.question}**\n\n{answer.answer}\n\n{references}\n"


def _reference(citation: Citation) -> str:
    quote = " ".join(citation.quote.split())
    place = f"{citation.document}, characters {citation.start}-{citation.end}"
    return f"[{citation.number}] “{quote}” {_about(citation)} ({place})  "


def _sentences(answer: Answer, number: int) -> str:
    """Return the sentences as paragraphs and lists, as the answer's Markdown has them."""
    lines = [line for line in answer.answer.split("\n") if line]
    html = ""
    for line, sentence in zip(lines, answer.sentences, strict=True):
        shown = _sentence(sentence, number)
        html += f"<ul><li>{shown}</li></ul>" if line.startswith("- ") else f"<p>{shown}</p>"
    return html.replace("</ul><ul>", "")


def _notes(answer: Answer) -> str:
    """Return what the documents do not say, and where they disagree."""
    disagreements = (
        f"The documents disagree: {d.about} {''.join(f'[{n}]' for n in d.citations)}"
        for d in answer.disagreements
    )
    return "".join(f'<p class="note">{_text(n)}</p>' for n in (*answer.notes, *disagreements))


def _sentence(sentence: AnswerSentence, number: int) -> str:
    markers = "".join(
        f'<a class="marker" href="#quote-{number}-{n}" title="Show source {n}">[{n}]</a>'
        for n in sentence.citations
    )
    return f"{_text(sentence.text)} {markers}"


def _source(citation: Citation, number: int, document_of: DocumentOf) -> str:
    before, after = _around(citation, document_of)
    mark = f'<mark id="quote-{number}-{citation.number}">{_text(citation.quote)}</mark>'
    place = f"{citation.document}, characters {citation.start} to {citation.end}"
    return (
        f'<details class="source"><summary>[{citation.number}] {_text(_about(citation))}</summary>'
        f"<blockquote>{_cut_front(before)}{mark}{_cut_back(after)}</blockquote>"
        f'<p class="note">{_text(place)}</p></details>'
    )


def _around(citation: Citation, document_of: DocumentOf) -> tuple[str, str]:
    """Return the text before and behind a quote; nothing if the document changed meanwhile."""
    start, end, quote = citation.start, citation.end, citation.quote
    try:
        document = document_of(citation.document)
    except UnknownDocumentError:
        return "", ""
    if not quote_holds(document, start, end, quote):
        return "", ""
    return document.text[max(start - _AROUND, 0) : start], document.text[end : end + _AROUND]


def _abstention(answer: Answer) -> str:
    nearest = "".join(_passage(hit) for hit in answer.passages[:3])
    if nearest:
        nearest = f'<p class="note">The nearest passages:</p><div class="sources">{nearest}</div>'
    return f"<p><b>{_text(answer.answer)}</b></p><p>{_text(answer.reason or '')}</p>{nearest}"


def _passage(hit: Hit) -> str:
    about = _text(_line(hit.title, hit.chunk.heading, hit.date, hit.chunk.page))
    text = _text(hit.chunk.text)
    return (
        f'<details class="source"><summary>{about}</summary><blockquote>{text}</blockquote>'
        f'<p class="note">{_text(hit.chunk.document)}</p></details>'
    )


def _about(citation: Citation) -> str:
    return _line(citation.title, citation.heading, citation.date, citation.page)


def _line(title: str, heading: Sequence[str], date: str | None, page: int | None) -> str:
    names = " › ".join(dict.fromkeys((title, *heading)))
    details = [names, f"page {page}" if page else "", date or ""]
    return " · ".join(filter(None, details))


def _confidence(confidence: float) -> str:
    if confidence >= 0.9:
        return "Strong match"
    return "Fair match" if confidence >= 0.7 else "Weak match: read the source"


def _dropped(answer: Answer) -> str:
    if not answer.dropped:
        return ""
    return f". {answer.dropped} quotes did not match their document and were left out."


def _cut_front(text: str) -> str:
    return f"…{_text(text)}" if len(text) == _AROUND else _text(text)


def _cut_back(text: str) -> str:
    return f"{_text(text)}…" if len(text) == _AROUND else _text(text)


def _text(text: str) -> str:
    """Escape text, and keep its line breaks without breaking the HTML block."""
    # The stand-ins keep the chat's own mark-up (formulas, mentions of tags) from seeing it.
    return escape(text).replace("$", "&#36;").replace("\n", "<br>")
