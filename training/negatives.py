"""Questions that a passage does not answer: near misses found, and made by small changes."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import bm25s
import numpy as np
from data import Paragraph, Question

from cnai_qa.words import tokens

_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][\w'’-]+)(?: (?:of |the )?[A-Z][\w'’-]+)*")
_OPPOSITES = """first last|largest smallest|biggest smallest|highest lowest|most least|more less|
before after|north south|northern southern|east west|eastern western|increase decrease|
increased decreased|won lost|win lose|began ended|begin end|start stop|older younger|
oldest youngest|early late|earliest latest|longest shortest|best worst|above below|
maximum minimum|major minor|positive negative|male female|men women|husband wife|father mother|
son daughter|king queen|rise fall|enter leave|joined left|import export|buy sell|
allowed forbidden|legal illegal|support oppose|supported opposed|public private|internal external|
ancient modern|rich poor|strong weak|open closed|cheaper dearer|faster slower|attack defend"""
_PAIRS = [pair.split() for pair in _OPPOSITES.replace("\n", "").split("|")]
_OPPOSITE = {a: b for x, y in _PAIRS for a, b in ((x, y), (y, x))}
_VERB = re.compile(r"\b(is|was|are|were|did|does|do|can|could|has|have|had|will|would)\b")


class Names:
    """The names that occur in each topic, to put in another's place."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._of_topic: dict[str, list[str]] = defaultdict(list)
        for own in paragraphs:
            self._of_topic[own.topic] += _NAME.findall(own.text)
        self._all = [n for names in self._of_topic.values() for n in names[:40]]

    def another(self, own: Paragraph, rng: random.Random) -> str | None:
        """Return a name that the paragraph does not hold, of its topic if there is one."""
        near = self._of_topic[own.topic]
        for pool in (near, near, near, self._all):
            name = rng.choice(pool) if pool else ""
            if name and name.lower() not in own.text.lower():
                return name
        return None


def altered(question: Question, names: Names, rng: random.Random) -> str | None:
    """Return the question with a number, name or word changed so that nothing answers it."""
    ways = [_other_number, _other_name, _other_name, _opposite]
    rng.shuffle(ways)
    for way in [*ways, _negated]:
        changed = way(question, names, rng)
        if changed and changed != question.text:
            return changed
    return None


def without_answer(question: Question) -> Paragraph | None:
    """Return the paragraph without the sentences that hold an answer, None if little is left."""
    own = question.paragraph
    texts = [own.text[a:b] for a, b in own.sentences]
    kept = [t for t in texts if not any(a.lower() in t.lower() for a in question.answers)]
    overlap = any(a < end and start < b for a, b in question.spans for start, end in own.sentences)
    if not question.answers or not overlap or not kept or len(kept) == len(texts):
        return None
    spans, at = [], 0
    for text in kept:
        spans.append((at, at + len(text)))
        at += len(text) + 1
    return Paragraph(own.title, " ".join(kept), own.topic, tuple(spans))


def near_misses(
    sets: Mapping[str, Sequence[Question]], paragraphs: Sequence[Paragraph], count: int = 6
) -> dict[str, list[list[int]]]:
    """Return for each question the paragraphs that lexical search puts first but do not answer."""
    index = bm25s.BM25()
    index.index([tokens(f"{p.title} {p.text}") or [""] for p in paragraphs], show_progress=False)
    known = set(index.vocab_dict) - {""}
    stand_in = next(iter(known))  # for a question without a known word: bm25s takes no empty ones
    low = [p.text.lower() for p in paragraphs]
    found: dict[str, list[list[int]]] = {name: [] for name in sets}
    for name, questions in sets.items():
        for first in range(0, len(questions), 1000):
            batch = questions[first : first + 1000]
            asked = [[t for t in tokens(q.text) if t in known] or [stand_in] for q in batch]
            rows, scores = index.retrieve(asked, k=count + 10, show_progress=False, n_threads=-1)
            found[name] += [
                _unanswering(question, near[score > 0], low, paragraphs)[:count]
                for question, near, score in zip(batch, rows, scores, strict=True)
            ]
    return found


def _unanswering(
    question: Question, near: np.ndarray, low: list[str], paragraphs: Sequence[Paragraph]
) -> list[int]:
    answers = [a.lower() for a in question.answers]
    # Nobody said where the answer stands, so the very nearest may well answer too.
    rows = near.tolist() if answers else near.tolist()[3:]
    return [
        row
        for row in rows
        if paragraphs[row].text != question.paragraph.text
        and not any(a in low[row] for a in answers)
    ]


def _other_number(question: Question, names: Names, rng: random.Random) -> str | None:
    found = list(_NUMBER.finditer(question.text))
    if not found:
        return None
    match = rng.choice(found)
    digits = re.sub(r"\D", "", match.group())
    value = int(digits or 0)
    shift = rng.choice([-1, 1]) * rng.randint(1, max(2, min(30, value // 2)))
    other = str(max(value + shift, 1))
    if other in question.paragraph.text or other == match.group():
        return None
    return question.text[: match.start()] + other + question.text[match.end() :]


def _other_name(question: Question, names: Names, rng: random.Random) -> str | None:
    found = list(_NAME.finditer(question.text))
    other = names.another(question.paragraph, rng)
    if not found or not other:
        return None
    match = rng.choice(found)
    return question.text[: match.start()] + other + question.text[match.end() :]


def _opposite(question: Question, names: Names, rng: random.Random) -> str | None:
    words = question.text.split(" ")
    places = [i for i, word in enumerate(words) if word.lower() in _OPPOSITE]
    if not places:
        return None
    at = rng.choice(places)
    words[at] = _OPPOSITE[words[at].lower()]
    return " ".join(words)


def _negated(question: Question, names: Names, rng: random.Random) -> str | None:
    match = _VERB.search(question.text)
    if not match or rng.random() < 0.5 or re.search(r"\bnot\b|n't\b", question.text):
        return None
    return f"{question.text[: match.end()]} not{question.text[match.end() :]}"
