"""Serve an assistant in this process, for the tests of the page and the API."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from cnai_qa import Assistant
from cnai_qa.offline import keep_offline


@contextmanager
def served(assistant: Assistant, login: tuple[str, str] | None = None) -> Iterator[str]:
    """Serve the page; yield its address."""
    keep_offline()
    from cnai_qa.serve.web import build_app, launch

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    app = build_app(assistant)
    launch(app, "127.0.0.1", port, assistant.settings, login)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        app.close(verbose=False)
