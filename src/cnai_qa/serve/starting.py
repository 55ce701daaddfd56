"""The web server from its first moment: a page to type in while the real one is loaded.

Importing Gradio takes seconds. Until its app is handed over, this server answers with a small
page that has the question box, and every other request waits.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import uvicorn

from ..errors import ServerError
from ..settings import Settings
from .assets import asset
from .curtain import drawn
from .guard import Guard, Receive, Send, own_hosts
from .listening import listen
from .uploads import uploads_folder

STATE = "/starting"  # asked by the page: how far the start is
_STEP = 0.02  # seconds between looks at what another thread does
_WATCHED = 1.5  # seconds after its last look for which a page counts as open
_TO_BIND = 60.0  # seconds that the server may take to its first moment, on a machine that is busy
_TO_END = 5.0  # seconds that open connections are given at the end


class Server:
    """An address that answers from now on: first with the starting page, then with an app.

    As a context manager it says on the page what went wrong inside, and stops at the end.

    Raises:
        ServerError: it cannot listen at the address.
    """

    def __init__(
        self, host: str, port: int, settings: Settings, login: tuple[str, str] | None = None
    ) -> None:
        self.host, self.port, self.login = host, port, login
        self._state = {"state": "starting", "text": "Starting…"}
        self._looked = 0.0  # when a page last asked how far the start is
        self._seen = threading.Event()  # a page was told how the start ended
        self._offered: Any = None  # the app, handed over
        self._app: Any = None  # the app, answering
        self._error: BaseException | None = None  # what kept it from answering
        self._close: Callable[[], None] = lambda: None
        sockets = listen(host, port)
        hosts = own_hosts(host, settings.hosts)
        guard = Guard(self._serve, hosts, uploads_folder(), settings.max_file_bytes, login)
        config = uvicorn.Config(
            guard, log_level="warning", access_log=False, lifespan="on", http="h11", ws="none"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=(sockets,), daemon=True)
        self._thread.start()
        self._await_start()

    @property
    def address(self) -> str:
        """The server's own address, as seen from this machine."""
        # A name may mean IPv4 alone, and '::' is IPv6 alone.
        host = {"0.0.0.0": "localhost", "::": "::1", "": "localhost"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def say(self, text: str) -> None:
        """Show on the starting page what is under way."""
        self._state = {"state": "starting", "text": text}

    def hand_over(self, app: Any, close: Callable[[], None] = lambda: None) -> None:
        """Let an app answer from now on; returns when it does.

        Args:
            app: a Starlette app.
            close: called before the server stops, to end what the app streams.
        """
        self._close = close
        self._offered = app
        while self._app is None:
            if self._error or not self._thread.is_alive():
                raise ServerError(f"The page cannot be served: {self._error}.") from self._error
            time.sleep(_STEP)

    def wait(self) -> None:
        """Return when the server has stopped."""
        while self._thread.is_alive():
            self._thread.join(1)  # in steps, so that Ctrl-C is heard

    def close(self) -> None:
        """Stop, giving open connections some seconds."""
        self._close()
        self._server.should_exit = True
        self._thread.join(_TO_END)

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception):
            self._fail(str(error))
        self.close()

    def _fail(self, text: str) -> None:
        """Tell an open page, and the requests that wait, why the app will not be there."""
        self._state = {"state": "failed", "text": text}
        if time.monotonic() - self._looked < _WATCHED:
            self._seen.wait(_WATCHED)

    def _await_start(self) -> None:
        began = time.monotonic()
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() - began > _TO_BIND:
                raise ServerError(f"The server did not start on {self.host}:{self.port}.")
            time.sleep(_STEP / 10)

    async def _serve(self, scope: dict, receive: Receive, send: Send) -> None:
        """Answer one request, or live through the server's whole life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] == STATE:
            await self._tell(send)
        elif self._app is None and scope["path"] == "/" and scope["method"] in ("GET", "HEAD"):
            page = asset("starting.html").replace("<!-- start -->", drawn(self._state["text"]))
            await _reply(send, 200, "text/html", page)
        else:
            await self._delegate(scope, receive, send)

    async def _tell(self, send: Send) -> None:
        state, self._looked = self._state, time.monotonic()
        await _reply(send, 200, "application/json", json.dumps(state))
        if state["state"] == "failed":
            self._seen.set()

    async def _delegate(self, scope: dict, receive: Receive, send: Send) -> None:
        while self._app is None and self._state["state"] != "failed":
            await asyncio.sleep(_STEP)
        if self._app is None:
            await _reply(send, 503, "text/plain", self._state["text"])
        else:
            await self._app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and end the app's own life in one task, as its task groups need it."""
        await receive()
        await send({"type": "lifespan.startup.complete"})
        stop = asyncio.ensure_future(receive())
        while self._offered is None and not stop.done():
            await asyncio.sleep(_STEP)
        if self._offered is not None:
            await self._live_with(self._offered, stop)
        await stop
        await send({"type": "lifespan.shutdown.complete"})

    async def _live_with(self, app: Any, stop: asyncio.Future[Any]) -> None:
        try:
            async with app.router.lifespan_context(app):
                self._app = app
                self._state = {"state": "ready", "text": ""}
                await stop
        except Exception as error:
            self._error = error


async def _reply(send: Send, status: int, kind: str, text: str) -> None:
    headers = [
        (b"content-type", f"{kind}; charset=utf-8".encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
