"""What each step brings: the order of passages after each, over the questions with evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..assistant import Assistant
from ..embedding import embed_question
from ..retriever import collapse
from ..types import Answer, Chunk
from .measures import Ranks
from .places import Piece, locate, ranks_of
from .questions import Question
from .runner import DEPTH, judge

STEPS = ("dense", "lexical", "fused", "+ reader", "+ composer")
_POOL = 4 * DEPTH  # rows taken from a ranking, so that enough differ


@dataclass(frozen=True, slots=True)
class Step:
    """The order after a step: for how many questions evidence stands first, in the first 3, 5.

    Attributes:
        right: questions answered right, None for steps that give no answer.
    """

    name: str
    questions: int
    first: int
    first_3: int
    first_5: int
    right: int | None = None

    def to_record(self) -> dict[str, Any]:
        """Return the step as a JSON-ready record."""
        return asdict(self)


def ablate(
    assistant: Assistant,
    questions: Sequence[Question],
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Step]:
    """Return what each step brings, in the order of the steps.

    Evidence counts as found where any piece of it is. After the composer the order is that of
    the citations, and an abstention has none.
    """
    known = [q for q in questions if q.evidence]
    places: dict[str, list[int | None]] = {name: [] for name in STEPS}
    right = 0
    for number, question in enumerate(known, 1):
        pieces = locate(question, assistant.document)
        answer = assistant.ask(question.question, question.history)
        right += bool(judge(question, pieces, answer, []).right)
        for name, ranks in _ranks(assistant, pieces, answer).items():
            places[name].append(min((r for r in ranks if r is not None), default=None))
        if progress:
            progress("ablation", number, len(known))
    answered = {STEPS[-1]: right}
    return [_step(name, ranks, answered.get(name)) for name, ranks in places.items()]


def _ranks(assistant: Assistant, pieces: Sequence[Piece], answer: Answer) -> dict[str, Ranks]:
    query, cited = answer.query, answer.citations
    composed = [
        next((n for n, c in enumerate(cited, 1) if piece.cited_by(c)), None) for piece in pieces
    ]
    return {
        STEPS[0]: _chunk_ranks(pieces, _ranking(assistant, query, dense=True)),
        STEPS[1]: _chunk_ranks(pieces, _ranking(assistant, query, dense=False)),
        STEPS[2]: ranks_of(pieces, assistant.search(query, DEPTH)),
        STEPS[3]: ranks_of(pieces, answer.passages),
        STEPS[4]: composed,
    }


def _ranking(assistant: Assistant, query: str, dense: bool) -> list[tuple[Chunk, ...]]:
    """Return the passages of one ranking alone, each with its near-duplicates."""
    opened = assistant._open()
    index = opened.index
    if dense:
        ranked = index.dense.search(embed_question(opened.embedder, query), _POOL)
    else:
        ranked = index.lexical.search(query, _POOL)
    chunks = ((row, index.records.chunk(row)) for row, _ in ranked)
    return [(chunk, *twins) for _, chunk, twins in collapse(chunks, DEPTH)]


def _chunk_ranks(pieces: Sequence[Piece], ranked: Sequence[tuple[Chunk, ...]]) -> Ranks:
    return [
        next((n for n, same in enumerate(ranked, 1) if any(map(piece.held_by, same))), None)
        for piece in pieces
    ]


def _step(name: str, ranks: Ranks, right: int | None) -> Step:
    within = [sum(r is not None and r <= k for r in ranks) for k in (1, 3, 5)]
    return Step(name, len(ranks), *within, right=right)
