"""What the benchmarks share: the machine in a line, timed runs, tables."""

from __future__ import annotations

import os
import platform
import socket
import statistics
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path


def machine() -> str:
    """Return the machine and the versions that a figure depends on, in one line."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    packages = ("torch", "sentence-transformers", "faiss-cpu", "bm25s")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    cpu = names[0] if names else platform.processor()
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}"


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def seconds(run: Callable[[], object], times: int) -> list[float]:
    """Return how long each of several runs took."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return taken


def spread(taken: Sequence[float]) -> str:
    """Return median, smallest and largest of some seconds as text."""
    return f"{statistics.median(taken):8.3f} s  ({min(taken):.3f} to {max(taken):.3f})"
