"""Public question sets to one form: paragraphs with sentences, questions with answer spans."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cnai_qa.sentences import sentence_spans

Span = tuple[int, int]


@dataclass(frozen=True)
class Paragraph:
    """A passage of a set; questions about the same `topic` make each other's near misses.

    Attributes:
        whole: whether it is read as it stands, not cut and laid out anew.
    """

    title: str
    text: str
    topic: str
    sentences: tuple[Span, ...]
    whole: bool = False


@dataclass(frozen=True)
class Question:
    """A question about a paragraph.

    Attributes:
        spans: where the answer stands, any of them; empty if there is none to point at.
        answerable: whether the paragraph answers it.
        evidence: whether all of the paragraph belongs to the answer, without a span.
        marks: where the sentences that belong to the answer stand, if that was said.
    """

    text: str
    paragraph: Paragraph
    spans: tuple[Span, ...]
    answerable: bool
    evidence: bool = False
    answers: tuple[str, ...] = field(default=())
    marks: tuple[Span, ...] = ()


def paragraph(title: str, text: str, topic: str) -> Paragraph:
    """Return a paragraph with its sentences."""
    return Paragraph(title, text, topic, tuple(sentence_spans(text)))


def squad(path: Path, titled: bool = True) -> Iterator[Question]:
    """Yield the questions of a file in SQuAD's format, unanswerable ones too."""
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        name = article.get("title") or path.stem
        title = name.replace("_", " ") if titled else ""
        for part in article["paragraphs"]:
            own = paragraph(title, part["context"], name)
            for qa in part["qas"]:
                found = {
                    (a["answer_start"], a["answer_start"] + len(a["text"]))
                    for a in qa["answers"]
                    if a["text"].strip()
                }
                spans = tuple(sorted(found))
                impossible = qa.get("is_impossible", False)
                if spans or impossible:
                    answers = tuple(own.text[a:b] for a, b in spans)
                    spans = () if impossible else spans
                    yield Question(
                        qa["question"].strip(), own, spans, not impossible, False, answers
                    )


def responses(path: Path, known: set[str]) -> Iterator[Question]:
    """Yield SQuAD questions whose answers have no offsets; contexts in `known` are left out."""
    for entry in json.loads(path.read_text(encoding="utf-8")):
        if entry["context"] not in known:
            own = paragraph("", entry["context"], entry["context"][:80])
            for qa in entry["qas"]:
                yield from _located(qa["question"], own, [qa["answer"]])


def natural_questions(path: Path) -> Iterator[Question]:
    """Yield Natural Questions with the passage that holds the gold answer."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            gold = entry["nq_annotated_gold"]
            text = gold["chunked_long_answer"] or gold["long_answer"]
            own = paragraph(gold["title"], text, gold["title"])
            yield from _located(entry["question"], own, entry["answers"])


def qed(folder: Path) -> Iterator[Question]:
    """Yield the questions of QED, whose answers are spans of a Natural Questions passage."""
    for path in sorted(folder.glob("*.jsonlines")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            text, title = entry["paragraph_text"], entry["title_text"]
            own = paragraph(title, text, title)
            spans = tuple((a, b) for a, b in entry["answer_spans"] if 0 <= a < b <= len(text))
            if spans and len(spans) == 1:
                yield Question(entry["question_text"].strip(), own, spans, True)


def single_sentences(path: Path) -> Iterator[Question]:
    """Yield questions with the one sentence that answers each, without a span."""
    entry = json.loads(path.read_text(encoding="utf-8"))
    for question, answer in zip(entry["questions"], entry["answers"], strict=True):
        own = Paragraph("", answer, answer[:80], ((0, len(answer)),))
        yield Question(question, own, (), True, True)


def passages_only(path: Path) -> Iterator[Question]:
    """Yield web queries with a passage that answers, nobody says where."""
    for entry in json.loads(path.read_text(encoding="utf-8")):
        for text in entry["positive"][:1]:
            yield Question(entry["query"], paragraph("", text, text[:80]), (), True)


def _located(question: str, own: Paragraph, answers: list[str]) -> Iterator[Question]:
    """Yield a question with the place of an answer that is known as text alone.

    Of several places the one counts whose sentence shares most words with the question.
    """
    wanted = set(question.lower().split())

    def shared(start: int) -> int:
        sentence = next((s for s in own.sentences if s[0] <= start < s[1]), (0, 0))
        return len(wanted & set(own.text[slice(*sentence)].lower().split()))

    places = [
        (at, at + len(answer))
        for answer in answers
        for at in range(len(own.text))
        if answer.strip() and own.text.startswith(answer, at)
    ]
    if places:
        best = max(places, key=lambda place: shared(place[0]))
        yield Question(question.strip(), own, (best,), True, False, tuple(answers))
