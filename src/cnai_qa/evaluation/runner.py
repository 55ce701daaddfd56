"""Asks an assistant each question and records what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..assistant import Assistant
from ..types import Answer
from .measures import Ranks
from .places import Piece, citation_precision, citation_recall, locate, ranks_of
from .questions import Question
from .texts import exact, f1, occurs, without_markers

DEPTH = 10  # passages in which the evidence is looked for


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question; what cannot be judged is None or empty.

    Attributes:
        ranks: for each piece of evidence, its rank in retrieval, before the reader.
        found: an accepted answer stands in the text of the answer.
        covered: for each piece of evidence, whether it is cited.
        right: answered, with what is needed; False for an answer where there is none; None
            for a rightful refusal.
        cited: right, and evidence is cited.
        nearest: the passage that the reader ranked first holds evidence.
        precision, recall: of the citations, in characters of the evidence.
        exact, f1: of the short answer.
    """

    name: str
    type: str
    question: str
    answerable: bool | None
    needs_all: bool
    abstained: bool
    confidence: float
    answer: str
    short_answer: str | None
    ranks: tuple[int | None, ...]
    found: bool | None
    covered: tuple[bool, ...]
    right: bool | None
    cited: bool | None
    nearest: bool | None
    precision: float | None
    recall: float | None
    exact: float | None
    f1: float | None
    disagreement: bool
    seconds: float

    @property
    def good(self) -> bool | None:
        """Whether it went as it should: right, or rightly refused; None if unknown."""
        return self.abstained if self.answerable is False else self.right

    @property
    def came_true(self) -> bool | None:
        """What the confidence foretells: a right answer, or evidence in the nearest passage."""
        return self.nearest if self.abstained else self.right

    def to_record(self) -> dict[str, Any]:
        """Return the outcome as a JSON-ready record."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


def outcome_from(record: dict[str, Any]) -> Outcome:
    """Return the outcome of a record.

    Raises:
        TypeError: the record has not the fields of an outcome.
    """
    return Outcome(**{k: tuple(v) if isinstance(v, list) else v for k, v in record.items()})


def evaluate(
    assistant: Assistant,
    questions: Sequence[Question],
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Outcome]:
    """Ask each question and judge its answer; one outcome for each question, in their order.

    The first question is asked twice, so that no time holds the loading of the models.

    Raises:
        QuestionError: a question cannot be asked, or its evidence does not stand in the index.
    """
    pieces = [locate(question, assistant.document) for question in questions]
    assistant.ask(questions[0].question, questions[0].history)
    outcomes = []
    for number, question in enumerate(questions):
        answer = assistant.ask(question.question, question.history)
        ranks = ranks_of(pieces[number], assistant.search(answer.query, DEPTH))
        outcomes.append(judge(question, pieces[number], answer, ranks))
        if progress:
            progress("asking", number + 1, len(questions))
    return outcomes


def judge(question: Question, pieces: Sequence[Piece], answer: Answer, ranks: Ranks) -> Outcome:
    """Return the outcome of an answer."""
    covered = tuple(any(p.cited_by(c) for c in answer.citations) for p in pieces)
    found = _found(question, answer)
    right = _right(question, answer, found, covered)
    short = bool(question.answers) and not question.needs_all
    return Outcome(
        name=question.name,
        type=question.type,
        question=question.question,
        answerable=question.answerable,
        needs_all=question.needs_all,
        abstained=answer.abstained,
        confidence=answer.confidence,
        answer=answer.answer,
        short_answer=answer.short_answer,
        ranks=tuple(ranks),
        found=found,
        covered=covered,
        right=right,
        cited=(bool(right) and any(covered)) if pieces else None,
        nearest=_nearest(question, pieces, answer),
        precision=citation_precision(pieces, answer.citations) if pieces else None,
        recall=citation_recall(pieces, answer.citations, question.needs_all) if pieces else None,
        exact=exact(answer.short_answer, question.answers) if short else None,
        f1=f1(answer.short_answer, question.answers) if short else None,
        disagreement=bool(answer.disagreements),
        seconds=answer.seconds["total"],
    )


def _found(question: Question, answer: Answer) -> bool | None:
    if not question.answers:
        return None
    text = without_markers(answer.answer)
    return not answer.abstained and any(occurs(a, text) for a in question.answers)


def _right(
    question: Question, answer: Answer, found: bool | None, covered: Sequence[bool]
) -> bool | None:
    if question.answerable is False:
        return None if answer.abstained else False
    if found is None and not covered:
        return None
    if answer.abstained:
        return False
    if question.needs_all and covered:
        return all(covered)
    return bool(found) or any(covered)


def _nearest(question: Question, pieces: Sequence[Piece], answer: Answer) -> bool | None:
    if question.answerable is False:
        return False
    first = answer.passages[:1]
    if pieces:
        return any(rank is not None for rank in ranks_of(pieces, first))
    if question.answers:
        return any(occurs(a, hit.chunk.text) for a in question.answers for hit in first)
    return None
