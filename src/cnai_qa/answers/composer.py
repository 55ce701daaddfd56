"""Judged passages to the sentences of an answer; pure functions, nothing is worded anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..questions.expected import Expected
from ..questions.question import Question, QuestionKind, asked_length
from ..reader import QUOTABLE
from ..types import Document, Passage, Reading, Sentence
from ..words import tokens
from .beside import Lists, is_beside_the_point, leans_on, leaves_list
from .evidence import Evidence, Place, Ranked, grouped
from .lists import text_of

# Share of the best sentence's score that a further sentence must reach, and one of several that
# are asked for; and the share of the best passage's probability that its passage must.
_MARGIN, _LIST_MARGIN = 0.5, 0.3
_LIKELY = 0.5
_OF_A_FACT = 3  # sentences, at most
# Sentences that together answer where a list or a reason is written as prose: those that reach
# a share of the best one's score, and behind the first of reasons or steps what follows it.
_OF_A_PARAGRAPH, _PROSE_MARGIN = 6, 0.1
_FOLLOWING = 2
_REASONS = re.compile(r"\W*(?:(?:and|but|so)\s+)?(?:why|how)\b", re.IGNORECASE)
_SAME_WORDS = 0.75  # share of the shorter sentence's words, for two to say the same answer
_ARTICLES = frozenset(("a", "an", "the"))
_AROUND_WORDS = ".,;:!?\"'“”‘’"
_COUNTS = "two three four five six".split()
_SHORT = 14  # words of a sentence that counts what follows it, at most
_COUNTED = re.compile(
    rf"(?:there\s+(?:are|were)\s+)?({'|'.join(_COUNTS)})\s+(?:[\w-]+\s+){{0,2}}?(?!(?:is|was|has)\b)"
    r"(?!(?:second|minute|hour|day|night|week|month|year|decade|time|third|quarter|half|percent|euro|"
    r"dollar|pound|cent|met(?:er|re)|kilomet(?:er|re)|mile)s?\b)(?:[\w-]+s|people|children)\s+"
    r"(?:have|had|are|were|will|must|can|may|do|did|stand|apply|belong|exist|came?|follow(?:ed)?)\s"
    r"(?:\S+\s+){0,8}\S+[.]$",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE
)


def compose(
    question: Question,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    max_sentences: int,
    max_items: int,
    lists: Lists | None = None,
) -> list[Evidence]:
    """Choose the sentences that answer, in the order in which they are shown.

    The best group comes first; inside a group and between groups of one document the
    document's own order holds. The same sentence in several documents is one piece of evidence
    with several places, and none comes twice.

    Args:
        passages, readings: of equal length, best first.
        lists: how probably each is the one asked for; by default items bring every one along.
    """
    wants_list = question.kind is QuestionKind.LIST
    wants_lead = question.kind is QuestionKind.YESNO
    wants_items = not wants_lead and question.expected in (Expected.NONE, Expected.NAME)
    said = _Said(passages, readings)
    left = max_sentences if wants_list else min(max_sentences, _OF_A_FACT)
    whole = False  # whether a list was found that answers by itself
    found = ranked(passages, readings)
    margin = _LIST_MARGIN if wants_list else _MARGIN
    found = [one for one in found if one.score >= margin * found[0].score]
    near = {one.place for one in found}
    for one in found:
        if left <= 0 or whole:
            break
        further = said.groups and not said.repeats(one.place)
        if further and _is_stray(question, found[0], one, passages, near):
            continue
        group = grouped(len(said.groups), one, passages, max_items, wants_list, wants_lead)
        if wants_list and leaves_list(passages[one.place[0]], one.place[1], lists):
            group = [replace(e, item=False) for e in group if e.places[0] == one.place]
        whole = wants_list and len(group) > 1
        following = _announced(question.text, passages, one.place) if wants_items else 0
        if wants_list and not said.groups and _REASONS.match(question.text):
            following = max(following, _FOLLOWING)
        if (wants_list or following) and len(group) == 1:
            group = _paragraph(group[0], passages, readings, following)
        if not said.groups:
            group = _with_antecedent(group, passages)
        fresh = said.add(group)
        if fresh:
            left -= 1 if fresh == 1 else max(fresh // 2, 2)
    return [evidence for group in in_order(said.groups, passages) for evidence in group]


def ranked(passages: Sequence[Passage], readings: Sequence[Reading]) -> list[Ranked]:
    """Return the sentences that may be shown, best first, those of unlikely passages left out."""
    likely = _LIKELY * max((r.probability for r in readings), default=0.0)
    scored = [
        Ranked(score, (number, sentence))
        for number, (passage, reading) in enumerate(zip(passages, readings, strict=True))
        for sentence, score in zip(passage.inside(), reading.sentences, strict=True)
        if reading.probability >= likely
        and score > 0
        and passage.sentences[sentence].kind in QUOTABLE
    ]
    return sorted(scored, key=lambda one: -one.score)


def answering_words(passage: Passage, reading: Reading, sentence: int) -> tuple[int, int] | None:
    """Return the [start, end) of the answering words of a sentence, None when none are known."""
    place = sentence - passage.inside().start
    if not 0 <= place < len(reading.spans):
        return None
    span, here = reading.spans[place], passage.sentences[sentence]
    return span if span and here.start <= span[0] < span[1] <= here.end else None


def _paragraph(
    best: Evidence, passages: Sequence[Passage], readings: Sequence[Reading], following: int
) -> list[Evidence]:
    """Return a sentence with its neighbours in the paragraph that help to answer.

    Reasons and steps are often written as prose, one sentence after the other.

    Args:
        following: sentences behind it that belong to it however well they answer.
    """
    number, sentence = best.places[0]
    passage, scores = passages[number], readings[number].sentences
    inside, block = passage.inside(), passage.sentences[sentence].block

    def helps(other: int) -> bool:
        if not 0 <= other < len(passage.sentences) or passage.sentences[other].block != block:
            return False
        score = scores[other - inside.start] if other in inside else 0.0
        return sentence < other <= sentence + following or score >= _PROSE_MARGIN * best.score

    first, last = sentence, sentence
    most = max(_OF_A_PARAGRAPH, following + 1)
    while last - first + 1 < most and (helps(last + 1) or helps(first - 1)):
        first, last = (first, last + 1) if helps(last + 1) else (first - 1, last)
    return [replace(best, places=((number, s),)) for s in range(first, last + 1)]


def _announced(question: str, passages: Sequence[Passage], place: Place) -> int:
    """Return how many sentences a short one says will follow: 'Three people have come.'

    Also where the question counts the same: 'Three fires kept us busy.' for the three fires.
    """
    text, asked = text_of(passages[place[0]], place[1]), asked_length(question)
    match = _COUNTED.match(text)
    if match:
        return _COUNTS.index(match[1].lower()) + 2
    counted = asked and asked - 2 < len(_COUNTS) and len(text.split()) <= _SHORT
    return asked if counted and text.lower().startswith(f"{_COUNTS[asked - 2]} ") else 0


def _with_antecedent(group: list[Evidence], passages: Sequence[Passage]) -> list[Evidence]:
    """Return a group with the sentence before it, where its first one begins with a pronoun."""
    number, first = group[0].places[0]
    before = leans_on(passages[number], first)
    if before is None:
        return group
    return [replace(group[0], places=((number, before),), score=0.0), *group]


def _is_stray(
    question: Question, best: Ranked, one: Ranked, passages: Sequence[Passage], near: set[Place]
) -> bool:
    """Tell whether a further sentence says nothing beside the best one.

    It begins with a pronoun, and what that stands for is not near the best score; or it is a row
    about another thing.
    """
    number, sentence = one.place
    before = leans_on(passages[number], sentence)
    if before is not None and (number, before) not in near:
        return True
    first, row = ((passages[p], s) for p, s in (best.place, one.place))
    return question.kind is not QuestionKind.LIST and is_beside_the_point(question.text, first, row)


class _Said:
    """What an answer says so far; a statement found again gains a place instead."""

    def __init__(self, passages: Sequence[Passage], readings: Sequence[Reading]) -> None:
        self.groups: list[list[Evidence]] = []
        self._passages, self._readings = passages, readings
        self._at: dict[str, Place] = {}  # statement to group and number in it

    def add(self, group: list[Evidence]) -> int:
        """Add what of a group is new; return how many sentences that is."""
        fresh: list[Evidence] = []
        for evidence in group:
            place = evidence.places[0]
            key = statement(self._passages[place[0]].document, self._sentence(place))
            at = self._at.get(key) or (self._same_answer(place) if len(group) == 1 else None)
            if at is None:
                self._at[key] = (len(self.groups), len(fresh))
                fresh.append(evidence)
            else:
                target = self.groups[at[0]] if at[0] < len(self.groups) else fresh
                target[at[1]] = self._with_place(target[at[1]], place)
        if fresh:
            self.groups.append(fresh)
        return len(fresh)

    def repeats(self, place: Place) -> bool:
        """Tell whether a sentence would only give a place to one that is shown."""
        key = statement(self._passages[place[0]].document, self._sentence(place))
        return key in self._at or self._same_answer(place) is not None

    def _sentence(self, place: Place) -> Sentence:
        return self._passages[place[0]].sentences[place[1]]

    def _with_place(self, evidence: Evidence, place: Place) -> Evidence:
        # One place for each document: a sentence repeated inside a document adds nothing.
        documents = {self._passages[p].document.path for p, _ in evidence.places}
        if self._passages[place[0]].document.path in documents:
            return evidence
        return replace(evidence, places=(*evidence.places, place))

    def _same_answer(self, place: Place) -> Place | None:
        """Return where another document's sentence gives the same answer in much the same words."""
        for g, group in enumerate(self.groups):
            for i, evidence in enumerate(group):
                own = {self._passages[p].document.path for p, _ in evidence.places}
                other = self._passages[place[0]].document.path not in own
                if other and self._agree(evidence.places[0], place):
                    return g, i
        return None

    def _agree(self, one: Place, other: Place) -> bool:
        answers = [self._answer(place) for place in (one, other)]
        texts = [self._text(place) for place in (one, other)]
        first, second = (set(tokens(text)) for text in texts)
        shared = len(first & second) >= _SAME_WORDS * min(len(first), len(second))
        negated = {bool(_NEGATION.search(text)) for text in texts}
        return bool(answers[0] and answers[0] == answers[1] and shared and len(negated) == 1)

    def _answer(self, place: Place) -> str:
        passage = self._passages[place[0]]
        span = answering_words(passage, self._readings[place[0]], place[1])
        return normal(passage.document.text[slice(*span)]) if span else ""

    def _text(self, place: Place) -> str:
        here = self._sentence(place)
        return self._passages[place[0]].document.text[here.start : here.end]


def statement(document: Document, sentence: Sentence) -> str:
    """Return what decides whether two sentences are the same."""
    return normal(document.text[sentence.start : sentence.end])


def normal(text: str) -> str:
    """Return the words of a text; case, space, articles and the marks around words aside."""
    words = (word.strip(_AROUND_WORDS) for word in text.casefold().split())
    return " ".join(w for w in words if w and w not in _ARTICLES) or text.strip()


def in_order(groups: list[list[Evidence]], passages: Sequence[Passage]) -> list[list[Evidence]]:
    """Return groups by document, the document of the best first, each in its own order."""
    documents: dict[str, list[list[Evidence]]] = {}
    for group in groups:
        passage = passages[group[0].places[0][0]]
        documents.setdefault(passage.document.path, []).append(group)
    for same in documents.values():
        same.sort(key=lambda g: g[0].places[0][1])
    return [group for same in documents.values() for group in same]
