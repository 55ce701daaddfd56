"""Text of pictures, where the extra 'ocr' is installed."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from .lines import Line


def available() -> bool:
    """Tell whether the extra 'ocr' is installed."""
    return find_spec("rapidocr_onnxruntime") is not None


@lru_cache(maxsize=1)
def _recogniser() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)


def recognised_lines(page: Any, dots: int) -> list[Line]:
    """Return the lines that are recognised on a page of a PDF; none without the extra.

    Args:
        page: of pypdfium2, to be rendered at `dots` per inch.
    """
    if not available():
        return []
    image = page.render(scale=dots / 72).to_numpy()
    found, _ = _recogniser()(image)
    return [_line(corners, text, 72 / dots) for corners, text, _ in found or ()]


def _line(corners: list[list[float]], text: str, scale: float) -> Line:
    xs, ys = [x * scale for x, _ in corners], [y * scale for _, y in corners]
    return Line(text, min(xs), max(xs), min(ys), max(ys), max(ys) - min(ys))
