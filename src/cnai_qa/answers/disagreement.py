"""Documents that give different values for one thing; it rather misses one than invents one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..questions.conversation import names
from ..questions.places import is_place
from ..questions.question import Expected, Question, QuestionKind
from ..types import Passage, Reading
from ..words import tokens
from .composer import answering_words
from .evidence import Conflict, Place, Ranked
from .opposition import opposed
from .ownership import owned_thing, owners

_MARGIN = 0.74  # share of the best sentence's score that the other one must reach
# What has one owner or one seat has one answer, in however different words: a lower share then.
_ONE_ONLY = re.compile(
    r"\b(?:belongs?|own(?:s|ed|er)?|parent|headquarter\w*|based|seat|chief\s+executive|CEO)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\W*where\b", re.IGNORECASE)
_ONE_ONLY_MARGIN = 0.4
_NAME = re.compile(r"(?:the\s+)?[A-Z0-9][\w.&'’-]*(?:\s+(?:of\s+)?[A-Z0-9][\w.&'’-]*){0,4}")
_LOOKED_AT = 8  # sentences
_OVERLAP = 0.6  # share of the shorter sentence's other words that both must have
_SHARED = 3  # words, at least
_NEAR, _HEDGED_NEAR = 0.1, 0.3  # numbers no further apart than this share may mean the same
_HEDGE = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|over|under|more|less|fewer|than|least|most|up\s+to|"
    r"some|approximately|estimated|to|between)\b|[+~≈<>]",
    re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = re.compile(
    rf"\b(?:({'|'.join(_MONTHS)})[a-z]*\.?\s+(?:\d{{1,2}},?\s+)?)?((?:19|20)\d{{2}})\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(US\$|[$€£])?\s?(\d[\d,]*(?:\.\d+)?)\s?(thousand\b|million\b|billion\b|trillion\b|bn\b|[kKMBT]\b|%|"
    r"percent\b)?(?:\+|\s)*([A-Za-z]+)?"
)
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9}
_SCALES |= {"billion": 1e9, "t": 1e12, "trillion": 1e12}


@dataclass(frozen=True, slots=True)
class _Said:
    place: Place
    document: str
    text: str
    answer: str
    hedged: bool
    rest: frozenset[str]  # tokens beside the answer
    numbers: frozenset[str]  # those of them that are numbers


def conflicts(
    question: Question,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    found: Sequence[Ranked],
) -> list[Conflict]:
    """Return where another document gives another answer than the best sentence does.

    Args:
        found: the sentences that may be shown, best first.
    """
    if not found:
        return []
    if question.kind is QuestionKind.YESNO:
        return opposed(question, passages, readings, found)
    if question.kind is not QuestionKind.FACT or question.expected is Expected.NONE:
        return []
    one_only = bool(_ONE_ONLY.search(question.text))
    margin = _ONE_ONLY_MARGIN if one_only else _MARGIN
    near = [r for r in found[:_LOOKED_AT] if r.score >= margin * found[0].score]
    best, *others = [_said(question, passages, readings, r.place) for r in near]
    if not best:
        return []
    differing = _differing(question, passages, best, [o for o in others if o], one_only)
    return [
        Conflict((best.place, other.place), f"“{best.answer}” or “{other.answer}”")
        for other in [*differing, *_other_owners(question, passages, best)][:1]
    ]


def _differing(
    question: Question,
    passages: Sequence[Passage],
    best: _Said,
    others: Sequence[_Said],
    one_only: bool,
) -> list[_Said]:
    if not one_only or question.expected is not Expected.NAME:
        same = (o for o in others if _same_matter(question, best, o))
        return [o for o in same if _differ(question.expected, best, o)]
    differing = [o for o in others if _two_names(question, best, o)]
    if _WHERE.match(question.text):
        texts = [passage.document.text for passage in passages]
        return [o for o in differing if is_place(o.answer, texts)]
    return differing


def _other_owners(question: Question, passages: Sequence[Passage], best: _Said) -> list[_Said]:
    """Return what other documents say of an owner, where the best sentence does not name it."""
    thing = owned_thing(question.text)
    found = owners(thing, passages) if thing else ()
    said = (_of_words(passages, place, owner) for place, owner in found)
    known = set(tokens(best.text))
    return [o for o in said if o.document != best.document and not known & set(tokens(o.answer))]


def _of_words(passages: Sequence[Passage], place: Place, words: str) -> _Said:
    passage, here = passages[place[0]], passages[place[0]].sentences[place[1]]
    text = passage.document.text[here.start : here.end]
    rest = frozenset(tokens(text)) - set(tokens(words))
    return _Said(place, passage.document.path, text, words, False, rest, frozenset())


def _two_names(question: Question, one: _Said, other: _Said) -> bool:
    """Tell whether two sentences name two things where a question asks for the only one."""
    if one.document == other.document or not _of_subject(question, one, other):
        return False
    named = all(_NAME.fullmatch(said.answer) for said in (one, other))
    first, second = (set(tokens(said.answer)) for said in (one, other))
    apart = not first & set(tokens(other.text)) and not second & set(tokens(one.text))
    return named and bool(first and second) and apart


def _of_subject(question: Question, one: _Said, other: _Said) -> bool:
    return set(tokens(" ".join(names(question.text)))) <= one.rest & other.rest


def _said(
    question: Question, passages: Sequence[Passage], readings: Sequence[Reading], place: Place
) -> _Said | None:
    passage, here = passages[place[0]], passages[place[0]].sentences[place[1]]
    text = passage.document.text[here.start : here.end]
    span = answering_words(passage, readings[place[0]], place[1])
    start, end = (
        (span[0] - here.start, span[1] - here.start) if span else _only_value(question, text)
    )
    answer = text[start:end].strip()
    if not answer:
        return None
    rest = frozenset(tokens(f"{text[:start]} {text[end:]}"))
    numbers = frozenset(t for t in rest if t.isdigit())
    hedged = bool(_HEDGE.search(text[max(start - 15, 0) : end + 2]))
    return _Said(place, passage.document.path, text, answer, hedged, rest, numbers)


def _only_value(question: Question, text: str) -> tuple[int, int]:
    """Return where a sentence's one date or number stands, an empty range when it has not one."""
    if question.expected is Expected.DATE:
        found = list(_DATE.finditer(text))
    elif question.expected is Expected.NUMBER:
        found = [m for m in _AMOUNT.finditer(text) if not _DATE.fullmatch(m[2])]
    else:
        found = []
    return found[0].span() if len(found) == 1 else (0, 0)


def _same_matter(question: Question, one: _Said, other: _Said) -> bool:
    if one.document == other.document or (
        one.numbers - other.numbers and other.numbers - one.numbers
    ):
        return False
    if not _of_subject(question, one, other):
        return False
    shared = one.rest & other.rest
    enough = max(_SHARED, _OVERLAP * min(len(one.rest), len(other.rest)))
    return len(shared) >= enough


def _differ(expected: Expected, one: _Said, other: _Said) -> bool:
    if expected is Expected.DATE:
        first, second = _DATE.findall(one.answer), _DATE.findall(other.answer)
        return len(first) == len(second) == 1 and _dates_differ(first[0], second[0])
    if expected is Expected.NUMBER:
        return _amounts_differ(one, other)
    first, second = (set(tokens(said.answer)) for said in (one, other))
    named = all(any(c.isupper() for c in said.answer) for said in (one, other))
    return named and bool(first and second) and not first & second


def _dates_differ(one: tuple[str, str], other: tuple[str, str]) -> bool:
    if one[1] != other[1]:
        return True
    return bool(one[0] and other[0]) and one[0].casefold() != other[0].casefold()


def _amounts_differ(one: _Said, other: _Said) -> bool:
    first, second = (_AMOUNT.findall(said.answer) for said in (one, other))
    if len(first) != 1 or len(second) != 1:
        return False
    (a, unit), (b, other_unit) = (_amount(*found[0]) for found in (first, second))
    near = _HEDGED_NEAR if one.hedged or other.hedged else _NEAR
    return unit == other_unit and abs(a - b) > near * max(abs(a), abs(b))


def _amount(currency: str, digits: str, scale: str, noun: str) -> tuple[float, str]:
    value = float(digits.replace(",", "")) * _SCALES.get(scale.casefold(), 1)
    if currency or scale.casefold() in ("%", "percent"):
        return value, currency[-1:] or "%"
    return value, " ".join(tokens(noun))
