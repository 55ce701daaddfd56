"""`doctor`: whether everything is as it should be."""

from __future__ import annotations

import argparse

from ...settings import Settings
from .common import Add, emit


def register(add: Add) -> None:
    """Add the commands of this module."""
    text = "Look at models, index, corpus and machine; exit code 1 if any fault."
    add("doctor", _doctor, text).set_defaults(lenient=True)


def _doctor(args: argparse.Namespace, settings: Settings) -> int:
    from ...doctor import State, examine
    from .. import report

    found = examine(settings)
    emit([f.to_record() for f in found] if args.json else report.doctor(found), args.json)
    return 1 if any(f.state is State.FAULT for f in found) else 0
