"""What the web server refuses, and the port it needs."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from ..errors import ServerError

Receive = Callable[[], Awaitable[dict]]

# Gradio's file route fetches any web address that stands where a path is expected.
_FETCHES_URL = re.compile(r"/(?:file|proxy)\s*[=/].*?:/", re.IGNORECASE)
_UPLOAD = re.compile(r"/upload/?$")
_MOST = 1_000_000  # bytes of a request's body; a question has at most some thousands


class ReadOnly:
    """ASGI middleware: refuses what would make the server fetch or keep something for a client.

    That is a web address in a file route, an upload, and a body that names a file: Gradio
    downloads those before a function is called. Nothing on the page takes a file.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: dict, receive: Receive, send: Callable) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif fetches_url(scope["path"]) or _UPLOAD.search(scope["path"]):
            await _refuse(send, 403, b"This server fetches and keeps no files.")
        elif scope["method"] == "POST":
            body = await _body(receive)
            if body is None:
                await _refuse(send, 413, f"A request has at most {_MOST} bytes.".encode())
            elif names_file(body):
                await _refuse(send, 403, b"This server fetches and keeps no files.")
            else:
                await self._app(scope, _replayed(body, receive), send)
        else:
            await self._app(scope, receive, send)


def fetches_url(path: str) -> bool:
    """Tell whether a request path asks the server to fetch a web address."""
    previous = None
    while previous != path:
        previous, path = path, unquote(path)
    return bool(_FETCHES_URL.search(path))


def names_file(body: bytes) -> bool:
    """Tell whether a JSON body holds a file as Gradio writes one: an object with a "path"."""
    try:
        open_ends = [json.loads(body)]
    except (ValueError, RecursionError):
        return False  # not JSON, so Gradio will not read it either
    while open_ends:
        value = open_ends.pop()
        if isinstance(value, dict):
            if isinstance(value.get("path"), str):
                return True
            open_ends += value.values()
        elif isinstance(value, list):
            open_ends += value
    return False


async def _body(receive: Receive) -> bytes | None:
    """Return the body of a request, or None when it is too large."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _MOST:
            return None
        if not message.get("more_body"):
            return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    first = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> dict:
        return first.pop() if first else await receive()

    return again


async def _refuse(send: Callable, status: int, reason: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": reason})


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
