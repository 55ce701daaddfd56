"""Questions for one thing as such, 'What is Ember?', and the sentences that say what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..types import BlockKind, Passage, Reading
from ..words import tokens
from .fitting import weighed
from .lists import text_of

_ASKS = re.compile(
    r"^\W*(?:(?:and|but|so|please)\W+)*"
    r"(?:(?:what|who)(?:['’]s|\s+(?:is|are|was|were))\s+(?!the\b)(?P<one>[^?,]+?)"
    r"(?:\s+(?:best\s+|mostly\s+)?(?:known|famous)\s+for)?"
    r"|(?:tell\s+me\s+(?:\w+\s+)?about|describe)\s+(?P<other>[^?,]+?))\W*$",
    re.IGNORECASE,
)
_IN_RELATION = re.compile(r"\s(?:of|in|on|for|to|with|from|by|at|between)\s", re.IGNORECASE)
_LOWER = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")
_MOST_WORDS = 4  # of the name of a thing
_SUBJECT = 8  # words of a sentence in which its subject stands
_SAYS = 3  # words in small letters of what says something
_NAMES_ALONE = 0.4  # share of its score that a row of names keeps


def of_thing(
    question: str, passages: Sequence[Passage], readings: Sequence[Reading], threshold: float
) -> list[Reading]:
    """Return the readings with less for rows of names, where a question asks what a thing is.

    Only where a sentence that has the thing as its subject answers too, with at least
    `threshold`: a row may be all that the documents have.
    """
    thing = _thing(question)
    told = thing and any(
        score >= threshold and _introduces(thing, passage, number)
        for passage, reading in zip(passages, readings, strict=True)
        for number, score in zip(passage.inside(), reading.sentences, strict=True)
    )
    if not told:
        return list(readings)

    def share(passage: Passage, number: int) -> float:
        row = passage.sentences[number].kind in (BlockKind.ROW, BlockKind.COLUMNS)
        return _NAMES_ALONE if row and not _says(text_of(passage, number)) else 1.0

    return weighed(passages, readings, share)


def _thing(question: str) -> set[str]:
    """Return the tokens of the thing that a question asks for as such, none of others."""
    match = _ASKS.match(question)
    name = (match["one"] or match["other"]) if match else ""
    short = 0 < len(name.split()) <= _MOST_WORDS and not _IN_RELATION.search(name)
    return set(tokens(name)) if short else set()


def _introduces(thing: set[str], passage: Passage, number: int) -> bool:
    text = text_of(passage, number)
    subject = set(tokens(" ".join(text.split()[:_SUBJECT])))
    prose = passage.sentences[number].kind in (BlockKind.PROSE, BlockKind.ITEM)
    return prose and thing <= subject and _says(text)


def _says(text: str) -> bool:
    return len(_LOWER.findall(text)) >= _SAYS
