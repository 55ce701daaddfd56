"""What stays of a conversation when a question is stopped, or ends in an error."""

from __future__ import annotations

import logging

import gradio as gr
import pytest
from events import ALL, QUESTION, TAB, asked, last, picked, pressed

from cnai_qa.errors import IndexDamagedError
from cnai_qa.serve import evidence, page
from cnai_qa.serve.turns import Talk, Talks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

QUESTIONS = (QUESTION, "Where has Blue Harbor its seat?", "How heavy is a platypus?")


@pytest.fixture
def talk(asking, chat) -> Talk:
    return asked(asking, chat, *QUESTIONS)


def began(asking, chat, talk: Talk, name: str, number: int, text: str = "") -> Talk:
    """Return the conversation while something is asked in place of a turn."""
    if name == "edit":
        steps = asking.submitted(TAB, text, talk, Talks(), number, *ALL)
    else:
        event = gr.EventData(None, {"name": name, "turn": number})
        steps = asking.pressed(event, TAB, talk, Talks(), *ALL)
    return next(steps)[chat.current]


@pytest.mark.parametrize("name", ["edit", "retry", "exact"])
def test_stop_brings_back_what_the_question_took_the_place_of(asking, chat, talk, name) -> None:
    pending = began(asking, chat, talk, name, 0, "Who is Mei Tan?")
    assert pending.sought == 0 and len(pending.turns) == (1 if name == "edit" else 3)
    assert [turn["question"] for turn in pending.to_store()["turns"]] == list(QUESTIONS)
    stopped = asking.stopped(TAB, "", pending, Talks())
    assert stopped[chat.current] == talk and stopped[chat.store] == page.store(talk)
    assert stopped[chat.talks].find("a") == talk and "Mei Tan" in stopped[chat.passages]
    if name == "edit":  # goes on being edited
        assert stopped[chat.box].value == "Who is Mei Tan?" and stopped[chat.editing] == 0
    else:  # stands where it stood
        assert chat.box not in stopped and stopped[chat.editing] == -1


def test_a_stopped_edit_goes_on_for_the_page_keeps_what_was_typed_meanwhile(
    asking, chat, talk
) -> None:
    pending = began(asking, chat, talk, "edit", 0, "Who is Mei Tan?")
    stopped = asking.stopped(TAB, "And Blue Harbor?", pending, Talks())
    assert stopped[chat.box].value == "Who is Mei Tan?" and stopped[chat.editing] == 0


def test_a_question_that_stands_in_its_conversation_does_not_go_along_to_another(
    asking, chat, talk
) -> None:
    pending = began(asking, chat, talk, "retry", 1)
    opened = picked(asking, pending, Talks((talk,)))
    assert chat.box not in opened and opened[chat.talks].find("a") == talk


def test_the_next_question_brings_back_what_one_without_an_answer_took(asking, chat, talk) -> None:
    pending = began(asking, chat, talk, "edit", 0, "Who is Mei Tan?")
    asking._under_way._given_up.clear()  # its page was closed
    done = last(asking.submitted(TAB, "And Ember-2?", pending, Talks(), -1, *ALL))[chat.current]
    assert [turn.question for turn in done.turns] == [*QUESTIONS, "And Ember-2?"]


def failing(monkeypatch, assistant, error: Exception) -> None:
    def ask(*given, **options):
        raise error

    monkeypatch.setattr(assistant, "ask", ask)


@pytest.mark.parametrize("name", ["edit", "retry", "exact"])
def test_an_error_takes_no_answers_place_and_is_said(
    asking, chat, talk, assistant, monkeypatch, name
) -> None:
    failing(monkeypatch, assistant, IndexDamagedError("The index is damaged."))
    if name == "edit":
        done = last(asking.submitted(TAB, "Who is <b>?", talk, Talks(), 0, *ALL))
    else:
        done = pressed(asking, talk, name)
    kept = done[chat.current]
    assert [turn.record for turn in kept.turns] == [turn.record for turn in talk.turns]
    assert kept.version == talk.version and done[chat.store] == page.store(talk)
    assert "The index is damaged." in done[chat.talk] and "Mei Tan" in done[chat.talk]
    assert "Mei Tan" in done[chat.passages]
    assert ("“Who is &lt;b&gt;?” was not answered" in done[chat.talk]) == (name == "edit")
    assert kept.history() == talk.history()
    monkeypatch.undo()
    assert "damaged" not in pressed(asking, kept, "retry")[chat.talk]


def test_an_error_that_costs_no_answer_is_a_turn(asking, chat, assistant, monkeypatch) -> None:
    talk = asked(asking, chat, "x" * 3000)
    again = pressed(asking, talk, "retry")[chat.current]
    edited = last(asking.submitted(TAB, "y" * 3000, again, Talks(), 0, *ALL))[chat.current]
    assert [turn.question[0] for turn in edited.turns] == ["y"] and edited.turns[0].error
    assert edited.version != again.version != talk.version


def test_an_error_that_nobody_foresaw_ends_the_question_and_is_logged(
    asking, chat, assistant, monkeypatch, caplog
) -> None:
    failing(monkeypatch, assistant, ZeroDivisionError("by zero"))
    with caplog.at_level(logging.ERROR, "cnai_qa"):
        done = last(asking.submitted(TAB, QUESTION, Talk("a"), Talks(), -1, *ALL))
    assert "ZeroDivisionError: by zero" in done[chat.current].turns[0].error
    assert done[chat.ask].visible and not done[chat.stop].visible
    assert "ZeroDivisionError" in caplog.text and len(asking._under_way) == 0


def test_an_answer_is_shown_though_its_passages_cannot_be(
    asking, chat, assistant, monkeypatch
) -> None:
    def marks(*given):
        raise OSError("The disk is gone.")

    monkeypatch.setattr(evidence, "marks", marks)
    done = last(asking.submitted(TAB, QUESTION, Talk("a"), Talks(), -1, *ALL))
    assert "Mei Tan" in done[chat.talk] and "The disk is gone" in done[chat.passages]


def test_nothing_else_changes_a_conversation_while_an_answer_is_looked_for(
    asking, chat, talk, assistant, tmp_path
) -> None:
    kept = tmp_path / "feedback.jsonl"
    object.__setattr__(assistant.settings, "feedback", str(kept))
    steps = asking.submitted(TAB, "And Ember-2?", talk, Talks(), -1, *ALL)
    pending = next(steps)[chat.current]
    for before in (talk, pending):  # as it was when the button was pressed, or as it is
        for name in ("verdict", "edit", "retry", "exact"):
            assert pressed(asking, before, name, 0, "good") == chat.nothing
        assert "Mei Tan" in pressed(asking, before, "passages")[chat.passages]
    assert not kept.exists()
    done = last(steps)[chat.current]
    assert pressed(asking, done, "verdict", 0, "good")[chat.current].turns[0].verdict == "good"


def test_what_is_typed_stays_when_another_conversation_is_shown(asking, chat, talk) -> None:
    event = gr.EventData(None, {"name": "a"})
    typed = "And Blue Harbor?"
    for shown in (
        asking.picked(TAB, typed, talk, Talks((talk,))),
        asking.deleted(event, TAB, talk, Talks((talk,))),
    ):
        assert shown[chat.current].turns == () and chat.box not in shown
    pending = next(asking.submitted(TAB, QUESTION, talk, Talks(), -1, *ALL))[chat.current]
    assert chat.box not in asking.picked(TAB, typed, pending, Talks())
