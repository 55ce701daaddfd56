"""The tab to ask in, connected."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ..assistant import Assistant
from ..errors import ScopeError
from ..scope import Scope
from . import page, showing
from .asking import Asking
from .assets import asset
from .offer import Offer
from .parts import AT_ONCE, PRIVATE, UNCHECKED, Chat, chosen
from .showing import Update, choices
from .turns import Talk, Talks

_CLOSE = "() => document.activeElement.blur()"
_DONE = "() => document.dispatchEvent(new CustomEvent('cnai:done'))"


def wire(assistant: Assistant, chat: Chat, offer: Offer, app: gr.Blocks) -> None:
    """Connect the parts; none of these events is part of the API."""
    asking = Asking(assistant, chat)
    suggest = {"concurrency_id": "suggest", "concurrency_limit": 1, "show_progress": "hidden"}
    at_once = {"show_progress": "hidden", **AT_ONCE, "preprocess": False}
    suggested = asking.suggested, [chat.current, *chat.scope], chat.chips
    source = [chat.current, chat.talks]
    typed = [chat.box, *source, chat.editing]
    # A stopped question ends later; meanwhile the next one is let through.
    queue = {"concurrency_id": "ask", "trigger_mode": "multiple", **UNCHECKED}
    questions = [
        event(asking.submitted, [*typed, *chat.scope], chat.asked, **queue)
        for event in (chat.ask.click, chat.box.submit)
    ]
    questions += [
        event(asking.pressed, [*source, *chat.scope], chat.asked, **queue)
        for event in (chat.talk.act, chat.chips.act)
    ]
    for question in questions:
        question.then(None, js=_DONE, **PRIVATE)
        question.then(*suggested, **suggest, **UNCHECKED)
        question.then(offer.followed, offer.seen, offer.changed, **at_once)
    noted = {"show_progress": "hidden", "trigger_mode": "multiple", **AT_ONCE}
    chat.talk.noted(asking.noted, source, chat.asked, **noted)
    stopped = chat.stop.click(
        asking.stopped, [chat.box, *source], chat.asked, cancels=questions, **AT_ONCE
    )
    chat.edit.click(asking.kept, None, [chat.box, chat.edit, chat.editing], **AT_ONCE)
    stopped.then(None, js=_DONE, **PRIVATE)
    others = (
        chat.new.click(asking.picked, typed, chat.asked, **AT_ONCE),
        chat.earlier.input(
            asking.picked, [*typed, chat.earlier], chat.asked, **{**AT_ONCE, **UNCHECKED}
        ),
        chat.store.deleted(asking.deleted, typed, chat.asked, **AT_ONCE),
        _restore(asking, chat),
    )
    for other in others:
        other.then(*suggested, **suggest, **UNCHECKED)
    for event in (app.load, chat.choice.expand):
        event(offer.renewed, offer.chosen, offer.changed, **at_once)
    for part in (chat.documents, chat.kinds):
        part.input(None, js=_CLOSE, **PRIVATE)  # its list would lie over the question
    for part in chat.scope:
        part.change(_chosen_label, chat.scope, chat.choice, **{**AT_ONCE, **UNCHECKED})
        part.change(*suggested, **suggest, **UNCHECKED)


def _restore(asking: Asking, chat: Chat) -> Any:
    """Show what the browser keeps; follow what other tabs say.

    Returns:
        The event of what the browser keeps, said when the page is opened and when the server
        lost it.
    """

    def restored(event: gr.EventData, talk: Talk) -> Update:
        given = event._data or {}
        talks = Talks.of(given.get("talks"), page.can_show)
        if talk.name:  # it was said twice
            talks = talks.put(talk)
            return {chat.talks: talks, chat.earlier: choices(talk, talks)}
        latest = talks.talks[0].name if talks.talks else ""
        name, number = given.get("name"), given.get("editing")
        opened = asking.opened(talks, latest if name is None else str(name))
        if isinstance(number, int) and 0 <= number < len(opened[chat.current].turns):
            opened |= showing.edited(chat, number)
        return {**opened, chat.store: gr.skip()}

    def shared(event: gr.EventData, talk: Talk, talks: Talks) -> Update:
        found = Talks.of([(event._data or {}).get("talk")], page.can_show).talks
        if not found or not talk.name:  # what the page has open is not known yet, or not any more
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
    return there


def _chosen_label(*given: Any) -> gr.Accordion:
    try:
        return gr.Accordion(label=chosen(Scope(*given)))
    except ScopeError as error:
        return gr.Accordion(label=f"Answers from: {error}")
