"""Whether a text speaks of the good or the bad side of a thing: pros or cons, allowed or not."""

from __future__ import annotations

import re

# Words of one meaning alone: 'who leads the team' and 'speed limit' name no side.
_GOOD = """advantage ahead benefit merit opportunity opportunities pros strength strengths strong
upside allowed permitted covered included reimbursed eligible"""
_BAD = """barrier challenge cons disadvantage downside drawback lag lagging lags limitation obstacle
problem shortcoming threat weak weakness weaknesses forbidden prohibited excluded"""
# 'Ahead' and 'behind' by other words: 'leads in three areas', but not 'leads the team'.
_AHEAD = re.compile(r"\bl(?:ead|eads|ed|eading)(?:\s+in\b|\W*$)")
_BEHIND = re.compile(
    r"\b(?:behind\s+in|f(?:all|alls|ell|alling)\s+behind|trail(?:s|ing)?\s+(?:in|behind))\b"
)
_LETTERS = re.compile(r"[a-z]+(?:n't|n’t)?")
_NEGATIONS = frozenset("not no never cannot without isn't aren't won't doesn't don't can't".split())


def polarity(text: str) -> int:
    """Return 1 for the good side, -1 for the bad one, 0 where neither or both are named."""
    plain = _BEHIND.sub("lagging", _AHEAD.sub("ahead", text.lower().replace("’", "'")))
    words = _LETTERS.findall(plain)
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
