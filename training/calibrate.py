"""Fits the reader's probability to what came true of whole answers, and reports it on others.

usage: python training/calibrate.py FOLDER --fit RUN.json ... --report RUN.json ...

FOLDER is what export.py wrote; the runs are what `cnai-qa evaluate --save` wrote with it. The
curve in the card is stretched and moved, so that the order of passages stays as it is.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from cnai_qa.evaluation.measures import auroc, calibration_error, reliability
from cnai_qa.evaluation.record import load_outcomes
from cnai_qa.evaluation.summary import foretold
from cnai_qa.reader.model import CARD


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", type=Path, nargs="+", required=True)
    parser.add_argument("--report", type=Path, nargs="+", required=True)
    args = parser.parse_args()
    logits, true = _foretold(args.fit)
    curve = LogisticRegression(C=1e6).fit(logits[:, None], true)
    slope, move = float(curve.coef_[0, 0]), float(curve.intercept_[0])
    for name, files in (("fitted", args.fit), ("reported", args.report)):
        logits, true = _foretold(files)
        _report(f"{name}, before", logits, true)
        _report(f"{name}, after", slope * logits + move, true)
    card = json.loads((args.folder / CARD).read_text())
    old = card["calibration"]
    card["calibration"] = {
        "answer": round(old["answer"] * slope, 4),
        "span": round(old["span"] * slope, 4),
        "bias": round(old["bias"] * slope + move, 4),
    }
    (args.folder / CARD).write_text(json.dumps(card, indent=2) + "\n")


def _foretold(files: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    confidences, true = foretold([o for file in files for o in load_outcomes(file)])
    sure = np.clip(np.array(confidences), 1e-4, 1 - 1e-4)
    return np.log(sure / (1 - sure)), np.array(true)


def _report(name: str, logits: np.ndarray, true: np.ndarray) -> None:
    chance = (1 / (1 + np.exp(-logits))).tolist()
    error = calibration_error(reliability(chance, true.tolist()))
    given = np.array(chance) >= 0.5
    print(
        f"{name:18} {len(true)} questions, calibration error {error:.3f}, "
        f"AUROC {auroc(chance, true.tolist()):.3f}, "
        f"true of those over 0.5: {true[given].mean():.3f} of {given.sum()}"
    )


if __name__ == "__main__":
    main()
