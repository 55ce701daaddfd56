"""How long the reader takes for 12 passages of 200 tokens, beside reading them one at a time.

usage: python benchmarks/reading.py [--document FILE] [--runs 30]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from common import machine, seconds, spread

from cnai_qa.reader.encoding import load_tokenizer
from cnai_qa.reader.model import PACKAGED, TOKENIZER, ReadingModel

QUESTION = "Who backs DeepSeek?"
PASSAGES, TOKENS = 12, 200


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--document", type=Path, default="corpus/chinese-ai-lab-ecosystem.md")
    parser.add_argument("--runs", type=int, default=30)
    args = parser.parse_args()
    model = ReadingModel()
    pairs = [("", text) for text in _passages(Path(args.document))]
    model.judge(QUESTION, pairs)
    print(machine())
    together = seconds(lambda: model.judge(QUESTION, pairs), args.runs)
    alone = seconds(lambda: [model.judge(QUESTION, [pair]) for pair in pairs], args.runs)
    print(f"{PASSAGES} passages of {TOKENS} tokens, together  {spread(together)}")
    print(f"the same, one at a time              {spread(alone)}")


def _passages(document: Path) -> list[str]:
    """Return the first passages of a document, each of so many tokens."""
    text = document.read_text(encoding="utf-8")
    tokenizer = load_tokenizer(PACKAGED / TOKENIZER)
    tokenizer.no_truncation()
    places = tokenizer.encode(text, add_special_tokens=False).offsets
    firsts = range(0, PASSAGES * TOKENS, TOKENS)
    return [text[places[first][0] : places[first + TOKENS - 1][1]] for first in firsts]


if __name__ == "__main__":
    main()
