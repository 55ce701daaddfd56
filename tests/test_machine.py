"""What the machine offers is told from its own description, and settings are put back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnai_qa import machine


@pytest.mark.parametrize(
    ("flags", "has"),
    [
        ("flags\t\t: fpu avx512_bf16 amx_bf16 amx_tile", True),
        ("flags\t\t: fpu avx512f avx512_bf16", True),
        ("flags\t\t: fpu avx512f avx512_vnni", False),
        ("Features\t: fp asimd bf16", False),
        ("flags\t\t: fpu amx_bf16x", False),
        ("", False),
    ],
)
def test_bfloat16_is_there_where_the_processor_has_instructions_for_it(
    monkeypatch, tmp_path: Path, flags: str, has: bool
) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor\t: 0\n{flags}\n")
    monkeypatch.setattr(machine, "_PROCESSOR", tmp_path / "cpuinfo")
    assert machine.has_bfloat16() is has


def test_a_machine_that_does_not_tell_has_none(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "_PROCESSOR", tmp_path / "nowhere")
    assert machine.has_bfloat16() is False


def test_the_allocator_is_asked_and_put_back_also_after_an_error(monkeypatch) -> None:
    asked: list[tuple[int, int]] = []

    class Allocator:
        def mallopt(self, name: int, value: int) -> int:
            asked.append((name, value))
            return 1

        def malloc_trim(self, pad: int) -> int:
            asked.append((0, pad))
            return 1

    monkeypatch.setattr(machine, "_glibc", Allocator)
    with pytest.raises(ZeroDivisionError), machine.keeping_freed_memory():
        assert (-4, 0) in asked
        raise ZeroDivisionError
    assert asked[-1] == (0, 0)
    assert (-4, 65_536) in asked


def test_without_glibc_nothing_is_asked(monkeypatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with machine.keeping_freed_memory():
        assert np.ones(1000).sum() == 1000


def test_memory_is_usable_while_freed_memory_is_kept() -> None:
    with machine.keeping_freed_memory():
        arrays = [np.ones(10_000_000, np.float32) for _ in range(3)]
        assert all(array.sum() == 10_000_000 for array in arrays)
        del arrays
