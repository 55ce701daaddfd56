"""The whole of `cnai-qa evaluate`: load, ask, compare, save, draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..assistant import Assistant
from ..errors import QuestionError, SettingsError
from .ablation import ablate
from .comparison import Comparison, compare
from .places import missing
from .questions import Question, check_all, load_questions
from .record import Run, load_outcomes, run_of, save
from .report import report
from .runner import evaluate


@dataclass(frozen=True, slots=True)
class Files:
    """What is read and written: the questions, and, if wanted, runs and a picture."""

    questions: str
    save: str | None = None
    compare: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A run, and how it differs from an earlier one."""

    run: Run
    comparison: Comparison | None = None

    def text(self) -> str:
        """Return the evaluation as tables."""
        tables, skipped = report(self.run, self.comparison), self.run.skipped
        if not skipped:
            return tables
        count = f"{len(skipped)} question{'s' if len(skipped) > 1 else ''}"
        names = ", ".join(skipped)
        return f"{tables}\n\n{count} left out, whose evidence is not in the index: {names}."

    def to_record(self) -> dict[str, Any]:
        """Return the evaluation as a JSON-ready record."""
        compared = self.comparison and self.comparison.to_record()
        return {**self.run.to_record(), "comparison": compared}


def run(
    assistant: Assistant,
    files: Files,
    ablation: bool = False,
    skip_missing: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Evaluation:
    """Ask the questions of a file; write the run and the picture if they are wanted.

    Args:
        skip_missing: leave out questions whose evidence is not in the index (a document was
            removed or has changed since), instead of raising a QuestionError.

    Raises:
        SettingsError: a file cannot be read or written.
        QuestionError: a question or its evidence is not as expected.
    """
    questions = load_questions(files.questions)
    before = load_outcomes(files.compare) if files.compare else None
    check_all(questions, assistant.settings.max_question)
    _check_files(files)
    skipped = _missing(assistant, questions, files.questions) if skip_missing else []
    questions = [question for question in questions if question not in skipped]
    outcomes = evaluate(assistant, questions, progress)
    steps = ablate(assistant, questions, progress) if ablation else ()
    names = [question.name for question in skipped]
    done = run_of(files.questions, assistant, outcomes, steps, names)
    if files.save:
        save(done, files.save)
    if files.picture:
        from .picture import draw

        draw(outcomes, assistant.settings.threshold, files.picture)
    return Evaluation(done, compare(before, outcomes) if before is not None else None)


def _check_files(files: Files) -> None:
    """Check what is to be written before anything is asked: a run takes long."""
    for file in (files.save, files.picture):
        if file and (Path(file).is_dir() or not Path(file).parent.is_dir()):
            reason = "it is a folder" if Path(file).is_dir() else "its folder does not exist"
            raise SettingsError(
                f"'{file}' cannot be written: {reason}. Expected a file in a folder that exists."
            )
    if files.picture:
        from .picture import check_ending  # matplotlib takes a second to load

        check_ending(files.picture)


def _missing(assistant: Assistant, questions: list[Question], path: str) -> list[Question]:
    found = [question for question in questions if missing(question, assistant.document)]
    if len(found) == len(questions):
        raise QuestionError(
            f"Of none of the {len(found)} questions of '{path}' is the evidence in the index. "
            "Expected questions about its documents. Check --index."
        )
    return found
