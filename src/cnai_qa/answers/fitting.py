"""Sentences that speak of another thing, version or year, or give none of what is asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..questions.constraints import (
    Constraint,
    ConstraintKind,
    is_written,
    names_version,
    unmet,
)
from ..questions.doers import deed_of, hides_doer
from ..questions.expected import GIVES, Expected
from ..questions.names import ROLES
from ..questions.places import with_places
from ..questions.question import Question, QuestionKind
from ..types import BlockKind, Passage, Reading
from ..words import content_words, tokens
from .context import around, before, headed, headings
from .lists import LISTED, text_of
from .polarity import polarity
from .whose import is_of_another

_WITHOUT = 0.4  # share of its score that a sentence without what is asked for keeps
_IN_PART = 0.6  # the same, of one that speaks of some of the names alone
_ELSEWHERE = 0.35  # the same, of one that speaks of none of them: it may mean one by another name
_OTHER_SIDE = 0.3  # the same, of one under a heading or lead-in of the other side
_RARE = 0.5  # share of the passages with a name's commonest token that its telling ones reach
_REFERENCE = 0.4  # the same, of a reference to another work
_OF_TABLES = {BlockKind.ROW: 0.85, BlockKind.COLUMNS: 0.4}  # the same, of a row, of its columns
_REFERENCES = re.compile(
    r"(?:further\s+reading|references?|bibliography|works\s+cited|literature|sources|see\s+also|"
    r"related\s+(?:notes|work|works|documents|reading)|(?:table\s+of\s+)?contents)\s*$",
    re.IGNORECASE,
)
_WORKS = re.compile(
    r"\b(?:reports?|papers?|books?|articles?|notes?|works?|publications?|titles?|authors?|read|wrote|"
    r"written|published|references?|sources?)\b",
    re.IGNORECASE,
)
_IN_MANY_NAMES = ROLES | frozenset(
    "AI Inc Ltd LLC PLC Corp Co GmbH AG SE Company Group Lab Labs University Institute".split()
)


def without_misfits(
    wanted: Sequence[Constraint], passages: Sequence[Passage], readings: Sequence[Reading]
) -> tuple[list[Reading], Constraint | None]:
    """Return the readings with the misfits scored 0, and the constraint that was not met.

    A passage whose best sentence is a misfit is as probable as its next best one is near to it.
    The constraint is that of the best misfit, None when nothing was taken away.
    """
    if not wanted:
        return list(readings), None
    left, worst, found = [], 0.0, None
    for passage, reading in zip(passages, readings, strict=True):
        kept = []
        for number, score in zip(passage.inside(), reading.sentences, strict=True):
            broken = misfit(wanted, passage, number) if score > 0 else None
            kept.append(0.0 if broken else score)
            if broken and score * reading.probability > worst:
                worst, found = score * reading.probability, broken
        left.append(_with_scores(reading, tuple(kept)))
    return left, found


def misfit(wanted: Sequence[Constraint], passage: Passage, number: int) -> Constraint | None:
    """Return the constraint that a sentence of a document contradicts, or None."""
    return unmet(wanted, text_of(passage, number), before(passage, number), headings(passage))


def of_kind(
    expected: Expected, passages: Sequence[Passage], readings: Sequence[Reading]
) -> list[Reading]:
    """Return the readings with less for the sentences that give no number, date or full form.

    Only where one is asked for; a sentence may still answer without, so it keeps a share.
    """
    gives = GIVES.get(expected)
    if not gives:
        return list(readings)

    def share(passage: Passage, number: int) -> float:
        return 1.0 if gives(text_of(passage, number)) else _WITHOUT

    return weighed(passages, readings, share)


def of_doer(
    question: str, passages: Sequence[Passage], readings: Sequence[Reading]
) -> list[Reading]:
    """Return the readings with less for what says that a thing was done and not by whom.

    Only where its doer is asked for: 'Who founded Ember?' and 'Ember was founded in 2023.'
    """
    deed = deed_of(question)
    if not deed:
        return list(readings)

    def share(passage: Passage, number: int) -> float:
        return _WITHOUT if hides_doer(text_of(passage, number), deed) else 1.0

    return weighed(passages, readings, share)


def of_text(
    question: str, passages: Sequence[Passage], readings: Sequence[Reading]
) -> list[Reading]:
    """Return the readings with less for lists of references and for rows of tables.

    Titles of other works and cells hold many a question's words, and seldom its answer.
    """
    asks_for_works = bool(_WORKS.search(question))

    def share(passage: Passage, number: int) -> float:
        listed = any(map(_REFERENCES.match, passage.hit.chunk.heading)) and not asks_for_works
        kind = _OF_TABLES.get(passage.sentences[number].kind, 1.0)
        return (_REFERENCE if listed else 1.0) * kind

    return weighed(passages, readings, share)


def of_side(
    question: Question, passages: Sequence[Passage], readings: Sequence[Reading]
) -> list[Reading]:
    """Return the readings with less for what stands under the other side: cons instead of pros.

    So it is with what stands under the same thing of another: their duties instead of hers.
    A yes/no question asks for no side: 'Are dogs allowed?' is answered under 'Prohibited' too.
    """
    wanted = 0 if question.kind is QuestionKind.YESNO else polarity(question.text)
    known = headed(passages)

    def share(passage: Passage, number: int) -> float:
        listed = passage.sentences[number].kind in LISTED
        lead_in = before(passage, number) if listed else ""
        heading = " ".join(passage.hit.chunk.heading[-1:])
        said = f"{passage.hit.title} {lead_in} {text_of(passage, number)}"
        other = wanted * polarity(f"{heading} {lead_in}") < 0
        return _OTHER_SIDE if other or is_of_another(question.text, heading, said, known) else 1.0

    return weighed(passages, readings, share)


def of_subject(
    named: Sequence[str], passages: Sequence[Passage], readings: Sequence[Reading]
) -> list[Reading]:
    """Return the readings with much less for the sentences that speak of none of the names.

    Those that speak of some of the names alone keep more.
    """
    wanted = telling(named, passages)
    if not wanted:
        return list(readings)

    def share(passage: Passage, number: int) -> float:
        return spoken_share(wanted, " ".join(around(passage, number)))

    return weighed(passages, readings, share)


def telling(named: Sequence[str], passages: Sequence[Passage]) -> list[set[str]]:
    """Return for each name the tokens that tell it from like ones among the passages."""
    known = Counter(t for p in passages for t in set(tokens(with_places(_whole(p)))))
    texts = [passage.hit.chunk.text for passage in passages]
    return [own for name in named if (own := _distinctive(name, known, texts))]


def spoken_share(wanted: Sequence[set[str]], text: str) -> float:
    """Return what a text keeps that speaks of some names in part, or not.

    Args:
        wanted: for each name the tokens that tell it, see `telling`.
    """
    heard = set(tokens(with_places(text)))
    found = sum(bool(own & heard) for own in wanted)
    return 1.0 if found == len(wanted) else _IN_PART if found else _ELSEWHERE


def weighed(
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    share: Callable[[Passage, int], float],
) -> list[Reading]:
    """Return the readings with each sentence's score times a share of it.

    A passage becomes as much less probable as its best sentence loses.
    """
    return [
        _with_scores(
            reading,
            tuple(
                score * share(passage, number) if score > 0 else 0.0
                for number, score in zip(passage.inside(), reading.sentences, strict=True)
            ),
        )
        for passage, reading in zip(passages, readings, strict=True)
    ]


def _distinctive(name: str, known: Counter[str], texts: Sequence[str]) -> set[str]:
    """Return the tokens that tell a name from others: 'moonshot' of 'Moonshot AI'.

    Args:
        known: how many passages hold each token; of 'Ember Plus' and 'Ember Basic' only the
            second word tells which, where most passages hold the first. A number alone is left
            to the constraints: '3.x' is a version 3.
        texts: the passages; a word that none has in another name tells as well: 'Musk'.
    """
    every = [w for w, _ in content_words(name) if w not in _IN_MANY_NAMES]
    spelled = [w for w in every if any(map(str.isalpha, w))]
    words = [set(tokens(with_places(w))) for w in spelled or every]
    often = [max((known[token] for token in word), default=0) for word in words]
    most = _RARE * max(often, default=0)
    common = [w for w, count in zip(spelled or every, often, strict=True) if count > most]
    if not any(_in_another(word, name, text) for word in common for text in texts):
        return {token for word in words for token in word}
    rare = [word for word, count in zip(words, often, strict=True) if count <= most]
    return {token for word in rare or words for token in word}


def _in_another(word: str, name: str, text: str) -> bool:
    """Tell whether a word of a name stands beside a name's word of another one in a text."""
    own = re.escape(word)
    beside = re.compile(
        rf"\b(?P<before>[A-Z0-9][\w.&-]*)\s+{own}\b|\b{own}[\s-]+(?P<behind>[A-Z0-9][\w.&-]*)"
    )
    found = (match["before"] or match["behind"] for match in beside.finditer(text))
    own_words = set(name.split())
    return any(content_words(word) and word.rstrip(".") not in own_words for word in found)


def _whole(passage: Passage) -> str:
    return " ".join((*headings(passage), passage.hit.chunk.text))


def unnamed_version(wanted: Sequence[Constraint], passages: Sequence[Passage]) -> Constraint | None:
    """Return a version of the question that no passage names, or None.

    'Section 5' and 'step 3' in small letters are none: they may be counted in other words.
    """
    texts = [_whole(passage) for passage in passages]
    versions = (c for c in wanted if c.kind is ConstraintKind.VERSION and is_written(c))
    return next((c for c in versions if not any(names_version(c, t) for t in texts)), None)


def _with_scores(reading: Reading, kept: tuple[float, ...]) -> Reading:
    best, remaining = max(reading.sentences, default=0.0), max(kept, default=0.0)
    share = remaining / best if best > 0 else 1.0
    return replace(reading, probability=reading.probability * share, sentences=kept)
