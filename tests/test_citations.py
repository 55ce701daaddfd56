"""Citations: a quote is the document's text at its offsets, or it is no citation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa.answers.citations import cite, quote_holds
from cnai_qa.types import Chunk, Document, Place

TEXT = "It is new. It is new. 😀 智谱 is big."
PAGES = Place(0, 1), Place(10, 2), Place(18, 3, recognised=True)
LABS = Document("labs.md", "Two labs", TEXT, date="2025-03", kind="note", places=PAGES)
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
    assert (citation.heading, citation.page, citation.date) == (("Labs", "North"), 2, "2025-03")
    assert (citation.place, citation.recognised) == ("page 2", False)
    assert (citation.start, citation.end, citation.quote) == (11, 21, "It is new.")
    assert citation.highlight is None


def test_a_quote_outside_every_chunk_has_no_heading_but_its_page() -> None:
    citation = cite(1, LABS, None, 0, 10, "It is new.")
    assert citation is not None
    assert (citation.heading, citation.page) == ((), 1)


def test_a_quote_read_from_a_picture_is_marked() -> None:
    citation = cite(1, LABS, CHUNK, 22, 23, "😀")
    assert citation is not None and citation.recognised


def test_a_document_without_places_has_no_page() -> None:
    citation = cite(1, Document("a.md", "A", TEXT), CHUNK, 0, 10, "It is new.")
    assert citation is not None
    assert (citation.page, citation.place) == (None, None)


def test_a_row_is_a_place_but_no_page() -> None:
    table = Document("a.csv", "A", TEXT, places=(Place(0, 12, "row"),))
    citation = cite(1, table, CHUNK, 0, 10, "It is new.")
    assert citation is not None
    assert (citation.page, citation.place) == (None, "row 12")


def test_offsets_count_characters() -> None:
    start = TEXT.index("智谱")
    assert cite(1, LABS, CHUNK, start, start + 2, "智谱") is not None
