"""The picture of the collection: a point for each passage, for `static/plane.js` to draw."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Any

from ..assistant import Assistant
from ..errors import CnaiQaError
from ..types import Spot
from .markup import Record, citation_link, esc, link, shown, without_marks
from .reading import within
from .sheet import marks

MOST = 20_000  # points; a page draws them in a moment, and more would hide each other
_WIDTH, _HEIGHT, _MARGIN = 1000, 560, 24
# Told apart from each other and from the grey by people who see colours differently too.
COLOURS = "#d55e00 #56b4e9 #882255 #6929c4 #e69f00 #7a5195 #117733 #ee3377".split()
GREY = "#9a9aa2"  # of the other documents
_EXCERPT = 140  # characters of a passage that are said of its point


def picture(
    spots: Sequence[Spot],
    titles: Mapping[str, str],
    answer: Mapping[str, Any] | None = None,
    total: int = 0,
) -> str:
    """Return the collection, with the passages that the last answer cites marked.

    Args:
        titles: of the documents, by path.
        answer: the answer record.
        total: passages that there are, where the spots are a sample.
    """
    if not spots:
        return '<p class="note">There is nothing to show yet. Add documents and rebuild.</p>'
    cited = answer["citations"] if answer else []
    sizes = Counter(spot.document for spot in spots)
    own = _own(sizes, {citation["document"] for citation in cited})
    rings = _rings(cited, spots)
    return (
        f'<div class="plane"><p class="note">{_note(len(spots), total, bool(rings))}</p>'
        f'<div class="sky"><canvas tabindex="0" role="application" aria-label="Map of '
        f'{len(spots)} passages. The arrow keys go from point to point, Enter opens one." '
        f'aria-describedby="plane-said"></canvas>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="group" aria-label="Sources of the last '
        f'answer"><a class="here" tabindex="-1"><circle r="9"/></a>{rings}</svg></div>'
        f'<p class="said" id="plane-said" role="status"></p><ul class="legend">'
        f"{_legend(own, titles, len(sizes) - len(own))}</ul>"
        f"<textarea hidden readonly>{escape(_data(spots, own))}</textarea></div>"
    )


def point(assistant: Assistant, asked: Mapping[str, Any]) -> dict[str, str]:
    """Return what is said of a passage, and the address of its place.

    Args:
        asked: from the page: `document`, `start` and `end`.
    """
    path = str(asked.get("document", ""))
    try:
        document, chunks = assistant.document(path), assistant.chunks(path)
    except CnaiQaError:
        return {"said": "This document is not there any more.", "href": ""}
    start, end = within(asked.get("start"), asked.get("end"), len(document.text))
    text = document.text[start:end]
    plain = " ".join(without_marks(text, marks(document, start, end)).split())
    heading = next((c.heading[-1] for c in chunks if c.start == start and c.heading), "")
    names = " › ".join(dict.fromkeys(filter(None, (document.title, heading))))
    more = "…" if len(plain) > _EXCERPT else ""
    return {
        "said": f"{shown(names)}: {plain[:_EXCERPT]}{more}",
        "href": link(path, start, end, text),
    }


def _own(sizes: Counter[str], cited: Collection[str]) -> dict[str, str]:
    """Return the documents that have a colour of their own: the largest, and those cited."""
    own = [path for path, _ in sizes.most_common(len(COLOURS))]
    missing = [path for path in sizes if path in cited and path not in own]
    spare = [n for n, path in enumerate(own) if path not in cited]
    for n, path in zip(reversed(spare), missing, strict=False):
        own[n] = path
    return dict(zip(own, COLOURS, strict=False))


def _legend(own: Mapping[str, str], titles: Mapping[str, str], others: int) -> str:
    named = [(colour, titles.get(path, path)) for path, colour in own.items()]
    if others:
        named.append((GREY, "1 other document" if others == 1 else f"{others:,} other documents"))
    return "".join(
        f'<li><span style="background:{colour}"></span><bdi>{esc(name)}</bdi></li>'
        for colour, name in named
    )


def _note(count: int, total: int, cited: bool) -> str:
    note = "Passages that say similar things lie near each other. Press a point to read it."
    if total > count:
        note += f" Shown are {count:,} of {total:,} passages, evenly chosen."
    return f"{note} The numbers are the sources of the last answer." if cited else note


def _data(spots: Sequence[Spot], own: Mapping[str, str]) -> str:
    """Return the points as numbers in a row: x, y, number of the document, start, end."""
    spots = sorted(spots, key=lambda spot: spot.document in own)  # the grey ones lie below
    paths = list(dict.fromkeys(spot.document for spot in spots))
    number = {path: n for n, path in enumerate(paths)}
    points = [
        value
        for spot in spots
        for value in (*_at(spot), number[spot.document], spot.start, spot.end)
    ]
    shades = [own.get(path, GREY) for path in paths]
    return json.dumps({"paths": paths, "colours": shades, "points": points}, separators=(",", ":"))


def _rings(cited: Sequence[Record], spots: Sequence[Spot]) -> str:
    """Return a ring around each point that is cited, with the numbers of its sources."""
    places: dict[tuple[int, int], list[Record]] = {}
    for citation in cited:
        if spot := next((spot for spot in spots if _holds(spot, citation)), None):
            places.setdefault(_at(spot), []).append(citation)
    return "".join(
        f'<circle class="ring" cx="{x}" cy="{y}" r="12"/>'
        f'<text x="{x + 15}" y="{y + 5}">{", ".join(map(_number, here))}</text>'
        for (x, y), here in places.items()
    )


def _holds(spot: Spot, citation: Record) -> bool:
    same = spot.document == citation["document"]
    return same and spot.start <= citation["start"] < spot.end


def _number(citation: Record) -> str:
    number = citation["number"]
    href = esc(citation_link(citation))
    return f'<a href="{href}" aria-label="Source {number}">{number}</a>'


def _at(spot: Spot) -> tuple[int, int]:
    """Return a place of the unit square in the picture's units; up is up."""
    wide, high = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    return round(_MARGIN + spot.x * wide), round(_MARGIN + (1 - spot.y) * high)
