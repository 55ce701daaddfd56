"""Kill builds at random moments, a few hundred times, and look whether anything was lost.

usage: python benchmarks/kill_builds.py [--kills 300] [--seed 0] [--corpus corpus]

Each round changes a document of a copy of the corpus, starts `cnai-qa build` in a new process
and kills it (SIGKILL) after a random part of the time that a build takes. Then the index is
opened and searched: it must say what it said before, or what the new build says, and nothing
else. A build that is not killed must succeed after each round of ten and leave nothing behind.
Exit code 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from common import machine

from cnai_qa import Assistant, Settings
from cnai_qa.errors import CnaiQaError

NAME = "tally.md"
QUERY = "tally of the lighthouse keeper"
ALWAYS = "Who backs DeepSeek?"


class Run:
    """A corpus, its index, and what is known to be in it."""

    def __init__(self, corpus: Path, folder: Path) -> None:
        self.settings = Settings(corpus=str(folder / "corpus"), index=str(folder / "index"))
        shutil.copytree(corpus, self.settings.corpus)
        self.number = self.live = 0
        self.write()
        self.build().wait()
        self.hits = self.found(ALWAYS)

    def write(self) -> None:
        """Change the document that is rebuilt."""
        self.number += 1
        text = f"# Tally\n\nThe tally of the lighthouse keeper is {self.number}.\n"
        (Path(self.settings.corpus) / NAME).write_text(text, encoding="utf-8")

    def build(self) -> subprocess.Popen[bytes]:
        """Start a build in a new process."""
        command = [sys.executable, "-m", "cnai_qa", "build"]
        command += ["--corpus", self.settings.corpus, "--index", self.settings.index]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def found(self, query: str) -> list[tuple[str, int, int]]:
        """Return the passages that a newly opened index finds in the given documents."""
        hits = Assistant(self.settings).search(query, k=10)
        return [(h.chunk.document, h.chunk.start, h.chunk.end) for h in hits if not _is_tally(h)]

    def state(self) -> str:
        """Return 'before', 'after', or what is wrong."""
        try:
            tally = next(h for h in Assistant(self.settings).search(QUERY, k=3) if _is_tally(h))
            if self.found(ALWAYS) != self.hits:
                return "other passages"
        except (CnaiQaError, StopIteration) as error:
            return f"{type(error).__name__}: {error}"
        number = int(tally.chunk.text.rstrip(".\n").split()[-1])
        known = {self.live: "before", self.number: "after"}
        self.live = number
        return known.get(number, f"the tally {number}, expected one of {sorted(known)}")

    def leftovers(self) -> list[str]:
        """Return what lies in the index folder beside two generations at most."""
        names = sorted(p.name for p in Path(self.settings.index).iterdir())
        generations = [n for n in names if n.startswith("generation-")]
        rest = [n for n in names if n not in generations and n not in ("CURRENT", ".lock")]
        return rest + generations[:-2]


def main() -> int:
    """Kill, look, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        run = Run(args.corpus, Path(folder))
        states = _rounds(run, args.kills, random.Random(args.seed))
    for state, times in states.most_common():
        print(f"{times:5}  {state}")
    lost = sum(n for state, n in states.items() if state not in _GOOD)
    print(f"{args.kills} builds killed, {lost} times anything was lost or left behind")
    return 1 if lost else 0


_GOOD = ("killed, index as before", "killed, new index live", "ended before it was killed", "whole")


def _rounds(run: Run, kills: int, chance: random.Random) -> Counter[str]:
    states: Counter[str] = Counter()
    run.state()
    takes = _uninterrupted(run, states)
    while sum(states[name] for name in _GOOD[:2]) < kills and not set(states) - set(_GOOD):
        run.write()
        build = run.build()
        time.sleep(chance.uniform(0, 1.1 * takes))
        build.kill()
        killed = build.wait() == -signal.SIGKILL
        state = run.state()
        names = {"before": _GOOD[0], "after": _GOOD[1] if killed else _GOOD[2]}
        states[names.get(state, state)] += 1
        if sum(states.values()) % 10 == 0:
            takes = _uninterrupted(run, states)
    return states


def _uninterrupted(run: Run, states: Counter[str]) -> float:
    """Build to the end and look; return the seconds it took."""
    run.write()
    began = time.perf_counter()
    code = run.build().wait()
    taken = time.perf_counter() - began
    state, rest = run.state(), run.leftovers()
    whole = code == 0 and state == "after" and not rest
    states["whole" if whole else f"exit code {code}, {state}, left: {rest}"] += 1
    return taken


def _is_tally(hit) -> bool:
    return hit.chunk.document == NAME


if __name__ == "__main__":
    sys.exit(main())
