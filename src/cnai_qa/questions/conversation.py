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
from .names import names
from .subject import thing

_FILLER = r"(?:and|but|so|or|then|also|ok|okay|now)\b[\s,]*"
_LEADING = re.compile(rf"^\s*(?:{_FILLER})+", re.IGNORECASE)
# 'And MiniMax?', 'What about its price?'
_OPENER = re.compile(
    rf"^\s*(?:{_FILLER})*(?:(?:what|how)\s+about\b|what\s+of\b|same\s+(?:question\s+)?for\b|and\b)[\s,]*",
    re.IGNORECASE,
)
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
_CLAUSE = re.compile(
    r"(?P<thing>[^,?]+),\s*(?P<asked>(?:who|what|when|where|which|why|how)\b.+)", re.IGNORECASE
)
_YEAR = re.compile(r"\b[12]\d{3}\b")
_ONLY_A_YEAR = re.compile(rf"(?:(?:in|for|by|during|since)\s+)?({_YEAR.pattern})")
_PERSON = frozenset("he she him his her".split())
# 'it' that stands for nothing: 'how long does it take to charge', 'why does it matter that'.
_EMPTY_IT = re.compile(
    r"\bit(?=\s+(?:takes?|took|costs?|matters?|means?)\b.*?\b(?:to|that)\b|\s+comes\s+to\b)",
    re.IGNORECASE,
)
# 'a model ... before anyone may use it': the pronoun means a thing of its own sentence.
_OWN_THING = re.compile(
    r"\b(?:the|an?)\s+\w.*\b(?:while|when|before|after|if|because|once|until|and|but)\b",
    re.IGNORECASE,
)
# 'the school ... its pupils', 'each borehole ... their levels'.
_OWN_OWNER = re.compile(r"\b(?:the|an?|each|every)\s+\w+", re.IGNORECASE)
# What says that something was spoken of: 'What else?', 'Which one is cheaper?'
_MORE = re.compile(
    r"\b(?:else|other|others|another|next|then|instead|(?:this|these|those|that)\s+\w+|the\s+\w+\s+ones?|"
    r"which\s+(?:ones?|is|are|was|were|has|have))\b",
    re.IGNORECASE,
)
_AUXILIARY = "is|are|was|were|do|does|did|has|have|had|can|could|should|would|will|must|may|might"
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
_FIRST_PREPOSITION = re.compile(r"^(?:in|on|at|for|from|of|by|with)\s+(?:the\s+)?", re.IGNORECASE)
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


def standalone(question: str, history: Sequence[str]) -> str:
    """Return the likeliest of `readings`."""
    return readings(question, history)[0]


def readings(question: str, history: Sequence[str]) -> tuple[str, ...]:
    """Return what a question may mean, likeliest first: one query, or two where it is in doubt.

    A question that points back is given the subject of the last one that had any. One that is
    short and speaks of 'the' thing may point back or not: it comes first as it is, then completed.

    Args:
        question: the present question.
        history: the earlier questions of the conversation, oldest first.
    """
    turns: list[_Turn] = []
    for earlier in filter(None, (" ".join(e.split()) for e in history)):
        found = _readings(earlier, turns)
        turns.append(_Turn(earlier, found[0], found == (earlier,) and not _pointer(earlier)))
    return _readings(question.strip(), turns)


def _readings(query: str, turns: Sequence[_Turn]) -> tuple[str, ...]:
    if not turns:
        return (query,)
    opener = _OPENER.match(query)
    other = query[opener.end() :].strip(" ?.!") if opener else ""
    own = _ASKS.match(other) and not (names(other) and _BACK.search(other))
    if opener and not own and len(content_words(other)) <= 3 * _FEW_WORDS:
        return _asked_of(other, turns)
    rest = _LEADING.sub("", query)
    query = rest if rest.strip(" ?.!") else query
    pointer = _pointer(query)
    if pointer:
        return _pointed(query, pointer, turns)
    lent = "" if names(query) else _lent(query, turns)
    if not lent:
        return (query,)
    completed = f"{query.rstrip(' ?.!')} ({lent})?"
    return (completed,) if _points_back(query) else (query, completed)


def _pointer(query: str) -> re.Match[str] | None:
    """Return the first pronoun that no thing of the question itself can be meant by."""
    empty = {match.start() for match in _EMPTY_IT.finditer(query)}
    for match in _BACK.finditer(query):
        before = query[: match.start()]
        owned = match["possessive"] and _OWN_OWNER.search(before)
        if match.start() not in empty and not owned and not _OWN_THING.search(before):
            return match
    return None


def _pointed(query: str, pointer: re.Match[str], turns: Sequence[_Turn]) -> tuple[str, ...]:
    """Return a question with its pronoun replaced by what it stands for."""
    if names(query[: pointer.start()]):
        return (query,)
    said = pointer.group().lower()
    person = said in _PERSON
    subject = _topic(turns, person) or ("" if person else _thing(turns))
    if not subject:
        return (query,) if names(query) else (f"{query.rstrip(' ?.!')} ({_words(turns)})?",)
    subject += "'s" if pointer["possessive"] else ""
    completed = query[: pointer.start()] + subject + query[pointer.end() :]
    return (completed, query) if said.startswith("the ") else (completed,)


def _points_back(query: str) -> bool:
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
    if _points_back(query):
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
    year = _ONLY_A_YEAR.fullmatch(rest)
    if year and _YEAR.search(previous):
        return (_YEAR.sub(year[1], previous, count=1),)
    clause = _CLAUSE.match(rest)
    if clause:  # 'What about Ember, who made that one?'
        about = f"Tell me about {clause['thing']}."
        return _readings(clause["asked"], [_Turn(about, about, True)])
    pointer = _BACK.search(rest)
    if names(rest) and named and not pointer:
        before, _, behind = previous.rpartition(_alike(rest, named))
        other = re.sub(r"^the\s+|['’]s$", "", rest)
        if _PREPOSITION.search(before):
            other = _FIRST_PREPOSITION.sub("", other)
        return (f"{before}{other}{behind}",)
    if pointer and not names(rest):
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


def _alike(name: str, named: Sequence[str]) -> str:
    """Return the name that another one takes the place of: a model's for a model, else the last."""
    numbered = [n for n in named if any(map(str.isdigit, n))]
    return numbered[-1] if numbered and any(map(str.isdigit, name)) else named[-1]


def _topic(turns: Sequence[_Turn], person: bool = False) -> str:
    """Return the names that a conversation is about, '' if it has none.

    They are those of the latest question that has any; a question that says itself, without a
    name, what it is about ends them, but for a person. Of several the one that came up most often
    counts, then the last; names that a question joins stay joined.
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
    return max(reversed(named), key=lambda name: often[name], default="")


def _thing(turns: Sequence[_Turn]) -> str:
    """Return what the last question that stood alone is about, '' if none did."""
    return next((thing(turn.own) for turn in reversed(turns) if turn.alone), "")


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
