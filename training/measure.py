"""How well a reader does on the articles that were kept out of its training, gold passage given.

usage: python training/measure.py FOLDER SQUAD2.json [--limit 1500]

FOLDER is what export.py wrote. Our own questions that were kept out are asked too, those over
folders of every section of their folder. Prints exact match and F1 of the answering words, how
often the best sentence holds the answer, and how well answerable questions are told from
unanswerable ones (area under the ROC curve); of the folders how often a section that answers
comes first.
"""

from __future__ import annotations

import argparse
import collections
import random
import re
import string
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from data import Question, squad
from own import CONTRAST, EVERYDAY, FOLDERS, by_section, contrast, folders
from sklearn.metrics import roc_auc_score
from train import held_in_articles

from cnai_qa.reader.model import ReadingModel
from cnai_qa.reader.model_reader import by_sentence, sentence_scores


@dataclass(frozen=True, slots=True)
class Row:
    """What the reader said to one question."""

    answerable: bool
    answer: float
    span: float
    exact: float | None
    f1: float | None
    sentence: bool


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--limit", type=int, default=1500)
    args = parser.parse_args()
    trained = held_in_articles(args.questions)
    asked = [q for q in squad(args.questions) if q.paragraph.topic not in trained]
    random.Random(0).shuffle(asked)
    reader = ReadingModel(args.folder)
    for name, questions in (
        (args.questions.name, asked[: args.limit]),
        (CONTRAST.name, contrast()[1]),
    ):
        print(f"{name}:")
        _print([_row(reader, q) for q in questions])
    for path in (FOLDERS, EVERYDAY):
        print(f"{path.name}:")
        kept = folders(path)[1]
        _print_folders(reader, [asked for own in kept for asked in by_section(own)])


def _row(reader: ReadingModel, question: Question) -> Row:
    own = question.paragraph
    (judged,) = reader.judge(question.text, [(own.title, own.text)])
    evidence, words, spans = by_sentence(judged, own.sentences)
    best, chosen = int(words.argmax()), int(sentence_scores(evidence, words).argmax())
    found = own.text[slice(*spans[best])] if spans[best] else ""
    exact = max((_normal(found) == _normal(a) for a in question.answers), default=None)
    f1 = max((_f1(found, a) for a in question.answers), default=None)
    start, end = own.sentences[chosen]
    places = question.spans or question.marks
    holds = any(a < end and start < b for a, b in places)
    # The logit of the best words, less that of there being none.
    margin = float(words[best] - judged.tokens[0, 0] - judged.tokens[0, 1])
    return Row(question.answerable, judged.answer, margin, exact, f1, holds)


def _print(rows: list[Row]) -> None:
    held = [r for r in rows if r.answerable]
    known = [r.answerable for r in rows]
    print(f"{len(held)} answerable, {len(rows) - len(held)} unanswerable questions")
    worded = [r for r in held if r.f1 is not None]
    print(f"exact match {np.mean([r.exact for r in worded]):.3f}")
    print(f"F1 {np.mean([r.f1 for r in worded]):.3f}")
    print(f"best sentence holds the answer {np.mean([r.sentence for r in held]):.3f}")
    print(f"AUROC of the passage's logit {roc_auc_score(known, [r.answer for r in rows]):.3f}")
    print(f"AUROC of the words' margin {roc_auc_score(known, [r.span for r in rows]):.3f}")


def _print_folders(reader: ReadingModel, questions: list[list[Question]]) -> None:
    known, best, first = [], [], []
    for asked in questions:
        pairs = [(one.paragraph.title, one.paragraph.text) for one in asked]
        logits = [judged.answer for judged in reader.judge(asked[0].text, pairs)]
        known.append(any(one.answerable for one in asked))
        best.append(max(logits))
        first.append(asked[int(np.argmax(logits))].answerable)
    answered = [held for held, answerable in zip(first, known, strict=True) if answerable]
    print(f"{sum(known)} answerable, {len(known) - sum(known)} unanswerable questions")
    print(f"a section that answers first {np.mean(answered):.3f}")
    print(f"AUROC of the best section's logit {roc_auc_score(known, best):.3f}")


def _normal(text: str) -> str:
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def _f1(found: str, wanted: str) -> float:
    one, other = _normal(found).split(), _normal(wanted).split()
    shared = sum((collections.Counter(one) & collections.Counter(other)).values())
    return 2 * shared / (len(one) + len(other)) if shared else float(one == other)


if __name__ == "__main__":
    main()
