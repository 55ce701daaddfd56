"""Judged passages to the sentences of an answer; pure functions, nothing is worded anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .reader import QUOTABLE
from .types import BlockKind, Document, Passage, Reading, Sentence

_LISTED = (BlockKind.ITEM, BlockKind.ROW)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ORDINAL = re.compile(
    rf"(?:(?:the|a|one|another)\s+)?(?:({'|'.join(_ORDINALS)})(?:ly)?|finally|lastly)\b(?!-)",
    re.IGNORECASE,
)
_LAST = len(_ORDINALS)  # the rank of 'finally'
_REACH = 15  # sentences from one 'First ...' to its 'Second ...', at most
# A lead-in that stands above a heading says how many things follow.
_ANNOUNCES = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|multiple|various|following)\b|:$",
    re.IGNORECASE,
)
_NOT_PLURAL = r"(?!(?:is|was|does|has|its|his|this|us)\b)"
_ASKS_FOR_LIST = re.compile(
    rf"^\W*(?:(?:what|which)\s+(?:are|were)\b|(?:what|which)\s+(?:\w+\s+){{0,2}}{_NOT_PLURAL}\w+s\b|"
    r"why\b|how\s+(?:do|did|have|are|were|has|does|is|was)\b|list\b|name\b|"
    r"in\s+(?:what|which)\s+ways\b|give\b)",
    re.IGNORECASE,
)
_MARGIN = 0.74  # share of the best sentence's score that a further sentence must reach


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence chosen for the answer, with every place where it stands.

    Attributes:
        places: (passage number, sentence number) pairs; the first is the one that is quoted.
        group: sentences of one group belong together: a list with its lead-in, say.
        item: whether it is shown as an item of a list.
        score: how well it answers, in [0, 1].
    """

    places: tuple[tuple[int, int], ...]
    group: int
    item: bool
    score: float


def asks_for_list(question: str) -> bool:
    """Tell whether a question asks for several things: items, steps, reasons."""
    return bool(_ASKS_FOR_LIST.match(question))


def compose(
    question: str,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    max_sentences: int,
    max_items: int,
) -> list[Evidence]:
    """Choose the sentences that answer, in the order in which they are shown.

    The best group comes first; inside a group and between groups of one document the
    document's own order holds. The same sentence in several documents is one piece of evidence
    with several places, and none comes twice.

    Args:
        passages, readings: of equal length, best first.
    """
    wants_list = asks_for_list(question)
    groups: list[list[Evidence]] = []
    taken: dict[str, tuple[int, int]] = {}
    left = max_sentences
    for score, place in _ranked(passages, readings):
        if left <= 0 or (groups and score < _MARGIN * groups[0][0].score):
            break
        group = _group(len(groups), score, place, passages, wants_list, max_items)
        fresh = _merge(group, groups, taken, passages)
        if fresh:
            groups.append(fresh)
            left -= 1 if len(fresh) == 1 else max(len(fresh) // 2, 2)
    return [evidence for group in _in_order(groups, passages) for evidence in group]


def _ranked(
    passages: Sequence[Passage], readings: Sequence[Reading]
) -> list[tuple[float, tuple[int, int]]]:
    scored = [
        (score, (number, sentence))
        for number, (passage, reading) in enumerate(zip(passages, readings, strict=True))
        for sentence, score in zip(passage.inside(), reading.sentences, strict=True)
        if score > 0 and passage.sentences[sentence].kind in QUOTABLE
    ]
    return sorted(scored, key=lambda entry: -entry[0])


def _group(
    number: int,
    score: float,
    place: tuple[int, int],
    passages: Sequence[Passage],
    wants_list: bool,
    max_items: int,
) -> list[Evidence]:
    passage_number, sentence = place
    passage = passages[passage_number]
    together = belonging(passage, sentence, wants_list)
    if len(together) > max_items + 1:
        # A lead-in keeps its first items; a single item of so long a list stands for itself.
        together = together[: max_items + 1] if sentence == together[0] else [sentence]
    return [
        Evidence(
            places=((passage_number, s),),
            group=number,
            item=len(together) > 1 and _is_listed(passage, s),
            score=score,
        )
        for s in together
    ]


def belonging(passage: Passage, sentence: int, wants_list: bool) -> list[int]:
    """Return the numbers of the sentences that must be shown with a sentence, itself included.

    A lead-in never stands alone: its items follow it. An item brings its whole list when the
    question asks for a list. 'First ...', 'Second ...' sentences are the items of a list too.
    """
    text, found = passage.document.text, passage.sentences
    here = found[sentence]
    if here.kind in _LISTED:
        return _bulleted(found, sentence) if wants_list else [sentence]
    if _opens_bullets(found, sentence, text):
        return _bulleted(found, sentence + 1)
    first = _below(found, sentence)
    if first is not None and _rank(passage, first) == 0 and sentence in _lead_in(passage, first):
        return _ordinal_list(passage, first)
    if wants_list and _rank(passage, sentence) is not None:
        return _ordinal_list(passage, sentence)
    return [sentence]


def _opens_bullets(found: Sequence[Sentence], sentence: int, text: str) -> bool:
    here = found[sentence]
    following = found[sentence + 1] if sentence + 1 < len(found) else None
    return bool(following and following.kind is BlockKind.ITEM and text[here.end - 1] in ":：")


def _bulleted(found: Sequence[Sentence], item: int) -> list[int]:
    first = last = item
    while first > 0 and found[first - 1].kind is found[item].kind:
        first -= 1
    while last + 1 < len(found) and found[last + 1].kind is found[item].kind:
        last += 1
    lead_in = [first - 1] if first > 0 and found[first - 1].kind is BlockKind.PROSE else []
    return [*lead_in, *range(first, last + 1)]


def _ordinal_list(passage: Passage, sentence: int) -> list[int]:
    """Return the 'First ...', 'Second ...' sentences around one, and the lead-in before them.

    They may be spread over paragraphs and headings, but not far, and their order counts: the
    next 'First ...' begins another list.
    """
    near = range(max(sentence - 2 * _REACH, 0), sentence + 1)
    begin = max((s for s in near if _rank(passage, s) == 0), default=sentence)
    items, rank = [begin], _rank(passage, begin) or 0
    for number in range(begin + 1, len(passage.sentences)):
        if number - items[-1] > _REACH:
            break
        following = _rank(passage, number)
        if following is not None and following <= rank:
            break
        if following is not None:
            items.append(number)
            rank = following
    return [*_lead_in(passage, begin), *items] if sentence in items else [sentence]


def _rank(passage: Passage, number: int) -> int | None:
    """Return 0 for a sentence that begins 'First', 1 for 'Second' and so on, None for others."""
    here = passage.sentences[number]
    if here.kind is not BlockKind.PROSE:
        return None
    match = _ORDINAL.match(passage.document.text, here.start, here.end)
    if not match:
        return None
    return _ORDINALS.index(match[1].lower()) if match[1] else _LAST


def _lead_in(passage: Passage, first: int) -> list[int]:
    """Return the sentence that leads in to a list beginning at `first`, if there is one."""
    found, above = passage.sentences, first - 1
    while above >= 0 and found[above].kind is BlockKind.HEADING:
        above -= 1
    if above < 0 or found[above].kind is not BlockKind.PROSE:
        return []
    text = passage.document.text[found[above].start : found[above].end]
    return [above] if above == first - 1 or _ANNOUNCES.search(text) else []


def _below(found: Sequence[Sentence], sentence: int) -> int | None:
    """Return the next sentence that is no heading."""
    following = range(sentence + 1, len(found))
    return next((n for n in following if found[n].kind is not BlockKind.HEADING), None)


def _is_listed(passage: Passage, sentence: int) -> bool:
    return passage.sentences[sentence].kind in _LISTED or _rank(passage, sentence) is not None


def _merge(
    group: list[Evidence],
    groups: list[list[Evidence]],
    taken: dict[str, tuple[int, int]],
    passages: Sequence[Passage],
) -> list[Evidence]:
    """Return what of a group is new; what stands elsewhere already gains a place there."""
    fresh: list[Evidence] = []
    for evidence in group:
        passage, number = passages[evidence.places[0][0]], evidence.places[0][1]
        key = statement(passage.document, passage.sentences[number])
        if key not in taken:
            taken[key] = (len(groups), len(fresh))
            fresh.append(evidence)
            continue
        g, i = taken[key]
        target = groups[g] if g < len(groups) else fresh
        if not _stands_at(target[i], evidence.places[0], passages):
            target[i] = replace(target[i], places=(*target[i].places, *evidence.places))
    return fresh


def statement(document: Document, sentence: Sentence) -> str:
    """Return what decides whether two sentences are the same: all words, case and space aside."""
    return " ".join(document.text[sentence.start : sentence.end].casefold().split())


def _stands_at(evidence: Evidence, place: tuple[int, int], passages: Sequence[Passage]) -> bool:
    def of(p: tuple[int, int]) -> tuple[str, int]:
        return passages[p[0]].document.path, passages[p[0]].sentences[p[1]].start

    # One place for each document: a sentence repeated inside a document adds nothing.
    return of(place)[0] in {of(p)[0] for p in evidence.places}


def _in_order(groups: list[list[Evidence]], passages: Sequence[Passage]) -> list[list[Evidence]]:
    documents: dict[str, list[list[Evidence]]] = {}
    for group in groups:
        passage = passages[group[0].places[0][0]]
        documents.setdefault(passage.document.path, []).append(group)
    for same in documents.values():
        same.sort(key=lambda g: g[0].places[0][1])
    return [group for same in documents.values() for group in same]
