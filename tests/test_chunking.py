"""Chunks: exact offsets, nothing lost, never over the limit, borders where a reader sees them."""

from __future__ import annotations

import io
import time
from itertools import pairwise

import openpyxl
import pytest
from conftest import FakeEmbedder
from hypothesis import given
from hypothesis import strategies as st
from samples import DOCUMENTS, document

from cnai_qa import chunking
from cnai_qa.chunking import CountTokens, SentenceSplitter, chunk_document, embedding_text
from cnai_qa.documents import load_document
from cnai_qa.sentences import sentences
from cnai_qa.types import Chunk, Document

count_words = FakeEmbedder().count_tokens


def more_when_joined(text: str) -> int:
    """Count tokens as a model may: a text can have more of them than its parts together."""
    return len(text) + len(text) // 5


LIMITS = st.sampled_from(
    [(count_words, 8), (count_words, 40), (len, 7), (len, 40), (more_when_joined, 20)]
)


def chunked(whole: Document, limit: int = 20, count: CountTokens = count_words) -> list[Chunk]:
    return list(chunk_document(whole, sentences(whole), SentenceSplitter(limit, count)))


def texts(text: str, limit: int = 20, path: str = "labs.md") -> list[str]:
    return [chunk.text for chunk in chunked(document(text, path), limit)]


# Every document


@given(DOCUMENTS, LIMITS)
def test_the_text_of_a_chunk_is_the_documents_at_its_offsets(document, limits) -> None:
    count, limit = limits
    for chunk in chunked(document, limit, count):
        assert document.text[chunk.start : chunk.end] == chunk.text
        assert chunk.text and chunk.text == chunk.text.strip()


@given(DOCUMENTS, LIMITS)
def test_chunks_come_in_order_and_never_overlap(document, limits) -> None:
    count, limit = limits
    assert all(a.end <= b.start for a, b in pairwise(chunked(document, limit, count)))


@given(DOCUMENTS, LIMITS)
def test_no_chunk_is_over_the_limit(document, limits) -> None:
    count, limit = limits
    assert all(count(chunk.text) <= limit for chunk in chunked(document, limit, count))


@given(DOCUMENTS, LIMITS)
def test_chunks_hold_every_character_that_shows(document, limits) -> None:
    count, limit = limits
    covered = "".join(chunk.text for chunk in chunked(document, limit, count))
    assert "".join(covered.split()) == "".join(document.text.split())


@pytest.mark.parametrize(
    "text", ["***", "[a]: https://example.org", "***\n\nWords.", "[a]: b\n\n# Labs", ">" * 50]
)
def test_text_that_is_in_no_block_is_in_a_chunk_all_the_same(text: str) -> None:
    covered = "".join(chunk.text for chunk in chunked(Document("a.md", "T", text)))
    assert "".join(covered.split()) == "".join(text.split())


# Borders


def test_a_short_section_is_one_chunk_with_its_heading() -> None:
    text = "# Labs\n\nThe lab grew. It is new.\n\n- Tide\n- Reef"
    assert texts(text, limit=40) == [text]


def test_each_heading_begins_a_chunk() -> None:
    assert texts("# Labs\n\nThe lab grew.\n\n# Chips\n\nThey are new.\n") == [
        "# Labs\n\nThe lab grew.",
        "# Chips\n\nThey are new.",
    ]


def test_a_heading_above_a_deeper_one_stays_with_it() -> None:
    assert texts("# Labs\n\n## Tide\n\nIt grew.\n\n## Reef\n\nIt shrank.") == [
        "# Labs\n\n## Tide\n\nIt grew.",
        "## Reef\n\nIt shrank.",
    ]


def test_a_heading_without_text_is_a_chunk_of_its_own() -> None:
    assert texts("# Labs\n\n# Chips\n\nThey are new.\n\n# End") == [
        "# Labs",
        "# Chips\n\nThey are new.",
        "# End",
    ]


def test_a_long_section_is_cut_between_sentences() -> None:
    words = [f"Sentence {n} has five words." for n in range(10)]
    for chunk in texts(" ".join(words), limit=16):
        assert chunk.startswith("Sentence") and chunk.endswith("words.")


def test_an_item_keeps_its_mark() -> None:
    items = [f"- Item {n} of the long list" for n in range(10)]
    assert all(chunk.startswith("- Item") for chunk in texts("\n".join(items), limit=18))


def test_a_sentence_over_the_limit_is_cut_at_a_comma_or_a_space() -> None:
    sentence = "one two three four, five six seven eight nine ten eleven twelve"
    pieces = texts(sentence, limit=8)
    assert pieces[0] == "one two three four,"
    assert " ".join(pieces) == sentence


def test_a_word_over_the_limit_is_cut_anywhere() -> None:
    chunks = chunked(Document("a.txt", "T", "x" * 95, markup="plain"), 10, len)
    assert "".join(chunk.text for chunk in chunks) == "x" * 95
    assert all(len(chunk.text) <= 10 for chunk in chunks)


def test_a_repeated_sentence_is_found_at_its_own_place() -> None:
    text = "It is new. " * 30
    starts = [chunk.start for chunk in chunked(document(text))]
    assert starts == sorted(set(starts)) and len(starts) > 3


# Headings


def test_a_chunk_knows_the_headings_above_it() -> None:
    text = "Words.\n\n# Labs\n\nA.\n\n### Tide\n\nB.\n\n## Reef\n\nC.\n\n# Chips\n\nD."
    assert [chunk.heading for chunk in chunked(document(text))] == [
        (),
        ("Labs",),
        ("Labs", "Tide"),
        ("Labs", "Reef"),
        ("Chips",),
    ]


def test_every_chunk_of_a_long_section_has_its_heading() -> None:
    chunks = chunked(document("# Labs of **note**\n\n" + "The lab grew again. " * 40))
    assert len(chunks) > 5
    assert {chunk.heading for chunk in chunks} == {("Labs of note",)}


def test_a_heading_without_end_is_not_repeated_in_full() -> None:
    chunks = chunked(document("# " + "word " * 1000 + "\n\nText."))
    assert max(len(chunk.heading[0]) for chunk in chunks) <= 201


# Rows and records


def test_each_row_of_a_spreadsheet_is_a_chunk() -> None:
    whole = load_document(b"Name,Price\nX-200,90 EUR\nX-300,120 EUR\n", "prices.csv")
    assert [chunk.text for chunk in chunked(whole)] == [
        "Name: X-200; Price: 90 EUR",
        "Name: X-300; Price: 120 EUR",
    ]


def test_each_record_is_a_chunk_also_where_none_has_a_title() -> None:
    lines = b'{"model": "X-200", "price": 90}\n{"model": "X-300", "price": 120}\n'
    assert [chunk.text for chunk in chunked(load_document(lines, "prices.jsonl"))] == [
        "model: X-200; price: 90",
        "model: X-300; price: 120",
    ]


def test_the_first_row_stays_with_the_name_of_its_sheet() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Pumps"
    for row in (("Name", "Price"), ("X-200", "90 EUR"), ("X-300", "120 EUR")):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    first, second = chunked(load_document(data.getvalue(), "prices.xlsx"))
    assert first.text == "Pumps\n\nName: X-200; Price: 90 EUR"
    assert (second.text, second.heading) == ("Name: X-300; Price: 120 EUR", ("Pumps",))


def test_rows_share_chunks_where_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking, "_MOST_RECORDS", 2)
    rows = "".join(f"X-{n},90 EUR\n" for n in range(4))
    whole = load_document(f"Name,Price\n{rows}".encode(), "prices.csv")
    assert len(chunked(whole, limit=15)) == 2


# What is embedded


def chunk(text: str, *heading: str) -> Chunk:
    return Chunk("a.md", 0, len(text), text, heading)


def test_a_chunk_is_embedded_with_its_title_and_headings() -> None:
    assert embedding_text("Two labs", chunk("It grew.", "North", "Tide")) == (
        "Two labs > North > Tide\nIt grew."
    )


def test_a_heading_that_is_the_title_stands_once() -> None:
    assert embedding_text("Labs", chunk("It grew.", "Labs", "Tide")) == "Labs > Tide\nIt grew."


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (100, "Two labs > North > Tide\nIt grew."),
        (22, "North > Tide\nIt grew."),
        (15, "Tide\nIt grew."),
        (10, "It grew."),
        (1, "It grew."),
    ],
)
def test_outer_names_give_way_to_the_text(most: int, expected: str) -> None:
    found = embedding_text("Two labs", chunk("It grew.", "North", "Tide"), lambda t: len(t) <= most)
    assert found == expected


# Time


ONE_MEGABYTE = {
    "one line": ("a.md", "The lab grew. " * 70_000),
    "one line without a stop": ("a.md", "word " * 200_000),
    "one line of Chinese": ("a.md", "模型很大。" * 70_000),
    "one word": ("a.txt", "x" * 1_000_000),
    "short lines": ("a.txt", "a line\n" * 100_000),
    "one heading": ("a.md", "# " + "word " * 200_000),
}


@pytest.mark.parametrize(("name", "text"), ONE_MEGABYTE.values(), ids=ONE_MEGABYTE)
def test_a_megabyte_is_cut_in_seconds(name: str, text: str) -> None:
    whole = document(text, name)
    began = time.process_time()
    chunks = chunked(whole, 40)
    written = sum(len(embedding_text(whole.title, c)) for c in chunks)
    assert time.process_time() - began < 20
    assert written < 4 * len(text)


def test_spaces_in_a_row_are_in_one_piece_only() -> None:
    for count in range(30, 60):
        text = "word " * count + " # "
        assert "".join(SentenceSplitter(8, count_words).split_at(text, [])) == text
