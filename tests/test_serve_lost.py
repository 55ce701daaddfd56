"""A page of which the server knows nothing: it was started again, or the page was long away."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import gradio as gr
import pytest
from events import ALL, QUESTION, TAB, last, picked, pressed

from cnai_qa.serve.turns import Talk, Talks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

LOST = Talk(""), Talks()  # what a session begins with


def told(chat: Any, update: dict) -> dict:
    """Return what the page is asked for; nothing else is changed."""
    assert list(update) == [chat.store]
    return json.loads(unescape(update[chat.store].split(">", 1)[1].rsplit("<", 1)[0]))


def test_a_question_waits_until_its_conversation_is_back(asking, chat) -> None:
    said = told(chat, last(asking.submitted(TAB, QUESTION, *LOST, -1, *ALL)))
    assert said["lost"] and said["name"] is None and said["again"] == {"name": "typed"}
    again = told(chat, last(asking.submitted(TAB, QUESTION, *LOST, -1, *ALL)))
    assert again["lost"] != said["lost"]  # a page hears of what changes alone
    assert list(asking.submitted(TAB, " ", *LOST, -1, *ALL)) == [chat.nothing]


@pytest.mark.parametrize("name", ["edit", "retry", "exact", "ask", "verdict", "passages"])
def test_a_button_is_pressed_again_when_its_conversation_is_back(asking, chat, name) -> None:
    said = told(chat, pressed(asking, LOST[0], name, 2, "good"))
    assert said["again"] == {"name": name, "turn": 2, "value": "good"} and said["name"] is None


def test_another_conversation_is_opened_when_all_are_back(asking, chat) -> None:
    assert told(chat, picked(asking, *LOST, "b"))["name"] == "b"
    assert told(chat, picked(asking, *LOST))["name"] == ""  # a new one


def test_stop_and_delete_bring_back_what_the_browser_keeps(asking, chat) -> None:
    event = gr.EventData(None, {"name": "a"})
    for update in (
        asking.stopped(TAB, "", *LOST),
        asking.deleted(event, TAB, *LOST),
    ):
        assert told(chat, update)["again"] is None
