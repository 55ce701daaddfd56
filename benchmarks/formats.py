"""How fast files become documents, by format.

usage: python benchmarks/formats.py [FILE_OR_FOLDER ...] [--made PARAGRAPHS] [--files]

Each file is read three times in the process that a build uses, and the fastest counts; the start
of that process does not. The speed is in pages where the format has some, else in megabytes of the
file. --made adds a file of each format with so many paragraphs, rows or records: in small files
what counts is mostly what each takes to open. With --files, what was seen in each file is printed
first.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from common import machine
from mixed_facts import fact, names, tabled
from mixed_writers import TABLES, WRITERS

from cnai_qa import Settings
from cnai_qa.documents import ENDINGS, Parser
from cnai_qa.documents.structure import blocks
from cnai_qa.errors import DocumentError
from cnai_qa.types import PAGED, Document

TIMES = 3
HEADER = "| format | files | MB | pages | seconds | speed |\n| --- | --- | --- | --- | --- | --- |"


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read; its size in bytes, its pages or slides, and the fastest reading."""

    suffix: str
    size: int
    pages: int
    seconds: float


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("places", type=Path, nargs="*")
    arguments.add_argument("--made", type=int, default=0, metavar="PARAGRAPHS")
    arguments.add_argument("--files", action="store_true", help="print each file too")
    args = arguments.parse_args()
    print(machine())
    with Parser(Settings()) as parser, tempfile.TemporaryDirectory() as made:
        if args.made:
            _make(Path(made), args.made)
        files = _files([*args.places, Path(made)])
        found = [read for file in files if (read := _read(parser, file, args.files))]
    print(f"\n{HEADER}")
    for suffix in sorted({one.suffix for one in found}):
        print(_line(suffix, [one for one in found if one.suffix == suffix]))


def _make(folder: Path, count: int) -> None:
    """Write a file of each format with a number of paragraphs, rows or records."""
    chance = random.Random(0)
    facts = [fact(name, chance) for name in islice(names(chance), count)]
    rows = [tabled(one) for one in facts]
    for ending in WRITERS.keys() - {"zip"}:  # whose files are read one by one
        write = WRITERS[ending]
        (folder / f"made.{ending}").write_bytes(write(rows if ending in TABLES else facts))


def _files(places: list[Path]) -> Iterator[Path]:
    for place in places:
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (f for f in found if f.is_file() and f.suffix.lower() in ENDINGS)


def _read(parser: Parser, file: Path, shown: bool) -> Read | None:
    """Return how a file was read, None if it cannot be; that is said."""
    data, taken = file.read_bytes(), []
    try:
        for _ in range(TIMES):
            began = time.perf_counter()
            document = parser.load(data, file.name)
            taken.append(time.perf_counter() - began)
    except DocumentError as error:
        print(f"not read: {file.name}: {error}")
        return None
    if shown:
        print(_seen(file, document, min(taken)), flush=True)
    pages = sum(place.unit in PAGED for place in document.places)
    return Read(file.suffix.lower(), len(data), pages, min(taken))


def _seen(file: Path, document: Document, seconds: float) -> str:
    counts = f"{len(document.text)} letters, {len(blocks(document))} blocks"
    places = f"{len(document.places)} places" if document.places else "no places"
    return f"{file.name}: {counts}, {places}, {seconds:.3f} s"


def _line(suffix: str, found: Sequence[Read]) -> str:
    megabytes, seconds = sum(one.size for one in found) / 1e6, sum(one.seconds for one in found)
    pages = sum(one.pages for one in found)
    speed = f"{pages / seconds:.0f} pages/s" if pages else f"{megabytes / seconds:.2g} MB/s"
    size = f"{megabytes:.2f} | {pages or '-'}"
    return f"| {suffix} | {len(found)} | {size} | {seconds:.3f} | {speed} |"


if __name__ == "__main__":
    main()
