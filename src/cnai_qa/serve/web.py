"""The web chat, and the same functions for programs, in Gradio."""

from __future__ import annotations

import sys
import threading
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from ..assistant import Assistant
from ..errors import CnaiQaError, ServerError
from ..index.status import DocumentStatus, document_states
from ..offline import reach_directly, refuse_connections
from ..settings import Settings
from . import page
from .guard import ReadOnly

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
_FOCUS = "() => document.querySelector('#question textarea').focus()"


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
                css=_CSS,
                footer_links=[],
                mcp_server=True,
                app_kwargs={"middleware": [Middleware(ReadOnly)]},
            )
    except Exception as error:  # Gradio raises bare exceptions of its own
        raise ServerError(
            f"The server cannot start on {host}:{port}: {error}. Name another address with --host, "
            "or another port with --port."
        ) from error


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a person sees and uses on the page."""

    chatbot: gr.Chatbot
    box: gr.Textbox
    ask: gr.Button
    examples: gr.Dataset
    copy: gr.Button
    new: gr.Button


def build_app(assistant: Assistant) -> gr.Blocks:
    """Return the page and the API over an assistant."""
    with gr.Blocks(title="cnai-qa", analytics_enabled=False) as app:
        parts = _lay_out()
        _wire(assistant, parts)
        app.load(lambda: _examples(assistant), None, parts.examples, api_visibility="private")
        _add_api(assistant)
    return app


def _lay_out() -> _Parts:
    gr.Markdown(
        "# cnai-qa\nAnswers in the documents' own sentences. Click a number to see the sentence in "
        "its source."
    )
    hint = "Ask a question about the documents"
    chatbot = gr.Chatbot(
        show_label=False,
        height="62vh",
        buttons=[],
        latex_delimiters=[],
        placeholder=hint,
        elem_id="chat",
    )
    with gr.Row():
        box = gr.Textbox(
            show_label=False,
            placeholder=hint,
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
    return _Parts(chatbot, box, ask, examples, copy, new)


def _wire(assistant: Assistant, parts: _Parts) -> None:
    """Connect the page's parts; none of these events is part of the API."""
    box, ask, examples, chatbot = parts.box, parts.ask, parts.examples, parts.chatbot
    messages, questions = gr.State([]), gr.State([])
    reference = gr.Textbox(visible="hidden", elem_id="reference")

    def turn(text: str | list[str], shown: list, asked: list[str]):
        text = text[0] if isinstance(text, list) else text  # an example is a row of one
        shown = [*shown, {"role": "user", "content": page.question(text)}]
        # Until the answer is there no other question can be sent; it would be lost.
        yield {
            box: gr.Textbox(value="", interactive=False),
            ask: gr.Button(interactive=False),
            examples: gr.Dataset(visible=False),
            chatbot: shown,
        }
        html, plain, kept = _reply(assistant, text, asked, len(shown))
        shown = [*shown, {"role": "assistant", "content": html}]
        yield {
            box: gr.Textbox(interactive=True),
            ask: gr.Button(interactive=True),
            chatbot: shown,
            messages: shown,
            questions: kept,
            reference: plain,
        }

    changed = [box, ask, examples, chatbot, messages, questions, reference]
    for event, source in ((ask.click, box), (box.submit, box), (examples.click, examples)):
        answered = event(turn, [source, messages, questions], changed, api_visibility="private")
        answered.then(None, js=_FOCUS, api_visibility="private")
    for event in (parts.new.click, chatbot.clear):
        event(
            lambda: ([], [], [], "", _examples(assistant)),
            None,
            [chatbot, messages, questions, reference, examples],
            api_visibility="private",
        )
    parts.copy.click(None, [reference], js=_COPY, api_visibility="private")


def _reply(
    assistant: Assistant, text: str, asked: list[str], number: int
) -> tuple[str, str, list[str]]:
    """Return an answer as HTML and as Markdown, and the questions that count from now on."""
    try:
        answer = assistant.ask(text, asked)
    except CnaiQaError as error:
        return page.error(str(error)), "", asked
    html = page.answer(answer, number, assistant.document)
    return html, page.markdown(answer), [*asked, text]


def _examples(assistant: Assistant) -> gr.Dataset:
    samples = [[question] for question in _answerable(assistant, assistant.generation)]
    return gr.Dataset(samples=samples, visible=bool(samples))


@lru_cache(maxsize=4)
def _answerable(assistant: Assistant, generation: str) -> tuple[str, ...]:
    """Return the starting questions that the present index answers."""
    return tuple(q for q in STARTERS if not assistant.ask(q).abstained)


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

    def search(query: str, k: float = 5) -> list[dict[str, Any]]:
        """Return the passages of the documents that are closest to a query, best first.

        Args:
            query: what to look for.
            k: how many passages.
        """
        return _api(lambda: [hit.to_record() for hit in assistant.search(query, _whole(k))])

    def documents() -> list[dict[str, Any]]:
        """List the documents: name, title, kind, date, size in bytes, chunks and state."""
        return _api(lambda: [_listed(s) for s in _states(assistant)])

    for function in (chat, ask, search, documents):
        gr.api(function, api_name=function.__name__)


def _whole(k: float) -> float:
    return int(k) if float(k).is_integer() else k  # programs send 5.0 for 5


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
