"""The measures: pure functions of ranks, spans, scores and labels.

The ranks of a question hold, for each piece of its evidence, the rank (from 1) of the first
passage that holds it, or None. `needs_all` says whether all pieces are needed or one will do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Ranks = Sequence[int | None]
Span = tuple[int, int]


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that are not None, None without any."""
    known = [v for v in values if v is not None]
    return math.fsum(known) / len(known) if known else None


def recall_at(k: int, ranks: Ranks, needs_all: bool = False) -> float:
    """Return the share of the needed evidence that the first k passages hold, in [0, 1]."""
    found = [rank is not None and rank <= k for rank in ranks]
    return (mean(found) or 0.0) if needs_all else float(any(found))


def reciprocal_rank(ranks: Ranks) -> float:
    """Return 1 / rank of the first passage with evidence, 0 without one."""
    return max((1 / rank for rank in ranks if rank is not None), default=0.0)


def ndcg_at(k: int, ranks: Ranks, needs_all: bool = False) -> float:
    """Return the normalised discounted cumulative gain of the first k passages, in [0, 1].

    A passage gains 1 if it brings evidence that none before it held; its discount is
    1 / log2(rank + 1) (Järvelin and Kekäläinen, TOIS 2002). The ideal order has the same passages
    first, then one for each missing piece.
    """
    bringing = sorted({rank for rank in ranks if rank is not None})
    wanted = len(bringing) + sum(rank is None for rank in ranks)
    if not needs_all:
        bringing, wanted = bringing[:1], min(wanted, 1)
    ideal = math.fsum(1 / math.log2(rank + 1) for rank in range(1, min(wanted, k) + 1))
    gained = math.fsum(1 / math.log2(rank + 1) for rank in bringing if rank <= k)
    return min(gained / ideal, 1.0) if ideal else 0.0


def auroc(scores: Sequence[float], labels: Sequence[bool]) -> float | None:
    """Return the chance that a true case scores above a false one, ties half; None without both.

    This is the area under the ROC curve, by ranks (Mann and Whitney 1947).
    """
    true = sum(labels)
    false = len(labels) - true
    if not true or not false:
        return None
    ordered = sorted(zip(scores, labels, strict=True))
    total, behind = 0.0, 0
    while behind < len(ordered):
        first = behind
        while behind < len(ordered) and ordered[behind][0] == ordered[first][0]:
            behind += 1
        rank = (first + 1 + behind) / 2
        total += rank * sum(label for _, label in ordered[first:behind])
    return (total - true * (true + 1) / 2) / (true * false)


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of like confidence: how many, their mean confidence, the share that came true."""

    count: int
    confidence: float
    share: float


def reliability(
    confidences: Sequence[float], labels: Sequence[bool], bins: int = 10, equal_count: bool = False
) -> list[Bin]:
    """Return the non-empty bins of a reliability diagram, least confident first.

    Args:
        equal_count: bins hold equally many cases; else they are equally wide over [0, 1].
    """
    cases = sorted(zip(confidences, labels, strict=True))
    groups: dict[int, list[tuple[float, bool]]] = {}
    for place, case in enumerate(cases):
        number = place * bins // len(cases) if equal_count else min(int(case[0] * bins), bins - 1)
        groups.setdefault(number, []).append(case)
    return [
        Bin(len(group), mean(c for c, _ in group) or 0.0, mean(label for _, label in group) or 0.0)
        for group in groups.values()
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error, in [0, 1]: mean |confidence - share| over cases.

    (Guo et al., ICML 2017.)
    """
    total = sum(b.count for b in bins)
    gap = math.fsum(b.count * abs(b.confidence - b.share) for b in bins)
    return gap / total if total else None


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which a share of the values lies, between neighbours by line."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def common(a: Span, b: Span) -> int:
    """Return how many characters two spans share."""
    return max(min(a[1], b[1]) - max(a[0], b[0]), 0)


def covered(spans: Iterable[Span], others: Iterable[Span]) -> int:
    """Return how many characters of the spans, each counted once, lie in the others."""
    return sum(common(a, b) for a in union(spans) for b in union(others))


def union(spans: Iterable[Span]) -> list[Span]:
    """Return spans merged so that none overlap or touch, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def sign_test(gained: int, lost: int) -> float:
    """Return the two-sided chance of so uneven a split if gains and losses were equally likely."""
    total, most = gained + lost, max(gained, lost)
    tail = sum(math.comb(total, n) for n in range(most, total + 1))
    return min(2 * tail / 2**total, 1.0)
