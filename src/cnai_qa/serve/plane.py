"""The picture of the collection as SVG: a point for each passage, which opens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..types import Chunk
from .markup import citation_link, esc, link

MOST = 2000  # points; more would say nothing more
_WIDTH, _HEIGHT, _MARGIN = 1000, 560, 24
# Told apart by people who see colours differently too (Okabe and Ito), then lighter ones.
_COLOURS = "#0072b2 #d55e00 #009e73 #cc79a7 #b38600 #56b4e9 #7a5195 #8c564b #4d4d4d #2ca02c".split()
_EXCERPT = 90  # characters of a passage in its tooltip

Points = Sequence[tuple[Chunk, float, float]]


def picture(
    points: Points, titles: Mapping[str, str], answer: Mapping[str, Any] | None = None
) -> str:
    """Return the collection, with the passages that the last answer cites marked.

    Args:
        titles: of the documents, by path.
        answer: the answer record.
    """
    if not points:
        return '<p class="note">There is nothing to show yet. Add documents and rebuild.</p>'
    colours = {path: _COLOURS[n % len(_COLOURS)] for n, path in enumerate(titles)}
    dots = "".join(_dot(*point, colours, titles) for point in points)
    cited = answer["citations"] if answer else []
    rings = "".join(_ring(citation, points) for citation in cited)
    legend = "".join(
        f'<li><span style="background:{colours[path]}"></span><bdi>{esc(title)}</bdi></li>'
        for path, title in titles.items()
    )
    note = "Passages that say similar things lie near each other. Press a point to read it."
    if rings:
        note += " The numbers are the sources of the last answer."
    return (
        f'<div class="plane"><p class="note">{note}</p>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="group" aria-label="Map of the passages">'
        f'{dots}{rings}</svg><ul class="legend">{legend}</ul></div>'
    )


def _dot(
    chunk: Chunk, x: float, y: float, colours: Mapping[str, str], titles: Mapping[str, str]
) -> str:
    heading = chunk.heading[-1] if chunk.heading else titles.get(chunk.document, chunk.document)
    said = f"{heading}: {' '.join(chunk.text.split())[:_EXCERPT]}…"
    at_x, at_y = _at(x, y)
    colour = colours.get(chunk.document, _COLOURS[-1])
    return (
        f'<a href="{esc(link(chunk.document, chunk.start, chunk.end, chunk.text))}" tabindex="-1" '
        f'aria-label="{esc(heading)}"><circle cx="{at_x}" cy="{at_y}" r="6" fill="{colour}">'
        f"<title>{esc(said)}</title></circle></a>"
    )


def _ring(citation: Mapping[str, Any], points: Points) -> str:
    for chunk, x, y in points:
        if chunk.document == citation["document"] and chunk.start <= citation["start"] < chunk.end:
            at_x, at_y = _at(x, y)
            number = citation["number"]
            return (
                f'<a href="{esc(citation_link(citation))}" aria-label="Source {number}">'
                f'<circle class="ring" cx="{at_x}" cy="{at_y}" r="12"/>'
                f'<text x="{at_x + 15}" y="{at_y + 5}">{number}</text></a>'
            )
    return ""


def _at(x: float, y: float) -> tuple[int, int]:
    """Return a place of the unit square in the picture's units; up is up."""
    wide, high = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    return round(_MARGIN + x * wide), round(_MARGIN + (1 - y) * high)
