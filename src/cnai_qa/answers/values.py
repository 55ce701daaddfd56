"""The values that sentences give (amounts, dates, weekdays), and whether two of them differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ..words import tokens


class ValueKind(StrEnum):
    """What a value counts in."""

    AMOUNT = "amount"
    DATE = "date"
    WEEKDAY = "weekday"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a sentence gives.

    Attributes:
        said: an amount as (number,), a day of the week as (name,), a date as (day, month, year)
            with '' for what is not said, a time of day as (hours since midnight,).
        unit: of an amount: 'km', '%', '€', 'employe'; '' without one.
        hedged: whether it is said to be about so much.
        bound: 'least' or 'most' where it is said to be that, else ''; many others agree with it.
    """

    kind: ValueKind
    said: tuple[str | float, ...]
    unit: str = ""
    hedged: bool = False
    bound: str = ""


_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {w: n for n, w in enumerate(_ONES, 1)} | {w: 10 * n for n, w in enumerate(_TENS, 2)}
_WORDS |= {f"{t}-{w}": _WORDS[t] + _WORDS[w] for t in _TENS for w in _ONES[:9]}
_SPELLED = "|".join(sorted(_WORDS, key=len, reverse=True))
_SCALES = {"hundred": 1e2, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9}
_SCALES |= {"billion": 1e9, "t": 1e12, "trillion": 1e12}
_CURRENCY = r"(?:[A-Z]{0,3}\$|[€£¥]|\b(?:USD|EUR|GBP|CNY|RMB|HKD|JPY)\b)"
_AMOUNT = re.compile(
    rf"({_CURRENCY})?\s?(?<![\w.,])(\d[\d,]*(?:\.\d+)?|(?i:{_SPELLED})(?![\w-]*teen|ty))(?!\w*\d)"
    r"(?!(?:st|nd|rd|th)\b)[\s-]?"
    r"((?i:hundred|thousand|million|billion|trillion|per\s?cent)\b|bn\b|[kKMBTmbt]\b(?!/)|%)?"
    r"(?:\+|[\s-])*(?:US\s+)?([A-Za-z]+(?:/[a-z]+|²|2\b)?)?"
)
_PERCENT = ("%", "percent", "per cent")
# 'Twenty of them': a number of the thing that was spoken of.
_NO_UNIT = frozenset(
    "of in on and for with to per each the a an or by at are is were was have had".split()
)
_ONE_UNIT = {
    "euro": "€", "eur": "€", "dollar": "$", "us$": "$", "pound": "£", "gbp": "£", "usd": "$",
    "rmb": "yuan", "cny": "yuan", "kilometr": "km", "kilomet": "km", "metr": "m", "meter": "m",
    "kilogram": "kg", "kilo": "kg", "hr": "hour", "h": "hour", "min": "minut", "yr": "year",
    "yearli": "year", "annual": "year",
}  # fmt: skip
_MEASURES = frozenset(
    "$ € £ % km m kg hour minut second day week month year tonn ton gram cm mm w kw mw gw wh kwh "
    "mwh db nm c gb tb mb degre litr liter mile foot feet inch acr hectar".split()
)
_HEDGE = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|some|approximately|estimated|circa|ca)\b|[~≈]",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"(?:\b(?:over|above|more\s+than|least|from|minimum|min\.?)|[>≥])\s*[$€£]?\s*$", re.I
)
_MOST = re.compile(
    r"(?:\b(?:under|below|less\s+than|fewer\s+than|most|up\s+to|to|until|maximum|max\.?)|[<≤–-])"
    r"\s*[$€£]?\s*$",
    re.IGNORECASE,
)
_LEAST_BEHIND = re.compile(
    r"\s*(?:[-–]\s*\d|\+|to\s+\d|(?:\S+\s+){0,2}?(?:or|and)\s+(?:more|over|older|above)\b)", re.I
)
_MOST_BEHIND = re.compile(
    r"\s*(?:\S+\s+){0,2}?(?:or|and)\s+(?:less|fewer|under|younger|below)\b", re.IGNORECASE
)
_HOUR = re.compile(
    r"\b(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m\b\.?|\b(\d{1,2}):(\d{2})\b", re.IGNORECASE
)
_HALF = re.compile(r"\s*(?:½|and\s+a\s+half\b)", re.IGNORECASE)
_TO = re.compile(r"\b(?:to|until|through|and)\b|[-–/]", re.IGNORECASE)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAY_AND_MONTH = re.compile(
    rf"\b{_DAY}\.?\s+(?:of\s+)?{_MONTH}|\b{_MONTH}\s+{_DAY}\b(?!\s*\d)", re.I
)
_ISO = re.compile(r"\b((?:1[5-9]|20)\d{2})-(\d{2})-(\d{2})\b")
_DATE = re.compile(
    rf"(?:\b{_DAY}\.?\s+(?:of\s+)?)?(?:\b{_MONTH}\s+(?:{_DAY},?\s+)?(?:of\s+)?)?\b((?:1[5-9]|20)\d{{2}})\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_WEEKDAY = re.compile(r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b", re.IGNORECASE)
_NEAR, _HEDGED_NEAR = 0.03, 0.3  # amounts no further apart than this share may mean the same
_LARGE = 1000  # from here on a whole number may be a rounded one
_BEHIND = 24  # characters behind the words, in which their unit may stand


def value_in(text: str, start: int, end: int, counts: bool = False) -> Value | None:
    """Return the value that a sentence gives at [start, end), None for none or several.

    Args:
        counts: whether a number is asked for: '2000' is no year then.
    """
    words = text[start:end]
    if not counts:
        if dates := _dates(words):
            return Value(ValueKind.DATE, dates[0][1]) if len(dates) == 1 else None
        if days := _WEEKDAY.findall(words):
            one = len(days) == 1 and not _TO.search(words)
            return Value(ValueKind.WEEKDAY, (days[0].casefold(),)) if one else None
        if hours := list(_HOUR.finditer(text[start : end + 6])):
            bound = _bound(text, start + hours[0].start(), "")
            return _hour(hours[0], bound) if len(hours) == 1 else None
    following = re.match(rf"[\w%+-]{{0,{_BEHIND}}}(?:\s+[A-Za-z]+)?(?:/\w+)?", text[end:])
    found = list(_AMOUNT.finditer(words + (following.group() if following else "")))
    amounts = [match for match in found if match.start(2) < len(words)]
    if counts and len(amounts) > 1:
        amounts = [m for m in amounts if not _YEAR.fullmatch(m[2])] or amounts
    if not amounts or (len(amounts) > 1 and not _goes_on(words, *amounts[:2])):
        return None
    at, behind = start + amounts[0].start(), text[start + amounts[0].end(2) :]
    if _HALF.match(behind):
        return None
    hedged = _HEDGE.search(text[max(at - 15, 0) : at])
    return _amount(amounts[0], bool(hedged), _bound(text, at, behind))


def _bound(text: str, at: int, behind: str) -> str:
    """Return which bound the value at a place of a text is, by what stands before and behind it."""
    if _LEAST.search(text[:at]) or _LEAST_BEHIND.match(behind):
        return "least"
    return "most" if _MOST.search(text[:at]) or _MOST_BEHIND.match(behind) else ""


def _hour(match: re.Match[str], bound: str) -> Value:
    hour, minute, half, plain, past = match.groups(default="")
    hours = int(hour or plain) % (12 if half else 24) + 12 * (half.lower() == "p")
    return Value(ValueKind.HOUR, (hours + int(minute or past or 0) / 60,), bound=bound)


def _dates(text: str) -> list[tuple[re.Match[str], tuple[str, str, str]]]:
    """Return the dates in a text, each with where it stands, as (day, month, year)."""
    found = []
    for match in _ISO.finditer(text):
        year, month, day = match.groups()
        if 1 <= int(month) <= len(_MONTHS):
            found.append((match, (str(int(day)), _MONTHS[int(month) - 1], year)))
    if found:
        return found
    for match in _DATE.finditer(text):
        day, month, later, year = match.groups(default="")
        found.append((match, (day or later, month.casefold(), year)))
    if found:
        return found
    for match in _DAY_AND_MONTH.finditer(text):
        day, month, other, later = match.groups(default="")
        found.append((match, (day or later, (month or other).casefold(), "")))
    return found


def only_value(text: str, kind: ValueKind) -> tuple[int, int]:
    """Return where a sentence's one date or amount stands, an empty range when it has not one."""
    dates = [match for match, _ in _dates(text)]
    if kind is not ValueKind.AMOUNT:
        found = dates or list(_WEEKDAY.finditer(text))
        return found[0].span() if len(found) == 1 else (0, 0)
    taken = [range(*match.span()) for match in dates]
    found = [m for m in _AMOUNT.finditer(text) if not any(m.start(2) in other for other in taken)]
    if len(found) != 1:
        return 0, 0
    (match,) = found
    named = match[4] and match[4].casefold() not in _NO_UNIT
    return match.start(1 if match[1] else 2), match.end(4 if named else 3 if match[3] else 2)


def is_measure(unit: str) -> bool:
    """Tell whether a unit measures something, and names no thing that is counted."""
    return unit in _MEASURES


def differ(one: Value, other: Value, counted: bool) -> bool:
    """Tell whether two values cannot both be true of one thing.

    Args:
        counted: whether the question says what is counted: 'people' may be 'lives' then.
    """
    if one.kind is not other.kind:
        return False
    if one.kind is ValueKind.WEEKDAY:
        return not set(one.said) & set(other.said)
    if one.kind is ValueKind.DATE:
        return _dates_differ(one.said, other.said)
    if one.bound != other.bound:
        return False
    if one.kind is ValueKind.HOUR:
        return one.said != other.said
    same = one.unit == other.unit
    if not same and not (counted and not {one.unit, other.unit} & _MEASURES):
        return False
    (a,), (b,) = one.said, other.said
    hedged = one.hedged or other.hedged
    near = abs(a - b) <= (_HEDGED_NEAR if hedged else _NEAR) * max(abs(a), abs(b))
    return not near and not _rounded_alike(a, b)


def _dates_differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two dates differ in what both say, from the year down."""
    said = [(a, b) for a, b in zip(reversed(one), reversed(other), strict=True) if a and b]
    return any(a != b for a, b in said)


def _rounded_alike(one: float, other: float) -> bool:
    """Tell whether the longer of two numbers, rounded as the shorter one is, is that one.

    A small whole number is no rounded one: 30 days are not 28.
    """
    if max(one, other) < _LARGE and one % 1 == other % 1 == 0:
        return False
    digits = (len(f"{n:.10e}".split("e")[0].rstrip("0").replace(".", "")) for n in (one, other))
    places = min(digits)
    return f"{one:.{places - 1}e}" == f"{other:.{places - 1}e}"


def _goes_on(words: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Tell whether words begin with an amount and say more of it: '12,000, of which one in ten'."""
    opening = tokens(_HEDGE.sub(" ", words[: one.start()]))
    return not opening and ", " in words[one.start(2) : other.start(2)]


def _amount(match: re.Match[str], hedged: bool, bound: str) -> Value | None:
    currency, digits, scale, noun = match.groups(default="")
    number = _number(digits)
    if number is None:
        return None
    if scale in ("m", "t", "b") and not currency:
        scale, noun = "", scale  # '64 m' are metres
    number *= _SCALES.get(scale.casefold(), 1)
    unit = currency or ("%" if scale.casefold() in _PERCENT else "")
    if not unit and noun.casefold() not in _NO_UNIT:
        stem = noun if "/" in noun or noun[-1:] in "²2" else "".join(tokens(noun)[:1])
        unit = _ONE_UNIT.get(stem, stem)
    return Value(ValueKind.AMOUNT, (number,), _ONE_UNIT.get(unit.casefold(), unit), hedged, bound)


def _number(digits: str) -> float | None:
    """Return the number that digits or a word say, None where a comma may be a decimal point."""
    if spelled := _WORDS.get(digits.casefold()):
        return float(spelled)
    whole = re.fullmatch(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?,?|\d+(?:\.\d+)?,?", digits)
    ambiguous = re.fullmatch(r"\d{1,3}\.\d{3}", digits)
    return float(digits.replace(",", "")) if whole and not ambiguous else None
