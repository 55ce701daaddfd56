"""A sentence to the questions that it answers, by patterns that cannot go far wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from . import sentence_parts as part
from .verbs import DID, HAPPENED, HAPPENS, HOLDS, KEPT, auxiliary_of, base_of, present_of

_LONGEST = 14  # words of a question


class Asked(NamedTuple):
    """A question that a text answers, and what it is on."""

    question: str
    subject: str


def questions_of(sentence: str, text: str) -> Iterator[Asked]:
    """Give the questions that an English sentence answers, the best first; mostly none.

    Args:
        sentence: on one line, without marks.
        text: of its document, which tells how words are used.
    """
    for pattern, make in _PATTERNS:
        found = pattern.match(sentence)
        subject = part.subject(found["s"], text) if found else ""
        if not found or not subject:
            continue
        template = make(found, subject) if callable(make) else make
        question = template.format(**_fields(found, subject)) if template else ""
        if question and len(question.split()) <= _LONGEST:
            yield Asked(question, subject)
    yield from _roles(sentence)


def _fields(found: re.Match[str], subject: str) -> dict[str, str]:
    """Return what the places of a template stand for."""
    fields = {name: value or "" for name, value in found.groupdict().items()} | {"s": subject}
    verb = fields.get("verb", "")
    fields["base"] = base_of(verb)
    fields["do"] = auxiliary_of(verb)
    fields["does"] = present_of(fields.get("done", ""))
    return fields


def _what_is(found: re.Match[str], subject: str) -> str:
    """Return 'What is ...?' for a name; 'Who is ...?' where it is said to be a person."""
    person = part.PERSON.search(" ".join(found["what"].split()[:6]))
    if not (subject[0].isupper() or subject[0].isdigit()):
        return ""
    return "Who {be} {s}?" if person else "What is {s}?" if found["be"] == "is" else ""


def _who_did(found: re.Match[str], subject: str) -> str:
    return "Who wrote {s}?" if found["done"] == "written" else "Who {done} {s}?"


def _how_many(found: re.Match[str], subject: str) -> str:
    things = found["things"]
    plural = re.search(r"(?:s|people|children|women|men)$", things)
    return "How many {things} {do} {s} {base}?" if plural and not part.UNIT.match(things) else ""


def _how_much(found: re.Match[str], subject: str) -> str:
    """Return 'How much ... cost?'; 'cost' is past, but where its subject is of several."""
    head = re.split(r"\s(?:of|for|in|with|without|at)\s", subject)[0]
    if found["verb"] == "costs":
        return "How much does {s} cost?"
    return f"How much {'do' if re.search('[^s]s$', head) else 'did'} {{s}} cost?"


def _sum(found: re.Match[str], subject: str) -> str:
    named = re.search(r"\b(?:costs?|price|budget|turnover|sum|total)\b", subject)
    return "What {be} {s}?" if named else "How much {be} {s}?"


def _why(found: re.Match[str], subject: str) -> str:
    first, _, been = found["be"].partition(" ")
    return f"Why {first} {{s}} {been} {{rest}}?".replace("  ", " ")


_S, _THING, _THE = part.SUBJECT, part.THING, rf"(?P<s>{part.THE}){part.ASIDE}"
_NAMED = rf"(?P<s>{part.NAME}){part.ASIDE}"
_BY = r"by\s(?:the\s(?:[a-z]+\s){0,3}?)?[A-Z]"
_END = r"(?=[.,;:]|$)"
_RULE = r"(?:only\s)?(?:if|when|once|where)\b"
_HOUR = (
    r"(?:at|from|after|before|until|between)\s(?:\d{1,2}[.:]\d\d|\d{1,2}\s?[ap]\.?m|noon|midnight)"
)
_CLOCK = rf"(?:{_HOUR}|on\s{part.DAY}|on\sthe\s\d)"
_OFTEN = r"(?:every\s|(?:once|twice|\w+\stimes)\s(?:a|an|each|every)\s)"
_OTHER = r"(?!(?:because|here|there|it|this)\b)[\w’'-]+"
_REST = rf"\s(?P<rest>(?!the\b|an?\b|that\b){_OTHER}(?:\s{_OTHER}){{0,6}})"
_Make = str | Callable[[re.Match[str], str], str]
_SOURCES: tuple[tuple[str, _Make], ...] = (
    # What something is, and who did it.
    (rf"{_S}\s(?P<be>is)\s(?P<what>(?:an?|the|one of)\s.+)", _what_is),
    (rf"{_S}\s(?P<be>was)\s(?P<what>(?:an?|the)\s.+)", _what_is),
    # When.
    (
        rf"{_S}\s(?P<be>was|were)\s(?P<done>{part.DONE}){part.PLACE}\s{part.DATE}",
        "When {be} {s} {done}?",
    ),
    (rf"{_S}\s(?P<verb>{HAPPENED}){part.PLACE}\s{part.DATE}", "When did {s} {base}?"),
    (
        rf"{_S}\s(?P<verb>{DID})\s(?P<o>{part.OBJECT}){part.PLACE}\s{part.DATE}",
        "When did {s} {base} {o}?",
    ),
    (
        rf"{_S}\swill\s(?P<rest>be\s(?:{part.DONE})|{'|'.join(HAPPENS)})\s"
        rf"(?:{part.DATE}|{_CLOCK})",
        "When will {s} {rest}?",
    ),
    (
        rf"{_THING}\s(?P<verb>{'|'.join(f'{v}s?' for v in HAPPENS)})\s(?:{_CLOCK}|{_RULE})",
        "When {do} {s} {base}?",
    ),
    (
        rf"{_THING}\s(?P<be>is|are)\s(?P<done>{part.DONE}|paid|needed|due|open)\s"
        rf"(?:{_CLOCK}|only\s(?:if|when|where|after)\b)",
        "When {be} {s} {done}?",
    ),
    (
        rf"{_THING}\s(?P<be>is|are|should|must)\s(?P<rest>(?:be\s)?(?:{part.DONE}|paid|due))\s"
        rf"{_OFTEN}",
        "How often {be} {s} {rest}?",
    ),
    # Who.
    (rf"{_S}\s(?:was|were)\s(?P<done>{part.MADE})(?:\sin\s\d{{4}})?\s{_BY}", _who_did),
    (rf"{_S}\s(?:is|are)\s(?P<done>{KEPT})\s{_BY}", "Who {does} {s}?"),
    (
        rf"{part.NAME}{part.ASIDE}\s(?P<done>founded|designed|invented|wrote|created|built|"
        rf"established|developed|discovered|backed|backs|owns|runs|leads|heads|manages|chairs)\s(?P<s>{part.OBJECT})"
        r"(?=[.,;:]|\s(?:in|with|at|and|from|for|by|after|as|together)\b)",
        "Who {done} {s}?",
    ),
    # Where.
    (
        rf"{_S}\s(?P<be>is|are)\s(?P<done>based|located|situated|housed|kept|stored|made|produced|"
        r"headquartered)\s(?:in|at)\s(?:the\s[a-z]|[A-Z])",
        "Where {be} {s} {done}?",
    ),
    (
        rf"{_S}\shas\sits\s(?:seat|headquarters|head office|main office)\s(?:in|at)\s",
        "Where is {s} based?",
    ),
    (
        rf"{_S}\s(?P<be>can|may)\sbe\s(?P<done>seen|found|bought|ordered|hired|booked|returned)\s"
        r"(?:in|at|from|through)\s(?:the\s[a-z]|[A-Z])",
        "Where {be} {s} be {done}?",
    ),
    # How many, how much, how long.
    (
        rf"There\s(?P<be>are|were)\s{part.COUNT}\s(?P<s>[a-z]+s)\s(?P<at>(?:in|at|on)\s{part.OBJECT})"
        rf"{_END}",
        "How many {s} {be} there {at}?",
    ),
    (
        rf"{_THING}\s(?P<verb>rose|fell|grew|increased|decreased)\s(?:by|from|to)\s{part.COUNT}",
        "How much did {s} {base}?",
    ),
    (
        rf"{_S}\s(?P<verb>{HOLDS})\s{part.COUNT}\s(?P<things>[a-z]+(?:\s[a-z]+s)?)"
        r"(?=[.,;:]|\s(?:in|on|at|of|for|from|and|with|who|that|which|to)\b)",
        _how_many,
    ),
    (rf"{_THING}\s(?P<verb>costs?)\s{part.MONEY}", _how_much),
    (rf"{_THE}\s(?P<be>is|was)\s{part.MONEY}", _sum),
    (
        rf"{_S}\s(?P<be>is|was)\s{part.COUNT}\s{part.LENGTH}\s(?P<way>high|long|wide|deep|tall)",
        "How {way} {be} {s}?",
    ),
    (rf"{_S}\s(?P<verb>weighs)\s{part.COUNT}", "How much does {s} weigh?"),
    (rf"{_S}\s(?P<verb>covers)\s{part.COUNT}\s(?:square|hectares)", "How large is {s}?"),
    (rf"{_THE}\s(?P<be>is|was)\s{part.COUNT}\s{part.TIME}{_END}", "How long {be} {s}?"),
    (
        rf"{_THE}\s(?P<be>is|are)\s(?P<done>guaranteed|valid)\s(?:for\s)?{part.COUNT}\s{part.TIME}",
        "How long {be} {s} {done}?",
    ),
    (
        rf"{_THING}\s(?P<verb>takes?|lasts?|runs?)\s(?:for\s)?{part.COUNT}\s{part.TIME}"
        rf"(?P<rest>\sto(?!\s(?:the|an?)\b)(?:\s{part.WORD}){{1,3}}(?=[.,;]|\sand\b))?",
        "How long {do} {s} {base}{rest}?",
    ),
    # Why, how, and what a list behind the sentence names.
    (rf"{_THING}\s(?P<be>is|are|was|were|has been|have been){_REST},?\sbecause\b", _why),
    (
        rf"{_S}\s(?P<verb>consists?|offers?|contains?|covers?)(?P<of>\sof)?:$",
        "What {do} {s} {base}{of}?",
    ),
    (
        rf"{_S}\s(?P<verb>sells?|offers?|makes?|uses?|needs?|supports?)\s(?P<n>two|three|four|five|six)"
        r"\s(?P<things>[a-z]+(?:\s[a-z]+)?):$",
        "Which {n} {things} {do} {s} {base}?",
    ),
    (
        rf"{_S}\s(?P<be>do|does) not (?P<rest>[a-z]+(?:\s{part.WORD}){{0,4}}):$",
        "What {be} {s} not {rest}?",
    ),
    (
        rf"(?P<s>(?:Key |Main )?[A-Za-z]+s (?:of|in) (?:the )?{part.WORD}(?:\s{part.WORD}){{1,5}}?)"
        r"(?:\s(?:include|are))?:$",
        "What are the {s}?",
    ),
    (rf"To\s(?P<s>[a-z]+(?:\s{part.WORD}){{1,5}}):$", "How do I {s}?"),
    (rf"{_THING}\s(?P<verb>receives?|get)\s(?:an?|two|three|free)\s", "What {do} {s} {base}?"),
    (
        rf"{_S}\s(?P<verb>includes?|comprises?|needs?|requires?)\s(?:an?|the|two|three)\s",
        "What {do} {s} {base}?",
    ),
    (rf"{_NAMED}\s(?P<verb>wants|plans)\sto\s", "What does {s} {base} to do?"),
    (rf"{_NAMED}\s(?P<verb>runs)\son\s[A-Z]", "What does {s} run on?"),
    (rf"{_S}\s(?P<be>is|was)\snamed\safter\s", "What {be} {s} named after?"),
)
_PATTERNS = tuple((re.compile(pattern), make) for pattern, make in _SOURCES)
_ROLES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:[Tt]he|[Oo]ur)\s(?P<role>{part.ROLE}(?:\sof\s(?:the\s)?[\w’'-]+)?)"
        rf"(?:,\s|\sis\s){part.TITLED}{_END}",
        rf"\b(?P<owner>{part.CAPITAL}['’]s)\s(?P<role>{part.ROLE}(?:\sof\s[a-z]+)?)"
        rf"(?:,\s|\sis\s){part.TITLED}{_END}",
        rf"\b{part.TITLED},\s(?:the\s)?(?P<role>{part.ROLE}\sof\s(?:the\s)?{part.NAME}),",
    )
)


def _roles(sentence: str) -> Iterator[Asked]:
    """Give questions for the person in a role: 'The plant manager, Ottilie Raun, ...'."""
    for pattern in _ROLES:
        for found in pattern.finditer(sentence):
            subject = f"{found.groupdict().get('owner') or 'the'} {found['role']}"
            yield Asked(f"Who is {subject}?", subject)
