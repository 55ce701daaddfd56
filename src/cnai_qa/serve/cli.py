"""The command line: results to stdout, progress and errors to stderr, exit codes that mean it.

Exit codes: 0 done, 1 an error, 2 wrong usage, 3 the documents do not answer, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any

from .. import __version__
from ..errors import CnaiQaError
from ..settings import Settings, faults, naming_corpus
from .commands import asking, checking, corpus, measuring, serving

# Modules with a `register(add)`, in the order of `--help`.
COMMANDS = (corpus, asking, serving, measuring, checking)
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
    if sys.stdout is None:  # the shell closed it; what is printed would be lost
        closed = "standard output is closed; expected a place for results. Use > /dev/null instead."
        print(f"cnai-qa: {closed}", file=sys.stderr)
        return 1
    try:
        settings = _settings(args)
        with naming_corpus(settings):
            return args.run(args, settings)
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
    top.add_argument("--version", action="version", version=f"cnai-qa {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: Callable[..., int], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, parents=[common])
        sub.set_defaults(run=run)
        return sub

    for module in COMMANDS:
        module.register(add)
    return top


def _common(default: Any) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--corpus", default=default, help="folder of the documents (corpus)")
    common.add_argument("--index", default=default, help="folder of the index (index)")
    common.add_argument("--model", default=default, help="embedding model: a folder or a name")
    common.add_argument(
        "--json", action="store_true", default=default or False, help="print JSON"
    )  # fmt: skip
    return common


def _settings(args: argparse.Namespace) -> Settings:
    environment = dict(os.environ)
    if getattr(args, "lenient", False):  # the command itself tells of variables at fault
        for name in faults(environment):
            del environment[name]
    return Settings.from_environment(
        environment, corpus=args.corpus, index=args.index, model=args.model
    )
