"""What a question is about, and whether two documents may speak of the same there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from ..questions.names import names
from ..types import Passage
from ..words import tokens
from .context import headings

_PLACED = re.compile(r"\b(?:in|at|on|for)\s+(?:(?:the|an?)\s+)?$", re.IGNORECASE)
# What stands for the answer: no document that gives the date says 'year' beside it.
_ASKS = re.compile(
    r"\b(?:how\s+many\s+\w+|how\s+(?:long|old|large|big|high|far|often|tall|fast|quickly)|"
    r"wh(?:at|ich)\s+(?:year|month|date|day|number|city|country|company|person))\b",
    re.IGNORECASE,
)
_MONTHS = frozenset(
    tokens(
        "january february march april june july august september october november december spring "
        "summer autumn winter quarter"
    )
)

_TIMES = re.compile(
    r"\b(?:(?:1[5-9]|20)\d{2}|[QH][1-4]|January|February|March|April|May(?=\s+\d)|June|July|August|"
    r"September|October|November|December|[A-Za-z]+-?\d[\w.]*)\b"
)
_DATED = re.compile(
    r"\b(?:in|by|during|of|for|until)\s+(?:the\s+)?(?:\w+\s+){0,2}?((?:1[5-9]|20)\d{2})\b",
    re.IGNORECASE,
)
_KINDS = tuple(
    map(
        frozenset,
        (
            ("gross", "net"),
            ("input", "output"),
            ("men", "women"),
            ("male", "female"),
            ("adult", "adults", "child", "children"),
            ("first", "second", "third", "fourth", "fifth", "last", "next", "this"),
            ("minimum", "maximum", "average"),
            ("before", "after"),
            ("seed", "series", "total"),
            ("internal", "external"),
        ),
    )
)
_RATE = re.compile(
    r"\b(?:a|per|each|every)\s+(hour|day|week|month|quarter|year|person|group|head|user|token)\b|"
    r"\b(hour|dai|week|month|quarter|year|annual)ly\b"
)
_PERIODS = {"dai": "day", "annual": "year"}
# Where one sentence alone has such a word, it speaks of what was meant to be, or of a part.
_SET_APART = re.compile(
    r"\b(?:(?:is|was|are|were|been)\s+planned|planned\s+(?:for|at|to)|budgeted|target\w*|expected|"
    r"forecast|hoped|proposed|intended|supposed|would|will|(?:was|were|is|are)\s+to|"
    r"(?:part|full)-time)\b",
    re.IGNORECASE,
)
_SAID = re.compile(r"[A-Za-z][\w'’-]*|[.,;:()]")
_PLACED_BEHIND = re.compile(
    r"(?P<word>[A-Za-z][\w-]*)\s+(?:in|at|on|for|of)\s+(?:(?:the|an?|our|its)\s+)?(?P<of>[A-Za-z][\w-]*)"
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


def times_and_versions(text: str) -> frozenset[str]:
    """Return the tokens of the years, months, quarters and versions that a text names."""
    return frozenset(t for word in _TIMES.findall(text) for t in tokens(word))


def dated(text: str) -> frozenset[str]:
    """Return the years of which a text says something: 'in 2019', not 'since 2019'."""
    return frozenset(_DATED.findall(text))


def of_other_kinds(one: str, other: str) -> bool:
    """Tell whether two sentences speak of two kinds of one thing: gross and net, month and year.

    So they do where only one says what was meant to be, or speaks of the part-time ones.
    """
    said = [frozenset(re.findall(r"[a-z-]+", text.casefold())) for text in (one, other)]
    for kinds in _KINDS:
        first, second = (kinds & words for words in said)
        if first and second and first != second:
            return True
    first, second = _rates(one), _rates(other)
    if first and second and first != second:
        return True
    return bool(_SET_APART.search(one)) != bool(_SET_APART.search(other))


def _rates(text: str) -> frozenset[str]:
    """Return by what a text counts: 'month' for 'a month' and 'monthly'."""
    found = (a or b for a, b in _RATE.findall(text.casefold()))
    return frozenset(_PERIODS.get(word, word) for word in found)


def narrowing(question: str, text: str) -> frozenset[str]:
    """Return the tokens of what narrows a word of the question in a text.

    'Part-time' before 'staff', 'mill' in 'the fee at the mill'; what the question says itself, and
    numbers, narrow nothing.
    """
    wanted = frozenset(tokens(_ASKS.sub(" ", question)))
    said = _SAID.findall(text)
    found: set[str] = set()
    for before, word in pairwise(said):
        if wanted & frozenset(tokens(word)) and (before.islower() or "-" in before):
            found.update(tokens(before))
    for match in _PLACED_BEHIND.finditer(text):
        if wanted & frozenset(tokens(match["word"])):
            found.update(tokens(match["of"]))
    return frozenset(t for t in found - frozenset(tokens(question)) if t.isalpha())


def title_names(passage: Passage) -> frozenset[str]:
    """Return the tokens of the names in a title and headings: words that the text capitalises."""
    text = passage.document.text
    words = re.findall(r"\b[A-Z][\w-]+", " ".join(headings(passage)))
    named = (w for w in words if re.search(rf"[a-z,;]\s{re.escape(w)}\b", text))
    return frozenset(t for word in named for t in tokens(word))


def parted(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether each of two sets of tokens has what the other lacks; '5.4' is a '5' too."""
    mine, theirs = one - other, other - one
    mine, theirs = (
        {t for t in some if not any(t.startswith(f"{a}.") or a.startswith(f"{t}.") for a in all_)}
        for some, all_ in ((mine, theirs), (theirs, mine))
    )
    return bool(mine and theirs)
