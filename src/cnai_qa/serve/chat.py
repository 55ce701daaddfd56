"""The tab to ask in, connected."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ..assistant import Assistant
from ..errors import ScopeError
from ..scope import Scope
from . import page
from .asking import Asking
from .assets import asset
from .offer import Offer
from .parts import AT_ONCE, PRIVATE, Chat, chosen
from .showing import Update, choices
from .turns import Talk, Talks

_CLOSE = "() => document.activeElement.blur()"
_FOCUS = "() => document.querySelector('#question textarea').focus()"


def wire(assistant: Assistant, chat: Chat, offer: Offer, app: gr.Blocks) -> None:
    """Connect the parts; none of these events is part of the API."""
    asking = Asking(assistant, chat)
    _restore(asking, chat)
    suggest = {"concurrency_id": "suggest", "concurrency_limit": 1, "show_progress": "hidden"}
    at_once = {"show_progress": "hidden", **AT_ONCE, "preprocess": False}
    suggested = asking.suggested, [chat.current, *chat.scope], chat.chips
    source = [chat.current, chat.talks]
    submitted = [chat.box, *source, chat.editing, *chat.scope]
    # A stopped question ends later; meanwhile the next one is let through.
    queue = {"concurrency_id": "ask", "trigger_mode": "multiple", **PRIVATE}
    questions = [
        event(asking.submitted, submitted, chat.asked, **queue)
        for event in (chat.ask.click, chat.box.submit)
    ]
    questions += [
        event(asking.pressed, [*source, *chat.scope], chat.asked, **queue)
        for event in (chat.talk.act, chat.chips.act)
    ]
    for question in questions:
        question.then(None, js=_FOCUS, **PRIVATE)
        question.then(*suggested, **suggest, **PRIVATE)
        question.then(offer.followed, offer.seen, offer.changed, **at_once)
    stopped = chat.stop.click(
        asking.stopped, [chat.box, *source], chat.asked, cancels=questions, **AT_ONCE
    )
    chat.edit.click(asking.kept, None, [chat.box, chat.edit, chat.editing], **AT_ONCE)
    stopped.then(None, js=_FOCUS, **PRIVATE)
    others = (
        chat.new.click(asking.picked, source, chat.asked, **AT_ONCE),
        chat.earlier.input(asking.picked, [*source, chat.earlier], chat.asked, **AT_ONCE),
        chat.store.deleted(asking.deleted, source, chat.asked, **AT_ONCE),
        app.load(*suggested, **suggest, **PRIVATE),
    )
    for other in others[:3]:
        other.then(*suggested, **suggest, **PRIVATE)
    for event in (app.load, chat.choice.expand):
        event(offer.renewed, offer.chosen, offer.changed, **at_once)
    for part in (chat.documents, chat.kinds):
        part.input(None, js=_CLOSE, **PRIVATE)  # its list would lie over the question
    for part in chat.scope:
        part.change(_chosen_label, chat.scope, chat.choice, **AT_ONCE)
        part.change(*suggested, **suggest, **PRIVATE)


def _restore(asking: Asking, chat: Chat) -> None:
    """Show what the browser keeps; follow what other tabs say."""

    def restored(event: gr.EventData, talk: Talk) -> Update:
        talks = Talks.of((event._data or {}).get("talks"), page.can_show)
        if talk.turns:  # a question was faster
            talks = talks.put(talk)
            return {chat.talks: talks, chat.earlier: choices(talk, talks)}
        opened = asking.opened(talks, talks.talks[0].name if talks.talks else "")
        return {**opened, chat.store: gr.skip()}

    def shared(event: gr.EventData, talk: Talk, talks: Talks) -> Update:
        found = Talks.of([(event._data or {}).get("talk")], page.can_show).talks
        if not found:
            return chat.nothing
        talks = talks.put(found[0])
        same = found[0].name == talk.name and not any(turn.pending for turn in talk.turns)
        current = found[0] if same else talk
        shown = {chat.talk: page.talk(current), chat.passages: asking.proof(current)}
        shown = {chat.current: current, **shown} if same else {}
        return {**shown, chat.talks: talks, chat.earlier: choices(current, talks)}

    options = {"show_progress": "hidden", **AT_ONCE}
    there = chat.store.restored(restored, chat.current, chat.asked, **options)
    there.then(None, js=asset("carried.js"), **PRIVATE)  # not before: it may ask at once
    several = {"trigger_mode": "multiple", "concurrency_id": "shared", "concurrency_limit": 1}
    waits = {**options, "queue": True}  # for each other; what is shown is read and written
    chat.store.shared(shared, [chat.current, chat.talks], chat.asked, **several, **waits)


def _chosen_label(*given: Any) -> gr.Accordion:
    try:
        return gr.Accordion(label=chosen(Scope(*given)))
    except ScopeError as error:
        return gr.Accordion(label=f"Answers from: {error}")
