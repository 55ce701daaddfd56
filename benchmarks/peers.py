"""Index, start, search and memory, beside four well-known ways to do the same.

usage: python benchmarks/peers.py FOLDER [--documents 5000] [--queries 100] [--runs 5]
           [--systems cnai-qa langchain llamaindex haystack txtai] [--peers-python PYTHON]
           [--table FILE.md] [--picture FILE.png]

FOLDER holds .json or .json.gz files, each a list of records with "title" and "content". All
systems index the same files with the same model, one after the other, each in processes of its
own. The queries are sentences out of the documents, every third word left out; that the
document is among the first five found tells that no speed was bought with worse results. A
system that is not installed is said and left out; `--peers-python` names an interpreter that
has them: pip install langchain-community langchain-huggingface llama-index-core
llama-index-embeddings-huggingface haystack-ai sentence-transformers-haystack txtai
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from common import machine
from peer_systems import NOT_INSTALLED, SYSTEMS
from scale import write_corpus

PROGRAM = Path(__file__).with_name("peer_systems.py")
HEADER = (
    "| system | chunks | build, chunks/s | build, kB/s | cold search, s | warm p50, ms "
    "| warm p95, ms | memory, MB | found |\n| --- |" + " --- |" * 8
)


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one system.

    Attributes:
        chunks: passages; rate: of them indexed in a second; kilobytes: of text in a second.
        cold: seconds from a new process to the printed result, median.
        median, slow: of a search in a running process, milliseconds, p50 and p95.
        memory: of that process, MB.
        found: share of the queries whose document is among the first five.
    """

    name: str
    chunks: int
    rate: float
    kilobytes: float
    cold: float
    median: float
    slow: float
    memory: float
    found: float

    def line(self) -> str:
        """Return the row of a Markdown table."""
        return (
            f"| {self.name} | {self.chunks:,} | {self.rate:.1f} | {self.kilobytes:.1f} "
            f"| {self.cold:.2f} | {self.median:.1f} | {self.slow:.1f} | {self.memory:.0f} "
            f"| {self.found:.2f} |"
        )


def main() -> None:
    """Measure, print, draw."""
    args = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        count, size = write_corpus(args.folder, corpus, args.documents)
        lines = [machine(), "", f"{count:,} documents, {size / 1e6:.1f} MB of text.", "", HEADER]
        print("\n".join(lines), flush=True)
        queries = _queries(corpus, args.queries)
        rows = []
        for name in args.systems:
            python = sys.executable if name == "cnai-qa" else args.peers_python
            row = _measured(name, python, Path(folder), size, queries, args.runs)
            lines.append(row.line() if row else f"| {name} | not installed |" + " |" * 7)
            print(lines[-1], flush=True)
            rows += [row] if row else []
    if args.table:
        args.table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if args.picture:
        _draw(rows, args.picture)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5, help="repetitions, of cold searches too")
    parser.add_argument("--systems", nargs="+", default=list(SYSTEMS), choices=list(SYSTEMS))
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--picture", type=Path)
    return parser.parse_args()


def _queries(corpus: Path, count: int) -> list[tuple[str, str]]:
    """Return (query, file name): sentences of the files with every third word left out."""
    chance, files, found = random.Random(0), sorted(corpus.iterdir()), []
    for path in chance.sample(files, min(count, len(files))):
        text = path.read_text(encoding="utf-8").strip() or path.stem
        pieces = re.split(r"(?<=[.!?])\s+", text)
        long = [p for p in pieces[1:] if 60 <= len(p) <= 250] or pieces
        words = chance.choice(long)[:250].split()
        found.append((" ".join(w for n, w in enumerate(words) if n % 3 != 2), path.name))
    return found


def _measured(
    name: str, python: str, folder: Path, size: int, queries: list[tuple[str, str]], runs: int
) -> Row | None:
    """Measure one system; None if it is not installed."""
    place = folder / name
    built = _run(python, name, "build", str(folder / "corpus"), str(place))
    if built is None:
        return None
    asked = folder / "queries.json"
    asked.write_text(json.dumps([query for query, _ in queries]), encoding="utf-8")
    cold = statistics.median(_cold(name, python, place, queries[0][0]) for _ in range(runs))
    served = _run(python, name, "serve", str(place), str(asked), str(runs))
    taken = sorted(1000 * s for s in served["seconds"])
    right = [own in found for (_, own), found in zip(queries, served["found"], strict=True)]
    return Row(
        name=name,
        chunks=built["chunks"],
        rate=built["chunks"] / built["seconds"],
        kilobytes=size / 1000 / built["seconds"],
        cold=cold,
        median=statistics.median(taken),
        slow=taken[round(0.95 * (len(taken) - 1))],
        memory=served["memory"] or float("nan"),
        found=statistics.mean(right),
    )


def _cold(name: str, python: str, place: Path, query: str) -> float:
    """Return the seconds from a new process to the result."""
    began = time.perf_counter()
    if name == "cnai-qa":
        run = [python, "-m", "cnai_qa", "search", query, "--index", str(place)]
        subprocess.run(run, check=True, capture_output=True)
    else:
        _run(python, name, "search", str(place), query)
    return time.perf_counter() - began


def _run(python: str, *arguments: str) -> dict | None:
    done = subprocess.run(
        [python, str(PROGRAM), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode == NOT_INSTALLED:
        return None
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments[:2])} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _draw(rows: list[Row], path: Path) -> None:
    """Draw four bars for each system: build, cold, warm, memory."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 4, figsize=(13, 2.6), sharey=True, layout="constrained")
    measures = (
        ("build, chunks/s (more is better)", [r.rate for r in rows]),
        ("cold search, s", [r.cold for r in rows]),
        ("warm search p50, ms", [r.median for r in rows]),
        ("memory of a serving process, MB", [r.memory for r in rows]),
    )
    colours = ["#2563eb" if r.name == "cnai-qa" else "#9ca3af" for r in rows]
    for axis, (title, values) in zip(axes, measures, strict=True):
        bars = axis.barh([r.name for r in rows], values, color=colours)
        axis.bar_label(bars, fmt="%.3g", padding=3)
        axis.set_title(title, fontsize=9)
        axis.margins(x=0.2)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].invert_yaxis()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
