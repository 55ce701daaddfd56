"""The sentences of each side of a comparison, in the order of the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ..questions.constraints import ConstraintKind, constraints, names_version
from ..questions.counterparts import names_something
from ..questions.expected import Expected, expected_answer
from ..questions.places import with_places
from ..questions.sides import Side
from ..types import Passage, Reading
from ..words import content_words, tokens
from .composer import ranked
from .context import around
from .evidence import Evidence, Place, Ranked, grouped
from .fitting import of_kind, without_misfits
from .lists import text_of

_OF_A_SIDE = 2  # sentences, at most
_IN_PART, _UNNAMED = 0.8, 0.6  # share of its score that a sentence keeps without the side's name
_SURE_ENOUGH = 0.6  # share of the threshold for one side, where the other one reaches it whole
_LEAST = 0.1  # weighed score of a sentence that says something of a side
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
    expected: Expected = Expected.NONE,
) -> Compared:
    """Choose the best sentences of each side, those that lead in to a list with its items.

    Args:
        passages: what was read for the question and for its sides.
        readings: for each side, one reading of each passage.
        threshold: least probability of a passage that says something of one side at least.
        max_items: items of a list that are shown.
        expected: the type of the answer on each side, where it is not asked in its own words.
    """
    evidence: list[Evidence] = []
    shown: set[tuple[str, int]] = set()
    missing, best = [], 0.0
    for side, read in zip(sides, readings, strict=True):
        others = [o for o in sides if o is not side]
        kind = expected_answer(side.query) if side.reworded else expected
        of_its_kind = of_kind(kind, passages, read)
        fitting = without_misfits(constraints(side.name), passages, of_its_kind)[0]
        found = [
            r
            for r in _of_side(side, others, passages, ranked(passages, fitting))
            if fitting[r.place[0]].probability >= _SURE_ENOUGH * threshold
        ]
        if not found:
            missing.append(side.name)
            continue
        best = max(best, *(fitting[r.place[0]].probability for r in found))
        for piece in _leading(side, len(evidence), found, passages, max_items):
            key = _standing(piece.places[0], passages)
            if key not in shown:
                shown.add(key)
                evidence.append(piece)
    if best < threshold:
        return Compared([], best, tuple(side.name for side in sides))
    return Compared(evidence, best, tuple(missing))


def _standing(place: Place, passages: Sequence[Passage]) -> tuple[str, int]:
    """Return where a sentence stands, whichever passage it was found in."""
    passage = passages[place[0]]
    return passage.document.path, passage.sentences[place[1]].start


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
    """Return the sentences that may speak of a side, with less for those that name it in part.

    What their paragraph, headings and title name counts too: nobody repeats it each time. Where
    none does, those that name no side may mean it by other words, unless it is a name.
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
    shares = [(1.0 if own == wanted else _IN_PART) if own else 0.0 for own in heard]
    naming = _weighed(found, shares)
    if naming or names_something(side.name):
        return naming
    elsewhere = [bool(_heard(theirs, wanted, *place)) for place in places]
    return _weighed(found, [0.0 if named else _UNNAMED for named in elsewhere])


def _weighed(found: Sequence[Ranked], shares: Sequence[float]) -> list[Ranked]:
    """Return sentences with their share of the score, best first, without those near to nothing."""
    weighed = (replace(r, score=r.score * s) for r, s in zip(found, shares, strict=True))
    return sorted((r for r in weighed if r.score >= _LEAST), key=lambda r: -r.score)


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
