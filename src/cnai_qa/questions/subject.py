"""What a question without a name is about: its first noun phrase, found by rules of English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile

from ..words import content_words

_WORD = re.compile(r"[^\W_]+(?:[.\-/&+'’][^\W_]+)*")
_DETERMINERS = frozenset("the a an".split())
_JOINING = frozenset("of for".split())  # 'days of holiday'
_DO = frozenset("do does did can could should would will must may might".split())
_BE = frozenset("is are was were has have had".split())
_ADVERBS = frozenset("early late soon often long far big large old high fast quickly".split())
_PRONOUNS = frozenset("i we you they he she one".split())
_VAGUE = frozenset(
    "happen happens happened anything something anyone someone year time thing things kind".split()
)  # about which nothing can be asked further
_PARTICIPLE = re.compile(
    r"\w+(?:ed|en)|made|built|held|kept|paid|sold|sent|spent|lost|set", re.IGNORECASE
)


def thing(question: str) -> str:
    """Return the first noun phrase of a question, '' if it has none.

    'How long must a password be?' is about 'a password', 'When are claims paid?' about 'claims'.
    """
    return next(things(question), "")


def things(question: str) -> Iterator[str]:
    """Give the noun phrases of a question, in order; vague ones ('anything') left out."""
    for before, run in _runs(_WORD.findall(question)):
        phrase = _without_verb(before, run)
        if any(_carries(word) and word.lower() not in _VAGUE for word in phrase):
            yield " ".join(phrase)


def _without_verb(before: str, run: list[str]) -> list[str]:
    """Return a run without the verb that follows the noun, or stands before it.

    So it does behind a pronoun and behind 'who'.
    """
    if before == "how" and run[0].lower() in _ADVERBS:
        return run[1:]
    if before in _PRONOUNS or before == "who":
        return list(dropwhile(lambda word: word.lower() in _JOINING, run[1:]))
    if before in _BE and (_is_participle(run) or (len(run) > 2 and run[1].lower() == "for")):
        return run[2:]  # 'included', 'responsible for cleaning'
    last = len(run) > 1 and _carries(run[-2]) and _carries(run[-1])
    if last and (before in _DO or (before in _BE and _PARTICIPLE.fullmatch(run[-1]))):
        return run[:-1]
    return run


def _is_participle(run: list[str]) -> bool:
    return len(run) == 1 and bool(_PARTICIPLE.fullmatch(run[0]))


def _runs(words: list[str]) -> list[tuple[str, list[str]]]:
    """Return the runs of words that can be a noun phrase, each with the word before it."""
    found: list[tuple[str, list[str]]] = []
    run: list[str] = []
    before = ""
    for n, word in enumerate([*words, ""]):
        low = word.lower()
        follows = n + 1 < len(words) and (
            _carries(words[n + 1]) or words[n + 1].lower() in _DETERMINERS
        )
        held = bool(run) and _carries(run[-1])
        opens = low in _DETERMINERS and not held
        joins = low in _JOINING and held and follows
        if _carries(word) or opens or joins:
            run.append(word)
        else:
            found += [(before, run)] if run else []
            run, before = ([word] if low in _DETERMINERS else []), low
    return found


def _carries(word: str) -> bool:
    return bool(content_words(word))
