"""`build`, `show` and `documents`: the documents and their index."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import SettingsError, UnknownDocumentError
from ...settings import Settings
from .common import Add, emit, load, run_build

if TYPE_CHECKING:
    from ...assistant import Assistant
    from ...types import Document


def register(add: Add) -> None:
    """Add the commands of this module."""
    build = add("build", _build, "Bring the index in step with the corpus folder.")
    build.add_argument("--force", action="store_true", help="read and embed everything anew")
    show = add("show", _show, "Print a document's text, exactly as the offsets count it.")
    show.add_argument("document", metavar="DOCUMENT")
    show.add_argument("--start", type=int, default=0, help="first character (default 0)")
    show.add_argument("--end", type=int, help="character behind the last (default: all)")
    add("documents", _documents, "List what is indexed, and what changed since.")


def _build(args: argparse.Namespace, settings: Settings) -> int:
    from .. import report

    built = run_build(settings, args.force)
    emit(built.to_record() if args.json else report.build(built), args.json)
    return 0


def _show(args: argparse.Namespace, settings: Settings) -> int:
    document = _document(load(settings), args.document, settings)
    end = len(document.text) if args.end is None else args.end
    if not 0 <= args.start <= end <= len(document.text):
        raise SettingsError(
            f"--start {args.start} --end {end} is no part of {document.path!r}; expected "
            f"0 <= start <= end <= {len(document.text)}."
        )
    text = document.text[args.start : end]
    if args.json:
        place = {"document": document.path, "title": document.title}
        emit({**place, "start": args.start, "end": end, "text": text}, True)
    else:
        sys.stdout.write(text)  # nothing is added, so that offsets can be counted in it
    return 0


def _document(assistant: Assistant, given: str, settings: Settings) -> Document:
    """Return a document by its name, or by its path on disk, as a shell completes it."""
    try:
        return assistant.document(given)
    except UnknownDocumentError:
        place, corpus = Path(given).resolve(), Path(settings.corpus).resolve()
        if not place.is_relative_to(corpus):
            raise
        return assistant.document(place.relative_to(corpus).as_posix())


def _documents(args: argparse.Namespace, settings: Settings) -> int:
    from ...index.status import document_states
    from .. import report

    states = document_states(load(settings).documents(), settings)
    emit([s.to_record() for s in states] if args.json else report.documents(states), args.json)
    return 0
