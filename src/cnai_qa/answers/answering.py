"""Chosen sentences to the answer record: numbered citations, Markdown, or an abstention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from ..questions.question import understand
from ..settings import Settings
from ..types import (
    Answer,
    AnswerSentence,
    Chunk,
    Citation,
    Disagreement,
    Document,
    Hit,
    Passage,
    Reading,
    Sentence,
    Twin,
)
from .choosing import TOO_FAR, Chosen, choose, quoted
from .citations import apart, cite
from .comparison import Judged, together
from .composer import answering_words, statement
from .evidence import Conflict, Evidence, Place
from .listing import WholeList

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
    unknown_names: tuple[str, ...] = (),
    sides: Sequence[Judged] = (),
    lists: Sequence[WholeList] | None = None,
) -> Answer:
    """Make the answer of what was read, or an abstention when nothing read is close enough.

    Args:
        document_of: gives the document that each quote is checked against.
        chunks_of: gives the chunks of a document, for the heading and page of each quote.
        unknown_names: those of the unknown words that name something; there is no answer then.
        sides: for a comparison, what was read for each of its sides.
        lists: the lists that may be the one asked for, most probable first; None where nobody
            looked for them.
    """
    judged = _best_first(together([Judged(passages, readings), *sides]))
    chosen = choose(understand(query), judged, sides, unknown_names, settings, lists)
    return write(
        question,
        query,
        judged,
        chosen,
        unknown_words=unknown_words,
        document_of=document_of,
        chunks_of=chunks_of,
        settings=settings,
    )


def write(
    question: str,
    query: str,
    judged: Judged,
    chosen: Chosen,
    *,
    unknown_words: tuple[str, ...],
    document_of: Callable[[str], Document],
    chunks_of: Callable[[str], list[Chunk]],
    settings: Settings,
) -> Answer:
    """Make the answer of the sentences that were chosen; the arguments are those of `answer`."""
    base = Answer(
        question=question,
        query=query,
        abstained=True,
        reason=_reason(query, chosen.why, bool(judged.passages), unknown_words),
        confidence=round(chosen.confidence, 4),
        answer=NOT_FOUND,
        passages=tuple(p.hit for p in judged.passages[: settings.passages]),
        unknown_words=unknown_words,
    )
    if chosen.why:
        return base
    return _given(base, _Written(judged, document_of, chunks_of), chosen, settings.passages)


def _given(base: Answer, written: _Written, chosen: Chosen, most: int) -> Answer:
    """Return an abstention with the chosen sentences in it, if a quote of them holds."""
    for piece in chosen.evidence:
        written.add(piece)
    if not written.sentences:
        return replace(base, dropped=written.dropped)
    return replace(
        base,
        abstained=False,
        reason=None,
        answer=written.markdown(),
        short_answer=written.short_answer(chosen.evidence) if chosen.short else None,
        sentences=tuple(written.sentences),
        citations=tuple(written.citations),
        disagreements=written.disagreements(chosen.conflicts),
        notes=chosen.notes,
        passages=_shown(written.judged, chosen.evidence, most),
        dropped=written.dropped,
    )


def _shown(judged: Judged, evidence: Sequence[Evidence], count: int) -> tuple[Hit, ...]:
    """Return the first hits, and all that are cited."""
    cited = {passage for piece in evidence for passage, _ in piece.places}
    return tuple(p.hit for n, p in enumerate(judged.passages) if n < count or n in cited)


@dataclass
class _Written:
    """An answer as it grows, sentence by sentence."""

    judged: Judged
    document_of: Callable[[str], Document]
    chunks_of: Callable[[str], list[Chunk]]
    numbers: dict[Place, int] = field(default_factory=dict)  # of the citation of a place
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    lines: list[tuple[bool, int, str]] = field(default_factory=list)  # item?, group, text
    dropped: int = 0

    def add(self, evidence: Evidence) -> None:
        """Add a sentence, cited at each of its places; a quote that does not hold is left out."""
        numbers = []
        for place, document, sentence, span in self._places(evidence):
            citation = self._cite(document, sentence, span)
            if citation is None:
                self.dropped += 1
                continue
            self.citations.append(citation)
            self.numbers.setdefault(place, citation.number)
            numbers.append(citation.number)
        if numbers:
            text = self.citations[numbers[0] - 1].quote
            self.sentences.append(AnswerSentence(text, tuple(numbers)))
            markers = "".join(f"[{n}]" for n in numbers)
            self.lines.append(
                (evidence.item, evidence.group, f"{apart(' '.join(text.split()))} {markers}")
            )

    def short_answer(self, evidence: Sequence[Evidence]) -> str | None:
        """Return the answering words of the best sentence, None when they are not known."""
        best = max(evidence, key=lambda piece: piece.score)
        number = self.numbers.get(best.places[0])
        citation = self.citations[number - 1] if number else None
        if citation is None or citation.highlight is None:
            return None
        start, end = citation.highlight
        return " ".join(citation.quote[start - citation.start : end - citation.start].split())

    def disagreements(self, found: Sequence[Conflict]) -> tuple[Disagreement, ...]:
        """Return the conflicts of which both sentences are cited."""
        pairs = ((c, [self.numbers.get(p) for p in c.places]) for c in found)
        return tuple(
            Disagreement(conflict.about, tuple(numbers))
            for conflict, numbers in pairs
            if all(numbers)
        )

    def _places(
        self, evidence: Evidence
    ) -> list[tuple[Place, Document, Sentence, tuple[int, int] | None]]:
        """Return where a sentence stands: its places, then their twins; once in a document."""
        found: dict[str, tuple[Place, Document, Sentence, tuple[int, int] | None]] = {}
        for place in evidence.places:
            passage = self.judged.passages[place[0]]
            document, sentence = passage.document, passage.sentences[place[1]]
            span = answering_words(passage, self.judged.readings[place[0]], place[1])
            found.setdefault(document.path, (place, document, sentence, span))
            for twin in passage.twins:
                same = _same_sentence(twin, statement(document, sentence))
                if same:
                    words = _shifted(span, document, sentence, twin.document, same)
                    found.setdefault(twin.document.path, (place, twin.document, same, words))
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

    def _cite(
        self, document: Document, sentence: Sentence, span: tuple[int, int] | None
    ) -> Citation | None:
        start, end = sentence.start, sentence.end
        chunk = next((c for c in self.chunks_of(document.path) if c.start <= start < c.end), None)
        number, quote = len(self.citations) + 1, document.text[start:end]
        made = cite(number, self.document_of(document.path), chunk, start, end, quote)
        return replace(made, highlight=span) if made else None


def _same_sentence(twin: Twin, wanted: str) -> Sentence | None:
    inside = (s for s in twin.sentences if twin.chunk.start <= s.start < twin.chunk.end)
    return next((s for s in inside if statement(twin.document, s) == wanted), None)


def _shifted(
    span: tuple[int, int] | None, one: Document, here: Sentence, other: Document, there: Sentence
) -> tuple[int, int] | None:
    """Return where a span of one sentence stands in another of exactly the same text."""
    if not span or one.text[here.start : here.end] != other.text[there.start : there.end]:
        return None
    return span[0] - here.start + there.start, span[1] - here.start + there.start


def _best_first(judged: Judged) -> Judged:
    both = zip(judged.passages, judged.readings, strict=True)
    pairs = sorted(both, key=lambda p: -p[1].probability)
    ranks = [
        replace(p, hit=replace(p.hit, rank=n, score=r.probability, reader=r.probability))
        for n, (p, r) in enumerate(pairs, 1)
    ]
    return Judged(ranks, [reading for _, reading in pairs])


def _reason(query: str, why: str, anything: bool, unknown_words: tuple[str, ...]) -> str:
    if not anything:
        return f"Searched for “{query}”. The index holds no passage; add documents and build it."
    words = ""
    if missing := [word for word in unknown_words if quoted([word]) not in why]:
        words = f" These words of the question occur nowhere in the documents: {quoted(missing)}."
    return f"Searched for “{query}”. {why or TOO_FAR}{words}"
