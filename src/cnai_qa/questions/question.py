"""What a question asks for: its kind, the type of its answer, what it pins down and compares."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from .constraints import Constraint, constraints
from .expected import Expected, expected_answer
from .sides import Side, sides


class QuestionKind(StrEnum):
    """How an answer is laid out."""

    FACT = "fact"
    LIST = "list"
    COMPARISON = "comparison"
    YESNO = "yesno"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood by rules of English.

    Attributes:
        sides: the things compared, in the order of the question; empty without a comparison.
    """

    text: str
    kind: QuestionKind
    expected: Expected
    constraints: tuple[Constraint, ...]
    sides: tuple[Side, ...]


# Words in -s that are no plural: 'Which company makes Ember?' asks for one.
_VERBS = "|".join(
    """is was does has makes runs owns builds leads develops sells backs supports offers uses
    creates produces provides publishes holds gives gets says works trains designs employs ranks
    scores comes costs operates supplies dominates speaks describes calls names wins loses
    stands powers funds regulates issues warns claims shows means helps needs wants belongs
    serves hosts happens causes fixes covers applies governs determines decides starts begins
    ends opens closes pays takes goes keeps lets allows follows protects replaces handles
    becomes depends requires contains leaves triggers prevents beats tops outperforms exceeds
    reaches achieves ships sits lies carries saves reduces lowers raises sets writes reads plays
    buys invests tests prints teaches brings matches rivals earns spends lasts
    opposes sponsors hires rents delivers stores collects checks signs approves counts remains
    processes gas lens canvas atlas news series diabetes""".split()
)
# 'bus' and 'process' are one; what stands before an article is a verb, before 'are' a plural.
_PLURALS = (
    rf"(?!(?:{_VERBS})\b(?!\s+(?:are|were|do|does|did|have|can|must|should|will)\b))"
    r"(?!(?:its|his|this|us|theirs|ours)\b)\w+(?<![sui])s\b(?!\s+(?:the|an?|it|if)\b)"
)
_WORD = rf"(?!(?:{_VERBS})\b)\w+\s+"
_ASKS_FOR_LIST = re.compile(
    rf"^\W*(?:(?:what|which)\s+(?:are|were)\b|(?:what|which)\s+(?:{_WORD}){{0,2}}{_PLURALS}|"
    rf"in\s+(?:what|which)\s+(?:{_WORD})?{_PLURALS}|"
    r"why\b|how\s+(?:to|do|did|have|are|were|has|does|is|was|can|could|may|might|will|would|should|must)\b|"
    r"what\s+(?:do|can|should|must)\s+(?:\w+\s+){1,3}do\b|list\b|name\b|give\b|"
    r"(?:what|which)\b[^?]*\b(?:consists?\s+of|comprises?|includes?)\b)",
    re.IGNORECASE,
)
# 'Who are the directors of Acme?', but 'When are claims paid?'; several things have one place.
_SEVERAL = re.compile(
    r"^\W*(?:who|when)\s+(?:are|were)\s+(?:[\w'’-]+\s+){0,4}?[\w-]+(?<![sui])s"
    r"(?:\s+(?:in|of|for|at|on|from)\b[^?]*)?[\s?.!]*$",
    re.IGNORECASE,
)
# Key words: 'key developments in the market', 'examples of open models'.
_PLURAL_TOPIC = re.compile(
    r"^\W*(?:(?!what|which|who|when|where|how|is|are|was|were|do|does|did|has|have|had|can|will)"
    r"[\w-]+\s+){0,3}(?:[\w-]+(?<![sui])s\s+(?:in|of|for|behind|about)|"
    r"(?:steps|ways|reasons|instructions|tips|things)\s+to|"
    r"(?:people|children)\s+(?:in|of|for|behind|at|on))\s+(?!.*\?)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:(?:hi|hello|hey|please|excuse\s+me|sorry|thanks|so|and|but|ok|okay|well)\b[\s,!.]+)+(?=\w)",
    re.IGNORECASE,
)
# 'Could you list', 'Please tell me which', 'Do you know when'; 'Can you tell me if' asks for yes or
# no.
_POLITE = re.compile(
    r"^\W*(?:(?:(?:can|could|would|will)\s+you\s+)?(?:please\s+)?"
    r"(?:(?:tell|show)\s+(?:me|us)\s+|explain\s+(?:to\s+(?:me|us)\s+)?)"
    r"(?=(?:who|whom|whose|what|when|where|which|why|how|if|whether|the|all|some)\b)|"
    r"do\s+you\s+know\s+(?=(?:who|whom|whose|what|when|where|which|why|how|if|whether)\b)|"
    r"(?:(?:can|could|would|will)\s+you\s+)?(?:please\s+)?(?=(?:list|name|give|compare|contrast)\b))",
    re.IGNORECASE,
)
_YESNO = re.compile(
    r"^\W*(?:(?:am|is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|"
    r"might|must)(?:n['’]?t)?\b|can['’]?t\b|won['’]?t\b|if\b|whether\b|"
    r"(?!(?:what|which|who|whose|when|where|why|how)\b)[\w\s-]+\s(?:allowed|included|permitted|possible|required|available)\W*$)",
    re.IGNORECASE,
)
_WHERE = re.compile(r"^\W*(?:(?:and|but|so)\s+)?where\b", re.IGNORECASE)
_ONE_THING = re.compile(
    r"^\W*(?:(?:and|but|so)\s+)?(?:why|how\s+come|who(?:m|se)?)\b", re.IGNORECASE
)

_NUMERALS = {w: n for n, w in enumerate("two three four five six seven eight nine ten".split(), 2)}
# 'the three steps', 'which 5 rules'; not 'version 4', 'after 3 months', 'the 5 million users'.
_COUNT = re.compile(
    rf"(?:\b(?:the|these|those|its|their|what|which|list|name|give|give\s+me)|['’]s)\s+"
    rf"(?:(?P<word>{'|'.join(_NUMERALS)})|(?P<figure>[2-9]|1\d))\s+"
    r"(?!(?:second|minute|hour|day|week|month|year|time|percent|thousand|million|billion)s?\b)"
    r"(?:[\w-]+\s+)?(?:[\w-]+s|people|children|criteria)\b",
    re.IGNORECASE,
)


def understand(question: str) -> Question:
    """Return what a question asks for, a polite opening aside."""
    question = _POLITE.sub("", _GREETING.sub("", question))
    compared = sides(question)
    kind = QuestionKind.COMPARISON if compared else _kind(question)
    return Question(question, kind, expected_answer(question), constraints(question), compared)


def without_sides(question: Question) -> Question:
    """Return what a question asks for that looks like a comparison and is none."""
    return replace(question, kind=_kind(question.text), sides=())


def _kind(question: str) -> QuestionKind:
    """Return how the answer to a question that compares nothing is laid out."""
    if asks_for_list(question):
        return QuestionKind.LIST
    return QuestionKind.YESNO if _YESNO.match(question) else QuestionKind.FACT


def may_ask_for_list(question: Question) -> bool:
    """Tell whether a list could answer: not one name, date or number, and no reason."""
    if question.sides or question.kind is QuestionKind.YESNO:
        return False
    if _ONE_THING.match(question.text) and not _SEVERAL.match(question.text):
        return False
    where = _WHERE.match(question.text)
    return bool(where) or question.kind is QuestionKind.LIST or question.expected is Expected.NONE


def asks_for_list(question: str) -> bool:
    """Tell whether a question asks for several things: items, steps, reasons."""
    return any(p.match(question) for p in (_ASKS_FOR_LIST, _SEVERAL, _PLURAL_TOPIC))


def asked_length(question: str) -> int | None:
    """Return how many items a question asks for, None if it does not say."""
    match = _COUNT.search(question)
    if not match:
        return None
    return _NUMERALS[match["word"].lower()] if match["word"] else int(match["figure"])
