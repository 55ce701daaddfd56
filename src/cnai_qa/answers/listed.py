"""A whole list as the answer: which of those found is the one that the question asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..questions.constraints import unmet
from ..questions.names import names
from ..questions.question import Question, QuestionKind, asked_length
from ..types import BlockKind, Passage
from ..words import tokens
from .context import headed
from .evidence import Evidence, Place
from .fitting import spoken_share, telling
from .listing import WholeList
from .lists import cut, is_item, items, text_of
from .polarity import polarity
from .whose import is_of_another

# Least probability where the question does not ask for a list in so many words, or where a
# sentence elsewhere answers almost surely.
_LIKELY, _SURE = 0.5, 0.9
_OTHER = 0.35  # share that a list keeps which stands under another heading than the one asked for
_OTHER_LENGTH = 0.4  # the same, of one with another number of items than asked for
_RIVAL = 0.5  # share of the best list's probability at which the one with the best sentence wins


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that answers.

    Attributes:
        holds_best: whether the sentence that answers best stands in it.
    """

    evidence: tuple[Evidence, ...]
    probability: float
    holds_best: bool


def best_list(
    asked: Question,
    passages: Sequence[Passage],
    lists: Sequence[WholeList],
    answer: Sequence[Evidence],
    sure: float,
    threshold: float,
    max_items: int,
) -> Listed | None:
    """Return the list that answers a question better than single sentences do, or None.

    Of a longer one than `max_items` come the first items, where a list is asked for.

    Args:
        passages: what was read; each list stands in one of them.
        answer: the sentences that would answer instead, the best one first.
        sure: the probability that they answer.
        threshold: least probability of an answer.
    """
    numbers = {p.document.path: n for n, p in reversed(list(enumerate(passages)))}
    least = threshold if asked.kind is QuestionKind.LIST else _LIKELY
    likely = []
    for one, share in zip(lists, _shares(asked, passages, numbers, lists, max_items), strict=True):
        probability = one.probability * share
        if probability >= least:
            likely.append((probability, _holds(one, passages, answer), one))
    if not likely:
        return None
    likely.sort(key=lambda found: -found[0])
    rivals = (f for f in likely if f[1] and f[0] >= _RIVAL * likely[0][0])
    probability, holds_best, one = next(rivals, likely[0])
    if holds_best and len(answer) >= len(one.sentences):
        return None  # it is shown already
    if holds_best and _stands_above(asked, passages[numbers[one.document]], one, answer):
        return None
    if answer and not holds_best and sure >= _SURE and probability < _LIKELY:
        return None
    number = numbers[one.document]
    return Listed(
        _evidence(number, passages[number], one, probability, max_items), probability, holds_best
    )


def _shares(
    asked: Question,
    passages: Sequence[Passage],
    numbers: dict[str, int],
    lists: Sequence[WholeList],
    max_items: int,
) -> Iterator[float]:
    """Give the share of its probability that each list keeps."""
    named, wanted = _named(asked.text, lists), asked_length(asked.text)
    known = headed(passages) + [frozenset(tokens(one.heading)) for one in lists]
    wanted_names = telling(names(asked.text), passages)
    for one in lists:
        passage = passages[numbers[one.document]]
        count = len(items(passage, one.sentences))
        if count > max_items and asked.kind is not QuestionKind.LIST:
            yield 0.0
            continue
        share = _fit(asked, wanted_names, passage, one, known)
        other = bool(named) and frozenset(tokens(one.heading)) not in named
        share *= _OTHER if other else 1.0
        yield share * (_OTHER_LENGTH if wanted and count != wanted else 1.0)


def _fit(
    asked: Question,
    wanted: Sequence[set[str]],
    passage: Passage,
    one: WholeList,
    known: Sequence[frozenset[str]],
) -> float:
    """Return the share of its probability that a list keeps, 0 for one of another thing.

    Args:
        wanted: for each of the question's names the tokens that tell it.
    """
    told = (text_of(passage, n) for n in one.sentences)
    text = " ".join((passage.hit.title, *passage.hit.chunk.heading, one.head, *told))
    if unmet(asked.constraints, text, "", ()) or polarity(asked.text) * polarity(one.head) < 0:
        return 0.0
    if is_of_another(asked.text, one.heading, text, known):
        return 0.0
    return spoken_share(wanted, text)


def _named(question: str, lists: Sequence[WholeList]) -> set[frozenset[str]]:
    """Return the words of the headings that the question names in full, of the longest of them.

    'Senior Manager of Sales' holds 'Manager of Sales'; the other way round, the question for the
    manager does not name the heading of the senior one.
    """
    asked = frozenset(tokens(question))
    whole = {words for one in lists if (words := frozenset(tokens(one.heading))) and words <= asked}
    longest = max(map(len, whole), default=0)
    return {words for words in whole if len(words) == longest}


def _holds(one: WholeList, passages: Sequence[Passage], answer: Sequence[Evidence]) -> bool:
    return any(
        passages[p].document.path == one.document and s in one.sentences for p, s in _best(answer)
    )


def _best(answer: Sequence[Evidence]) -> Sequence[Place]:
    """Return the places of the best sentence; one shown only for its pronoun scores nothing."""
    return next((evidence.places for evidence in answer if evidence.score > 0), ())


def _stands_above(
    asked: Question, passage: Passage, one: WholeList, answer: Sequence[Evidence]
) -> bool:
    """Tell whether the best sentence is a whole one that a table stands below by chance.

    Where one thing is asked for, it answers by itself, and the rows add nothing.
    """
    first, second = one.sentences[:2]
    table = passage.sentences[second].kind in (BlockKind.ROW, BlockKind.COLUMNS)
    best = any(s == first for _, s in _best(answer))
    leads_in = text_of(passage, first)[-1] in ":："
    return asked.kind is not QuestionKind.LIST and table and best and not leads_in


def _evidence(
    number: int, passage: Passage, one: WholeList, score: float, max_items: int
) -> tuple[Evidence, ...]:
    first = one.sentences[0]
    headed = passage.sentences[first].kind is BlockKind.HEADING
    return tuple(
        Evidence(((number, n),), 0, headed or is_item(passage, n), score)
        for n in cut(passage, first, one.sentences, max_items)[headed:]
    )
