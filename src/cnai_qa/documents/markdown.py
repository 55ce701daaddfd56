"""Markdown files, with or without front matter."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

from ..types import Document
from .columns import name_columns
from .dates import as_date
from .structure import first_heading
from .titles import name_as_title

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY_VALUE = re.compile(r"^([A-Za-z][\w -]*):[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_TOML_VALUE = re.compile(r"^([A-Za-z][\w-]*)[ \t]*=[ \t]*(.+?)[ \t]*$", re.MULTILINE)


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

    It is YAML between lines of '---' or TOML between lines of '+++'. What is not valid (an
    unquoted colon in a title, say) is read line by line; what is no mapping at all is ordinary
    text.
    """
    toml = _TOML.match(text)
    match = toml or _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    raw = match.group(1) or ""
    read, lines = (tomllib.loads, _TOML_VALUE) if toml else (yaml.safe_load, _KEY_VALUE)
    try:
        meta = _by_name(read(raw) if raw.strip() else {})
    except Exception:  # PyYAML raises KeyError, IndexError and more for what it cannot construct
        found = {key: value.strip("'\"") for key, value in lines.findall(raw)}
        meta = _by_name(found or None)
    return ({}, text) if meta is None else (meta, text[match.end() :].lstrip("\n"))


def _by_name(meta: Any) -> dict[str, Any] | None:
    """Return a mapping by its names in lower case, None for what is no mapping.

    Raises:
        ValueError: it holds a number of so many digits that Python does not write it.
    """
    if not isinstance(meta, dict):
        return None
    for number in (value for value in meta.values() if isinstance(value, int)):
        str(number)
    return {str(key).strip().lower(): value for key, value in meta.items()}


def _line(value: Any) -> str | None:
    text = " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
    # JSON's '\ud83d\ude00' is one character, and half a pair is none.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") or None
