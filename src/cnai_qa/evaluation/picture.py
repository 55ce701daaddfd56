"""A run as a picture: is the confidence true, and does it part the answerable from the rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.figure import Figure

from ..errors import SettingsError
from .measures import reliability
from .runner import Outcome
from .summary import foretold

_BLUE, _ORANGE = "#2b6cb0", "#dd6b20"
_LEGEND = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.16), "ncols": 3, "frameon": False}


def check_ending(path: str | Path) -> None:
    """Check that a picture's file has an ending that can be drawn, or none.

    Raises:
        SettingsError: it has another one.
    """
    known = FigureCanvasBase.get_supported_filetypes()
    ending = Path(path).suffix[1:].lower()
    if ending and ending not in known:
        raise SettingsError(
            f"The picture '{path}' cannot be written: its ending is {ending!r}. Expected a file "
            f"such as run.png, with one of {', '.join(sorted(known))}."
        )


def draw(outcomes: Sequence[Outcome], threshold: float, path: str | Path) -> None:
    """Write the picture; the format follows the file's ending, PNG or any other of matplotlib.

    Raises:
        SettingsError: the file cannot be written in that format.
    """
    figure = Figure(figsize=(9, 4), dpi=144, layout="constrained")  # no display is needed
    left, right = figure.subplots(1, 2)
    _reliability(left, outcomes)
    _histogram(right, outcomes, threshold)
    try:
        figure.savefig(path)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"The picture '{path}' cannot be written: {error}. Expected a file such as run.png in "
            "a folder that exists."
        ) from error


def _reliability(axes: Axes, outcomes: Sequence[Outcome]) -> None:
    bins = reliability(*foretold(outcomes))
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="ideal")
    axes.plot(
        [b.confidence for b in bins], [b.share for b in bins], color=_BLUE, marker="o",
        label="measured",
    )  # fmt: skip
    for b in bins:
        axes.annotate(
            str(b.count), (b.confidence, b.share), xytext=(5, -11), textcoords="offset points",
            fontsize=8, color="0.35",
        )  # fmt: skip
    axes.set(
        xlabel="confidence", ylabel="share that came true", xlim=(-0.02, 1.02), ylim=(-0.05, 1.05),
        title="Reliability, with the number of questions",
    )  # fmt: skip
    axes.legend(**_LEGEND)


def _histogram(axes: Axes, outcomes: Sequence[Outcome], threshold: float) -> None:
    groups = {"answerable": True, "unanswerable": False}
    axes.hist(
        [[o.confidence for o in outcomes if o.answerable is kind] for kind in groups.values()],
        bins=20, range=(0, 1), label=list(groups), color=[_BLUE, _ORANGE],
    )  # fmt: skip
    axes.axvline(threshold, color="0.35", linestyle="--", label="threshold")
    axes.set(xlabel="confidence", ylabel="questions", title="Confidence by kind of question")
    axes.legend(**_LEGEND)
