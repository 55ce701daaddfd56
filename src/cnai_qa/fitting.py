"""Sentences that speak of another version, year or amount than the question does not answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .constraints import Constraint, ConstraintKind, names_version, unmet
from .types import BlockKind, Passage, Reading


def without_misfits(
    wanted: Sequence[Constraint], passages: Sequence[Passage], readings: Sequence[Reading]
) -> tuple[list[Reading], Constraint | None]:
    """Return the readings with the misfits scored 0, and the constraint that was not met.

    A passage whose best sentence is a misfit is as probable as its next best one is near to it.
    The constraint is that of the best misfit, None when nothing was taken away.
    """
    if not wanted:
        return list(readings), None
    left, worst, found = [], 0.0, None
    for passage, reading in zip(passages, readings, strict=True):
        kept = []
        for number, score in zip(passage.inside(), reading.sentences, strict=True):
            broken = misfit(wanted, passage, number) if score > 0 else None
            kept.append(0.0 if broken else score)
            if broken and score * reading.probability > worst:
                worst, found = score * reading.probability, broken
        left.append(_with_scores(reading, tuple(kept)))
    return left, found


def misfit(wanted: Sequence[Constraint], passage: Passage, number: int) -> Constraint | None:
    """Return the constraint that a sentence of a document contradicts, or None."""
    here = passage.sentences[number]
    headings = (passage.hit.title, *passage.hit.chunk.heading)
    text = passage.document.text[here.start : here.end]
    return unmet(wanted, text, _before(passage, number), headings)


def unnamed_version(wanted: Sequence[Constraint], passages: Sequence[Passage]) -> Constraint | None:
    """Return a version of the question that no passage names, or None."""
    texts = [" ".join((p.hit.title, *p.hit.chunk.heading, p.hit.chunk.text)) for p in passages]
    versions = (c for c in wanted if c.kind is ConstraintKind.VERSION)
    return next((c for c in versions if not any(names_version(c, t) for t in texts)), None)


def _before(passage: Passage, number: int) -> str:
    """Return what stands before a sentence in its paragraph; before an item, its lead-in."""
    found, text = passage.sentences, passage.document.text
    first = number
    while first > 0 and found[first - 1].block == found[number].block:
        first -= 1
    if first == number and found[number].kind is not BlockKind.PROSE:
        above = (n for n in range(number - 1, -1, -1) if found[n].kind is not found[number].kind)
        lead_in = next(above, None)
        if lead_in is None or found[lead_in].kind is not BlockKind.PROSE:
            return ""
        return text[found[lead_in].start : found[lead_in].end]
    return text[found[first].start : found[number].start]


def _with_scores(reading: Reading, kept: tuple[float, ...]) -> Reading:
    best, remaining = max(reading.sentences, default=0.0), max(kept, default=0.0)
    share = remaining / best if best > 0 else 1.0
    return replace(reading, probability=reading.probability * share, sentences=kept)
