"""What an answer is made of: sentences in groups, an item with what leads in to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ..types import Passage
from .lists import belonging, cut, is_item, items, led_in

Place = tuple[int, int]  # passage number, sentence number


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence that may be shown, with how well it answers."""

    score: float
    place: Place


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence chosen for the answer, with every place where it stands.

    Attributes:
        places: (passage number, sentence number) pairs; the first is the one that is quoted.
        group: sentences of one group belong together: a list with its lead-in, say.
        item: whether it is shown as an item of a list.
        score: how well it answers, in [0, 1].
    """

    places: tuple[Place, ...]
    group: int
    item: bool
    score: float


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sentences that give different answers, and what they differ in."""

    places: tuple[Place, Place]
    about: str


def grouped(
    number: int,
    one: Ranked,
    passages: Sequence[Passage],
    max_items: int,
    wants_list: bool = False,
    wants_lead: bool = False,
) -> list[Evidence]:
    """Return a sentence with what must be shown with it, as the group of a number.

    Args:
        wants_list: whether an item brings its list.
        wants_lead: whether an item brings what leads in to it: 'We do not pay for: glasses'.
    """
    passage = passages[one.place[0]]
    together = cut(passage, one.place[1], belonging(passage, one.place[1], wants_list), max_items)
    if wants_lead and len(together) == 1:
        together = led_in(passage, one.place[1])
    listed = len(together) > 1
    return [
        Evidence(((one.place[0], s),), number, listed and is_item(passage, s), one.score)
        for s in together
    ]


def cut_lists(
    evidence: Sequence[Evidence], passages: Sequence[Passage], max_items: int
) -> tuple[str, ...]:
    """Return a note for each list of which only the first items are shown."""
    notes = []
    for _, group in groupby((e for e in evidence if e.item), key=lambda e: e.group):
        shown = [piece.places[0] for piece in group]
        passage = passages[shown[0][0]]
        count = len(items(passage, belonging(passage, shown[0][1], True)))
        if count > max_items and len(shown) >= min(max_items, 2):  # one alone is no list
            notes.append(f"{max_items} of {count} items; the rest is in the source.")
    return tuple(notes)
