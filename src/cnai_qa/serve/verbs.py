"""Forms of the English verbs that questions are made with."""

from __future__ import annotations

import re

HAPPENS = tuple(
    "open start launch end appear die close retire move merge arrive begin expire".split()
)
_DOES = tuple("release launch join acquire receive open publish introduce".split())
_HOLDS = tuple(
    "have employ serve hold contain support carry use offer comprise run operate".split()
)
_OTHERS = tuple(
    (
        "take last cost consist cover get need receive weigh matter work change adapt spread "
        "sell include require make "
        "produce supply build want plan increase decrease"
    ).split()
)
_IRREGULAR = {
    "began": "begin",
    "came out": "come out",
    "took place": "take place",
    "became": "become",
    "won": "win",
    "had": "have",
    "held": "hold",
    "ran": "run",
    "took": "take",
    "cost": "cost",
    "got": "get",
    "spread": "spread",
    "sold": "sell",
    "made": "make",
    "built": "build",
    "planned": "plan",
    "rose": "rise",
    "fell": "fall",
    "grew": "grow",
}
_PAST = {base: past for past, base in _IRREGULAR.items()}
_PRESENT = {
    "owned": "owns",
    "backed": "backs",
    "led": "leads",
    "run": "runs",
    "managed": "manages",
    "chaired": "chairs",
    "funded": "funds",
    "headed": "heads",
    "made": "makes",
}


def _third(base: str) -> str:
    if base == "have":
        return "has"
    if re.search("[^aeiou]y$", base):
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("ch", "sh", "s", "x")) else "s")


def _past(base: str) -> str:
    if base in _PAST:
        return _PAST[base]
    if re.search("[^aeiou]y$", base):
        return base[:-1] + "ied"
    return base + ("d" if base.endswith("e") else "ed")


_BASES = {
    form: base
    for base in (*HAPPENS, *_DOES, *_HOLDS, *_OTHERS)
    for form in (base, _third(base), _past(base))
} | _IRREGULAR
KEPT = "|".join(_PRESENT)  # what is done all the time
HAPPENED = "|".join((*map(_past, HAPPENS), "came out", "took place"))
DID = "|".join((*map(_past, _DOES), "became", "won"))
HOLDS = "|".join(form for form, base in _BASES.items() if base in _HOLDS and form != _past(base))


def base_of(form: str) -> str:
    """Return the base form of a verb: 'begin' of 'began'; nothing of one that is not known."""
    return _BASES.get(form, "")


def auxiliary_of(form: str) -> str:
    """Return what a question has with the base of a verb: 'does' of 'begins', 'did' of 'began'."""
    base = base_of(form)
    return "do" if form == base else "does" if form == _third(base) else "did"


def present_of(past: str) -> str:
    """Return the third person of a participle: 'owns' of 'owned'; nothing of an unknown one."""
    return _PRESENT.get(past, "")
