"""`serve`: the web chat."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ...errors import IndexMissingError
from ...offline import keep_offline
from ...settings import Settings
from .common import Add, run_build


def register(add: Add) -> None:
    """Add the commands of this module."""
    serve = add("serve", _serve, "Serve the web chat; builds the index if there is none.")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=int, default=7860, help="port to listen on")
    serve.add_argument(
        "--auth", metavar="USER:PASSWORD", help="login of every request; needed beyond 127.0.0.1"
    )


def _serve(args: argparse.Namespace, settings: Settings) -> int:
    from ...index.generations import current
    from .. import report
    from ..guard import check_login, check_port

    login = check_login(args.host, args.auth or settings.login)
    check_port(args.host, args.port)
    try:
        current(Path(settings.index))
    except IndexMissingError as error:
        print(f"{error}\nBuilding it now.", file=sys.stderr)
        print(report.build(run_build(settings)), file=sys.stderr)
    keep_offline(settings.allow_hub)
    from ..web import serve

    serve(settings, args.host, args.port, login)
    return 0
