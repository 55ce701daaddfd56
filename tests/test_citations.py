"""Citations: a quote is the document's text at its offsets, or it is no citation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa.citations import cite, quote_holds
from cnai_qa.types import Chunk, Document

TEXT = "It is new. It is new. 😀 智谱 is big."
LABS = Document("labs.md", "Two labs", TEXT, date="2025-03", kind="note")
CHUNK = Chunk("labs.md", 0, len(TEXT), TEXT, ("Labs", "North"), page=3)


@given(st.integers(-50, 50), st.integers(-50, 50), st.text(max_size=5))
def test_a_quote_holds_only_where_the_document_says_it(start: int, end: int, other: str) -> None:
    inside = 0 <= start < end <= len(TEXT)
    assert quote_holds(LABS, start, end, TEXT[start:end]) == inside
    assert not quote_holds(LABS, start, end, f"{TEXT[start:end]}{other}!")


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (0, 10, "It is old."),
        (1, 11, "It is new."),
        (0, 10, "It is new. "),
        (0, 10, "it is new."),
        (0, 0, ""),
        (-len(TEXT), -len(TEXT) + 10, "It is new."),
        (0, 1000, TEXT),
        (10, 0, ""),
    ],
)
def test_what_is_not_there_is_no_citation(start: int, end: int, quote: str) -> None:
    assert cite(1, LABS, CHUNK, start, end, quote) is None


def test_a_citation_tells_where_the_quote_stands() -> None:
    citation = cite(2, LABS, CHUNK, 11, 21, "It is new.")
    assert citation is not None
    assert (citation.number, citation.document, citation.title) == (2, "labs.md", "Two labs")
    assert (citation.heading, citation.page, citation.date) == (("Labs", "North"), 3, "2025-03")
    assert (citation.start, citation.end, citation.quote) == (11, 21, "It is new.")
    assert citation.highlight is None


def test_a_quote_outside_every_chunk_has_neither_heading_nor_page() -> None:
    citation = cite(1, LABS, None, 0, 10, "It is new.")
    assert citation is not None
    assert (citation.heading, citation.page) == ((), None)


def test_offsets_count_characters() -> None:
    start = TEXT.index("智谱")
    assert cite(1, LABS, CHUNK, start, start + 2, "智谱") is not None
