"""Whether a folder of 200 mixed files, some of them broken, is indexed, reported and answered from.

usage: python benchmarks/mixed.py [FOLDER ...] [--files 200] [--report] [--wrong]

The files of the FOLDERs are part of it (real ones: tests/data, PDFs); the others are made: files of
every format with a fact each that is asked for, duplicates, and files that are broken in every way.
Each broken one must be named in the report with a reason and a remedy, and stop none of the others.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from common import machine
from mixed_broken import Broken, broken
from mixed_files import Made, make

from cnai_qa import Assistant, build_index
from cnai_qa.serve import report as as_text
from cnai_qa.types import Answer, BuildReport

COPIES = 4
_REMEDY = re.compile(
    r"\b(?:open|save|fetch|remove|convert|split|rename|copy|unpack|pack|mend|write|export|install|"
    r"raise|name) (?:it|the|a|another|one|something)\b|\b(?:save as|raise CNAI)|convert the",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A made file, and what was answered to its question."""

    made: Made
    answer: Answer

    def document(self) -> bool:
        """Tell whether the first citation is of the file."""
        return bool(self.answer.citations) and (
            self.answer.citations[0].document == self.made.document
        )

    def place(self) -> bool:
        """Tell whether the first citation is of the file's page, slide, row or record."""
        return self.document() and (self.answer.citations[0].place or "") == self.made.place

    def quote(self) -> bool:
        """Tell whether the quotes of the file hold what was asked for."""
        quotes = [c.quote for c in self.answer.citations if c.document == self.made.document]
        return any(self.made.asked.answer in quote for quote in quotes)


def main() -> None:
    """Make, build, check the report, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--report", action="store_true", help="print the report of the build too")
    parser.add_argument("--wrong", action="store_true", help="print the answers that are wrong")
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        made, bad = _fill(corpus, args.folders, args.files)
        began = time.perf_counter()
        report = build_index(corpus, index)
        print(f"built in {time.perf_counter() - began:.0f} s: {len(report.added)} documents, "
              f"{report.chunks} passages")  # fmt: skip
        if args.report:
            print(as_text.build(report))
        _check(report, bad, made)
        assistant = Assistant.load(index)
        asked = [Asked(m, assistant.ask(m.asked.question)) for m in made]
    _table(asked)
    for one in asked if args.wrong else ():
        if not (one.document() and one.place() and one.quote()):
            print(_shown(one))


def _fill(corpus: Path, folders: Sequence[Path], count: int) -> tuple[list[Made], list[Broken]]:
    """Write the files of the corpus; return those that are asked about and those broken."""
    corpus.mkdir()
    for folder in folders:
        target = corpus / "real" / folder.name
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.jsonl", "sources"))
    bad = broken(corpus)
    there = sum(1 for p in corpus.rglob("*") if p.is_file() or p.is_symlink())
    made = make(max(count - there - COPIES, 0))
    for one in made:
        place = corpus / one.path
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(one.data)
    for one in made[:COPIES]:
        (corpus / "zz copies").mkdir(exist_ok=True)
        (corpus / "zz copies" / Path(one.path).name).write_bytes(one.data)
    total = sum(1 for p in corpus.rglob("*") if p.is_file() or p.is_symlink())
    print(f"{total} files: {len(made)} with a fact that is asked for, {len(bad)} broken or odd, "
          f"{COPIES} copies, {total - len(made) - len(bad) - COPIES} real")  # fmt: skip
    return made, bad


def _check(report: BuildReport, bad: Sequence[Broken], made: Sequence[Made]) -> None:
    """Print what the report should say and does not."""
    failed = {f.path: f.reason for f in report.failed}
    noted = {r.path: r.text for r in report.remarks}
    faults = []
    for one in bad:
        said = (noted if one.read else failed).get(one.path, "")
        if not re.search(one.says, said):
            faults.append(f"{one.path}: expected {one.says!r}, the report says {said!r}")
        elif not one.read and not _REMEDY.search(said):
            faults.append(f"{one.path}: no remedy in {said!r}")
    lost = {m.document for m in made} - {*report.added}
    faults += [f"{path}: {failed.get(path, 'is not there')}" for path in sorted(lost)]
    others = failed.keys() - {b.path for b in bad} - lost
    faults += [f"{path}: {failed[path]}" for path in sorted(others)]
    copies = sum("The same file as" in text for text in noted.values())
    faults += [f"{copies} copies are named; expected {COPIES}"] if copies != COPIES else []
    right = len(bad) - sum(f.startswith(tuple(b.path for b in bad)) for f in faults)
    print(f"the report: {right} of {len(bad)} broken or odd files named with reason and remedy, "
          f"{copies} of {COPIES} copies, {len(lost)} good files lost")  # fmt: skip
    for fault in faults:
        print(f"  FAULT {fault}")


def _table(asked: Sequence[Asked]) -> None:
    print(f"{'kind':12} {'asked':>6} {'document':>9} {'place':>6} {'quote':>6} {'refused':>8}")
    kinds = list(dict.fromkeys(one.made.kind for one in asked))
    for kind in [*kinds, "all"]:
        own = [one for one in asked if kind in (one.made.kind, "all")]
        placed = [one.place() for one in own if one.made.place]
        shares = (
            _share([one.document() for one in own]),
            _share(placed) if placed else "-",
            _share([one.quote() for one in own]),
            _share([one.answer.abstained for one in own]),
        )
        print(f"{kind:12} {len(own):6} " + "{:>9} {:>6} {:>6} {:>8}".format(*shares))


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right) / len(right):.2f}" if right else "-"


def _shown(one: Asked) -> str:
    return "\n".join(_lines(one))


def _lines(one: Asked) -> Iterator[str]:
    yield f"WRONG {one.made.document} {one.made.place}: {one.made.asked.question}"
    yield f"  is: {one.made.asked.answer}; confidence {one.answer.confidence:.2f}"
    ranks = [h.rank for h in one.answer.passages if h.chunk.document == one.made.document]
    yield f"  its passages among those found: {ranks}"
    for c in one.answer.citations:
        yield f"  [{c.number}] {c.document} {c.place or ''}: {c.quote[:200]!r}"


if __name__ == "__main__":
    main()
