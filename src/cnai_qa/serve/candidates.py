"""A document to the questions that it answers, each with the place of its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..types import BlockKind, Document, Sentence
from ..words import is_chinese
from .heading_questions import is_vague, question_of
from .sentence_questions import questions_of

VAGUE = 2  # rank of a question that asks for no more than what is said
_MOST = 200  # sentences of a document that are looked at
_NEARBY = 100_000  # characters of a document that tell how its words are used
_LONGEST = 400  # characters of a sentence that makes a question
_MARKS = re.compile(r"[*_`]+")
_NUMBER = re.compile(r"^\d+(?:\.\d+)+\s")
# What is left of links, tables and tags; no question is made of such.
_ODD = re.compile(r"[\[\]|<>{}\\#=@]|https?:")


class Candidate(NamedTuple):
    """A question that a document answers.

    Attributes:
        subject: what it is on; empty for that of a heading.
        start, end: the sentence that answers it, or the section.
        rank: 0 for one that says by itself what it is on, `VAGUE` for one that asks for no more
            than what is said of something.
    """

    question: str
    subject: str
    document: str
    start: int
    end: int
    rank: int

    def answered_at(self, document: str, start: int, end: int) -> bool:
        """Tell whether a cited place is, or is part of, the one that answers."""
        return document == self.document and start < self.end and self.start < end


def candidates(
    document: Document, sentences: Sequence[Sentence], around: int = 0
) -> list[Candidate]:
    """Return the questions that a document answers, in its order.

    Args:
        sentences: all of the document, in its order.
        around: offset that the sentences looked at lie around, where the document has many.
    """
    middle = sum(sentence.start < around for sentence in sentences)
    first = max(0, min(middle - _MOST // 2, len(sentences) - _MOST))
    found: list[Candidate] = []
    begin = sentences[first].start if sentences else 0
    nearby = document.text[begin : begin + _NEARBY]
    for number, sentence in enumerate(sentences[first : first + _MOST], first):
        if sentence.kind is BlockKind.HEADING:
            found += _of_heading(document, sentences, number, nearby)
        elif sentence.kind in (BlockKind.PROSE, BlockKind.ITEM):
            found += _of_sentence(document, sentence, nearby)
    return list({candidate.question: candidate for candidate in reversed(found)}.values())[::-1]


def _of_sentence(document: Document, sentence: Sentence, nearby: str) -> Iterator[Candidate]:
    whole = document.text[sentence.start : sentence.end]
    plain = _NUMBER.sub("", _MARKS.sub("", " ".join(whole.split())))
    if len(plain) > _LONGEST or _ODD.search(plain) or is_chinese(plain):
        return
    for question, subject in questions_of(plain, nearby):
        lone = re.fullmatch(r"(?:the )?[a-z]+", subject)  # 'the plant': which?
        place = (sentence.start, sentence.end, 1 if lone else 0)
        yield Candidate(question, subject, document.path, *place)


def _of_heading(
    document: Document, sentences: Sequence[Sentence], number: int, nearby: str
) -> Iterator[Candidate]:
    """Give the question of a heading; none for the first, which is the document's title."""
    heading, text = sentences[number], document.text
    behind = (sentences[n] for n in range(number + 1, len(sentences)))
    end = next((s.start for s in behind if s.kind is BlockKind.HEADING), len(text))
    title, section = text[heading.start : heading.end], text[heading.end : end]
    if number == 0 or _ODD.search(title) or not section.strip():
        return
    question = question_of(title, section[:_NEARBY], nearby)
    if question and not (is_vague(question) and document.language != "en"):
        rank = VAGUE if is_vague(question) else 0
        yield Candidate(question, "", document.path, heading.end, end, rank)
