"""Dates as files write them, to ISO 8601."""

from __future__ import annotations

import datetime
import re
from typing import Any

# ISO 8601, also reduced to the month or the year.
_DATE = re.compile(r"(\d{4})(?:[-/.]?(\d{2})(?:[-/.]?(\d{2}))?)?(?!\d)")


def as_date(value: Any) -> str | None:
    """Return a date as ISO 8601, reduced to what is known, or None when it is no date."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    match = _DATE.match(str(value).strip()) if isinstance(value, str | int | float) else None
    parts = [part for part in match.groups() if part] if match else []
    candidates = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((candidate for candidate in candidates if _is_date(candidate)), None)


def _is_date(reduced: str) -> bool:
    try:
        datetime.date.fromisoformat(reduced + "-01-01"[len(reduced) - 4 :])
    except ValueError:
        return False
    return True
