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
from .context import around
from .evidence import Conflict, Place, Ranked
from .lists import text_of
from .matter import (
    dated,
    narrowing,
    of_other_kinds,
    parted,
    subject,
    times,
    times_and_versions,
    title_names,
)
from .opposition import opposed
from .ownership import owned_thing, owners
from .values import Value, ValueKind, differ, is_measure, only_value, value_in

_MARGIN, _EVEN = 0.65, 0.5  # share of the best score; least probability of the other one
# What has one owner or one seat has one answer, in however different words: a lower share then.
_ONE_ONLY = re.compile(
    r"\b(?:belongs?|own(?:s|ed|er)?|parent|headquarter\w*|based|seat|chief\s+executive|CEO|"
    r"head\s+of|in\s+charge)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\W*where\b", re.IGNORECASE)
_ONE_ONLY_MARGIN = 0.4
_NAME = re.compile(
    r"^(?:[a-z]+\s+){0,3}[A-Z0-9][\w.&'’-]*(?:\s+(?:of\s+)?[A-Z0-9][\w.&'’-]*){0,4}$"
)
_DATES = (Expected.DATE, Expected.TIME)
_NUMBERED = (Expected.NUMBER, Expected.DURATION, Expected.STAFF)
_COUNTS = re.compile(r"\bhow\s+many\s+(\w+)", re.IGNORECASE)
_LOOKED_AT = 8  # sentences


@dataclass(frozen=True, slots=True)
class _Said:
    place: Place
    document: str
    answer: str
    text: str  # all of it
    value: Value | None
    words: frozenset[str]  # tokens of all of it
    rest: frozenset[str]  # those beside the answer
    around: frozenset[str]  # those of what stands above and before it, too
    times: frozenset[str]  # years, months and versions, those of its title and headings too
    dated: frozenset[str]  # the years of which it gives an amount
    titled: frozenset[str]  # names in its title and headings
    mentioned: frozenset[str]  # all tokens of its document
    narrowed: frozenset[str]  # what narrows a word of the question: 'part-time' staff


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
    if not found or question.kind is QuestionKind.COMPARISON:
        return []
    if question.kind is QuestionKind.YESNO:
        return opposed(question, passages, readings, found)
    only_one = bool(_ONE_ONLY.search(question.text))
    by_name = question.expected is Expected.NAME
    if by_name and not only_one:
        return []  # several may have been there
    margin = _ONE_ONLY_MARGIN if only_one else _MARGIN
    near = [r for r in found[:_LOOKED_AT] if r.score >= margin * found[0].score]
    best, *others = [_said(question, passages, readings, r.place) for r in near]
    if not best:
        return []
    others = [o for o in others if o and o.document != best.document]
    if by_name:
        same = [o for o in others if _same_matter(question, best, o)]
        differing = [o for o in same if _two_names(question, passages, best, o)]
        differing += _other_owners(question, passages, best)
    else:
        likely = (o for o in others if readings[o.place[0]].probability >= _EVEN)
        differing = [o for o in likely if _two_values(question, best, o)]
    return [
        Conflict((best.place, other.place), f"“{best.answer}” or “{other.answer}”")
        for other in differing[:1]
    ]


def _two_values(question: Question, one: _Said, other: _Said) -> bool:
    """Tell whether two sentences give two values for the one thing that a question asks for.

    Both must speak of what it names and share a word beside that, and each of them a word with
    the question; neither is of another time, or of a narrower thing: 'part-time staff'.
    """
    if not one.value or not other.value:
        return False
    if not differ(one.value, other.value, _counted(question, one, other)):
        return False
    if of_other_kinds(one.text, other.text) or one.dated != other.dated:
        return False
    about = subject(question.text)
    named = frozenset(tokens(about.text)) if about.named else frozenset()
    if parted(one.times, other.times) or not named <= one.around & other.around:
        return False
    mine, theirs = one.narrowed - other.words, other.narrowed - one.words
    if about.named:
        narrowed = bool(mine and theirs)
    else:
        narrowed = bool(mine or theirs) or _strangers(one, other)
    asked = frozenset(tokens(question.text)) - named
    shared = other.words & (one.words | asked) - named
    if is_measure(one.value.unit):
        shared &= other.rest
    said = bool(asked & one.words) and bool(asked & other.words)
    return not narrowed and any(map(str.isalpha, shared)) and said


def _counted(question: Question, one: _Said, other: _Said) -> bool:
    """Tell whether both amounts may be of what a question counts, whatever they are called.

    Of 'employees in 12 countries' the countries are counted, not the employees.
    """
    match = _COUNTS.search(question.text)
    noun = frozenset(tokens(match[1])) if match else frozenset()
    units = [said.value.unit if said.value else "" for said in (one, other)]
    elsewhere = (
        bool(noun & said.words) and unit not in noun
        for said, unit in zip((one, other), units, strict=True)
    )
    return bool(match) and not any(elsewhere)


def _same_matter(question: Question, one: _Said, other: _Said) -> bool:
    """Tell whether two sentences speak of the one thing whose name is asked for, of no other time.

    Where the question has a name, that is enough; else both must speak of all that it asks, and
    neither of a narrower thing.
    """
    about = subject(question.text)
    wanted = frozenset(tokens(about.text))
    if parted(one.times, other.times):
        return False
    if about.named:
        return wanted <= one.rest & other.rest
    same = wanted <= one.around & other.around and one.narrowed == other.narrowed
    return same and not _strangers(one, other)


def _strangers(one: _Said, other: _Said) -> bool:
    """Tell whether each of two documents is named after what the other never mentions."""
    return all(a.titled and not a.titled & b.mentioned for a, b in ((one, other), (other, one)))


def _two_names(question: Question, passages: Sequence[Passage], one: _Said, other: _Said) -> bool:
    """Tell whether two sentences name two things, places where the question asks for one."""
    if _WHERE.match(question.text):
        texts = [passage.document.text for passage in passages]
        if not is_place(other.answer, texts):
            return False
    named = all(_NAME.search(said.answer) for said in (one, other))
    first, second = (set(tokens(said.answer)) for said in (one, other))
    apart = not first & other.words and not second & one.words
    return named and bool(first and second) and apart


def _other_owners(question: Question, passages: Sequence[Passage], best: _Said) -> list[_Said]:
    """Return what other documents say of an owner, where the best sentence does not name it."""
    thing = owned_thing(question.text)
    found = owners(thing, passages) if thing else ()
    said = (_of_words(question, passages, place, owner) for place, owner in found)
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
    if not text[start:end].strip():
        return None
    return _answering(question, passages, place, start, end)


def _of_words(question: Question, passages: Sequence[Passage], place: Place, words: str) -> _Said:
    start = text_of(passages[place[0]], place[1]).index(words)
    return _answering(question, passages, place, start, start + len(words))


def _answering(
    question: Question, passages: Sequence[Passage], place: Place, start: int, end: int
) -> _Said:
    passage = passages[place[0]]
    text = text_of(passage, place[1])
    answer, rest = text[start:end].strip(), f"{text[:start]} {text[end:]}"
    value = value_in(text, start, end, counts=question.expected in _NUMBERED)
    amount = value is not None and value.kind is ValueKind.AMOUNT
    return _Said(
        place,
        passage.document.path,
        answer,
        text,
        value,
        words=frozenset(tokens(text)),
        rest=frozenset(tokens(rest)),
        around=frozenset(tokens(" ".join(around(passage, place[1])))),
        times=times_and_versions(text if amount else rest) | times(passage),
        dated=dated(text) if amount else frozenset(),
        titled=title_names(passage),
        mentioned=frozenset(tokens(passage.document.text)),
        narrowed=narrowing(question.text, rest),
    )


def _only_value(question: Question, text: str) -> tuple[int, int]:
    """Return where a sentence's one date or number stands, an empty range when it has not one."""
    if question.expected in _DATES:
        return only_value(text, ValueKind.DATE)
    if question.expected in _NUMBERED:
        return only_value(text, ValueKind.AMOUNT)
    return 0, 0
