"""What a question is about, and whether two documents may speak of the same there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..questions.names import names
from ..types import Passage
from ..words import tokens
from .context import headings

_PLACED = re.compile(r"\b(?:in|at|on|for)\s+(?:(?:the|an?)\s+)?$", re.IGNORECASE)
# What stands for the answer: no document that gives the date says 'year' beside it.
_ASKS = re.compile(
    r"\b(?:how\s+(?:long|old|large|big|high|far|often|tall|fast|quickly)|"
    r"wh(?:at|ich)\s+(?:year|month|date|day|number|city|country|company|person))\b",
    re.IGNORECASE,
)
_MONTHS = frozenset(
    tokens(
        "january february march april june july august september october november december spring "
        "summer autumn winter quarter"
    )
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about.

    Attributes:
        text: its names; all that it asks, where it has none or says only where: 'in the Berlin
            office'. Then 'the fee' may be another one in each document.
    """

    text: str
    named: bool


def subject(question: str) -> Subject:
    """Return what a question is about."""
    found = names(question)
    named = any(not _PLACED.search(question.split(name, 1)[0]) for name in found)
    return Subject(" ".join(found) if named else _ASKS.sub(" ", question), named)


def times(passage: Passage) -> frozenset[str]:
    """Return the numbers and months of a title and headings: 'Annual report 2022'."""
    found = tokens(" ".join(headings(passage)))
    return frozenset(t for t in found if t in _MONTHS or any(map(str.isdigit, t)))


def title_names(passage: Passage) -> frozenset[str]:
    """Return the tokens of the names in a title and headings: words that the text capitalises."""
    text = passage.document.text
    words = re.findall(r"\b[A-Z][\w-]+", " ".join(headings(passage)))
    named = (w for w in words if re.search(rf"[a-z,;]\s{re.escape(w)}\b", text))
    return frozenset(t for word in named for t in tokens(word))


def parted(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether each of two sets of tokens has what the other lacks."""
    return bool(one - other and other - one)
