"""What the commands share: printing a result, opening the index, drawing progress."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ...settings import Settings

if TYPE_CHECKING:
    from ...assistant import Assistant
    from ...types import BuildReport

ABSTAINED = 3

_UNITS = {"reading": "file", "embedding": "chunk", "asking": "question", "ablation": "question"}
_STEPS = {  # of a build, in their order
    "reading": "reading documents, {:,} of {:,}",
    "embedding": "computing vectors, {:,} of {:,}",
    "indexing": "writing",
}
_Run = Callable[[argparse.Namespace, Settings], int]


class Add(Protocol):
    """Adds a command to the command line; returns its parser, for its own options."""

    def __call__(self, name: str, run: _Run, text: str) -> argparse.ArgumentParser: ...


def emit(result: Any, as_json: bool) -> None:
    """Print a result on stdout."""
    print(json.dumps(result, ensure_ascii=False) if as_json else result)


def load(settings: Settings) -> Assistant:
    """Open the index of the settings."""
    from ...assistant import Assistant

    return Assistant.load(settings=settings)


def in_corpus(given: str, settings: Settings) -> str:
    """Return the document's name where a path on disk leads into the corpus, else as given."""
    corpus = Path(settings.corpus).resolve()
    place = Path(given)
    inside = place.parent.resolve() / place.name  # a link is named itself, not its target
    if place.is_absolute() or not (corpus / given).exists():
        return inside.relative_to(corpus).as_posix() if inside.is_relative_to(corpus) else given
    return given


def run_build(
    settings: Settings, force: bool = False, say: Callable[[str], None] | None = None
) -> BuildReport:
    """Build the index with a progress bar on stderr.

    Args:
        say: told in words how far it is.
    """
    from ...index.build import build_index

    with progress() as show:

        def shown(step: str, done: int, total: int) -> None:
            show(step, done, total)
            if say:
                say(_in_words(step, done, total))

        return build_index(settings=settings, force=force, progress=shown)


def _in_words(step: str, done: int, total: int) -> str:
    number, what = list(_STEPS).index(step) + 1, _STEPS[step].format(done, total)
    return f"Building the index, step {number} of {len(_STEPS)}: {what}"


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a progress callback that draws one bar for each step on stderr."""
    from tqdm import tqdm

    bars: dict[str, tqdm] = {}

    def show(step: str, done: int, total: int) -> None:
        if step not in bars:
            unit = _UNITS.get(step, "part")
            bars[step] = tqdm(total=total, desc=step, unit=unit, file=sys.stderr)
        bars[step].update(done - bars[step].n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()
