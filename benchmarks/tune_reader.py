"""What each part of the reader's closeness brings, and the constants of its probability.

usage: python benchmarks/tune_reader.py QUESTIONS.json --foreign OTHER.json [--questions 300]

Both files are in SQuAD's format. The paragraphs of the first become a corpus of text files;
its answerable questions are asked, and as many questions about the other file's articles,
which the corpus does not answer. For each variant of closeness the table shows how often the
best sentence, and one of the best three, holds the answer, how well the best closeness tells
the two kinds of question apart (AUROC), and what a logistic curve fitted to it (by scikit-learn,
which comes with sentence-transformers) looks like.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import machine
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from cnai_qa import Settings, build_index
from cnai_qa.embedding import SentenceTransformersEmbedder
from cnai_qa.index import Index, open_index
from cnai_qa.reader import EVEN, EmbeddingReader
from cnai_qa.retriever import Retriever
from cnai_qa.types import Document, Passage, Sentence

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
        embedder = SentenceTransformersEmbedder(settings)
        report = build_index(settings=settings, embedder=embedder)
        index = open_index(settings.index)
        print(
            f"{len(report.added)} paragraphs, {len(own)} own and {len(foreign)} foreign questions"
        )
        for name, words, kind in VARIANTS:
            judge = EmbeddingReader(embedder, index.lexical, words, kind)
            ask = Judged(index, Retriever(index, embedder, settings), judge, 1 + words + kind)
            print(f"{name:32s}", measure(ask, own, foreign))


@dataclass(frozen=True)
class Judged:
    """Retrieval and reading, with the closeness that a score of 1 stands for."""

    index: Index
    retriever: Retriever
    reader: EmbeddingReader
    most: float

    def sentences(self, question: str) -> list[tuple[float, Document, Sentence]]:
        """Return the sentences that were read with their closeness, best first."""
        records = self.index.records
        passages = [
            Passage(h, records.document(h.chunk.document), records.sentences(h.chunk.document))
            for h in self.retriever.retrieve(question, Settings().read)
        ]
        readings = self.reader.read(question, passages)
        scored = [
            (score * self.most, passage.document, passage.sentences[number])
            for passage, reading in zip(passages, readings, strict=True)
            for number, score in zip(passage.inside(), reading.sentences, strict=True)
        ]
        return sorted(scored, key=lambda entry: -entry[0])


def measure(judged: Judged, own: Sequence[tuple], foreign: Sequence[str]) -> str:
    """Return a line of the table for one variant."""
    read = [(judged.sentences(question), answers, path) for question, answers, path in own]
    first = np.mean([_holds(found[:1], answers, path) for found, answers, path in read])
    three = np.mean([_holds(found[:3], answers, path) for found, answers, path in read])
    inside = [_best(found) for found, _, _ in read]
    outside = [_best(judged.sentences(question)) for question in foreign]
    labels = [1] * len(inside) + [0] * len(outside)
    fit = LogisticRegression(C=100).fit(np.array([inside + outside]).T, labels)
    slope, even = fit.coef_[0, 0], -fit.intercept_[0] / fit.coef_[0, 0]
    auroc = roc_auc_score(labels, inside + outside)
    refused = np.mean([x < EVEN for x in outside])
    kept = np.mean([x >= EVEN for x in inside])
    return (
        f"best {first:.3f}  best three {three:.3f}  AUROC {auroc:.3f}"
        f"  fitted slope {slope:.1f}, even {even:.2f}"
        f"  at {EVEN}: {kept:.3f} answered, {refused:.3f} of foreign refused"
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


def _best(found: Sequence[tuple[float, Document, Sentence]]) -> float:
    return found[0][0] if found else 0.0


def _holds(
    found: Sequence[tuple[float, Document, Sentence]], answers: Sequence[str], path: str
) -> bool:
    """Tell whether one of some sentences stands in the right file and holds an answer."""
    return any(
        document.path == path and any(a in document.text[s.start : s.end] for a in answers)
        for _, document, s in found
    )


if __name__ == "__main__":
    main()
