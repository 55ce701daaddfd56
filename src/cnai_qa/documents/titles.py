"""A document's title: from its metadata when sane, else its text, else its file's name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from .draft import clean

# What programs write as a title when nobody gave one.
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|document\d*|presentation\d*|book\d*|"
    r"powerpoint presentation|word document|slide \d+|title|none|null|.*\.(?:docx?|pptx?|xlsx?|"
    r"pdf|odt|tex|dvi|indd|qxd|html?|exe|tmp)|[\d\s._-]*|无标题|未命名.*|新建.*文档.*)",
    re.IGNORECASE,
)


def title_of(given: str | None, heading: str | None, path: str) -> str:
    """Return the title that a file gives itself, else its first heading, else its name."""
    given = clean(given or "")
    if len(given) > 2 and not _NO_TITLE.fullmatch(given):
        return given
    return heading or name_as_title(path)


def name_as_title(path: str) -> str:
    """Return a readable title made of a file's name."""
    stem = PurePosixPath(path).stem
    return stem.replace("_", " ").replace("-", " ").strip() or path
