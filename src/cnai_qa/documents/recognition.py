"""Text of pictures, where the extra 'ocr' is installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from .lines import Line

_DOTS = 150  # per inch, at which a page is looked at
_POINTS = 72  # per inch


def available() -> bool:
    """Tell whether the extra 'ocr' is installed."""
    return find_spec("rapidocr") is not None


@lru_cache(maxsize=1)
def _recogniser() -> Any:
    from rapidocr import RapidOCR

    threads = "EngineConfig.onnxruntime.intra_op_num_threads"
    return RapidOCR(params={threads: 1, "Global.log_level": "critical"})


def recognised_lines(page: Any) -> list[Line]:
    """Return the lines that are recognised on a page; none without the extra.

    Args:
        page: of pypdfium2, which renders it.
    """
    if not available():
        return []
    found = _recogniser()(page.render(scale=_DOTS / _POINTS).to_numpy())
    boxes = found.boxes if found.boxes is not None else ()
    return [_line(corners, text) for corners, text in zip(boxes, found.txts or (), strict=True)]


def _line(corners: Sequence[Sequence[float]], text: str) -> Line:
    xs = [float(x) * _POINTS / _DOTS for x, _ in corners]
    ys = [float(y) * _POINTS / _DOTS for _, y in corners]
    return Line(text, min(xs), max(xs), min(ys), max(ys), max(ys) - min(ys))
