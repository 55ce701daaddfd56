"""What a collection or a document is about: which questions ask it, and what is shown."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from samples import document

from cnai_qa import Assistant
from cnai_qa.answers.overview import asked_about, asks_for_overview, openings
from cnai_qa.scope import Scope
from cnai_qa.sentences import sentences

LISTING = [
    SimpleNamespace(path="travel.md", title="Travel and Expenses Policy"),
    SimpleNamespace(path="lease.txt", title="Workshop Lease"),
    SimpleNamespace(path="annex.txt", title="Workshop Lease: Annex"),
]
ALL = ["travel.md", "lease.txt", "annex.txt"]


@pytest.mark.parametrize(
    ("question", "paths"),
    [
        ("Summarise the documents", ALL),
        ("Please summarize all of these documents.", ALL),
        ("What are these documents about?", ALL),
        ("what is this all about", ALL),
        ("Give me a short overview", ALL),
        ("What's in the collection?", ALL),
        ("What topics do the documents cover?", ALL),
        ("What can I ask here?", ALL),
        ("Summarise the travel and expenses policy", ["travel.md"]),
        ("What is the travel policy about?", ["travel.md"]),
        ("What topics does the travel policy cover?", ["travel.md"]),
        ("Summarize the library", ALL),
        ("What is in this folder?", ALL),
        ("Summarise the document", ALL),
        ("What does the report say?", ALL),
        ("Summarise the annex of the workshop lease.", ["annex.txt"]),
        ("Summarise the workshop", []),
        ("What is the policy about?", []),
        ("What is in the first aid box?", []),
        ("What is in the library?", []),
        ("What is in the index?", []),
        # Asked of the thing, not of the text.
        ("What does the workshop lease say?", []),
        ("What does the travel policy cover?", []),
        ("What is in the workshop lease?", []),
        ("What do the documents say about China?", []),
        ("What is the travel policy about hotels?", []),
        ("Who wrote the documents?", []),
    ],
)
def test_an_overview_is_of_the_whole_or_of_a_document_named_by_its_title(question, paths) -> None:
    assert asked_about(question, LISTING) == paths


@pytest.mark.parametrize(
    ("question", "paths"),
    [
        ("Summarize the report", ["b.md"]),
        ("What does the report say?", ["b.md"]),
        ("Summarize the reports", ["a.md", "b.md", "c.md"]),
        ("What is the paper about?", ["a.md", "b.md", "c.md"]),
        ("Give me an overview of the library", ["c.md"]),
        ("What is in the library?", []),
    ],
)
def test_the_report_is_the_one_whose_title_says_so(question: str, paths: list[str]) -> None:
    titles = {"a.md": "Warranty", "b.md": "Report on the harbour", "c.md": "The school library"}
    listing = [SimpleNamespace(path=path, title=title) for path, title in titles.items()]
    assert asked_about(question, listing) == paths


def test_what_only_looks_like_it_is_a_question_like_any_other() -> None:
    assert asks_for_overview("What is in the first aid box?")
    assert not asked_about("What is in the first aid box?", LISTING)
    assert not asks_for_overview("What is DeepSeek?")


def test_each_section_begins_with_its_first_whole_sentence() -> None:
    text = (
        "# Mill\n\nBy Anna\n\nThe mill grinds all the corn of the valley. It is old.\n\n"
        "## Bread\n\nOpen daily.\n\nThe bakery beside it sells bread every day. It is new.\n\n"
        "## Fees\n\n- a sack: 2 crowns, paid in advance at the door.\n\n"
        "## Water\n\nThe wheel stands still in dry summers, so it has an engine.\n"
    )
    assert _shown(text, 9) == [
        "The mill grinds all the corn of the valley.",
        "The bakery beside it sells bread every day.",
        "The wheel stands still in dry summers, so it has an engine.",
    ]
    assert _shown(text, 1) == ["The mill grinds all the corn of the valley."]


def test_without_sections_its_paragraphs_do() -> None:
    mill, bakery = (
        "The mill grinds all the corn of the valley.",
        "Its bakery sells fresh bread on all days.",
    )
    assert _shown(f"{mill} It is old.\n\n{bakery} It is new.\n", 9) == [mill, bakery]


def test_a_text_without_sentences_shows_nothing() -> None:
    assert _shown("a | b\n--|--\n1 | 2\n", 9) == []


def test_the_collection_is_shown_by_how_its_documents_begin(assistant: Assistant) -> None:
    answer = assistant.ask("What are these documents about?")
    assert not answer.abstained
    shown = [citation.document for citation in answer.citations]
    assert shown == [line.path for line in assistant.documents()]
    for citation in answer.citations:
        text = assistant.document(citation.document).text
        assert text[citation.start : citation.end] == citation.quote


def test_of_the_documents_it_is_asked_in_the_middle_of_a_conversation(
    assistant: Assistant,
) -> None:
    history = ["Who founded Red Lantern in 2021?"]
    answer = assistant.ask("What are these documents about?", history)
    assert answer.query == "What are these documents about?"
    assert len(answer.citations) == len(assistant.documents())
    assert "Red Lantern" in assistant.ask("What is it about?", history).query


def test_a_scope_leaves_the_others_out(assistant: Assistant) -> None:
    path = assistant.documents()[0].path
    answer = assistant.ask("Summarise this document", scope=Scope(documents=(path,)))
    assert {citation.document for citation in answer.citations} == {path}


def test_what_is_left_out_of_many_documents_is_said(assistant: Assistant) -> None:
    object.__setattr__(assistant.settings, "max_items", 1)
    answer = assistant.ask("What are these documents about?")
    assert len(answer.citations) == 1
    assert "The first 1 of" in answer.notes[0]


def _shown(text: str, most: int) -> list[str]:
    made = document(text)
    found = sentences(made)
    return [text[found[n].start : found[n].end] for n in openings(made, found, most)]
