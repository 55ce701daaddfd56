"""What stands before the page until it is there: the same that the server shows while it starts.

Gradio's page is empty until its scripts have run.
"""

from __future__ import annotations

from html import escape
from typing import Any

from .assets import asset
from .guard import Receive, Send

LOADING = "Loading the page…"
_END = b"</body>"


def drawn(text: str) -> str:
    """Return the HTML of it.

    Args:
        text: how far the start is.
    """
    return asset("start.html").replace("Starting…", escape(text), 1)


class Curtain:
    """ASGI middleware: puts it into the app's page."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: dict, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", "/"):
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, _drawing(send))


def _drawing(send: Send) -> Send:
    """Return what sends a whole page, with the curtain at its end."""
    began: list[dict] = []
    body = bytearray()

    async def drawing(message: dict) -> None:
        if message["type"] == "http.response.start":
            began.append(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        page = bytes(body).replace(_END, drawn(LOADING).encode() + _END, 1)
        rest = [(k, v) for k, v in began[0]["headers"] if k.lower() != b"content-length"]
        headers = [*rest, (b"content-length", str(len(page)).encode())]
        await send({**began[0], "headers": headers})
        await send({"type": "http.response.body", "body": page})

    return drawing
