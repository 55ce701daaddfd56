"""Plain text files."""

from __future__ import annotations

import re

from ..types import BlockKind, Document
from .plain_text import plain_blocks
from .titles import name_as_title

_NUMBER = re.compile(r"\d{1,3}[.)]\s")  # of a section; a title has none


def load_plain(text: str, path: str) -> Document:
    """Read plain text; the title is a heading-like first line, else the file's name."""
    first = next(iter(plain_blocks(text)), None)
    titled = first is not None and first.kind is BlockKind.HEADING
    titled = titled and not _NUMBER.match(text, first.start)
    title = text[first.start : first.end] if titled else name_as_title(path)
    return Document(path=path, title=title, text=text, markup="plain")
