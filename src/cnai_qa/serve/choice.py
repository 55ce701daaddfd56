"""The choice of documents that may answer, in the words of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from textwrap import shorten
from typing import Any

from ..assistant import Assistant
from ..errors import CnaiQaError
from ..scope import Scope, check_date

AFTER, BEFORE = "Dated then or later", "Dated before"  # the fields for dates
EVERYTHING: tuple[Any, ...] = ([], [], "", "")  # in the fields: nothing is chosen, all may answer
ALL = "Answers from: all documents"
_LONG = 80  # characters of a title that is named
_DATE = 40  # characters of what stands in a field for a date


def scope_of(documents: Sequence[str], kinds: Sequence[str], after: str, before: str) -> Scope:
    """Return what is chosen.

    Raises:
        ScopeError: what stands in a field for a date is none.
    """
    for name, given in ((AFTER, after), (BEFORE, before)):
        if given and given.strip():
            check_date(f"“{name}”", given.strip())
    return Scope(documents, kinds, after, before)


def fields_of(chosen: object) -> tuple[list[str], list[str], str, str] | None:
    """Return what stands in the fields for a choice that the browser kept, None for no choice.

    Args:
        chosen: `documents`, `kinds`, `after` and `before`; it may be anything.
    """
    if not isinstance(chosen, dict):
        return None
    documents, kinds = (_names(chosen.get(name)) for name in ("documents", "kinds"))
    after, before = (str(chosen.get(name) or "")[:_DATE] for name in ("after", "before"))
    return documents, kinds, after, before


def label(assistant: Assistant, *given: Any) -> str:
    """Return the title of the choice: what is chosen, or what is wrong with it."""
    try:
        scope = scope_of(*given)
        return f"Answers from: {in_words(scope, assistant)}" if scope else ALL
    except CnaiQaError as error:
        return f"Answers from: {error}"


def in_words(scope: Scope, assistant: Assistant) -> str:
    """Return a choice in words, its documents by their titles; "" for all documents."""
    return scope.describe(_titles(assistant)) if scope else ""


def _names(given: object) -> list[str]:
    return [name for name in given if isinstance(name, str)] if isinstance(given, list) else []


def _titles(assistant: Assistant) -> Callable[[str], str]:
    """Return what names a document; those of one title are told apart by their paths."""
    listing = assistant.documents()
    often = Counter(line.title for line in listing)
    names = {
        line.path: f"“{shorten(line.title, _LONG, placeholder='…')}”"
        + (f" ({line.path})" if often[line.title] > 1 else "")
        for line in listing
    }
    return lambda path: names.get(path, f"“{path}”")
