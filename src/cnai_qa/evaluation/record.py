"""A run as a JSON record: written whole, checked when it is read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..assistant import Assistant
from ..errors import SettingsError
from ..files import replace_text
from .ablation import Step
from .runner import Outcome, outcome_from
from .summary import summarize

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Run:
    """The outcomes of a file of questions, and what was asked with which settings.

    Attributes:
        skipped: the questions that were left out, by name: their evidence is not in the index.
    """

    questions: str
    settings: dict[str, Any]
    generation: str
    outcomes: tuple[Outcome, ...]
    steps: tuple[Step, ...] = ()
    skipped: tuple[str, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return the run as a JSON-ready record."""
        return {
            "format": FORMAT,
            "questions": self.questions,
            "settings": self.settings,
            "generation": self.generation,
            "skipped": list(self.skipped),
            "measures": summarize(self.outcomes),
            "ablation": [step.to_record() for step in self.steps],
            "outcomes": [outcome.to_record() for outcome in self.outcomes],
        }


def run_of(
    questions: str,
    assistant: Assistant,
    outcomes: Sequence[Outcome],
    steps: Sequence[Step] = (),
    skipped: Sequence[str] = (),
) -> Run:
    """Return a run with the settings and the index of the assistant that was asked."""
    settings = asdict(assistant.settings)
    return Run(
        questions, settings, assistant.generation, tuple(outcomes), tuple(steps), tuple(skipped)
    )


def save(run: Run, path: str | Path) -> None:
    """Write a run as JSON; an earlier file of that name is replaced whole.

    Raises:
        SettingsError: the file cannot be written.
    """
    text = json.dumps(run.to_record(), ensure_ascii=False, indent=1)
    try:
        replace_text(Path(path), text + "\n")
    except OSError as error:
        raise SettingsError(
            f"The run cannot be saved as '{path}': {error}. Expected a file in a folder that "
            "exists and can be written."
        ) from error


def load_outcomes(path: str | Path) -> list[Outcome]:
    """Return the outcomes of a saved run.

    Raises:
        SettingsError: the file cannot be read, or is no run of this format.
    """
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise ValueError(f"its format is {record['format']!r}, expected {FORMAT}")
        return [outcome_from(outcome) for outcome in record["outcomes"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"The run '{path}' cannot be read: {error}. Expected a file that `cnai-qa evaluate "
            f"--save {path}` wrote; write it anew."
        ) from error
