"""From `python app.py` to a page in the browser: first paint, usable page, answer, and memory.

usage: python benchmarks/first_paint.py [--corpus corpus] [--runs 5]

The corpus is indexed into a temporary folder first. A headless Chromium, running already, opens
the address as soon as it listens. A question is typed on the starting page; the answer to it on
the real page tells that nothing was lost. Needs playwright and a Chromium on the PATH.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common import free_port, machine, spread

from cnai_qa import build_index

APP = Path(__file__).resolve().parent.parent / "app.py"
QUESTION = "Who backs DeepSeek?"
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STEPS = ("first paint", "page usable", "question answered")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", default="corpus")
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    print(machine())
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = str(Path(folder) / "index")
        build_index(args.corpus, index)
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        rows = [_measured(browser, args.corpus, index) for _ in range(args.runs)]
        browser.close()
    for name, taken in zip(STEPS, zip(*(times for times, _ in rows), strict=True), strict=True):
        print(f"{name:20} {spread(taken)}")
    megabytes = sorted(memory for _, memory in rows)
    middle = megabytes[len(megabytes) // 2]
    print(f"memory then          {middle:8.0f} MB ({megabytes[0]:.0f} to {megabytes[-1]:.0f})")


def _measured(browser: Any, corpus: str, index: str) -> tuple[list[float], float]:
    """Return the seconds from the start of the process to each step, and its memory at the end."""
    port = free_port()
    page = browser.new_context().new_page()
    page.goto("about:blank")
    page.set_default_timeout(120_000)
    command = [sys.executable, str(APP), "--corpus", corpus, "--index", index, "--port", str(port)]
    began = time.perf_counter()
    program = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    taken: list[float] = []
    try:
        _until(lambda: _listens(port))
        page.goto(f"http://127.0.0.1:{port}")
        page.wait_for_function(PAINT)
        taken.append(time.perf_counter() - began)
        page.locator("textarea").first.fill(QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_selector("#start", state="detached")  # what stands before the page is gone
        taken.append(time.perf_counter() - began)
        page.wait_for_selector(".answer:not(.pending)")
        taken.append(time.perf_counter() - began)
        page.wait_for_selector(".chips")  # the work behind the answer is done too
        return taken, _memory(program.pid)
    finally:
        page.close()
        program.send_signal(signal.SIGINT)
        program.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.005)


def _memory(process: int) -> float:
    """Return the resident memory of a process in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main()
