"""The type of answer that a question asks for, and whether a text gives one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from .constraints import has_year, without_names


class Expected(StrEnum):
    """Type of a short answer."""

    DATE = "date"  # of something past, or one asked for as such
    TIME = "time"  # 'at nine', 'every Friday', 'when the tenant moves out'
    DURATION = "duration"  # or age: 'for two years', 'since 2019', 'built in 1958'
    NUMBER = "number"
    STAFF = "number of people at work"
    NAME = "name"
    FULL_FORM = "full form"  # of an abbreviation
    NONE = "none"


_WHEN = r"(?:^\W*(?:(?:and|but|so|since|until|by|from)\s+)?|(?:,|\band|\bor)\s+)when\b"
_PAST = r"(?:did|was|were|had)\b"
_EXPECTED = (
    (
        Expected.FULL_FORM,
        r"\bstands?\s+for\b|\bletters\s+\w+\s+mean\b|\bshort\s+for\b|\babbreviation\b|\bacronym\b|\bfull\s+form\b|"
        r"\bfull\s+name\s+of\s+(?:the\s+)?(?-i:[A-Z]{2,}s?\b)",
    ),
    (
        Expected.DATE,
        rf"{_WHEN}\s+(?:\w+\s+)?{_PAST}|\b{_PAST}.*\bwhen\W*$|"
        r"\b(?:what|which)\s+(?:year|month|date|day)\b",
    ),
    (Expected.TIME, rf"{_WHEN}(?!\s+it\s+comes)|\bwhen\W*$"),
    (
        Expected.STAFF,
        r"\bhow\s+many\s+(?:(?:people|persons|men|women)\s+(?:\w+\s+)?(?:work|employ)|"
        r"(?:employees|workers|staff)\b|people\s+(?:does|do|did)\s.*\bemploy)",
    ),
    (
        Expected.DURATION,
        r"\bhow\s+(?:old\b|long\s+(?:has|have|had|did|do|does|will|must|should|may)\b)",
    ),
    (
        Expected.NUMBER,
        r"\bhow\s+(?:many|much|long|old|large|big|high|far|often|tall|fast|quickly)\b|"
        r"\bwh(?:at|ich)\s+(?:\w+\s+)?(?:percentage|percent|share|proportion|number|size|score)\b",
    ),
    (
        Expected.NAME,
        r"\b(?:who|whom|whose|where)\b|\bwh(?:at|ich)\s+"
        r"(?:(?!(?:will|would|does|did|do|is|was|can|the|a|an)\b)[\w-]+\s+){0,2}(?:company|lab|person|firm|"
        r"organi[sz]ation|university|institution|country|city|startup|agency|bureau|authority)\b",
    ),
)
_UNIT = (
    r"(?:second|minute|hour|day|night|weekday|weekend|week|fortnight|month|quarter|term|year|"
    r"decade|century|dollar|euro|pound|cent|met(?:er|re)|mile|kilo|couple|few|pair|single)"
)
_QUANTITY = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens?|half|double|twice|thirds?|quarters?|"
    r"hundreds?|thousands?|millions?|billions?|trillions?|free|no|none|nothing|once|hourly|daily|"
    r"(?:bi)?weekly|fortnightly|(?:bi)?monthly|quarterly|yearly|annually|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days|every|each|immediately|at\s+once|"
    rf"an?\s+{_UNIT})\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:until|till|as\s+long\s+as|indefinitely|permanently|for\s+(?:life|good|ever))\b",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"\b(?:employ\w*|staff\w*|work\w*|people|persons?|men|women|teams?|crew|jobs?|posts?|positions?|"
    r"headcount|colleagues?|engineers?|researchers?|scientists?|developers?|technicians?|hands|"
    r"full[-\s]time|part[-\s]time|volunteers?|apprentices?|payroll)\b",
    re.IGNORECASE,
)
# 'stands for General Language Model', 'DSA (DeepSeek Sparse Attention)', 'Sparse Attention (DSA)'.
_FULL_FORM = re.compile(
    r"\b(?:stands?|short|abbreviated)\s+(?:for|to|as)\b|"
    r"\b[A-Z]{2,}s?(?:\s[a-z]+)?\s\([A-Za-z]+(?:[\s-][A-Za-z]+){1,7}\)|"
    r"\b[A-Za-z]+(?:[\s-][A-Za-z]+){1,7}\s\([A-Z][A-Za-z-]*[A-Z]s?\)"
)
_ABBREVIATION = re.compile(r"\b([A-Z]{2,6})s?\b(?:\W+(?:is|are|means?)\b)?")
_SMALL_WORDS = frozenset("a an and for in of the to".split())
# 'march' and 'may' are months in capitals alone, and 'May' only where a date is written.
_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
_CALENDAR = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December)\b|"
    rf"\b{_DAY}\.?\s*(?:of\s+)?{_SHORT_MONTH}|\b{_SHORT_MONTH}\.?\s*\d|"
    r"\b(?i:in|of|since|until|till|by|from|to|early|mid|late|every|last|next)[\s-]May\b|"
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|"
    r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b(?=\.?\s*(?:[-–/&]|to\b|\d))"
)
_TIME = re.compile(
    r"\b(?:ago|yesterday|today|tomorrow|(?:last|this|next)\s+(?:year|month|week)|"
    r"(?:every|each)\s+day|(?:first|second|third|fourth|last|\d+(?:st|nd|rd|th))\s+(?:day\s+)?of\s+"
    r"(?:each|every|the)\s+(?:week|month|quarter|year)|spring|summer|"
    r"autumn|winter|noon|midnight|1\d{3}s?|\d{1,2}th\s+century|"
    r"\d{1,2}(?:[:.]\d{2})?\s?(?:[ap]m\b|[ap]\.m\.|o['’]clock)|\d{1,2}:\d{2}|"
    r"\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|"
    rf"(?:within|after|before)\s+(?:[\w-]+\s+){{1,3}}{_UNIT}s?|"
    rf"{_UNIT}s?\s+(?:after|before|later|earlier))\b",
    re.IGNORECASE,
)


def expected_answer(question: str) -> Expected:
    """Return the type of a short answer to a question."""
    matches = ((kind, re.search(p, question, re.IGNORECASE)) for kind, p in _EXPECTED)
    found = [(match.start(), kind) for kind, match in matches if match]
    return min(found, key=lambda one: one[0])[1] if found else Expected.NONE


def has_quantity(text: str) -> bool:
    """Tell whether a text says how many, how much or how often: not by a year, not in a name."""
    return bool(_QUANTITY.search(without_names(text)))


def has_staff(text: str) -> bool:
    """Tell whether a text says how many, and speaks of people or their work."""
    return has_quantity(text) and bool(_STAFF.search(text))


def has_date(text: str) -> bool:
    """Tell whether a text gives a year, a month, a day, an hour or a time counted from another."""
    return bool(has_year(text) or _CALENDAR.search(text) or _TIME.search(text))


def has_duration(text: str) -> bool:
    """Tell whether a text says how long or how old, or since or until when."""
    return has_quantity(text) or has_date(text) or bool(_UNTIL.search(text))


def has_full_form(text: str) -> bool:
    """Tell whether a text says what an abbreviation stands for."""
    return bool(_FULL_FORM.search(text)) or any(
        _spells(match[1], text[match.end() : match.end() + 20 * len(match[1])])
        for match in _ABBREVIATION.finditer(text)
    )


def _spells(abbreviation: str, text: str) -> bool:
    """Tell whether a text begins with words that have the letters of an abbreviation."""
    words = re.findall(r"[A-Za-z]+", text)
    large = [word for word in words if word.casefold() not in _SMALL_WORDS]
    said = ("".join(word[0].upper() for word in some) for some in (words, large))
    return any(initials.startswith(abbreviation) for initials in said)


# What shows in the words of a text; of a name or of 'when the tenant moves out' nothing does.
GIVES: Mapping[Expected, Callable[[str], bool]] = {
    Expected.DURATION: has_duration,
    Expected.NUMBER: has_quantity,
    Expected.STAFF: has_staff,
    Expected.DATE: has_date,
    Expected.FULL_FORM: has_full_form,
}
