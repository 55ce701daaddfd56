"""How fast files become documents, and what was seen in them.

usage: python benchmarks/formats.py FILE_OR_FOLDER ...

Each file is read three times in the process that a build uses; the start of that process is not
counted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from common import machine

from cnai_qa import Settings
from cnai_qa.documents import ENDINGS, Parser
from cnai_qa.documents.structure import blocks
from cnai_qa.errors import DocumentError

TIMES = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("places", type=Path, nargs="+")
    args = parser.parse_args()
    print(machine())
    print(f"{'KB':>8} {'letters':>9} {'blocks':>7} {'places':>7} {'seconds':>8}  file")
    with Parser(Settings()) as parser:
        for file in _files(args.places):
            print(_line(parser, file), flush=True)


def _files(places: list[Path]) -> Iterator[Path]:
    for place in places:
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (f for f in found if f.is_file() and f.suffix.lower() in ENDINGS)


def _line(parser: Parser, file: Path) -> str:
    data, taken = file.read_bytes(), []
    try:
        for _ in range(TIMES):
            began = time.perf_counter()
            document = parser.load(data, file.name)
            taken.append(time.perf_counter() - began)
    except DocumentError as error:
        return f"{len(data) / 1000:8.0f} {'':9} {'':7} {'':7} {'':8}  {file.name}: {error}"
    counts = len(document.text), len(blocks(document)), len(document.places)
    letters, found, places = counts
    return (
        f"{len(data) / 1000:8.0f} {letters:9} {found:7} {places:7} {min(taken):8.3f}  {file.name}"
    )


if __name__ == "__main__":
    main()
