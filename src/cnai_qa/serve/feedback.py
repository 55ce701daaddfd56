"""What people say of answers, kept in a local file that `cnai-qa evaluate` reads as questions."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import files
from .turns import Turn

VERDICTS = ("good", "wrong answer", "wrong source", "missed it", "should have refused")
_lock = threading.Lock()


def keep(path: str, turn: Turn, history: Sequence[str], verdict: str) -> bool:
    """Append a verdict on an answer to a file; return whether there is one.

    A line is a question of an evaluation: a good answer's citations are its evidence, a good
    refusal and an answer that should not have been given make it unanswerable; where the right
    source is not known, nothing is claimed. Nor is it where only some documents were asked, as an
    evaluation asks all of them.

    Args:
        path: of the file; "" keeps nothing.
        turn: an answered one.
        history: the questions before it.

    Raises:
        OSError: the file cannot be written.
    """
    if not path:
        return False
    line = json.dumps(_question(turn, history, verdict), ensure_ascii=False) + "\n"
    with _lock, Path(path).open("a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
    files.sync(Path(path))
    return True


def _question(turn: Turn, history: Sequence[str], verdict: str) -> dict[str, Any]:
    now, record = datetime.now(UTC), turn.record
    answered = not record["abstained"]
    answerable = {"good": answered, "missed it": True, "should have refused": False}.get(verdict)
    known = verdict == "good" and answered and not turn.scope
    places = [{"document": c["document"], "quote": c["quote"]} for c in record["citations"]]
    return {
        "id": f"feedback-{now:%Y%m%dT%H%M%S%f}",
        "type": "feedback",
        "question": record["question"],
        "history": [] if turn.exact else [earlier for earlier in history if earlier.strip()],
        "answerable": None if turn.scope else answerable,
        "answers": [record["short_answer"]] if known and record.get("short_answer") else [],
        "evidence": places if known else [],
        "verdict": verdict,
        "asked_only": turn.scope,
        "given": {"answer": record["answer"], "citations": places},
        "at": now.isoformat(timespec="seconds"),
    }
