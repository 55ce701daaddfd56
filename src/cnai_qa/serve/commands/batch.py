"""A file of questions, a line of JSON each, answered line by line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ...errors import CnaiQaError, QuestionError, SettingsError


def run_batch(path: str, run: Callable[[str, list[str]], dict[str, Any]]) -> int:
    """Answer each line of a file with a line; a bad line is answered with its error."""
    faults = 0
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        identity = None
        try:
            item = _item(line)
            identity = _identity(item)
            result = run(*_asked(item))
        except (CnaiQaError, ValueError) as error:
            faults += 1
            result = {"error": f"line {number}: {error}"}
        print(json.dumps({"id": identity, **result}, ensure_ascii=False), flush=True)
    if faults:
        print(f"cnai-qa: lines of '{path}' that could not be answered: {faults}.", file=sys.stderr)
    return 1 if faults else 0


def _item(line: bytes) -> dict[str, Any]:
    try:
        item = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"not JSON ({error}); expected an object with a question.") from error
    if not isinstance(item, dict):
        raise QuestionError('no object; expected one such as {"id": 1, "question": "..."}.')
    return item


def _identity(item: dict[str, Any]) -> Any:
    """Return the id of a line, which its answer repeats."""
    identity = item.get("id")
    try:
        json.dumps(identity, allow_nan=False, ensure_ascii=False).encode()
    except ValueError as error:  # Python reads NaN, 1e999 and half a character
        raise QuestionError(
            f'"id" is {identity!r}, which JSON cannot hold; expected text or a number.'
        ) from error
    return identity


def _asked(item: dict[str, Any]) -> tuple[str, list[str]]:
    history = item.get("history")
    history = [] if history is None else history
    if "question" not in item:
        raise QuestionError('no "question"; expected an object such as {"question": "..."}.')
    if not isinstance(history, list):
        raise QuestionError('"history" is no list; expected a list of earlier questions.')
    return item["question"], history


def _lines(path: str) -> Iterator[bytes]:
    try:
        with nullcontext(_stdin()) if path == "-" else Path(path).open("rb") as file:
            yield from file
    except OSError as error:
        raise SettingsError(
            f"The batch file '{path}' cannot be read: {error}. Expected a file of UTF-8 text, or - "
            "for stdin."
        ) from error


def _stdin() -> Iterable[bytes]:
    return getattr(sys.stdin, "buffer", None) or (line.encode() for line in sys.stdin)
