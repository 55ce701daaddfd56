"""The sentences that belong together: a list with its lead-in, whatever form the list has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, takewhile

from ..types import BlockKind, Passage, Sentence

LISTED = (BlockKind.ITEM, BlockKind.ROW)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
# 'First, ...', 'Second comes ...', 'First of all', 'The third force ...'; not 'First aid ...'.
_VERB = r"(?:is|are|was|were|comes?|came|there)"
_ORDINAL = re.compile(
    rf"(?:(?:the|a)\s+)?(?:(?P<rank>{'|'.join(_ORDINALS)})(?:ly)?|finally|lastly)"
    rf"(?:\s*[,:]|\s+of\s+all\b|\s+{_VERB}\b)|"
    rf"(?:the|a)\s+(?P<nth>{'|'.join(_ORDINALS)})\s+(?P<noun>\w+)",
    re.IGNORECASE,
)
_LAST = len(_ORDINALS)  # the rank of 'finally'
_FEWEST = 3  # words of an opening that several sentences share; sentences of one section
_REACH = 15  # sentences from one 'First ...' to its 'Second ...', at most
# A lead-in that stands above a heading says how many things follow.
_ANNOUNCES = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|multiple|various|following)\b|:$",
    re.IGNORECASE,
)
_DEEPEST = 7  # more than the level of any heading
_MOST_SECTIONS = 8  # sections below a heading that are items of one list, at most


def whole_lists(passage: Passage) -> list[tuple[int, ...]]:
    """Return every list that stands in a passage or around it, each as its sentences' numbers.

    A list begins with its lead-in, if it has one. The sections below a heading are a list of
    their first sentences too; it begins with the heading.
    """
    inside, found = passage.inside(), passage.sentences
    quoted = [n for n in inside if found[n].kind in (BlockKind.PROSE, *LISTED)]
    groups = [tuple(belonging(passage, number, True)) for number in quoted]
    groups += [(heading, *_sections(passage, heading)) for heading in _headings_of(passage)]
    return [g for g in dict.fromkeys(groups) if len(items(passage, g)) > 1]


def belonging(passage: Passage, sentence: int, wants_list: bool) -> list[int]:
    """Return the numbers of the sentences that must be shown with a sentence, itself included.

    A lead-in never stands alone: its items follow it. An item brings its whole list when the
    question asks for a list. 'First ...', 'Second ...' sentences are the items of a list too,
    and so are sentences that open alike, and the first ones of the sections below a lead-in.
    """
    text, found = passage.document.text, passage.sentences
    if found[sentence].kind in LISTED:
        return _bulleted(found, sentence) if wants_list else [sentence]
    if found[sentence].kind is BlockKind.COLUMNS:
        first = _beside(found, sentence, 1)
        return _bulleted(found, first) if wants_list and first else [sentence]
    opened = _opened(found, sentence, text)
    if opened is not None:
        return _bulleted(found, opened)
    first = _below(found, sentence)
    if first is not None and _rank(passage, first) == 0 and sentence in _lead_in(passage, first):
        listed = _ordinal_list(passage, first)
        return listed if len(listed) > 1 else [sentence]
    if wants_list and _rank(passage, sentence) is not None:
        return _ordinal_list(passage, sentence)
    return _sectioned(passage, sentence, wants_list) or [sentence]


def items(passage: Passage, numbers: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the items of a list, each as its sentences' numbers, without what leads in to them.

    A bullet or row is one item, however many sentences it has.
    """
    found = passage.sentences
    listed = [n for n in numbers if found[n].kind in LISTED]
    if listed:
        return [tuple(own) for _, own in groupby(listed, key=lambda n: found[n].block)]
    ranked = [n for n in numbers if _rank(passage, n) is not None]
    return [(n,) for n in ranked or numbers[_leads_in(passage, numbers[0]) :]]


def led_in(passage: Passage, sentence: int) -> list[int]:
    """Return an item with the sentence that leads in to its list; any other one alone."""
    if passage.sentences[sentence].kind is not BlockKind.ITEM:
        return [sentence]
    first = _bulleted(passage.sentences, sentence)[0]
    leads = passage.sentences[first].kind is BlockKind.PROSE
    return [first, sentence] if leads else [sentence]


def cut(passage: Passage, sentence: int, numbers: Sequence[int], most: int) -> list[int]:
    """Return a list with its first items, if it begins with a sentence.

    Of a list of more than `most` items another sentence stands for itself.
    """
    over = {n for item in items(passage, numbers)[most:] for n in item}
    if over and sentence != numbers[0]:
        return [sentence]
    return [n for n in numbers if n not in over]


def _opened(found: Sequence[Sentence], sentence: int, text: str) -> int | None:
    """Return the first bullet or row below a sentence that ends in a colon, None without one."""
    first = _beside(found, sentence, 1)
    if first is not None and found[first].kind is BlockKind.COLUMNS:
        first = _beside(found, first, 1)
    if first is None or found[first].kind not in LISTED:
        return None
    return first if text[found[sentence].end - 1] in ":：" else None


def _bulleted(found: Sequence[Sentence], item: int) -> list[int]:
    kind, numbers = found[item].kind, [item]
    for step in (-1, 1):
        number = _beside(found, item, step)
        while number is not None and found[number].kind is kind:
            numbers.append(number)
            number = _beside(found, number, step)
    heads = (BlockKind.COLUMNS, BlockKind.PROSE) if kind is BlockKind.ROW else (BlockKind.PROSE,)
    for head in heads:
        above = _beside(found, min(numbers), -1)
        if above is not None and found[above].kind is head:
            numbers.append(above)
    return sorted(numbers)


def _beside(found: Sequence[Sentence], number: int, step: int) -> int | None:
    """Return the next sentence in a direction that is no picture, None at the end."""
    number += step
    while 0 <= number < len(found) and found[number].kind is BlockKind.PICTURE:
        number += step
    return number if 0 <= number < len(found) else None


def _ordinal_list(passage: Passage, sentence: int) -> list[int]:
    """Return the 'First ...', 'Second ...' sentences around one, and the lead-in before them.

    They may be spread over paragraphs and headings, but not far, and their order counts: the
    next 'First ...' begins another list. One alone is no list.
    """
    rank, noun = _ordinal(passage, sentence) or (_LAST, "")
    near = range(max(sentence - 2 * _REACH, 0), sentence + 1)
    begin = max((s for s in near if _ordinal(passage, s) == (0, noun)), default=sentence)
    listed, rank = [begin], _rank(passage, begin) or 0
    for number in range(begin + 1, len(passage.sentences)):
        if number - listed[-1] > _REACH:
            break
        following = _rank(passage, number, noun)
        if following is not None and following <= rank:
            break
        if following is not None:
            listed.append(number)
            rank = following
    whole = sentence in listed and len(listed) > 1
    return [*_lead_in(passage, begin), *listed] if whole else [sentence]


def _rank(passage: Passage, number: int, noun: str | None = None) -> int | None:
    """Return 0 for a sentence that begins 'First', 1 for 'Second' and so on, None for others.

    Args:
        noun: what they must count, 'force' for 'The second force'; by default anything.
    """
    found = _ordinal(passage, number)
    counted = found and (noun is None or found[1] == noun or found[0] == _LAST)
    return found[0] if found and counted else None


def _ordinal(passage: Passage, number: int) -> tuple[int, str] | None:
    """Return which one a sentence begins with, and of what: (1, 'force') for 'The second force'."""
    here = passage.sentences[number]
    if here.kind is not BlockKind.PROSE:
        return None
    match = _ORDINAL.match(passage.document.text, here.start, here.end)
    if not match:
        return None
    said = match["rank"] or match["nth"]
    rank = _ORDINALS.index(said.lower()) if said else _LAST
    return rank, (match["noun"] or "").lower()


def _lead_in(passage: Passage, first: int) -> list[int]:
    """Return the sentence that leads in to a list beginning at `first`, if there is one."""
    found, above = passage.sentences, first - 1
    while above >= 0 and found[above].kind is BlockKind.HEADING:
        above -= 1
    prose = above >= 0 and found[above].kind is BlockKind.PROSE
    return [above] if prose and _ANNOUNCES.search(text_of(passage, above)) else []


def _below(found: Sequence[Sentence], sentence: int) -> int | None:
    """Return the next sentence that is no heading."""
    following = range(sentence + 1, len(found))
    return next((n for n in following if found[n].kind is not BlockKind.HEADING), None)


def is_item(passage: Passage, sentence: int) -> bool:
    """Tell whether a sentence is shown as an item of a list when it stands in a group."""
    return passage.sentences[sentence].kind in LISTED or _rank(passage, sentence) is not None


def _sectioned(passage: Passage, sentence: int, wants_list: bool) -> list[int]:
    """Return the list that a sentence is part of when sections or openings make it one."""
    heading = sentence + 1
    if _leads_in(passage, sentence):
        firsts = _section_firsts(passage, heading)
        above = _heading_above(passage, sentence)
        below = above is None or _level(passage, heading) > _level(passage, above)
        return [sentence, *firsts] if below and len(firsts) > 1 else []
    return _alike(passage, sentence) if wants_list else []


def _leads_in(passage: Passage, sentence: int) -> bool:
    """Tell whether sections stand below a sentence as a list: a heading, or one that announces."""
    found = passage.sentences
    if found[sentence].kind is BlockKind.HEADING:
        return True
    above = sentence + 1 < len(found) and found[sentence + 1].kind is BlockKind.HEADING
    return above and bool(_ANNOUNCES.search(text_of(passage, sentence)))


def _alike(passage: Passage, sentence: int) -> list[int]:
    """Return the sentences that open with the same words: of a section, or one of each section."""
    opening = _opening(passage, sentence)
    above = _heading_above(passage, sentence)
    if not opening:
        return []
    run = [sentence]
    for step in (-1, 1):
        number = sentence + step
        while 0 <= number < len(passage.sentences) and _opening(passage, number) == opening:
            run.append(number)
            number += step
    if len(run) >= _FEWEST:
        return sorted(run)
    if above != sentence - 1:
        return []
    firsts = [n for n in _section_firsts(passage, above) if _opening(passage, n) == opening]
    return firsts if len(firsts) > 1 else []


def _section_firsts(passage: Passage, heading: int) -> list[int]:
    """Return the first sentence of each section beside that of a heading, its own included.

    One that leads in to a list says nothing by itself.
    """
    found, level = passage.sentences, _level(passage, heading)
    firsts: dict[int, int] = {}  # by heading
    for numbers in (range(heading - 1, -1, -1), range(heading, len(found))):
        for number in numbers:
            if found[number].kind is not BlockKind.HEADING:
                continue
            other = _level(passage, number)
            if other < level:
                break
            if other == level and _tells(passage, number + 1):
                firsts[number] = number + 1
    return sorted(firsts.values())


def _tells(passage: Passage, first: int) -> bool:
    found, text = passage.sentences, passage.document.text
    prose = first < len(found) and found[first].kind is BlockKind.PROSE
    return prose and _opened(found, first, text) is None


def _headings_of(passage: Passage) -> list[int]:
    """Return the headings that a passage stands under, innermost first, but for the title."""
    inside, found, level = passage.inside(), passage.sentences, _DEEPEST
    path = []
    for number in range(min(inside.stop, len(found)) - 1, -1, -1):
        if found[number].kind is BlockKind.HEADING and _level(passage, number) < level:
            level = _level(passage, number)
            if level > 1:
                path.append(number)
            elif number < inside.start:
                break
    return path


def _sections(passage: Passage, heading: int) -> list[int]:
    """Return the first sentence of each section right below a heading; none if they are many."""
    found, level = passage.sentences, _level(passage, heading)
    behind = (n for n in range(heading + 1, len(found)) if found[n].kind is BlockKind.HEADING)
    below = list(takewhile(lambda n: _level(passage, n) > level, behind))
    if not below:
        return []
    firsts = _section_firsts(passage, min(below, key=lambda n: _level(passage, n)))
    return firsts if 1 < len(firsts) <= _MOST_SECTIONS else []


def _heading_above(passage: Passage, sentence: int) -> int | None:
    above = range(sentence - 1, -1, -1)
    return next((n for n in above if passage.sentences[n].kind is BlockKind.HEADING), None)


def _level(passage: Passage, heading: int) -> int:
    text, start = passage.document.text, passage.sentences[heading].start
    return text[text.rfind("\n", 0, start) + 1 : start].count("#") or 1


def _opening(passage: Passage, number: int) -> tuple[str, ...]:
    """Return the first words of a sentence, () when it is too short to open like another."""
    if passage.sentences[number].kind is not BlockKind.PROSE:
        return ()
    words = text_of(passage, number).casefold().split()
    return tuple(words[:_FEWEST]) if len(words) > _FEWEST else ()


def text_of(passage: Passage, number: int) -> str:
    """Return the text of a sentence, by its number in the document."""
    here = passage.sentences[number]
    return passage.document.text[here.start : here.end]
