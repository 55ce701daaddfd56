"""The phrase of a text that stands beside another: 'Ember' of 'Is Ember older' beside 'Tide'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..words import tokens

AUXILIARY = r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|may|must|should)"
MORE = (
    r"(?:more|less|fewer|worse|(?!(?:other|offer|number|order|under|over|after|ever|never|either|"
    r"whether|rather|per|her|layer|power|paper|member|water|together|another|winter|summer)\b)"
    r"\w{2,}er)"
)
RANKS = re.compile(rf"{MORE}|first|best|most|least|last|earliest|latest|\w{{3,}}est", re.IGNORECASE)
PREPOSITION = r"(?:according\s+to|of|for|in|on|at|with|from|under|to|by|as)"
_ARTICLES = frozenset("a an the our your its their my".split())
_THAT_OF = re.compile(rf"(?:(?:that|those|the\s+ones?)\s+)?({PREPOSITION})\s+(.+)", re.IGNORECASE)
_ASKS = re.compile(rf"^.*?\b{AUXILIARY}\s+(?=\S)", re.IGNORECASE)

_ENDS = re.compile(rf"{RANKS.pattern}|{AUXILIARY}|{PREPOSITION}|and|or|than", re.IGNORECASE)
_LONGEST = 4  # words of what stands behind a preposition
_LAST_PLACE = re.compile(rf".*\b{PREPOSITION}\s+((?:\S+\s+){{0,3}}\S+)", re.IGNORECASE)


def counterpart(text: str, other: str, last: bool = False) -> tuple[str, str]:
    """Return the phrase of a text that stands beside another one, and that one without 'that of'.

    It stands behind the same preposition, is a name as the other one is, has the same last word,
    or is what the text begins with, behind its auxiliary verb.

    Args:
        last: whether the last name counts, not the first.
    """
    placed = _THAT_OF.fullmatch(other)
    if placed:
        other = placed[2]
        tails = re.split(rf"\b{placed[1]}\s+", text, flags=re.IGNORECASE)[1:]
        if tails:
            return _placed(tails[-1].split(), other), other
    asks = _ASKS.match(text)
    words = text[asks.end() if asks else 0 :].split()
    found = _same_kind(words, other, last) or _same_end(words, other)
    if last and not found:
        behind = _LAST_PLACE.fullmatch(text)
        found = " ".join(_bare(behind[1].split())) if behind else "" if asks else text
    acts = bool(asks) and not re.search(r"\b(?:is|are|was|were)\s+$", asks[0], re.IGNORECASE)
    return found or _beginning(words, other, acts), other


def names_something(text: str) -> bool:
    """Tell whether a text has a word in capitals or with digits."""
    return any(word[0].isupper() or any(map(str.isdigit, word)) for word in text.split())


def _same_kind(words: Sequence[str], other: str, last: bool) -> str:
    """Return the first or last name among words, '' where the other phrase is none."""
    if not names_something(other):
        return ""
    runs: list[list[int]] = []
    for n, word in enumerate(words):
        if names_something(word):
            if runs and runs[-1][-1] == n - 1:
                runs[-1].append(n)
            else:
                runs.append([n])
    if not runs:
        return ""
    run, theirs = runs[-1 if last else 0], [word.lower() for word in other.split()]
    first, end = run[0], run[-1] + 1
    if first and words[first - 1].lower() == theirs[0]:
        first -= 1  # 'flat 3B' beside 'flat 5A'
    while end < len(words) and words[end].lower() in theirs[1:]:
        end += 1  # 'Basic card' beside 'Plus card'
    return " ".join(words[first:end])


def _same_end(words: Sequence[str], other: str) -> str:
    """Return the run of words that ends as the other phrase does and is as long."""
    own = _bare(other.split())
    end = tokens(own[-1]) if own else []
    for n, word in enumerate(words):
        if end and tokens(word) == end:
            return " ".join(_bare(words[max(0, n + 1 - max(len(own), 2)) : n + 1]))
    return ""


def _placed(words: Sequence[str], other: str) -> str:
    """Return what stands behind a preposition: a name, or words up to a rank or verb."""
    if names_something(other) and names_something(" ".join(words)):
        return _same_kind(words, other, False)
    ends = (n for n, word in enumerate(words) if n and _ENDS.fullmatch(word))
    return " ".join(_bare(words[: min(next(ends, len(words)), _LONGEST)]))


def _beginning(words: Sequence[str], other: str, acts: bool = False) -> str:
    """Return what words begin with: up to a rank, a name, or as many as the other phrase has.

    Args:
        acts: whether a verb follows: 'residents pay less'.
    """
    words = _bare(words)
    end = next((n for n, w in enumerate(words) if n and w.islower() and RANKS.fullmatch(w)), 0)
    words = words[:end] if end else words
    if len(words) > 1 and words[-1].lower() in _ARTICLES:
        words = words[:-1]
    if names_something(other):
        named = [n for n, word in enumerate(words) if names_something(word)]
        if named:
            return " ".join(words[: named[-1] + 1])
    count = min(len(_bare(other.split())), len(words) - acts)
    return " ".join(words[: max(1, count)])


def _bare(words: Sequence[str]) -> list[str]:
    """Return words without the article that they begin with."""
    return list(words[1:] if len(words) > 1 and words[0].lower() in _ARTICLES else words)
