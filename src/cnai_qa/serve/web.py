"""The web chat, and the same functions for programs, in Gradio."""

from __future__ import annotations

import sys
import threading
from functools import lru_cache
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from ..assistant import Assistant
from ..errors import CnaiQaError, ServerError
from ..index.status import DocumentStatus, document_states
from ..settings import Settings
from . import page
from .guard import RefuseRemoteFiles

STARTERS = (
    "Who backs DeepSeek?",
    "How many languages does Qwen 3 support?",
    "Which chips was GLM-5 trained on?",
    "When did the US export restrictions begin?",
    "Who founded Moonshot AI?",
)

_CSS = """
.answer p { margin: 0.3rem 0; }
.answer ul { margin: 0.3rem 0 0.3rem 1.2rem; list-style: disc; }
.answer .marker { font-size: 0.8em; vertical-align: super; text-decoration: none; }
.answer .note { opacity: 0.75; font-size: 0.85em; }
.answer .source { border-left: 3px solid var(--color-accent); margin: 0.4rem 0; }
.answer .source { padding-left: 0.7rem; }
.answer .source summary { cursor: pointer; font-size: 0.9em; }
.answer blockquote { margin: 0.5rem 0; opacity: 0.95; }
.answer mark { background: #ffe58a; color: #1a1a1a; padding: 0 0.15em; }
footer { display: none !important; }
"""

# Runs in the page; where the browser offers no clipboard, the old way is used.
_COPY = """async (text) => {
  try { await navigator.clipboard.writeText(text); }
  catch (error) {
    const area = document.createElement('textarea');
    area.value = text; document.body.appendChild(area); area.select();
    document.execCommand('copy'); area.remove();
  }
}"""


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the chat until it is interrupted.

    Raises:
        ServerError: the server cannot start.
    """
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
    try:
        app.queue(default_concurrency_limit=4, max_size=100).launch(
            server_name=host,
            server_port=port,
            share=False,
            quiet=True,
            prevent_thread_lock=True,
            ssr_mode=False,
            theme=gr.themes.Base(
                font=["ui-sans-serif", "system-ui", "sans-serif"],
                font_mono=["ui-monospace", "monospace"],
            ),
            css=_CSS,
            footer_links=[],
            mcp_server=True,
            app_kwargs={"middleware": [Middleware(RefuseRemoteFiles)]},
        )
    except OSError as error:
        raise ServerError(f"The server cannot start on {host}:{port}: {error}.") from error


def build_app(assistant: Assistant) -> gr.Blocks:
    """Return the page and the API over an assistant."""
    with gr.Blocks(title="cnai-qa", analytics_enabled=False) as app:
        gr.Markdown(
            "# cnai-qa\nAnswers in the documents' own sentences. Click a number to see the "
            "sentence in its source."
        )
        chatbot = gr.Chatbot(
            show_label=False,
            height="62vh",
            buttons=[],
            latex_delimiters=[],
            placeholder="Ask a question about the documents.",
            elem_id="chat",
        )
        with gr.Row():
            box = gr.Textbox(
                show_label=False,
                placeholder="Ask a question about the documents",
                scale=8,
                autofocus=True,
                max_lines=4,
                elem_id="question",
            )
            ask = gr.Button("Ask", variant="primary", scale=1, min_width=80, elem_id="ask")
        examples = gr.Dataset(
            components=[box], samples=[], type="values", label="For example", visible=False
        )
        with gr.Row():
            copy = gr.Button("Copy the answer with its references", size="sm", elem_id="copy")
            new = gr.Button("New conversation", size="sm", elem_id="new")
        _wire(app, assistant, chatbot, box, ask, examples, copy, new)
        _add_api(assistant)
    return app


def _wire(app, assistant, chatbot, box, ask, examples, copy, new) -> None:
    """Connect the page's parts; none of these events is part of the API."""
    messages, questions, pending = gr.State([]), gr.State([]), gr.State("")
    reference = gr.Textbox(visible="hidden", elem_id="reference")
    private = {"api_visibility": "private"}

    def take(text: str | list[str], shown: list) -> tuple[str, list, str]:
        text = text[0] if isinstance(text, list) else text  # an example is a row of one
        return "", [*shown, {"role": "user", "content": page.question(text)}], text

    def reply(text: str, shown: list, asked: list[str]) -> tuple[list, list[str], str]:
        try:
            answer = assistant.ask(text, asked)
        except CnaiQaError as error:
            return [*shown, _message(page.error(str(error)))], asked, ""
        html = page.answer(answer, len(shown), assistant.document)
        return [*shown, _message(html)], [*asked, text], page.markdown(answer)

    def show(shown: list) -> list:
        return shown

    for event, source in (
        (ask.click, box),
        (box.submit, box),
        (examples.click, examples),
    ):
        taken = event(take, [source, messages], [box, messages, pending], queue=False, **private)
        asked = taken.then(show, messages, chatbot, queue=False, **private)
        answered = asked.then(
            reply, [pending, messages, questions], [messages, questions, reference], **private
        )
        answered.then(show, messages, chatbot, queue=False, **private)
    for event in (new.click, chatbot.clear):
        event(lambda: ([], [], [], ""), None, [chatbot, messages, questions, reference], **private)
    copy.click(None, [reference], js=_COPY, **private)
    app.load(lambda: _examples(assistant), None, examples, **private)


def _examples(assistant: Assistant) -> gr.Dataset:
    samples = [[question] for question in _answerable(assistant, assistant.generation)]
    return gr.Dataset(samples=samples, visible=bool(samples))


@lru_cache(maxsize=4)
def _answerable(assistant: Assistant, generation: str) -> tuple[str, ...]:
    """Return the starting questions that the present index answers."""
    return tuple(q for q in STARTERS if not assistant.ask(q).abstained)


def _message(html: str) -> dict[str, str]:
    return {"role": "assistant", "content": html}


def _add_api(assistant: Assistant) -> None:
    """Publish the functions for programs, over HTTP and as MCP tools; all of them only read."""

    def chat(message: str, history: list[str] | None = None) -> dict[str, Any]:
        """Answer the next message of a conversation from the documents.

        Args:
            message: the question, which may point back to earlier ones.
            history: the earlier questions, oldest first.
        """
        return _api(lambda: assistant.ask(message, history or []).to_record())

    def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        """Answer a question with verbatim, cited sentences of the documents, or abstain.

        Args:
            question: what to ask.
            history: earlier questions that this one points back to, oldest first.
        """
        return _api(lambda: assistant.ask(question, history or []).to_record())

    def search(query: str, k: int = 5) -> list[dict[str, Any]]:
        """Return the passages of the documents that are closest to a query, best first.

        Args:
            query: what to look for.
            k: how many passages.
        """
        return _api(lambda: [hit.to_record() for hit in assistant.search(query, k)])

    def documents() -> list[dict[str, Any]]:
        """List the documents: name, title, kind, date, size in bytes, chunks and state."""
        return _api(lambda: [_listed(s) for s in _states(assistant)])

    for function in (chat, ask, search, documents):
        gr.api(function, api_name=function.__name__)


def _states(assistant: Assistant) -> list[DocumentStatus]:
    return document_states(assistant.documents(), assistant.settings)


def _listed(state: DocumentStatus) -> dict[str, Any]:
    # Gradio's clients take every record with a "path" for a file to download.
    record = state.to_record()
    return {"document": record.pop("path"), **record}


def _api(run):
    try:
        return run()
    except CnaiQaError as error:
        raise gr.Error(str(error), print_exception=False) from error
