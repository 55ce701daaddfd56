"""What the embedding model, words and both together find of Chinese texts, and what is answered.

usage: python benchmarks/chinese_search.py CMRC.json [--texts 100]

CMRC is the development set of CMRC 2018. Each text is a document, its first question is asked over
all of them, with the models and settings of the product (CNAI_QA_MODEL and CNAI_QA_READER choose
others). A passage is right if it is of the question's text and holds an accepted answer.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from common import machine

from cnai_qa import Assistant, Settings, build_index
from cnai_qa.embedding import embed_question
from cnai_qa.retriever import fuse
from cnai_qa.types import Chunk

DEPTH = (1, 5, 10)
POOL = 50  # passages of each ranking


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cmrc", type=Path)
    parser.add_argument("--texts", type=int, default=100, help="texts, drawn by lot")
    args = parser.parse_args()
    contexts = json.loads(args.cmrc.read_text(encoding="utf-8"))
    random.Random(4).shuffle(contexts)
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(
            Settings.from_environment(), corpus=f"{folder}/corpus", index=f"{folder}/index"
        )
        chosen = contexts[: args.texts]
        for context in chosen:
            place = Path(settings.corpus) / _name(context)
            place.parent.mkdir(exist_ok=True)
            place.write_text(context["context_text"] + "\n", encoding="utf-8")
        report = build_index(settings=settings)
        print(f"{len(chosen)} texts, {report.chunks} passages, a question each; {settings.model}, "
              f"reader {settings.reader}")  # fmt: skip
        assistant = Assistant(settings)
        _searched(assistant, chosen)
        _asked(assistant, chosen)


def _name(context: dict) -> str:
    return f"{context['context_id']}.txt"


def _searched(assistant: Assistant, contexts: Sequence[dict]) -> None:
    ranks: dict[str, list[int]] = {}
    for context in contexts:
        for way, found in _ways(assistant, context["qas"][0]["query_text"]):
            right = (_is_right(chunk, context) for chunk in found)
            rank = next((n for n, is_right in enumerate(right, 1) if is_right), POOL)
            ranks.setdefault(way, []).append(rank)
    print(f"{'passage that holds the answer':32}" + "".join(f"{f'in {d}':>7}" for d in DEPTH))
    for way, own in ranks.items():
        shares = [sum(rank <= depth for rank in own) / len(own) for depth in DEPTH]
        print(f"{way:32}" + "".join(f"{share:7.2f}" for share in shares))


def _ways(assistant: Assistant, question: str) -> Iterator[tuple[str, list[Chunk]]]:
    opened = assistant._open()
    vector = embed_question(opened.embedder, question)
    dense = [row for row, _ in opened.index.dense.search(vector, POOL)]
    lexical = [row for row, _ in opened.index.lexical.search(question, POOL)]
    fused = [row for row, _ in fuse([dense, lexical])]
    for way, rows in (("vectors", dense), ("words", lexical), ("both, fused", fused)):
        yield way, [opened.index.records.chunk(row) for row in rows[: max(DEPTH)]]
    yield "as the product searches", [h.chunk for h in assistant.search(question, max(DEPTH))]


def _is_right(chunk: Chunk, context: dict) -> bool:
    answers = (str(answer) for answer in context["qas"][0]["answers"])
    return chunk.document == _name(context) and any(answer in chunk.text for answer in answers)


def _asked(assistant: Assistant, contexts: Sequence[dict]) -> None:
    refused = document = quote = 0
    for context in contexts:
        answer = assistant.ask(context["qas"][0]["query_text"])
        own = [c for c in answer.citations if c.document == _name(context)]
        accepted = [str(a) for a in context["qas"][0]["answers"]]
        refused += answer.abstained
        document += bool(own) and answer.citations[0] is own[0]
        quote += any(a in c.quote for a in accepted for c in own)
    count = len(contexts)
    print(f"{'answered':32}{1 - refused / count:7.2f}")
    print(f"{'first citation of the right text':32}{document / count:7.2f}")
    print(f"{'a quote of it holds the answer':32}{quote / count:7.2f}")


if __name__ == "__main__":
    main()
