"""The mean of the weights of several runs, of which each started from the one before.

usage: python training/mean.py OUT.pt RUN/weights.pt RUN/weights.pt [...]

Runs that lie near each other keep what each of them has learned (Wortsman et al., Model soups,
ICML 2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Read the weights, write their mean."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("weights", type=Path, nargs="+")
    args = parser.parse_args()
    runs = [torch.load(path, weights_only=True) for path in args.weights]
    torch.save(mean(runs), args.out)


def mean(runs: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Return the mean of each tensor; one that is no float, from the first run."""
    return {
        name: torch.stack([run[name] for run in runs]).mean(0) if own.is_floating_point() else own
        for name, own in runs[0].items()
    }


if __name__ == "__main__":
    main()
