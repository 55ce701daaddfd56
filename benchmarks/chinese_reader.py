"""How well Chinese questions are answered by shared characters alone.

usage: python benchmarks/chinese_reader.py CMRC.json [--half tune|test]

CMRC is the development set of CMRC 2018; the constants of the reader were chosen on its 'tune'
half. Each text is a document, its first question is asked over all of them, once with its own
text and once with that left out of the passages, as a question that nothing answers. No embedding
model is used: it would read English only.
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

from cnai_qa import Assistant, Settings, build_index
from cnai_qa.evaluation.measures import auroc
from cnai_qa.types import Passage

READ = 10  # passages
THRESHOLDS = (0.2, 0.3, 0.4, 0.5)


class NoEmbedder:
    """Vectors that say nothing; a character counts as a token."""

    name = fingerprint = "none"
    dimension, window = 2, 256

    def count_tokens(self, text: str) -> int:
        """Return the number of characters."""
        return len(text)

    def embed(self, texts, progress=None) -> np.ndarray:
        """Return the same vector for every text."""
        return np.tile(np.array([1, 0], dtype=np.float32), (len(texts), 1))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cmrc", type=Path)
    parser.add_argument("--half", choices=("tune", "test"), default="test")
    args = parser.parse_args()
    contexts = json.loads(args.cmrc.read_text(encoding="utf-8"))
    random.Random(2).shuffle(contexts)
    half = len(contexts) // 2
    chosen = contexts[:half] if args.half == "tune" else contexts[half:]
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for context in chosen:
            place = corpus / f"{context['context_id']}.txt"
            place.write_text(context["context_text"] + "\n", encoding="utf-8")
        settings = Settings(corpus=str(corpus), index=str(Path(folder) / "index"))
        build_index(settings=settings, embedder=NoEmbedder())
        _measure(Assistant(settings, NoEmbedder()), chosen)


def _measure(assistant: Assistant, contexts: Sequence[dict]) -> None:
    best, among, own, other = [], [], [], []
    for context in contexts:
        asked, name = context["qas"][0], f"{context['context_id']}.txt"
        opened = assistant._open()
        hits = assistant.search(asked["query_text"], 2 * READ)
        passages = [opened.passage(hit) for hit in hits]
        foreign = [p for p in passages if p.document.path != name][:READ]
        found = _scored(opened.reader, asked["query_text"], passages[:READ])
        answers = [str(answer) for answer in asked["answers"]]
        right = [place == name and any(a in text for a in answers) for _, text, place, _ in found]
        best.append(right[:1] == [True])
        among.append(any(right[:3]))
        own.append(max((p for *_, p in found), default=0.0))
        readings = opened.reader.read(asked["query_text"], foreign)
        other.append(max((r.probability for r in readings), default=0.0))
    print(f"{len(contexts)} questions")
    print(f"best sentence holds the answer   {np.mean(best):.3f}")
    print(f"one of the best three            {np.mean(among):.3f}")
    print(f"answerable from others, AUROC    {_auroc(own, other):.3f}")
    for threshold in THRESHOLDS:
        refused, kept = np.mean(np.array(own) < threshold), np.mean(np.array(other) < threshold)
        print(f"answers from {threshold:.1f}: answerable refused {refused:.3f}, others {kept:.3f}")


def _auroc(own: Sequence[float], other: Sequence[float]) -> float:
    return auroc([*own, *other], [True] * len(own) + [False] * len(other)) or 0.0


def _scored(reader, question: str, passages: Sequence[Passage]) -> list[tuple]:
    """Return (score, sentence, document, probability of its passage), best first."""
    found = []
    for passage, reading in zip(passages, reader.read(question, passages), strict=True):
        for number, score in zip(passage.inside(), reading.sentences, strict=True):
            here = passage.sentences[number]
            text = passage.document.text[here.start : here.end]
            found.append((score, text, passage.document.path, reading.probability))
    return sorted(found, key=lambda f: -f[0])


if __name__ == "__main__":
    main()
