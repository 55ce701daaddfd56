"""Two runs over the same questions: which were gained, which lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .measures import sign_test
from .runner import Outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a run differs from an earlier one, by question; both judged it.

    Attributes:
        compared: questions in both runs, with the same words, that both could judge.
        gained, lost: (before, now) of those that went well only now, only before.
        only_now, only_before: names of questions that the other run has not, or asks otherwise.
        chance: two-sided sign test: how likely so uneven a split is by chance alone.
    """

    compared: int
    gained: tuple[tuple[Outcome, Outcome], ...]
    lost: tuple[tuple[Outcome, Outcome], ...]
    only_now: tuple[str, ...]
    only_before: tuple[str, ...]

    @property
    def chance(self) -> float:
        return sign_test(len(self.gained), len(self.lost))

    def to_record(self) -> dict[str, Any]:
        """Return the comparison as a JSON-ready record, with the names of the questions."""
        return {
            "compared": self.compared,
            "gained": [now.name for _, now in self.gained],
            "lost": [now.name for _, now in self.lost],
            "chance": self.chance,
            "only_now": list(self.only_now),
            "only_before": list(self.only_before),
        }


def compare(before: Sequence[Outcome], now: Sequence[Outcome]) -> Comparison:
    """Compare a run with an earlier one, question by question, matched by name and words."""
    earlier = {(o.name, o.question): o for o in before}
    later = {(o.name, o.question): o for o in now}
    pairs = [(earlier[key], o) for key, o in later.items() if key in earlier]
    judged = [(a, b) for a, b in pairs if a.good is not None and b.good is not None]
    return Comparison(
        compared=len(judged),
        gained=tuple((a, b) for a, b in judged if b.good and not a.good),
        lost=tuple((a, b) for a, b in judged if a.good and not b.good),
        only_now=tuple(name for name, q in later if (name, q) not in earlier),
        only_before=tuple(name for name, q in earlier if (name, q) not in later),
    )
