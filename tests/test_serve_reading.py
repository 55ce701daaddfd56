"""Documents to read on the page: whole, in order, marked at the right characters."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa import Assistant, Document
from cnai_qa.serve import reading
from cnai_qa.serve.markup import citation_link, fingerprint, shown


class Held:
    """Stands in for an assistant that holds one document."""

    def __init__(self, text: str, markup: str = "markdown") -> None:
        self.held = Document("a.md", "A", text, markup=markup)

    def document(self, path: str) -> Document:
        return self.held

    def chunks(self, path: str) -> list:
        return []


def text_of(found: dict, name: str = "") -> str:
    """Return the text of a stretch, or of the parts with a class name."""
    parts = [part for block in found["blocks"] for part in block["parts"]]
    return "".join(text for text, names in parts if name in names.split() or not name)


def place_of(text: str, quote: str) -> dict:
    start = text.index(quote)
    end = start + len(quote)
    return {"document": "a.md", "start": start, "end": end, "check": fingerprint(quote)}


def test_a_citation_opens_its_document_with_quote_and_words_marked(assistant: Assistant) -> None:
    citation = assistant.ask("Who founded Red Lantern in 2021?").to_record()["citations"][0]
    start = citation["quote"].index("Mei Tan") + citation["start"]
    asked = dict(parse_qsl(citation_link({**citation, "highlight": [start, start + 7]})[1:]))
    found = reading.read(assistant, asked)
    assert text_of(found, "quote") == citation["quote"]
    assert text_of(found, "words") == "Mei Tan"
    assert found["title"] == "Two labs" and "2025-03-01" in found["about"]
    assert not found["changed"]
    assert text_of(found).split() == assistant.document("labs.md").text.split()


def test_characters_beyond_the_basic_plane_do_not_move_the_mark() -> None:
    text = "🦓🦓 one. The quote. 🦓 end."
    assert text_of(reading.read(Held(text), place_of(text, "The quote.")), "quote") == "The quote."


def test_a_changed_document_is_opened_unmarked_and_said() -> None:
    asked = {**place_of("The old quote.", "old"), "words": "4-7"}
    found = reading.read(Held("The new quote."), asked)
    assert found["changed"] and text_of(found, "quote") == "" and text_of(found, "words") == ""


def test_a_document_that_is_gone_is_said(assistant: Assistant) -> None:
    gone = reading.read(assistant, {"document": "none.md"})
    assert gone == {"error": "This document was removed from the index since."}


@given(
    st.text(alphabet="ab \n#-|`.1é🦓\u202e", max_size=400),
    st.integers(0, 400),
    st.integers(0, 400),
    st.sampled_from(["markdown", "plain"]),
)
def test_a_stretch_holds_its_text_in_order(text: str, start: int, end: int, markup: str) -> None:
    found = reading.read(Held(text, markup), {"document": "a.md", "start": start, "end": end})
    assert text_of(found).split() == shown(text[found["from"] : found["to"]]).split()


def test_a_long_document_is_read_on_to_both_ends_without_a_gap() -> None:
    text = "\n\n".join(f"Paragraph {n} of many, with some words." for n in range(4000))
    held, middle = Held(text), "Paragraph 2000 of"
    found = reading.read(held, place_of(text, middle))
    start, end = found["from"], found["to"]
    words = text_of(found).split()
    while start:
        found = reading.read(held, {"document": "a.md", "from": max(start - 15000, 0), "to": start})
        assert found["to"] == start and found["from"] < start
        start, words = found["from"], text_of(found).split() + words
    while end < len(text):
        found = reading.read(held, {"document": "a.md", "from": end, "to": end + 15000})
        assert found["from"] == end and found["to"] > end
        end, words = found["to"], words + text_of(found).split()
    assert words == text.split()


@given(st.text(alphabet="ab \n#-|`", max_size=300), st.integers(0, 300))
def test_stretches_join_without_gap_or_overlap_in_any_text(text: str, place: int) -> None:
    held = Held(text)
    with pytest.MonkeyPatch.context() as patch:
        for name, size in (("_BEFORE", 6), ("_BEHIND", 12), ("_MORE", 20)):
            patch.setattr(reading, name, size)
        found = reading.read(held, {"document": "a.md", "start": place, "end": place})
        first, last = found["from"], found["to"]
        words = text_of(found)
        for size in (15, 40) * 300:  # less and more than is sent at once
            if first:
                asked = {"from": max(first - size, 0), "to": first, "on": "earlier"}
                found = reading.read(held, {"document": "a.md", **asked})
                assert found["from"] < found["to"] == first
                first, words = found["from"], text_of(found) + words
            if last < len(text):
                asked = {"from": last, "to": min(last + size, len(text)), "on": "later"}
                found = reading.read(held, {"document": "a.md", **asked})
                assert found["to"] > found["from"] == last
                last, words = found["to"], words + text_of(found)
    assert (first, last) == (0, len(text))
    assert "".join(words.split()) == "".join(text.split())


def test_a_megabyte_on_one_line_is_sent_in_stretches() -> None:
    text = "x" * 500_000 + "The quote." + "y" * 500_000
    found = reading.read(Held(text), place_of(text, "The quote."))
    assert text_of(found, "quote") == "The quote." and len(text_of(found)) < 50_000
    assert len(text_of(reading.read(Held(text), {"from": 0, "to": 10**9}))) < 50_000


@pytest.mark.parametrize("value", [None, -1, "x", "1e9", 10**30, [], {}, "9" * 5000])
def test_numbers_that_are_none_harm_nothing(value: object) -> None:
    names = ("start", "end", "from", "to", "words", "check")
    for name in names:
        assert "blocks" in reading.read(Held("Some text."), {"document": "a.md", name: value})


def test_paragraphs_are_joined_and_headings_items_rows_and_code_told_apart() -> None:
    text = (
        "# One\n\nfirst\nsecond\n- item\n  goes on\n\n| a | b |\n|---|---|\n| c | d |\n"
        "```\n# no heading\n```\n"
    )
    found = reading.read(Held(text), {"document": "a.md"})
    kinds = [(b["kind"], "".join(t for t, _ in b["parts"])) for b in found["blocks"]]
    assert kinds == [
        ("h1", "# One\n\n"),
        ("p", "first\nsecond\n"),
        ("item", "- item\n  goes on\n\n"),
        ("table", "| a | b |\n|---|---|\n| c | d |\n"),
        ("code", "```\n# no heading\n```\n"),
    ]


def test_the_chunks_of_a_document_can_be_shown(assistant: Assistant) -> None:
    found = reading.read(assistant, {"document": "labs.md", "chunks": True})
    assert found["chunks"] == len(assistant.chunks("labs.md")) > 1
    assert text_of(found, "chunk0") and text_of(found, "chunk1")
