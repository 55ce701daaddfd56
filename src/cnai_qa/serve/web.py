"""The web server: the page and the API in one Gradio app."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import gradio as gr
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware

from ..assistant import Assistant
from ..errors import ServerError
from ..offline import reach_directly, refuse_connections
from ..settings import Settings
from . import chat, manage, parts, plane, tools
from .api import add_api
from .assets import asset
from .guard import Guard, own_hosts
from .turns import Talk

_TITLE = "# cnai-qa\nAnswers in the documents’ own sentences, each with its place."

_OPTIONS = {
    "title": "cnai-qa",
    "analytics_enabled": False,
    "fill_width": True,
    "delete_cache": (3600, 3600),  # seconds: uploads that nobody took up
}
_BUSY = 100  # requests that may wait; more are refused with a message


def serve(settings: Settings, host: str, port: int, login: tuple[str, str] | None = None) -> None:
    """Serve the chat until it is interrupted.

    Args:
        login: user and password that every request needs; None asks for none.

    Raises:
        ServerError: the server cannot start.
    """
    if not settings.allow_hub:
        refuse_connections(host)
    assistant = Assistant.load(settings=settings)
    app = build_app(assistant)
    launch(app, host, port, settings, login)
    threading.Thread(target=assistant.warm, daemon=True).start()
    print(
        f"cnai-qa answers at http://{host}:{port} (Ctrl-C stops it).", file=sys.stderr, flush=True
    )
    app.block_thread()


def launch(
    app: gr.Blocks,
    host: str,
    port: int,
    settings: Settings,
    login: tuple[str, str] | None = None,
) -> None:
    """Start the server and return; nothing it serves is fetched from another machine."""
    reach_directly(host)
    guard = Middleware(
        Guard,
        hosts=own_hosts(host, settings.hosts),
        uploads=Path(get_upload_folder()),
        most=settings.max_file_bytes,
        login=login,
    )
    theme = gr.themes.Base(
        font=["ui-sans-serif", "system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    )
    try:
        with redirect_stdout(sys.stderr):  # stdout is for results
            app.queue(default_concurrency_limit=4, max_size=_BUSY).launch(
                server_name=host,
                server_port=port,
                share=False,
                quiet=True,
                prevent_thread_lock=True,
                ssr_mode=False,
                theme=theme,
                css=asset("page.css"),
                footer_links=[],
                run_history=False,
                mcp_server=True,
                max_file_size=settings.max_file_bytes,
                app_kwargs={"middleware": [guard]},
            )
        tools.complete(app, login)
    except Exception as error:  # Gradio raises bare exceptions of its own
        raise ServerError(
            f"The server cannot start on {host}:{port}: {error}. Name another address with --host, "
            "or another port with --port."
        ) from error


def build_app(assistant: Assistant) -> gr.Blocks:
    """Return the page and the API over an assistant."""
    with gr.Blocks(**_OPTIONS) as app:
        gr.Markdown(_TITLE, elem_id="title")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", id="ask"):
                asked = parts.lay_out(assistant)
            with gr.Tab("Documents", id="documents"):
                managed = manage.lay_out()
            with gr.Tab("Map", id="map") as tab:
                shown = parts.html(
                    "", asset("plane.js"), "map", server_functions=[_point(assistant)]
                )
        chat.wire(assistant, asked, app)
        manage.wire(assistant, managed, asked, app)
        tab.select(lambda talk: _map(assistant, talk), asked.current, shown, **parts.PRIVATE)
        add_api(assistant)
    return app


def _map(assistant: Assistant, talk: Talk) -> str:
    listing = assistant.documents()
    titles = {line.path: line.title for line in listing}
    answers = [turn.record for turn in talk.turns if turn.record]
    spots = assistant.plane(plane.MOST)
    total = sum(line.chunks for line in listing)
    return plane.picture(spots, titles, answers[-1] if answers else None, total)


def _point(assistant: Assistant) -> Callable[[dict], dict]:
    def point(asked: dict) -> dict:
        return plane.point(assistant, asked if isinstance(asked, dict) else {})

    return point
