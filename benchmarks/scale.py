"""How fast an index is built, in how much memory, beside plain sentence-transformers.

usage: python benchmarks/scale.py FOLDER [--limit N] [--sample 512]

FOLDER holds .json or .json.gz files, each a list of records with "title" and "content". They
are written as text files into a temporary corpus, which is built twice: from nothing, and
again after one document changed. The plain way is `SentenceTransformer.encode` over a sample
of the very same chunks, after the build, in the same process.
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
        plain = _plain_rate(corpus, settings, embedder, args.sample)
        print(
            f"plain encode of {args.sample} of the chunks: {plain:.1f} chunks/s; the build has "
            f"{rate / plain:.2f} of that rate"
        )


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


def _plain_rate(corpus: Path, settings: Settings, embedder, sample: int) -> float:
    """Return the chunks per second of plain `encode` over a random sample of the chunks."""
    from sentence_transformers import SentenceTransformer  # other benchmarks share the rest

    splitter = SentenceSplitter(settings.chunk_tokens, embedder.count_tokens)
    files = sorted(corpus.iterdir())
    random.Random(0).shuffle(files)
    texts: list[str] = []
    for path in files:
        document = load_document(path.read_bytes(), path.name)
        chunks = chunk_document(document, sentences(document), splitter)
        texts += [embedding_text(document.title, chunk) for chunk in chunks]
        if len(texts) >= sample:
            break
    model = SentenceTransformer(model_source(settings), device="cpu")
    model.encode(texts[:8])
    began = time.perf_counter()
    model.encode(texts[:sample], show_progress_bar=False)
    return len(texts[:sample]) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
