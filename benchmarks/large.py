"""Search, memory, disk and build time of large indexes, and how they grow.

usage: python benchmarks/large.py FOLDER [--chunks 10000 100000 1000000] [--queries 200]
           [--table FILE.md] [--picture FILE.png]

FOLDER holds .json or .json.gz files, each a list of records with "title" and "content". Their
sentences are dealt anew into documents until there are as many chunks as asked for, so the
words are those of real text. The vectors are generated: each chunk lies around one of some
centres, as texts about some subjects do, because embedding a million chunks takes hours; the
build time is therefore that of everything else. Each size runs in a process of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from common import machine
from scale import records

from cnai_qa import Settings, build_index
from cnai_qa.index import open_index
from cnai_qa.retriever import Retriever

DIMENSION = 384
CENTRES = 2000
SPREAD = 0.8  # of a chunk around its centre, as a share of the centre's length
PER_DOCUMENT = 40  # sentences
MOST_SENTENCES = 50_000
HEADER = (
    "| chunks | build, s | disk, MB | open, s | memory, MB | search p50, ms | search p95, ms "
    "| dense |\n| --- |" + " --- |" * 7
)


class GeneratedEmbedder:
    """Vectors that depend on the text alone and lie around centres; a word is a token."""

    name = "generated"
    fingerprint = "generated-1"
    dimension = DIMENSION
    window = 250

    def __init__(self) -> None:
        self._centres = np.random.default_rng(0).normal(size=(CENTRES, DIMENSION))

    def count_tokens(self, text: str) -> int:
        """Return a number near that of a real tokenizer."""
        return round(1.3 * len(text.split()))

    def embed(self, texts, progress=None):
        """Return a vector for each text."""
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        for row, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            chance = np.random.default_rng(seed)
            own = self._centres[seed % CENTRES] + SPREAD * chance.normal(size=DIMENSION)
            vectors[row] = own / np.linalg.norm(own)
        if progress:
            progress(len(texts))
        return vectors


def main() -> None:
    """Measure each size in a process of its own, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chunks", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.folder, args.chunks[0], args.queries)))
        return
    lines, rows = [machine(), "", HEADER], []
    print("\n".join(lines), flush=True)
    for chunks in args.chunks:
        command = [sys.executable, __file__, str(args.folder), "--chunks", str(chunks)]
        command += ["--queries", str(args.queries), "--one"]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        lines.append(_line(rows[-1]))
        print(lines[-1], flush=True)
    if args.table:
        args.table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if args.picture:
        _draw(rows, args.picture)


def measure(source: Path, chunks: int, queries: int) -> dict:
    """Build an index of about as many chunks and search it; return what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        given = {"corpus": f"{folder}/corpus", "index": f"{folder}/index"}
        settings = Settings.from_environment(**given)
        sentences = _sentences(source)
        _write(sentences, Path(settings.corpus), chunks)
        embedder = GeneratedEmbedder()
        report = build_index(settings=settings, embedder=embedder)
        before = _memory()
        began = time.perf_counter()
        index = open_index(settings.index)
        opened = time.perf_counter() - began
        retriever = Retriever(index, embedder, settings)
        chance = random.Random(1)
        taken = []
        for _ in range(queries):
            query = " ".join(chance.choice(sentences).split()[:10])
            began = time.perf_counter()
            retriever.retrieve(query, 5)
            taken.append(1000 * (time.perf_counter() - began))
        size = sum(p.stat().st_size for p in index.folder.rglob("*") if p.is_file())
        taken.sort()
        return {
            "chunks": report.chunks,
            "build": report.seconds,
            "disk": size / 1e6,
            "open": opened,
            "memory": _memory() - before,
            "median": statistics.median(taken),
            "slow": taken[round(0.95 * (len(taken) - 1))],
            "dense": index.manifest["dense"],
        }


def _sentences(source: Path) -> list[str]:
    found: list[str] = []
    for record in records(source):
        pieces = re.split(r"(?<=[.!?])\s+", record["content"])
        found += [p for p in pieces if 40 <= len(p) <= 300]
        if len(found) >= MOST_SENTENCES:
            break
    return found


def _write(sentences: list[str], corpus: Path, chunks: int) -> None:
    """Write documents until they make about as many chunks."""
    corpus.mkdir()
    chance, number, tokens = random.Random(0), 0, 0.0
    while tokens < chunks * 170:  # what a chunk of at most 200 tokens holds on average
        chosen = chance.choices(sentences, k=PER_DOCUMENT)
        tokens += 1.3 * sum(len(s.split()) for s in chosen)
        place = corpus / f"{number // 1000:04d}"
        place.mkdir(exist_ok=True)
        text = f"Document {number}\n\n" + " ".join(chosen) + "\n"
        (place / f"{number:07d}.txt").write_text(text, encoding="utf-8")
        number += 1


def _memory() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def _line(row: dict) -> str:
    dense = ", ".join(f"{k} {v}" if k != "kind" else str(v) for k, v in row["dense"].items())
    return (
        f"| {row['chunks']:,} | {row['build']:.0f} | {row['disk']:,.0f} | {row['open']:.2f} "
        f"| {row['memory']:,.0f} | {row['median']:.1f} | {row['slow']:.1f} | {dense} |"
    )


def _draw(rows: list[dict], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    measures = (("build", "build without embedding, s"), ("disk", "disk, MB"),
                ("memory", "memory, MB"), ("slow", "search p95, ms"))  # fmt: skip
    figure, axes = pyplot.subplots(1, 4, figsize=(13, 3), layout="constrained")
    for axis, (key, title) in zip(axes, measures, strict=True):
        axis.loglog([r["chunks"] for r in rows], [r[key] for r in rows], "o-", color="#2563eb")
        axis.set(title=title, xlabel="chunks")
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
