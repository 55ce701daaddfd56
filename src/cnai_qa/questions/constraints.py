"""What a question pins down (a version, a year, a quantity), and what speaks of another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..words import CALENDAR, STOP_WORDS
from .bounds import Given, spans_hold


class ConstraintKind(StrEnum):
    """What a constraint counts in."""

    VERSION = "version"
    YEAR = "year"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One value that a question names.

    Attributes:
        text: as the question writes it.
        stem: what the value is of: 'k' of 'K2.5', 'gpt' of 'GPT-4', '%' of '80%', else ''.
        value: the value itself, '2.5'.
    """

    kind: ConstraintKind
    text: str
    stem: str
    value: str


# '2024', '2023-25', '1990s'.
# '2000 euros' and '€2000' are none.
_YEAR = re.compile(
    r"(?<![\d.,$€£¥])((?:19|20)\d{2})(?:(['’]?s\b)|\s?[-–—/]\s?((?:19|20)?\d{2})(?!\d))?"
    r"(?![\d%]|[.,]\d|\s?(?:euros?|dollars?|pounds?|yuan|eur|usd|gbp|chf|rmb|square|cubic|kg|km|cm|mm|"
    r"kwh?|[mgk]hz|[mgt]b|rpm|watts?|tons?|tonnes?|lit(?:er|re)s?|(?:kilo)?met(?:er|re)s?|miles|feet|"
    r"shares|copies|calories)\b|\s?[€$£¥])",
    re.IGNORECASE,
)
# 'since 2020' is a span of time, which no single year contradicts.
_OPEN_YEAR = re.compile(
    r"\b(?:since|before|after|by|until|till|from|between|through|past)\s+(?:the\s+)?"
    r"(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_NUMBER = r"\d{1,3}(?:\.\d{1,2})*"
# 'K2.5', 'GPT-4o', 'Qwen2.5-72B', 'H100', 'Ascend 910B', 'llama 4'; 'v' alone is part of a number.
_VERSION = re.compile(
    rf"(?<![\w.])([A-Za-z]+)([-\s]?(?:v(?=\d))?)({_NUMBER}[A-Za-z]?)"
    r"(?![\w%]|[.,/:]\d|\.[A-Za-z])"  # nor 'leads 01.AI'
)
# 'DeepSeek's V3 model came out' is about another model than R1, unless that was named before.
_CODE = re.compile(r"\W*(?:[\w'’.-]+\s){0,3}?(?![QH][1-4]\b)([A-Z])\d(?:\.\d+)*[\s'’,]")
_BEGINNING = re.compile(r"(?:^|[.!?:])\W*$")
# 'llama 4 and 5', but 'take 4 days': where a word follows, a number behind one counts something.
_NOTHING_COUNTED = re.compile(r"\s*(?:$|[?.!,;)]|(?:and|or|vs)\b)", re.IGNORECASE)
# 'Windows 10, 11 and 12', 'rooms 3 to 5'; not 'room 3 and 5 chairs'.
_FURTHER = re.compile(
    rf"\s*(?:,|/|,?\s(?:and|or|to|through)\b|[-–—])\s*({_NUMBER}[a-z]?)(?![\w%]|[.,]\d|\s+[a-z]+s\b)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?<![\w.])(\$|US\$\s?|€|£)?(\d[\d,]*(?:\.\d+)?)\s?"
    r"(%|percent\b|k\b|m\b|bn?\b|t\b|thousand\b|million\b|billion\b|trillion\b)",
    re.IGNORECASE,
)
_SCALES = {"k": 1e3, "t": 1e12, "m": 1e6, "b": 1e9}
# Before a number these name no series: 'in 3 areas', 'top 10', 'Monday 12'.
_NO_STEM = frozenset(
    "age aged around cost costs every first last least nearly next number past roughly top".split()
)
_NO_STEM |= CALENDAR | (STOP_WORDS - set("article articles document documents text".split()))
_POINTS_BACK = re.compile(r"\W*(?:it|its|this|that|these|those|they|their|the)\b", re.IGNORECASE)


def constraints(question: str) -> tuple[Constraint, ...]:
    """Return the versions, years and amounts that a question names, in that order."""
    versions = [
        Constraint(ConstraintKind.VERSION, m.group(), m[1].casefold(), m[3].casefold())
        for m in _VERSION.finditer(question)
        if _is_series(m)
    ]
    years = [
        Constraint(ConstraintKind.YEAR, m.group(), "", year)
        for m in _YEAR.finditer(question)
        if not m[3] and not _OPEN_YEAR.search(question[: m.start()])
        for year in _years(m)
    ]
    amounts = [
        Constraint(ConstraintKind.AMOUNT, m.group().strip(), unit, str(value))
        for m, unit, value in _amounts(question)
    ]
    return tuple(dict.fromkeys([*versions, *years, *amounts]))


def unmet(
    wanted: Sequence[Constraint], sentence: str, before: str, headings: Sequence[str]
) -> Constraint | None:
    """Return the first constraint that a sentence contradicts, or None.

    A sentence contradicts a constraint when it, or what stands around it, names only other
    values of the same kind. Of several values of one kind in a question, one is enough.

    Args:
        before: the sentences before it in its paragraph.
        headings: the title and heading path, outermost first.
    """
    around = " ".join([*headings, before, sentence])
    for kind, stem in dict.fromkeys((c.kind, c.stem) for c in wanted):
        same = [c for c in wanted if (c.kind, c.stem) == (kind, stem)]
        if any(_numbered(c, sentence, around) for c in same):
            continue
        if kind is ConstraintKind.VERSION and _begins_with_other(stem, sentence, before):
            return same[0]
        for said in _contexts(kind, sentence, before, headings):
            if _named(kind, stem, said):
                if not any(_says(c, said) for c in same):
                    return same[0]
                break
    return None


def names_version(wanted: Constraint, text: str) -> bool:
    """Tell whether a text names the version of a constraint, or a span of versions around it."""
    return _says(wanted, text) or _numbered(wanted, text, text)


def is_written(wanted: Constraint) -> bool:
    """Tell whether a version is a name by its letters: 'K2.5' and 'Ember 2', not 'section 5'."""
    return not wanted.text[: -len(wanted.value)].endswith(" ") or wanted.text[0].isupper()


def has_year(text: str) -> bool:
    """Tell whether a text gives a year, some years or a decade."""
    return bool(_YEAR.search(text))


def without_names(text: str) -> str:
    """Return a text without its years and without the names that end in a number."""

    def bare(match: re.Match[str]) -> str:
        # 'it sold 30' is no name, as 'qwen 3' in a question is.
        return " " if _is_series(match) and _is_written(match) else match.group()

    return _VERSION.sub(bare, _YEAR.sub(" ", text))


def _begins_with_other(stem: str, sentence: str, before: str) -> bool:
    """Tell whether a sentence is about V3, say, where none of an R1 was spoken before."""
    code = _CODE.match(sentence) if len(stem) == 1 else None
    named = _named(ConstraintKind.VERSION, stem, f"{before} {sentence}")
    return bool(code) and code[1].casefold() != stem and not named


def _contexts(
    kind: ConstraintKind, sentence: str, before: str, headings: Sequence[str]
) -> Iterator[str]:
    """Give what decides, nearest first: the first that names a value of the kind does."""
    if kind is ConstraintKind.AMOUNT:
        yield f"{before} {sentence}"
    elif kind is ConstraintKind.YEAR:
        yield " ".join([*headings, before, sentence])
    else:
        # 'It beats K2.5' is about what was named before.
        back = _POINTS_BACK.match(sentence)
        yield f"{before} {' '.join(headings[-1:])} {sentence}" if back else sentence
        yield before
        yield from reversed(headings)


def _says(wanted: Constraint, text: str) -> bool:
    """Tell whether a text names a constraint's value, or a span that it lies in."""
    named = _named(wanted.kind, wanted.stem, text)
    if any(_agree(wanted.kind, wanted.value, value) for value, _, _ in named):
        return True
    numbers = ((_number(wanted.kind, value), *place) for value, *place in named)
    given = [Given(start, end, number) for number, start, end in numbers if number]
    return spans_hold(_number(wanted.kind, wanted.value), text, given)


def _named(kind: ConstraintKind, stem: str, text: str) -> list[tuple[str, int, int]]:
    """Return the values of a kind in a text, each with its start and end."""
    if kind is ConstraintKind.YEAR:
        return [(year, *m.span()) for m in _YEAR.finditer(text) for year in _years(m)]
    if kind is ConstraintKind.AMOUNT:
        return [(str(value), *m.span()) for m, unit, value in _amounts(text) if unit == stem]
    gap, plural = (r"-?", "") if len(stem) == 1 else (r"[-\s]?", "s?")
    first = rf"(?<![A-Za-z0-9]){re.escape(stem)}{plural}{gap}v?({_NUMBER}[a-z]?)(?![a-z0-9]|[.,]\d)"
    years = {m[1] for m in _YEAR.finditer(text)}
    found = []
    for match in re.finditer(first, text, re.IGNORECASE):
        at = match
        while at and at[1] not in years:
            found.append((at[1].casefold(), *at.span(1)))
            at = _FURTHER.match(text, at.end())
    return found


def _number(kind: ConstraintKind, value: str) -> tuple[float, ...]:
    """Return a value to be compared: (3.0, 12.0) of version 3.12, an amount or year as it is."""
    if kind is not ConstraintKind.VERSION:
        return (float(value),)
    parts = _split(value)[0].split(".")
    return tuple(map(float, parts)) if all(map(str.isdecimal, parts)) else ()


def _years(match: re.Match[str]) -> Iterator[str]:
    first, decade, end = match.groups()
    last = int(first) + 9 if decade else int(first[: 4 - len(end)] + end) if end else int(first)
    return map(str, range(int(first), max(last, int(first)) + 1))


def _numbered(wanted: Constraint, sentence: str, around: str) -> bool:
    """Tell whether a sentence means a version by its number alone: '4.1' in notes on Tideline."""
    if wanted.kind is not ConstraintKind.VERSION or len(wanted.stem) == 1:
        return False
    value = re.escape(wanted.value)
    alone = value if "." in wanted.value else rf"{value}\.x"
    number = rf"(?<![\w.$€£-])(?:{alone}|(?:version|release|v)\s?{value}(?:\.x)?)(?![\w%-]|[.,]\d)"
    stem = rf"(?<![A-Za-z0-9]){re.escape(wanted.stem)}(?![A-Za-z0-9])"
    if re.search(rf"(?<![\w.$€£-]){value}\s+{stem}", sentence, re.IGNORECASE):
        return True  # '404 error'
    return all(
        re.search(pattern, text, re.IGNORECASE)
        for pattern, text in ((number, sentence), (stem, around))
    )


def _agree(kind: ConstraintKind, wanted: str, said: str) -> bool:
    if kind is ConstraintKind.AMOUNT:
        return abs(float(wanted) - float(said)) <= 0.02 * abs(float(wanted))
    if kind is ConstraintKind.YEAR:
        return wanted == said
    # '910' and '910B' may be one; '4o' and '4v' are not.
    number, letter = _split(wanted)
    other, its = _split(said)
    return number == other and (letter == its or not letter or not its)


def _split(value: str) -> tuple[str, str]:
    number = value.rstrip("abcdefghijklmnopqrstuvwxyz")
    return re.sub(r"(?:\.0)+$", "", number), value[len(number) :]


def _is_series(match: re.Match[str]) -> bool:
    """Tell whether a number belongs to the word before it: it counts nothing behind it."""
    stem, gap, number = match[1], match[2], match[3]
    if stem.casefold() in _NO_STEM or (len(stem) == 1 and gap.isspace()):
        return False
    if _is_written(match) or (stem[0].isupper() and "." in number):
        return True
    return bool(_NOTHING_COUNTED.match(match.string, match.end()))


def _is_written(match: re.Match[str]) -> bool:
    """Tell whether the letters alone show that a word and a number are one name.

    At the beginning of a sentence a capital shows nothing: 'Exactly 12', 'Take 5 days off'.
    """
    begins = _BEGINNING.search(match.string, 0, match.start())
    return not match[2].isspace() or (match[1][0].isupper() and not begins)


def _amounts(text: str) -> Iterator[tuple[re.Match[str], str, float]]:
    for m in _AMOUNT.finditer(text):
        suffix = m[3].casefold()
        if suffix in ("%", "percent"):
            yield m, "%", float(m[2].replace(",", ""))
        elif m[1] or len(suffix) > 2:
            unit = "$" if m[1] else _noun(text[m.end() :])
            scale = 1e3 if suffix == "thousand" else 1e12 if suffix[:2] == "tr" else 0
            yield m, unit, float(m[2].replace(",", "")) * (scale or _SCALES[suffix[0]])


def _noun(rest: str) -> str:
    match = re.match(r"\s*([A-Za-z]+)", rest)
    return match[1].casefold() if match else ""
