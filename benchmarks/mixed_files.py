"""Files of every format with facts that nothing else says; `benchmarks/mixed.py` asks for them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from mixed_facts import Fact, chinese, fact, names, tabled
from mixed_writers import TABLES, WRITERS

UNITS = {"pdf": "page", "docx": "page", "pptx": "slide", "xlsx": "row", "csv": "row", "tsv": "row",
         "json": "record", "jsonl": "record"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A file with facts; the one that is asked for stands at `place` ('' where there is none)."""

    path: str
    document: str
    data: bytes
    kind: str
    asked: Fact
    place: str


def make(count: int, seed: int = 0) -> list[Made]:
    """Return so many files, of each kind in turn."""
    chance = random.Random(seed)
    unused = names(chance)
    return [_made(number, list(WRITERS)[number % len(WRITERS)], unused, chance)
            for number in range(count)]  # fmt: skip


def _made(number: int, kind: str, unused: Iterator[str], chance: random.Random) -> Made:
    say = chinese if kind == "gb18030.txt" else fact
    facts = [say(next(unused), chance) for _ in range(6)]
    facts = [tabled(f) for f in facts] if kind in TABLES else facts
    at = chance.randrange(1, len(facts))
    ending = kind.rsplit(".", 1)[-1]
    path = f"{['', 'letters/', 'archive 2024/'][number % 3]}file {number:03}.{ending}"
    unit = UNITS.get(kind)
    # The first row of a table names its columns.
    place = f"{unit} {at + (2 if unit == 'row' else 1)}" if unit else ""
    inside = "/notes/facts.md" if kind == "zip" else ""
    return Made(path, path + inside, WRITERS[kind](facts), kind, facts[at], place)
