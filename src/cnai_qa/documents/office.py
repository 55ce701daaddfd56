"""What Word, PowerPoint and Excel files share: their metadata, their faults."""

from __future__ import annotations

import datetime
from typing import Any

from ..errors import DocumentError
from ..types import Document
from .dates import as_date
from .draft import Draft, clean
from .titles import title_of

# Names and the date that libraries write when nobody gave one.
_NOBODY = ("python-docx", "openpyxl", "apache poi", "unknown", "author", "user", "administrator")
_NO_DATE = datetime.date(2013, 12, 23), datetime.date(2013, 1, 27)


def about(
    draft: Draft, properties: Any, path: str, opening: bool = True, heading: str | None = None
) -> Document:
    """Return the draft's document with the title, date, author and language of the file.

    Args:
        properties: `core_properties` of the file's library.
        opening: whether the first headings can be the title.
        heading: what the file marks as its title in its text, if anything.
    """
    if heading is None and opening:
        heading = draft.opening()
    author = clean(_given(properties, "author") or _given(properties, "creator") or "")
    return draft.document(
        path,
        title_of(_given(properties, "title"), heading, path),
        date=_date(properties),
        author=author if author.casefold() not in _NOBODY and author else None,
        language=clean(_given(properties, "language") or "") or None,
    )


def damaged(program: str, error: Exception) -> DocumentError:
    """Return the error for a file that its library cannot open."""
    reason = " ".join(str(error).split())[:200]
    return DocumentError(
        f"Not a whole {program} file ({type(error).__name__}: {reason}). Open it in {program} and "
        "save it again, or fetch it again."
    )


def _given(properties: Any, name: str) -> str | None:
    value = getattr(properties, name, None)
    return value if isinstance(value, str) else None


def _date(properties: Any) -> str | None:
    for name in ("modified", "created"):
        value = getattr(properties, name, None)
        if isinstance(value, datetime.datetime) and value.date() not in _NO_DATE:
            return as_date(value)
    return None
