"""How Chinese text is best cut into search tokens: pairs of characters or words of a dictionary.

usage: python benchmarks/chinese_words.py CMRC.json [--limit 1000]

CMRC is the development set of CMRC 2018: texts with questions. The texts are cut into passages of
whole sentences; a question is right when a passage of its text that holds an accepted answer comes
back, by BM25 alone. jieba is measured when it is installed; the product does not need it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import bm25s
import numpy as np
from common import machine

from cnai_qa.chunking import SentenceSplitter, chunk_document
from cnai_qa.documents import load_document
from cnai_qa.sentences import sentences
from cnai_qa.words import tokens

PASSAGE = 250  # characters
_HAN = re.compile(r"[\u3400-\u9fff]+")
Tokenize = Callable[[str], list[str]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cmrc", type=Path)
    parser.add_argument("--limit", type=int, default=1000, help="questions, drawn by lot")
    args = parser.parse_args()
    contexts = json.loads(args.cmrc.read_text(encoding="utf-8"))
    passages = [(number, p) for number, c in enumerate(contexts) for p in _passages(c)]
    asked = [
        (number, qa["query_text"], [str(a) for a in qa["answers"]])
        for number, context in enumerate(contexts)
        for qa in context["qas"]
    ]
    random.Random(0).shuffle(asked)
    print(machine())
    print(f"{len(passages)} passages, {min(len(asked), args.limit)} questions")
    print(f"{'tokens':28} {'first':>6} {'in 5':>6} {'in 10':>6} {'index s':>8} {'query ms':>9}")
    for name, tokenize in _ways():
        print(f"{name:28} {_measured(tokenize, passages, asked[: args.limit])}")


def _passages(context: dict) -> list[str]:
    document = load_document(context["context_text"].encode(), "a.txt")
    splitter = SentenceSplitter(PASSAGE, len)
    return [c.text for c in chunk_document(document, sentences(document), splitter)]


def _ways() -> Iterator[tuple[str, Tokenize]]:
    yield "as the product does", tokens
    yield "single characters", lambda text: _cut(text, list)
    yield "pairs", lambda text: _cut(text, _pairs)
    yield "pairs and single characters", lambda text: _cut(text, lambda r: [*_pairs(r), *r])
    if find_spec("jieba"):
        import jieba

        jieba.setLogLevel(60)
        jieba.initialize()
        yield "jieba, words", lambda text: _cut(text, jieba.lcut)
        yield "jieba, words and their parts", lambda text: _cut(text, jieba.lcut_for_search)


def _cut(text: str, han: Tokenize) -> list[str]:
    """Return the tokens of a text whose Chinese runs are cut by `han`."""
    found: list[str] = []
    for run in re.split(f"({_HAN.pattern})", text):
        found += han(run) if _HAN.fullmatch(run) else tokens(run)
    return found


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _measured(
    tokenize: Tokenize, passages: list[tuple[int, str]], asked: list[tuple[int, str, list[str]]]
) -> str:
    began = time.perf_counter()
    index = bm25s.BM25()
    index.index([tokenize(text) for _, text in passages], show_progress=False)
    built = time.perf_counter() - began
    ranks = []
    began = time.perf_counter()
    for number, question, answers in asked:
        known = [t for t in tokenize(question) if t in index.vocab_dict]
        scores = index.get_scores(known) if known else np.zeros(len(passages))
        best = (passages[row] for row in np.argsort(-scores, kind="stable")[:10])
        right = (n == number and any(a in text for a in answers) for n, text in best)
        ranks.append(next((rank for rank, found in enumerate(right, 1) if found), 99))
    each = (time.perf_counter() - began) / len(asked) * 1000
    shares = [sum(rank <= depth for rank in ranks) / len(ranks) for depth in (1, 5, 10)]
    return " ".join(f"{share:6.3f}" for share in shares) + f" {built:8.1f} {each:9.1f}"


if __name__ == "__main__":
    main()
