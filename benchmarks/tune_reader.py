"""What each part of the reader's closeness brings, and the constants of its probability.

usage: python benchmarks/tune_reader.py QUESTIONS.json --foreign OTHER.json [--questions 300]

Both files are in SQuAD's format. The paragraphs of the first become a corpus of text files;
its answerable questions are asked, and as many questions about the other file's articles,
which the corpus does not answer. For each variant of closeness the table shows how often the
best sentence, and one of the best three, holds the answer, how well the best closeness tells
the two kinds of question apart (AUROC), and what a logistic curve fitted to it looks like.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from common import machine
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from cnai_qa import Assistant, Settings, build_index, reader
from cnai_qa.types import Passage, Reading

# name, weight of the shared words, weight of a date or number where one is asked for
VARIANTS = (
    ("cosine alone", 0.0, 0.0),
    ("cosine + 0.2 words", 0.2, 0.0),
    ("cosine + 0.4 words", 0.4, 0.0),
    ("cosine + 0.4 words + 0.05 kind", 0.4, 0.05),
    ("cosine + 0.6 words + 0.05 kind", 0.6, 0.05),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--foreign", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=300)
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(corpus=f"{folder}/corpus", index=f"{folder}/index")
        own = sample(write_corpus(args.data, Path(settings.corpus)), args.questions)
        titles = {article["title"] for article in articles(args.data)}
        foreign = sample(foreign_questions(args.foreign, titles), args.questions)
        report = build_index(settings=settings)
        print(
            f"{len(report.added)} paragraphs, {len(own)} own and {len(foreign)} foreign questions"
        )
        for name, words, kind in VARIANTS:
            reader.COVERAGE, reader.EXPECTED = words, kind
            reader._MOST = 1 + words + kind
            print(f"{name:32s}", measure(Assistant(settings), own, foreign))


def measure(assistant: Assistant, own: Sequence[tuple], foreign: Sequence[str]) -> str:
    """Return a line of the table for the reader as it is set now."""
    read = [(*_read(assistant, question), names, path) for question, names, path in own]
    first = np.mean([_holds(ps, rs, names, path, 1) for ps, rs, names, path in read])
    three = np.mean([_holds(ps, rs, names, path, 3) for ps, rs, names, path in read])
    inside = [_best(readings) for _, readings, _, _ in read]
    outside = [_best(_read(assistant, question)[1]) for question in foreign]
    labels = [1] * len(inside) + [0] * len(outside)
    fit = LogisticRegression(C=100).fit(np.array([inside + outside]).T, labels)
    slope, even = fit.coef_[0, 0], -fit.intercept_[0] / fit.coef_[0, 0]
    refused = np.mean([x < reader.EVEN for x in outside])
    kept = np.mean([x >= reader.EVEN for x in inside])
    return (
        f"best {first:.3f}  best three {three:.3f}  AUROC {roc_auc_score(labels, inside + outside):.3f}"
        f"  fitted slope {slope:.1f}, even {even:.2f}"
        f"  at {reader.EVEN}: {kept:.3f} answered, {refused:.3f} of foreign refused"
    )


def articles(path: Path) -> list[dict]:
    """Return the articles of a file in SQuAD's format."""
    return json.loads(path.read_text(encoding="utf-8"))["data"]


def write_corpus(path: Path, corpus: Path) -> list[tuple[str, list[str], str]]:
    """Write each paragraph as a text file; return (question, answers, file name) triples."""
    corpus.mkdir(parents=True)
    asked = []
    for a, article in enumerate(articles(path)):
        title = article["title"].replace("_", " ")
        for p, paragraph in enumerate(article["paragraphs"]):
            name = f"{a:03d}-{p:03d}.txt"
            (corpus / name).write_text(f"{title}\n\n{paragraph['context']}\n", encoding="utf-8")
            for qa in paragraph["qas"]:
                if not qa.get("is_impossible"):
                    answers = [answer["text"] for answer in qa["answers"]]
                    asked.append((qa["question"], answers, name))
    return asked


def foreign_questions(path: Path, titles: set[str]) -> list[str]:
    """Return the questions about articles of other titles."""
    return [
        qa["question"]
        for article in articles(path)
        if article["title"] not in titles
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    ]


def sample(items: list, count: int) -> list:
    """Return a repeatable random sample."""
    return random.Random(0).sample(items, min(count, len(items)))


def _read(assistant: Assistant, question: str) -> tuple[list[Passage], list[Reading]]:
    opened = assistant._open()
    hits = opened.retriever.retrieve(question, assistant.settings.read)
    passages = [assistant._passage(opened.index, hit) for hit in hits]
    return passages, opened.reader.read(question, passages)


def _best(readings: Sequence[Reading]) -> float:
    return max((max(r.sentences, default=0.0) for r in readings), default=0.0) * reader._MOST


def _holds(
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    answers: Sequence[str],
    path: str,
    count: int,
) -> bool:
    """Tell whether one of the best sentences stands in the right file and holds an answer."""
    scored = [
        (score, passage.document, passage.sentences[number])
        for passage, reading in zip(passages, readings, strict=True)
        for number, score in zip(passage.inside(), reading.sentences, strict=True)
    ]
    scored.sort(key=lambda entry: -entry[0])
    return any(
        document.path == path and any(a in document.text[s.start : s.end] for a in answers)
        for _, document, s in scored[:count]
    )


if __name__ == "__main__":
    main()
