"""Clients that ask a running chat while its index is rebuilt again and again: is anything lost?

usage: python benchmarks/ask_throughout.py [--clients 8] [--rebuilds 20] [--corpus corpus]

A copy of the corpus holds one more document, whose number changes before each `cnai-qa build`
in a process of its own. Each client asks and searches the server in turn, over HTTP. A failure
is an error, a number that was never written, or one older than the client has seen before.
Exit code 1 if there was any.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from common import free_port, machine

APP = Path(__file__).resolve().parent.parent / "app.py"
NAME = "tally.md"
QUESTION = "What is the tally of the lighthouse keeper?"
OTHER = "Who backs DeepSeek?"
HEADER = "| clients | rebuilds | answers | failures | p50, ms | p95, ms |\n| --- |" + " --- |" * 5
_TALLY = re.compile(r"tally of the lighthouse keeper is (\d+)")


@dataclass
class Run:
    """What the clients saw.

    Attributes:
        written: the number that was last written into the document.
        taken: seconds of each answer.
    """

    address: str
    written: int = 0
    taken: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    ended: threading.Event = field(default_factory=threading.Event)

    def client(self, client: Any) -> None:
        """Ask until the rebuilds are over."""
        seen = 0
        while not self.ended.is_set():
            began = time.perf_counter()
            try:
                seen = self._look(client, seen)
            except Exception as error:  # whatever it is, the client's user would see it
                self.failures[f"{type(error).__name__}: {error}"[:200]] += 1
            self.taken.append(time.perf_counter() - began)

    def _look(self, client: Any, seen: int) -> int:
        """Ask twice and search once; return the number that was found."""
        if not client.predict(OTHER, api_name="/ask")["citations"]:
            self.failures["a question that is answered otherwise was refused"] += 1
        said = client.predict(QUESTION, api_name="/ask")["answer"]
        passages = client.predict(QUESTION, 3, api_name="/search")
        found = _numbers(said) + _numbers(" ".join(p["text"] for p in passages))
        if not found or found != sorted(found) or found[0] < seen or found[-1] > self.written:
            self.failures[f"found {found} after {seen}, written {self.written}"] += 1
        return max([seen, *found])


def main() -> int:
    """Serve, ask, rebuild, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--rebuilds", type=int, default=20)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        shutil.copytree(args.corpus, corpus)
        port = free_port()
        run = Run(f"http://127.0.0.1:{port}")
        places = ["--corpus", str(corpus), "--index", str(index)]
        _rebuild(run, corpus, places)
        command = [sys.executable, str(APP), *places, "--port", str(port)]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _asked_throughout(run, corpus, places, args.clients, args.rebuilds)
        finally:
            server.terminate()
            server.wait()
    return _told(run, args.clients, args.rebuilds)


def _asked_throughout(
    run: Run, corpus: Path, places: list[str], clients: int, rebuilds: int
) -> None:
    from gradio_client import Client

    while _state(run.address) != "ready":
        time.sleep(0.1)
    doors = [Client(run.address, verbose=False) for _ in range(clients)]
    threads = [threading.Thread(target=run.client, args=(door,)) for door in doors]
    for thread in threads:
        thread.start()
    try:
        while len(run.taken) < clients:  # each has asked once
            time.sleep(0.1)
        for number in range(1, rebuilds + 1):
            _rebuild(run, corpus, places)
            print(f"rebuild {number} of {rebuilds}, {len(run.taken)} rounds, "
                  f"{run.failures.total()} failures", file=sys.stderr)  # fmt: skip
    finally:
        run.ended.set()
        for thread in threads:
            thread.join()


def _state(address: str) -> str:
    """Return how far the start of the server is."""
    try:
        return httpx.get(f"{address}/starting", timeout=60).json()["state"]
    except httpx.ConnectError:
        return ""


def _rebuild(run: Run, corpus: Path, places: list[str]) -> None:
    run.written += 1
    text = f"# Tally\n\nThe tally of the lighthouse keeper is {run.written}.\n"
    (corpus / NAME).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "cnai_qa", "build", *places]
    subprocess.run(command, check=True, capture_output=True)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in _TALLY.findall(text)]


def _told(run: Run, clients: int, rebuilds: int) -> int:
    """Print the table and the failures; return the exit code."""
    answers, failures = 3 * len(run.taken), run.failures.total()
    each = sorted(1000 * seconds / 3 for seconds in run.taken)
    slow = each[round(0.95 * (len(each) - 1))]
    print(HEADER)
    print(f"| {clients} | {rebuilds} | {answers:,} | {failures} "
          f"| {statistics.median(each):.0f} | {slow:.0f} |")  # fmt: skip
    for failure, times in run.failures.most_common():
        print(f"{times:5}  {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
