"""Which number format a model's matrices are multiplied in, found out on the work itself."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from .machine import has_bfloat16

_ORDER = ("float32", "bfloat16", "bfloat16", "float32")  # so that none has always longer texts
_TRIED = 8  # batches before it is decided; the first of each format sets up and is not counted
_CLEARLY = 1.2  # times as fast as float32: less is not worth the lesser precision


class Turns:
    """Hands out the number format of each batch; of two, the faster one goes on after a trial.

    Args:
        formats: of the batches in turn; a single one is not tried.

    Attributes:
        used: formats handed out so far, without those that a trial gave up.
    """

    def __init__(self, formats: Sequence[str]) -> None:
        self._formats = formats
        self._batches = 0
        self._rates: dict[str, list[float]] = {name: [] for name in formats}
        self.used: set[str] = set()

    @contextmanager
    def take(self, batch: Sequence[str]) -> Iterator[str]:
        """Yield the format of a batch of texts, which is embedded inside the block."""
        chosen = self._formats[self._batches % len(self._formats)]
        self.used.add(chosen)
        began = time.perf_counter()
        yield chosen
        if len(self._rates) > 1:
            seconds = max(time.perf_counter() - began, 1e-9)
            self._rates[chosen].append(sum(map(len, batch)) / seconds)
            self._batches += 1
            if self._batches == _TRIED:
                self._decide()

    def _decide(self) -> None:
        exact, faster = (max(self._rates[name][1:]) for name in ("float32", "bfloat16"))
        best = "bfloat16" if faster > _CLEARLY * exact else "float32"
        self._formats, self._rates, self.used = (best,), {best: []}, {best}


def turns(precision: str) -> Turns:
    """Return the turns of a precision of the settings: 'float32', 'bfloat16' or 'auto'."""
    if precision != "auto":
        return Turns((precision,))
    return Turns(_ORDER if has_bfloat16() else ("float32",))
