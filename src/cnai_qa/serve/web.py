"""The web server: the page and the API in one Gradio app."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout

import gradio as gr
from fastapi import FastAPI

from ..assistant import Assistant
from ..offline import reach_directly
from ..settings import Settings
from . import chat, manage, parts, plane, tools
from .api import add_api, explain_arguments
from .assets import asset
from .curtain import Curtain
from .offer import Offer
from .starting import Server
from .turns import Talk
from .uploads import remove_uploads

_TITLE = "# cnai-qa\nAnswers in the documents’ own sentences, each with its place."

_OPTIONS = {
    "title": "cnai-qa",
    "analytics_enabled": False,
    "fill_width": True,
    "delete_cache": (3600, 3600),  # seconds: uploads that nobody took up
}
_WORDS = {"upload_text.drop_file": "Drop files here"}  # Gradio speaks of one file
_BUSY = 100  # requests that may wait; more are refused with a message
# Sessions that are known, each call of the API being one; a page says anew what was forgotten.
# More than may wait in the queue; but calls outside it make sessions too, and very many of them
# can make one be forgotten while its question waits.
_TABS = 2 * _BUSY


def serve(assistant: Assistant, server: Server) -> None:
    """Serve the chat until it is interrupted.

    Args:
        server: answers already, with the starting page.

    Raises:
        ServerError: the page cannot be served.
    """
    hand_over(build_app(assistant), server, assistant.settings)
    try:
        server.wait()
    except KeyboardInterrupt:
        server.close()
        remove_uploads()
        print("cnai-qa: stopped.", file=sys.stderr, flush=True)
        os._exit(0)  # a thread amid a model's C++ code would abort an ordinary end


def hand_over(page: gr.Blocks, server: Server, settings: Settings) -> None:
    """Let a server answer with the page; nothing it serves is fetched from another machine.

    Raises:
        ServerError: the page cannot be served.
    """
    reach_directly(server.host)
    theme = gr.themes.Base(
        font=["ui-sans-serif", "system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    )
    page.queue(default_concurrency_limit=4, max_size=_BUSY)
    page.state_session_capacity = _TABS
    with redirect_stdout(sys.stderr):  # stdout is for results
        app = gr.mount_gradio_app(
            FastAPI(openapi_url=None),
            page,
            path="/",
            ssr_mode=False,
            show_error=False,
            theme=theme,
            css=asset("page.css"),
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            mcp_server=True,
            i18n=gr.I18n(en=_WORDS),
            max_file_size=settings.max_file_bytes,
        )
    # A browser opens six connections to a server, and each tab's heartbeat would hold one of them.
    page.config["connect_heartbeat"] = False
    app.add_middleware(Curtain)
    tools.complete(page, server.address, server.login)
    own = app.routes[-1].app
    own.add_exception_handler(TypeError, explain_arguments)
    streams = own.stop_event
    server.hand_over(app, close=lambda: (streams.set(), page.close(verbose=False)))


def build_app(assistant: Assistant) -> gr.Blocks:
    """Return the page and the API over an assistant."""
    with gr.Blocks(**_OPTIONS) as app:
        gr.Markdown(_TITLE, elem_id="title")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", id="ask"):
                asked = parts.lay_out(assistant)
            with gr.Tab("Documents", id="documents") as shelf:
                managed = manage.lay_out()
            with gr.Tab("Map", id="map") as tab:
                shown = parts.html(
                    "", asset("plane.js"), "map", server_functions=[_point(assistant)]
                )
        offer = Offer(assistant, asked)
        chat.wire(assistant, asked, offer)
        manage.wire(assistant, managed, offer, shelf)
        tab.select(lambda talk: _map(assistant, talk), asked.current, shown, **parts.AT_ONCE)
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
