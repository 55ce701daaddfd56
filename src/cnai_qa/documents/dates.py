"""Dates as files write them, to ISO 8601."""

from __future__ import annotations

import datetime
import re
from typing import Any

# ISO 8601, also reduced to the month or the year.
_LABEL = (
    r"(?:last )?(?:updated|modified|revised|published|date|as of|posted)(?: on)?|日期|发布日期|"
    r"发布时间|更新时间|更新日期|时间"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAMED = (
    r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})|"
    r"(?P<day2>\d{1,2})(?:st|nd|rd|th|\.)? (?P<month2>[A-Za-z]{3,9})\.? (?P<year2>\d{4})|"
    r"(?P<year3>\d{4})[-/.年](?P<month3>\d{1,2})[-/.月](?P<day3>\d{1,2})日?"
)
_DATED_LINE = re.compile(rf"[ \t#*_]*(?:(?:{_LABEL})\s*[:：]?\s*)?(?:{_NAMED})[ \t*_.]*", re.I)
_WRITTEN = re.compile(rf"(?:[A-Za-z]{{3,9}}\.?,? )?(?:{_NAMED})(?!\d)", re.I)
_NO_YEAR = "9999"  # alone, or as 9999-99-99, it says that there is no date
_OPENING = 1500  # characters of a text in which its date may stand
_DATE = re.compile(r"(\d{4})(?:[-/.]?(\d{2})(?:[-/.]?(\d{2}))?)?(?!\d)")


def as_date(value: Any) -> str | None:
    """Return a date as ISO 8601, reduced to what is known, or None when it is no date."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    written = _WRITTEN.match(text) if not text[:4].isdigit() else None
    if written:
        return _iso(written)
    match = _DATE.match(text)
    parts = [part for part in match.groups() if part] if match else []
    candidates = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    found = next((candidate for candidate in candidates if _is_date(candidate)), None)
    return None if found == _NO_YEAR else found


def _is_date(reduced: str) -> bool:
    try:
        datetime.date.fromisoformat(reduced + "-01-01"[len(reduced) - 4 :])
    except ValueError:
        return False
    return True


def date_in(text: str) -> str | None:
    """Return the date that a text gives itself: a line near its top that is nothing but a date."""
    for line in text[:_OPENING].split("\n"):
        match = _DATED_LINE.fullmatch(line)
        if match:
            return _iso(match)
    return None


def _iso(match: re.Match[str]) -> str | None:
    year, month, day = (
        next(v for key, v in match.groupdict().items() if v and key.startswith(part))
        for part in ("year", "month", "day")
    )
    if not month.isdigit():
        short = month[:3].lower()
        month = str(_MONTHS.index(short) + 1) if short in _MONTHS else "0"
    reduced = f"{year}-{int(month):02d}-{int(day):02d}"
    return reduced if _is_date(reduced) else None
