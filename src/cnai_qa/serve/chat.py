"""The tab to ask in: the conversation on one side, its evidence on the other."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from ..assistant import Assistant
from ..errors import CnaiQaError, ScopeError
from ..scope import Scope
from . import evidence, page, reading
from .assets import asset
from .turns import Talk, Talks, Turn

_HINT = "Ask a question about the documents"
_FOCUS = "() => document.querySelector('#question textarea').focus()"
_PRIVATE: dict[str, Any] = {"api_visibility": "private"}
Update = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Chat:
    """What a person sees and uses in the tab, and what the server keeps for them meanwhile."""

    earlier: gr.Dropdown
    new: gr.Button
    talk: gr.HTML
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    edit: gr.Markdown
    chips: gr.HTML
    documents: gr.Dropdown
    kinds: gr.Dropdown
    after: gr.Textbox
    before: gr.Textbox
    choice: gr.Accordion
    passages: gr.HTML
    current: gr.State  # Talk
    talks: gr.State  # Talks
    editing: gr.State  # number of the turn that is edited, -1 for none
    browser: gr.BrowserState

    @property
    def scope(self) -> list[Any]:
        """The parts that choose the documents."""
        return [self.documents, self.kinds, self.after, self.before]

    @property
    def asked(self) -> list[Any]:
        """What a question changes."""
        parts = [self.earlier, self.talk, self.box, self.ask, self.stop, self.edit, self.chips]
        return [*parts, self.passages, self.current, self.talks, self.editing, self.browser]


def lay_out(assistant: Assistant) -> Chat:
    """Put the parts on the page."""
    with gr.Row(elem_id="ask-row"):
        with gr.Column(scale=6, min_width=340):
            with gr.Row(elem_id="talk-bar"):
                earlier = gr.Dropdown(
                    label="Conversation", choices=[], container=False, scale=5, min_width=160,
                    elem_id="earlier",
                )  # fmt: skip
                new = gr.Button("New conversation", size="sm", min_width=130, elem_id="new")
                copy = gr.Button("Copy all", size="sm", min_width=80, elem_id="copy-all")
                save = gr.Button("Save", size="sm", min_width=60, elem_id="save")
            talk = gr.HTML(page.talk(Talk("")), js_on_load=asset("talk.js"), elem_id="conversation")
            chips = gr.HTML("", js_on_load=asset("chips.js"), elem_id="chips")
            edit = gr.Markdown("", visible=False, elem_id="editing")
            with gr.Row(elem_id="ask-bar"):
                box = gr.Textbox(
                    label=_HINT, show_label=False, placeholder=_HINT, scale=8, autofocus=True,
                    max_lines=4, elem_id="question",
                )  # fmt: skip
                ask = gr.Button("Ask", variant="primary", scale=1, min_width=70, elem_id="ask")
                stop = gr.Button("Stop", scale=1, min_width=70, visible=False, elem_id="stop")
            choice, *scope = _lay_out_scope()
        with gr.Column(scale=5, min_width=340, elem_id="evidence"):
            passages = _html(evidence.EMPTY, None, "passages")
            reader = asset("reader.html"), asset("reader.js"), "reader"
            _html(*reader, server_functions=[_reader(assistant)])
    copy.click(None, js=_take("copy"), **_PRIVATE)
    save.click(None, js=_take("save"), **_PRIVATE)
    kept = gr.BrowserState([], storage_key="cnai-qa-conversations", secret="cnai-qa")
    states = gr.State(Talk("")), gr.State(Talks()), gr.State(-1)
    parts = [earlier, new, talk, box, ask, stop, edit, chips, *scope, choice, passages]
    return Chat(*parts, *states, kept)


def _lay_out_scope() -> list[Any]:
    with gr.Accordion(_chosen(), open=False, elem_id="scope") as choice:
        documents = gr.Dropdown(
            label="Only these documents", choices=[], multiselect=True, elem_id="scope-documents"
        )
        with gr.Row():
            kinds = gr.Dropdown(label="Only these kinds", choices=[], multiselect=True)
            after = gr.Textbox(label="Dated then or later", placeholder="2025-03")
            before = gr.Textbox(label="Dated before", placeholder="2026")
    return [choice, documents, kinds, after, before]


def _html(value: str, script: str | None, elem_id: str, **given: Any) -> gr.HTML:
    given = {"elem_id": elem_id, "apply_default_css": False, **given}
    return gr.HTML(value, js_on_load=script, **given)


def _take(how: str) -> str:
    return f"() => document.dispatchEvent(new CustomEvent('cnai:take', {{ detail: '{how}' }}))"


def _reader(assistant: Assistant) -> Callable[[dict], dict]:
    def read_document(asked: dict) -> dict:
        return reading.read(assistant, asked if isinstance(asked, dict) else {})

    return read_document


def wire(assistant: Assistant, chat: Chat) -> None:
    """Connect the parts; none of these events is part of the API."""
    asking = _Asking(assistant, chat)
    source = [chat.current, chat.talks]
    submitted = [chat.box, *source, chat.editing, *chat.scope]
    # A stopped question ends later; meanwhile the next one is let through.
    queue = {"concurrency_id": "ask", "trigger_mode": "multiple", **_PRIVATE}
    questions = [
        event(asking.submitted, submitted, chat.asked, **queue)
        for event in (chat.ask.click, chat.box.submit)
    ]
    questions += [
        event(asking.pressed, [*source, *chat.scope], chat.asked, **queue)
        for event in (chat.talk.act, chat.chips.act)
    ]
    for question in questions:
        question.then(None, js=_FOCUS, **_PRIVATE)
    stopped = chat.stop.click(asking.stopped, source, chat.asked, cancels=questions, **_PRIVATE)
    stopped.then(None, js=_FOCUS, **_PRIVATE)
    chat.new.click(asking.opened, [chat.talks], chat.asked, **_PRIVATE)
    chat.earlier.input(asking.opened, [chat.talks, chat.earlier], chat.asked, **_PRIVATE)
    for part in chat.scope:
        part.change(_chosen_label, chat.scope, chat.choice, **_PRIVATE)


class _Asking:
    """What the events of the tab do."""

    def __init__(self, assistant: Assistant, chat: Chat) -> None:
        self._assistant = assistant
        self._chat = chat

    def submitted(
        self, text: str, talk: Talk, talks: Talks, editing: int, *scope: Any
    ) -> Iterator[Update]:
        """Ask what was typed: a new question, or an edited one in place of it and the rest."""
        if not text.strip():
            yield {}
            return
        if 0 <= editing < len(talk.turns):
            yield from self._ask(talk, talks, editing, Turn(text), scope, cut=True)
        else:
            yield from self._ask(talk, talks, len(talk.turns), Turn(text), scope)

    def pressed(
        self, event: gr.EventData, talk: Talk, talks: Talks, *scope: Any
    ) -> Iterator[Update]:
        """Do what a button of the conversation says."""
        given = event._data or {}
        name, value = given.get("name"), str(given.get("value") or "")
        number = given.get("turn")
        if name == "ask" and value:
            yield from self._ask(talk, talks, len(talk.turns), Turn(value), scope)
            return
        if not isinstance(number, int) or not 0 <= number < len(talk.turns):
            yield {}
            return
        turn = talk.turns[number]
        if name in ("retry", "exact"):
            asked = Turn(turn.question, exact=name == "exact")
            yield from self._ask(talk, talks, number, asked, scope)
        elif name == "edit":
            yield self._edit(number, value or turn.question)
        elif name == "passages" and turn.record:
            yield {self._chat.passages: evidence.passages(turn.record, self._assistant.document)}
        else:
            yield {}

    def stopped(self, talk: Talk, talks: Talks) -> Update:
        """Give up the question that is looked for, and put it back into the box."""
        lost = next((turn.question for turn in talk.turns if turn.pending), "")
        return {**self._settled(talk.settled(), talks), self._chat.box: _box(value=lost)}

    def opened(self, talks: Talks, name: str = "") -> Update:
        """Open a conversation of this browser, or a new one."""
        talk = talks.find(name) or Talk(secrets.token_hex(4))
        last = talk.turns[-1].record if talk.turns else None
        shown = evidence.passages(last, self._assistant.document) if last else evidence.EMPTY
        return {
            **self._settled(talk, talks),
            self._chat.box: _box(value=""),
            self._chat.passages: shown,
        }

    def _edit(self, number: int, question: str) -> Update:
        note = f"Asking replaces question {number + 1} and what follows it."
        return {
            self._chat.box: gr.Textbox(value=question),
            self._chat.edit: gr.Markdown(note, visible=True),
            self._chat.editing: number,
        }

    def _ask(
        self,
        talk: Talk,
        talks: Talks,
        number: int,
        turn: Turn,
        scope: tuple[Any, ...],
        cut: bool = False,
    ) -> Iterator[Update]:
        chat = self._chat
        talk = talk if talk.name else replace(talk, name=secrets.token_hex(4))
        talk = talk.settled().put(number, turn, cut)
        # Until the answer is there no other question can be sent; it would be lost.
        yield {
            chat.current: talk,
            chat.talk: page.talk(talk),
            chat.box: gr.Textbox(value="", interactive=False),
            chat.ask: gr.Button(visible=False),
            chat.stop: gr.Button(visible=True),
            chat.edit: gr.Markdown(visible=False),
            chat.chips: "",
            chat.editing: -1,
        }
        answered = self._answered(turn, talk.history(number), scope)
        shown = {}
        if answered.record:
            shown = {chat.passages: evidence.passages(answered.record, self._assistant.document)}
        yield {**self._settled(talk.put(number, answered), talks), **shown, chat.box: _box()}

    def _answered(self, turn: Turn, history: list[str], given: tuple[Any, ...]) -> Turn:
        """Return a turn with its answer, or with the reason why there is none."""
        try:
            scope = Scope(*given)
            history = [] if turn.exact else history
            answer = self._assistant.ask(turn.question, history, scope=scope, exact=turn.exact)
            record, generation = answer.to_record(), self._assistant.generation
        except CnaiQaError as error:
            return replace(turn, error=str(error))
        return replace(turn, record=record, generation=generation, scope=scope.describe())

    def _settled(self, talk: Talk, talks: Talks) -> Update:
        """Return what shows a conversation in which nothing is looked for."""
        chat, talks = self._chat, talks.put(talk)
        return {
            chat.current: talk,
            chat.talks: talks,
            chat.browser: talks.to_store() if talks.restored else gr.skip(),
            chat.talk: page.talk(talk),
            chat.ask: gr.Button(visible=True),
            chat.stop: gr.Button(visible=False),
            chat.edit: gr.Markdown(visible=False),
            chat.editing: -1,
            chat.earlier: _choices(talk, talks),
        }


def restore(assistant: Assistant, chat: Chat, app: gr.Blocks) -> None:
    """When the page is opened, show the browser's last conversation and the documents' names."""
    asking = _Asking(assistant, chat)

    def restored(stored: object, talk: Talk) -> Update:
        talks = Talks.of(stored, page.can_show)
        if talk.turns:  # a question was faster
            talks = talks.put(talk)
            return {chat.talks: talks, chat.earlier: _choices(talk, talks)}
        opened = asking.opened(talks, talks.talks[0].name if talks.talks else "")
        # What is being typed stays.
        return {**opened, chat.browser: gr.skip(), chat.box: gr.skip(), chat.passages: gr.skip()}

    given = [chat.browser, chat.current]
    options = {"show_progress": "hidden", **_PRIVATE}
    app.load(restored, given, chat.asked, **options)
    app.load(lambda: scope_choices(assistant), None, [chat.documents, chat.kinds], **options)


def scope_choices(assistant: Assistant) -> list[gr.Dropdown]:
    """Return the choices of documents and of kinds."""
    listing = assistant.documents()
    kinds = sorted({line.kind for line in listing if line.kind})
    names = [(f"{line.title} ({line.path})", line.path) for line in listing]
    return [gr.Dropdown(choices=names), gr.Dropdown(choices=kinds)]


def _box(**given: Any) -> gr.Textbox:
    return gr.Textbox(interactive=True, **given)


def _choices(talk: Talk, talks: Talks) -> gr.Dropdown:
    choices = [(_shortened(other.title), other.name) for other in talks.talks]
    if not talk.turns:
        choices = [(talk.title, talk.name), *choices]
    return gr.Dropdown(choices=choices, value=talk.name)


def _shortened(title: str) -> str:
    return title if len(title) <= 70 else f"{title[:69]}…"


def _chosen(scope: Scope | None = None) -> str:
    return f"Answers from: {scope.describe() if scope else 'all documents'}"


def _chosen_label(*given: Any) -> gr.Accordion:
    try:
        return gr.Accordion(label=_chosen(Scope(*given)))
    except ScopeError as error:
        return gr.Accordion(label=f"Answers from: {error}")
