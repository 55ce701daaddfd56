"""One document denies what another affirms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..questions.places import with_places
from ..questions.question import Question
from ..reader import QUOTABLE
from ..types import Passage, Reading
from ..words import tokens
from .context import headings
from .evidence import Conflict, Place, Ranked
from .matter import parted, subject, times

_MARGIN, _EVEN = 0.5, 0.5  # share of the best score; least probability of the other one
_LOOKED_AT = 8  # sentences
# The words that a negation denies; 'not only' and its like deny nothing.
_DENIAL = re.compile(
    r"\b(?:not|never|no\s+longer|cannot|without)\s+"
    r"(?!(?:\w+\s+)?(?:only|just|solely|merely|simply)\b)((?:\w+\s+)?\w+)",
    re.IGNORECASE,
)
_OPPOSITES = ((r"\bclosed[- ]source", "open source"), (r"\bproprietary\b", "open source"))


def opposed(
    question: Question,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    found: Sequence[Ranked],
) -> list[Conflict]:
    """Return where one document denies with a word what another affirms with it.

    What was not found by the reader, or is asked without a name, must deny the very words, of the
    very thing.
    """
    about = subject(question.text)
    wanted = frozenset(tokens(with_places(about.text)))
    asked = frozenset(tokens(question.text)) - (wanted if about.named else frozenset())
    near = {r.place for r in found[:_LOOKED_AT] if r.score >= _MARGIN * found[0].score}
    best = _whole(passages, found[0].place)
    for number, passage in enumerate(passages):
        if passage.document.path == best.document:
            continue
        for sentence in passage.inside():
            if passage.sentences[sentence].kind not in QUOTABLE:
                continue
            other = _whole(passages, (number, sentence))
            denied = (best.denied & other.affirmed) | (other.denied & best.affirmed)
            if not denied or parted(best.times, other.times):
                continue
            read = other.place in near and readings[number].probability >= _EVEN
            if about.named and read:
                same = all(len(wanted & s.around) > len(wanted) / 2 for s in (best, other))
            elif about.named:
                same = bool(denied & asked) and wanted <= other.said
            else:
                same = read and bool(denied & asked) and wanted <= best.said & other.said
            if same:
                return [Conflict((best.place, other.place), question.text)]
    return []


@dataclass(frozen=True, slots=True)
class _Statement:
    place: Place
    document: str
    around: frozenset[str]  # tokens of it, its title and its headings
    said: frozenset[str]  # tokens of it alone
    times: frozenset[str]  # numbers and months of its title and headings
    affirmed: frozenset[str]
    denied: frozenset[str]  # those right behind a negation


def _whole(passages: Sequence[Passage], place: Place) -> _Statement:
    passage, here = passages[place[0]], passages[place[0]].sentences[place[1]]
    text = passage.document.text[here.start : here.end]
    denied = [t for m in _DENIAL.finditer(text) for t in tokens(m[1])]
    denied += [t for a, b in _OPPOSITES if re.search(a, text, re.IGNORECASE) for t in tokens(b)]
    affirmed = frozenset(tokens(_DENIAL.sub(" ", text))) - set(denied)
    said_of = with_places(" ".join((*headings(passage), text)))
    around, said = frozenset(tokens(said_of)), frozenset(tokens(with_places(text)))
    return _Statement(
        place, passage.document.path, around, said, times(passage), affirmed, frozenset(denied)
    )
