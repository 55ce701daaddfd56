"""What a question has to be before anything is searched."""

from __future__ import annotations

from .errors import QuestionError


def check_question(question: object, most: int) -> None:
    """Check that a question is text, not empty, and of at most so many characters.

    Raises:
        QuestionError: it is not.
    """
    if not isinstance(question, str):
        raise QuestionError(f"The question is {type(question).__name__}; expected text.")
    if not _is_text(question):
        raise QuestionError("The question holds bytes that are no text. Type it as UTF-8.")
    if not question.strip():
        raise QuestionError("The question is empty. Type a question about the documents.")
    if len(question) > most:
        raise QuestionError(
            f"The question has {len(question):,} characters; expected at most {most:,}. Ask for "
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
    for earlier in history:
        check_question(earlier, most)


def _is_text(question: str) -> bool:
    try:
        question.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
