"""The language of a text, as far as its letters and most frequent words tell."""

from __future__ import annotations

import re

from ..words import STOP_WORDS

_LETTERS = re.compile(r"[^\W\d_]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_WORD = re.compile(r"[A-Za-z']+")
_SAMPLE = 20_000  # characters that are looked at
_FEWEST = 20  # words below which nothing is said


def language_of(text: str) -> str | None:
    """Return 'zh', 'ja', 'ko' or 'en' where the text is plainly that, else None."""
    sample = text[:_SAMPLE]
    letters = max(len(_LETTERS.findall(sample)), 1)
    for name, script in (("ja", _KANA), ("ko", _HANGUL), ("zh", _HAN)):
        if len(script.findall(sample)) > 0.2 * letters:
            return name
    words = [word.lower() for word in _WORD.findall(sample)]
    common = sum(word in STOP_WORDS for word in words)
    return "en" if len(words) >= _FEWEST and common > 0.25 * len(words) else None
