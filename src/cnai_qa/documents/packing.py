"""A document's structure as JSON: for the record on disk and the pipe from the parser."""

from __future__ import annotations

import json
from typing import Any

from ..types import Block, BlockKind, Document, Place

_LINE = ("path", "title", "text", "date", "kind", "markup")
_ABOUT = ("author", "language")


def pack_layout(document: Document) -> str:
    """Return what a document holds beside text, title, date and kind, as JSON."""
    layout: dict[str, Any] = {name: getattr(document, name) for name in _ABOUT}
    layout["blocks"] = [[b.start, b.end, b.kind.value, b.outer, b.level] for b in document.blocks]
    layout["places"] = [[p.start, p.number, p.unit, p.recognised] for p in document.places]
    layout["notes"] = document.notes
    return json.dumps({k: v for k, v in layout.items() if v}, ensure_ascii=False)


def unpack_layout(packed: str) -> dict[str, Any]:
    """Return the fields of a `Document` that `pack_layout` packed."""
    layout = json.loads(packed)
    blocks = (Block(a, b, BlockKind(kind), *rest) for a, b, kind, *rest in layout.get("blocks", ()))
    return {
        **{name: layout.get(name) for name in _ABOUT},
        "blocks": tuple(blocks),
        "places": tuple(Place(*values) for values in layout.get("places", ())),
        "notes": tuple(layout.get("notes", ())),
    }


def pack(document: Document) -> str:
    """Return a whole document as JSON."""
    line = {name: getattr(document, name) for name in _LINE}
    return json.dumps({**line, "layout": pack_layout(document)})


def unpack(packed: str) -> Document:
    """Return the document that `pack` packed."""
    line = json.loads(packed)
    return Document(**unpack_layout(line.pop("layout")), **line)
