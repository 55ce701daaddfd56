"""What carrying the subject into a follow-up question is worth to retrieval.

usage: python benchmarks/followups.py CANARD.json [--limit 600]

CANARD holds dialogs with each question also rewritten by a person so that it stands alone. Each
dialog becomes a document: its title, its section, its answers. A question is right when its own
dialog's document comes back, searched as it was asked, as we complete it from the earlier
questions, and as the person rewrote it. Once the dialog is opened by its own first question, once
by one that names its title, as people do who have no page before them.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

from common import machine

from cnai_qa import Assistant, build_index
from cnai_qa.questions.conversation import readings

DEPTH = 10  # passages that are looked at


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("canard", type=Path)
    parser.add_argument("--limit", type=int, default=600, help="follow-up questions, drawn by lot")
    args = parser.parse_args()
    turns = json.loads(args.canard.read_text(encoding="utf-8"))
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        _write(turns, corpus)
        build_index(corpus, index)
        assistant = Assistant.load(index)
        asked = [turn for turn in turns if turn["Question_no"] > 1]
        random.Random(0).shuffle(asked)
        _compare(assistant, asked[: args.limit])


def _write(turns: list[dict], corpus: Path) -> None:
    """Write each dialog as a document; the last turn's history holds all answers but its own."""
    corpus.mkdir()
    longest: dict[str, list[str]] = {}
    for turn in turns:
        name = turn["QuAC_dialog_id"]
        longest[name] = max(longest.get(name, []), turn["History"], key=len)
    for name, (title, section, *said) in longest.items():
        answers = "\n\n".join(said[1::2])
        (corpus / f"{name}.md").write_text(f"# {title}\n\n## {section}\n\n{answers}\n")


def _compare(assistant: Assistant, asked: list[dict]) -> None:
    ways: dict[str, Callable[[dict], str]] = {
        "as it was asked": lambda t: t["Question"],
        "completed by us": lambda t: _meant(assistant, t["Question"], t["History"][2::2]),
        "completed, title named first": lambda t: _meant(assistant, t["Question"], _opened(t)),
        "rewritten by a person": lambda t: t["Rewrite"],
    }
    found = [readings(t["Question"], t["History"][2::2]) for t in asked]
    doubted = sum(len(queries) > 1 for queries in found)
    left = sum(queries == (t["Question"].strip(),) for queries, t in zip(found, asked, strict=True))
    print(f"{len(asked)} follow-up questions, {left} left as asked, {doubted} asked both ways")
    print(f"{'query':30}  first  top 5  top {DEPTH}    MRR")
    for name, way in ways.items():
        ranks = [_rank(assistant, way(turn), turn["QuAC_dialog_id"]) for turn in asked]
        shares = [sum(r <= k for r in ranks) / len(ranks) for k in (1, 5, DEPTH)]
        reciprocal = sum(1 / r for r in ranks) / len(ranks)
        print(f"{name:30}  {shares[0]:.3f}  {shares[1]:.3f}  {shares[2]:.3f}  {reciprocal:.3f}")


def _meant(assistant: Assistant, question: str, history: list[str]) -> str:
    """Return what is searched for a question; where it is in doubt, the answers decide."""
    queries = readings(question, history)
    return queries[0] if len(queries) == 1 else assistant.ask(question, history).query


def _opened(turn: dict) -> list[str]:
    title, _, *said = turn["History"]
    return [f"Who or what is {title}?", *said[::2]]


def _rank(assistant: Assistant, query: str, name: str) -> float:
    hits = assistant.search(query[:2000], DEPTH)
    found: dict[str, int] = {}
    for hit in hits:
        found.setdefault(hit.chunk.document, len(found) + 1)
    return found.get(f"{name}.md", float("inf"))


if __name__ == "__main__":
    main()
