"""What stands in the tab to ask in: the conversation on one side, its evidence on the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ..assistant import Assistant
from . import evidence, page, reading
from .assets import asset
from .choice import AFTER, ALL, BEFORE
from .turns import Talk, Talks

PRIVATE: dict[str, Any] = {"api_visibility": "private"}  # no part of the API
# What is no question needs no place among those that wait: it is done though the queue is full.
AT_ONCE: dict[str, Any] = {"queue": False, **PRIVATE}
# Gradio checks a choice against what it offered, and after a restart it knows of no offer.
UNCHECKED: dict[str, Any] = {"preprocess": False, **PRIVATE}
# Seconds that a page is known after its last question. The conversation is forgotten first: then
# the page says both anew, see `showing.lost`.
_KNOWN = 3600
_HINT = "Ask a question about the documents"
_WAITS = '<p class="note" role="status" aria-live="polite"></p>'  # filled by `static/talk.js`


@dataclass(frozen=True, slots=True)
class Chat:
    """What a person sees and uses in the tab, and what the server keeps for them meanwhile."""

    earlier: gr.Dropdown
    new: gr.Button
    talk: gr.HTML
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    edit: gr.Button  # says what is edited, and gives it up
    chips: gr.HTML
    documents: gr.Dropdown
    kinds: gr.Dropdown
    after: gr.Textbox
    before: gr.Textbox
    gone: gr.HTML  # what was chosen and is not in the index any more
    choice: gr.Accordion
    passages: gr.HTML
    current: gr.State  # Talk
    talks: gr.State  # Talks
    editing: gr.State  # number of the turn that is edited, -1 for none
    store: gr.HTML  # the conversations that the browser keeps

    @property
    def scope(self) -> list[Any]:
        """The parts that choose the documents."""
        return [self.documents, self.kinds, self.after, self.before]

    @property
    def asked(self) -> list[Any]:
        """What a question changes."""
        parts = [self.earlier, self.talk, self.box, self.ask, self.stop, self.edit, self.chips]
        return [*parts, self.passages, self.current, self.talks, self.editing, self.store]

    @property
    def nothing(self) -> dict[Any, Any]:
        """What changes nothing; Gradio takes no empty dict for that."""
        return {self.editing: gr.skip()}


def lay_out(assistant: Assistant) -> Chat:
    """Put the parts on the page."""
    with gr.Row(elem_id="ask-row"):
        with gr.Column(scale=6, min_width=340):
            with gr.Row(elem_id="talk-bar"):
                earlier = gr.Dropdown(
                    label="Conversation", choices=[], container=False, scale=5, min_width=100,
                    elem_id="earlier",
                )  # fmt: skip
                new = gr.Button("New conversation", size="sm", min_width=126, elem_id="new")
                copy = gr.Button("Copy all", size="sm", min_width=74, elem_id="copy-all")
                save = gr.Button("Save", size="sm", min_width=60, elem_id="save")
                delete = gr.Button("Delete", size="sm", min_width=60, elem_id="delete")
            talk = gr.HTML(page.talk(Talk("")), js_on_load=asset("talk.js"), elem_id="conversation")
            chips = gr.HTML("", js_on_load=asset("chips.js"), elem_id="chips")
            html(_WAITS, None, "waits")
            edit = gr.Button("", size="sm", visible=False, elem_id="editing")
            with gr.Row(elem_id="ask-bar"):
                box = gr.Textbox(
                    label=_HINT, show_label=False, placeholder="Ask a question", scale=8,
                    max_lines=4, elem_id="question",
                )  # fmt: skip
                ask = gr.Button("Ask", variant="primary", scale=1, min_width=70, elem_id="ask")
                stop = gr.Button("Stop", scale=1, min_width=70, visible=False, elem_id="stop")
            gone = html("", None, "gone")
            choice, *scope = _lay_out_scope()
        with gr.Column(scale=5, min_width=340, elem_id="evidence"):
            passages = html(evidence.EMPTY, asset("evidence.js"), "passages")
            shut = gr.Button("Close", size="sm", elem_id="shut")  # seen on a phone alone
            reader = asset("reader.html"), asset("reader.js"), "reader"
            html(*reader, server_functions=[_reader(assistant)])
    copy.click(None, js=_says("cnai:take", "copy"), **PRIVATE)
    save.click(None, js=_says("cnai:take", "save"), **PRIVATE)
    shut.click(None, js=_says("cnai:close"), **PRIVATE)
    delete.click(None, js=_says("cnai:delete"), **PRIVATE)
    store = html("", asset("store.js"), "store")
    current = gr.State(Talk(""), time_to_live=_KNOWN)
    talks = gr.State(Talks(), time_to_live=2 * _KNOWN)
    parts = [earlier, new, talk, box, ask, stop, edit, chips, *scope, gone, choice, passages]
    return Chat(*parts, current, talks, gr.State(-1), store)


def _lay_out_scope() -> list[Any]:
    with gr.Accordion(ALL, open=False, elem_id="scope") as choice:
        documents = gr.Dropdown(
            label="Only these documents", choices=[], multiselect=True, elem_id="scope-documents"
        )
        with gr.Row():
            kinds = gr.Dropdown(label="Only these kinds", choices=[], multiselect=True)
            after = gr.Textbox(label=AFTER, placeholder="2025-03")
            before = gr.Textbox(label=BEFORE, placeholder="2026")
    return [choice, documents, kinds, after, before]


def html(value: str, script: str | None, elem_id: str, **given: Any) -> gr.HTML:
    """Return a part that shows HTML of ours, with its script."""
    given = {"elem_id": elem_id, "apply_default_css": False, **given}
    return gr.HTML(value, js_on_load=script, **given)


def _says(event: str, detail: str = "") -> str:
    return f"() => document.dispatchEvent(new CustomEvent('{event}', {{ detail: '{detail}' }}))"


def _reader(assistant: Assistant) -> Callable[[dict], dict]:
    def read_document(asked: dict) -> dict:
        return reading.read(assistant, asked if isinstance(asked, dict) else {})

    return read_document
