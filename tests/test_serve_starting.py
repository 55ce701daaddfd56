"""The server from its first moment on: the starting page, then the app."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import free_port
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from cnai_qa import Settings
from cnai_qa.errors import IndexDamagedError, ServerError
from cnai_qa.serve.commands.common import run_build
from cnai_qa.serve.curtain import Curtain
from cnai_qa.serve.starting import Server

ROOT = Path(__file__).resolve().parent.parent


class App:
    """A small app that says what it was asked, and notes when it lives."""

    def __init__(self, error: str = "") -> None:
        self.life: list[str] = []
        self._error = error

        @asynccontextmanager
        async def living(app: Starlette):
            if self._error:
                raise RuntimeError(self._error)
            self.life.append("began")
            yield
            self.life.append("ended")

        routes = [Route("/{path:path}", self._answer, methods=["GET", "POST"])]
        self.asgi = Starlette(routes=routes, lifespan=living)

    async def _answer(self, request: Any) -> PlainTextResponse:
        body = (await request.body()).decode()
        return PlainTextResponse(f"{request.method} {request.url.path} {body}".strip())


def test_a_page_to_type_in_is_there_at_once_and_says_how_far_the_start_is() -> None:
    with _server() as server:
        page = httpx.get(server.address)
        assert page.status_code == 200 and "<textarea" in page.text
        assert "default-src 'self'" in page.headers["content-security-policy"]
        server.say("Reading 3 of 9 files")
        state = httpx.get(f"{server.address}/starting").json()
        assert state == {"state": "starting", "text": "Reading 3 of 9 files"}


def test_the_build_of_the_first_index_is_said_in_steps_that_go_on(fake_model, settings) -> None:
    said: list[str] = []
    run_build(settings, say=said.append)
    steps = [text.removeprefix("Building the index, step ")[0] for text in said]
    assert steps == sorted(steps) and set(steps) == {"1", "2", "3"}
    assert "Building the index, step 1 of 3: reading documents, 3 of 3" in said


def test_the_page_of_the_app_begins_with_what_the_starting_page_shows() -> None:
    whole = "<html><body><gradio-app></gradio-app></body></html>"

    async def answer(request: Any) -> HTMLResponse:
        return HTMLResponse(whole)

    routes = [Route("/", answer), Route("/other", answer)]
    with _server() as server:
        first = httpx.get(server.address).text
        box = first[first.index('<div class="field">') : first.index("<button>")]
        server.hand_over(Starlette(routes=routes, middleware=[Middleware(Curtain)]))
        page = httpx.get(server.address)
        assert page.status_code == 200 and box in page.text
        assert page.text.startswith("<html><body><gradio-app></gradio-app><style>")
        assert page.text.endswith("</script>\n</body></html>")
        assert "Loading the page…" in page.text and "Starting…" not in page.text
        assert httpx.get(f"{server.address}/other").text == whole


def test_how_far_the_start_is_stands_in_the_page_itself() -> None:
    with _server() as server:
        server.say("Reading <3> of 9")
        assert '<p role="status">Reading &lt;3&gt; of 9</p>' in httpx.get(server.address).text


def test_then_the_app_answers_on_the_same_port_and_lives_as_long_as_the_server() -> None:
    app, ended = App(), []
    with _server() as server:
        server.hand_over(app.asgi, close=lambda: ended.append("close"))
        assert httpx.get(server.address).text == "GET /"
        assert httpx.get(f"{server.address}/starting").json()["state"] == "ready"
        assert (app.life, ended) == (["began"], [])
    assert (app.life, ended) == (["began", "ended"], ["close"])
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.address)


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not _has_ipv6(), reason="no IPv6 on this machine")
@pytest.mark.parametrize("host", ["::1", "::", "0.0.0.0", "127.0.0.1"])
def test_the_address_that_is_said_answers_wherever_the_server_listens(host: str) -> None:
    with Server(host, free_port(), Settings()) as server:
        assert httpx.get(f"{server.address}/starting").json()["state"] == "starting"


def test_a_program_that_asks_too_early_is_answered_once_the_app_is_there() -> None:
    with _server() as server:
        answers, ask = _asking(lambda: httpx.post(f"{server.address}/ask", content=b"x", timeout=9))
        assert httpx.get(f"{server.address}/starting").json()["state"] == "starting"
        assert answers == []
        server.hand_over(App().asgi)
        ask.join(9)
    assert [answer.text for answer in answers] == ["POST /ask x"]


def test_what_keeps_the_start_from_succeeding_is_said_to_the_page_and_to_programs() -> None:
    with pytest.raises(IndexDamagedError), _server() as server:
        waiting, wait = _asking(lambda: httpx.post(f"{server.address}/ask", timeout=9))
        httpx.get(f"{server.address}/starting")  # a page is open
        looks, look = _asking(lambda: _failed(server.address))
        raise IndexDamagedError("The index is damaged; build it.")
    look.join(9)
    wait.join(9)
    assert looks == [{"state": "failed", "text": "The index is damaged; build it."}]
    assert [(a.status_code, a.text) for a in waiting] == [(503, "The index is damaged; build it.")]


def test_an_app_that_cannot_begin_is_an_error() -> None:
    with pytest.raises(ServerError, match="no room"), _server() as server:
        server.hand_over(App("no room").asgi)


def test_the_starting_page_asks_for_the_login_and_for_the_servers_own_name() -> None:
    with _server(("me", "secret")) as server:
        for path in ("/", "/starting"):
            assert httpx.get(server.address + path).status_code == 401
            assert httpx.get(server.address + path, auth=("me", "secret")).status_code == 200
            foreign = {"host": "evil.example"}
            assert httpx.get(server.address + path, headers=foreign).status_code == 421


def test_a_taken_port_is_an_error_and_a_freed_one_can_be_taken_again() -> None:
    with _server() as server, pytest.raises(ServerError, match="Cannot listen"):
        Server("127.0.0.1", server.port, Settings())
    with Server("127.0.0.1", server.port, Settings()) as again:
        assert httpx.get(again.address).status_code == 200


def test_a_damaged_index_ends_the_program_with_its_reason(tmp_path: Path) -> None:
    index = tmp_path / "index"
    (index / "generation-x").mkdir(parents=True)
    (index / "CURRENT").write_text("generation-x\n")
    command = [sys.executable, ROOT / "app.py", "--index", index, "--port", str(free_port())]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=100, env=os.environ, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "generation-x" in done.stderr and "Traceback" not in done.stderr


def _server(login: tuple[str, str] | None = None) -> Server:
    return Server("127.0.0.1", free_port(), Settings(), login)


def _asking(run: Callable[[], Any]) -> tuple[list[Any], threading.Thread]:
    """Start a request; return where its answer goes, and its thread."""
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(run()))
    thread.start()
    return answers, thread


def _failed(address: str) -> dict[str, str]:
    while True:
        state = httpx.get(f"{address}/starting").json()
        if state["state"] == "failed":
            return state
