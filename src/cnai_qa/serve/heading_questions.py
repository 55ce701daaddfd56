"""A heading to the question that its section answers; most headings make none."""

from __future__ import annotations

import re

from ..words import is_chinese
from . import sentence_parts as part
from .verbs import auxiliary_of, base_of

_LONGEST = 8  # words of a heading that makes a question
_MOST = 200  # characters of a heading that is looked at
_ABOUT = "What is known about {}?"
_NUMBER = re.compile(r"\s*\([^)]*\)|^(?:\d+(?:\.\d+)*\.?|[A-Z]\.)\s+")
# Headings that name a part of a document and no subject.
_PARTS = re.compile(
    r"(?:(?:the|a|an|our)\s+)?(?:(?:main|key|any|other|open|final|general|last|this)\s+\w+|"
    r"(?:executive\s+)?summary|introduction|overview|background|outlook|conclusions?|"
    r"closing\s+\w+|(?:table\s+of\s+)?contents|appendix|references|further\s+reading|"
    r"related\s+\w+|see\s+also|notes?|part|chapter|letters|welcome|greeting|thanks|judgement|"
    r"minutes|dates?|results?|budget|people|staff|purpose|figures|year|word|from|on|in|at)\b.*",
    re.IGNORECASE,
)
_PRONOUN = (
    r"\b(?:it|its|they|them|their|he|his|she|her|we|us|our|this|that|these|those|here|there)\b"
)
_POINTS = re.compile(_PRONOUN, re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|will|may|must|should|do|does|did|[a-z]+(?<!s)(?:es|ies)|"
    r"moves|turns|follows|remains|needs|makes|takes|gets|goes|comes|not)\b"
)
_PLAIN = re.compile(r"(?!.*\b(?:in brief|at a glance|today)\b)[^,:;–—?!/]+")
_BE = "is|are|was|were|can|will|may|must|should|has|have"
_NOUNS = rf"(?:(?:the|an?)\s)?{part.WORD}(?:\s{part.WORD}){{0,3}}?"
_GERUND = {
    f"{stem}ing": base
    for pair in (
        "book clean install claim sell start return export import add cancel join find order "
        "connect select enter upload download apply pay borrow hir:hire replac:replace giv:give "
        "upgrad:upgrade mak:make charg:charge us:use writ:write chang:change remov:remove "
        "updat:update creat:create delet:delete shar:share mov:move sett:set runn:run gett:get"
    ).split()
    for stem, _, own in [pair.partition(":")]
    for base in [own or stem]
}


def question_of(heading: str, section: str, text: str) -> str:
    """Return the question that a section answers, or nothing.

    Args:
        heading: of the section.
        section: its text, which tells whether it instructs the reader.
        text: that of the document, which tells how the heading's words are used in a sentence.
    """
    heading = " ".join(heading.split())
    if len(heading) > _MOST or not re.search(r"[^\W\d_]{2}", heading):
        return ""
    heading = _NUMBER.sub("", heading).strip()
    if is_chinese(heading):
        return _chinese(heading)
    if _POINTS.search(heading) or len(heading.split()) > _LONGEST or len(heading) < 3:
        return ""
    if heading.endswith("?"):
        return "" if re.search(r"[.!?:] ", heading) else heading
    return _inverted(heading) or _instructed(heading, section) or _about(heading, text)


def is_vague(question: str) -> bool:
    """Tell whether a question asks for no more than what is said of something."""
    return question.startswith(_ABOUT.split("{}")[0])


def _chinese(heading: str) -> str:
    """Return a heading as the question that it is, or that its subject makes: '开放时间？'."""
    if heading.endswith(("？", "?")):
        return heading
    plain = re.fullmatch(r"[\w·《》、和与的]{4,16}", heading)
    return f"{heading}？" if plain else ""


def _inverted(heading: str) -> str:
    """Return a clause that asks as the question: 'How the study was done', 'Why it matters'."""
    asks = r"(?P<ask>How|Why|Where|When|What)"
    found = re.fullmatch(rf"{asks}\s(?P<s>{_NOUNS})\s(?P<be>{_BE})\s(?P<rest>.+)", heading)
    if found:
        return "{ask} {be} {s} {rest}?".format(**found.groupdict())
    if re.fullmatch(rf"(?:What|Who)\s(?:{_BE})(?:\s[^\s:,]+){{2,}}", heading):
        return f"{heading}?"
    found = re.fullmatch(rf"{asks}\s(?P<s>{_NOUNS})\s(?P<verb>[a-z]+)", heading)
    base = base_of(found["verb"]) if found else ""
    if not found or not base:
        return ""
    do = "did" if found["verb"] == "cost" else auxiliary_of(found["verb"])
    return f"{found['ask']} {do} {found['s']} {base}?"


def _instructed(heading: str, section: str) -> str:
    """Return 'How do I ...?' of a heading that says what is done, above what to do."""
    first, _, rest = heading.partition(" ")
    own = re.sub(r"\byour\b", "my", rest)
    if heading.startswith("How to "):
        return f"How do I {own.removeprefix('to ')}?"
    if heading.startswith("What to "):
        return f"What should I {own.removeprefix('to ')}?"
    base = _GERUND.get(first.lower())
    instructs = re.search(r"\b(?:you|your|please)\b", section, re.IGNORECASE)
    plain = re.fullmatch(r"[\w\s.’'-]+", rest) and not re.search(r"\b(?:and|or)\b", rest)
    return f"How do I {base} {own}?" if base and instructs and plain else ""


def _about(heading: str, text: str) -> str:
    """Return what is said about a heading that stands in a sentence as it is; else nothing."""
    if _PARTS.fullmatch(heading) or _FINITE.search(heading) or not _PLAIN.fullmatch(heading):
        return ""
    lowered = heading[0].lower() + heading[1:]
    if re.match(r"The(?:\s\S+){2,}", heading):
        return _ABOUT.format(lowered)
    own = re.match(r"([A-Z][\w-]*)['’]s\s", heading)
    name = re.fullmatch(part.NAME, heading) and " " in heading
    if (own or name) and part.is_name(own[1] if own else heading, text):
        return _ABOUT.format(heading)
    several = re.fullmatch(
        r"(?:The\s)?[A-Z]?[a-z]+(?<!ing)(?:\s[a-z-]+)*[^s]s|The\s[a-z]+", heading
    )
    return _ABOUT.format(lowered) if several and part.in_lower_case(heading, text) else ""
