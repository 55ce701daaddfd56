"""Whether a text speaks of the good or the bad side of a thing: pros or cons, leads or lags."""

from __future__ import annotations

import re

_GOOD = """advantage ahead benefit better best gain lead leader leading leads merit opportunity
opportunities outperform outpace plus positive pro pros strength strengths strong stronger success
successes surpass upside allowed permitted covered included reimbursed eligible"""
_BAD = """behind challenge con cons disadvantage drawback fail fails failure gap lag lagging lags
limit limitation limits loss negative obstacle problem risk shortcoming short struggle threat trail
trails trailing weak weaker weakness weaknesses worse worst downside barrier forbidden prohibited
excluded"""
_LETTERS = re.compile(r"[a-z]+(?:n't|n’t)?")
_NEGATIONS = frozenset("not no never cannot without isn't aren't won't doesn't don't can't".split())


def polarity(text: str) -> int:
    """Return 1 for the good side, -1 for the bad one, 0 where neither or both are named."""
    words = _LETTERS.findall(text.lower().replace("’", "'"))
    found = set()
    for before, word in zip(["", *words], words, strict=False):
        sign = 1 if word in _SIDES[1] else -1 if word in _SIDES[-1] else 0
        if sign:
            found.add(-sign if before in _NEGATIONS else sign)
    return found.pop() if len(found) == 1 else 0


def _forms(words: str) -> frozenset[str]:
    own = words.split()
    return frozenset((*own, *(w + "s" for w in own)))


_SIDES = {1: _forms(_GOOD), -1: _forms(_BAD)}
