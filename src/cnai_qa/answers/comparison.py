"""The sentences of each side of a comparison, in the order of the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ..questions.constraints import ConstraintKind, constraints, names_version
from ..questions.expected import Expected, expected_answer
from ..questions.places import with_places
from ..questions.sides import Side
from ..types import Passage, Reading
from ..words import content_words, tokens
from .composer import ranked
from .context import around
from .evidence import Evidence, Ranked, grouped
from .fitting import of_kind, without_misfits
from .lists import text_of

_OF_A_SIDE = 2  # sentences, at most
_MARGIN = 0.65  # share of a side's best score that its second sentence must reach


@dataclass(frozen=True, slots=True)
class Judged:
    """Passages, and what a reader found in each for one question; of equal length."""

    passages: Sequence[Passage]
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Compared:
    """Evidence for the sides of a comparison.

    Attributes:
        probability: of the best passage that says something of a side.
        missing: names of the sides on which no passage says anything.
    """

    evidence: list[Evidence]
    probability: float
    missing: tuple[str, ...]


def together(judged: Sequence[Judged]) -> Judged:
    """Return all passages once; what several questions read in one is the best that they found."""
    merged: dict[tuple[str, int, int], tuple[Passage, Reading]] = {}
    for one in judged:
        for passage, reading in zip(one.passages, one.readings, strict=True):
            key = _key(passage)
            before = merged.get(key)
            merged[key] = (before[0], _best(before[1], reading)) if before else (passage, reading)
    return Judged([p for p, _ in merged.values()], [r for _, r in merged.values()])


def aligned(judged: Judged, passages: Sequence[Passage]) -> list[Reading]:
    """Return the reading of each of several passages; nothing was found in one not judged."""
    known = {_key(p): r for p, r in zip(judged.passages, judged.readings, strict=True)}
    return [known.get(_key(p)) or Reading(0.0, (0.0,) * len(p.inside())) for p in passages]


def compare(
    sides: Sequence[Side],
    passages: Sequence[Passage],
    readings: Sequence[Sequence[Reading]],
    threshold: float,
    max_items: int,
) -> Compared:
    """Choose the best sentences of each side, those that lead in to a list with its items.

    Args:
        passages: what was read for the question and for its sides.
        readings: for each side, one reading of each passage.
        threshold: least probability of a passage that says something of a side.
        max_items: items of a list that are shown.
    """
    evidence: list[Evidence] = []
    shown: set[tuple[str, int]] = set()
    missing, best = [], 0.0
    for side, read in zip(sides, readings, strict=True):
        others = [o for o in sides if o is not side]
        fitting = _fitting(side, passages, read)
        found = [
            r
            for r in _of_side(side, others, passages, ranked(passages, fitting))
            if fitting[r.place[0]].probability >= threshold
        ]
        if not found:
            missing.append(side.name)
            continue
        best = max(best, *(fitting[r.place[0]].probability for r in found))
        for piece in _leading(side, len(evidence), found, passages, max_items):
            passage = passages[piece.places[0][0]]
            key = (passage.document.path, passage.sentences[piece.places[0][1]].start)
            if key not in shown:
                shown.add(key)
                evidence.append(piece)
    return Compared(evidence, best, tuple(missing))


def _fitting(side: Side, passages: Sequence[Passage], read: Sequence[Reading]) -> list[Reading]:
    # Only a question that was made for the side asks for a kind of answer for sure.
    kind = expected_answer(side.query) if side.query.endswith("?") else Expected.NONE
    of_its_kind = of_kind(kind, passages, read)
    return without_misfits(constraints(side.name), passages, of_its_kind)[0]


def _key(passage: Passage) -> tuple[str, int, int]:
    chunk = passage.hit.chunk
    return chunk.document, chunk.start, chunk.end


def _leading(
    side: Side, number: int, found: Sequence[Ranked], passages: Sequence[Passage], max_items: int
) -> list[Evidence]:
    """Return the best sentences of a side: a lead-in with its items, an item with its lead-in.

    An item that names the side itself needs no lead-in.

    Args:
        number: of the first group.
    """
    best = [r for r in found[:_OF_A_SIDE] if r.score >= _MARGIN * found[0].score]
    wanted = set(tokens(with_places(side.name)))
    groups = []
    for n, one in enumerate(best, number):
        said = tokens(with_places(text_of(passages[one.place[0]], one.place[1])))
        needs_lead = wanted.isdisjoint(said)
        groups.append(grouped(n, one, passages, max_items, wants_lead=needs_lead))
    places = [{piece.places for piece in group} for group in groups]
    whole = [g for g, own in zip(groups, places, strict=True) if not any(own < o for o in places)]
    return [piece for group in whole for piece in group]


def _of_side(
    side: Side, others: Sequence[Side], passages: Sequence[Passage], found: Sequence[Ranked]
) -> list[Ranked]:
    """Return the sentences that speak of a side: of all its names, else of one of them.

    What their paragraph, headings and title name counts too: nobody repeats it each time.
    """
    places = [(passages[r.place[0]], r.place[1]) for r in found]
    versions = [c for c in constraints(side.name) if c.kind is ConstraintKind.VERSION]
    if versions:
        texts = [" ".join(around(*place)) for place in places]
        return [
            r
            for r, text in zip(found, texts, strict=True)
            if all(names_version(c, text) for c in versions)
        ]
    wanted = _distinct(side, others)
    theirs = set().union(*(_distinct(other, [side]) for other in others))
    heard = [_heard(wanted, theirs, *place) for place in places]
    whole = [r for r, shared in zip(found, heard, strict=True) if shared == wanted]
    return whole or [r for r, shared in zip(found, heard, strict=True) if shared]


def _heard(wanted: set[str], theirs: set[str], passage: Passage, number: int) -> set[str]:
    """Return the tokens of a side that are named in and around a sentence.

    Nothing counts beyond where another side is named, and no title that names both.
    """
    said, *context = (set(tokens(with_places(text))) for text in around(passage, number))
    heard = wanted & said
    if theirs & said:
        return heard
    return heard.union(*(wanted & named for named in takewhile(theirs.isdisjoint, context)))


def _distinct(side: Side, others: Sequence[Side]) -> set[str]:
    """Return the tokens that tell a side from the others, those of its names if it has any."""
    words = [(word, set(found)) for word, found in content_words(with_places(side.name))]
    own = set(tokens(" ".join(with_places(other.name) for other in others)))
    named = set().union(*(found for word, found in words if not word[0].islower())) - own
    return named or set().union(*(found for _, found in words)) - own or set(tokens(side.name))


def _best(one: Reading, other: Reading) -> Reading:
    first, second = (one, other) if one.probability >= other.probability else (other, one)
    scores = tuple(map(max, first.sentences, second.sentences))
    return replace(first, sentences=scores)
