"""Retrieval: two rankings fused by rank, near-duplicates folded into one passage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeEmbedder
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa import Settings
from cnai_qa.index import open_index
from cnai_qa.retriever import Retriever, collapse, fuse, newer_first, with_firsts
from cnai_qa.types import Chunk, Hit

RANKINGS = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=20), min_size=1, max_size=4)
SENTENCE = "The Kestrel chip reaches four fifths of the speed of its rival from the far south."


# fuse


def test_the_score_is_the_sum_of_one_over_60_plus_rank_as_a_share_of_the_best_sum() -> None:
    best = 2 / 61
    assert fuse([[7, 8], [8, 9]]) == [
        (8, pytest.approx((1 / 62 + 1 / 61) / best)),
        (7, pytest.approx(1 / 61 / best)),
        (9, pytest.approx(1 / 62 / best)),
    ]


def test_a_row_that_is_first_everywhere_scores_one() -> None:
    assert fuse([[3, 1], [3], [3, 2]])[0] == (3, pytest.approx(1))


def test_k_can_be_given() -> None:
    assert fuse([[5, 6]], k=1) == [(5, pytest.approx(1)), (6, pytest.approx(2 / 3))]


@pytest.mark.parametrize("rankings", [[], [[]], [[], []]])
def test_nothing_ranked_is_nothing_fused(rankings) -> None:
    assert fuse(rankings) == []


@given(RANKINGS)
def test_every_row_is_fused_once_best_first_with_a_score_up_to_one(rankings) -> None:
    fused = fuse(rankings)
    scores = [score for _, score in fused]
    assert sorted(row for row, _ in fused) == sorted({row for r in rankings for row in r})
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 + 1e-9 for score in scores)


@given(RANKINGS)
def test_the_formula_holds_for_every_row(rankings) -> None:
    for row, score in fuse(rankings):
        parts = [1 / (60 + r.index(row) + 1) for r in rankings if row in r]
        assert score == pytest.approx(sum(parts) / (len(rankings) / 61))


@given(st.lists(st.integers(0, 99), unique=True))
def test_one_ranking_keeps_its_order(ranking) -> None:
    assert [row for row, _ in fuse([ranking])] == ranking


@given(RANKINGS)
def test_the_order_of_the_rankings_does_not_change_a_score(rankings) -> None:
    forwards, backwards = dict(fuse(rankings)), dict(fuse(rankings[::-1]))
    assert forwards == pytest.approx(backwards)


# collapse


def test_the_same_passage_in_two_documents_is_one_with_both_names() -> None:
    ranked = _ranked(("a.md", SENTENCE), ("b.md", SENTENCE), ("c.md", "Something else is said."))
    kept = collapse(ranked, 5)
    assert [(row, chunk.document, _documents(twins)) for row, chunk, twins in kept] == [
        (0, "a.md", ["b.md"]),
        (2, "c.md", []),
    ]


def test_a_passage_with_one_word_more_is_the_same() -> None:
    ranked = _ranked(("a.md", SENTENCE * 3), ("b.md", SENTENCE * 3 + " Indeed."))
    assert [_documents(twins) for _, _, twins in collapse(ranked, 5)] == [["b.md"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("reaches 80% of", "reaches 70% of"),
        ("It is sold", "It is not sold"),
        ("K2 is", "K2.5 is"),
        ("founded by Alice Wong", "founded by Robert Lee"),
    ],
)
def test_a_passage_that_differs_in_a_figure_or_a_negation_is_not_the_same(one, other) -> None:
    ranked = _ranked(("a.md", f"{SENTENCE * 3} {one}"), ("b.md", f"{SENTENCE * 3} {other}"))
    assert [_documents(twins) for _, _, twins in collapse(ranked, 5)] == [[], []]


def test_a_passage_with_another_number_of_words_in_common_is_not_the_same() -> None:
    half = SENTENCE + " It is made in Oslo by a small firm of nine engineers and two designers."
    ranked = _ranked(("a.md", SENTENCE), ("b.md", half))
    assert [_documents(twins) for _, _, twins in collapse(ranked, 5)] == [[], []]


def test_a_hit_names_the_other_documents_once_and_its_own_never() -> None:
    ranked = _ranked(("a.md", SENTENCE), ("a.md", SENTENCE), ("b.md", SENTENCE), ("b.md", SENTENCE))
    [(_, chunk, twins)] = collapse(ranked, 5)
    assert Hit(1, chunk, "A", None, None, 1.0, twins=twins).also_in == ("b.md",)


def _documents(twins: tuple[Chunk, ...]) -> list[str]:
    return [twin.document for twin in twins]


def test_duplicates_take_no_place_of_the_k() -> None:
    ranked = _ranked(("a.md", SENTENCE), ("b.md", SENTENCE), ("c.md", "Rivers carry sand."))
    assert [chunk.document for _, chunk, _ in collapse(ranked, 2)] == ["a.md", "c.md"]


def test_passages_of_stop_words_alone_do_not_hide_others() -> None:
    ranked = _ranked(("a.md", "of the and"), ("b.md", "Rivers carry sand."))
    assert len(collapse(ranked, 5)) == 2


# retrieve


def test_ranks_run_from_one_and_scores_fall(retriever: Retriever) -> None:
    hits = retriever.retrieve("Kestrel chip speed", 5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in hits] == sorted((h.score for h in hits), reverse=True)
    assert hits[0].chunk.document == "chips.txt"


def test_a_hit_tells_the_scores_of_both_rankings(retriever: Retriever) -> None:
    best = retriever.retrieve("Kestrel 910B chip", 1)[0]
    assert 0 < best.dense <= 1
    assert best.lexical > 0
    assert best.reader is None


def test_a_hit_carries_title_date_and_kind_of_its_document(retriever: Retriever) -> None:
    best = retriever.retrieve("Red Lantern was founded", 1)[0]
    assert (best.title, best.date, best.kind) == ("Two labs", "2025-03-01", "note")


@pytest.mark.parametrize("k", [1, 3, 10_000, 10**30])
def test_k_is_the_most_that_is_returned(retriever: Retriever, total: int, k: int) -> None:
    assert len(retriever.retrieve("Kestrel chip", k)) == min(k, total)


@pytest.mark.parametrize("query", ["what is the", "?", "unicorn"])
def test_a_query_without_a_known_word_is_ranked_by_vectors_alone(
    retriever: Retriever, query: str
) -> None:
    hits = retriever.retrieve(query, 5)
    assert hits
    assert all(hit.lexical is None and hit.dense is not None for hit in hits)
    assert all(hit.score <= 0.5 for hit in hits)


def test_a_passage_that_two_documents_share_is_one_hit(build, corpus: Path, retrieved) -> None:
    (corpus / "copy.txt").write_text((corpus / "chips.txt").read_text() + "\n")
    build()
    hits = retrieved("Kestrel 910B chip", 50)
    kestrel = [hit for hit in hits if "Kestrel" in hit.chunk.text]
    assert len({hit.chunk.start for hit in kestrel}) == len(kestrel)
    for hit in kestrel:
        assert {hit.chunk.document, *hit.also_in} == {"chips.txt", "copy.txt"}


def test_a_small_pool_still_fills_k(build, settings: Settings, index: Path) -> None:
    total = build().chunks
    embedder = FakeEmbedder()
    narrow = Retriever(open_index(index), embedder, replace(settings, pool=1))
    assert len(narrow.retrieve("Kestrel", total)) == total


@pytest.fixture
def retrieved(settings: Settings, index: Path, embedder: FakeEmbedder):
    """Retrieve from the index as it is at that moment."""

    def run(query: str, k: int) -> list[Hit]:
        return Retriever(open_index(index), embedder, settings).retrieve(query, k)

    return run


@pytest.fixture
def total(build) -> int:
    return build().chunks


@pytest.fixture
def retriever(total: int, settings: Settings, index: Path, embedder: FakeEmbedder) -> Retriever:
    return Retriever(open_index(index), embedder, settings)


def _ranked(*passages: tuple[str, str]) -> list[tuple[int, Chunk]]:
    return [
        (row, Chunk(document, 0, len(text), text)) for row, (document, text) in enumerate(passages)
    ]


# Ties, and languages that the model does not read


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", "2023", "2024-05", "2025-01-02"])))
)
def test_rows_are_ordered_by_score_then_by_date(rows) -> None:
    fused = [(number, float(score)) for number, (score, _) in enumerate(rows)]
    dates = {number: date for number, (_, date) in enumerate(rows)}
    ordered = newer_first(fused, lambda rows: {row: dates[row] for row in rows})
    assert sorted(ordered) == sorted(fused)
    keys = [(score, dates[row]) for row, score in ordered]
    assert keys == sorted(keys, reverse=True)


def test_a_chinese_question_is_searched_by_its_words(build, corpus: Path, retrieved) -> None:
    (corpus / "华为.txt").write_text("华为\n\n华为成立于1987年，总部位于深圳。\n")
    build()
    assert retrieved("华为的总部在哪里？", 3)[0].chunk.document == "华为.txt"


# The first of each ranking


def numbered(count: int) -> list[tuple[int, Chunk, tuple[Chunk, ...]]]:
    return [(n, Chunk("a.md", n, n + 1, "x"), ()) for n in range(count)]


def test_the_first_of_each_ranking_is_among_those_found() -> None:
    passages = numbered(30)
    firsts = [(row, chunk) for row, chunk, _ in (passages[0], passages[25])]
    assert with_firsts(passages[:10], firsts, 10) == [*passages[:9], passages[25]]


def test_where_the_firsts_are_found_nothing_gives_way() -> None:
    passages = numbered(30)
    twin = passages[25][1]
    kept = [*passages[:3], (3, passages[3][1], (twin,)), *passages[4:10]]
    assert with_firsts(kept, [passages[1][:2], (25, twin)], 10) == kept


@pytest.mark.parametrize("as_twin", [False, True])
def test_a_first_that_is_found_last_does_not_give_way_to_another(as_twin: bool) -> None:
    passages = numbered(30)
    found = passages[3][1]
    own = (3, passages[9][1], (found,)) if as_twin else passages[3]
    firsts = [(3, found), passages[20][:2]]
    kept = with_firsts([*passages[:3], own], firsts, 4)
    assert kept == [*passages[:2], own, passages[20]]


@pytest.mark.parametrize("k", [1, 2])
def test_a_search_for_few_gives_the_best_by_both(k: int) -> None:
    passages = numbered(30)
    assert with_firsts(passages[:k], [passages[20][:2], passages[25][:2]], k) == passages[:k]


def test_a_rare_name_is_found_among_many_passages_of_the_same_words(
    build, corpus, settings
) -> None:
    names = [f"Bridge{n}" for n in range(60)]
    lines = [f"The {name} bridge is long, as every bridge of the land is." for name in names]
    (corpus / "many.md").write_text("\n\n".join(f"# B\n\n{line}" for line in lines))
    other = "The weather was cold and wet, and nobody went out. The Zork bridge stands in the rain."
    (corpus / "rare.md").write_text(f"# Rain\n\n{other}\n")
    build()
    embedder = FakeEmbedder()
    index = open_index(settings.index, embedder)
    found = Retriever(index, embedder, settings).retrieve("How long is the Zork bridge?", 5)
    assert "rare.md" in [hit.chunk.document for hit in found]
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
