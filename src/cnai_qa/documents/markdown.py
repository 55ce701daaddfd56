"""Markdown files, with or without front matter."""

from __future__ import annotations

import re
from typing import Any

import yaml

from ..types import Document
from .columns import name_columns
from .dates import as_date
from .structure import first_heading
from .titles import name_as_title

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY_VALUE = re.compile(r"^([A-Za-z][\w -]*):[ \t]*(.+?)[ \t]*$", re.MULTILINE)


def load_markdown(text: str, path: str) -> Document:
    """Read Markdown; front matter gives title, date and kind and is no part of the text.

    The text is as written, but for long tables, whose cells get their column's name.
    """
    meta, body = split_front_matter(text)
    title = _line(meta.get("title")) or first_heading(body) or name_as_title(path)
    date = next(
        (d for key in ("date", "as_of", "published") if (d := as_date(meta.get(key)))), None
    )
    kind = _line(meta.get("kind")) or _line(meta.get("type"))
    return Document(
        path=path,
        title=title,
        text=name_columns(body),
        date=date,
        kind=kind,
        author=_line(meta.get("author")),
        language=_line(meta.get("lang")) or _line(meta.get("language")),
    )


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter as a mapping, and the text behind it.

    Front matter that is not valid YAML (an unquoted colon in a title, say) is read line by
    line; what is no mapping at all is ordinary text.
    """
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    raw = match.group(1) or ""
    try:
        meta = yaml.safe_load(raw) if raw.strip() else {}
    except Exception:  # PyYAML raises KeyError, IndexError and more for what it cannot construct
        meta = {key: value.strip("'\"") for key, value in _KEY_VALUE.findall(raw)} or None
    if not isinstance(meta, dict):
        return {}, text
    return {str(k).strip().lower(): v for k, v in meta.items()}, text[match.end() :].lstrip("\n")


def _line(value: Any) -> str | None:
    text = " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
    # JSON's '\ud83d\ude00' is one character, and half a pair is none.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") or None
