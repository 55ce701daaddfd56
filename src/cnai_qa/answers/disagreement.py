"""Documents that give different values for one thing; it rather misses one than invents one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..questions.expected import Expected
from ..questions.places import is_place
from ..questions.question import Question, QuestionKind
from ..types import Passage, Reading
from ..words import tokens
from .composer import answering_words
from .evidence import Conflict, Place, Ranked
from .lists import text_of
from .matter import parted, subject, times, title_names
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
_DATES = (Expected.DATE, Expected.TIME)
_LOOKED_AT = 8  # sentences
_SHARED, _SHARED_BESIDE_NAMES = 3, 2  # words that both have, at least
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
    answer: str
    hedged: bool
    words: frozenset[str]  # tokens of all of it
    rest: frozenset[str]  # those beside the answer
    times: frozenset[str]  # those of them that are numbers, and those of its title and headings
    titled: frozenset[str]  # names in its title and headings


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
    only_one = bool(_ONE_ONLY.search(question.text))
    by_name = question.expected is Expected.NAME
    if by_name and not only_one:
        return []  # several may have been there
    margin = _ONE_ONLY_MARGIN if only_one else _MARGIN
    near = [r for r in found[:_LOOKED_AT] if r.score >= margin * found[0].score]
    best, *others = [_said(question, passages, readings, r.place) for r in near]
    if not best:
        return []
    same = [o for o in others if o and _same_matter(question, best, o)]
    if by_name:
        differing = [o for o in same if _two_names(question, passages, best, o)]
        differing += _other_owners(question, passages, best)
    else:
        differing = [o for o in same if _differ(question.expected, best, o)]
    return [
        Conflict((best.place, other.place), f"“{best.answer}” or “{other.answer}”")
        for other in differing[:1]
    ]


def _same_matter(question: Question, one: _Said, other: _Said) -> bool:
    """Tell whether two documents speak of the same thing, of no other time.

    Where the question has a name, and asks for the only one, that is enough. Else they must say
    the same but for the answer: 'full-time staff' are no 'part-time staff'.
    """
    about, by_name = subject(question.text), question.expected is Expected.NAME
    wanted = frozenset(tokens(about.text))
    if one.document == other.document or parted(one.times, other.times):
        return False
    if about.named and not wanted <= one.rest & other.rest:
        return False
    if about.named and by_name:
        return True
    least = _SHARED_BESIDE_NAMES if by_name else _SHARED
    same = one.rest <= other.words and other.rest <= one.words
    enough = len(one.words & other.words) >= least and wanted <= one.words
    return same and enough and (about.named or not parted(one.titled, other.titled))


def _two_names(question: Question, passages: Sequence[Passage], one: _Said, other: _Said) -> bool:
    """Tell whether two sentences name two things, places where the question asks for one."""
    if _WHERE.match(question.text):
        texts = [passage.document.text for passage in passages]
        if not is_place(other.answer, texts):
            return False
    named = all(_NAME.fullmatch(said.answer) for said in (one, other))
    first, second = (set(tokens(said.answer)) for said in (one, other))
    apart = not first & other.words and not second & one.words
    return named and bool(first and second) and apart


def _other_owners(question: Question, passages: Sequence[Passage], best: _Said) -> list[_Said]:
    """Return what other documents say of an owner, where the best sentence does not name it."""
    thing = owned_thing(question.text)
    found = owners(thing, passages) if thing else ()
    said = (_of_words(passages, place, owner) for place, owner in found)
    return [
        o for o in said if o.document != best.document and not best.words & set(tokens(o.answer))
    ]


def _said(
    question: Question, passages: Sequence[Passage], readings: Sequence[Reading], place: Place
) -> _Said | None:
    passage, here = passages[place[0]], passages[place[0]].sentences[place[1]]
    text = passage.document.text[here.start : here.end]
    span = answering_words(passage, readings[place[0]], place[1])
    start, end = (
        (span[0] - here.start, span[1] - here.start) if span else _only_value(question, text)
    )
    return _answering(passages, place, start, end) if text[start:end].strip() else None


def _of_words(passages: Sequence[Passage], place: Place, words: str) -> _Said:
    start = text_of(passages[place[0]], place[1]).index(words)
    return _answering(passages, place, start, start + len(words))


def _answering(passages: Sequence[Passage], place: Place, start: int, end: int) -> _Said:
    passage = passages[place[0]]
    text = text_of(passage, place[1])
    answer = text[start:end].strip()
    rest = frozenset(tokens(f"{text[:start]} {text[end:]}"))
    numbers = frozenset(t for t in rest if t.isdigit()) | times(passage)
    return _Said(
        place,
        passage.document.path,
        answer,
        hedged=bool(_HEDGE.search(text[max(start - 15, 0) : end + 2])),
        words=frozenset(tokens(text)),
        rest=rest,
        times=numbers - set(tokens(answer)),
        titled=title_names(passage),
    )


def _only_value(question: Question, text: str) -> tuple[int, int]:
    """Return where a sentence's one date or number stands, an empty range when it has not one."""
    if question.expected in _DATES:
        found = list(_DATE.finditer(text))
    elif question.expected is Expected.NUMBER:
        found = [m for m in _AMOUNT.finditer(text) if not _DATE.fullmatch(m[2])]
    else:
        found = []
    return found[0].span() if len(found) == 1 else (0, 0)


def _differ(expected: Expected, one: _Said, other: _Said) -> bool:
    if expected in _DATES:
        first, second = _DATE.findall(one.answer), _DATE.findall(other.answer)
        return len(first) == len(second) == 1 and _dates_differ(first[0], second[0])
    return expected is Expected.NUMBER and _amounts_differ(one, other)


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
