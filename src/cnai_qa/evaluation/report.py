"""A run as text for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .ablation import Step
from .comparison import Comparison
from .record import Run
from .runner import Outcome
from .summary import Share, summarize


def report(run: Run, comparison: Comparison | None = None) -> str:
    """Return the tables of a run, then what each step brings and the comparison, if any."""
    measures = summarize(run.outcomes)
    parts = [
        f"{measures['questions']} questions of {run.questions}, {run.generation}, answers from "
        f"confidence {run.settings['threshold']} on.",
        _types(measures["types"]),
        _table(_measure_rows(measures)),
    ]
    if run.steps:
        parts.append(_steps(run.steps))
    if comparison:
        parts.append(_comparison(comparison))
    return "\n\n".join(parts)


def _types(types: dict[str, Any]) -> str:
    rows = [("type", "questions", "right", "and cited", "complete", "pieces", "refused")]
    rows += [
        (
            kind,
            str(t["questions"]),
            _share(t["right"]),
            _share(t["right_and_cited"]),
            _share(t["complete"]),
            _figure(t["pieces"]),
            _share(t["refused"]),
        )
        for kind, t in types.items()
    ]
    return _table(rows)


def _measure_rows(measures: dict[str, Any]) -> list[tuple[str, ...]]:
    retrieval, answers = measures["retrieval"], measures["answers"]
    abstention, alarms = measures["abstention"], measures["disagreements"]
    ranking = [(name, _figure(v)) for name, v in retrieval.items() if name != "questions"]
    return [
        *((f"retrieval {name}", value) for name, value in ranking),
        ("nearest passage right", _share(answers["nearest_passage_right"])),
        ("answered right", _share(answers["right"])),
        ("answered right and cited", _share(answers["right_and_cited"])),
        ("right among answers given", _share(answers["right_among_given"])),
        ("short answer given", _share(answers["short_given"])),
        ("short answer exact / F1", _pair(answers["short_exact"], answers["short_f1"])),
        (
            "citation precision / recall",
            _pair(answers["citation_precision"], answers["citation_recall"]),
        ),
        ("unanswerable refused (recall)", _share(abstention["recall"])),
        ("unanswerable among refused (precision)", _share(abstention["precision"])),
        ("answerable wrongly refused", _share(abstention["wrongly_refused"])),
        ("AUROC answerable by confidence", _figure(abstention["auroc"])),
        (
            "calibration error, equal width / count",
            _pair(abstention["calibration_error"], abstention["calibration_error_equal_count"]),
        ),
        ("disagreements reported", _share(alarms["reported"])),
        ("disagreements, false alarms", _share(alarms["false_alarms"])),
        ("seconds p50 / p95", _pair(measures["seconds"]["p50"], measures["seconds"]["p95"])),
    ]


def _steps(steps: Sequence[Step]) -> str:
    rows = [("step", "questions", "first", "first 3", "first 5", "answered right")]
    rows += [
        (
            s.name,
            str(s.questions),
            *(_share((n, s.questions)) for n in (s.first, s.first_3, s.first_5)),
            "-" if s.right is None else _share((s.right, s.questions)),
        )
        for s in steps
    ]
    return _table(rows)


def _comparison(comparison: Comparison) -> str:
    gained, lost = comparison.gained, comparison.lost
    lines = [
        f"Compared with the earlier run over {comparison.compared} questions: {len(gained)} "
        f"gained, {len(lost)} lost (sign test p = {comparison.chance:.2g})."
    ]
    lines += [_change("gained", *pair) for pair in gained]
    lines += [_change("lost", *pair) for pair in lost]
    for where, names in (("this", comparison.only_now), ("the earlier", comparison.only_before)):
        if names:
            lines.append(f"Only in {where} run, or with other words: {', '.join(names)}.")
    return "\n".join(lines)


def _change(word: str, before: Outcome, now: Outcome) -> str:
    return f"  {word:6}  {now.name}: {now.question}  ({_state(before)} -> {_state(now)})"


def _state(outcome: Outcome) -> str:
    state = "refused" if outcome.abstained else "right" if outcome.right else "wrong"
    return f"{state} {outcome.confidence:.2f}"


def _share(share: Share) -> str:
    count, total = share
    return f"{count}/{total} {100 * count / total:3.0f}%" if total else "-"


def _pair(first: float | None, second: float | None) -> str:
    return f"{_figure(first)} / {_figure(second)}"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as columns: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
