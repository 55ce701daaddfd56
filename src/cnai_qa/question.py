"""What a question asks for: its kind, the type of its answer, what it pins down and compares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from .constraints import Constraint, constraints
from .words import content_words


class QuestionKind(StrEnum):
    """How an answer is laid out."""

    FACT = "fact"
    LIST = "list"
    COMPARISON = "comparison"
    YESNO = "yesno"


class Expected(StrEnum):
    """Type of a short answer."""

    DATE = "date"
    NUMBER = "number"
    NAME = "name"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things that a question compares, and what is asked about it alone."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood by rules of English.

    Attributes:
        sides: the two things compared, in the order of the question; empty without a comparison.
    """

    text: str
    kind: QuestionKind
    expected: Expected
    constraints: tuple[Constraint, ...]
    sides: tuple[Side, ...]


_NOT_PLURAL = r"(?!(?:is|was|does|has|its|his|this|us)\b)"
_ASKS_FOR_LIST = re.compile(
    rf"^\W*(?:(?:what|which)\s+(?:are|were)\b|(?:what|which)\s+(?:\w+\s+){{0,2}}{_NOT_PLURAL}\w+s\b|"
    rf"in\s+(?:what|which)\s+(?:\w+\s+)?{_NOT_PLURAL}\w+s\b|"
    r"why\b|how\s+(?:do|did|have|are|were|has|does|is|was)\b|list\b|name\b|give\b)",
    re.IGNORECASE,
)
_YESNO = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must)\b",
    re.IGNORECASE,
)
_EXPECTED = (
    (Expected.DATE, r"\b(?:when(?!\s+it\s+comes)|(?:what|which)\s+(?:year|month|date|day))\b"),
    (
        Expected.NUMBER,
        r"\bhow\s+(?:many|much|long|old|large|big|high|far|often|tall|fast|quickly)\b|"
        r"\bwh(?:at|ich)\s+(?:\w+\s+)?(?:percentage|percent|share|proportion|number|size|score)\b",
    ),
    (
        Expected.NAME,
        r"\b(?:who|whom|whose|where)\b|\bwh(?:at|ich)\s+(?:\w+\s+){0,2}(?:company|lab|person|firm|"
        r"organi[sz]ation|university|institution|country|city|startup|agency|bureau|authority)\b",
    ),
)

_X, _Y = r"(?P<x>[^?]+?)", r"(?P<y>[^?]+?)"
_ON = (
    r"(?:\s+(?:in\s+terms\s+of|with\s+(?:regard|respect)\s+to|when\s+it\s+comes\s+to|regarding|"
    r"concerning|in|on|for|at)\s+(?P<z>[^?]+?))?"
)
_END = r"[\s?.!]*$"
_COMPARISONS = tuple(
    re.compile(rf"^\W*{pattern}{_END}", re.IGNORECASE)
    for pattern in (
        rf"how\s+(?:do|does|did|is|are|was|were)\s+{_X}\s+(?:differ(?:ent)?\s+(?:from|to|than)|"
        rf"compared?\s+(?:with|to|against)|compared?\s+(?:\w+\s+)?(?:with|to))\s+{_Y}{_ON}",
        rf"how\s+(?:do|does|did|are|were)\s+{_X}\s+and\s+{_Y}\s+(?:differ(?:ent)?|compare){_ON}",
        r"(?:what\s+(?:is|are|was|were)\s+the\s+|explain\s+the\s+)?(?:main\s+|key\s+)?"
        rf"differences?\s+between\s+{_X}\s+and\s+{_Y}{_ON}",
        r"(?:compare|contrast)\s+(?:the\s+(?P<w>[\w\s-]+?)\s+of\s+)?"
        rf"{_X}\s+(?:and|with|to|against|versus|vs\.?)\s+{_Y}{_ON}",
        rf"(?:which|who|what)\b(?P<w>[^?,]+?)[,:]\s*{_X},?\s+or\s+{_Y}",
        rf"{_X}\s+or\s+{_Y}\s*[:,]\s*(?:which|who|what)\b(?P<w>[^?]+?)",
        rf"{_X}\s+(?:vs\.?|versus|compared\s+(?:to|with))\s+{_Y}{_ON}",
        r"what\s+(?:do|does|did)\s+(?P<x>[^?]+?)\s+(?P<w>[a-z]+),?\s+(?:and|but)\s+what\s+"
        r"(?:do|does|did)\s+(?P<y>[^?]+?)(?:\s+(?P=w))?",
    )
)
# 'Does X or Y offer ...?' names both only if both are names.
_EITHER = re.compile(
    r"^\W*(?i:do|does|did|is|are|was|were|has|have|had)\s+"
    r"(?P<x>(?:[A-Z0-9][\w.\-/]*\s+)+)or\s+(?P<y>[A-Z0-9][\w.\-/]*(?:\s+[A-Z0-9][\w.\-/]*)*)"
    r"\s+(?P<w>[a-z][^?]*?)[\s?.!]*$"
)
_LONGEST_SIDE = 8  # words; a longer one is no name of a thing


def understand(question: str) -> Question:
    """Return what a question asks for."""
    sides = _sides(" ".join(question.split()))
    if sides:
        kind = QuestionKind.COMPARISON
    elif asks_for_list(question):
        kind = QuestionKind.LIST
    elif _YESNO.match(question):
        kind = QuestionKind.YESNO
    else:
        kind = QuestionKind.FACT
    return Question(question, kind, _expected(question), constraints(question), sides)


def asks_for_list(question: str) -> bool:
    """Tell whether a question asks for several things: items, steps, reasons."""
    return bool(_ASKS_FOR_LIST.match(question))


def _expected(question: str) -> Expected:
    matches = ((kind, re.search(p, question, re.IGNORECASE)) for kind, p in _EXPECTED)
    found = [(match.start(), kind) for kind, match in matches if match]
    return min(found)[1] if found else Expected.NONE


def _sides(question: str) -> tuple[Side, ...]:
    for pattern in (*_COMPARISONS, _EITHER):
        match = pattern.match(question)
        if match:
            parts = match.groupdict()
            about = " ".join(filter(None, (parts.get("w"), parts.get("z")))).strip()
            return _side_pair(_trimmed(parts["x"]), _trimmed(parts["y"]), about)
    return ()


def _side_pair(one: str, other: str, about: str) -> tuple[Side, ...]:
    if not (one and other) or max(len(one.split()), len(other.split())) > _LONGEST_SIDE:
        return ()
    one_about = other_about = about
    if re.search(r"['’]s?$", other):  # 'X's strategy and Y's'
        other_about = f"{_common(one)} {about}".strip()
        other = re.sub(r"['’]s?$", "", other)
    elif re.search(r"['’]s?$", one):
        one_about = f"{_common(other)} {about}".strip()
        one = re.sub(r"['’]s?$", "", one)
    return tuple(
        Side(name, f"{name} {rest}".strip())
        for name, rest in ((one, one_about), (other, other_about))
    )


def _common(side: str) -> str:
    """Return the words of a side without its names: what both sides have."""
    return " ".join(word for word, _ in content_words(side) if word[0].islower())


def _trimmed(side: str) -> str:
    return re.sub(r"^(?:the|a|an)\s+", "", side.strip(" ,.“”\"'"), flags=re.IGNORECASE)
