"""What the tab to ask in shows of a conversation, as updates of its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import gradio as gr

from . import evidence, page
from .parts import Chat
from .turns import Talk, Talks

Update = dict[Any, Any]


def pending(chat: Chat, talk: Talk) -> Update:
    """Return what shows a conversation whose last question is looked for."""
    return {
        chat.current: talk,
        chat.talk: page.talk(talk),
        chat.ask: gr.Button(visible=False),
        chat.stop: gr.Button(visible=True),
        chat.edit: gr.Button(visible=False),
        chat.chips: "",
        chat.passages: evidence.EMPTY,
        chat.editing: -1,
    }


def settled(chat: Chat, talk: Talk, talks: Talks) -> Update:
    """Return what shows a conversation in which nothing is looked for."""
    talks = talks.put(talk)
    return {
        chat.current: talk,
        chat.talks: talks,
        chat.store: page.store(talk) if talk.turns else gr.skip(),
        chat.talk: page.talk(talk),
        chat.ask: gr.Button(visible=True),
        chat.stop: gr.Button(visible=False),
        chat.edit: gr.Button(visible=False),
        chat.editing: -1,
        chat.earlier: choices(talk, talks),
    }


def edited(chat: Chat, number: int, question: str | None = None) -> Update:
    """Return what shows that a turn is edited.

    Args:
        question: for the box; by default what is in it stays.
    """
    note = f"Asking replaces question {number + 1} and what follows it. Press here to keep it."
    box = {} if question is None else {chat.box: gr.Textbox(value=question)}
    return {**box, chat.edit: gr.Button(note, visible=True), chat.editing: number}


def lost(chat: Chat, name: str | None = None, again: Mapping[str, Any] | None = None) -> Update:
    """Return what has the page say once more what it keeps: the server knows nothing of it.

    That is so after a restart of the server, and where the page was away for an hour.

    Args:
        name: of the conversation to open then, "" for a new one; by default the one shown.
        again: what to do then.
    """
    return {chat.store: page.lost(name, again)}


def choices(talk: Talk, talks: Talks) -> gr.Dropdown:
    """Return the conversations to choose from; those of one title are told apart by their time."""
    titles = Counter(other.title for other in talks.talks)
    named = [
        (f"{_shortened(o.title)}{f' ({o.when})' if o.when and titles[o.title] > 1 else ''}", o.name)
        for o in talks.talks
    ]
    if not talks.find(talk.name):  # it is new
        named = [(_shortened(talk.title), talk.name), *named]
    return gr.Dropdown(choices=named, value=talk.name)


def _shortened(title: str) -> str:
    return title if len(title) <= 70 else f"{title[:69]}…"
