"""The map in the browser: from the press of its tab to the picture, and a frame on hover.

usage: python benchmarks/map.py [--points 2000 20000] [--documents 200] [--runs 5]

The page is the real one, over the shipped corpus; the points are drawn at random, the documents'
sizes fall off as words' do. In a headless Chromium the tab is pressed and the painted canvas waited
for, on a fresh page each time. Then the pointer goes over it, one step a frame: what the page does
for a step, and the time from frame to frame. Needs playwright and a Chromium on the PATH.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from common import free_port, machine

from cnai_qa import Assistant, build_index
from cnai_qa.offline import keep_offline
from cnai_qa.types import Spot

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Reading a pixel waits until what was drawn is there.
PICTURE = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const tab = [...document.querySelectorAll('[role=tab]')].find((t) => t.innerText === 'Map');
    const began = performance.now();
    tab.click();
    let canvas;
    do {
        await frame();
        canvas = document.querySelector('.plane canvas');
    } while (!(canvas?.width > 300));
    canvas.getContext('2d').getImageData(0, 0, 1, 1);
    return performance.now() - began;
}"""
HOVER = """async (steps) => {
    const frame = () => new Promise(requestAnimationFrame);
    const canvas = document.querySelector('.plane canvas');
    const { x, y, width, height } = canvas.getBoundingClientRect();
    const [work, frames] = [[], []];
    let last = await frame();
    for (let n = 0; n < steps; n++) {
        const clientX = x + (width * (n + 0.5)) / steps;
        const clientY = y + (height * ((7 * n) % steps)) / steps;
        const began = performance.now();
        canvas.dispatchEvent(new MouseEvent('mousemove', { clientX, clientY, bubbles: true }));
        work.push(performance.now() - began);
        const now = await frame();
        frames.push(now - last);
        last = now;
    }
    return [work, frames];
}"""
STEPS = 120  # of the pointer over the map


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--points", type=int, nargs="+", default=[2_000, 20_000])
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    print(machine())
    print("| points | to the picture, ms | work of a step, ms | frame on hover, ms |")
    print("| --- | --- | --- | --- |")
    keep_offline()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = str(Path(folder) / "index")
        build_index("corpus", index)
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        for points in args.points:
            drawn = _spots(points, args.documents)
            print(_row(points, _measured(browser, Assistant.load(index), drawn, args.runs)))
        browser.close()


def _spots(points: int, documents: int) -> list[Spot]:
    """Return points in the unit square; the n-th document has 1/n of what the first one has."""
    random = np.random.default_rng(1)
    shares = 1 / np.arange(1, documents + 1)
    owners = random.choice(documents, points, p=shares / shares.sum())
    places = random.random((points, 2))
    return [
        Spot(f"document-{owner}.md", 100 * n, 100 * n + 99, float(x), float(y))
        for n, (owner, (x, y)) in enumerate(zip(owners, places, strict=True))
    ]


def _measured(
    browser: Any, assistant: Assistant, spots: Sequence[Spot], runs: int
) -> tuple[list[float], list[float], list[float]]:
    """Return milliseconds: to the picture, of the work of a step, from frame to frame."""
    from cnai_qa.serve.starting import Server
    from cnai_qa.serve.web import build_app, hand_over

    assistant.plane = lambda most: list(spots[:most])
    drawn, work, frames = [], [], []
    with Server("127.0.0.1", free_port(), assistant.settings) as server:
        hand_over(build_app(assistant), server, assistant.settings)
        for _ in range(runs):
            page = browser.new_context().new_page()
            page.goto(server.address)
            page.wait_for_selector(".chip")  # all that a start does is done
            drawn.append(page.evaluate(PICTURE))
            steps = page.evaluate(HOVER, STEPS)
            work += steps[0]
            frames += steps[1]
            page.close()
    return drawn, work, frames


def _row(points: int, taken: Sequence[Sequence[float]]) -> str:
    """Return a line of the table: the median, and the worst."""
    cells = (f"{statistics.median(times):.1f} (up to {max(times):.1f})" for times in taken)
    return f"| {points:,} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
