"""The things that a question compares, found by rules of English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..words import content_words, tokens
from .comparing import NAME, WH, compared
from .counterparts import PREPOSITION, names_something


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things that a question compares.

    Attributes:
        query: what is read for it: the question, with the side that is meant before it, or what a
            comparative asks of it alone: nobody writes 'X is older' in a document.
        search: what is searched for it: the question without the other sides, or the same.
    """

    name: str
    query: str
    search: str

    @property
    def reworded(self) -> bool:
        """Whether it is asked for in other words than the question's: 'When was X founded?'."""
        return self.query == self.search


_LONGEST = 300  # characters; what is longer compares nothing that these rules see
_LONGEST_SIDE = 8  # words; a longer one is no name of a thing
_MOST_SIDES = 4
_ALONE = (
    (re.compile(r"\b(?:older|younger|newer)\b", re.IGNORECASE), "When was {} founded or released?"),
    (
        re.compile(r"\b(?:cheaper|dearer|(?:more|less)\s+expensive)\b", re.IGNORECASE),
        "How much does {} cost?",
    ),
)
_WHY = re.compile(r"\W*(?:why\b|how\s+(?:come|did\b.*\bmanage)\b)", re.IGNORECASE)
_OF_A_PLACE = re.compile(r"[A-Z]\w+(?:an|ese|ish|ern|ch)(?P<thing>\s[a-z].*)?")
# 'Where does it lag, compared with others?' names one thing only.
_OTHERS = re.compile(
    r"\b(?:others?|another|each\s+other|elsewhere|anyone|everyone|the\s+(?:rest|average)|ever|"
    r"before|expected|predicted|planned|usual|normal|promised|foreseen|thought|agreed|hoped|"
    r"budgeted|allowed|necessary|needed|(?:last|this|next)\s+(?:year|month|week|time))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:it|its|they|their|them|he|his|him|she|her|i|we|you|one|there|\w+n['’]t)\b", re.IGNORECASE
)
_NO_NAME = re.compile(
    rf"(?:this|that|these|those)$|(?:and|be)\b|{WH}\b|.*\s(?:it|them|him|her|us)$", re.IGNORECASE
)


def sides(question: str) -> tuple[Side, ...]:
    """Return the things that a question compares, mostly in its order; empty without any."""
    question = " ".join(question.split())
    if len(question) > _LONGEST or _WHY.match(question):
        return ()
    names = [_trimmed(name) for name in compared(question)]
    names = [name for name in names if name and not name.startswith("and ")]
    if not 2 <= len(names) <= _MOST_SIDES or any(map(_OTHERS.search, names)):
        return ()
    if any(map(_PRONOUN.match, names)):  # 'what does it cost, and what does it include?'
        return ()
    if len(names) == 2:
        names = list(_pair(*names))
    if any(map(_NO_NAME.match, names)):
        return ()
    if max(len(name.split()) for name in names) > _LONGEST_SIDE:
        return ()
    if len({name.casefold() for name in names}) < len(names):
        return ()
    asked = next((alone for pattern, alone in _ALONE if pattern.search(question)), None)
    if asked:
        return tuple(Side(n, asked.format(n), asked.format(n)) for n in names)
    return tuple(Side(n, of_side(n, question), _without(question, n, names)) for n in names)


def of_side(name: str, question: str) -> str:
    """Return what the reader is asked for one of the things that a question compares."""
    return f"{name}: {question}"


def _pair(one: str, other: str) -> tuple[str, str]:
    """Return two names without what they have in common: 'the brakes of X and those of Y'."""
    whose = _OF_A_PLACE.fullmatch(other)
    if whose and whose["thing"] and " " not in one and _OF_A_PLACE.fullmatch(one):
        one += whose["thing"]  # 'the European and the Chinese way'
    one, other = (re.sub(r"['’]s?$", "", name) for name in (one, other))  # 'X's plan and Y's'
    named = NAME.match(other)
    if named and NAME.fullmatch(one) and any(map(str.isdigit, named[0])):
        other = named[0]  # 'P200 vs P300 weight'
    if again := re.match(rf"(?:that\s+|those\s+)?({PREPOSITION})\s+(.+)", other, re.IGNORECASE):
        before = re.split(rf"\s{again[1]}\s+", one)
        if len(before) > 1:
            return _trimmed(before[-1]), _trimmed(again[2])
        return one, _trimmed(again[2]) if other[:4].lower() in ("that", "thos") else other
    return _alike(one, other), other


def _alike(one: str, other: str) -> str:
    """Return the end of a name that is of the other's kind: 'the price of flat A and flat B'."""
    parts = re.split(rf"\s({PREPOSITION})\s+", one)
    if len(parts) < 3 or re.search(rf"\s{PREPOSITION}\s", other):
        return one
    tail, before = _trimmed(parts[-1]), parts[-3].split()[-1]
    if parts[-2] == "of" and before[0].isupper():  # 'Bank of China'
        return one
    named = names_something(tail) and names_something(other) and not tail.isdigit()
    return tail if named or set(tokens(tail)) & set(tokens(other)) else one


def _without(question: str, name: str, names: list[str]) -> str:
    """Return a side's name with the question's words that are no other side's."""
    for other in names:
        if other != name:
            question = re.sub(rf"\b{re.escape(other)}(?!\w)", " ", question)
    own = {word for word, _ in content_words(name)}
    rest = [word for word, _ in content_words(question) if word not in own]
    return " ".join([name, *rest])


def _trimmed(side: str) -> str:
    return re.sub(r"^(?:the|a|an)\s+", "", side.strip(" ,.“”\"'"), flags=re.IGNORECASE)
