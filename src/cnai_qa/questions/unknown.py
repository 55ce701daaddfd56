"""What of a query occurs nowhere in the documents."""

from __future__ import annotations

from ..index import Index
from ..words import content_words
from .spelling import from_place, named, near, otherwise_written

_KNOWN_OTHERWISE = (near, from_place, otherwise_written)


def unknown_words(query: str, index: Index) -> tuple[str, ...]:
    """Return the words of a query that occur nowhere in the documents, as written."""
    return tuple(
        dict.fromkeys(
            word
            for word, tokens in content_words(query)
            if not any(index.lexical.knows(token) for token in tokens)
        )
    )


def unknown_names(query: str, index: Index) -> tuple[str, ...]:
    """Return the names of a query that occur nowhere in the documents, typing errors aside."""
    unknown = set(unknown_words(query, index))
    knows = index.lexical.knows
    return tuple(
        name
        for name in named(query)
        if name in unknown and not any(tell(name, knows) for tell in _KNOWN_OTHERWISE)
    )
