"""What a question has to be before anything is searched."""

from __future__ import annotations

from .errors import QuestionError


def check_question(question: object, most: int, name: str = "The question") -> None:
    """Check that a question is text, not empty, and of at most so many characters.

    Args:
        name: what the message calls it.

    Raises:
        QuestionError: it is not.
    """
    if not isinstance(question, str):
        raise QuestionError(f"{name} is {type(question).__name__}; expected text.")
    if not is_text(question):
        raise QuestionError(f"{name} holds bytes that are no text. Type it as UTF-8.")
    if not question.strip():
        raise QuestionError(f"{name} is empty. Type a question about the documents.")
    if len(question) > most:
        raise QuestionError(
            f"{name} has {len(question):,} characters; expected at most {most:,}. Ask for "
            "one thing, in fewer words."
        )


def check_history(history: object, most: int) -> None:
    """Check that a history is a list or tuple of questions, each as `check_question` wants it.

    Raises:
        QuestionError: it is not.
    """
    if not isinstance(history, list | tuple):
        raise QuestionError(
            f"The history is {type(history).__name__}; expected a list of the earlier questions."
        )
    for number, earlier in enumerate(history, 1):
        check_question(earlier, most, f"Question {number} of the history")


def check_count(k: object, most: int) -> None:
    """Check that a number of passages is a whole one, from 1 to so many.

    Raises:
        QuestionError: it is not.
    """
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= most:
        raise QuestionError(f"k is {k!r}; expected a whole number from 1 to {most}.")


def is_text(given: object) -> bool:
    """Tell whether something is a string, and one that can be written as UTF-8.

    Bytes of a path or an argument that are no UTF-8 stand in it as lone surrogates.
    """
    if not isinstance(given, str):
        return False
    try:
        given.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
