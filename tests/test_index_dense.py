"""Dense search: exact cosines over rows that keep their numbers."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cnai_qa.errors import IndexDamagedError
from cnai_qa.index.dense import FILE, DenseIndex


@hypothesis_settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 8), st.integers(1, 50), st.integers(0, 2**32 - 1))
def test_a_search_is_the_exact_ranking_by_cosine(rows: int, dimension: int, k: int, seed) -> None:
    vectors, query = _unit(rows, dimension, seed), _unit(1, dimension, seed + 1)[0]
    found = DenseIndex.build(vectors).search(query, k)
    expected = np.sort(vectors @ query)[::-1][:k]
    assert [score for _, score in found] == pytest.approx(expected.tolist(), abs=1e-6)
    for row, score in found:
        assert score == pytest.approx(float(vectors[row] @ query), abs=1e-6)


def test_a_vector_finds_its_own_row_with_cosine_one(dense) -> None:
    for row, vector in enumerate(dense.vectors()):
        (best, score), *_ = dense.search(vector, 3)
        assert best == row
        assert score == pytest.approx(1, abs=1e-6)


def test_k_beyond_the_rows_returns_each_row_once(dense) -> None:
    assert sorted(row for row, _ in dense.search(dense.vectors()[0], 10**9)) == list(range(10))


def test_vectors_come_back_in_row_order(dense) -> None:
    assert np.array_equal(dense.vectors(), _unit(10, 6, 0))
    assert dense.vectors().dtype == np.float32


def test_it_comes_back_from_disk_as_it_was(dense, tmp_path: Path) -> None:
    dense.save(tmp_path)
    loaded = DenseIndex.load(tmp_path)
    assert np.array_equal(loaded.vectors(), dense.vectors())
    assert (len(loaded), loaded.dimension) == (10, 6)


def test_no_rows_find_nothing_and_keep_their_dimension(tmp_path: Path) -> None:
    DenseIndex.build(np.empty((0, 6), dtype=np.float32)).save(tmp_path)
    loaded = DenseIndex.load(tmp_path)
    assert len(loaded) == 0
    assert loaded.search(_unit(1, 6, 0)[0], 5) == []
    assert loaded.vectors().shape == (0, 6)


@pytest.mark.parametrize("data", [None, b"", b"IxFI", b"noise" * 50])
def test_a_file_that_faiss_cannot_read_is_damage(tmp_path: Path, data: bytes | None) -> None:
    folder = tmp_path / "index" / "generation-1"
    folder.mkdir(parents=True)
    if data is not None:
        (folder / FILE).write_bytes(data)
    with pytest.raises(IndexDamagedError) as error:
        DenseIndex.load(folder)
    assert "FAISS cannot read generation-1/vectors.faiss" in str(error.value)
    assert f"cnai-qa build --force --index {tmp_path / 'index'}" in str(error.value)


@pytest.fixture
def dense() -> DenseIndex:
    return DenseIndex.build(_unit(10, 6, 0))


def _unit(rows: int, dimension: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


# Many rows: lists instead of all of them


def test_up_to_the_border_every_vector_is_compared() -> None:
    assert DenseIndex.build(_unit(50, 6, 0), exact=50).about == {"kind": "flat"}


def test_above_it_lists_find_nearly_all_that_comparing_all_finds(many, tmp_path: Path) -> None:
    vectors, lists = many
    assert lists.about["kind"] == "ivf"
    assert lists.about["recall"] >= 0.99
    assert lists.about["probes"] < lists.about["lists"]
    exact = DenseIndex.build(vectors)
    shares = []
    for query in _clustered(50, 3):
        wanted = {row for row, _ in exact.search(query, 10)}
        shares.append(len(wanted & {row for row, _ in lists.search(query, 10)}) / 10)
    assert np.mean(shares) > 0.9


def test_lists_come_back_from_disk_with_their_rows_and_their_reach(many, tmp_path: Path) -> None:
    vectors, lists = many
    lists.save(tmp_path)
    loaded = DenseIndex.load(tmp_path)
    (tmp_path / FILE).unlink()  # as a build does with an old generation
    np.testing.assert_array_equal(loaded.vectors(), vectors)
    np.testing.assert_array_equal(loaded.vector(17), vectors[17])
    for query in vectors[:20]:
        assert loaded.search(query, 5) == lists.search(query, 5)


def test_the_same_vectors_make_the_same_lists(many) -> None:
    vectors, lists = many
    again = DenseIndex.build(vectors, exact=100)
    assert again.about == lists.about
    assert again.search(vectors[7], 20) == lists.search(vectors[7], 20)


def test_where_lists_find_too_little_all_vectors_are_compared(monkeypatch) -> None:
    monkeypatch.setattr("cnai_qa.index.dense.LEAST_RECALL", 1.1)
    vectors = _clustered(2000, 0)
    built = DenseIndex.build(vectors, exact=100)
    assert built.about["kind"] == "flat"
    assert "recall" in built.about["refused"]
    assert len(built.search(vectors[0], 2000)) == 2000


@pytest.fixture(scope="module")
def many() -> tuple[np.ndarray, DenseIndex]:
    vectors = _clustered(4000, 0)
    return vectors, DenseIndex.build(vectors, exact=100)


def _clustered(rows: int, seed: int) -> np.ndarray:
    """Return unit vectors around some centres, as texts about a few subjects have them."""
    centres = np.random.default_rng(1).normal(size=(60, 24))
    chance = np.random.default_rng(seed)
    vectors = centres[chance.integers(60, size=rows)] + 0.5 * chance.normal(size=(rows, 24))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


def test_a_search_among_some_rows_finds_the_nearest_of_them_in_lists_too(many) -> None:
    vectors, built = many
    some = np.arange(0, len(vectors), 7, dtype=np.int64)
    for query in vectors[:5]:
        found = [row for row, _ in built.search(query, 3, some)]
        cosines = vectors[some] @ query
        assert found == some[np.argsort(-cosines, kind="stable")[:3]].tolist()


def test_a_search_takes_one_thread_and_gives_the_others_back(monkeypatch) -> None:
    dense = DenseIndex.build(np.eye(4, dtype=np.float32))
    before, seen = faiss.omp_get_max_threads(), []

    def searched(*_, **__):
        seen.append(faiss.omp_get_max_threads())
        raise RuntimeError

    monkeypatch.setattr(dense._index, "search", searched)
    with pytest.raises(RuntimeError):
        dense.search(np.eye(4, dtype=np.float32)[0], 2)
    assert seen == [1] and faiss.omp_get_max_threads() == before
