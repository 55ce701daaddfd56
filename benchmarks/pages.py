"""Whether an answer over PDFs cites the right document and page, and its passage is found.

usage: python benchmarks/pages.py FOLDER [--limit N] [--misses FILE.jsonl]

FOLDER holds PDFs and qa.jsonl, a line {"question": ..., "truth": "... [file.pdf#page=7]"} for each
question, and may hold qa_dontknows.jsonl with questions that the PDFs do not answer. A page counts
as right if it is within one of the stated page, since a stated page is where its author's own
cutting of the text put it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from common import machine

from cnai_qa import Assistant, build_index
from cnai_qa.types import Answer

DEPTH = (1, 5, 10)  # passages among which the stated page is looked for
_STATED = re.compile(r"\[([^\]#]+\.pdf)#page=(\d+)\]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the place that its answer is stated to be from, and what was answered."""

    line: dict[str, str]
    document: str
    page: int
    answer: Answer
    found: list[tuple[str, int | None]]  # document and page of each passage, best first

    def near(self, document: str, page: int | None) -> bool:
        """Tell whether a place is the stated document's page, or one beside it."""
        return document == self.document and page is not None and abs(page - self.page) <= 1


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="questions, drawn by lot; 0: all")
    parser.add_argument("--misses", type=Path, help="write the questions that missed their page")
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        corpus.mkdir()
        for pdf in args.folder.glob("*.pdf"):
            shutil.copyfile(pdf, corpus / pdf.name)
        began = time.perf_counter()
        report = build_index(corpus, index)
        print(f"{len(report.added)} PDFs, {report.chunks} passages, built in "
              f"{time.perf_counter() - began:.0f} s; {len(report.failed)} failed")  # fmt: skip
        assistant = Assistant.load(index)
        asked = _answerable(assistant, _lines(args.folder / "qa.jsonl", args.limit))
        if args.misses:
            missed = [json.dumps(_miss(a)) + "\n" for a in asked if not _cited(a, _first)]
            args.misses.write_text("".join(missed), encoding="utf-8")
        _unanswerable(assistant, _lines(args.folder / "qa_dontknows.jsonl", args.limit))


def _lines(path: Path, limit: int) -> list[dict[str, str]]:
    if not path.exists():
        return []
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    random.Random(0).shuffle(lines)
    return lines[:limit] if limit else lines


def _answerable(assistant: Assistant, lines: Sequence[dict[str, str]]) -> list[Asked]:
    asked = [_ask(assistant, line) for line in lines]
    answered = [a for a in asked if not a.answer.abstained]
    print(f"{len(asked)} questions, {len(answered)} answered")
    for depth in DEPTH:
        found = [any(a.near(*place) for place in a.found[:depth]) for a in asked]
        _print(f"a passage of the stated page, within one, in the first {depth}", found)
    _print("all: some citation is of the stated page, within one", [_cited(a, any) for a in asked])
    _print("answered: some citation is", [_cited(a, any) for a in answered])
    _print("answered: the first citation is", [_cited(a, _first) for a in answered])
    _print("answered: the first citation is of the stated document", [
        a.answer.citations[0].document == a.document for a in answered
    ])  # fmt: skip
    return asked


def _miss(asked: Asked) -> dict[str, object]:
    """Return what tells why a question missed its page: by search, by reading, or by refusal."""
    answer = asked.answer
    return {
        **asked.line,
        "rank": next((n for n, p in enumerate(asked.found, 1) if asked.near(*p)), None),
        "refused": answer.abstained,
        "confidence": answer.confidence,
        "cited": [f"{c.document}#page={c.page}: {c.quote}" for c in answer.citations],
    }


def _unanswerable(assistant: Assistant, lines: Sequence[dict[str, str]]) -> None:
    if lines:
        refused = [assistant.ask(line["question"]).abstained for line in lines]
        _print("questions that the PDFs do not answer: refused", refused)


def _ask(assistant: Assistant, line: dict[str, str]) -> Asked:
    document, page = _STATED.findall(line["truth"])[-1]
    question = line["question"]
    hits = assistant.search(question, max(DEPTH))
    found = [(hit.chunk.document, hit.chunk.page) for hit in hits]
    return Asked(line, document, int(page), assistant.ask(question), found)


def _cited(asked: Asked, which: Callable[[list[bool]], bool]) -> bool:
    return which([asked.near(c.document, c.page) for c in asked.answer.citations])


def _first(found: list[bool]) -> bool:
    return bool(found) and found[0]


def _print(name: str, found: Sequence[bool]) -> None:
    share = sum(found) / len(found) if found else 0.0
    print(f"  {share:5.2f}  {name} ({sum(found)} of {len(found)})")


if __name__ == "__main__":
    main()
