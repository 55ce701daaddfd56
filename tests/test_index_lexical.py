"""Lexical search: BM25 over our own tokens, kept on disk as plain arrays."""

from __future__ import annotations

import math
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnai_qa.errors import IndexDamagedError
from cnai_qa.index.lexical import LexicalIndex
from cnai_qa.words import tokens

TEXTS = (
    "The zebra has stripes.",
    "A lion and a zebra met. The zebra ran.",
    "GLM-4.5 reached 92.7% on AIME.",
    "北京大学 opened in the north.",
    "of the and",
)


def test_the_best_row_comes_first_and_rows_without_a_word_are_left_out(lexical) -> None:
    found = lexical.search("zebra", 10)
    assert {row for row, _ in found} == {0, 1}
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
    assert all(score > 0 for _, score in found)


def test_scores_are_bm25_in_the_variant_of_lucene(lexical) -> None:
    lengths = [len(tokens(text)) for text in TEXTS]
    mean = sum(lengths) / len(lengths)
    idf = math.log(1 + (5 - 2 + 0.5) / (2 + 0.5))  # 2 of 5 rows hold the token

    def score(row: int, count: int) -> float:
        return idf * count / (count + 1.5 * (1 - 0.75 + 0.75 * lengths[row] / mean))

    assert lexical.search("zebra", 10) == [
        (1, pytest.approx(score(1, 2), rel=1e-5)),
        (0, pytest.approx(score(0, 1), rel=1e-5)),
    ]


@pytest.mark.parametrize("k", [1, 2, 100])
def test_at_most_k_rows_are_returned(lexical, k: int) -> None:
    assert len(lexical.search("zebra", k)) == min(k, 2)


@pytest.mark.parametrize("query", ["", "the of and", "unicorn", "?!", "\n"])
def test_a_query_without_a_known_word_finds_nothing(lexical, query: str) -> None:
    assert lexical.search(query, 5) == []


@pytest.mark.parametrize("query", ["GLM-4.5", "glm 4.5", "4.5", "zebras", "ZEBRA", "北京"])
def test_names_numbers_cases_and_endings_are_found(lexical, query: str) -> None:
    assert lexical.search(query, 5)


def test_an_unknown_word_next_to_a_known_one_changes_nothing(lexical) -> None:
    assert lexical.search("zebra unicorn", 5) == lexical.search("zebra", 5)


def test_it_knows_the_tokens_of_its_texts_alone(lexical) -> None:
    assert lexical.knows("zebra")
    assert not lexical.knows("unicorn")


def test_a_rare_token_weighs_more_than_a_common_one_and_an_unknown_one_most(lexical) -> None:
    weights = [lexical.weight(token) for token in ("zebra", "lion", "unicorn")]
    assert weights == sorted(weights)
    assert 0 < weights[0] < weights[1] < weights[2] == 1


def test_it_comes_back_from_disk_as_it_was(lexical, tmp_path: Path) -> None:
    lexical.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, len(TEXTS))
    for query in ("zebra lion", "GLM-4.5", "unicorn"):
        assert loaded.search(query, 5) == lexical.search(query, 5)
    assert loaded.weight("lion") == lexical.weight("lion")
    assert len(loaded) == len(lexical) == len(TEXTS)


@pytest.mark.parametrize("texts", [[], ["the of", "and"]])
def test_texts_without_a_token_make_an_index_that_finds_nothing(tmp_path: Path, texts) -> None:
    LexicalIndex.build(texts).save(tmp_path)
    assert list(tmp_path.iterdir()) == []
    loaded = LexicalIndex.load(tmp_path, len(texts))
    assert len(loaded) == len(texts)
    assert loaded.search("zebra", 5) == []
    assert not loaded.knows("zebra")
    assert loaded.weight("zebra") == 1


@pytest.mark.parametrize("rows", [0, 4, 6])
def test_postings_of_another_number_of_rows_are_damage(lexical, tmp_path: Path, rows: int) -> None:
    folder = tmp_path / "index" / "generation-1"
    folder.mkdir(parents=True)
    lexical.save(folder)
    with pytest.raises(IndexDamagedError, match=f"count 5 chunks, not {rows}") as error:
        LexicalIndex.load(folder, rows)
    assert f"cnai-qa build --force --index {tmp_path / 'index'}" in str(error.value)


@pytest.fixture(scope="module")
def lexical() -> LexicalIndex:
    return LexicalIndex.build(TEXTS)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("zebra lion river sand harvest".split()), max_size=6)),
    st.lists(st.sampled_from("zebra lion river".split()), min_size=1, max_size=4),
    st.integers(1, 8),
)
def test_what_is_found_is_what_bm25s_would_find(texts, query, k: int) -> None:
    found = LexicalIndex.build(" ".join(words) for words in texts).search(" ".join(query), k)
    if not any(texts):
        assert found == []
        return
    whole = bm25s.BM25()
    whole.index([tokens(" ".join(words)) for words in texts], show_progress=False)
    known = [t for word in query for t in tokens(word) if t in whole.vocab_dict]
    scores = whole.get_scores(known) if known else np.zeros(len(texts))
    best = [row for row in np.argsort(-scores, kind="stable")[:k] if scores[row] > 0]
    assert [row for row, _ in found] == best
    assert [score for _, score in found] == pytest.approx([scores[row] for row in best], rel=1e-6)
