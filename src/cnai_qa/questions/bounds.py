"""Values that a text gives as a span or a list: 'since 2019', '10 or later', '10, 11 and 12'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_FROM = re.compile(
    r"\b(?:since|from|after|over|above|at\s+least|more\s+than|as\s+of|starting\s+(?:in|with|at)|"
    r"minimum\s+of)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\b(?:until|till|before|under|below|up\s+to|at\s+most|less\s+than|no\s+more\s+than|"
    r"maximum\s+of)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_AND_ON = re.compile(
    r"\s*(?:\+|(?:(?:or|and)\s+)?(?:later|newer|above|higher|upwards?|onwards?)\b|(?:or|and)\s+(?:more|up)\b)",
    re.IGNORECASE,
)
_AND_BACK = re.compile(r"\s*(?:or|and)\s+(?:less|fewer|lower|older|earlier|below)\b", re.IGNORECASE)
_THROUGH = re.compile(r"\s*(?:to|through|until|till|[-–—])\s*", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:\w+\s+)?$", re.IGNORECASE)

Number = tuple[float, ...]  # (3, 12) of version 3.12


class Given(NamedTuple):
    """A value in a text, with the characters that it takes, [start, end)."""

    start: int
    end: int
    number: Number


def spans_hold(wanted: Number, text: str, given: Sequence[Given]) -> bool:
    """Tell whether a text gives a span of values that one lies in.

    Args:
        given: the values in the text, in order.
    """
    inside: set[int] = set()
    for n, (one, other) in enumerate(pairwise(given)):
        joint = text[one.end : other.start]
        between = _BETWEEN.search(text[: one.start]) and _AND.fullmatch(joint)
        if between or _THROUGH.fullmatch(joint):
            inside |= {n, n + 1}
            if one.number <= wanted <= other.number:
                return True
    alone = (own for n, own in enumerate(given) if n not in inside)
    return any(_holds(wanted, text[: own.start], own.number, text[own.end :]) for own in alone)


def _holds(wanted: Number, before: str, number: Number, behind: str) -> bool:
    if _FROM.search(before) or _AND_ON.match(behind):
        return wanted >= number
    return bool(_TO.search(before) or _AND_BACK.match(behind)) and wanted <= number
