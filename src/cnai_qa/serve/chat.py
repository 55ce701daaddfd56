"""The tab to ask in, connected."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import gradio as gr

from ..assistant import Assistant
from . import page, showing
from .asking import Asking
from .assets import asset
from .choice import label
from .offer import Offer
from .parts import AT_ONCE, PRIVATE, UNCHECKED, Chat
from .showing import Update, choices
from .turns import Talk, Talks

_CLOSE = "() => document.activeElement.blur()"
_KEPT = "() => document.dispatchEvent(new CustomEvent('cnai:kept'))"
_DONE = "() => document.dispatchEvent(new CustomEvent('cnai:done'))"
# The page keeps the choice for when it is loaded again: `static/store.js`.
_CHOSEN = """(...chosen) => {
  document.dispatchEvent(new CustomEvent("cnai:chosen", { detail: chosen }));
  return chosen;
}"""
# What is typed behind the question while it leaves is no part of it: `static/talk.js`.
_SENT = """(text, ...rest) => [document.getElementById("question").dataset.sent || text, ...rest]"""
_WAITING = 8  # calls in turn that may wait; more are not worth what they hold
_QUIET: dict[str, Any] = {"show_progress": "hidden", **AT_ONCE}
# What other tabs say waits for each other; what is shown is read and written.
_SHARED: dict[str, Any] = {
    **_QUIET,
    "queue": True,
    "trigger_mode": "multiple",
    "concurrency_id": "shared",
    "concurrency_limit": 1,
}


def wire(assistant: Assistant, chat: Chat, offer: Offer) -> None:
    """Connect the parts; none of these events is part of the API."""
    asking = Asking(assistant, chat)
    suggest = partial(_suggest, _in_turn(asking.suggested), chat)
    source = [chat.current, chat.talks]
    typed = [chat.box, *source]
    questions = _questions(asking, chat, source)
    for question in questions:
        question.then(None, js=_DONE, **PRIVATE)
        suggest(question.then)
        question.then(offer.followed, offer.seen, offer.changed, **{**_QUIET, **UNCHECKED})
    stopped = chat.stop.click(asking.stopped, typed, chat.asked, cancels=questions, **AT_ONCE)
    stopped.then(None, js=_DONE, **PRIVATE)
    chat.edit.click(asking.kept, None, [chat.edit, chat.editing], **AT_ONCE)
    chat.edit.click(None, js=_KEPT, **PRIVATE)
    chat.talk.noted(asking.noted, source, chat.asked, trigger_mode="multiple", **_QUIET)
    earlier = _pick(asking, chat, offer)
    for other in (
        chat.new.click(asking.picked, typed, chat.asked, **AT_ONCE),
        earlier,
        chat.store.deleted(asking.deleted, source, chat.asked, **AT_ONCE),
        _removed(asking, chat, typed),
        _restore(asking, chat, offer),
    ):
        suggest(other.then)
    chat.choice.expand(offer.renewed, offer.chosen, offer.changed, **{**_QUIET, **UNCHECKED})
    for part in (chat.documents, chat.kinds):
        part.input(None, js=_CLOSE, **PRIVATE)  # its list would lie over the question
    # As one event, whose last run is that of the last change; several would overtake each other.
    chosen = partial(gr.on, [part.change for part in chat.scope], trigger_mode="always_last")
    labelled = partial(_labelled, assistant)
    chosen(labelled, chat.scope, chat.choice, js=_CHOSEN, **{**AT_ONCE, **UNCHECKED})
    suggest(chosen)


def _questions(asking: Asking, chat: Chat, source: list[Any]) -> list[Any]:
    """Connect what asks; return the events of it."""
    # A stopped question ends later; meanwhile the next one is let through.
    typed = [chat.box, *source, chat.editing, *chat.scope]
    queue = {"concurrency_id": "ask", "trigger_mode": "multiple", **UNCHECKED}
    return [
        *(
            event(asking.submitted, typed, chat.asked, js=_SENT, **queue)
            for event in (chat.ask.click, chat.box.submit)
        ),
        *(
            event(asking.pressed, [*source, *chat.scope], [*chat.asked, *chat.scope], **queue)
            for event in (chat.talk.act, chat.chips.act)
        ),
    ]


def _suggest(suggested: Callable[..., Any], chat: Chat, event: Callable[..., Any]) -> None:
    """Offer questions anew after an event."""
    given = [chat.current, *chat.scope]
    event(suggested, given, chat.chips, **{**_QUIET, **UNCHECKED})


def _in_turn(function: Callable[..., str]) -> Callable[..., Awaitable[str]]:
    """Return a function that is run once at a time, in the order of its calls, without a queue.

    Where many calls wait already, a further one returns nothing at once.
    """
    lock = asyncio.Lock()  # no thread waits for it
    begun = 0  # the one that runs, and those that wait

    async def in_turn(*given: Any) -> str:
        nonlocal begun
        if begun > _WAITING:
            return ""
        begun += 1
        try:
            async with lock:
                return await asyncio.to_thread(function, *given)
        finally:
            begun -= 1

    return in_turn


def _pick(asking: Asking, chat: Chat, offer: Offer) -> Any:
    """Open an earlier conversation, with the choice of documents of its last question."""

    def picked(
        request: gr.Request, text: str, talk: Talk, talks: Talks, name: str, *scope: Any
    ) -> Update:
        shown = asking.picked(request, text, talk, talks, name)
        opened = shown.get(chat.current)
        return {**shown, **offer.restored(opened.chosen, *scope)} if opened else shown

    given = [chat.box, chat.current, chat.talks, chat.earlier, *chat.scope]
    return chat.earlier.input(picked, given, _opening(chat, offer), **{**AT_ONCE, **UNCHECKED})


def _removed(asking: Asking, chat: Chat, typed: list[Any]) -> Any:
    """Follow what another tab deleted."""
    return chat.store.removed(asking.removed, typed, chat.asked, **_SHARED)


def _opening(chat: Chat, offer: Offer) -> list[Any]:
    """Return what changes when a conversation is opened with its choice of documents."""
    return [*chat.asked, *offer.again]


def _restore(asking: Asking, chat: Chat, offer: Offer) -> Any:
    """Show what the browser keeps; follow what other tabs say.

    Returns:
        The event of what the browser keeps, said when the page is opened and when the server
        lost it.
    """

    def restored(event: gr.EventData, talk: Talk, *scope: Any) -> Update:
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
        chosen = given.get("chosen") or opened[chat.current].chosen
        return {**opened, **offer.restored(chosen, *scope), chat.store: gr.skip()}

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

    changed = _opening(chat, offer)
    given = [chat.current, *chat.scope]
    there = chat.store.restored(restored, given, changed, **{**_QUIET, **UNCHECKED})
    there.then(None, js=asset("carried.js"), **PRIVATE)  # not before: it may ask at once
    chat.store.shared(shared, [chat.current, chat.talks], chat.asked, **_SHARED)
    return there


def _labelled(assistant: Assistant, *given: Any) -> gr.Accordion:
    return gr.Accordion(label=label(assistant, *given))
