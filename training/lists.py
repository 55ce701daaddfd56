"""Fits the curve by which a whole list is the one that is asked for; prints it with its measures.

usage: python training/lists.py INDEX QUESTIONS.jsonl [INDEX QUESTIONS.jsonl ...] \
           [--report INDEX QUESTIONS.jsonl]

A list is the one that is asked for when its sentences hold half of a question's evidence, half of
its items, or three, are evidence, and the question may ask for a list at all. The weights go into
`src/cnai_qa/answers/listing.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from cnai_qa import Assistant
from cnai_qa.answers.listing import ListReader, WholeList
from cnai_qa.answers.lists import items
from cnai_qa.evaluation.places import Piece, locate
from cnai_qa.evaluation.questions import load_questions
from cnai_qa.questions.conversation import standalone
from cnai_qa.questions.question import may_ask_for_list, understand
from cnai_qa.reader import EmbeddingReader
from cnai_qa.types import Passage

NAMES = ("NEAREST", "CLOSENESS", "LEAD_IN", "ITEMS", "ASKED")
ENOUGH = 3  # items of a list that are evidence, however many it has


@dataclass(frozen=True, slots=True)
class Asked:
    """The lists found for one question: their features (lists, 5), and which one answers."""

    name: str
    features: np.ndarray
    answers: np.ndarray


def main() -> None:
    """Fit, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pairs", nargs="+", help="an index and a file of questions over it")
    parser.add_argument("--report", nargs=2, metavar=("INDEX", "QUESTIONS"))
    args = parser.parse_args()
    pairs = zip(args.pairs[::2], args.pairs[1::2], strict=True)
    fitted = [asked for index, path in pairs for asked in of_questions(index, path)]
    rows = np.concatenate([a.features for a in fitted])
    curve = LogisticRegression(C=10.0, max_iter=1000)
    curve.fit(rows, np.concatenate([a.answers for a in fitted]))
    print(", ".join(f"{n} {w:.2f}" for n, w in zip(NAMES, curve.coef_[0], strict=True)))
    print(f"BIAS {curve.intercept_[0]:.2f}")
    report("fitted", fitted, curve)
    if args.report:
        report("reported", list(of_questions(*args.report)), curve)


def report(name: str, asked: list[Asked], curve: LogisticRegression) -> None:
    """Print how often the most probable list is the right one, and what it is worth."""
    best = []
    for one in asked:
        chances = curve.predict_proba(one.features)[:, 1]
        top = int(chances.argmax())
        best.append((chances[top], bool(one.answers[top]), bool(one.answers.any())))
    there = [b for b in best if b[2]]
    print(f"{name}: {len(best)} questions with lists, {len(there)} of them answered by one")
    print(f"  first {sum(b[1] for b in there)}/{len(there)}")
    for least in (0.3, 0.35, 0.4, 0.5, 0.6):
        given = [b for b in best if b[0] >= least]
        print(f"  from {least:.2f}: {sum(b[1] for b in given)} right of {len(given)} given")


def of_questions(index: str, path: str) -> Iterator[Asked]:
    """Yield the questions of a file that may ask for a list, with the lists found."""
    assistant = Assistant.load(index)
    opened = assistant._open()
    reader = ListReader(EmbeddingReader(opened.embedder, opened.index.lexical))
    for question in load_questions(path):
        query = standalone(question.question, question.history)
        if not may_ask_for_list(understand(query)):
            continue
        passages = opened.retrieve([query])[0]
        of_path = {p.document.path: p for p in passages}
        pieces = locate(question, assistant.document)
        lists = reader.read(query, passages, opened.reader.read(query, passages))
        if lists:
            answers = [_answers(one, pieces, of_path[one.document]) for one in lists]
            yield Asked(question.name, np.array([x.features for x in lists]), np.array(answers))


def _answers(one: WholeList, pieces: list[Piece], passage: Passage) -> bool:
    found = passage.sentences
    spans = [(found[n].start, found[n].end) for n in one.sentences]
    held = sum(
        any(
            document == one.document and any(s < end and start < e for s, e in spans)
            for document, (start, end) in piece.spans
        )
        for piece in pieces
    )
    listed = len(items(passage, one.sentences))
    return bool(pieces) and held >= len(pieces) / 2 and held >= min(listed / 2, ENOUGH)


if __name__ == "__main__":
    main()
