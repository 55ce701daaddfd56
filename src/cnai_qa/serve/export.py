"""A conversation as Markdown to take away, with numbered references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..words import typed
from .markup import Record, about, confidence, shown, syntax, without_marks
from .turns import Talk, Turn


def turn(turn: Turn) -> str:
    """Return one answer: the question, the text, then the references."""
    if turn.record is None:
        return f"**{_line(turn.question)}**\n\n{turn.error}\n"
    citations = turn.record["citations"]
    numbers = {c["number"]: c["number"] for c in citations}
    return _text(turn, numbers) + _references(citations)


def talk(talk: Talk) -> str:
    """Return the whole conversation, its references numbered through, once at the end."""
    texts: list[str] = []
    references: list[Record] = []
    for turn in talk.settled().turns:
        if turn.record is None:
            continue
        numbers = {c["number"]: _numbered(c, references) for c in turn.record["citations"]}
        texts.append(_text(turn, numbers))
    return "\n".join(texts) + _references(references)


def _said(record: Record, numbers: Mapping[int, int]) -> str:
    """Return the answer as its record has it, its sentences without the marks of their document.

    Args:
        numbers: what to call each citation. What a document itself has in brackets stays.
    """
    if record["abstained"]:
        return record["answer"]
    sources = {c["number"]: c for c in record["citations"]}
    sentences = iter(record["sentences"])
    lines = []
    for line in record["answer"].split("\n"):
        sentence = next(sentences) if line else None
        if sentence:
            text = without_marks(sentence["text"], syntax(sources[sentence["citations"][0]]))
            markers = _markers(sentence["citations"], numbers)
            line = f"{'- ' if line.startswith('- ') else ''}{_line(text)} {markers}"
        lines.append(line)
    return "\n".join(lines)


def _numbered(citation: Record, references: list[Record]) -> int:
    """Return the number of a citation in the whole conversation; the same place has one."""
    place = ("document", "start", "end", "quote")
    for reference in references:
        if all(reference[name] == citation[name] for name in place):
            return reference["number"]
    references.append({**citation, "number": len(references) + 1})
    return len(references)


def _markers(citations: Sequence[int], numbers: Mapping[int, int]) -> str:
    return "".join(f"[{numbers[number]}]" for number in citations)


def _text(turn: Turn, numbers: Mapping[int, int]) -> str:
    """Return a question and its answer, its citations called as `_said` does."""
    record, answer = turn.record, _said(turn.record, numbers)
    parts = [f"**{_line(turn.question)}**"]
    if record["query"] != typed(turn.question):
        parts.append(f"Searched for: {_line(record['query'])}")
    if turn.scope:
        parts.append(f"Asked only of {_line(turn.scope)}.")
    parts.append(answer if not record["abstained"] else f"{answer} {record['reason'] or ''}")
    if not record["abstained"]:
        parts.append(f"Confidence: {confidence(record['confidence'])}.")
    parts += record["notes"]
    parts += [
        f"The documents disagree: {d['about']} {_markers(d['citations'], numbers)}"
        for d in record["disagreements"]
    ]
    return "\n\n".join(parts) + "\n"


def _references(citations: Sequence[Record]) -> str:
    if not citations:
        return ""
    lines = (
        f"[{c['number']}] “{_line(without_marks(c['quote'], syntax(c)))}” {about(c)} "
        f"({c['document']}, characters {c['start']}-{c['end']})"
        for c in citations
    )
    return "\n" + "\n\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join(shown(text).split())
