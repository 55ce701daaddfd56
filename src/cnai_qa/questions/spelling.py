"""Names in a question that the documents do not know, told from typing errors."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator

from ..words import CALENDAR, STOP_WORDS, content_words, tokens
from .names import NAMELESS
from .places import with_places

_SHORT, _LONG = 5, 8  # letters from which one and two slips are forgiven
_LONGEST = 24  # letters of a word that is put right; what is longer is no slip
# Of a derived word, and what stands there in the word itself: 'planned', 'studies', 'loudness'.
_ENDINGS = (
    *((end, "") for end in "s ed ing er ers or ors ee ees ly ness d".split()),
    *((end, "e") for end in "ing er ers or ors ee ees able ation ations".split()),
    *(("ies", "y"), ("ied", "y"), ("ily", "y")),
)
_BRITISH = (
    (r"is(e|ed|es|ing|ation|er)\b", r"iz\1"),
    (r"ys(e|ed|es|ing)\b", r"yz\1"),
    (r"our(s|ed|ing|al|able|ite)?\b", r"or\1"),
    (r"(\w)tre(s)?\b", r"\1ter\2"),
    (r"ogue(s)?\b", r"og\1"),
    (r"ll(ed|ing|er|ers)\b", r"l\1"),
    (r"ence\b", "ense"),
)
# Column and row of each key, in widths of one.
_KEYS = {
    letter: (shift + column, row)
    for row, (shift, letters) in enumerate(
        [(0, "qwertyuiop"), (0.25, "asdfghjkl"), (0.75, "zxcvbnm")]
    )
    for column, letter in enumerate(letters)
}
_SOUND_ALIKE = ("aeiouy", "cksz")
_VERB_ENDING = re.compile(r"[iy][sz](?:e[ds]?|ing|ations?)$")
_PEOPLE = ("ns", "n", "ans", "an", "ians", "ian", "ese")
_MODEL = re.compile(r"[A-Za-z]+[-.]?\d[\w.]*")  # not '9am', '30th', '5GB'
_NAMELESS = frozenset(map(str.casefold, NAMELESS))
_SENTENCE_END = re.compile(r"[.!?:]\s*$")


def named(query: str) -> tuple[str, ...]:
    """Return the words of a query that name something: in capitals, or letters with digits.

    The first word of a sentence is in capitals anyway, and so is every word of some queries;
    neither tells anything.
    """
    words = [word for word, _ in content_words(query)]
    capital = [w for w in words if w[0].isupper()]
    shouted = query.isupper() or (len(words) > 2 and len(capital) == len(words))
    found = []
    for word in words:
        at = query.find(word)
        before = query[:at].strip() if at > 0 else ""
        first = not before or bool(_SENTENCE_END.search(before))
        inner = any(c.isupper() for c in word[1:]) and any(c.islower() for c in word)
        if _MODEL.fullmatch(word) or inner or (word[0].isupper() and not first and not shouted):
            found.append(word)
    plain = STOP_WORDS | CALENDAR
    return tuple(dict.fromkeys(w for w in found if w.casefold() not in plain | _NAMELESS))


def near(word: str, knows: Callable[[str], bool]) -> bool:
    """Tell whether a word is a known one but for a slip or two of the keyboard.

    A number is never a slip of another: 'H20' is not 'H200'.

    Args:
        knows: tells whether a token occurs in the documents.
    """
    forms = {token for _, found in content_words(word) for token in found}
    forms = {f for f in forms if f.isascii() and f.isalpha()}
    return any(_near(form, knows) for form in forms)


def otherwise_written(word: str, knows: Callable[[str], bool]) -> bool:
    """Tell whether a word is a known one with or without a hyphen, or one of several: 'TVs'."""
    forms = [word.replace("-", ""), re.sub(r"(?<=[a-z])(?=[A-Z])", "-", word)]
    forms += [word[:-1]] if word[-1:] == "s" and word[:-1].isupper() else []
    return any(knows(form.casefold()) for form in forms)


def from_place(word: str, knows: Callable[[str], bool]) -> bool:
    """Tell whether a word is another one for a known place or its people: 'Europeans'."""
    if any(map(knows, tokens(with_places(word)))):
        return True
    bases = (word[: -len(end)] for end in _PEOPLE if word.endswith(end))
    return any(any(map(knows, _whole(base))) for base in bases if len(base) >= _SHORT - 1)


def _near(token: str, knows: Callable[[str], bool]) -> bool:
    if any(knows(other) for other in _swapped(token)):
        return True
    if len(token) < _SHORT:
        return False
    slips = set(_slips(token))
    if any(knows(other) for other in slips):
        return True
    return len(token) >= _LONG and any(knows(o) for slip in slips for o in _slips(slip))


def _swapped(token: str) -> Iterator[str]:
    return (token[:n] + token[n + 1] + token[n] + token[n + 2 :] for n in range(len(token) - 1))


def _slips(token: str) -> Iterator[str]:
    """Give the words one slip away: a letter left out, wrong, too many, or two swapped."""
    yield from _swapped(token)
    for n in range(len(token) + 1):
        head, tail = token[:n], token[n:]
        if tail:
            yield head + tail[1:]
        for letter in string.ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def corrected(query: str, knows: Callable[[str], bool], common: Callable[[str], bool]) -> str:
    """Return a query with each slip of the keyboard put right, where one known word is meant.

    A word is left as it is if the documents hold it, if it is short or no plain word, if it is a
    word of the language or derived from one, or if it begins with another letter than every word
    that is near; a letter is taken for another one only where the keys are neighbours or the
    letters sound alike. A British spelling becomes the American one that the documents hold.

    Args:
        knows: tells whether a token occurs in the documents.
        common: tells whether a word is one of the language.
    """
    for word, found in content_words(query):
        plain = _SHORT <= len(word) <= _LONGEST and word.isascii() and word.isalpha()
        if not plain or any(map(knows, found)):
            continue
        meant = _meant(word.casefold(), knows, common)
        if meant:
            written = meant.upper() if word.isupper() else meant
            written = written[0].upper() + written[1:] if word[0].isupper() else written
            query = re.sub(rf"\b{word}\b", written, query)
    return query


def _meant(word: str, knows: Callable[[str], bool], common: Callable[[str], bool]) -> str | None:
    """Return the known word that is meant by an unknown one, None if there is none."""
    american = _american(word)
    if american != word and any(map(knows, _whole(american))):
        return american
    if _of_language(word, common):
        return None
    verb = _VERB_ENDING.search(word)  # 'prioritise' is no slip of 'priorities'
    kept = verb.group() if verb else ""
    near_by = (o for o in _slips(word) if o[:1] == word[:1] and o.endswith(kept))
    long = (o for o in near_by if len(o) >= _SHORT - 1 and _mistaken(o, word))
    return next((o for o in long if any(map(knows, _whole(o)))), None)


def _mistaken(meant: str, word: str) -> bool:
    """Tell whether a letter that stands for another one is next to it, or sounds alike.

    'Kennel' is no slip of 'kernel'.
    """
    wrong = [(a, b) for a, b in zip(meant, word, strict=False) if a != b]
    if len(meant) != len(word) or len(wrong) != 1:
        return True
    (x, y), (u, v) = (_KEYS[letter] for letter in wrong[0])
    alike = any(set(wrong[0]) <= set(letters) for letters in _SOUND_ALIKE)
    return alike or (abs(x - u) <= 1 and abs(y - v) <= 1)


def _of_language(word: str, common: Callable[[str], bool]) -> bool:
    """Tell whether a word, its American spelling or what it is derived from is a common word.

    'Summarises' is no slip of 'summaries', for 'summarize' is a word.
    """
    bases = [word, *(word[: -len(end)] + put for end, put in _ENDINGS if word.endswith(end))]
    forms = {f for b in bases if len(b) >= _SHORT - 1 for f in (b, _american(b))}
    return any(common(form) or (form.endswith("ize") and common(f"{form}d")) for form in forms)


def _american(word: str) -> str:
    for british, american in _BRITISH:
        word = re.sub(british, american, word)
    return word


def _whole(word: str) -> list[str]:
    return [token for _, found in content_words(word) for token in found]
