"""What the web server refuses, and the port it needs."""

from __future__ import annotations

import re
import socket
from urllib.parse import unquote

from ..errors import ServerError

# Gradio's file route fetches any web address that stands where a path is expected.
_FETCHES_URL = re.compile(r"/(?:file|proxy)\s*[=/].*?:/", re.IGNORECASE)


class RefuseRemoteFiles:
    """ASGI middleware: answers 403 where the server would fetch an address for a client."""

    def __init__(self, app) -> None:
        self._app = app

    async def __call__(self, scope, receive, send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and fetches_url(scope["path"]):
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"Remote files are not served."})
            return
        await self._app(scope, receive, send)


def fetches_url(path: str) -> bool:
    """Tell whether a request path asks the server to fetch a web address."""
    previous = None
    while previous != path:
        previous, path = path, unquote(path)
    return bool(_FETCHES_URL.search(path))


def check_port(host: str, port: int) -> None:
    """Check that the server can listen at an address.

    Raises:
        ServerError: the port is taken or no port number, or the address is not this machine's.
    """
    if not 1 <= port <= 65535:
        raise ServerError(f"--port is {port}; expected a number from 1 to 65535.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise ServerError(
            f"Cannot listen on {host}:{port}: {error.strerror or error}. Another program may use "
            "the port; choose another one with --port."
        ) from error
