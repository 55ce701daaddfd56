"""Questions to training examples: windows, negatives, typing errors; the same for the same seed."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from data import Paragraph, Question, Span
from negatives import Names, altered, without_answer

from cnai_qa.reader.encoding import Encoded, Encoder
from cnai_qa.words import content_words

# Times that a question of a set is drawn in an epoch, as a question its passage answers.
# Reviews and forum talk read least like documents; the adversarial SQuAD 2.0 teaches silence.
SHARES = {
    "squad": 1.0, "squad2": 2.5, "responses": 1.0, "wiki": 1.0, "qed": 1.3, "nq": 2.0,
    "reddit": 0.3, "amazon": 0.3, "sentences": 0.25, "web": 0.8, "contrast": 1.5,
    "folders": 3.0, "several": 12.0, "beside": 0.6,
    "everyday": 14.0, "everyday_several": 20.0, "everyday_beside": 1.2,
}  # fmt: skip
# Negatives for each positive: altered question, passage without the answer, near miss.
ALTERED, REMOVED, RETRIEVED = 0.30, 0.15, 0.30
_PORTION = 2048  # examples that are sorted by length together


@dataclass(frozen=True, slots=True)
class Example:
    """One question with one passage.

    Attributes:
        span: [start, end) of the answer in the text, None if unanswerable or unknown.
        labels: for each sentence whether it belongs to the answer; None if unknown.
    """

    question: str
    title: str
    text: str
    sentences: tuple[Span, ...]
    answerable: bool
    span: Span | None
    labels: tuple[int, ...] | None


class Examples:
    """Draws the examples of an epoch."""

    def __init__(
        self,
        sets: dict[str, list[Question]],
        near: dict[str, list[list[int]]],
        paragraphs: Sequence[Paragraph],
        seed: int,
    ) -> None:
        self._sets, self._near, self._paragraphs = sets, near, paragraphs
        self._names = Names(paragraphs)
        self._seed = seed

    def epoch(self, number: int, longest: int) -> list[Example]:
        """Return an epoch in random order; no text has more than `longest` characters."""
        rng = random.Random(f"{self._seed}-{number}")
        found = [
            example
            for name, questions in self._sets.items()
            for row, question in enumerate(questions)
            for _ in range(int(SHARES[name] + rng.random()))
            for example in self._drawn(question, self._near_of(name, row), longest, rng)
        ]
        rng.shuffle(found)
        return found

    def _near_of(self, name: str, row: int) -> list[int]:
        return self._near[name][row] if name in self._near else []

    def _drawn(
        self, question: Question, near: list[int], longest: int, rng: random.Random
    ) -> Iterator[Example]:
        limit = rng.choice([0.5, 0.75, 1.0, 1.0]) * longest
        yield _example(question.text, question.paragraph, question, limit, rng)
        if not question.answerable:
            return
        if rng.random() < ALTERED and question.spans:
            changed = altered(question, self._names, rng)
            if changed:
                yield _example(changed, question.paragraph, None, limit, rng, question.spans)
        if rng.random() < REMOVED:
            rest = without_answer(question)
            if rest:
                yield _example(question.text, rest, None, limit, rng)
        if rng.random() < RETRIEVED and near:
            other = self._paragraphs[rng.choice(near)]
            yield _example(question.text, other, None, limit, rng)


def batches(
    examples: Sequence[Example], encoder: Encoder, budget: int, seed: str
) -> Iterator[dict]:
    """Yield batches of at most `budget` tokens, padding included, of examples of like length."""
    for first in range(0, len(examples), _PORTION):
        portion = examples[first : first + _PORTION]
        encoded = [encoder.encode(e.question, [(e.title, e.text)])[0] for e in portion]
        order = sorted(range(len(portion)), key=lambda i: len(encoded[i]))
        groups: list[list[int]] = [[]]
        for i in order:
            if groups[-1] and len(encoded[i]) * (len(groups[-1]) + 1) > budget:
                groups.append([])
            groups[-1].append(i)
        random.Random(f"{seed}-{first}").shuffle(groups)
        for group in groups:
            yield collate([portion[i] for i in group], [encoded[i] for i in group])


def collate(examples: Sequence[Example], encoded: Sequence[Encoded]) -> dict[str, np.ndarray]:
    """Return a batch: token arrays (batch, length), sentence arrays (batch, sentences), labels."""
    count, length = len(examples), max(map(len, encoded))
    most = max(max(len(e.sentences) for e in examples), 1)
    batch = {
        "ids": np.zeros((count, length), np.int64),
        "types": np.zeros((count, length), np.int64),
        "mask": np.zeros((count, length), np.int64),
        "inside": np.zeros((count, length), bool),
        "sentence": np.full((count, length), -1, np.int64),
        "labels": np.full((count, most), -1.0, np.float32),
        "answerable": np.array([e.answerable for e in examples], np.float32),
        "span": np.full((count, 2), -1, np.int64),
    }
    for row, (example, own) in enumerate(zip(examples, encoded, strict=True)):
        size = len(own)
        batch["ids"][row, :size], batch["types"][row, :size] = own.ids, own.types
        batch["mask"][row, :size] = 1
        batch["inside"][row, :size] = own.starts >= 0
        numbers = own.sentence_numbers(example.sentences)
        batch["sentence"][row, :size] = numbers
        if example.labels is not None:
            seen = np.unique(numbers[numbers >= 0])
            batch["labels"][row, seen] = np.array(example.labels)[seen]
        batch["span"][row] = _token_span(example, own)
    return batch


def _token_span(example: Example, own: Encoded) -> tuple[int, int]:
    """Return first and last token of the answer, [CLS] twice for none, -1 if it is unknown."""
    if not example.answerable:
        return 0, 0
    if example.span is None:
        return -1, -1
    start, end = example.span
    held = np.flatnonzero((own.starts < end) & (own.ends > start) & (own.starts >= 0))
    return (int(held[0]), int(held[-1])) if len(held) else (-1, -1)


def _example(
    text: str,
    own: Paragraph,
    question: Question | None,
    limit: float,
    rng: random.Random,
    near: Sequence[Span] = (),
) -> Example:
    """Make an example; `question` is None where the paragraph does not answer.

    Args:
        near: place in the paragraph that the window must hold all the same.
    """
    spans = question.spans if question else ()
    span = rng.choice(spans) if spans else None
    if own.whole:
        chosen, passage, places = own.sentences, own.text, own.sentences
    else:
        around = span or (rng.choice(near) if near else None)
        first, behind = _window(own, around, limit, rng)
        chosen = own.sentences[first:behind]
        passage, places = _laid_out([own.text[a:b] for a, b in chosen], rng)
    answerable = question is not None and question.answerable
    moved, labels = None, tuple(0 for _ in chosen)
    marks = (question.marks or (span and (span,))) if answerable else None
    if marks:
        labels = tuple(int(any(a < end and at < b for at, end in marks)) for a, b in chosen)
        moved = _moved(span, chosen, places) if span else None
    elif answerable:
        labels = tuple(1 for _ in chosen) if question.evidence else None
    # Of a passage of ours the title may be what says whom it speaks of.
    title = own.title if own.whole or rng.random() < 0.8 else ""
    return Example(_typed(text, rng), title, passage, places, answerable, moved, labels)


def _window(
    own: Paragraph, around: Span | None, limit: float, rng: random.Random
) -> tuple[int, int]:
    """Return a range of sentences of at most `limit` characters that holds a place."""
    found = own.sentences
    if around is None:
        first = rng.randrange(len(found)) if found and len(own.text) > limit else 0
        behind = first + 1
    else:
        held = [i for i, (a, b) in enumerate(found) if a < around[1] and around[0] < b] or [0]
        first, behind = held[0], held[-1] + 1
    while True:
        sides = [(first - 1, behind)] if first > 0 else []
        sides += [(first, behind + 1)] if behind < len(found) else []
        sides = [(a, b) for a, b in sides if found[b - 1][1] - found[a][0] <= limit]
        if not sides:
            return first, behind
        first, behind = rng.choice(sides)


def _laid_out(texts: Sequence[str], rng: random.Random) -> tuple[str, tuple[Span, ...]]:
    """Return the sentences as one text, now and then as a list, and where each stands."""
    marker, between = ("- ", "\n") if len(texts) > 1 and rng.random() < 0.12 else ("", " ")
    parts, places, at = [], [], 0
    for text in texts:
        places.append((at + len(marker), at + len(marker) + len(text)))
        parts.append(marker + text)
        at += len(marker) + len(text) + len(between)
    return between.join(parts), tuple(places)


def _moved(span: Span, chosen: Sequence[Span], places: Sequence[Span]) -> Span | None:
    """Return where a span stands in the new text; None if it was cut off."""
    for (old, old_end), (new, new_end) in zip(chosen, places, strict=True):
        if old <= span[0] < old_end:
            return span[0] - old + new, min(span[1] - old + new, new_end)
    return None


def _typed(question: str, rng: random.Random) -> str:
    """Return the question as some people type: in key words, or with an error."""
    chance = rng.random()
    words = [word for word, _ in content_words(question)]
    if chance < 0.06 and len(words) > 2:
        return " ".join(words)
    if chance < 0.14 and len(question) > 12:
        at = rng.randrange(1, len(question) - 2)
        swapped = question[:at] + question[at + 1] + question[at] + question[at + 2 :]
        dropped = question[:at] + question[at + 1 :]
        added = question[:at] + rng.choice(string.ascii_lowercase) + question[at:]
        return rng.choice([swapped, dropped, added])
    return question.rstrip("?").rstrip() if chance < 0.22 else question
