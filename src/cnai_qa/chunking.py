"""A document to chunks: exact offsets, sentence and heading borders, never over the window."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import pairwise

from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from .documents.structure import blocks, plain_heading
from .types import Block, BlockKind, Chunk, Document, Sentence

CountTokens = Callable[[str], int]

_RECORDS = ("row", "record")  # units of a place that can be read by itself
_MOST_RECORDS = 10_000  # of a document; of more, a vector for each would cost more than it finds


class SentenceSplitter(TextSplitter):
    """Splits at given offsets, filling each piece; what is still too long is cut inside.

    The pieces cover the text without a gap or overlap, so their offsets are sums of lengths
    and nothing is ever searched for.
    """

    def __init__(self, limit: int, count_tokens: CountTokens) -> None:

        def length(text: str) -> int:
            # A space has no token; as a piece of length 0 it would be kept as an overlap.
            return count_tokens(text) or len(text[:1])

        exact = {"chunk_overlap": 0, "strip_whitespace": False, "length_function": length}
        super().__init__(chunk_size=limit, keep_separator=True, **exact)
        self._inside = RecursiveCharacterTextSplitter(
            separators=["\n", "[，、,;；:]", r"\s", ""],
            is_separator_regex=True,
            chunk_size=limit,
            keep_separator="end",
            **exact,
        )

    def split_text(self, text: str) -> list[str]:
        """Return the text in pieces of at most the limit, cut at commas, spaces or anywhere."""
        return self._inside.split_text(text)

    def split_at(self, text: str, cuts: list[int]) -> list[str]:
        """Return pieces of at most the limit that begin at `cuts` wherever possible."""
        borders = [0, *cuts, len(text)]
        parts = [text[a:b] for a, b in pairwise(borders) if b > a]
        fitting = [p for part in parts for p in self._fitting(part)]
        return [p for merged in self._merge_splits(fitting, "") for p in self._halved(merged)]

    def _fitting(self, part: str) -> list[str]:
        return [part] if self._fits(part) else self.split_text(part)

    def _halved(self, piece: str) -> Iterator[str]:
        # Joined pieces can have more tokens than the sum of theirs.
        if len(piece) < 2 or self._fits(piece):
            yield piece
        else:
            yield from self._halved(piece[: len(piece) // 2])
            yield from self._halved(piece[len(piece) // 2 :])

    def _fits(self, piece: str) -> bool:
        return self._length_function(piece) <= self._chunk_size


def chunk_document(
    document: Document, found: list[Sentence], splitter: SentenceSplitter
) -> list[Chunk]:
    """Cut a document into chunks that begin at headings, blocks and sentences where possible.

    Each section (a heading and the text up to the next one) is cut for itself. A heading
    directly above a deeper one opens the section of the deeper one, so no heading is lost. So is
    each row of a spreadsheet and each record: among others, its name and figures would weigh
    little in the chunk's vector and length.

    Args:
        found: the document's sentences, as `sentences.sentences` returns them.
    """
    chunks: list[Chunk] = []
    structure = blocks(document)
    starts = _starts(document, structure, found)
    sections = _sections(structure)
    borders = [0, *(later[0].outer for later in sections[1:]), len(document.text)]
    records = _record_starts(document)
    path: list[Block] = []
    for section, (start, end) in zip(sections, pairwise(borders), strict=True):
        path = _heading_path(path, section)
        heading = tuple(plain_heading(document.text[h.start : h.end]) for h in path)
        # The first one stays with the heading above it.
        further = records[bisect_left(records, start) + 1 : bisect_left(records, end)]
        for one in pairwise((start, *further, end)):
            chunks += _section_chunks(document, *one, heading, starts, splitter)
    return chunks


def embedding_text(title: str, chunk: Chunk, fits: Callable[[str], bool] = bool) -> str:
    """Return what is embedded and indexed for a chunk: its context in front of its text.

    The context is the title and the heading path, from the outermost; outer names are left
    out as long as `fits` is false. What is quoted is always `chunk.text` alone.
    """
    path = (title, *(h for h in chunk.heading if h != title))
    texts = (f"{' > '.join(path[first:])}\n{chunk.text}" for first in range(len(path)))
    return next((t for t in texts if fits(t)), chunk.text)


def _record_starts(document: Document) -> list[int]:
    """Return where each row or record begins; nothing if they are too many."""
    starts = [place.start for place in document.places if place.unit in _RECORDS]
    return starts if len(starts) <= _MOST_RECORDS else []


def _starts(document: Document, structure: list[Block], found: list[Sentence]) -> list[int]:
    """Return where a chunk may begin: each block with its marker, each further sentence.

    A table of Markdown is cut only if it is over the limit: its rows do not name their columns.
    """
    firsts = {block.start: block.outer for block in structure}
    rows = (b.start for a, b in pairwise(structure) if a.kind is b.kind is BlockKind.ROW)
    kept = set(rows) if document.markup == "markdown" else set()
    return [firsts.get(s.start, s.start) for s in found if s.start not in kept]


def _sections(structure: list[Block]) -> list[list[Block]]:
    """Return the blocks by section; a text without any block is one section."""
    sections: list[list[Block]] = [[]]
    for block in structure:
        last = sections[-1][-1] if sections[-1] else None
        is_heading = block.kind is BlockKind.HEADING
        under_heading = last and last.kind is BlockKind.HEADING and block.level > last.level
        if last and is_heading and not under_heading:
            sections.append([])
        sections[-1].append(block)
    return sections


def _heading_path(path: list[Block], section: list[Block]) -> list[Block]:
    for block in section:
        if block.kind is BlockKind.HEADING:
            path = [*(p for p in path if p.level < block.level), block]
    return path


def _section_chunks(
    document: Document,
    start: int,
    end: int,
    heading: tuple[str, ...],
    starts: list[int],
    splitter: SentenceSplitter,
) -> Iterator[Chunk]:
    inside = starts[bisect_right(starts, start) : bisect_left(starts, end)]
    for piece in splitter.split_at(document.text[start:end], [s - start for s in inside]):
        text = piece.strip()
        if text:
            at = start + piece.index(text)
            page = document.page_at(at)
            yield Chunk(document.path, at, at + len(text), text, heading, page)
        start += len(piece)
