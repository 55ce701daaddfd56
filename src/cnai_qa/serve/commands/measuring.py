"""`evaluate`: how good the answers are."""

from __future__ import annotations

import argparse

from ...settings import Settings
from .common import Add, emit, load, progress


def register(add: Add) -> None:
    """Add the commands of this module."""
    evaluate = add("evaluate", _evaluate, "Measure the answers to questions with known answers.")
    evaluate.add_argument("questions", metavar="QUESTIONS.jsonl")
    evaluate.add_argument("--save", metavar="RUN.json", help="keep the run, for --compare")
    evaluate.add_argument("--compare", metavar="RUN.json", help="show what an earlier run had else")
    evaluate.add_argument("--picture", metavar="FILE.png", help="draw confidence against truth")
    evaluate.add_argument("--ablation", action="store_true", help="show what each step brings")
    evaluate.add_argument(
        "--skip-missing",
        action="store_true",
        help="leave out questions whose evidence is not in the index any more",
    )


def _evaluate(args: argparse.Namespace, settings: Settings) -> int:
    from ...evaluation import evaluation

    files = evaluation.Files(args.questions, args.save, args.compare, args.picture)
    with progress() as show:
        done = evaluation.run(load(settings), files, args.ablation, args.skip_missing, show)
    emit(done.to_record() if args.json else done.text(), args.json)
    return 0
