"""The parts of English sentences that questions are made of, as patterns."""

from __future__ import annotations

import re

_EMPTY = re.compile(
    r"(?:the |an? )?(?:i|it|its|he|him|his|she|hers?|they|them|their|theirs|we|us|ours?|you|yours?|"
    r"this|that|these|those|there|here|what|which|who|when|where|how|why|if|as|in|on|at|by|for|my|"
    r"both|all|each|every|one|ones|some|many|most|more|another|others?|such|no|none|neither|since|"
    r"after|before|until|but|and|so|only|not|with|from|to|of|first|second|third|fourth|fifth|sixth|"
    r"seventh|latter|former|same|next|last|latest|rest|whole|result|reason|two|three|four|five|six|"
    r"name|answer|idea|problem|question|point|figures?|table|total|majority|number|half|following|"
    r"deeper|larger|smaller|older|newer|best|worst|lowest|highest|largest|smallest|work|building|"
    r"construction|production|price|cost|hire|mr|mrs|ms|dr|yes|please|however|today|then)\b",
    re.IGNORECASE,
)
WORD = (
    r"(?!(?:that|which|who|whom|whose|and|or|but|is|are|was|were|has|have|had|to|now|also|still|"
    r"only|today|currently|there|here|this|it|them|will|can|may|must|should|does|do|not|one|ones|"
    r"never|always|usually|because|if|when|then|than|as|its|their|his|her|by|shall|or)\b)[\w'’&/-]+"
)
CAPITAL = r"[A-Z][\w&+/-]*(?:\.\w+)*(?:['’](?!s\b)\w+)?"
NAME = rf"{CAPITAL}(?:\s(?:(?:of|of the|for|de|von|van)\s)?(?:{CAPITAL}|\d[\w.-]*\w|\d)){{0,4}}"
OWNED = rf"{CAPITAL}['’]s(?:\s{WORD}){{1,3}}"
THE = rf"The(?:\s{WORD}){{1,4}}?(?:\sof\s(?:the\s)?{WORD})?"
ASIDE = r"(?:,\s[^,;:]{3,70},|\s\([^)]{2,50}\))?"
SUBJECT = rf"(?P<s>{NAME}|{OWNED}|{THE}){ASIDE}"
THING = rf"(?P<s>{NAME}|{OWNED}|{THE}|[A-Z]{WORD}(?:\s{WORD}){{0,4}}?){ASIDE}"
OBJECT = rf"(?:the\s{WORD}(?:\s{WORD}){{0,2}}?|{NAME})(?:\sof\s(?:the\s)?{CAPITAL})?"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
DATE = (
    r"(?:in|on|since|from)\s(?:the\s)?(?:(?:early|late|spring|summer|autumn|winter|of)\s)*"
    rf"(?:{DAY}\s)?(?:\d{{1,2}}\s)?(?:{_MONTH}\s)?(?:\d{{1,2}},\s)?(?:1[5-9]|20)\d\d\b"
)
# What may stand between a verb and its date; more would be of something else.
PLACE = rf"(?:\s(?:in|at|on|near)\s(?!{DATE}|\d)[\w’'-]+(?:\s{WORD}){{0,3}})?"
COUNT = (
    r"(?:about |around |some |roughly |nearly |almost |over |more than |up to |only |at least )?"
    r"(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty)"
    r"(?: (?:hundred|thousand|million|billion))?"
)
TIME = r"(?:seconds?|minutes?|hours?|days?|weeks?|weekends?|months?|years?)"
COIN = r"(?:euros?|dollars?|crowns?|kroner|kronor|pounds?|pence|cents?|francs?|yuan|CHF|EUR|USD)"
MONEY = (
    r"(?:(?:about|around|some|roughly|nearly|over|more than|up to|only|at least)\s)?"
    rf"(?:[€$£¥]\s?\d|CHF\s\d|\d[\d.,]*(?:\s(?:hundred|thousand|million|billion))?\s{COIN}\b)"
)
LENGTH = r"(?:metres?|meters?|km|kilomet(?:re|er)s?|feet|miles?|cm|centimet(?:re|er)s?|m)"
UNIT = re.compile(
    rf"(?:{TIME}|{COIN}|{LENGTH}|square|cubic|per|percent|kilograms?|kg|degrees?|times)\b"
)
DONE = (
    r"(?:first )?(?:\w+ed|born|built|rebuilt|begun|made|held|sold|bought|set up|laid|drawn|written|"
    r"found|won|taken over|shown|dug)"
)
MADE = (
    "founded|built|rebuilt|designed|invented|created|established|developed|discovered|written|"
    "composed|painted|launched|opened|set up|started|acquired|bought|introduced"
)
ROLE = (
    r"(?:(?:works|plant|estate|project|deputy|managing|general|technical|artistic|head)\s)?"
    r"(?:manager|director|chair|chairman|chairwoman|treasurer|secretary|head teacher|head|"
    r"chief executive|chief engineer|CEO|mayor|editor|curator|president|principal|conductor|"
    r"architect|librarian|caretaker|founder|owner|inventor)"
)
TITLED = r"(?:(?:Dr|Mrs|Mr|Ms|Prof|Professor|Captain|Sir|Judge)\.?\s)?[A-Z]\w+(?:\s[A-Z][\w’'-]+)+"
PERSON = re.compile(
    r"\b(?:man|woman|engineer|chemist|historian|professor|director|manager|founder|writer|author|"
    r"artist|painter|composer|scientist|researcher|teacher|doctor|politician|architect|botanist|"
    r"farmer|sailor|officer|singer|poet|inventor|entrepreneur|economist|lawyer|chair|president|"
    r"ceo|editor|daughter|son|conductor|curator|captain)\b",
    re.IGNORECASE,
)


def subject(found: str, text: str) -> str:
    """Return a subject as it stands inside a sentence; nothing if it says nothing by itself.

    Args:
        found: as it stands at the head of a sentence.
        text: of the document, which tells a name from another word.
    """
    if _EMPTY.match(found) or len(found) < 2 or re.search(r"\s(?:one|ones|same)$", found):
        return ""
    first, *others = found.split()
    if first.lower() == "the" or (others and first in ("A", "An")):
        return found[0].lower() + found[1:]
    word = re.sub(r"['’]s$", "", first)
    if not re.fullmatch(r"[A-Z][a-z-]+", word) or is_name(word, text):
        return found
    if others and word == first and others[0][0].isupper():
        return found
    if in_lower_case(word, text) or (others and word == first):
        return found[0].lower() + found[1:]
    return ""


def is_name(word: str, text: str) -> bool:
    """Tell whether a text has a word as a name: within a sentence, and never in lower case."""
    within = re.search(rf"[\w,;:(’'“\"] {re.escape(word)}\b", text)
    return bool(within) and not in_lower_case(word, text)


def in_lower_case(words: str, text: str) -> bool:
    """Tell whether a text has words in lower case, addresses aside."""
    lower = re.escape(words[0].lower() + words[1:])
    return bool(re.search(rf"(?<![\w.@/-]){lower}(?![\w@/-]|\.\w)", text))
