"""How fast an index is built, in how much memory, beside plain sentence-transformers.

usage: python benchmarks/scale.py FOLDER [--limit N] [--sample 512]

FOLDER holds .json or .json.gz files, each a list of records with "title" and "content". They
are written as text files into a temporary corpus, which is built twice: from nothing, and
again after one document changed. The plain way is `SentenceTransformer.encode` over a sample
of the very same chunks, after the build, in the same process. Last comes what the processor
allows: the chunks that a build would embed if it did nothing but the model's matrix products.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from common import machine

from cnai_qa import Settings, build_index
from cnai_qa.chunking import SentenceSplitter, chunk_document, embedding_text
from cnai_qa.documents import load_document
from cnai_qa.embedding import SentenceTransformersEmbedder, model_source
from cnai_qa.sentences import sentences

ROWS = 6000  # tokens of a batch whose product is timed


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="documents at most")
    parser.add_argument("--sample", type=int, default=512, help="chunks for the plain way")
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        count, size = write_corpus(args.folder, corpus, args.limit)
        print(f"{count} documents, {size / 1e6:.1f} MB of text")
        settings = Settings(corpus=str(corpus), index=str(Path(folder) / "index"))
        embedder = SentenceTransformersEmbedder(settings, settings.precision)
        report = build_index(settings=settings, embedder=embedder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rate = report.embedded / report.seconds
        print(
            f"build: {report.chunks} chunks in {report.seconds:.0f} s, {rate:.1f} chunks/s, peak "
            f"memory {peak:.0f} MB; {report.truncated} truncated, {len(report.failed)} failed"
        )
        changed = next(corpus.iterdir())
        changed.write_text(changed.read_text(encoding="utf-8") + "\n\nOne more sentence.\n")
        again = build_index(settings=settings, embedder=embedder)
        print(f"build after one change: {again.embedded} embedded in {again.seconds:.1f} s")
        texts = _sample(corpus, settings, embedder, args.sample)
        plain = _plain_rate(settings, texts)
        print(
            f"plain encode of {args.sample} of the chunks: {plain:.1f} chunks/s; the build has "
            f"{rate / plain:.2f} of that rate"
        )
        _print_bounds(settings, sum(map(embedder.count_tokens, texts)) / len(texts))


def write_corpus(source: Path, corpus: Path, limit: int | None = None) -> tuple[int, int]:
    """Write records as text files; return how many and their size in bytes."""
    corpus.mkdir(parents=True)
    count = size = 0
    for record in records(source):
        if count == limit:
            break
        text = f"{record['title']}\n\n{record['content']}\n"
        size += (corpus / f"{count:05d}.txt").write_text(text, encoding="utf-8")
        count += 1
    return count, size


def records(source: Path) -> Iterator[dict]:
    """Yield the records of the files of a folder."""
    for path in sorted(p for p in source.iterdir() if ".json" in p.suffixes):
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as file:
            yield from json.load(file)


def _sample(corpus: Path, settings: Settings, embedder, size: int) -> list[str]:
    """Return a random sample of the chunks, as they are embedded."""
    splitter = SentenceSplitter(settings.chunk_tokens, embedder.count_tokens)
    files = sorted(corpus.iterdir())
    random.Random(0).shuffle(files)
    texts: list[str] = []
    for path in files:
        document = load_document(path.read_bytes(), path.name)
        chunks = chunk_document(document, sentences(document), splitter)
        texts += [embedding_text(document.title, chunk) for chunk in chunks]
        if len(texts) >= size:
            break
    return texts[:size]


def _plain_rate(settings: Settings, texts: list[str]) -> float:
    """Return the chunks per second of plain `encode`."""
    from sentence_transformers import SentenceTransformer  # other benchmarks share the rest

    model = SentenceTransformer(model_source(settings), device="cpu")
    model.encode(texts[:8])
    began = time.perf_counter()
    model.encode(texts, show_progress_bar=False)
    return len(texts) / (time.perf_counter() - began)


def _print_bounds(settings: Settings, tokens: float) -> None:
    """Print the chunks per second that the matrix products alone would allow, by number format."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(model_source(settings), device="cpu")
    layers = [m.weight for m in model.modules() if isinstance(m, torch.nn.Linear)]
    widest = max(layers, key=torch.Tensor.numel)
    work = 2 * tokens * sum(w.numel() for w in layers) / 1e9  # GFLOP of a chunk
    for kind in (torch.float32, torch.bfloat16):
        given, weight = torch.randn(ROWS, widest.shape[1]).to(kind), widest.detach().to(kind)
        seconds = min(_seconds(given, weight) for _ in range(10))
        speed = 2 * ROWS * widest.numel() / seconds / 1e9
        print(
            f"{str(kind).removeprefix('torch.')}: matrix products at {speed:.0f} GFLOP/s; at "
            f"{tokens:.0f} tokens a chunk they allow {speed / work:.0f} chunks/s"
        )


def _seconds(given, weight) -> float:
    from torch.nn.functional import linear

    began = time.perf_counter()
    linear(given, weight)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
