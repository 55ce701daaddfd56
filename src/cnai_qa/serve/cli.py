"""The command line: results to stdout, progress and errors to stderr, exit codes that mean it.

Exit codes: 0 done, 1 an error, 2 wrong usage, 3 the documents do not answer, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import (
    CnaiQaError,
    IndexMissingError,
    QuestionError,
    SettingsError,
    UnknownDocumentError,
)
from ..offline import keep_offline
from ..settings import Settings

if TYPE_CHECKING:
    from ..assistant import Assistant
    from ..types import Document

_UNITS = {"reading": "file", "embedding": "chunk", "asking": "question", "ablation": "question"}
ABSTAINED = 3
INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run a command; return the exit code."""
    args = parser().parse_args(argv)
    for stream, errors in (
        (sys.stdin, "strict"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors)
    try:
        return args.run(args, _settings(args))
    except CnaiQaError as error:
        print(f"cnai-qa: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output went away; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"cnai-qa: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("cnai-qa: interrupted; what was there before is unchanged.", file=sys.stderr)
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    common = _common(argparse.SUPPRESS)
    top = argparse.ArgumentParser(
        prog="cnai-qa",
        description="Ask a folder of documents; get their own sentences, with citations.",
        parents=[_common(None)],
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: Callable[..., int], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, parents=[common])
        sub.set_defaults(run=run)
        return sub

    build = add("build", _build, "Bring the index in step with the corpus folder.")
    build.add_argument("--force", action="store_true", help="read and embed everything anew")
    search = add("search", _search, "Show the passages that are closest to a query.")
    _add_input(search, "query")
    search.add_argument("-k", type=int, default=5, help="how many passages (default 5)")
    ask = add("ask", _ask, "Answer a question; exit code 3 when the documents do not.")
    _add_input(ask, "question")
    ask.add_argument(
        "--history", nargs="+", action="extend", default=[], metavar="QUESTION",
        help="earlier questions of the conversation, oldest first",
    )  # fmt: skip
    show = add("show", _show, "Print a document's text, exactly as the offsets count it.")
    show.add_argument("document", metavar="DOCUMENT")
    show.add_argument("--start", type=int, default=0, help="first character (default 0)")
    show.add_argument("--end", type=int, help="character behind the last (default: all)")
    add("documents", _documents, "List what is indexed, and what changed since.")
    serve = add("serve", _serve, "Serve the web chat; builds the index if there is none.")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=int, default=7860, help="port to listen on")
    _add_evaluate(add)
    add("doctor", _doctor, "Look at models, index, corpus and machine; exit code 1 if any fault.")
    return top


def _add_evaluate(add: Callable[..., argparse.ArgumentParser]) -> None:
    evaluate = add("evaluate", _evaluate, "Measure the answers to questions with known answers.")
    evaluate.add_argument("questions", metavar="QUESTIONS.jsonl")
    evaluate.add_argument("--save", metavar="RUN.json", help="keep the run, for --compare")
    evaluate.add_argument("--compare", metavar="RUN.json", help="show what an earlier run had else")
    evaluate.add_argument("--picture", metavar="FILE.png", help="draw confidence against truth")
    evaluate.add_argument("--ablation", action="store_true", help="show what each step brings")


def _common(default: Any) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--corpus", default=default, help="folder of the documents (corpus)")
    common.add_argument("--index", default=default, help="folder of the index (index)")
    common.add_argument("--model", default=default, help="embedding model: a folder or a name")
    common.add_argument(
        "--json", action="store_true", default=default or False, help="print JSON"
    )  # fmt: skip
    return common


def _add_input(sub: argparse.ArgumentParser, name: str) -> None:
    given = sub.add_mutually_exclusive_group(required=True)
    given.add_argument(name, nargs="?", metavar=name.upper())
    given.add_argument(
        "--batch", metavar="FILE.jsonl",
        help='one {"id": ..., "question": ..., "history": [...]} a line; - reads stdin',
    )  # fmt: skip


def _settings(args: argparse.Namespace) -> Settings:
    return Settings.from_environment(corpus=args.corpus, index=args.index, model=args.model)


def _build(args: argparse.Namespace, settings: Settings) -> int:
    built = _run_build(settings, args.force)
    _print(built.to_record() if args.json else _report().build(built), args.json)
    return 0


def _run_build(settings: Settings, force: bool = False):
    from ..index.build import build_index

    with _progress() as progress:
        return build_index(settings=settings, force=force, progress=progress)


def _search(args: argparse.Namespace, settings: Settings) -> int:
    assistant = _assistant(settings)

    def run(question: str, history: list[str]) -> Any:
        return [hit.to_record() for hit in assistant.search(question, args.k)]

    if args.batch:
        return _run_batch(args.batch, lambda q, h: {"passages": run(q, h)})
    passages = run(args.query, [])
    _print(passages if args.json else _report().passages(passages), args.json)
    return 0


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    assistant = _assistant(settings)
    if args.batch:
        return _run_batch(args.batch, lambda q, h: assistant.ask(q, h).to_record())
    answer = assistant.ask(args.question, args.history)
    _print(answer.to_record() if args.json else _report().answer(answer), args.json)
    return ABSTAINED if answer.abstained else 0


def _show(args: argparse.Namespace, settings: Settings) -> int:
    document = _document(_assistant(settings), args.document, settings)
    end = len(document.text) if args.end is None else args.end
    if not 0 <= args.start <= end <= len(document.text):
        raise SettingsError(
            f"--start {args.start} --end {end} is no part of {document.path!r}; expected "
            f"0 <= start <= end <= {len(document.text)}."
        )
    text = document.text[args.start : end]
    if args.json:
        place = {"document": document.path, "title": document.title}
        _print({**place, "start": args.start, "end": end, "text": text}, True)
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
    from ..index.status import document_states

    states = document_states(_assistant(settings).documents(), settings)
    _print([s.to_record() for s in states] if args.json else _report().documents(states), args.json)
    return 0


def _evaluate(args: argparse.Namespace, settings: Settings) -> int:
    from ..evaluation import evaluation

    files = evaluation.Files(args.questions, args.save, args.compare, args.picture)
    with _progress() as progress:
        done = evaluation.run(_assistant(settings), files, args.ablation, progress)
    _print(done.to_record() if args.json else done.text(), args.json)
    return 0


def _doctor(args: argparse.Namespace, settings: Settings) -> int:
    from ..doctor import State, examine

    found = examine(settings)
    _print([f.to_record() for f in found] if args.json else _report().doctor(found), args.json)
    return 1 if any(f.state is State.FAULT for f in found) else 0


def _serve(args: argparse.Namespace, settings: Settings) -> int:
    from ..index.generations import current
    from .guard import check_port

    check_port(args.host, args.port)
    try:
        current(Path(settings.index))
    except IndexMissingError as error:
        print(f"{error}\nBuilding it now.", file=sys.stderr)
        print(_report().build(_run_build(settings)), file=sys.stderr)
    keep_offline(settings.allow_hub)
    from .web import serve

    serve(settings, args.host, args.port)
    return 0


def _report():
    from . import report

    return report


def _assistant(settings: Settings) -> Assistant:
    from ..assistant import Assistant

    return Assistant.load(settings=settings)


def _run_batch(path: str, run: Callable[[str, list[str]], dict[str, Any]]) -> int:
    """Answer each line of a file with a line; a bad line is answered with its error."""
    faults = 0
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        identity = None
        try:
            item = _item(line)
            identity = item.get("id")
            result = run(*_asked(item))
        except (CnaiQaError, ValueError) as error:
            faults += 1
            result = {"error": f"line {number}: {error}"}
        print(json.dumps({"id": identity, **result}, ensure_ascii=False), flush=True)
    if faults:
        print(f"cnai-qa: lines of '{path}' that could not be answered: {faults}.", file=sys.stderr)
    return 1 if faults else 0


def _item(line: bytes) -> dict[str, Any]:
    try:
        item = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"not JSON ({error}); expected an object with a question.") from error
    if not isinstance(item, dict):
        raise QuestionError('no object; expected one such as {"id": 1, "question": "..."}.')
    return item


def _asked(item: dict[str, Any]) -> tuple[str, list[str]]:
    history = item.get("history") or []
    if "question" not in item:
        raise QuestionError('no "question"; expected an object such as {"question": "..."}.')
    if not isinstance(history, list):
        raise QuestionError('"history" is no list; expected a list of earlier questions.')
    return item["question"], history


def _lines(path: str) -> Iterator[bytes]:
    try:
        with nullcontext(_stdin()) if path == "-" else Path(path).open("rb") as file:
            yield from file
    except OSError as error:
        raise SettingsError(
            f"The batch file '{path}' cannot be read: {error}. Expected a file of UTF-8 text, or - "
            "for stdin."
        ) from error


def _stdin() -> Iterable[bytes]:
    return getattr(sys.stdin, "buffer", None) or (line.encode() for line in sys.stdin)


def _print(result: Any, as_json: bool) -> None:
    print(json.dumps(result, ensure_ascii=False) if as_json else result)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a progress callback that draws one bar for each step on stderr."""
    from tqdm import tqdm

    bars: dict[str, tqdm] = {}

    def show(step: str, done: int, total: int) -> None:
        if step not in bars:
            unit = _UNITS.get(step, "part")
            bars[step] = tqdm(total=total, desc=step, unit=unit, file=sys.stderr)
        bars[step].update(done - bars[step].n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()
