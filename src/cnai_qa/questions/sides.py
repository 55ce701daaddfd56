"""The things that a question compares, and what is asked about each by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..words import content_words


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things that a question compares, and what is asked about it alone."""

    name: str
    query: str


_X, _Y = r"(?P<x>[^?]+?)", r"(?P<y>[^?]+?)"
_ON = (
    r"(?P<on>\s+(?:in\s+terms\s+of|with\s+(?:regard|respect)\s+to|when\s+it\s+comes\s+to|"
    r"regarding|concerning|in|on|for|at)\s+(?P<z>[^?]+?))?"
)
_END = r"[\s?.!]*$"
_PATTERNS = tuple(
    re.compile(rf"^\W*{pattern}{_END}", re.IGNORECASE)
    for pattern in (
        rf"how\s+(?:do|does|did|is|are|was|were)\s+{_X}\s+(?:differ(?:ent)?\s+(?:from|to|than)|"
        rf"compared?\s+(?:with|to|against)|compared?\s+(?:\w+\s+)?(?:with|to))\s+{_Y}{_ON}",
        rf"how\s+(?:do|does|did|are|were)\s+{_X}\s+and\s+{_Y}\s+(?:differ(?:ent)?|compare){_ON}",
        r"(?:what\s+(?:is|are|was|were|['’]s)\s+the\s+|what['’]s\s+the\s+|explain\s+the\s+)?"
        r"(?:main\s+|key\s+)?"
        rf"differences?\s+(?:in\s+(?P<w>[\w\s-]+?)\s+)?between\s+{_X}\s+and\s+{_Y}{_ON}",
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
_OF_A_PLACE = re.compile(r"[A-Z]\w+(?:an|ese|ish|ern|ch)(?P<thing>\s[a-z].*)?")
_LONGEST_SIDE = 8  # words; a longer one is no name of a thing
_MOST_SIDES = 4
# 'Where does it lag, compared with others?' names one thing only.
_OTHERS = re.compile(
    r"\b(?:others?|another|each\s+other|elsewhere|anyone|everyone|the\s+rest|average)\b",
    re.IGNORECASE,
)
# But 'that on the battery' is a side.
_PRONOUN = re.compile(
    r"(?:it|its|they|their|them|he|his|him|she|her)\b|(?:this|that|these|those)$", re.IGNORECASE
)
_LEADING_VERB = (
    r"^(?:(?:\w+\s+)?(?:is|are|was|were|has|have|had|offers?|did|does|do)\s+)?(?:the\s+)?"
)
_HOW = {
    "longer": "long", "shorter": "long", "larger": "large", "bigger": "large", "smaller": "large",
    "faster": "fast", "slower": "fast", "higher": "high", "lower": "high",
}  # fmt: skip
# What a comparative asks about one thing alone: nobody writes 'X is older' in a document.
_COMPARATIVES = (
    (r"(?:older|younger|newer|earlier|first)$", "When was {x} founded or released?"),
    (r"(?:cheaper|dearer|more\s+expensive|costs?\s+(?:more|less))$", "How much does {x} cost?"),
    (rf"(?P<how>{'|'.join(_HOW)})$", "How {how} is {x}?"),
    (rf"(?P<how>{'|'.join(_HOW)})\s+(?P<n>.+)", "How {how} is the {n} of {x}?"),
    (r"(?:more|fewer|less)\s+(?P<n>\w+)$", "How many {n} does {x} have?"),
    (r"size$", "How large is {x}?"),
    (r"price$", "How much does {x} cost?"),
)


def sides(question: str) -> tuple[Side, ...]:
    """Return the things that a question compares, in its order; empty without a comparison."""
    question = " ".join(question.split())
    for pattern in (*_PATTERNS, _EITHER):
        match = pattern.match(question)
        if match:
            return _of(match.groupdict())
    return ()


def _of(parts: dict[str, str | None]) -> tuple[Side, ...]:
    one, other = parts["x"] or "", parts["y"] or ""
    about = " ".join(filter(None, (parts.get("w"), parts.get("z")))).strip()
    own = parts.get("z") and _names_something(parts["z"]) and not _names_something(other)
    if own or (parts.get("z") and other in ("that", "those")):
        # 'the hardware used for GLM-5' is one thing, not 'the hardware' with regard to GLM-5.
        other, about = other + (parts["on"] or ""), (parts.get("w") or "").strip()
    names = [_trimmed(name) for name in (*one.split(","), other)]
    names = [name for name in names if name]
    if not 2 <= len(names) <= _MOST_SIDES or any(map(_OTHERS.search, names)):
        return ()
    if any(map(_PRONOUN.match, names)):  # 'what does it cost, and what does it include?'
        return ()
    if max(len(name.split()) for name in names) > _LONGEST_SIDE:
        return ()
    if len(names) == 2:
        return _pair(names[0], names[1], about)
    return tuple(Side(name, _alone(name, about)) for name in names)


def _pair(one: str, other: str, about: str) -> tuple[Side, ...]:
    one_about = other_about = about
    whose = _OF_A_PLACE.fullmatch(other)
    if whose and whose["thing"] and " " not in one and _OF_A_PLACE.fullmatch(one):
        one += whose["thing"]  # 'the European and the Chinese way'
    if re.search(r"['’]s?$", other):  # 'X's strategy and Y's'
        other_about = f"{_common(one)} {about}".strip()
        other = re.sub(r"['’]s?$", "", other)
    elif re.search(r"['’]s?$", one):
        one_about = f"{_common(other)} {about}".strip()
        one = re.sub(r"['’]s?$", "", one)
    return Side(one, _alone(one, one_about)), Side(other, _alone(other, other_about))


def _alone(name: str, about: str) -> str:
    """Return what is asked about one thing by itself."""
    for pattern, asked in _COMPARATIVES:
        match = re.match(_LEADING_VERB + pattern, about, re.IGNORECASE)
        if match:
            parts = match.groupdict()
            how = _HOW.get((parts.get("how") or "").lower(), "")
            return asked.format(x=name, how=how, n=parts.get("n"))
    return f"{name} {about}".strip()


def _names_something(text: str) -> bool:
    return any(word[0].isupper() or any(c.isdigit() for c in word) for word in text.split())


def _common(side: str) -> str:
    """Return the words of a side without its names: what both sides have."""
    return " ".join(word for word, _ in content_words(side) if word[0].islower())


def _trimmed(side: str) -> str:
    return re.sub(r"^(?:the|a|an)\s+", "", side.strip(" ,.“”\"'"), flags=re.IGNORECASE)
