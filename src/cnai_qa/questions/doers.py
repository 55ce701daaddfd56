"""Questions for who did something, and sentences that say that it was done and not by whom."""

from __future__ import annotations

import re

_IRREGULAR = {
    "began": "begun", "bought": "bought", "broke": "broken", "built": "built", "chose": "chosen",
    "drew": "drawn", "found": "found", "gave": "given", "led": "led", "made": "made",
    "paid": "paid", "sold": "sold", "stole": "stolen", "taught": "taught", "took": "taken",
    "won": "won", "wrote": "written",
}  # fmt: skip
_BY_TRADE = {
    "author": "written", "builder": "built", "buyer": "bought", "creator": "created",
    "designer": "designed", "developer": "developed", "discoverer": "discovered",
    "founder": "founded", "inventor": "invented", "maker": "made", "owner": "owned",
}  # fmt: skip
_DID = re.compile(
    r"\bwho\s+(?:(?:has|have|had|first|originally|actually|really|also|once)\s+)*(?P<did>\w+)",
    re.IGNORECASE,
)
_DONE_BY = re.compile(
    r"\bwho\s.*\b(?P<done>\w+)\s+by\W*$|\bby\s+whom\s.*\b(?P<built>\w+)\W*$", re.IGNORECASE
)
_TRADE = re.compile(
    rf"\bwho(?:['’]s|\s+(?:is|are|was|were))\s.*?\b(?P<trade>{'|'.join(_BY_TRADE)})s?\b",
    re.IGNORECASE,
)
# What follows a participle that has no object: 'founded in 2023', 'founded, and ...'.
_NO_OBJECT = re.compile(
    r"\s*(?:$|[^\w\s'’\"“(]|(?:in|on|at|as|after|before|during|near|from|for|with|since|under|"
    r"around|about|between|only|early|late|again|there|and|but|when|where|to)\b|\d)",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?P<word>[\w'’-]+)\s+(?:(?:\w+ly|first|also|later|once|then)\s+)?$")
_BE = frozenset("am are be been being got is was were".split())
_CLAUSE = re.compile(r"[^.;:!?]*")


def deed_of(question: str) -> str | None:
    """Return the participle of what a question asks the doer of, 'founded'; None for no such.

    'Who won in 2023?' says of nothing that it was won.
    """
    if match := _TRADE.search(question):
        return _BY_TRADE[match["trade"].lower()]
    match = _DONE_BY.search(question)
    if not match:
        match = _DID.search(question)
        if match and _NO_OBJECT.match(question, match.end()):
            return None
    word = next((group for group in match.groups() if group), "").lower() if match else ""
    deed = _IRREGULAR.get(word, word)
    regular = deed.endswith("ed") and len(deed) > 4
    return deed if regular or deed in _IRREGULAR.values() else None


def hides_doer(text: str, deed: str) -> bool:
    """Tell whether a text says that a deed was done, and nowhere by whom.

    'Ember was founded in 2023.' does of 'founded'; not so 'Founded in 2023 by Mei Tan', 'Mei Tan
    founded Ember', nor what does not speak of it.
    """
    trades = (trade for trade, done in _BY_TRADE.items() if done == deed)
    if any(trade in text.lower() for trade in trades):
        return False
    found = list(re.finditer(rf"\b{re.escape(deed)}\b", text, re.IGNORECASE))
    return bool(found) and all(_without_doer(text, match) for match in found)


def _without_doer(text: str, match: re.Match[str]) -> bool:
    following = _CLAUSE.match(text, match.end())
    behind = following.group() if following else ""
    if not _NO_OBJECT.match(behind) or re.search(r"\bby\b", behind, re.IGNORECASE):
        return False
    before = _BEFORE.search(text[: match.start()])
    if not before or before["word"].lower() in _BE:
        return True
    return before["word"].islower()  # 'a lab founded in 2023', not 'Mei Tan led in 2023'
