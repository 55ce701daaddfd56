"""What the web server refuses."""

from __future__ import annotations

import json
import re
import secrets
import socket
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

Receive = Callable[[], Awaitable[dict]]
Send = Callable[[dict], Awaitable[None]]

# Gradio's file route fetches any web address that stands where a path is expected.
_FETCHES_URL = re.compile(r"/(?:file|proxy)\s*[=/].*?:/", re.IGNORECASE)
_UPLOAD = re.compile(r"/gradio_api/upload/?")
_NO_FETCHING = "This server fetches no files."
_WAITING = re.compile(rb"Queue is full\..* size is (\d+)")
_MOST = 1_000_000  # bytes of a request's body; a question has at most some thousands
_TOGETHER = 20  # times the largest file: the bytes of all files that are uploaded in one request


# Scripts only from this server; whatever a document smuggles in, the browser fetches nothing.
_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'self'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class Guard:
    """ASGI middleware: refuses foreign requests, and what would make the server fetch something.

    A request has to be for this server by name (a page of another host could otherwise reach it
    by rebinding its name), from its own page or from no page, and with the login where there is
    one. Gradio fetches a web address that stands in a file route or in a body where a file is
    expected; only files that were uploaded here may stand there.
    """

    def __init__(
        self,
        app: Any,
        hosts: frozenset[str],
        uploads: Path,
        most: int,
        login: tuple[str, str] | None = None,
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._uploads = uploads
        self._together = most * _TOGETHER
        self._login = login

    async def __call__(self, scope: dict, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal:
            await _refuse(send, *refusal)
        elif scope.get("method") == "POST" and not _UPLOAD.fullmatch(scope["path"]):
            await self._checked(scope, headers, receive, _hardened(send))
        else:
            await self._app(scope, receive, _hardened(send))

    def _refusal(self, scope: dict, headers: Mapping[str, str]) -> tuple[int, str] | None:
        """Return why a request is refused by what stands in front of its body."""
        if not is_own(headers.get("host", ""), self._hosts):
            return 421, "This server does not go by that name. CNAI_QA_HOSTS names further ones."
        if not is_own_origin(headers):
            return 403, "Requests from other pages are refused."
        if self._login and not logged_in(headers.get("authorization", ""), *self._login):
            return 401, "This server needs a login."
        if fetches_url(scope["path"]):
            return 403, _NO_FETCHING
        if _UPLOAD.fullmatch(scope["path"]) and scope.get("method") == "POST":
            return self._refused_upload(headers.get("content-length", ""))
        return None

    def _refused_upload(self, size: str) -> tuple[int, str] | None:
        """Return why an upload is refused by its size; that of each file is Gradio's to check."""
        if not size.isdecimal():
            return 411, "An upload has to say how many bytes it has, in Content-Length."
        if int(size) > self._together:
            together = f"{self._together:,} bytes together"
            return 413, f"The files of one upload have at most {together}. Add them in parts."
        return None

    async def _checked(
        self, scope: dict, headers: Mapping[str, str], receive: Receive, send: Send
    ) -> None:
        body = await _body(receive)
        if body is None:
            await _refuse(send, 413, f"A request has at most {_MOST} bytes.")
        elif names_file(body, self._uploads):
            await _refuse(send, 403, _NO_FETCHING)
        else:
            # The page has words of its own for a 503, so it is told what else fits.
            status = 429 if "origin" in headers else 503
            await self._app(scope, _replayed(body, receive), _explained(send, status))


def own_hosts(host: str, further: str = "") -> frozenset[str]:
    """Return the names that a server on an address goes by, beside all numeric addresses."""
    names = {"localhost", host, socket.gethostname(), *further.split(",")}
    return frozenset(name.strip().lower() for name in names if name.strip())


def is_own(host: str, names: frozenset[str]) -> bool:
    """Tell whether a Host header is for this server: one of its names, or an address."""
    name = re.sub(r":\d+$", "", host.strip().lower()).strip("[]")
    try:
        ip_address(name)
    except ValueError:
        return name in names
    return True  # nobody else's name can lead here by that


def is_own_origin(headers: Mapping[str, str]) -> bool:
    """Tell whether a request comes from the server's own page, or from no page at all."""
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    return headers.get("sec-fetch-site", "none") != "cross-site" or (
        headers.get("sec-fetch-mode") == "navigate"  # a link on another page
    )


def logged_in(authorization: str, user: str, password: str) -> bool:
    """Tell whether an Authorization header carries the login, as HTTP Basic."""
    scheme, _, given = authorization.partition(" ")
    try:
        found = b64decode(given, validate=True)
    except ValueError:
        return False
    wanted = f"{user}:{password}".encode()
    return scheme.lower() == "basic" and secrets.compare_digest(found, wanted)


def fetches_url(path: str) -> bool:
    """Tell whether a request path asks the server to fetch a web address."""
    previous = None
    while previous != path:
        previous, path = path, unquote(path)
    return bool(_FETCHES_URL.search(path))


def names_file(body: bytes, uploads: Path) -> bool:
    """Tell whether a JSON body names a file, as Gradio does by "path", that was not uploaded.

    Args:
        uploads: the folder that uploads lie in.
    """
    try:
        open_ends = [json.loads(body)]
    except (ValueError, RecursionError):
        return False  # not JSON, so Gradio will not read it either
    while open_ends:
        value = open_ends.pop()
        if isinstance(value, dict):
            if isinstance(value.get("path"), str) and not _lies_in(value["path"], uploads):
                return True
            open_ends += value.values()
        elif isinstance(value, list):
            open_ends += value
    return False


def _lies_in(path: str, folder: Path) -> bool:
    try:
        place = Path(path).resolve()
        return Path(path).is_absolute() and place.is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
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


def _hardened(send: Send) -> Send:
    async def with_headers(message: dict) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
        await send(message)

    return with_headers


def _explained(send: Send, status: int) -> Send:
    """Say in our words what Gradio says when its queue is full, with a status of ours."""
    held: list[dict] = []

    async def explained(message: dict) -> None:
        if message["type"] == "http.response.start" and message["status"] == 503:
            held.append(message)
        elif held and (full := _WAITING.search(message.get("body", b""))):
            headers = [(b"content-type", b"application/json"), (b"retry-after", b"5")]
            said = json.dumps({"detail": _busy(int(full[1]))}).encode()
            await send({**held.pop(), "status": status, "headers": headers})
            await send({**message, "body": said})
        else:
            for first in held:
                await send(first)
            held.clear()
            await send(message)

    return explained


def _busy(waiting: int) -> str:
    number = "1 question is" if waiting == 1 else f"{waiting} questions are"
    return f"{number} waiting already. Nothing was lost; ask again in some seconds."


async def _refuse(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="cnai-qa", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode()})
