"""Text to the tokens of lexical search, and the words of a question that carry meaning."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import Stemmer

# What print and its programs put between letters: no character of the text itself.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc]")
_PARTS = re.compile(r"[-/&_+'’]+")
_LETTERS_THEN_DIGITS = re.compile(r"([a-z]{3,})(\d[\d.]*\w*)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
# Blocks of the scripts that write marks; those of kana and emoji are no part of a word.
_MARKED = (*range(0x300, 0x2000), *range(0xA600, 0xAC00))
# Marks that are mostly left unwritten: stress over a letter, the points of Hebrew and Arabic.
_POINTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]+"
)
# Thai, Lao, Burmese and Khmer: no space parts their words.
_UNSPACED = re.compile("([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+)")
# Chinese characters that build sentences, and words that ask; neither tells what a text is about.
_PARTICLES = frozenset("的了是在和与及或也都就而被把让给吗呢吧啊呀么之其这那哪谁什怎为何几个有请问")
_ASKING = re.compile(
    "什么|哪些|哪个|哪里|哪年|哪位|怎么样|怎么|怎样|为什么|如何|多少|几个|请问|是谁|谁|吗|呢|"
    "是否|有没有|何时|何地"
)
# 'Acme's', 'I'm', 'don't', 'can't': the word before says what it is.
_CONTRACTED = re.compile(r"(?:['’](?:s|m|re|ve|d|ll)|(?:(?<!ca)n)?['’]t)$")
_COUNTRIES = {"US": "usa", "U.S": "usa", "USA": "usa", "U.S.A": "usa", "UK": "uk", "U.K": "uk"}

STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being
    below between both but by can cannot could did do does doing done down during each either else
    ever few for from further get gets give given got had has have having he her here hers him his
    how i if in into is it its itself just let like list many may me might mine more most much must
    my name no nor not now of off on once only or other our out over own per please say said same
    shall she should show since so some such tell than that the their them then there these they
    this those through to too under until up upon us very was way we were what whatever when where
    whether which while who whom whose why will with within without wo would yes yet you your
    according article articles document documents text describe described explain mention
    mentioned mentions""".split()
)

_MONTHS = """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec"""
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
CALENDAR = frozenset(_MONTHS.split()) | {
    day for name in _WEEKDAYS.split() for day in (name, f"{name}s", name[:3])
}


def typed(question: str) -> str:
    """Return a question without space around it, letters and their accents as one character each.

    Some keyboards and file systems write 'ü' as 'u' and its dots; the documents' names do not.
    """
    return unicodedata.normalize("NFC", question.strip())


def tokens(text: str) -> list[str]:
    """Return the search tokens of a text, in order, stop words left out.

    Names are kept whole and in parts, so that 'GLM-4.5' is found by 'GLM-4.5', 'GLM 4.5' and
    '4.5', while 'V3' and 'V3.2' stay different. Chinese and Japanese runs become character
    pairs and the characters that carry meaning; traditional characters count as simplified.
    Thai and its like become pairs of letters, each with its marks.
    """
    found: list[str] = []
    for word in _words(text):
        found += _word_tokens(word)
        found += _characters(word)
    return found


def figures(text: str) -> set[str]:
    """Return the search tokens of a text that hold a digit."""
    words = (word for word in _words(text) if any(map(str.isdigit, word)))
    found = (t for word in words for t in (*_word_tokens(word), *_characters(word)))
    return {token for token in found if any(map(str.isdigit, token))}


def content_words(text: str) -> list[tuple[str, list[str]]]:
    """Return the words of a text that carry meaning, each as written with its tokens."""
    return [(word, found) for word in _words(text) if (found := _word_tokens(word))]


def is_chinese(text: str) -> bool:
    """Tell whether most letters of a text are Chinese or Japanese characters."""
    letters = sum(c.isalpha() for c in text)
    return sum(map(len, _CJK.findall(text))) > 0.5 * letters


@lru_cache(maxsize=1)
def marks() -> str:
    r"""Return the marks that stand with the letter before them, as vowels of Hindi do.

    They are no letters: `\w` does not match them.
    """
    return "".join(c for c in map(chr, _MARKED) if unicodedata.category(c) in ("Mn", "Mc"))


def _words(text: str) -> list[str]:
    return _word().findall(INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    letters = rf"(?:[^\W_]++[{marks()}]*+)++"
    return re.compile(rf"{letters}(?:[.\-/&+'’_]{letters})*[+#]*")


@lru_cache(maxsize=200_000)
def _word_tokens(word: str) -> list[str]:
    if word in _COUNTRIES:
        return [_COUNTRIES[word]]
    if _CJK.search(word):
        return _pairs(word.casefold())
    word = _CONTRACTED.sub("", _POINTS.sub("", word.casefold()))  # it may set a point
    if _UNSPACED.search(word):
        return [t for run in filter(None, _UNSPACED.split(word)) for t in _letter_pairs(run)]
    if word in STOP_WORDS:
        return []
    parts = [p for p in _PARTS.split(word) if p]
    split = [s for p in parts for s in _split_model_number(p)]
    whole = [word] if split != [word] else []
    return whole + [_stem(p) for p in split if p not in STOP_WORDS]


def _split_model_number(part: str) -> list[str]:
    match = _LETTERS_THEN_DIGITS.fullmatch(part)
    return list(match.groups()) if match else [part]


def _pairs(word: str) -> list[str]:
    found: list[str] = []
    for run in re.split(f"({_CJK.pattern})", word.translate(_simplified())):
        if not _CJK.fullmatch(run):
            found += [run] if run else []
            continue
        for part in filter(None, _ASKING.split(run)):
            found += [part[i : i + 2] for i in range(len(part) - 1)] or [part]
    return found


def _letter_pairs(run: str) -> list[str]:
    """Return the pairs of letters, each with its marks, of a run of one script without spaces."""
    if not _UNSPACED.fullmatch(run):
        return [run]
    letters = re.findall(f".[{marks()}]*", run)
    return ["".join(pair) for pair in pairwise(letters)] or letters


def _characters(word: str) -> list[str]:
    """Return the single Chinese characters of a word that carry meaning, beside its pairs."""
    if not _CJK.search(word):
        return []
    parts = (p for run in _CJK.findall(word.translate(_simplified())) for p in _ASKING.split(run))
    return [c for part in parts if len(part) > 1 for c in part if c not in _PARTICLES]


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Return the simplified character for each traditional one; both are one character."""
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in pairs if len(old) == 1}


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def _stem(word: str) -> str:
    return _stemmer().stemWord(word) if word.isalpha() and len(word) > 3 else word
