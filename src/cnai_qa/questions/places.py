"""Places that a question and a document name in different words: 'Chinese' and 'China'."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLACES = (
    (
        re.compile(r"(?i:\bUnited States\b|\bAmerica(?:ns?)?\b|\bWashington\b)|\bU\.?S\.?(?=\W|$)"),
        " USA",
    ),
    (re.compile(r"(?i:\bUnited Kingdom\b|\bBritish\b|\bBritain\b)|\bUK\b"), " Britain"),
    (re.compile(r"(?i:\bChin(?:a|ese)\b|\bBeijing\b)"), " China"),
    (re.compile(r"(?i:\bEurope(?:ans?)?\b)|\bEU\b"), " Europe"),
    (re.compile(r"(?i:\b(?:the\s+)?West(?:ern)?\b)"), " West"),
)


def with_places(text: str) -> str:
    """Return a text with one name behind it for each of the places that it speaks of."""
    return text + "".join(name for pattern, name in _PLACES if pattern.search(text))


def is_place(name: str, texts: Iterable[str]) -> bool:
    """Tell whether a name is a known place's, or stands as a place's in one of the texts."""
    if with_places(name) != name:
        return True
    words = re.escape(name)
    pattern = re.compile(
        rf"\b(?:in|near)\s+{words}\b|\b{words}[-\s](?:based|labs?|company|firm|startup)\b"
    )
    return any(map(pattern.search, texts))
