"""Send the chat the events of a page, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import gradio as gr

from cnai_qa.serve import parts
from cnai_qa.serve.asking import Asking
from cnai_qa.serve.turns import Talk, Talks

ALL: tuple[Any, ...] = ([], [], "", "")  # no choice of documents
TAB = SimpleNamespace(session_hash="tab")  # stands in for the request of one
QUESTION = "Who founded Red Lantern in 2021?"


def last(updates: Iterator[dict]) -> dict:
    """Return the last of several updates."""
    return list(updates)[-1]


def pressed(asking: Asking, talk: Talk, name: str, turn: object = 0, value: str = "") -> dict:
    """Press a button of the conversation."""
    event = gr.EventData(None, {"name": name, "turn": turn, "value": value})
    if name in ("passages", "verdict"):
        return asking.noted(event, TAB, talk, Talks())
    return last(asking.pressed(event, TAB, talk, Talks(), *ALL))


def picked(asking: Asking, talk: Talk, talks: Talks, name: str = "", typed: str = "") -> dict:
    """Open another conversation."""
    return asking.picked(TAB, typed, talk, talks, name)


def asked(asking: Asking, chat: parts.Chat, *questions: str) -> Talk:
    """Return a conversation in which some questions were asked."""
    talk = Talk("a")
    for question in questions:
        talk = last(asking.submitted(TAB, question, talk, Talks(), -1, *ALL))[chat.current]
    return talk
