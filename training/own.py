"""Our own questions: over single passages, and over folders of related documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
from data import Paragraph, Question, Span

from cnai_qa.questions.sides import of_side
from cnai_qa.reader.table import View, view
from cnai_qa.sentences import sentence_spans, sentences
from cnai_qa.types import Chunk, Document, Hit, Passage
from cnai_qa.words import tokens

CONTRAST = Path(__file__).parent / "contrast.jsonl"
FOLDERS = Path(__file__).parent / "folders.jsonl"
EVERYDAY = Path(__file__).parent / "everyday.jsonl"
KEPT_OUT = 10  # every so many passages and folders, one is not trained on
BESIDE = 6  # sections a question is trained on that do not answer it, at most
_LINE = re.compile(r"^(?:[-*•] +|\d+[.)] +)?(\S.*)$", re.MULTILINE)


def contrast(path: Path = CONTRAST) -> tuple[list[Question], list[Question]]:
    """Return the questions over single passages: to train on, and those kept out.

    Each passage has questions that it answers, many in other words than its own, and others that
    ask something else about the same thing.
    """
    split: tuple[list[Question], list[Question]] = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        entry = json.loads(line)
        own = _passage(entry["title"], entry["heading"], entry["text"])
        own_questions = (one for qa in entry["questions"] for one in _by_side(qa))
        split[_kept_out(number)].extend(_asked(qa, own) for qa in own_questions)
    return split


def folders(path: Path = FOLDERS) -> tuple[list[dict], list[dict]]:
    """Return the folders of related documents: to train on, and those kept out."""
    split: tuple[list[dict], list[dict]] = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        split[_kept_out(number)].append(json.loads(line))
    return split


def by_section(folder: dict) -> Iterator[list[Question]]:
    """Yield each question of a folder as it is asked of every section.

    Those that answer come first, then the others, the one first that lexical search puts first.
    """
    sections = [
        _passage(document["title"], section["heading"], section["text"])
        for document in folder["documents"]
        for section in document["sections"]
    ]
    index = bm25s.BM25()
    index.index([tokens(f"{own.read.title} {own.text}") for own in sections], show_progress=False)
    for whole in folder["questions"]:
        for qa in _by_side(whole):
            words = tokens(qa["question"])  # none in 'Can I do it?'
            scores = index.get_scores(words) if words else np.zeros(len(sections))
            asked = [_asked(qa, own) for own in sections]
            order = sorted(
                range(len(asked)), key=lambda n: (not asked[n].answerable, -float(scores[n]))
            )
            yield [asked[n] for n in order]


def folder_questions(
    found: Sequence[dict],
) -> tuple[list[Question], list[Question], list[Question]]:
    """Return the questions of folders, each as it is asked of one section.

    Returns:
        Those of sections that answer with one sentence, with several, and those of near sections
        that do not answer.
    """
    single, several, beside = [], [], []
    for folder in found:
        for asked in by_section(folder):
            held = [one for one in asked if one.answerable]
            single += [one for one in held if len(one.marks) == 1]
            several += [one for one in held if len(one.marks) > 1]
            beside += asked[len(held) :][:BESIDE]
    return single, several, beside


def _kept_out(number: int) -> bool:
    return number % KEPT_OUT == KEPT_OUT - 1


@dataclass(frozen=True, slots=True)
class Section:
    """A passage of ours as it is written, and as it is read: tables with their columns named."""

    text: str
    seen: View
    read: Paragraph

    def moved(self, span: Span) -> Span:
        """Return where a stretch of the text stands in what is read."""
        start, end = self.seen.moved(np.array(span))
        return int(start), int(end)


def _passage(title: str, heading: str, text: str) -> Section:
    document = Document("", title, text)
    hit = Hit(1, Chunk("", 0, len(text), text, ()), title, None, None, 1.0)
    seen = view(Passage(hit, document, tuple(sentences(document))))
    names = dict.fromkeys([title, *heading.split(" > ")])
    context = " - ".join(name for name in names if name)
    return Section(
        text, seen, Paragraph(context, seen.text, title, _by_line(seen.text), whole=True)
    )


def _by_side(qa: dict) -> Iterator[dict]:
    """Yield a question as it is; a comparison as a whole, and as it is asked for each side."""
    if "sides" not in qa:
        yield qa
        return
    every = dict.fromkeys(quote for quotes in qa["sides"].values() for quote in quotes)
    yield {"question": qa["question"], "answer": None, "evidence": list(every)}
    for name, quotes in qa["sides"].items():
        asked = of_side(name, qa["question"])
        yield {"question": asked, "answer": None, "evidence": quotes}


def _asked(qa: dict, own: Section) -> Question:
    """Return a question as it is asked of a passage, which may hold some of its evidence."""
    marks = tuple(
        (at, at + len(quote))
        for quote in qa["evidence"]
        for at in [own.text.find(quote)]
        if at >= 0
    )
    spans, answers = (), ()
    held = [m for m in marks if qa["answer"] and qa["answer"] in own.text[slice(*m)]]
    if held:
        at = own.text.index(qa["answer"], *held[0])
        spans, answers = (own.moved((at, at + len(qa["answer"]))),), (qa["answer"],)
    marks = tuple(map(own.moved, marks))
    return Question(qa["question"], own.read, spans, bool(marks), False, answers, marks)


def _by_line(text: str) -> tuple[Span, ...]:
    """Return the sentences of a text line by line, without the marks of list items."""
    found: list[Span] = []
    for line in _LINE.finditer(text):
        first = line.start(1)
        found += [(first + a, first + b) for a, b in sentence_spans(line.group(1))]
    return tuple(found)
