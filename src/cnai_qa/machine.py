"""What this machine can do for speed: its processor's number formats, its memory allocator."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PROCESSOR = Path("/proc/cpuinfo")
# Parameters of glibc's mallopt.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX, _ARENA_MAX = -1, -2, -4, -8
_LARGEST = 2**31 - 1


def has_bfloat16() -> bool:
    """Tell whether the processor has instructions for bfloat16 (AMX, or AVX-512's dot products).

    With AMX they are many times as fast as float32, without it twice as fast on some processors
    and no faster on others: which, only a trial tells.
    """
    try:
        text = _PROCESSOR.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    flags = next((line for line in text.splitlines() if line.startswith("flags")), "")
    return not {"amx_bf16", "avx512_bf16"}.isdisjoint(flags.split())


@contextmanager
def keeping_freed_memory() -> Iterator[None]:
    """Let the allocator keep what is freed instead of giving it back to the system each time.

    Tensors of some megabytes that come and go cost page faults otherwise. Only glibc is asked.
    """
    allocator = _glibc()
    if allocator is None:
        yield
        return
    _set(allocator, mmap_max=0, trim_threshold=_LARGEST, top_pad=64 * 2**20)
    try:
        yield
    finally:
        _set(allocator, mmap_max=65_536, trim_threshold=128 * 1024, top_pad=0)
        allocator.malloc_trim(0)


def share_freed_memory() -> None:
    """Let all threads take memory from two pools, so that what one freed serves the others.

    A server has many threads, most of them idle. Only glibc is asked.
    """
    allocator = _glibc()
    if allocator is not None:
        allocator.mallopt(_ARENA_MAX, 2)


def _set(allocator: ctypes.CDLL, mmap_max: int, trim_threshold: int, top_pad: int) -> None:
    for name, value in (
        (_MMAP_MAX, mmap_max),
        (_TRIM_THRESHOLD, trim_threshold),
        (_TOP_PAD, top_pad),
    ):
        allocator.mallopt(name, value)


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    own = ctypes.CDLL(None)
    return own if hasattr(own, "mallopt") and hasattr(own, "malloc_trim") else None
