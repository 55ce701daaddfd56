"""Texts made comparable: case, spaces and punctuation do not count."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_GROUPED = re.compile(r"(?<=\d),(?=\d{3})")
_MARKS = re.compile(r"(?!(?<=\d)\.(?=\d))[\W_]+")  # all but a decimal point
_MARKER = re.compile(r"\s?\[\d+\]")
_ARTICLES = frozenset({"a", "an", "the"})
_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")


def normal(text: str) -> str:
    """Return a text in small letters without punctuation; words are one space apart.

    '2,000' becomes '2000', and the point of '3.5' stays, so that figures keep their value.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub(" ", _GROUPED.sub("", folded)).strip()


def occurs(answer: str, text: str) -> bool:
    """Return whether an answer stands in a text, as whole words, both made comparable.

    Chinese and Japanese have no spaces; there any place in the text counts.
    """
    wanted = normal(answer)
    inside = rf"(?<![a-z0-9.]){re.escape(wanted)}(?![a-z0-9.])"
    return bool(wanted) and re.search(inside, normal(text)) is not None


def without_markers(answer: str) -> str:
    """Return the Markdown of an answer without its [n] markers."""
    return _MARKER.sub("", answer)


def words(text: str) -> list[str]:
    """Return the words of a text without English articles; a Chinese character is a word."""
    return [w for w in _CJK.sub(r" \1 ", normal(text)).split() if w not in _ARTICLES]


def exact(given: str | None, accepted: Sequence[str]) -> float:
    """Return 1 if an answer has the words of an accepted one, else 0 (SQuAD's exact match)."""
    return float(any(words(given or "") == words(a) for a in accepted if words(a)))


def f1(given: str | None, accepted: Sequence[str]) -> float:
    """Return the best F1 of an answer's words with those of an accepted one, in [0, 1].

    F1 = 2 P R / (P + R), P and R the shares of common words (Rajpurkar et al., EMNLP 2016).
    """
    return max((_f1(words(given or ""), words(a)) for a in accepted), default=0.0)


def _f1(given: list[str], wanted: list[str]) -> float:
    common = (Counter(given) & Counter(wanted)).total()
    return 2 * common / (len(given) + len(wanted)) if common else 0.0
