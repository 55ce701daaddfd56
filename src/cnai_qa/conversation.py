"""A follow-up question to one that stands alone, by rules that a person can foresee.

The rules only carry the subject of earlier questions along; a question that names its own
subject is left as it is, and the query that was used is shown with every answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .words import STOP_WORDS, content_words

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
    r"the\s+(?:former|latter|company|lab|model|firm|startup|founder)|"
    r"(?:this|that|these|those)(?=\s*(?:[?.!,;]|$|(?:is|was|are|were|does|did|do|mean|happen|work|"
    r"cost|compare)\b)))\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:[A-Z0-9][\w.\-/’']*\s+(?:(?:of|the|for|&)\s+(?=[A-Z]))?)*\b[A-Z0-9][\w.\-/’']*"
)
_CLAUSE = re.compile(
    r"(?P<thing>[^,?]+),\s*(?P<asked>(?:who|what|when|where|which|why|how)\b.+)", re.IGNORECASE
)
_YEAR = re.compile(r"\b[12]\d{3}\b")
_ONLY_A_YEAR = re.compile(rf"(?:(?:in|for|by|during|since)\s+)?({_YEAR.pattern})")
_QUESTION_WORDS = frozenset(
    "who what when where which why how whose whom is are was were do does did has have had can "
    "could should would will tell give list name show explain describe compare".split()
)
_SUBJECT_WORDS = 6  # at most, carried along from a question without a name
_FEW_WORDS = 2  # words of meaning in a question too short to stand alone


def standalone(question: str, history: Sequence[str]) -> str:
    """Return the question with the subject of earlier ones put in where it points back.

    Args:
        question: the present question.
        history: the earlier questions of the conversation, oldest first.
    """
    query = question.strip()
    asked: list[str] = []  # the earlier questions, each completed
    for earlier in history:
        asked.append(_completed(" ".join(earlier.split()), asked))
    return _completed(query, asked)


def _completed(query: str, asked: Sequence[str]) -> str:
    if not asked or not asked[-1]:
        return query
    previous = asked[-1]
    opener = _OPENER.match(query)
    if opener and len(content_words(query)) <= 3 * _FEW_WORDS:
        return _asked_of(query[opener.end() :].strip(" ?.!"), asked)
    rest = _LEADING.sub("", query)
    query = rest if rest.strip(" ?.!") else query
    pointer = _BACK.search(query)
    subject = _topic(asked)
    if pointer and subject and not _named_before(query, pointer.start()):
        subject += "'s" if pointer["possessive"] else ""
        return query[: pointer.start()] + subject + query[pointer.end() :]
    if pointer or len(content_words(query)) <= _FEW_WORDS:
        about = subject if pointer else _words(previous)
        return query if names(query) else f"{query.rstrip(' ?.!')} ({about or _words(previous)})?"
    return query


def names(text: str) -> list[str]:
    """Return the names in a question, in order: runs of words in capitals or with digits."""
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        while words and words[0].lower() in _QUESTION_WORDS | STOP_WORDS:
            words.pop(0)
        name = re.sub(r"['’]s$", "", " ".join(words).rstrip(".'’"))
        if any(c.isalpha() for c in name):
            found.append(name)
    return found


def _asked_of(rest: str, asked: Sequence[str]) -> str:
    """Return the earlier question asked of something else: 'And MiniMax?'."""
    previous = asked[-1]
    named = names(previous)
    if not rest:
        return previous
    year = _ONLY_A_YEAR.fullmatch(rest)
    if year and _YEAR.search(previous):
        return _YEAR.sub(year[1], previous, count=1)
    clause = _CLAUSE.match(rest)
    if clause:  # 'What about Ember, who made that one?'
        return _completed(clause["asked"], [f"Tell me about {clause['thing']}."])
    if names(rest) and named and not _BACK.search(rest):
        before, _, behind = previous.rpartition(_alike(rest, named))
        other = re.sub(r"^the\s+|['’]s$", "", rest)
        return f"{before}{other}{behind}"
    if names(rest):
        return f"{rest} ({' '.join(w for w, _ in content_words(previous))})?"
    if _BACK.search(rest):
        return _completed(f"{rest}?", asked)
    return f"{rest} ({_topic(asked) or _words(previous)})?"


def _alike(name: str, named: Sequence[str]) -> str:
    """Return the name that another one takes the place of: a model's for a model, else the last."""
    numbered = [n for n in named if any(map(str.isdigit, n))]
    return numbered[-1] if numbered and any(map(str.isdigit, name)) else named[-1]


def _named_before(query: str, end: int) -> bool:
    """Tell whether a pronoun at `end` can mean a name of the question itself."""
    return bool(names(query[:end]))


def _topic(asked: Sequence[str]) -> str:
    """Return the names that a conversation is about, '' if it has none.

    They are those of the latest question that has any. Of several the one that came up most
    often counts, then the last; names that a question joins stay joined.
    """
    previous = next((question for question in reversed(asked) if names(question)), "")
    named = [name for name in names(previous) if name != "AI"] or names(previous)
    joined = r"\s+(?:and|or|vs\.?|than)\s+(?:the\s+)?".join(map(re.escape, named))
    if len(named) > 1 and re.search(joined, previous):
        return " and ".join(named)
    often = Counter(name for question in asked for name in set(names(question)))
    return max(reversed(named), key=lambda name: often[name], default="")


def _words(question: str) -> str:
    """Return the words of meaning of a question without a name."""
    return " ".join([word for word, _ in content_words(question)][:_SUBJECT_WORDS])
