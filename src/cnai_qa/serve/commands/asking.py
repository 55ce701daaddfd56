"""`search` and `ask`, for one question or for a file of them."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...errors import SettingsError
from ...files import known_as
from ...scope import Scope
from ...settings import Settings
from .batch import run_batch
from .common import ABSTAINED, Add, emit, in_corpus, load

if TYPE_CHECKING:
    from ...assistant import Assistant


def register(add: Add) -> None:
    """Add the commands of this module."""
    search = add("search", _search, "Show the passages that are closest to a query.")
    _add_input(search, "query")
    search.add_argument("-k", type=int, default=5, help="how many passages (default 5)")
    _add_scope(search)
    ask = add("ask", _ask, "Answer a question; exit code 3 when the documents do not.")
    # The question goes first: behind --history it would be one of the earlier ones.
    ask.usage = "cnai-qa ask QUESTION [--history QUESTION ...] [options]"
    _add_input(ask, "question")
    ask.add_argument(
        "--history", nargs="+", action="extend", default=[], metavar="QUESTION",
        help="earlier questions of the conversation, oldest first",
    )  # fmt: skip
    _add_scope(ask)


def _add_scope(sub: argparse.ArgumentParser) -> None:
    scope = sub.add_argument_group("which documents may answer (all by default)")
    scope.add_argument(
        "--document", action="append", default=[], metavar="NAME", help="this one; repeatable"
    )
    scope.add_argument(
        "--kind", action="append", default=[], metavar="KIND", help="of this kind; repeatable"
    )
    scope.add_argument("--after", metavar="DATE", help="dated then or later: 2025, 2025-03, ...")
    scope.add_argument("--before", metavar="DATE", help="dated earlier than that")


def _scope(args: argparse.Namespace) -> Scope:
    return Scope(tuple(args.document), tuple(args.kind), args.after, args.before)


def _named(scope: Scope, assistant: Assistant, settings: Settings) -> Scope:
    """Return a scope with the names of documents that were given as paths on disk."""
    if not scope.documents:
        return scope
    known = {path for line in assistant.documents() for path in (line.path, *line.copies)}
    names = []
    for given in scope.documents:
        inside = known_as(in_corpus(given, settings), known)
        names.append(inside if known_as(given, known) not in known and inside in known else given)
    return replace(scope, documents=tuple(names))


def _add_input(sub: argparse.ArgumentParser, name: str) -> None:
    given = sub.add_mutually_exclusive_group(required=True)
    given.add_argument(name, nargs="?", metavar=name.upper())
    given.add_argument(
        "--batch", metavar="FILE.jsonl",
        help='one {"id": ..., "question": ..., "history": [...]} a line; - reads stdin',
    )  # fmt: skip


def _search(args: argparse.Namespace, settings: Settings) -> int:
    from .. import report

    scope = _scope(args)
    assistant = load(settings)
    scope = _named(scope, assistant, settings)

    def run(question: str, history: list[str]) -> Any:
        return [hit.to_record() for hit in assistant.search(question, args.k, scope=scope)]

    if args.batch is not None:
        return run_batch(args.batch, lambda q, h: {"passages": run(q, h)})
    passages = run(args.query, [])
    emit(passages if args.json else report.passages(passages), args.json)
    return 0


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    from .. import report

    scope = _scope(args)
    if args.batch is not None and args.history:
        raise SettingsError(
            "--history goes with one question; expected none with --batch. Put it in the lines, "
            'as {"question": "...", "history": ["..."]}.'
        )
    assistant = load(settings)
    scope = _named(scope, assistant, settings)
    if args.batch is not None:
        return run_batch(args.batch, lambda q, h: assistant.ask(q, h, scope=scope).to_record())
    answer = assistant.ask(args.question, args.history, scope=scope)
    emit(answer.to_record() if args.json else report.answer(answer), args.json)
    return ABSTAINED if answer.abstained else 0
