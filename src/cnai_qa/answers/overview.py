"""What the documents are about, or one of them: how each begins, or how its sections do."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import Protocol

from ..types import BlockKind, Document, Sentence
from ..words import tokens

_WHAT = r"what(?:['’]s|\s+is|\s+are)"
_GIVE = r"(?:(?:give|show)\s+(?:me\s+)?)?(?:an?\s+|the\s+)?(?:short\s+|brief\s+|quick\s+)?"
_POLITE = r"\W*(?:please\s+|can\s+you\s+|could\s+you\s+)?"
# What is asked of a text as such: a title names it.
_OF_A_TEXT = tuple(
    re.compile(rf"{_POLITE}{pattern}\W*", re.IGNORECASE)
    for pattern in (
        r"(?:summari[sz]e|sum\s+up|outline)\s+(?P<of>.+?)",
        rf"{_GIVE}(?:summary|overview|outline)(?:\s+(?:of|over)\s+(?P<of>.+?))?",
        rf"{_WHAT}\s+(?P<of>.+?)\s+(?:all\s+)?about",
        r"what\s+(?:topics|subjects|themes)\s+do(?:es)?\s+(?P<of>.+?)\s+(?:cover|contain|discuss)",
        r"what\s+can\s+(?:i|one)\s+ask(?:\s+you)?(?:\s+about)?(?P<of>\s+here)?",
    )
)
# What may be asked of a thing as well: 'What does the warranty cover?', 'What is in the library?'
_OF_A_THING = tuple(
    re.compile(rf"{_POLITE}{pattern}\W*", re.IGNORECASE)
    for pattern in (
        rf"{_WHAT}\s+(?:there\s+)?in\s+(?P<of>.+?)",
        r"what\s+do(?:es)?\s+(?P<of>.+?)\s+(?:cover|contain|deal\s+with|talk\s+about|discuss|say)",
    )
)
_WHOLE = re.compile(
    r"(?:(?:the|these|those|(?P<own>this|that|my|our|your)|all|of|whole|entire|indexed|uploaded)\s+)*"
    r"(?:(?P<one>document|file|text|article|report|paper)|(?P<place>folder|index|library)|"
    r"documents|files|texts|articles|reports|papers|sources|corpus|collection|everything|here|"
    r"it\s+all|them|this)",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"this|that|these|those|them|it(?:\s+all)?", re.IGNORECASE)
_FEWEST_WORDS = 8  # of a sentence that tells what a text is about
_PARAGRAPHS = 6  # of a document without sections that are shown, at most


class Titled(Protocol):
    """What is looked at to find a document; a line of the list of documents has it."""

    @property
    def path(self) -> str: ...
    @property
    def title(self) -> str: ...


def asks_for_overview(question: str) -> bool:
    """Tell whether a question may ask what a document is about as a whole, or all of them."""
    return any(pattern.fullmatch(question) for pattern in (*_OF_A_TEXT, *_OF_A_THING))


def says_of_what(question: str) -> bool:
    """Tell whether a question that may ask for an overview says of what, and points at nothing."""
    found = _first((*_OF_A_TEXT, *_OF_A_THING), question)
    return bool(found) and not _POINTS_BACK.fullmatch((found["of"] or "here").strip())


def asked_about(question: str, listing: Sequence[Titled]) -> list[str]:
    """Return the paths of the documents that an overview is asked of; none if it is of no such.

    'The report' is the one whose title calls it so, if one does; else all may be meant. The
    place where documents lie may be a thing of theirs: 'What is in the library?'

    Args:
        listing: the documents that may answer.
    """
    of_text = _first(_OF_A_TEXT, question)
    found = of_text or _first(_OF_A_THING, question)
    if not found:
        return []
    of = (found["of"] or "here").strip()
    whole = _WHOLE.fullmatch(of)
    if not whole:
        return _named(of, listing) if of_text else []
    if whole["place"] and not (of_text or whole["own"]):
        return []
    word = set(tokens(whole["one"] or whole["place"] or ""))
    called = [line.path for line in listing if word and word <= set(tokens(line.title))]
    return called if len(called) == 1 else [line.path for line in listing]


def _first(patterns: Sequence[re.Pattern[str]], question: str) -> re.Match[str] | None:
    return next(filter(None, (pattern.fullmatch(question) for pattern in patterns)), None)


def _named(name: str, listing: Sequence[Titled]) -> list[str]:
    """Return the document whose title is a name, or holds its words; none if it may be several."""
    wanted = set(tokens(name))
    titles = {line.path: set(tokens(line.title)) for line in listing}
    named = [path for path, own in titles.items() if wanted and wanted == own]
    in_part = [path for path, own in titles.items() if len(wanted) > 1 and wanted <= own]
    return next((paths for paths in (named, in_part) if len(paths) == 1), [])


def openings(document: Document, sentences: Sequence[Sentence], most: int) -> list[int]:
    """Return the first telling sentence of each section, of each paragraph where there are none.

    Of more than `most` sections they are evenly chosen, the first one always.
    """
    found = _after(document, sentences, {BlockKind.HEADING})
    if len(found) < 2:
        found = _after(document, sentences, set(BlockKind))[:_PARAGRAPHS]
    count = min(len(found), most)
    return [found[number * len(found) // count] for number in range(count)]


def _after(
    document: Document, sentences: Sequence[Sentence], borders: Container[BlockKind]
) -> list[int]:
    """Return the first telling sentence of all, and the first behind each border."""
    found, awaited, block = [], True, -1
    for number, sentence in enumerate(sentences):
        awaited = awaited or (sentence.block != block and sentence.kind in borders)
        block = sentence.block
        if awaited and _tells(document.text[sentence.start : sentence.end], sentence.kind):
            found.append(number)
            awaited = False
    return found


def _tells(text: str, kind: BlockKind) -> bool:
    whole = text.rstrip("\"'”’)]")[-1:] in (".", "!", "。")
    return kind is BlockKind.PROSE and whole and len(text.split()) >= _FEWEST_WORDS
