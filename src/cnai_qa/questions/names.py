"""The names in a question: what it speaks of, and what is only written in capitals."""

from __future__ import annotations

import re

from ..words import CALENDAR, content_words

_NAME = re.compile(
    r"(?:[A-Z0-9][\w.\-/’']*\s+(?:(?:of|the|for|&)\s+(?=[A-Z]))?)*\b[A-Z0-9][\w.\-/’']*"
)
_OPENING_WORDS = frozenset(
    "who what when where which why how whose whom is are was were do does did has have had can "
    "could should would will tell give list name show explain describe compare define summarize "
    "summarise hello hi hey thanks".split()
)
# Posts and things that documents write out: 'chief executive', 'human resources'.
ROLES = frozenset("CEO CFO CTO COO CIO VP HR IT PR PTO FAQ".split())
TITLES = frozenset("Mr Mrs Ms Miss Dr Prof Sir".split())
# What is written in capitals and names nothing that a document must speak of.
NAMELESS = (
    ROLES | TITLES | frozenset("AM PM OK TV ID EUR USD GBP CHF CNY RMB JPY VAT PIN GPS LED".split())
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:])\W*$")
_PLAIN = re.compile(r"[A-Z][a-z]+")
_SMALL_FOLLOWS = re.compile(r"[\s,;:–—-]+[a-z]")


def names(text: str) -> list[str]:
    """Return the names in a question, in order: runs of words in capitals or with digits.

    A word that opens a sentence in small letters is in capitals anyway; days and months, and
    posts ('CEO'), currencies and the like alone, name nothing that a document must speak of.
    """
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        kept = list(words)
        while kept and (_opens_question(kept[0]) or kept[0].rstrip(".") in TITLES):
            kept.pop(0)
        name = re.sub(r"['’]s$", "", " ".join(kept).rstrip(".'’"))
        opens = len(kept) == len(words) and _opens_sentence(text, match)
        if any(map(str.isupper, name)) and not opens and not _names_nothing(name):
            found.append(name)
    return found


def _opens_question(word: str) -> bool:
    said = not content_words(word) and not word.endswith(".")  # 'A' and 'I'm', but 'A. Berg'
    return said or word.lower() in _OPENING_WORDS


def _opens_sentence(text: str, match: re.Match[str]) -> bool:
    """Tell whether a match is one word in capitals that begins a sentence in small letters."""
    start, end = match.span()
    return bool(
        _PLAIN.fullmatch(match.group())
        and _SENTENCE_START.search(text[:start])
        and _SMALL_FOLLOWS.match(text[end:])
    )


def _names_nothing(name: str) -> bool:
    # 'Jan' and 'Sun' alone are names rather.
    dated = (w.casefold() in CALENDAR or w.isdigit() for w in re.findall(r"\w+", name))
    return (len(name) > 3 and all(dated)) or all(w in NAMELESS or w.isdigit() for w in name.split())
