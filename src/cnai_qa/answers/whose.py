"""Whose the thing asked for is: the duties of the manager, under 'Duties of the director'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..words import tokens

_OF = re.compile(
    r"(?P<thing>[\w-]+)\s+(?:of|for)\s+(?:(?:the|an?|our|your|its|their)\s+)?(?P<whose>[\w][^?.,:;]*)",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"(?P<whose>(?:[\w-]+\s+)?[\w-]+)['’]s?\s+(?P<thing>[\w-]+)")

_Owned = tuple[frozenset[str], frozenset[str]]  # tokens of a thing, and of whose it is


def is_of_another(question: str, heading: str, said: str, known: Sequence[frozenset[str]]) -> bool:
    """Tell whether a heading names the thing that a question asks for, as that of another.

    It is not when the title or what is said names the one asked about after all, nor when no
    title and headings do: 'Duration of the agreement' may be that of the contract.

    Args:
        said: the title, and the text that stands under the heading.
        known: the tokens of each title with its headings.
    """
    heard = set(tokens(f"{heading} {said}"))
    asked = [
        (thing, whose)
        for thing, whose in _owned(question)
        if not whose & heard and any(thing & one and whose & one for one in known)
    ]
    words = set(tokens(question)) if asked else set()
    return any(
        thing & wanted and not whose & words
        for thing, whose in _owned(heading)
        for wanted, _ in asked
    )


def _owned(text: str) -> Iterator[_Owned]:
    for pattern in (_OF, _POSSESSIVE):
        for match in pattern.finditer(text):
            thing, whose = (frozenset(tokens(match[name])) for name in ("thing", "whose"))
            if thing and whose:
                yield thing, whose
