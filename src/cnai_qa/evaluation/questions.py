"""Questions with known answers: one JSON object a line, checked before anything is asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checks import check_history, check_question, is_text
from ..errors import QuestionError, SettingsError

EXAMPLE = '{"question": "Who backs DeepSeek?", "answers": ["High-Flyer"]}'


@dataclass(frozen=True, slots=True)
class Place:
    """A verbatim quote of a document; without a quote, the whole document."""

    document: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is known about its answer.

    Attributes:
        name: its `id`, else its line number as text.
        answerable: whether the documents answer, None when that is not known.
        answers: accepted short answers.
        evidence: for each piece of evidence, the places that say it.
        needs_all: all pieces are needed; else each answers by itself.
    """

    line: int
    name: str
    type: str
    question: str
    history: tuple[str, ...] = ()
    answerable: bool | None = None
    answers: tuple[str, ...] = ()
    evidence: tuple[tuple[Place, ...], ...] = ()
    needs_all: bool = False


def load_questions(path: str | Path) -> list[Question]:
    """Read a file of questions.

    Raises:
        SettingsError: the file cannot be read.
        QuestionError: a line is not as expected, two have one id, or there is none.
    """
    questions: list[Question] = []
    lines: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            question = _question(number, json.loads(line))
        except (ValueError, RecursionError) as error:
            reason = error if isinstance(error, QuestionError) else f"not JSON ({error})"
            raise QuestionError(
                f"'{path}', line {number}: {reason}; expected an object such as {EXAMPLE}. "
                "Correct the line."
            ) from error
        if question.name in lines:
            raise QuestionError(
                f"'{path}', line {number}: the id {question.name!r} stands in line "
                f"{lines[question.name]} too; expected each id once. Change one of them."
            )
        lines[question.name] = number
        questions.append(question)
    if not questions:
        raise QuestionError(f"'{path}' holds no question; expected lines such as {EXAMPLE}.")
    return questions


def check_all(questions: Iterable[Question], most: int) -> None:
    """Check that each question can be asked, and its outcome be written.

    Args:
        most: characters that a question may have.

    Raises:
        QuestionError: one cannot; the message names its line.
    """
    for question in questions:
        try:
            check_question(question.question, most)
            check_history(question.history, most)
            if not (is_text(question.name) and is_text(question.type)):
                raise QuestionError('"id" or "type" holds half a character; expected text.')
        except QuestionError as error:
            raise QuestionError(f"Line {question.line} of the questions: {error}") from error


def _lines(path: str | Path) -> Iterator[tuple[int, str]]:
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The questions '{path}' cannot be read: {error}. Expected a file of UTF-8 text, one "
            "JSON object a line."
        ) from error
    yield from ((n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip())


def _question(line: int, item: Any) -> Question:
    if not isinstance(item, dict):
        raise QuestionError(f"it is {_kind(item)}")
    question = item.get("question")
    if not isinstance(question, str) or not question.strip():
        raise QuestionError(f'"question" is {question!r}')
    answers = _texts(item, "answers")
    evidence = tuple(_places(e) for e in _list(item, "evidence"))
    answerable = item.get("answerable")
    if not isinstance(answerable, bool | None):
        raise QuestionError(f'"answerable" is {answerable!r}, not true or false')
    if answerable is False and evidence:
        raise QuestionError('"answerable" is false, but there is "evidence"')
    needs = item.get("needs") or "any"
    if needs not in ("any", "all"):
        raise QuestionError(f'"needs" is {needs!r}, not "any" or "all"')
    return Question(
        line=line,
        name=str(line if item.get("id") is None else item["id"]),
        type=str(item.get("type") or "question"),
        question=question,
        history=_texts(item, "history"),
        answerable=True if answerable is None and (answers or evidence) else answerable,
        answers=answers,
        evidence=evidence,
        needs_all=needs == "all",
    )


def _places(item: Any) -> tuple[Place, ...]:
    if not isinstance(item, dict) or not isinstance(item.get("document"), str):
        raise QuestionError(f'a piece of "evidence" is {item!r}, not {{"document", "quote"}}')
    quote = item.get("quote")
    if quote is not None and (not isinstance(quote, str) or not quote.strip()):
        raise QuestionError(f'the "quote" of a piece of "evidence" is {quote!r}, not a text')
    others = (place for other in _list(item, "alternatives") for place in _places(other))
    return Place(item["document"], quote), *others


def _texts(item: dict[str, Any], name: str) -> tuple[str, ...]:
    texts = _list(item, name)
    wrong = [t for t in texts if not isinstance(t, str) or not t.strip()]
    if wrong:
        raise QuestionError(f'"{name}" holds {wrong[0]!r}, not a text')
    return tuple(texts)


def _list(item: dict[str, Any], name: str) -> list[Any]:
    value = item.get(name)
    if value is not None and not isinstance(value, list):
        raise QuestionError(f'"{name}" is {_kind(value)}, not a list')
    return value or []


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return names.get(type(value), "null" if value is None else "a number")
