"""The things that a question compares, found by rules of English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..words import content_words, tokens
from .counterparts import AUXILIARY, MORE, PREPOSITION, RANKS, counterpart, names_something


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things that a question compares.

    Attributes:
        query: what is read for it: the question, with the side that is meant before it, or what a
            comparative asks of it alone: nobody writes 'X is older' in a document.
        search: what is searched for it: the question without the other sides, or the same.
    """

    name: str
    query: str
    search: str


_LONGEST = 300  # characters; what is longer compares nothing that these rules see
_LONGEST_SIDE = 8  # words; a longer one is no name of a thing
_MOST_SIDES = 4
_X = r"(?P<x>(?:[^\s?]+\s+){0,11}?[^\s?]+?)"
_Y = r"(?P<y>(?:[^\s?]+\s+){0,11}?[^\s?]+?)"
_AUX = AUXILIARY
_ON = (
    r"(?:\s+(?:in\s+terms\s+of|with\s+(?:regard|respect)\s+to|when\s+it\s+comes\s+to|as\s+regards|"
    r"regarding|concerning|in|on|for|at)\s+(?P<on>[^?]+?))?"
)
_CAPITAL = r"(?-i:[A-Z0-9])[^\s?,]*(?:\s+(?-i:[A-Z0-9])[^\s?,]*)*"
_TOPIC = r"(?:[^?:]+:\s*)?"
_WH = r"(?:which|who|whose|what|when|where|why|how)"
_MORE, _FIRST = MORE, f"(?:{RANKS.pattern})"
_END = r"[\s?.!]*$"
_PATTERNS = tuple(
    re.compile(rf"^\W*{pattern}{_END}", re.IGNORECASE)
    for pattern in (
        rf"{_TOPIC}how\s+{_AUX}\s+{_X}\s+(?:differ(?:ent)?\s+(?:from|to|than)|"
        rf"compared?\s+(?:with|to|against)|compared?\s+(?:\w+\s+)?(?:with|to))\s+{_Y}{_ON}",
        rf"{_TOPIC}how\s+{_AUX}\s+{_X}\s+and\s+{_Y}\s+(?:differ(?:ent)?|compare){_ON}",
        r"(?:what\s+(?:is|are|was|were|['’]s)\s+the\s+|what['’]s\s+the\s+|explain\s+the\s+)?"
        rf"(?:main\s+|key\s+)?differences?\s+(?:in\s+[\w\s-]+?\s+)?between\s+{_X}\s+and\s+{_Y}{_ON}",
        r"(?:compare|contrast)\s+(?:the\s+[\w\s-]+?\s+(?:of|for)\s+)?"
        rf"{_X}\s+(?:and|with|to|against|versus|vs\.?)\s+{_Y}{_ON}",
        rf"what\s+(?:sets?|set|distinguishes|distinguished)\s+{_X}\s+(?:apart\s+)?from\s+{_Y}",
        rf"(?:by\s+)?how\s+much\s+{_MORE}\s+(?:[\w-]+\s+)?(?:is|are|was|were)\s+{_X}\s+than\s+{_Y}",
        rf"(?:\w+\s+)?{_WH}\b[^?,:]*\b{_FIRST}\b[^?,:–]*[,:–-]\s*{_X},?\s+or\s+{_Y}",
        rf"(?:which|who|what)\b[^?,:]+?[,:]\s*(?:the\s+)?(?P<x>{_CAPITAL})\s+or\s+(?:the\s+)?(?P<y>{_CAPITAL})",
        rf"{_FIRST}\b[^?,:]*[,:]\s*{_X},?\s+or\s+{_Y}",
        rf"(?!{_WH}\b){_X}\s+or\s+{_Y}\s*[:,–-]?\s+(?:which|who|what)\b[^?]+?",
        rf"{_X}\s+and\s+{_Y}\s*[:,]\s*{_WH}\b[^?]*\b(?:differ\w*|each|compare\w*)\b[^?]*",
        rf"{_X}\s+(?:vs\.?|versus)\s+{_Y}(?:\s*:\s+[^?]+|\s*[,–-]\s+{_WH}\b[^?]+|{_ON})",
    )
)
# Here the other side stands somewhere in what is said before it.
_BESIDE = tuple(
    re.compile(rf"^\W*{pattern}{_END}", re.IGNORECASE)
    for pattern in (
        rf"unlike\s+{_Y},\s*(?P<v>{_AUX}\s[^?]+)",
        rf"(?P<v>{_AUX}\s[^?]+?),?\s+unlike\s+{_Y}",
        rf"(?P<v>{_AUX}\s[^?]+?)\s+(?:like|(?:just\s+)?as)\s+(?:(?:there|it|they)\s+{_AUX}\s+)?"
        rf"(?=(?:{PREPOSITION}|with)\s){_Y}(?:\s+{_AUX})?",
        rf"(?P<v>{_AUX}\s[^?]+?)\s+(?:like|(?:just\s+)?as)\s+(?:(?:there|it|they)\s+{_AUX}\s+)?{_Y}"
        rf"\s+{_AUX}",
        rf"(?P<v>{_AUX}\s+(?:the\s+)?{_CAPITAL}\s[^?]+?)\s+like\s+(?:the\s+)?(?P<y>{_CAPITAL})",
        rf"(?P<v>(?:[^?]*?\s)?{_AUX}\s[^?]+?)\s+as\s+(?!well|soon|long|possible)\w+(?:\s+\w+)?\s+as\s+"
        rf"(?!possible|\d){_Y}",
        rf"(?P<v>(?=[^?]*\b{_FIRST}\b)(?:[^?]*?\s)?{_AUX}\s[^?]+?)(?<!other)(?<!rather)\s+than\s+"
        rf"(?!\d|(?:an?|one|two|three|four|five|six|ten|half|once|twice|the\s+\w+\s+of)\s){_Y}{_ON}",
    )
)
_COMPARED_TO = re.compile(
    rf"^\W*(?P<v>[^?]+?),?\s+(?:as\s+)?compared\s+(?:to|with)\s+{_Y}{_END}", re.IGNORECASE
)
_AND_WHAT = re.compile(
    rf"^\W*(?P<v>(?:\w+\s+)?(?P<wh>(?>{_WH}(?:\s+(?:much|many|long|old|far|often))?))\b[^?]+?),?"
    rf"\s+(?:and|but)\s+(?:\w+\s+)?(?P=wh)\s+(?!(?:much|many|long|old|far|often)\b){_Y}{_END}",
    re.IGNORECASE,
)
_SAME_PLACE = re.compile(
    rf"^\W*{_WH}\b[^?]*?\s(?!to\s)(?P<p>{PREPOSITION})\s+(?P<x>(?:\S+\s+){{0,3}}?\S+)\s+and\s+"
    rf"(?P=p)\s+(?P<y>(?:[^\s?]+\s+){{0,3}}?[^\s?]+?){_END}",
    re.IGNORECASE,
)
_OR = re.compile(rf"^\W*{_AUX}\s+(?P<x>[^?,]+?)\s+or\s+(?P<rest>[^?]+?){_END}", re.IGNORECASE)
_EACH = re.compile(
    rf"^\W*(?:{_WH}\b[^?]*?\s)?{_AUX}\s+{_X}\s+and\s+{_Y}\s+(?:each|respectively)\b[^?]*{_END}",
    re.IGNORECASE,
)
# 'How many labs do Oslo and Rome have?', not 'When do Ann and Bob meet?'.
_BOTH = re.compile(
    rf"^\W*how\s+(?!do|did|are|were)\w+\b[^?]*?\s(?:do|did|are|were)\s+(?:the\s+)?(?P<x>{_CAPITAL})\s+"
    rf"and\s+(?:the\s+)?(?P<y>{_CAPITAL})\s+(?-i:[a-z])[^?]*{_END}",
    re.IGNORECASE,
)
_BOTH_ALIKE = re.compile(
    rf"^\W*(?:\w+\s+)?{_WH}\b[^?]*?\s(?:the\s+)?(?P<x>[\w-]+\s+(?P<e>[a-z]{{3,}}))\s+and\s+(?:the\s+)?"
    rf"(?P<y>[\w-]+\s+(?P=e))\b[^?]*{_END}|"
    rf"^\W*(?:\w+\s+)?{_WH}\b[^?]*?\s(?P<x2>(?P<b>[a-z]{{3,}})\s+[A-Z0-9][\w.]*)\s+and\s+"
    rf"(?P<y2>(?P=b)\s+[A-Z0-9][\w.]*)\b[^?]*{_END}"
)
_SIDE_BY_PLACE = re.compile(
    rf"^\W*[^?]*?\b{_MORE}\s+(?P<p>on|in|at|for|with|under)\s+{_X}\s+or\s+{_Y}{_END}",
    re.IGNORECASE,
)
_ALONE = (
    (re.compile(r"\b(?:older|younger|newer)\b", re.IGNORECASE), "When was {} founded or released?"),
    (
        re.compile(r"\b(?:cheaper|dearer|(?:more|less)\s+expensive)\b", re.IGNORECASE),
        "How much does {} cost?",
    ),
)
_WHY = re.compile(r"\W*(?:why\b|how\s+(?:come|did\b.*\bmanage)\b)", re.IGNORECASE)
_SEVERAL = re.compile(r",\s*|\s+(?:vs\.?|or)\s+", re.IGNORECASE)
_THE = frozenset(("the", "a", "an"))
_RANKS = re.compile(rf"(?<!at\s)(?<!the\s)\b{_FIRST}\b", re.IGNORECASE)
_NAME = re.compile(r"(?:the\s+)?[A-Z0-9][\w.\-/&'’]*(?:\s+(?:of\s+)?[A-Z0-9][\w.\-/&'’]*)*")
_OF_A_PLACE = re.compile(r"[A-Z]\w+(?:an|ese|ish|ern|ch)(?P<thing>\s[a-z].*)?")
# 'Where does it lag, compared with others?' names one thing only.
_OTHERS = re.compile(
    r"\b(?:others?|another|each\s+other|elsewhere|anyone|everyone|the\s+(?:rest|average)|ever|"
    r"before|expected|predicted|planned|usual|normal|promised|foreseen|thought|agreed|hoped|"
    r"budgeted|allowed|necessary|needed|(?:last|this|next)\s+(?:year|month|week|time))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:it|its|they|their|them|he|his|him|she|her|i|we|you|one|there|\w+n['’]t)\b", re.IGNORECASE
)
_NO_NAME = re.compile(
    rf"(?:this|that|these|those)$|(?:and|be)\b|{_WH}\b|.*\s(?:it|them|him|her|us)$", re.IGNORECASE
)


def sides(question: str) -> tuple[Side, ...]:
    """Return the things that a question compares, mostly in its order; empty without any."""
    question = " ".join(question.split())
    if len(question) > _LONGEST or _WHY.match(question):
        return ()
    names = [_trimmed(name) for name in _compared(question)]
    names = [name for name in names if name and not name.startswith("and ")]
    if not 2 <= len(names) <= _MOST_SIDES or any(map(_OTHERS.search, names)):
        return ()
    if any(map(_PRONOUN.match, names)):  # 'what does it cost, and what does it include?'
        return ()
    if len(names) == 2:
        names = list(_pair(*names))
    if any(map(_NO_NAME.match, names)):
        return ()
    if max(len(name.split()) for name in names) > _LONGEST_SIDE:
        return ()
    if len({name.casefold() for name in names}) < len(names):
        return ()
    asked = next((alone for pattern, alone in _ALONE if pattern.search(question)), None)
    if asked:
        return tuple(Side(n, asked.format(n), asked.format(n)) for n in names)
    return tuple(Side(n, of_side(n, question), _without(question, n, names)) for n in names)


def of_side(name: str, question: str) -> str:
    """Return what the reader is asked for one of the things that a question compares."""
    return f"{name}: {question}"


def _compared(question: str) -> list[str]:
    """Return the names of what is compared, as they stand in the question."""
    for pattern in (*_PATTERNS, _EACH, _BOTH, _SAME_PLACE):
        if match := pattern.match(question):
            return [part for name in (match["x"], _whole(match)) for part in _SEVERAL.split(name)]
    for pattern in (*_BESIDE, _COMPARED_TO):
        if match := pattern.match(question):
            one, other = counterpart(match["v"], match["y"], last=pattern is _COMPARED_TO)
            ranked = one.islower() and RANKS.fullmatch(one)  # 'Who has more labs than Oslo?'
            return [] if ranked else [one, other]
    if match := _AND_WHAT.match(question):
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
    named = _NAME.match(rest)
    if _NAME.fullmatch(one) and named:
        return [one, named[0]]
    if not _RANKS.search(rest):
        return []
    return [one, named[0] if named else " ".join(rest.split()[: len(one.split())])]


def _pair(one: str, other: str) -> tuple[str, str]:
    """Return two names without what they have in common: 'the brakes of X and those of Y'."""
    whose = _OF_A_PLACE.fullmatch(other)
    if whose and whose["thing"] and " " not in one and _OF_A_PLACE.fullmatch(one):
        one += whose["thing"]  # 'the European and the Chinese way'
    one, other = (re.sub(r"['’]s?$", "", name) for name in (one, other))  # 'X's plan and Y's'
    named = _NAME.match(other)
    if named and _NAME.fullmatch(one) and any(map(str.isdigit, named[0])):
        other = named[0]  # 'P200 vs P300 weight'
    if again := re.match(rf"(?:that\s+|those\s+)?({PREPOSITION})\s+(.+)", other, re.IGNORECASE):
        before = re.split(rf"\s{again[1]}\s+", one)
        if len(before) > 1:
            return _trimmed(before[-1]), _trimmed(again[2])
        return one, _trimmed(again[2]) if other[:4].lower() in ("that", "thos") else other
    return _alike(one, other), other


def _alike(one: str, other: str) -> str:
    """Return the end of a name that is of the other's kind: 'the price of flat A and flat B'."""
    parts = re.split(rf"\s({PREPOSITION})\s+", one)
    if len(parts) < 3 or re.search(rf"\s{PREPOSITION}\s", other):
        return one
    tail, before = _trimmed(parts[-1]), parts[-3].split()[-1]
    if parts[-2] == "of" and before[0].isupper():  # 'Bank of China'
        return one
    named = names_something(tail) and names_something(other) and not tail.isdigit()
    return tail if named or set(tokens(tail)) & set(tokens(other)) else one


def _without(question: str, name: str, names: list[str]) -> str:
    """Return a side's name with the question's words that are no other side's."""
    for other in names:
        if other != name:
            question = re.sub(rf"\b{re.escape(other)}(?!\w)", " ", question)
    own = {word for word, _ in content_words(name)}
    rest = [word for word, _ in content_words(question) if word not in own]
    return " ".join([name, *rest])


def _trimmed(side: str) -> str:
    return re.sub(r"^(?:the|a|an)\s+", "", side.strip(" ,.“”\"'"), flags=re.IGNORECASE)
