"""Chosen sentences to the answer record: numbered citations, Markdown, or an abstention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from .citations import cite
from .composer import Evidence, compose, statement
from .settings import Settings
from .types import (
    Answer,
    AnswerSentence,
    Chunk,
    Citation,
    Document,
    Passage,
    Reading,
    Sentence,
    Twin,
)

NOT_FOUND = "Not in these documents."


def answer(
    question: str,
    query: str,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    *,
    unknown_words: tuple[str, ...],
    document_of: Callable[[str], Document],
    chunks_of: Callable[[str], list[Chunk]],
    settings: Settings,
) -> Answer:
    """Make the answer of what was read, or an abstention when nothing read is close enough.

    Args:
        document_of: gives the document that each quote is checked against.
        chunks_of: gives the chunks of a document, for the heading and page of each quote.
    """
    passages, readings = _best_first(passages, readings)
    confidence = readings[0].probability if readings else 0.0
    base = Answer(
        question=question,
        query=query,
        abstained=True,
        reason=_reason(query, bool(passages), unknown_words),
        confidence=round(confidence, 4),
        answer=NOT_FOUND,
        passages=tuple(p.hit for p in passages[: settings.passages]),
        unknown_words=unknown_words,
    )
    if confidence < settings.threshold:
        return base
    evidence = compose(query, passages, readings, settings.max_sentences, settings.max_items)
    written = _Written(passages, document_of, chunks_of)
    for piece in evidence:
        written.add(piece)
    if not written.sentences:
        return replace(base, dropped=written.dropped)
    cited = {passage for piece in evidence for passage, _ in piece.places}
    shown = (n for n in range(len(passages)) if n < settings.passages or n in cited)
    return replace(
        base,
        abstained=False,
        reason=None,
        answer=written.markdown(),
        sentences=tuple(written.sentences),
        citations=tuple(written.citations),
        passages=tuple(passages[n].hit for n in shown),
        dropped=written.dropped,
    )


@dataclass
class _Written:
    """An answer as it grows, sentence by sentence."""

    passages: Sequence[Passage]
    document_of: Callable[[str], Document]
    chunks_of: Callable[[str], list[Chunk]]
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    lines: list[tuple[bool, int, str]] = field(default_factory=list)  # item?, group, text
    dropped: int = 0

    def add(self, evidence: Evidence) -> None:
        """Add a sentence, cited at each of its places; a quote that does not hold is left out."""
        numbers = []
        for document, sentence in self._places(evidence):
            citation = self._cite(document, sentence)
            if citation is None:
                self.dropped += 1
                continue
            self.citations.append(citation)
            numbers.append(citation.number)
        if numbers:
            text = self.citations[numbers[0] - 1].quote
            self.sentences.append(AnswerSentence(text, tuple(numbers)))
            markers = "".join(f"[{n}]" for n in numbers)
            self.lines.append(
                (evidence.item, evidence.group, f"{' '.join(text.split())} {markers}")
            )

    def _places(self, evidence: Evidence) -> list[tuple[Document, Sentence]]:
        """Return where a sentence stands: its places, then their twins; once in a document."""
        found: dict[str, tuple[Document, Sentence]] = {}
        for passage_number, number in evidence.places:
            passage = self.passages[passage_number]
            place = passage.document, passage.sentences[number]
            found.setdefault(passage.document.path, place)
            for twin in passage.twins:
                same = _same_sentence(twin, statement(*place))
                if same:
                    found.setdefault(twin.document.path, (twin.document, same))
        return list(found.values())

    def markdown(self) -> str:
        """Return the answer as Markdown: a paragraph for each group, its items as a list."""
        parts: list[str] = []
        previous: tuple[bool, int] | None = None
        for item, group, text in self.lines:
            same = previous == (item, group)
            parts.append("" if previous is None else "\n" if item and same else "\n\n")
            parts.append(f"- {text}" if item else text)
            previous = (item, group)
        return "".join(parts)

    def _cite(self, document: Document, sentence: Sentence) -> Citation | None:
        start, end = sentence.start, sentence.end
        chunk = next((c for c in self.chunks_of(document.path) if c.start <= start < c.end), None)
        number, quote = len(self.citations) + 1, document.text[start:end]
        return cite(number, self.document_of(document.path), chunk, start, end, quote)


def _same_sentence(twin: Twin, wanted: str) -> Sentence | None:
    inside = (s for s in twin.sentences if twin.chunk.start <= s.start < twin.chunk.end)
    return next((s for s in inside if statement(twin.document, s) == wanted), None)


def _best_first(
    passages: Sequence[Passage], readings: Sequence[Reading]
) -> tuple[list[Passage], list[Reading]]:
    pairs = sorted(zip(passages, readings, strict=True), key=lambda p: -p[1].probability)
    ranked = [
        replace(p, hit=replace(p.hit, rank=n, score=r.probability, reader=r.probability))
        for n, (p, r) in enumerate(pairs, 1)
    ]
    return ranked, [reading for _, reading in pairs]


def _reason(query: str, anything: bool, unknown_words: tuple[str, ...]) -> str:
    if not anything:
        return f"Searched for “{query}”. The index holds no passage; add documents and build it."
    words = ""
    if unknown_words:
        quoted = ", ".join(f"'{word}'" for word in unknown_words)
        words = f" These words of the question occur nowhere in the documents: {quoted}."
    return f"Searched for “{query}”. No passage comes close enough to an answer.{words}"
