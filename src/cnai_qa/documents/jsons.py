"""JSON and JSON lines: records, each with its title as heading and its fields as a row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import DocumentError
from ..types import Document
from .draft import Draft, clean
from .structure import is_name, shortened
from .tabular import write_record
from .titles import name_as_title

_TITLES = ("title", "headline", "name", "subject", "question", "标题", "名称")
_LINES = (".jsonl", ".ndjson")


def load_json(text: str, path: str) -> Document:
    """Read records: a list of objects, an object that holds such a list, or one on each line.

    Raises:
        DocumentError: the file is not JSON.
    """
    notes: list[str] = []
    by_line = path.lower().endswith(_LINES)
    records = _lines(text, notes) if by_line else _records(_parsed(text))
    draft = Draft()
    for number, record in enumerate(records, 1):
        draft.place(number, "record")
        _write(draft, record)
    return draft.document(path, name_as_title(path), notes=tuple(notes))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise DocumentError(
            f"Not JSON ({error}). Mend the file, or name it .txt to have it read as it is."
        ) from error


def _lines(text: str, notes: list[str]) -> list[Any]:
    found, wrong = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except ValueError:
                wrong.append(number)
    if not found:
        raise DocumentError(
            "No line is JSON. Mend the file, or name it .txt to have it read as it is."
        )
    if wrong:
        shown = ", ".join(map(str, wrong[:5])) + (", ..." if len(wrong) > 5 else "")
        were = "line is not JSON and was" if len(wrong) == 1 else "lines are not JSON and were"
        notes.append(f"{len(wrong)} {were} left out ({shown}).")
    return found


def _records(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list) and v and _all_objects(v)]
        if len(lists) == 1 and len(lists[0]) > 1:
            others = {k: v for k, v in value.items() if v is not lists[0]}
            return [others, *lists[0]] if others else lists[0]
    return [value]


def _all_objects(values: list[Any]) -> bool:
    return all(isinstance(v, dict) for v in values)


def _write(draft: Draft, record: Any) -> None:
    if not isinstance(record, dict):
        draft.prose(_shown(record))
        return
    fields = dict(_fields(record))
    keys = {key.casefold(): key for key in fields}
    title = next((keys[n] for n in _TITLES if n in keys and fields[keys[n]]), None)
    if title:
        draft.heading(shortened(clean(fields[title])), 1)
        if is_name(clean(fields[title])):  # else it is kept whole, as a field
            del fields[title]
    write_record(draft, list(fields), list(fields.values()))


def _fields(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the fields of a record, those of objects inside with a dotted name."""
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _fields(value, f"{name}.")
        elif isinstance(value, list) and value and _all_objects(value):
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
