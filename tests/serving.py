"""Serve an assistant in this process, for the tests of the page and the API."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from cnai_qa import Assistant
from cnai_qa.offline import keep_offline


@contextmanager
def served(
    assistant: Assistant, login: tuple[str, str] | None = None, port: int | None = None
) -> Iterator[str]:
    """Serve the page; yield its address."""
    keep_offline()
    from cnai_qa.serve.starting import Server
    from cnai_qa.serve.web import build_app, hand_over

    with Server("127.0.0.1", port or free_port(), assistant.settings, login) as server:
        hand_over(build_app(assistant), server, assistant.settings)
        yield server.address


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
