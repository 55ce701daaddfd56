"""`build`, `add`, `remove`, `show` and `documents`: the documents and their index."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...errors import SettingsError, UnknownDocumentError
from ...settings import Settings
from .common import Add, emit, in_corpus, load, run_build

if TYPE_CHECKING:
    from ...assistant import Assistant
    from ...types import BuildReport, Document


def register(add: Add) -> None:
    """Add the commands of this module."""
    build = add("build", _build, "Bring the index in step with the corpus folder.")
    build.add_argument("--force", action="store_true", help="read and embed everything anew")
    put = add("add", _add, "Copy files or folders into the corpus, then build.")
    put.add_argument("paths", nargs="+", metavar="PATH")
    remove = add("remove", _remove, "Delete documents from the corpus, then build.")
    remove.add_argument("documents", nargs="+", metavar="DOCUMENT")
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


def _add(args: argparse.Namespace, settings: Settings) -> int:
    from ... import corpus

    done = corpus.add_files(args.paths, settings)
    for failure in done.failed:
        print(f"cnai-qa: {failure.path} was not added: {failure.reason}", file=sys.stderr)
    if not done.added:
        emit({**done.to_record(), "build": None} if args.json else "Nothing was added.", args.json)
        return 1
    other = dict.fromkeys(done.replaced, ", in place of another file")
    lines = [f"Copied {p} into '{settings.corpus}'{other.get(p, '')}." for p in done.added]
    built = _built(settings, done.to_record(), lines, args.json)
    unread = [f for f in built.failed if f.path.startswith(tuple(f"{p}/" for p in done.added))]
    for failure in unread:  # of an archive; other files were read before they were copied
        print(f"cnai-qa: {failure.path} was not indexed: {failure.reason}", file=sys.stderr)
    return 1 if done.failed or unread else 0


def _remove(args: argparse.Namespace, settings: Settings) -> int:
    from ... import corpus

    removed = corpus.remove_files([in_corpus(d, settings) for d in args.documents], settings)
    lines = [f"Removed {path} from '{settings.corpus}'." for path in removed]
    _built(settings, {"removed": list(removed)}, lines, args.json)
    return 0


def _built(
    settings: Settings, record: dict[str, Any], lines: Sequence[str], as_json: bool
) -> BuildReport:
    """Build, and tell what was done to the corpus before, even if the build fails then."""
    from .. import report

    if not as_json:
        emit("\n".join(lines), False)
    built = None
    try:
        built = run_build(settings)
    finally:
        if as_json:
            emit({**record, "build": built.to_record() if built else None}, True)
    if not as_json:
        emit(report.build(built), False)
    return built


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
        # Nothing is added where offsets can be counted in it; a terminal's prompt needs its line.
        sys.stdout.write(text + "\n" * (sys.stdout.isatty() and not text.endswith("\n")))
    return 0


def _document(assistant: Assistant, given: str, settings: Settings) -> Document:
    """Return a document by its name, or by its path on disk, as a shell completes it."""
    try:
        return assistant.document(given)
    except UnknownDocumentError:
        inside = in_corpus(given, settings)
        if inside == given:
            raise
        return assistant.document(inside)


def _documents(args: argparse.Namespace, settings: Settings) -> int:
    from .. import report

    states = load(settings).states()
    emit([s.to_record() for s in states] if args.json else report.documents(states), args.json)
    return 0
