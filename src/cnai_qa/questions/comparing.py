"""The forms in which a question compares things, and what it calls them there."""

from __future__ import annotations

import re

from .counterparts import AUXILIARY as _AUX
from .counterparts import MORE as _MORE
from .counterparts import PREPOSITION, RANKS, counterpart, names_something

_X = r"(?P<x>(?:[^\s?]+\s+){0,11}?[^\s?]+?)"
_Y = r"(?P<y>(?:[^\s?]+\s+){0,11}?[^\s?]+?)"
_ON = (
    r"(?:\s+(?:in\s+terms\s+of|with\s+(?:regard|respect)\s+to|when\s+it\s+comes\s+to|as\s+regards|"
    r"regarding|concerning|in|on|for|at)\s+(?P<on>[^?]+?))?"
)
_CAPITAL = r"(?-i:[A-Z0-9])[^\s?,]*(?:\s+(?-i:[A-Z0-9])[^\s?,]*)*"
_TOPIC = r"(?:[^?:]+:\s*)?"
WH = r"(?:which|who|whose|what|when|where|why|how)"
_FIRST = f"(?:{RANKS.pattern})"
_END = r"[\s?.!]*$"
_PATTERNS = tuple(
    re.compile(rf"^\W*{pattern}{_END}", re.IGNORECASE)
    for pattern in (
        # 'How does X differ from Y in price?'
        rf"{_TOPIC}how\s+{_AUX}\s+{_X}\s+(?:differ(?:ent)?\s+(?:from|to|than)|"
        rf"compared?\s+(?:with|to|against)|compared?\s+(?:\w+\s+)?(?:with|to))\s+{_Y}{_ON}",
        # 'How do X and Y compare?'
        rf"{_TOPIC}how\s+{_AUX}\s+{_X}\s+and\s+{_Y}\s+(?:differ(?:ent)?|compare){_ON}",
        # 'What is the difference between X and Y?'
        r"(?:what\s+(?:is|are|was|were|['’]s)\s+the\s+|what['’]s\s+the\s+|explain\s+the\s+)?"
        rf"(?:main\s+|key\s+)?differences?\s+(?:in\s+[\w\s-]+?\s+)?between\s+{_X}\s+and\s+{_Y}{_ON}",
        # 'Compare the size of X and Y'
        r"(?:compare|contrast)\s+(?:the\s+[\w\s-]+?\s+(?:of|for)\s+)?"
        rf"{_X}\s+(?:and|with|to|against|versus|vs\.?)\s+{_Y}{_ON}",
        # 'What sets X apart from Y?'
        rf"what\s+(?:sets?|set|distinguishes|distinguished)\s+{_X}\s+(?:apart\s+)?from\s+{_Y}",
        # 'How much dearer is X than Y?'
        rf"(?:by\s+)?how\s+much\s+{_MORE}\s+(?:[\w-]+\s+)?(?:is|are|was|were)\s+{_X}\s+than\s+{_Y}",
        # 'Which is older, X or Y?', 'Where do I wait longer: X or Y?'
        rf"(?:\w+\s+)?{WH}\b[^?,:]*\b{_FIRST}\b[^?,:–]*(?:[,:–]|\s-)\s*{_X},?\s+or\s+{_Y}",
        # 'Who supports Linux, X or Y?', of names alone
        rf"(?:which|who|what)\b[^?,:]+?[,:]\s*(?:the\s+)?(?P<x>{_CAPITAL})\s+or\s+(?:the\s+)?(?P<y>{_CAPITAL})",
        # 'more workers: X or Y?'
        rf"{_FIRST}\b[^?,:]*[,:]\s*{_X},?\s+or\s+{_Y}",
        # 'X or Y: which has more users?'
        rf"(?!{WH}\b){_X}\s+or\s+{_Y}\s*[:,–-]?\s+(?:which|who|what)\b[^?]+?",
        # 'X and Y: who owns each?'
        rf"{_X}\s+and\s+{_Y}\s*[:,]\s*{WH}\b[^?]*\b(?:differ\w*|each|compare\w*)\b[^?]*",
        # 'X vs Y', 'X vs Y: price'
        rf"{_X}\s+(?:vs\.?|versus)\s+{_Y}(?:\s*:\s+[^?]+|\s*[,–-]\s+{WH}\b[^?]+|{_ON})",
    )
)
# Here the other side stands somewhere in what is said before it.
_BESIDE = tuple(
    re.compile(rf"^\W*{pattern}{_END}", re.IGNORECASE)
    for pattern in (
        # 'Unlike Y, does X have a lamp?'
        rf"unlike\s+{_Y},\s*(?P<v>{_AUX}\s[^?]+)",
        # 'Does X have a lamp, unlike Y?'
        rf"(?P<v>{_AUX}\s[^?]+?),?\s+unlike\s+{_Y}",
        # 'Is there parking in X like in Y?'
        rf"(?P<v>{_AUX}\s[^?]+?)\s+(?:like|(?:just\s+)?as)\s+(?:(?:there|it|they)\s+{_AUX}\s+)?"
        rf"(?=(?:{PREPOSITION}|with)\s){_Y}(?:\s+{_AUX})?",
        # 'Does X come with parking like Y does?'
        rf"(?P<v>{_AUX}\s[^?]+?)\s+(?:like|(?:just\s+)?as)\s+(?:(?:there|it|they)\s+{_AUX}\s+)?{_Y}"
        rf"\s+{_AUX}",
        # 'Does X have a garden like Y?', of names alone
        rf"(?P<v>{_AUX}\s+(?:the\s+)?{_CAPITAL}\s[^?]+?)\s+like\s+(?:the\s+)?(?P<y>{_CAPITAL})",
        # 'Is X as fast as Y?'
        rf"(?P<v>(?:[^?]*?\s)?{_AUX}\s[^?]+?)\s+as\s+(?!well|soon|long|possible)\w+(?:\s+\w+)?\s+as\s+"
        rf"(?!possible|\d){_Y}",
        # 'Can X carry more than Y?'
        rf"(?P<v>(?=[^?]*\b{_FIRST}\b)(?:[^?]*?\s)?{_AUX}\s[^?]+?)(?<!other)(?<!rather)\s+than\s+"
        rf"(?!\d|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|half|once|twice|the\s+\w+\s+of)\s){_Y}{_ON}",
    )
)
_COMPARED_TO = re.compile(
    rf"^\W*(?P<v>[^?]+?),?\s+(?:as\s+)?compared\s+(?:to|with)\s+{_Y}{_END}", re.IGNORECASE
)
_ANDWHAT = re.compile(
    rf"^\W*(?P<v>(?:\w+\s+)?(?P<wh>(?>{WH}(?:\s+(?:much|many|long|old|far|often))?))\b[^?]+?),?"
    rf"\s+(?:and|but)\s+(?:\w+\s+)?(?P=wh)\s+(?!(?:much|many|long|old|far|often)\b){_Y}{_END}",
    re.IGNORECASE,
)
_SAME_PLACE = re.compile(
    rf"^\W*{WH}\b[^?]*?\s(?!to\s)(?P<p>{PREPOSITION})\s+(?P<x>(?:\S+\s+){{0,3}}?\S+)\s+and\s+"
    rf"(?P=p)\s+(?P<y>(?:[^\s?]+\s+){{0,3}}?[^\s?]+?){_END}",
    re.IGNORECASE,
)
_OR = re.compile(rf"^\W*{_AUX}\s+(?P<x>[^?,]+?)\s+or\s+(?P<rest>[^?]+?){_END}", re.IGNORECASE)
_EACH = re.compile(
    rf"^\W*(?:{WH}\b[^?]*?\s)?{_AUX}\s+{_X}\s+and\s+{_Y}\s+(?:each|respectively)\b[^?]*{_END}",
    re.IGNORECASE,
)
# 'How many labs do Oslo and Rome have?', not 'When do Ann and Bob meet?'.
_BOTH = re.compile(
    rf"^\W*how\s+(?!do|did|are|were)\w+\b[^?]*?\s(?:do|did|are|were)\s+(?:the\s+)?(?P<x>{_CAPITAL})\s+"
    rf"and\s+(?:the\s+)?(?P<y>{_CAPITAL})\s+(?-i:[a-z])[^?]*{_END}",
    re.IGNORECASE,
)
_BOTH_ALIKE = re.compile(
    rf"^\W*(?:\w+\s+)?{WH}\b[^?]*?\s(?:the\s+)?(?P<x>[\w-]+\s+(?P<e>[a-z]{{3,}}))\s+and\s+(?:the\s+)?"
    rf"(?P<y>[\w-]+\s+(?P=e))\b[^?]*{_END}|"
    rf"^\W*(?:\w+\s+)?{WH}\b[^?]*?\s(?P<x2>(?P<b>[a-z]{{3,}})\s+[A-Z0-9][\w.]*)\s+and\s+"
    rf"(?P<y2>(?P=b)\s+[A-Z0-9][\w.]*)\b[^?]*{_END}"
)
_SIDE_BY_PLACE = re.compile(
    rf"^\W*[^?]*?\b{_MORE}\s+(?P<p>on|in|at|for|with|under)\s+{_X}\s+or\s+{_Y}{_END}",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r",\s*|\s+(?:vs\.?|or)\s+", re.IGNORECASE)
_THE = frozenset(("the", "a", "an"))
_A_NOUN_IN_ER = re.compile(r"\ban?\s+(?:\w+\s+)?\w+er$", re.IGNORECASE)  # 'a fire officer'
_RANKS = re.compile(rf"(?<!at\s)(?<!the\s)\b{_FIRST}\b", re.IGNORECASE)
NAME = re.compile(r"(?:the\s+)?[A-Z0-9][\w.\-/&'’]*(?:\s+(?:of\s+)?[A-Z0-9][\w.\-/&'’]*)*")


def compared(question: str) -> list[str]:
    """Return the names of what is compared, as they stand in the question."""
    for pattern in (*_PATTERNS, _EACH, _BOTH, _SAME_PLACE):
        if match := pattern.match(question):
            return [part for name in (match["x"], _whole(match)) for part in _SEVERAL.split(name)]
    for pattern in (*_BESIDE, _COMPARED_TO):
        if match := pattern.match(question):
            one, other = counterpart(match["v"], match["y"], last=pattern is _COMPARED_TO)
            ranked = one.islower() and RANKS.fullmatch(one)  # 'Who has more labs than Oslo?'
            return [] if ranked else [one, other]
    if match := _ANDWHAT.match(question):
        return list(_parallel(match["v"], match["y"]))
    if match := _BOTH_ALIKE.match(question):
        return [match["x"] or match["x2"], match["y"] or match["y2"]]
    if match := _SIDE_BY_PLACE.match(question):
        return [match["x"], re.sub(rf"^{match['p']}\s+", "", match["y"])]
    if match := _OR.match(question):
        return _either(match["x"], match["rest"])
    return []


def _parallel(text: str, other: str) -> tuple[str, str]:
    """Return what 'what ... and what ...' asks about: what the second part has anew."""
    said = {word.lower() for word in text.split()}
    words = other.split()
    acts = bool(re.match(rf"{_AUX}\s", other, re.IGNORECASE))
    while words and not re.fullmatch(PREPOSITION, words[0], re.IGNORECASE):
        verb = re.fullmatch(_AUX, words[0], re.IGNORECASE)
        if names_something(words[0]) or not (verb or words[0].lower() in said - _THE):
            break
        words.pop(0)
    if len(words) > 1 and re.fullmatch(PREPOSITION, words[-1]):
        words.pop()
    known = len(words) > 2 or (len(words) > 1 and re.search("(?:ed|en)$", words[-1]))
    if known and words[-1].lower() in said and not names_something(words[-1]):
        words.pop()
    if not words:
        return "", ""
    last = re.search(r".*\b((?:the|an?)\s+\S.*)", text)
    if last and not acts and words[0].lower() in _THE:  # 'Who runs the ferry and who the bridge?'
        return last[1], " ".join(words)
    return counterpart(text, " ".join(words), last=not acts)


def _whole(match: re.Match[str]) -> str:
    """Return the last thing compared, with what follows 'on' where that says which it is."""
    found = match.groupdict()
    other, on = match["y"], found.get("on")
    own = on and names_something(on) and not names_something(other)
    if own or (on and other in ("that", "those")):
        # 'the hardware used for GLM-5' is one thing, not 'the hardware' with regard to GLM-5.
        return match.string[match.start("y") : match.end("on")]
    return other


def _either(one: str, rest: str) -> list[str]:
    """Return the things of 'Does X or Y offer ...?': both are names, or one is said to be first."""
    named = NAME.match(rest)
    if NAME.fullmatch(one) and named:
        return [one, named[0]]
    if not _RANKS.search(rest) or _A_NOUN_IN_ER.search(rest):
        return []
    return [one, named[0] if named else " ".join(rest.split()[: len(one.split())])]
