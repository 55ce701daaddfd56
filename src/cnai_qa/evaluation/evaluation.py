"""The whole of `cnai-qa evaluate`: load, ask, compare, save, draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..assistant import Assistant
from ..errors import SettingsError
from .ablation import ablate
from .comparison import Comparison, compare
from .questions import load_questions
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
        return report(self.run, self.comparison)

    def to_record(self) -> dict[str, Any]:
        """Return the evaluation as a JSON-ready record."""
        compared = self.comparison and self.comparison.to_record()
        return {**self.run.to_record(), "comparison": compared}


def run(
    assistant: Assistant,
    files: Files,
    ablation: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Evaluation:
    """Ask the questions of a file; write the run and the picture if they are wanted.

    Raises:
        SettingsError: a file cannot be read or written.
        QuestionError: a question or its evidence is not as expected.
    """
    questions = load_questions(files.questions)
    before = load_outcomes(files.compare) if files.compare else None
    for file in (files.save, files.picture):
        if file and not Path(file).parent.is_dir():
            raise SettingsError(
                f"'{file}' cannot be written: its folder does not exist. Expected a file in a "
                "folder that exists."
            )
    outcomes = evaluate(assistant, questions, progress)
    steps = ablate(assistant, questions, progress) if ablation else ()
    done = run_of(files.questions, assistant, outcomes, steps)
    if files.save:
        save(done, files.save)
    if files.picture:
        from .picture import draw  # matplotlib takes a second to load

        draw(outcomes, assistant.settings.threshold, files.picture)
    return Evaluation(done, compare(before, outcomes) if before is not None else None)
