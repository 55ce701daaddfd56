"""JSON and JSON lines: records, each with its title as heading and its fields as a row."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import DocumentError
from ..types import Document
from .columns import is_long
from .draft import Draft, clean
from .nested import all_objects, taken_apart
from .structure import is_name, shortened
from .tabular import LONG, write_record
from .titles import name_as_title

_TITLES = ("title", "headline", "name", "subject", "question", "标题", "名称")
_LINES = (".jsonl", ".ndjson")


def load_json(text: str, path: str) -> Document:
    """Read records: a list of objects, an object that holds such lists, or one on each line.

    Raises:
        DocumentError: the file is not JSON.
    """
    notes: list[str] = []
    by_line = path.lower().endswith(_LINES)
    value = _lines(text, notes) if by_line else _parsed(text)
    draft = Draft()
    if isinstance(value, dict):
        _write_apart(draft, value, itertools.count(1), 1)
    else:
        for number, record in enumerate(value if isinstance(value, list) else [value], 1):
            _write(draft, record, itertools.repeat(number), 1)
    return draft.document(path, name_as_title(path), notes=tuple(notes))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        if str(error).startswith("Extra data"):  # as of databases, an object on each line
            found, wrong = _by_line(text)
            if not wrong:
                return found
        raise DocumentError(
            f"Not JSON ({error}). Mend the file, or name it .txt to have it read as it is."
        ) from error


def _lines(text: str, notes: list[str]) -> list[Any]:
    found, wrong = _by_line(text)
    if not found:
        raise DocumentError(
            "No line is JSON. Mend the file, or name it .txt to have it read as it is."
        )
    if wrong:
        shown = ", ".join(map(str, wrong[:5])) + (", ..." if len(wrong) > 5 else "")
        were = "line is not JSON and was" if len(wrong) == 1 else "lines are not JSON and were"
        notes.append(f"{len(wrong)} {were} left out ({shown}).")
    return found


def _by_line(text: str) -> tuple[list[Any], list[int]]:
    """Return what the lines hold, and the numbers of those that are not JSON."""
    found, wrong = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except ValueError:
                wrong.append(number)
    return found, wrong


def _write(draft: Draft, record: Any, numbers: Iterator[int], level: int) -> None:
    if isinstance(record, dict) and _is_long(record):
        _write_apart(draft, record, numbers, level)
        return
    draft.place(next(numbers), "record")
    if isinstance(record, dict):
        _write_fields(draft, record, level)
    else:
        draft.prose(_shown(record))


def _write_apart(draft: Draft, record: Any, numbers: Iterator[int], level: int) -> None:
    """Write a record, and those inside it each by itself, below their path if there are several."""
    rest, inside = taken_apart(record)
    if _is_long(rest):
        rest, others = taken_apart(rest, beside=True)
        inside = others + inside
    if rest:
        draft.place(next(numbers), "record")
        level += _write_fields(draft, rest, level)
    several, group = len({inner.group for inner in inside}) > 1, ""
    for inner in inside:
        if several and inner.group != group:
            group = inner.group
            draft.heading(group, level)
        own, below = itertools.repeat(next(numbers)), level + bool(group)
        if inner.name:
            draft.place(next(own), "record")
            draft.heading(inner.name, below)
        _write(draft, inner.value, own, below + bool(inner.name))


def _write_fields(draft: Draft, record: Mapping[str, Any], level: int) -> bool:
    """Write a record in one row, and return whether a title stands above it."""
    fields = dict(_fields(record))
    keys = {key.casefold(): key for key in fields}
    title = next((keys[n] for n in _TITLES if n in keys and fields[keys[n]]), None)
    if title:
        draft.heading(shortened(clean(fields[title])), level)
        if is_name(clean(fields[title])):  # else it is kept whole, as a field
            del fields[title]
    write_record(draft, list(fields), list(fields.values()))
    return title is not None


def _is_long(record: Mapping[str, Any]) -> bool:
    """Tell whether the row of a record that holds others would be cut."""
    if not any(isinstance(value, dict | list) for value in record.values()):
        return False
    fields = (f"{name}: {value}" for name, value in _fields(record) if len(value) <= LONG)
    return is_long("; ".join(fields))


def _fields(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the fields of a record, those of objects inside with a dotted name."""
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _fields(value, f"{name}.")
        elif isinstance(value, list) and value and all_objects(value):
            for number, inner in enumerate(value, 1):
                yield from _fields(inner, f"{name} {number}.")
        elif value not in (None, "", []):
            yield name, _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
