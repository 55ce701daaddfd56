"""A follow-up question to one that stands alone, by rules that a person can foresee.

The rules only carry the subject of earlier questions along; a question that names its own
subject is left as it is, and the query that was used is shown with every answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..words import content_words
from .exchanging import FIRST_PREPOSITION, of_value
from .names import names
from .pointing import Pointer, pointer, points_back
from .subject import thing

_FILLER = r"(?:and|but|so|or|then|also|ok|okay|now)\b[\s,]*"
_LEADING = re.compile(rf"^\s*(?:{_FILLER})+", re.IGNORECASE)
# 'And MiniMax?', 'What about its price?'
_OPENER = re.compile(
    rf"^\s*(?:{_FILLER})*(?:(?:what|how)\s+about\b|what\s+of\b|same\s+(?:question\s+)?for\b|and\b)[\s,]*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?P<thing>[^,?]+),\s*(?P<asked>(?:who|what|when|where|which|why|how)\b.+)", re.IGNORECASE
)
_AUXILIARY = "is|are|was|were|do|does|did|has|have|had|can|could|should|would|will|must|may|might"
# What says that something was spoken of: 'What else?', 'Which one is cheaper?'
_MORE = re.compile(
    r"\b(?:else|other|others|another|next|then|instead|(?:this|these|those)\s+\w+|"
    rf"that\s+(?!(?:{_AUXILIARY})\b)\w+|the\s+\w+\s+ones?|which\s+(?:ones?|is|are|was|were|has|have))\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"(?:the\s+)?(?:first|second|third|fourth|fifth|last|rest|others?)(?:\s+ones?)?", re.IGNORECASE
)
_VERB = re.compile(rf"\b(?:{_AUXILIARY})\b", re.IGNORECASE)
_ASKS = re.compile(
    rf"(?:who|whom|whose|what|when|where|which|why|how|{_AUXILIARY})\b", re.IGNORECASE
)
# 'In which regions?', 'since when', 'how many of the labs?'
_FRAGMENT = re.compile(
    r"^\W*(?:in|on|at|to|from|for|by|with|of|since|until|about|under|below|above|after|before|"
    r"what|which|whose|how\s+(?:many|much|long|often|old|far|big|large))\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\b(?:in|on|at|for|from|of|by|with)\s+(?:the\s+)?$", re.IGNORECASE)
_DEFINITE = re.compile(r"\b(?:the|any|anyone|anybody|anything)\b", re.IGNORECASE)
_CORPUS = re.compile(r"\b(?:documents|articles|texts|files)\b", re.IGNORECASE)
_ASKER = re.compile(r"\b(?:i|we|you|my|our|your)\b", re.IGNORECASE)
_SUBJECT_WORDS = 6  # at most, carried along from a question without a name
_FEW_WORDS = 2  # words of meaning in a question too short to stand alone


@dataclass(frozen=True, slots=True)
class _Turn:
    """An earlier question.

    Attributes:
        own: its text as it was asked.
        query: the same, completed.
        alone: whether it was left as it is, for it says itself what it is about.
    """

    own: str
    query: str
    alone: bool

    @property
    def has_thing(self) -> bool:
        """Whether it may be about a thing of its own: 'Who built the lighthouse?'."""
        return self.alone or (self.query == self.own and not pointer(self.own))


def standalone(question: str, history: Sequence[str]) -> str:
    """Return the likeliest of `readings`."""
    return readings(question, history)[0]


def readings(question: str, history: Sequence[str]) -> tuple[str, ...]:
    """Return what a question may mean, likeliest first: one query, or two where it is in doubt.

    A question that points back is given the subject of the last one that had any. One that is
    short and speaks of 'the' thing may point back or not, and a pronoun may mean a thing of its own
    question: it comes first as it is, then completed.

    Args:
        question: the present question.
        history: the earlier questions of the conversation, oldest first.
    """
    turns: list[_Turn] = []
    for earlier in filter(None, (" ".join(e.split()) for e in history)):
        found = _readings(earlier, turns)
        turns.append(_Turn(earlier, found[0], found == (earlier,) and not pointer(earlier)))
    return _readings(question.strip(), turns)


def _readings(query: str, turns: Sequence[_Turn]) -> tuple[str, ...]:
    if not turns:
        return (query,)
    opener = _OPENER.match(query)
    other = query[opener.end() :].strip(" ?.!") if opener else ""
    own = _ASKS.match(other) and not (names(other) and points_back(other))
    if opener and not own and len(content_words(other)) <= 3 * _FEW_WORDS:
        return _asked_of(other, turns)
    rest = _LEADING.sub("", query)
    query = rest if rest.strip(" ?.!") else query
    pointed = pointer(query)
    if pointed:
        return _pointed(query, pointed, turns)
    lent = "" if names(query) else _lent(query, turns)
    if not lent:
        return (query,)
    completed = f"{query.rstrip(' ?.!')} ({lent})?"
    return (completed,) if _is_fragment(query) else (query, completed)


def _pointed(query: str, pointed: Pointer, turns: Sequence[_Turn]) -> tuple[str, ...]:
    """Return a question with its pronoun replaced by what it stands for."""
    if names(query[: pointed.start]):
        return (query,)
    subject = _topic(turns, pointed.person) or ("" if pointed.person else _thing(turns))
    if not subject and pointed.doubtful:
        return (query,)
    if not subject:
        return (query,) if names(query) else (f"{query.rstrip(' ?.!')} ({_words(turns)})?",)
    subject += "'s" if pointed.possessive else ""
    completed = query[: pointed.start] + subject + query[pointed.end :]
    if pointed.doubtful:
        return (query, completed)
    return (completed, query) if pointed.definite else (completed,)


def _is_fragment(query: str) -> bool:
    """Tell whether a question without a pronoun is none by itself: 'Why?', 'In which regions?'."""
    count = len(content_words(query))
    if count > _FEW_WORDS:
        return False
    fragment = _FRAGMENT.match(query) and not _VERB.search(query)
    return not count or bool(fragment or _MORE.search(query))


def _lent(query: str, turns: Sequence[_Turn]) -> str:
    """Return the words that a short question is given of earlier ones, '' if it needs none."""
    if _CORPUS.search(query) and not _MORE.search(query):
        return ""
    if _is_fragment(query):
        return _words(turns)
    count = len(content_words(query))
    short = count == 1 or (count <= _FEW_WORDS and _DEFINITE.search(query))
    if short and not _ASKER.search(query):
        return _topic(turns) or _thing(turns) or _words(turns)
    return ""


def _asked_of(rest: str, turns: Sequence[_Turn]) -> tuple[str, ...]:
    """Return the earlier question asked of something else: 'And MiniMax?'."""
    previous = turns[-1].query
    named = names(previous)
    if not rest:
        return (previous,)
    if valued := of_value(rest, previous):
        return (valued,)
    clause = _CLAUSE.match(rest)
    if clause:  # 'What about Ember, who made that one?'
        about = f"Tell me about {clause['thing']}."
        return _readings(clause["asked"], [_Turn(about, about, True)])
    back = points_back(rest)
    if names(rest) and named and not back:
        alike = _alike(rest, named)
        return tuple(dict.fromkeys(_exchanged(previous, name, rest) for name in alike))
    if back and not names(rest):
        return _readings(f"{rest}?", turns)
    return _asked_of_thing(rest, turns)


def _asked_of_thing(rest: str, turns: Sequence[_Turn]) -> tuple[str, ...]:
    """Return the earlier question asked of something without a name: 'And sick leave?'."""
    previous = turns[-1].query
    if names(rest):
        return (f"{rest} ({_words(turns)})?",)
    if _ORDINAL.fullmatch(rest):
        return (f"{rest} ({_words(turns)})?",)
    if _VERB.search(rest) or _FRAGMENT.match(rest):
        return (f"{rest} ({_topic(turns) or _words(turns)})?",)
    about = thing(previous)
    if names(previous) or not about or about not in previous:
        return (f"{rest} ({_topic(turns) or _words(turns)})?", f"{rest}?")
    return (previous.replace(about, rest, 1), f"{rest}?")


def _alike(rest: str, named: Sequence[str]) -> list[str]:
    """Return the names that another one may take the place of, likeliest first.

    A model takes a model's, what has a preposition the last one's; else the last or the first.
    """
    numbered = [n for n in named if any(map(str.isdigit, n))]
    if numbered and any(map(str.isdigit, rest)):
        return numbered[-1:]
    if FIRST_PREPOSITION.match(rest):
        return [named[-1]]
    return [named[-1], next((name for name in named if name != "AI"), named[0])]


def _exchanged(previous: str, name: str, rest: str) -> str:
    """Return the earlier question with another name in the place of one."""
    before, _, behind = previous.rpartition(name)
    other = re.sub(r"^the\s+|['’]s$", "", rest)
    if FIRST_PREPOSITION.match(other):
        before = _PREPOSITION.sub("", before)
    return f"{before}{other}{behind}"


def _topic(turns: Sequence[_Turn], person: bool = False) -> str:
    """Return the names that a conversation is about, '' if it has none.

    They are those of the latest question that has any; a question that says itself, without a
    name, what it is about ends them, but for a person. Of several the one that came up most often
    counts, then the last, for a person the first; names that a question joins stay joined.
    """
    previous = ""
    for turn in reversed(turns):
        if names(turn.query):
            previous = turn.query
            break
        if turn.alone and not person:
            return ""
    named = [name for name in names(previous) if name != "AI"] or names(previous)
    joined = r"\s+(?:and|or|vs\.?|than)\s+(?:the\s+)?".join(map(re.escape, named))
    if len(named) > 1 and re.search(joined, previous):
        return " and ".join(named)
    often = Counter(name for turn in turns for name in set(names(turn.query)))
    return max(named if person else reversed(named), key=often.__getitem__, default="")


def _thing(turns: Sequence[_Turn]) -> str:
    """Return what the last question that has a thing of its own is about, '' if none has."""
    return next((thing(turn.own) for turn in reversed(turns) if turn.has_thing), "")


def _words(turns: Sequence[_Turn]) -> str:
    """Return the words of meaning of the last question that has any, as it was asked.

    If it pointed back itself, the subject that it was lent comes with them.
    """
    last = next((turn for turn in reversed(turns) if content_words(turn.own)), turns[-1])
    words = _meaning(last.own)
    about = "" if last.alone else _topic(turns) or _opening(turns)
    return " ".join(dict.fromkeys([*words, *about.split()]))


def _opening(turns: Sequence[_Turn]) -> str:
    """Return the words of the question that opened the present subject."""
    opener = next((turn for turn in reversed(turns) if turn.alone), turns[0])
    return " ".join(_meaning(opener.own))


def _meaning(question: str) -> list[str]:
    return [word for word, _ in content_words(question)][:_SUBJECT_WORDS]
