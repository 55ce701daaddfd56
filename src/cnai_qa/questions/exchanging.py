"""The last question asked of another year, day, version or group: 'And in 2024?'."""

from __future__ import annotations

import re

from ..words import CALENDAR, content_words
from .constraints import constraints
from .names import names

FIRST_PREPOSITION = re.compile(r"^(?:in|on|at|for|from|of|by|with)\s+(?:the\s+)?", re.IGNORECASE)
_YEAR = re.compile(r"(?<![$€£¥])\b(?:1[5-9]|20)\d{2}\b")
_ONLY_A_YEAR = re.compile(rf"(?:(?:in|for|by|during|since)\s+)?({_YEAR.pattern})")
_NAMED_DAYS = "|".join(sorted(CALENDAR - {"may", "march"}, key=len, reverse=True))
_DAY = re.compile(rf"\b(?:(?i:{_NAMED_DAYS})|March|May)\b")
_TIMES = re.compile(
    r"(?:(?:at|on|during)\s+(?:the\s+)?)?(?:weekends?|weekdays|holidays|night|noon)", re.IGNORECASE
)
_PER = re.compile(
    r"\b(?:per|a|an|each)\s+(?:hour|day|night|week|month|quarter|year|person)\b", re.IGNORECASE
)
_OPEN_PHRASE = re.compile(
    r"(?P<how>for|per|with|without|by|after|before|during)\s+(?!(?:which|what|whose|whom|how)\b)",
    re.IGNORECASE,
)


def of_value(rest: str, previous: str) -> str:
    """Return the earlier question asked of another year or version, '' without one."""
    year = _ONLY_A_YEAR.fullmatch(rest)
    known_years = list(_YEAR.finditer(previous))
    if year and known_years:
        return f"{previous[: known_years[-1].start()]}{year[1]}{previous[known_years[-1].end() :]}"
    if year:
        return f"{previous.rstrip(' ?.!')} {rest if year[1] != rest else f'in {rest}'}?"
    if timed := _at_other_time(rest, previous):
        return timed
    if added := _with_phrase(rest, previous):
        return added
    bare = FIRST_PREPOSITION.sub("", rest)
    other = next((c for c in constraints(bare) if c.text == bare), None)
    known = (c for c in constraints(previous) if other and c.stem == other.stem)
    return next((previous.replace(c.text, bare) for c in known), "")


def _with_phrase(rest: str, previous: str) -> str:
    """Return the earlier question with 'for children' behind it, or in the place of its like."""
    phrase = _OPEN_PHRASE.match(rest)
    if not phrase or names(rest):
        return ""
    asked, how = previous.rstrip(" ?.!"), phrase["how"]
    last = re.search(rf"\b{how}\s+(?:\S+\s+){{0,2}}\S+$", asked, re.IGNORECASE)
    if last:
        return f"{asked[: last.start()]}{rest}?"
    return "" if re.search(rf"\b{how}\b", asked, re.IGNORECASE) else f"{asked} {rest}?"


def _at_other_time(rest: str, previous: str) -> str:
    """Return the earlier question asked of another day, month or unit of time, '' without one."""
    for pattern in (_DAY, _PER):
        other = pattern.search(rest)
        known = list(pattern.finditer(previous))
        if other and known and not content_words(FIRST_PREPOSITION.sub("", pattern.sub("", rest))):
            last = known[-1]
            return f"{previous[: last.start()]}{other.group()}{previous[last.end() :]}"
    if _TIMES.fullmatch(rest) or _DAY.fullmatch(FIRST_PREPOSITION.sub("", rest)):
        joined = rest if FIRST_PREPOSITION.match(rest) else f"on {rest}"
        return f"{previous.rstrip(' ?.!')} {joined}?"
    return ""
