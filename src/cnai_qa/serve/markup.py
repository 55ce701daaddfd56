"""Document text as HTML: escaped, harmless, and linked to its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any
from urllib.parse import quote as url_quote
from urllib.parse import urlencode

from ..files import sha256
from .inline import DOT, HIDDEN, Mark

Record = Mapping[str, Any]

# Controls that reorder or hide the text around them; a stand-in keeps the offsets.
_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SPACE = "\N{NO-BREAK SPACE}"  # HTML takes other spaces at the begin of a line away
_HIDDEN = dict.fromkeys((*range(9), *range(14, 32), 127, *_BIDI), "�")


def shown(text: str) -> str:
    """Return text with the controls that could disguise it made visible; same length."""
    return text.translate(_HIDDEN)


def esc(text: str) -> str:
    """Escape text for HTML, as content or as an attribute."""
    return escape(shown(text))


def lines(text: str) -> str:
    """Escape text, and keep its line breaks."""
    return esc(text).replace("\n", "<br>")


def fingerprint(quote: str) -> str:
    """Return eight characters that tell whether a place still holds the text it held."""
    return sha256(quote.encode("utf-8", "surrogatepass"))[:8]


def link(document: str, start: int, end: int, text: str, words: Sequence[int] | None = None) -> str:
    """Return the address, within the page, of a place in a document.

    Args:
        text: what the document says there; a changed document is noticed by it.
        words: [start, end) of the answering words inside the place.
    """
    place: dict[str, object] = {"document": document, "start": start, "end": end}
    if words:
        place["words"] = f"{words[0]}-{words[1]}"
    place["check"] = fingerprint(text)
    return "#" + urlencode(place, quote_via=url_quote)


def citation_link(citation: Record) -> str:
    """Return the address of a citation's place."""
    return link(
        citation["document"],
        citation["start"],
        citation["end"],
        citation["quote"],
        citation["highlight"],
    )


def passage_link(passage: Record) -> str:
    """Return the address of a passage's place."""
    return link(passage["document"], passage["start"], passage["end"], passage["text"])


def about(record: Record) -> str:
    """Return the position line of a citation or passage, as text: title, section, page, date."""
    names = " › ".join(dict.fromkeys((record["title"], *record["heading"])))
    return " · ".join(filter(None, (names, _place(record), record["date"] or "")))


def about_html(record: Record) -> str:
    """Return the position line as HTML: the title, then section, page and date in lighter type."""
    title, heading = record["title"], record["heading"]
    section = " › ".join(h for h in dict.fromkeys(heading) if h != title)
    rest = " · ".join(filter(None, (section, _place(record), record["date"] or "no date")))
    return f'<bdi class="title">{esc(title)}</bdi> <span class="note"><bdi>{esc(rest)}</bdi></span>'


def _place(record: Record) -> str:
    """Return the page, slide or row, and whether it was read from a picture."""
    page = f"page {record['page']}" if record["page"] else ""
    place = record.get("place") or page
    return f"{place}, recognised text".lstrip(", ") if record.get("recognised") else place


def cut(text: str, span: tuple[int, int], marks: Iterable[Mark]) -> Iterator[tuple[str, str]]:
    """Yield a stretch of a text in pieces, each with the class names of the marks over it."""
    inside = [m for m in marks if m[0] < span[1] and span[0] < m[1]]
    cuts = {p for m in inside for p in m[:2] if span[0] < p < span[1]}
    for a, b in pairwise([span[0], *sorted(cuts), span[1]]):
        names = (m[2] for m in inside if m[0] <= a and b <= m[1])
        yield shown(text[a:b]), " ".join(dict.fromkeys(names))


def rendered(text: str, marks: Iterable[Mark]) -> str:
    """Return text as HTML, with its marks; the items of a list have dots."""
    return "".join(_piece(piece, names) for piece, names in cut(text, (0, len(text)), marks))


def without_marks(text: str, marks: Iterable[Mark]) -> str:
    """Return text without the syntax of its Markdown."""
    pieces = cut(text, (0, len(text)), marks)
    return "".join(piece for piece, names in pieces if HIDDEN not in names.split())


def marked_quote(citation: Record) -> str:
    """Return a quote as HTML, its answering words marked more strongly."""
    quote, words = citation["quote"], citation["highlight"]
    marks = syntax(citation)
    if words:
        start, end = (position - citation["start"] for position in words)
        if 0 <= start < end <= len(quote) and (start, end) != (0, len(quote)):
            marks = [*marks, (start, end, "words")]
    return rendered(quote, marks)


def syntax(record: Record) -> list[Mark]:
    """Return the marks of a citation or passage; one that the browser kept may have none."""
    return [(int(a), int(b), str(name)) for a, b, name in record.get("marks") or ()]


def _piece(text: str, names: str) -> str:
    if not names:
        return lines(text)
    if DOT in names.split():
        deeper = len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())
        return f"{_SPACE * deeper}• "
    tag = "strong" if "words" in names.split() else "span"
    return f'<{tag} class="{esc(names)}">{lines(text)}</{tag}>'


def confidence(value: float) -> str:
    """Return a probability in words."""
    if value >= 0.9:
        return "high"
    return "medium" if value >= 0.6 else "low: check the quotes"


def match(score: float | None) -> str:
    """Return in words how well a passage fits the question, by the reader's probability."""
    if score is None:
        return "found, not read"
    if score >= 0.7:
        return "strong match"
    return "possible match" if score >= 0.3 else "weak match"
