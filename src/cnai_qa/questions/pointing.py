"""Words that point at an earlier question, told from those that mean a thing of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..words import content_words
from .subject import things

# 'this' and 'that' point back only where no noun follows: 'when was that?', not 'that lab'.
_BACK = re.compile(
    # 'it is true that ...' points at nothing.
    r"\b(?:(?P<possessive>its|their|his|her)|they|them|he|she|him|(?:this|that)\s+one|"
    r"it(?!\s+(?:(?:is|was)\s+)?(?:true|correct|right|possible|likely|known|said|clear)\b)|"
    r"the\s+(?:former|latter|company|lab|model|firm|startup|founder)"
    r"(?!\s+(?:of|behind|that|which|who|whose)\b)|"
    r"(?:this|that|these|those)(?=\s*(?:[?.!,;]|$|(?:is|was|are|were|does|did|do|mean|happen|work|"
    r"cost|compare)\b)))\b",
    re.IGNORECASE,
)
_PERSON = frozenset("he she him his her".split())
_ONE = re.compile(r"\b(?:the|an?|each|every)\s+\w", re.IGNORECASE)
_PLURAL = frozenset("they them their these those".split())
# 'it' that stands for nothing: 'how long does it take to charge', 'why does it matter that'.
_EMPTY_IT = re.compile(
    r"\bit(?=\s+(?:takes?|took|costs?|matters?|means?)\b.*?\b(?:to|that)\b|\s+comes\s+to\b)|"
    r"(?<=\btime\sis\s)it\b",
    re.IGNORECASE,
)
# 'Is it allowed to smoke?', but 'Is it open to all?' too.
_PERHAPS_EMPTY_IT = re.compile(r"\b(?:is|was)\s+(it)\s+\w+\s+(?:to|that)\b", re.IGNORECASE)
_NEW_CLAUSE = re.compile(
    r",|\b(?:while|when|before|after|if|because|once|until|unless|without|and|but|or|that|who|which)\b",
    re.IGNORECASE,
)
_MANY = re.compile(r"[^sui]s$")
_NO_VERB = frozenset(
    "is are was were do does did has have had can could should would will must may might of for to "
    "in on at with from about by behind".split()
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word of a question that points at something.

    Attributes:
        start, end: its characters, [start, end).
        doubtful: whether it may mean a thing of the question itself, or nothing.
    """

    start: int
    end: int
    possessive: bool
    person: bool
    definite: bool  # 'the company'
    doubtful: bool


def points_back(text: str) -> bool:
    """Tell whether a text holds a word that may point back."""
    return bool(_BACK.search(text))


def pointer(query: str) -> Pointer | None:
    """Return the first word of a question that points back, a doubtful one if there is no other."""
    empty = {match.start() for match in _EMPTY_IT.finditer(query)}
    pointing = (m for m in _BACK.finditer(query) if m.start() not in empty)
    found = [_pointer(query, m) for m in pointing if not _joins(query, m)]
    return next((one for one in found if not one.doubtful), found[0] if found else None)


def _joins(query: str, match: re.Match[str]) -> bool:
    """Tell whether a 'that' only joins what it is followed by: 'the shop that is near'."""
    before, behind = query[: match.start()].split(), query[match.end() :].strip(" ?.!,;")
    return bool(match.group().lower() == "that" and behind and before and content_words(before[-1]))


def _pointer(query: str, match: re.Match[str]) -> Pointer:
    said, behind = match.group().lower(), query[match.end() :].split()
    # 'who hired her in May', but 'her salary'
    possessive = bool(match["possessive"]) and (
        said != "her" or bool(behind and content_words(behind[0]))
    )
    idle = any(m.start(1) == match.start() for m in _PERHAPS_EMPTY_IT.finditer(query))
    return Pointer(
        *match.span(),
        possessive,
        said in _PERSON,
        said.startswith("the "),
        idle or _means_own(query[: match.start()], said, possessive),
    )


def _means_own(before: str, said: str, possessive: bool) -> bool:
    """Tell whether a word may mean a thing that its question names before it.

    The subject of a clause is no object of it, but may own one, or be meant in the next clause:
    'Which firm made it?', but 'When do tenants get their keys?', 'When I buy software, can I
    return it?' A person has an article: 'a guest ... his key', not 'fame ... his work'.
    """
    if said in _PERSON and not _ONE.search(before):
        return False
    for own in things(before):
        last = own.split()[-1]
        between = before[before.find(last) + len(last) :]
        verb = any(word.lower() not in _NO_VERB for word in between.split())
        apart = verb if possessive else _NEW_CLAUSE.search(between)
        if apart and (said in _PLURAL or not _MANY.search(last)):
            return True
    return False
