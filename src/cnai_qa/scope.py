"""Which documents may answer: a choice by name, kind and date."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from .errors import ScopeError
from .files import known_as

_REDUCED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_NOT_DATED = "Documents without a date are left out where a date is asked for."


class Dated(Protocol):
    """What a scope looks at; a line of the list of documents has it."""

    @property
    def path(self) -> str: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def date(self) -> str | None: ...
    @property
    def copies(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that may answer; the default is all of them.

    Attributes:
        documents: their paths in the corpus; empty for any. The path of a copy stands for the
            document that it is a copy of.
        kinds: their kinds ('report', ...); empty for any.
        after: ISO date, possibly reduced ('2025'): only documents dated then or later.
        before: the same: only documents dated earlier than that.

    A document dated by its year alone counts as any day of it. One without a date is left out
    as soon as `after` or `before` is given.

    Raises:
        ScopeError: a date is no ISO date, or a field is of another type.
    """

    documents: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        for name in ("documents", "kinds"):
            object.__setattr__(self, name, check_names(name, getattr(self, name)))
        for name in ("after", "before"):
            given = getattr(self, name)
            given = given.strip() or None if isinstance(given, str) else given  # from a form
            object.__setattr__(self, name, given)
            if given is not None:
                check_date(name, given)

    def __bool__(self) -> bool:
        """Tell whether the scope leaves anything out."""
        return bool(self.documents or self.kinds or self.after or self.before)

    def select(self, listing: Sequence[Dated]) -> list[str]:
        """Return the paths of the documents that may answer, in the order of the listing.

        Raises:
            ScopeError: a path or kind is not among the documents, or none is left.
        """
        known = dict.fromkeys(path for line in listing for path in _paths(line))
        scope = replace(self, documents=tuple(known_as(name, known) for name in self.documents))
        scope._check(listing, known)
        chosen = [line.path for line in listing if scope._holds(line)]
        if not chosen:
            raise ScopeError(
                f"No document is {self.describe()}. {_NOT_DATED} Widen the choice; 'cnai-qa "
                "documents' lists names, kinds and dates."
            )
        return chosen

    def describe(self, named: Callable[[str], str] = repr) -> str:
        """Return the choice in words, to stand after 'documents'.

        Args:
            named: what a document is called, given its path.
        """
        parts = []
        if self.documents:
            parts.append(_either(self.documents, named))
        if self.kinds:
            parts.append(f"of the kind {_either(self.kinds)}")
        if self.after:
            parts.append(f"dated {self.after} or later")
        if self.before:
            parts.append(f"dated before {self.before}")
        return ", ".join(parts)

    def to_record(self) -> dict[str, Any]:
        """Return the scope as a JSON-ready record."""
        documents, kinds = list(self.documents), list(self.kinds)
        return {"documents": documents, "kinds": kinds, "after": self.after, "before": self.before}

    def _check(self, listing: Sequence[Dated], paths: Collection[str]) -> None:
        for name, given, known in (
            ("document", self.documents, paths),
            ("kind", self.kinds, {line.kind for line in listing if line.kind}),
        ):
            missing = [value for value in given if value not in known]
            if missing:
                raise ScopeError(
                    f"No {name} is called {_either(missing)}; expected one of "
                    f"{', '.join(sorted(known)[:20]) or 'none'}. 'cnai-qa documents' lists them."
                )

    def _holds(self, line: Dated) -> bool:
        if self.documents and not any(path in self.documents for path in _paths(line)):
            return False
        if self.kinds and line.kind not in self.kinds:
            return False
        return self._in_time(line.date)

    def _in_time(self, given: str | None) -> bool:
        if not (self.after or self.before):
            return True
        if given is None or not _REDUCED.match(given):
            return False
        last = given[:10] + "-12-31"[len(given[:10]) - 4 :]
        if self.after and last < self.after:
            return False
        return not self.before or given[:10] < self.before


def _paths(line: Dated) -> tuple[str, ...]:
    return (line.path, *line.copies)


def check_scope(scope: object) -> None:
    """Check that something is a scope, or None.

    Raises:
        ScopeError: it is neither.
    """
    if not isinstance(scope, Scope | None):
        raise ScopeError(
            f"scope is {scope!r}; expected a Scope, such as Scope(documents=('report.pdf',))."
        )


def check_names(name: str, given: object) -> tuple[str, ...]:
    """Return the names that were given, one by itself as a tuple of it.

    Args:
        name: of the field that they stand in.

    Raises:
        ScopeError: they are no names.
    """
    values = (given,) if isinstance(given, str) else tuple(given) if _is_list(given) else None
    if values is None or not all(isinstance(value, str) for value in values):
        raise ScopeError(f"{name} is {given!r}; expected a list of names.")
    return values


def _is_list(given: object) -> bool:
    return isinstance(given, Iterable) and not isinstance(given, bytes | dict)


def check_date(name: str, given: object) -> None:
    """Check that something is an ISO date, possibly reduced.

    Args:
        name: of the field that it stands in.

    Raises:
        ScopeError: it is none.
    """
    found = _REDUCED.fullmatch(given) if isinstance(given, str) else None
    try:
        date(*(int(part or 1) for part in found.groups()))
    except (AttributeError, ValueError):
        raise ScopeError(
            f"{name} is {given!r}; expected a date such as 2025, 2025-03 or 2025-03-31."
        ) from None


def _either(names: Sequence[str], named: Callable[[str], str] = repr) -> str:
    return " or ".join(map(named, names))
