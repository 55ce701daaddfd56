"""The marks inside a paragraph of Markdown: which characters are syntax, and what they say.

The text stays as it is, so that every offset holds; markdown-it gives no positions inside a
paragraph. Emphasis is recognised next to Chinese punctuation too, where CommonMark leaves its
marks. Each pattern is bounded and gives nothing back, so that a hostile text takes no longer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

Mark = tuple[int, int, str]  # [start, end) and class names

HIDDEN = "md-mark"  # syntax, which is not shown
DOT = "md-dot"  # with it: syntax for which a list shows a dot
_STYLES = {
    "escape": "",
    "code": "md-code",
    "label": "md-link",
    "auto": "md-link",
    "strong": "md-strong",
    "strong_": "md-strong",
    "strike": "md-strike",
    "em": "md-em",
    "em_": "md-em",
}
_WHOLE = ("code", "auto", "escape")  # nothing inside them is a mark
_INNER = r"(?>\\.|`[^`\n]{1,200}`|.){1,600}?"
_CODE = r"(?<!`)(?P<tick>`{1,3})(?!`)(?P<code>.{1,400}?)(?<!`)(?P=tick)(?!`)"
_LABEL = r"(?:\\.|\[[^\[\]\n]{0,200}+\](?:\([^()\n]{0,300}+\))?|[^\[\]\\]){1,400}+"
_ADDRESS = r"(?:<[^<>\n]{0,2000}+>|(?:[^\s()<>]|\([^\s()]{0,500}+\)){0,2000}+)"
_TITLE = r"""(?:\s{1,3}(?:"[^"]{0,300}+"|'[^']{0,300}+'))?\s{0,3}"""
_INLINE = re.compile(
    "|".join(
        (
            r"\\(?P<escape>[!-/:-@\[-`{-~])",
            _CODE,
            rf"!?\[(?P<label>{_LABEL})\](?:\({_ADDRESS}{_TITLE}\)|\[(?P<reference>[^\[\]\n]{{0,200}}+)\])",
            r"<(?P<auto>(?:https?://|mailto:)[^<>\s]{1,2000}+)>",
            rf"\*\*(?=\S)(?P<strong>{_INNER})(?<=\S)\*\*(?!\*)",
            rf"(?<!\w)__(?=\S)(?P<strong_>{_INNER})(?<=\S)__(?!\w)",
            rf"~~(?=\S)(?P<strike>{_INNER})(?<=\S)~~",
            rf"(?<![0-9A-Za-z*])\*(?![\s*])(?P<em>{_INNER})(?<![\s*])\*(?![0-9A-Za-z*])",
            rf"(?<![\w_])_(?![\s_])(?P<em_>{_INNER})(?<![\s_])_(?![\w_])",
        )
    ),
    re.DOTALL,
)
_CODE_ONLY = re.compile(_CODE, re.DOTALL)
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200})\]:[ \t]*\S", re.MULTILINE)


@lru_cache(maxsize=8)  # an answer asks for each of its quotes
def references(text: str) -> frozenset[str]:
    """Return the names of the links that a text defines, as `[name]: address`."""
    return frozenset(_name(found[1]) for found in _DEFINITION.finditer(text))


def inline(text: str, at: int, defined: Collection[str]) -> Iterator[Mark]:
    """Yield the marks of a paragraph, by offsets of its document.

    Args:
        at: where the paragraph begins in its document.
        defined: the names of links, see `references`.
    """
    position = 0
    while found := _INLINE.search(text, position):
        name = next(name for name in _STYLES if found[name] is not None)
        if name == "label" and not _leads(found, defined):
            position = found.start() + 1
            continue
        yield from _marks(found, name, at)
        if name not in _WHOLE:
            yield from inline(found[name], at + found.start(name), defined)
        position = found.end()


def code_only(text: str, at: int) -> Iterator[Mark]:
    """Yield the marks of code, for texts that have no other ones inside paragraphs."""
    for found in _CODE_ONLY.finditer(text):
        yield from _marks(found, "code", at)


def _marks(found: re.Match[str], name: str, at: int) -> Iterator[Mark]:
    start, end = found.span(name)
    yield at + found.start(), at + start, HIDDEN
    if _STYLES[name]:
        yield at + start, at + end, _STYLES[name]
    if end < found.end():
        yield at + end, at + found.end(), HIDDEN


def _leads(found: re.Match[str], defined: Collection[str]) -> bool:
    reference = found["reference"]
    return reference is None or _name(reference or found["label"]) in defined


def _name(text: str) -> str:
    return " ".join(text.casefold().split())
