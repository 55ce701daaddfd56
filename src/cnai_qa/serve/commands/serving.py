"""`serve`: the web chat."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from ...errors import IndexMissingError
from ...machine import share_freed_memory
from ...offline import keep_offline, refuse_connections
from ...settings import Settings, naming_corpus
from .common import Add, load, run_build


def register(add: Add) -> None:
    """Add the commands of this module."""
    serve = add("serve", _serve, "Serve the web chat; builds the index if there is none.")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=int, default=7860, help="port to listen on")
    serve.add_argument(
        "--auth", metavar="USER:PASSWORD", help="login of every request; needed beyond 127.0.0.1"
    )


def _serve(args: argparse.Namespace, settings: Settings) -> int:
    from ..curtain import LOADING
    from ..listening import check_login
    from ..starting import Server

    login = check_login(args.host, args.auth or settings.login)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service is ended as by Ctrl-C
    keep_offline(settings.allow_hub)
    share_freed_memory()
    with Server(args.host, args.port, settings, login) as server:
        print(
            f"cnai-qa answers at {server.address} (Ctrl-C stops it).", file=sys.stderr, flush=True
        )
        if not settings.allow_hub:
            refuse_connections(args.host)
        _build_if_missing(settings, server.say)
        server.say(LOADING)
        assistant = load(settings)  # before Gradio, so that a bad index is said soon
        threading.Thread(target=assistant.warm, daemon=True).start()
        from ..web import serve

        serve(assistant, server)
    return 0


def _build_if_missing(settings: Settings, say: Callable[[str], None]) -> None:
    from ...index.generations import current
    from .. import report

    try:
        with naming_corpus(settings):
            current(Path(settings.index))
    except IndexMissingError as error:
        print(f"{error}\nBuilding it now.", file=sys.stderr)
        say("Building the index…")
        print(report.build(run_build(settings, say=say)), file=sys.stderr)
