"""The web server: the page and the API in one Gradio app."""

from __future__ import annotations

import sys
import threading
from contextlib import redirect_stdout

import gradio as gr
from starlette.middleware import Middleware

from ..assistant import Assistant
from ..errors import ServerError
from ..offline import reach_directly, refuse_connections
from ..settings import Settings
from . import chat
from .api import add_api
from .assets import asset
from .guard import ReadOnly

_TITLE = "# cnai-qa\nAnswers in the documents’ own sentences, each with its place."


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the chat until it is interrupted.

    Raises:
        ServerError: the server cannot start.
    """
    if not settings.allow_hub:
        refuse_connections(host)
    assistant = Assistant.load(settings=settings)
    app = build_app(assistant)
    launch(app, host, port)
    threading.Thread(target=assistant.warm, daemon=True).start()
    print(
        f"cnai-qa answers at http://{host}:{port} (Ctrl-C stops it).", file=sys.stderr, flush=True
    )
    app.block_thread()


def launch(app: gr.Blocks, host: str, port: int) -> None:
    """Start the server and return; nothing it serves is fetched from another machine."""
    reach_directly(host)
    theme = gr.themes.Base(
        font=["ui-sans-serif", "system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    )
    try:
        with redirect_stdout(sys.stderr):  # stdout is for results
            app.queue(default_concurrency_limit=4, max_size=100).launch(
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
                app_kwargs={"middleware": [Middleware(ReadOnly)]},
            )
    except Exception as error:  # Gradio raises bare exceptions of its own
        raise ServerError(
            f"The server cannot start on {host}:{port}: {error}. Name another address with --host, "
            "or another port with --port."
        ) from error


def build_app(assistant: Assistant) -> gr.Blocks:
    """Return the page and the API over an assistant."""
    with gr.Blocks(title="cnai-qa", analytics_enabled=False, fill_width=True) as app:
        gr.Markdown(_TITLE, elem_id="title")
        with gr.Tabs(elem_id="tabs"), gr.Tab("Ask", id="ask"):
            asked = chat.lay_out(assistant)
        chat.wire(assistant, asked)
        chat.restore(assistant, asked, app)
        add_api(assistant)
    return app
