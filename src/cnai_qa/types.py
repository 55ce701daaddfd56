"""What flows between the steps: documents, chunks, hits, answers.

Offsets are characters (code points) into `Document.text`, half-open: [start, end).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

PAGED = ("page", "slide")  # units of a place that count as a page


class BlockKind(StrEnum):
    """What a stretch of a document is; headings, code and pictures are never quoted as sentences.

    Two are kinds of sentences alone: a paragraph or item of nothing but pictures, and the names
    of a table's columns, its first row, which is no item of a list.
    """

    PROSE = "prose"
    ITEM = "item"
    ROW = "row"
    HEADING = "heading"
    CODE = "code"
    PICTURE = "picture"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the corpus, with its extracted text unchanged.

    Attributes:
        path: place in the corpus folder, with forward slashes; the document's name.
        text: the extracted text that every offset counts in; line ends are '\\n'.
        date: ISO 8601, possibly reduced ('2026-02', '2025'), or None.
        kind: kind of source ('newsletter', 'report', ...), or None.
        markup: how the text is marked up: 'markdown', 'plain', or 'blocks' where the loader
            knows the structure and the text holds no marks for it.
        author, language: from the file itself; the language as a BCP 47 tag ('en', 'zh-CN').
        blocks: the structure of a text whose markup is 'blocks'.
        places: pages, slides or rows, in the order of the text.
        notes: what a person should know of the extraction ('3 of 40 pages hold only images').
        copies: the other files of the corpus that hold the same.
    """

    path: str
    title: str
    text: str
    date: str | None = None
    kind: str | None = None
    markup: str = "markdown"
    author: str | None = None
    language: str | None = None
    blocks: tuple[Block, ...] = ()
    places: tuple[Place, ...] = ()
    notes: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()

    def place_at(self, offset: int) -> Place | None:
        """Return the page, slide or row that an offset lies on, None where there are none."""
        after = bisect_right(self.places, offset, key=lambda p: p.start)
        return self.places[after - 1] if after else None

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page or slide that an offset lies on, from 1, or None."""
        place = self.place_at(offset)
        return place.number if place and place.unit in PAGED else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page, slide or row begins in the text; `number` counts from 1.

    Attributes:
        unit: 'page', 'slide', 'row' or 'record'.
        recognised: the text was read from a picture, and may hold slips.
    """

    start: int
    number: int
    unit: str = "page"
    recognised: bool = False

    def __str__(self) -> str:
        return f"{self.unit} {self.number}"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row or code block of a document.

    Attributes:
        start, end: its text without the marker ('-', '1.', '##', '>').
        outer: offset of the line it begins on, marker included.
        level: 1 to 6 for headings, else 0.
    """

    start: int
    end: int
    kind: BlockKind
    outer: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document; `block` numbers the block it stands in."""

    start: int
    end: int
    kind: BlockKind
    block: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a document that is indexed as one; `document.text[start:end] == text`."""

    document: str
    start: int
    end: int
    text: str
    heading: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that retrieval returned.

    Attributes:
        rank: 1 is best.
        score: in (0, 1], higher is better: the share of the best possible fused score,
            or the reader's probability once a reader has judged the passage.
        dense: cosine of question and chunk, None when the dense ranking did not return it.
        lexical: BM25 score, None when the lexical ranking did not return it.
        reader: the reader's probability that the passage answers, None when not read.
        twins: nearly identical chunks that were folded into this one.
    """

    rank: int
    chunk: Chunk
    title: str
    date: str | None
    kind: str | None
    score: float
    dense: float | None = None
    lexical: float | None = None
    reader: float | None = None
    twins: tuple[Chunk, ...] = ()

    @property
    def also_in(self) -> tuple[str, ...]:
        """The other documents that hold nearly the same passage."""
        own = self.chunk.document
        return tuple(dict.fromkeys(t.document for t in self.twins if t.document != own))

    def to_record(self) -> dict[str, Any]:
        """Return the hit as an entry of the `passages` list."""
        chunk = self.chunk
        return {
            "rank": self.rank,
            "document": chunk.document,
            "start": chunk.start,
            "end": chunk.end,
            "text": chunk.text,
            "score": self.score,
            "scores": {"dense": self.dense, "lexical": self.lexical, "reader": self.reader},
            "title": self.title,
            "heading": list(chunk.heading),
            "page": chunk.page,
            "date": self.date,
            "kind": self.kind,
            "also_in": list(self.also_in),
        }


@dataclass(frozen=True, slots=True)
class Twin:
    """A chunk that says the same as a hit in another document, with that document's sentences."""

    chunk: Chunk
    document: Document
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A hit with what a reader and a composer need.

    Attributes:
        sentences: all of the document, also those around the chunk.
        twins: the same passage in other documents; they are cited, but not read again.
    """

    hit: Hit
    document: Document
    sentences: tuple[Sentence, ...]
    twins: tuple[Twin, ...] = ()

    def inside(self) -> range:
        """Return the numbers of the sentences that begin inside the hit's chunk."""
        chunk = self.hit.chunk
        first = bisect_left(self.sentences, chunk.start, key=lambda s: s.start)
        behind = bisect_left(self.sentences, chunk.end, key=lambda s: s.start)
        return range(first, behind)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in a passage.

    Attributes:
        probability: that the passage answers the question, in [0, 1].
        sentences: for each sentence of `Passage.inside()`, how well it answers, in [0, 1];
            0 for what must not be quoted.
        spans: for each of these sentences, the [start, end) of the answering words in the
            document, inside the sentence, or None; empty when the reader finds no words.
    """

    probability: float
    sentences: tuple[float, ...]
    spans: tuple[tuple[int, int] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote; `quote` is `text[start:end]` of the document, checked.

    `highlight` is the [start, end) of the answering words inside the document, or None.
    `place` names where the quote stands ('page 7', 'row 12'), None where the format has no such
    place. `recognised` tells that the quote was read from a picture. `also_at` names the other
    files that hold the same as the document.
    """

    number: int
    document: str
    title: str
    heading: tuple[str, ...]
    page: int | None
    date: str | None
    start: int
    end: int
    quote: str
    highlight: tuple[int, int] | None = None
    place: str | None = None
    recognised: bool = False
    also_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer, verbatim, with the numbers of its citations."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Citations that say different things about the same matter."""

    about: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question, or that they do not.

    Attributes:
        query: what was searched, after the history was taken into account.
        reason: why there is no answer, None when there is one.
        confidence: probability that the answer is right, in [0, 1].
        answer: Markdown with [n] markers.
        unknown_words: words of the query that occur nowhere in the documents.
        notes: what a reader of the answer should know of it: what the documents do not say.
        dropped: quotes that were left out because the document does not say them there.
        seconds: time spent, by step.
    """

    question: str
    query: str
    abstained: bool
    reason: str | None
    confidence: float
    answer: str
    short_answer: str | None = None
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    notes: tuple[str, ...] = ()
    passages: tuple[Hit, ...] = ()
    unknown_words: tuple[str, ...] = ()
    dropped: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    def to_record(self) -> dict[str, Any]:
        """Return the answer as the JSON-ready record that every door gives out."""
        return {
            "question": self.question,
            "query": self.query,
            "abstained": self.abstained,
            "reason": self.reason,
            "confidence": self.confidence,
            "answer": self.answer,
            "short_answer": self.short_answer,
            "sentences": [_jsonable(s) for s in self.sentences],
            "citations": [_jsonable(c) for c in self.citations],
            "disagreements": [_jsonable(d) for d in self.disagreements],
            "notes": list(self.notes),
            "passages": [hit.to_record() for hit in self.passages],
            "unknown_words": list(self.unknown_words),
            "dropped": self.dropped,
            "seconds": dict(self.seconds),
        }


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a chunk lies on the plane of the collection; `x` and `y` in [0, 1]."""

    document: str
    start: int
    end: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person should know of a file that was indexed all the same."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, by document path.

    Attributes:
        chunks: chunks in the index after the build; embedded: how many of them were new.
        truncated: chunks longer than the model's window; always 0, counted all the same.
        generation: name of the live generation after the build.
        notes: what else the user should know.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    chunks: int
    embedded: int
    truncated: int
    generation: str
    seconds: float
    notes: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return the report as a JSON-ready record."""
        return _jsonable(self)


def _jsonable(value: Any) -> dict[str, Any]:
    return {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(value).items()}
