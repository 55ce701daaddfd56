"""Files that could not be read: known again as long as nothing changed that could help."""

from __future__ import annotations

from typing import Any

from ..documents import can_recognise
from ..settings import Settings
from .index import EXTRACTION, Index
from .records import Unread


def reading(settings: Settings) -> dict[str, Any]:
    """Return what decides, beside a file's bytes and name, whether it can be read."""
    return {
        "extraction": EXTRACTION,
        "seconds": settings.parse_seconds,
        "megabytes": settings.parse_megabytes,
        "recognition": can_recognise(),
    }


def known_failures(index: Index | None, settings: Settings) -> dict[str, Unread]:
    """Return the files, by path, that need not be read again while their bytes are the same."""
    if index is None or index.manifest.get("reading") != reading(settings):
        return {}
    return index.records.failures()
