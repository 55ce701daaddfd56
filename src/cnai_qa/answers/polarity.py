"""Whether a text speaks of the good or the bad side of a thing: pros or cons, allowed or not."""

from __future__ import annotations

import re

# Words of one meaning alone: 'who leads the team' and 'speed limit' name no side.
_GOOD = r"""advantages? ahead benefits? merits? opportunit(?:y|ies) pros strengths? strong upsides?
leads?\s+in which\s+\w+\s+leads? allowed permitted covered included reimbursed eligible"""
_BAD = r"""barriers? challenges? cons disadvantages? downsides? drawbacks? lags? lagging
limitations? obstacles? problems? shortcomings? threats? weak weakness(?:es)? behind\s+in
falls?\s+behind forbidden prohibited excluded"""
_NEGATED = r"(?P<no>\b(?:not|no|never|cannot|without|\w+n['’]t)\s+)?"


def polarity(text: str) -> int:
    """Return 1 for the good side, -1 for the bad one, 0 where neither or both are named."""
    found = {
        -sign if match["no"] else sign
        for sign, pattern in _SIDES.items()
        for match in pattern.finditer(text)
    }
    return found.pop() if len(found) == 1 else 0


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"{_NEGATED}\b(?:{'|'.join(words.split())})\b", re.IGNORECASE)


_SIDES = {1: _any_of(_GOOD), -1: _any_of(_BAD)}
