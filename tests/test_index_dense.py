"""Dense search: exact cosines over rows that keep their numbers."""

from __future__ import annotations

from pathlib import Path

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
