"""The embedding reader: one reading for each passage, in bounds, and only for what is quotable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import FakeEmbedder
from hypothesis import given
from hypothesis import strategies as st
from samples import TEXTS, passage, quoted

from cnai_qa.documents import load_document
from cnai_qa.errors import DocumentError
from cnai_qa.index.lexical import LexicalIndex
from cnai_qa.reader import EVEN, EmbeddingReader, probability
from cnai_qa.types import Passage, Reading

LABS = """# Red Lantern founded in 2021

Red Lantern was founded by Mei Tan. It is in Oslo.

```
Red Lantern was founded in code
```

- Its model Ember has 70B parameters
"""


@pytest.fixture
def reader(embedder: FakeEmbedder) -> EmbeddingReader:
    return EmbeddingReader(embedder, LexicalIndex.build([LABS, "The barley harvest of 2024."]))


def best(found: Passage, read: Reading) -> str:
    """Return the sentence of a passage that answers best."""
    scores = dict(zip(found.inside(), read.sentences, strict=True))
    return quoted(found, max(scores, key=scores.__getitem__))


def test_there_is_one_reading_for_each_passage_in_their_order(reader: EmbeddingReader) -> None:
    passages = [passage("The harvest was poor."), passage(LABS), passage("Words.")]
    readings = reader.read("Who founded Red Lantern?", passages)
    assert [len(r.sentences) for r in readings] == [len(p.inside()) for p in passages]
    assert max(range(3), key=lambda n: readings[n].probability) == 1


def test_nothing_to_read_is_nothing_read(reader: EmbeddingReader) -> None:
    assert reader.read("Who?", []) == []


def test_the_sentence_that_shares_the_questions_words_is_best(reader: EmbeddingReader) -> None:
    found = passage(LABS)
    (read,) = reader.read("Who founded Red Lantern?", [found])
    assert best(found, read) == "Red Lantern was founded by Mei Tan."


def test_headings_and_code_score_nothing(reader: EmbeddingReader) -> None:
    found = passage(LABS)
    (read,) = reader.read("Who founded Red Lantern?", [found])
    scores = {quoted(found, n): s for n, s in zip(found.inside(), read.sentences, strict=True)}
    assert scores["Red Lantern founded in 2021"] == 0
    assert scores["```\nRed Lantern was founded in code\n```"] == 0


def test_only_sentences_that_begin_in_the_passage_are_read(reader: EmbeddingReader) -> None:
    text = "Red Lantern was founded early. It is in Oslo. It is big."
    found = passage(text, start=text.index("It is in"), end=text.index("It is big"))
    (read,) = reader.read("Who founded Red Lantern?", [found])
    assert len(read.sentences) == 1


def test_the_sentence_that_is_named_is_compared_though_many_share_more_words(
    reader: EmbeddingReader,
) -> None:
    crowd = passage(" ".join(f"Red Lantern is in Oslo for {n} years." for n in range(30)))
    other = passage("Its wares are red lanterns. Its walls are blue.")
    question = "Who founded Red Lantern?"
    assert reader.closeness(question, [crowd, other])[1].tolist() == [0, 0]
    named = reader.closeness(question, [crowd, other], [None, 0])[1]
    assert named[0] > 0
    assert named[1] == 0


class OneVector(FakeEmbedder):
    """An embedder to which all texts are the same."""

    def embed(self, texts, progress=None):
        return np.full((len(texts), 4), 0.5, dtype=np.float32)


@pytest.mark.parametrize(
    ("question", "holding", "lacking"),
    [
        ("When did Tide begin?", "Tide began in 2021.", "Tide began in Oslo."),
        ("In which year did Tide begin?", "Tide began in 1998.", "Tide began in 98 towns."),
        ("What month was it?", "It was in May.", "It was in fog."),
        ("When did Tide begin?", "Tide began on Friday.", "Tide may have begun."),
        ("How often is Tide mended?", "Tide is mended every month.", "Tide is mended by hand."),
        ("How many did Tide sell?", "Tide sold 70 of them.", "Tide sold some of them."),
        ("How much is Tide?", "Tide is two billion.", "Tide is dear."),
        ("What share has Tide?", "The share of Tide is 80%.", "The share of Tide is big."),
    ],
)
def test_a_date_or_number_counts_where_one_is_asked_for(question, holding, lacking) -> None:
    reader = EmbeddingReader(OneVector(), LexicalIndex.build([holding, lacking]))
    with_it, without = reader.read(question, [passage(holding), passage(lacking)])
    assert with_it.probability > without.probability


def test_a_number_makes_no_difference_where_none_is_asked_for() -> None:
    reader = EmbeddingReader(OneVector(), LexicalIndex.build(["Tide won."]))
    readings = reader.read("Who won?", [passage("Tide won in 2021."), passage("Tide won again.")])
    assert readings[0].probability == readings[1].probability


def test_a_sentence_with_more_of_the_questions_words_is_closer() -> None:
    reader = EmbeddingReader(OneVector(), LexicalIndex.build(["Tide won the cup."]))
    few, all_ = reader.read(
        "Who won the cup?", [passage("Tide won."), passage("Tide won the cup.")]
    )
    assert few.probability < all_.probability


def test_the_sentences_that_are_embedded_are_few(reader, embedder: FakeEmbedder) -> None:
    many = [passage("The lab grew. " * 30, f"{n}.md") for n in range(10)]
    reader.read("Which lab grew?", many)
    assert len(embedder.embedded) < 30


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_a_closer_sentence_is_never_less_probable(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= probability(low) <= probability(high) <= 1


def test_what_stands_above_a_sentence_counts_where_the_sentence_does_not_say_it(
    reader: EmbeddingReader,
) -> None:
    found = passage("# Red Lantern\n\nRed is cheap. It is in Oslo.\n")
    says = {quoted(found, n): place for place, n in enumerate(found.inside())}
    few, many = (
        reader.headed("Where is Red Lantern?", [found], [says[own]])[0]
        for own in ("Red is cheap.", "It is in Oslo.")
    )
    assert 0 < few < many <= 1
    assert reader.headed("Who bakes the bread?", [found], [None]) == [0]


def test_an_answer_at_the_even_closeness_is_as_likely_as_not() -> None:
    assert probability(EVEN) == 0.5


READER = EmbeddingReader(FakeEmbedder(), LexicalIndex.build(["The lab grew. It is new."]))


@given(TEXTS, TEXTS)
def test_every_reading_is_in_bounds(question: str, text: str) -> None:
    try:
        load_document(text.encode(), "labs.md")
    except DocumentError:
        return
    found = passage(text)
    (read,) = READER.read(question or "?", [found])
    assert 0 <= read.probability <= 1
    assert all(0 <= score <= 1 for score in read.sentences)
    assert len(read.sentences) == len(found.inside())


def test_a_passage_without_a_quotable_sentence_does_not_answer(reader: EmbeddingReader) -> None:
    (read,) = reader.read("Red Lantern founded", [passage("# Red Lantern founded\n")])
    assert read.probability < 0.01
    assert not np.any(read.sentences)


def test_a_sentence_is_embedded_once_for_several_questions(assistant, monkeypatch) -> None:
    opened = assistant._open()
    seen: list[str] = []
    embed = opened.embedder.embed
    monkeypatch.setattr(
        opened.embedder, "embed", lambda texts: (seen.extend(texts), embed(texts))[1]
    )
    first = assistant.ask("Who founded Red Lantern in 2021?")
    sentences = [text for text in seen if ": " in text]
    again = assistant.ask("Who founded Red Lantern in 2021?")
    assert len(sentences) == len(set(sentences)) > 0
    assert [text for text in seen if ": " in text] == sentences
    assert again.confidence == first.confidence


def test_only_so_many_vectors_of_sentences_are_kept(assistant, monkeypatch) -> None:
    opened = assistant._open()
    reader = EmbeddingReader(opened.embedder, opened.index.lexical)
    questions = ["Who founded Red Lantern in 2021?", "What is the price of Ember?"]
    passages = opened.retrieve(questions)
    first = reader.read(questions[0], passages[0])
    kept = len(reader._known)
    monkeypatch.setattr("cnai_qa.reader.similarity._KEPT", kept)
    texts = [
        replace(p, hit=replace(p.hit, title="Other", chunk=replace(p.hit.chunk, heading=())))
        for p in passages[1]
    ]
    reader.read(
        questions[1], texts
    )  # other sentences, by another heading: no room beside the first
    assert 0 < len(reader._known) <= kept
    assert reader.read(questions[0], passages[0]) == first
