"""The answer record: quotes with numbered citations, Markdown, or an abstention."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from samples import passage, reading

from cnai_qa.answers.answering import NOT_FOUND, answer
from cnai_qa.answers.listing import WholeList
from cnai_qa.answers.lists import whole_lists
from cnai_qa.settings import Settings
from cnai_qa.types import Answer, Chunk, Passage, Reading

LABS = """---
title: Two labs
date: 2025-03
kind: note
---
# Labs

Red Lantern was founded in 2021. It is in
Oslo.

It sells:

- Tide
- Reef
"""
OTHER = "Words before. Red Lantern was founded in 2021."


def answered(passages: list[Passage], readings: list[Reading], **options) -> Answer:
    documents = {p.document.path: p.document for p in passages}
    given = {
        "unknown_words": (),
        "document_of": documents.__getitem__,
        "chunks_of": lambda path: [],
        "settings": Settings(),
    } | options
    return answer("Who?", "Who is it?", passages, readings, **given)


def from_labs(probability: float = 0.9, **scores: float) -> Answer:
    labs = passage(LABS)
    return answered([labs], [reading(labs, probability, **scores)])


# An answer


def test_an_answer_quotes_the_document_and_cites_it() -> None:
    found = from_labs(founded=0.9)
    assert (found.abstained, found.reason, found.confidence) == (False, None, 0.9)
    assert (found.question, found.query) == ("Who?", "Who is it?")
    assert found.answer == "Red Lantern was founded in 2021. [1]"
    (sentence,), (citation,) = found.sentences, found.citations
    assert (sentence.text, sentence.citations) == (citation.quote, (citation.number,))
    assert passage(LABS).document.text[citation.start : citation.end] == citation.quote
    assert (citation.document, citation.title, citation.date) == ("labs.md", "Two labs", "2025-03")


def test_a_quote_keeps_its_line_ends_and_the_answer_shows_none() -> None:
    found = from_labs(oslo=0.9)
    # A pronoun brings the sentence before it.
    assert found.answer.splitlines()[-1] == "It is in Oslo. [2]"
    assert found.citations[1].quote == found.sentences[1].text == "It is in\nOslo."


def test_what_a_document_has_in_brackets_is_no_marker() -> None:
    noted = passage("# Pier\n\nAs [1] and [15] say, the pier is 94 metres long [^1].\n")
    found = answered([noted], [reading(noted, 0.9, pier=0.9)])
    assert found.answer == r"As \[1\] and \[15\] say, the pier is 94 metres long [^1]. [1]"
    assert found.sentences[0].text == "As [1] and [15] say, the pier is 94 metres long [^1]."


def test_the_same_sentence_in_two_documents_is_one_with_two_citations() -> None:
    passages = [passage(LABS), passage(OTHER, "other.md")]
    found = answered(passages, [reading(p, founded=0.9) for p in passages])
    assert found.answer == "Red Lantern was founded in 2021. [1][2]"
    assert [s.citations for s in found.sentences] == [(1, 2)]
    assert [c.document for c in found.citations] == ["labs.md", "other.md"]


def test_citations_are_numbered_from_one_in_the_order_of_the_answer() -> None:
    found = from_labs(founded=0.9, oslo=0.8, sells=0.8)
    assert [c.number for c in found.citations] == [1, 2, 3, 4, 5]
    assert [n for s in found.sentences for n in s.citations] == [1, 2, 3, 4, 5]


def test_a_list_is_shown_as_one_below_its_lead_in() -> None:
    assert from_labs(sells=0.9).answer == "It sells: [1]\n\n- Tide [2]\n- Reef [3]"


def test_separate_statements_are_separate_paragraphs() -> None:
    found = from_labs(founded=0.9, oslo=0.8, sells=0.8)
    assert found.answer == (
        "Red Lantern was founded in 2021. [1]\n\nIt is in Oslo. [2]\n\n"
        "It sells: [3]\n\n- Tide [4]\n- Reef [5]"
    )


def test_a_citation_has_the_heading_of_its_chunk() -> None:
    labs = passage(LABS)
    middle = labs.document.text.index("It is in")
    chunks = [
        Chunk("labs.md", 0, middle, "", ("Labs",)),
        Chunk("labs.md", middle, 1000, "", ("Labs", "North")),
    ]
    read = [reading(labs, founded=0.9, oslo=0.9)]
    found = answered([labs], read, chunks_of=lambda path: chunks)
    assert [c.heading for c in found.citations] == [("Labs",), ("Labs", "North")]


def test_the_best_passage_answers_whatever_the_order_of_retrieval() -> None:
    passages = [passage("One is new.", "a.md"), passage("Two is new.", "b.md")]
    readings = [reading(passages[0], 0.6, new=0.4), reading(passages[1], 0.8, new=0.9)]
    found = answered(passages, readings)
    assert found.answer == "Two is new. [1]"
    assert found.confidence == 0.8


def test_settings_limit_sentences_and_items() -> None:
    labs = passage(LABS)
    read = [reading(labs, founded=0.9, oslo=0.9, sells=0.9)]
    assert len(answered([labs], read, settings=Settings(max_sentences=1)).sentences) == 1
    few = answered([labs], [reading(labs, sells=0.9)], settings=Settings(max_items=1))
    assert len(few.sentences) == 2, "the lead-in keeps its first item"
    assert few.notes == ("1 of 2 items; the rest is in the source.",)
    assert answered([labs], read).notes == ()


# Passages


def test_passages_are_shown_best_first_with_the_readers_scores() -> None:
    passages = [passage("One is new.", "a.md"), passage("Two is new.", "b.md")]
    found = answered(passages, [reading(passages[0], 0.2), reading(passages[1], 0.3)])
    shown = [(h.rank, h.chunk.document, h.score, h.reader) for h in found.passages]
    assert shown == [(1, "b.md", 0.3, 0.3), (2, "a.md", 0.2, 0.2)]


def test_passages_read_as_equal_keep_the_order_of_retrieval() -> None:
    passages = [passage("One.", f"{n}.md") for n in range(5)]
    found = answered(passages, [reading(p, 0.5) for p in passages])
    assert [h.chunk.document for h in found.passages] == [f"{n}.md" for n in range(5)]


def test_no_more_passages_are_shown_than_the_settings_say() -> None:
    passages = [passage("One.", f"{n}.md") for n in range(5)]
    readings = [reading(p, 0.1) for p in passages]
    assert len(answered(passages, readings, settings=Settings(passages=2)).passages) == 2


# Quotes that do not hold


def shifted(found: Passage) -> Passage:
    """Return the passage with sentences beyond the end of its document."""
    far = len(found.document.text)
    moved = (replace(s, start=s.start + far, end=s.end + far) for s in found.sentences)
    chunk = replace(found.hit.chunk, end=10 * far)
    return Passage(replace(found.hit, chunk=chunk), found.document, tuple(moved))


def test_a_quote_that_does_not_hold_is_dropped() -> None:
    passages = [passage(LABS), shifted(passage("Beyond the end.", "b.md"))]
    readings = [reading(passages[0], founded=0.8), Reading(0.9, (0.9,))]
    found = answered(passages, readings)
    assert [c.document for c in found.citations] == ["labs.md"]
    assert found.answer == "Red Lantern was founded in 2021. [1]"
    assert found.dropped == 1


def test_a_quote_that_the_stored_document_does_not_say_is_dropped_and_counted() -> None:
    changed = replace(passage(LABS).document, text=passage(LABS).document.text.replace("e", "a"))
    found = answered(
        [passage(LABS)],
        [reading(passage(LABS), founded=0.9)],
        document_of=lambda path: changed,
    )
    assert (found.abstained, found.dropped, found.citations) == (True, 1, ())


def test_a_cited_passage_is_always_among_the_passages() -> None:
    passages = [passage(f"Word {n} is here.", f"{n}.md") for n in range(4)]
    readings = [Reading(0.9 - n / 100, (0.9,)) for n in range(4)]
    found = answered(passages, readings, settings=Settings(passages=1))
    shown = {hit.chunk.document for hit in found.passages}
    assert {citation.document for citation in found.citations} <= shown


def test_without_a_quote_that_holds_there_is_no_answer() -> None:
    beyond = shifted(passage("Beyond the end."))
    found = answered([beyond], [Reading(0.9, (0.9,))])
    assert found.abstained and found.answer == NOT_FOUND and not found.citations


# Abstention


def test_below_the_threshold_there_is_no_answer() -> None:
    found = from_labs(0.29, founded=0.9)
    assert (found.abstained, found.answer, found.confidence) == (True, NOT_FOUND, 0.29)
    assert (found.sentences, found.citations, found.short_answer) == ((), (), None)


def test_at_the_threshold_there_is_one() -> None:
    assert not from_labs(0.3, founded=0.9).abstained


@pytest.mark.parametrize(("threshold", "abstained"), [(0.0, False), (0.3, False), (0.31, True)])
def test_the_threshold_is_that_of_the_settings(threshold: float, abstained: bool) -> None:
    labs = passage(LABS)
    read = [reading(labs, 0.3, founded=0.9)]
    found = answered([labs], read, settings=Settings(threshold=threshold))
    assert found.abstained == abstained


def test_an_abstention_shows_the_nearest_passages_and_what_was_searched() -> None:
    found = from_labs(0.1, founded=0.2)
    assert [h.chunk.document for h in found.passages] == ["labs.md"]
    assert "Searched for “Who is it?”" in (found.reason or "")


def test_an_abstention_names_the_words_that_occur_nowhere() -> None:
    labs = passage(LABS)
    found = answered([labs], [reading(labs, 0.1)], unknown_words=("zebra", "Quux"))
    assert found.unknown_words == ("zebra", "Quux")
    assert "occur nowhere in the documents: 'zebra', 'Quux'." in (found.reason or "")


def test_a_name_that_is_never_named_is_said_once() -> None:
    names = {"unknown_words": ("zebra", "Quux"), "unknown_names": ("Quux",)}
    found = answered([passage(LABS)], [reading(passage(LABS), 0.9, founded=0.9)], **names)
    assert (found.reason or "").count("'Quux'") == 1
    assert "never name 'Quux'" in (found.reason or "")
    assert "occur nowhere in the documents: 'zebra'." in (found.reason or "")


def test_an_abstention_without_passages_says_so() -> None:
    found = answered([], [])
    assert (found.abstained, found.confidence, found.passages) == (True, 0.0, ())
    assert "The index holds no passage" in (found.reason or "")


def test_a_confident_reading_without_a_sentence_is_no_answer() -> None:
    found = from_labs(0.9)
    assert found.abstained and found.reason


# The record

FIELDS = {
    "answer": "question query abstained reason confidence answer short_answer sentences citations "
    "disagreements notes passages unknown_words dropped seconds",
    "sentences": "text citations",
    "citations": "number document title heading page date start end quote highlight "
    "place recognised also_at",
    "passages": "rank document start end text score scores title heading page date kind also_in",
    "scores": "dense lexical reader",
}


def test_the_record_of_an_answer_has_the_documented_fields_in_their_order() -> None:
    record = from_labs(founded=0.9).to_record()
    assert list(record) == FIELDS["answer"].split()
    assert list(record["sentences"][0]) == FIELDS["sentences"].split()
    assert list(record["citations"][0]) == FIELDS["citations"].split()
    assert list(record["passages"][0]) == FIELDS["passages"].split()
    assert list(record["passages"][0]["scores"]) == FIELDS["scores"].split()


def test_an_abstention_has_the_same_fields() -> None:
    assert list(from_labs(0.1).to_record()) == FIELDS["answer"].split()


def test_a_record_survives_json() -> None:
    record = from_labs(founded=0.9, oslo=0.9).to_record()
    assert json.loads(json.dumps(record)) == record


def test_where_documents_differ_their_sentences_are_shown_and_no_list() -> None:
    texts = [
        "# Red Lantern\n\nRed Lantern was founded by Mei in 2021.\n\nIts labs:\n\n- Tide\n- Reef\n",
        "Red Lantern was founded by Mei in 2022.",
    ]
    passages = [passage(text, f"{n}.md") for n, text in enumerate(texts)]
    numbers = next(n for n in whole_lists(passages[0]) if len(n) == 3)
    listed = WholeList("0.md", numbers, "Red Lantern", "Its labs:", (1.0, 0.9, 0.9, 0.5, 0.0))

    def asked(question: str) -> Answer:
        return answer(
            question,
            question,
            passages,
            [reading(p, founded=0.9) for p in passages],
            unknown_words=(),
            document_of={p.document.path: p.document for p in passages}.__getitem__,
            chunks_of=lambda path: [],
            settings=Settings(),
            lists=[listed],
        )

    differing = asked("When was Red Lantern founded?")
    assert len(differing.disagreements) == 1
    assert [s.text for s in differing.sentences] == [
        "Red Lantern was founded by Mei in 2021.",
        "Red Lantern was founded by Mei in 2022.",
    ]
    assert [s.text for s in asked("What are its labs?").sentences][-2:] == ["Tide", "Reef"]
