"""The journal: whatever was cut off or altered in it, what is read back is what was made."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnai_qa.files import sha256
from cnai_qa.index.journal import FILE, Journal

DIMENSION = 5
RECORD = 32 + 4 * DIMENSION + 4


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    keys, vectors = _made(7)
    journal = Journal(tmp_path, "model")
    journal.append(keys[:3], vectors[:3])
    journal.append(keys[3:], vectors[3:])
    found = Journal(tmp_path, "model").read()
    assert list(found) == keys
    np.testing.assert_array_equal(np.array(list(found.values())), vectors)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"{}\n", b"[1]\n", b'{"dimension": -1}\n'])
def test_a_file_that_is_no_journal_holds_nothing_and_is_written_over(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    journal = Journal(tmp_path, "model")
    assert journal.read() == {}
    keys, vectors = _made(1)
    journal.append(keys, vectors)
    assert list(Journal(tmp_path, "model").read()) == keys


def test_vectors_of_another_model_are_not_read(tmp_path: Path) -> None:
    Journal(tmp_path, "model").append(*_made(2))
    assert Journal(tmp_path, "other").read() == {}


def test_it_is_gone_once_removed(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "model")
    journal.append(*_made(2))
    journal.remove()
    journal.remove()
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(0, 6 * RECORD), st.one_of(st.none(), st.integers(1, 255)))
def test_a_torn_or_altered_end_costs_no_more_than_what_stands_there(count, back, change) -> None:
    keys, vectors = _made(count)
    with tempfile.TemporaryDirectory() as folder:
        Journal(Path(folder), "model").append(keys, vectors)
        path = Path(folder) / FILE
        data = path.read_bytes()
        place = max(len(data) - 1 - back, len(data) - count * RECORD)
        harmed = data[:place] if change is None else bytearray(data)
        if change is not None:
            harmed[place] ^= change
        path.write_bytes(harmed)
        whole = (place - (len(data) - count * RECORD)) // RECORD
        journal = Journal(Path(folder), "model")
        assert list(journal.read()) == keys[:whole]
        journal.append(keys[whole:], vectors[whole:])
        found = Journal(Path(folder), "model").read()
        assert list(found) == keys
        np.testing.assert_array_equal(np.array(list(found.values())), vectors)


def _made(count: int) -> tuple[list[str], np.ndarray]:
    keys = [sha256(str(n).encode()) for n in range(count)]
    return keys, np.random.default_rng(count).normal(size=(count, DIMENSION)).astype(np.float32)
