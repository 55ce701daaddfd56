"""Who a thing belongs to, by the wording alone: 'Alibaba's DeepSeek'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..questions.names import names
from ..questions.places import is_place
from ..types import Passage
from .evidence import Place

_ASKS = re.compile(r"\b(?:belongs?|own(?:s|ed|er)?|parent)\b", re.IGNORECASE)
_OWNER = r"(?P<owner>[A-Z][\w&-]*(?:\s[A-Z][\w&-]*)*)['’]s?\s+"


def owned_thing(question: str) -> str:
    """Return the thing whose owner a question asks for, '' when it asks for none."""
    named = names(question) if _ASKS.search(question) else []
    return named[0] if len(named) == 1 else ""


def says_owner(thing: str, text: str) -> bool:
    """Tell whether a text may say whose a thing is, in the way this module knows."""
    return bool(re.search(_OWNER + re.escape(thing) + r"\b", text))


def owners(thing: str, passages: Sequence[Passage]) -> Iterator[tuple[Place, str]]:
    """Give where a sentence calls a thing somebody's, and whose; places own nothing."""
    pattern = re.compile(_OWNER + re.escape(thing) + r"\b")
    texts = [passage.document.text for passage in passages]
    for number, passage in enumerate(passages):
        for sentence in passage.inside():
            here = passage.sentences[sentence]
            match = pattern.search(passage.document.text, here.start, here.end)
            if match and not is_place(match["owner"], texts):
                yield (number, sentence), match["owner"]
