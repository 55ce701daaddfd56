"""Outcomes of many questions to the figures of a run; what cannot be measured is None."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .measures import (
    Bin,
    auroc,
    calibration_error,
    mean,
    ndcg_at,
    quantile,
    recall_at,
    reciprocal_rank,
    reliability,
)
from .runner import DEPTH, Outcome

CUTS = (1, 3, 5, DEPTH)

Share = tuple[int, int]  # so many, of so many


def summarize(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the measures of a run, grouped; a pair [n, of] is a count with its total."""
    return {
        "questions": len(outcomes),
        "retrieval": _retrieval(outcomes),
        "answers": _answers(outcomes),
        "abstention": _abstention(outcomes),
        "disagreements": _disagreements(outcomes),
        "types": {
            kind: _type([o for o in outcomes if o.type == kind])
            for kind in dict.fromkeys(o.type for o in outcomes)
        },
        "seconds": {
            "p50": quantile([o.seconds for o in outcomes], 0.5),
            "p95": quantile([o.seconds for o in outcomes], 0.95),
        },
    }


def foretold(outcomes: Iterable[Outcome]) -> tuple[list[float], list[bool]]:
    """Return the confidences and whether they came true, of the outcomes where that is known."""
    known = [(o.confidence, o.came_true) for o in outcomes if o.came_true is not None]
    return [c for c, _ in known], [bool(t) for _, t in known]


def share(outcomes: Iterable[Outcome], of: Callable[[Outcome], bool | None]) -> Share:
    """Return how many outcomes are so, of those where it is known."""
    known = [value for o in outcomes if (value := of(o)) is not None]
    return sum(known), len(known)


def _retrieval(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    judged = [o for o in outcomes if o.ranks]
    recalls = {
        f"recall@{k}": mean(recall_at(k, o.ranks, o.needs_all) for o in judged) for k in CUTS
    }
    return {
        "questions": len(judged),
        **recalls,
        "mrr": mean(reciprocal_rank(o.ranks) for o in judged),
        f"ndcg@{DEPTH}": mean(ndcg_at(DEPTH, o.ranks, o.needs_all) for o in judged),
    }


def _answers(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    answerable = [o for o in outcomes if o.answerable]
    given = [o for o in outcomes if not o.abstained]
    short = [o for o in answerable if o.exact is not None]
    return {
        "right": share(answerable, lambda o: o.right),
        "right_and_cited": share(answerable, lambda o: o.cited),
        "right_among_given": share(given, lambda o: o.right),
        "nearest_passage_right": share(answerable, lambda o: o.nearest),
        "short_questions": len(short),
        "short_given": share(short, lambda o: o.short_answer is not None),
        "short_exact": mean(o.exact for o in short),
        "short_f1": mean(o.f1 for o in short),
        "citation_precision": mean(o.precision for o in answerable if not o.abstained),
        "citation_recall": mean(o.recall for o in answerable if not o.abstained),
    }


def _abstention(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    known = [o for o in outcomes if o.answerable is not None]
    refused = [o for o in known if o.abstained]
    confidences, came_true = foretold(outcomes)
    bins = reliability(confidences, came_true)
    even = reliability(confidences, came_true, equal_count=True)
    return {
        "precision": share(refused, lambda o: not o.answerable),
        "recall": share((o for o in known if not o.answerable), lambda o: o.abstained),
        "wrongly_refused": share((o for o in known if o.answerable), lambda o: o.abstained),
        "auroc": auroc([o.confidence for o in known], [bool(o.answerable) for o in known]),
        "calibration_error": calibration_error(bins),
        "calibration_error_equal_count": calibration_error(even),
        "reliability": [_bin(b) for b in bins],
    }


def _bin(b: Bin) -> dict[str, float]:
    return {"count": b.count, "confidence": b.confidence, "share": b.share}


def _disagreements(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    return {
        "reported": share((o for o in outcomes if o.type == "disagreement"), _reports),
        "false_alarms": share((o for o in outcomes if o.type != "disagreement"), _reports),
    }


def _reports(outcome: Outcome) -> bool:
    return outcome.disagreement


def _type(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the measures of one type; completeness where all pieces are needed."""
    whole = [o for o in outcomes if o.needs_all and o.covered]
    pieces = [mean(o.covered) if not o.abstained else 0.0 for o in whole]
    return {
        "questions": len(outcomes),
        "good": share(outcomes, lambda o: o.good),
        "right": share((o for o in outcomes if o.answerable), lambda o: o.right),
        "right_and_cited": share((o for o in outcomes if o.answerable), lambda o: o.cited),
        "refused": share(outcomes, lambda o: o.abstained),
        "complete": share(whole, lambda o: not o.abstained and all(o.covered)),
        "pieces": mean(pieces),
    }
