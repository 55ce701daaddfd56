"""What the events of the chat do, without a browser."""

from __future__ import annotations

import threading
from dataclasses import replace
from types import SimpleNamespace

import gradio as gr
import pytest
from events import ALL, QUESTION, TAB, asked, last, picked, pressed

from cnai_qa.serve import evidence, page
from cnai_qa.serve.showing import choices
from cnai_qa.serve.turns import Talk, Talks, Turn

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


def test_a_question_is_pending_first_and_then_answered(asking, chat) -> None:
    first, second = asking.submitted(TAB, QUESTION, Talk("a"), Talks(), -1, *ALL)
    assert first[chat.current].turns[0].pending
    assert "Mei Tan" in second[chat.talk] and "Mei Tan" in second[chat.passages]
    assert second[chat.current].turns[0].generation


def test_nothing_typed_asks_nothing(asking, chat) -> None:
    assert list(asking.submitted(TAB, "  ", Talk("a"), Talks(), -1, *ALL)) == [chat.nothing]


def test_a_question_that_is_sent_twice_is_asked_once(asking, chat) -> None:
    first = asking.submitted(TAB, QUESTION, Talk("a"), Talks(), -1, *ALL)
    pending = next(first)[chat.current]
    for talk in (Talk("a"), pending):  # as it was when the second press came, or as it is
        again = list(asking.submitted(TAB, QUESTION, talk, Talks(), -1, *ALL))
        assert again == [chat.nothing]
    elsewhere = SimpleNamespace(session_hash="another tab")
    beside = last(asking.submitted(elsewhere, QUESTION, Talk("a"), Talks(), -1, *ALL))
    assert len(beside[chat.current].turns) == len(last(first)[chat.current].turns) == 1
    lost = last(asking.submitted(TAB, QUESTION, pending, Talks(), -1, *ALL))[chat.current]
    assert [turn.pending for turn in lost.turns] == [False]  # one whose answer never came


def test_the_conversation_that_is_open_is_not_opened_again(asking, chat) -> None:
    talk = asked(asking, chat, QUESTION)
    assert picked(asking, talk, Talks(), talk.name) == chat.nothing
    other = Talk("b", talk.turns)
    assert picked(asking, talk, Talks((other,)), "b")[chat.current] == other


def test_what_is_kept_says_of_which_version_it_was_made(assistant, asking, chat) -> None:
    object.__setattr__(assistant.settings, "feedback", "")
    talk = asked(asking, chat, QUESTION)
    update = last(asking.submitted(TAB, "Who is Mei Tan?", talk, Talks(), -1, *ALL))
    done = update[chat.current]
    assert talk.version and done.version not in ("", talk.version)
    assert update[chat.store] == page.store(done, talk.version, done.turns[1])
    judged = pressed(asking, done, "verdict", 0, "good")
    assert judged[chat.store] == page.store(judged[chat.current], done.version)


def test_what_cannot_be_asked_is_an_error_in_its_turn_and_no_history(asking, chat) -> None:
    talk = asked(asking, chat, "x" * 3000)
    assert "3,000 characters" in talk.turns[0].error and talk.history() == []
    wrong = last(asking.submitted(TAB, QUESTION, Talk("a"), Talks(), -1, [], [], "soon", ""))
    assert "“Dated then or later” is &#x27;soon&#x27;; expected a date" in wrong[chat.talk]


def test_the_scope_is_kept_with_the_answer(asking, chat) -> None:
    done = last(asking.submitted(TAB, QUESTION, Talk("a"), Talks(), -1, ["chips.txt"], [], "", ""))
    turn = done[chat.current].turns[0]
    assert turn.scope == "“Chips of the north”" and turn.record["abstained"]


def test_a_refusal_of_chosen_documents_offers_to_ask_all_of_them(asking, chat) -> None:
    chosen = (["chips.txt"], [], "", "")
    refused = last(asking.submitted(TAB, QUESTION, Talk("a"), Talks(), -1, *chosen))
    assert 'data-act="everywhere" data-turn="0"' in refused[chat.talk]
    event = gr.EventData(None, {"name": "everywhere", "turn": 0})
    steps = list(asking.pressed(event, TAB, refused[chat.current], Talks(), *chosen))
    assert [steps[0][part] for part in chat.scope] == [[], [], "", ""]  # chosen no more
    [turn] = steps[-1][chat.current].turns
    assert not turn.record["abstained"] and turn.scope == ""
    alone = asked(asking, chat, "How heavy is a platypus?").turns[0]
    assert alone.record["abstained"] and "everywhere" not in page.talk(Talk("a", (alone,)))


def test_an_edit_replaces_the_question_and_what_follows(asking, chat) -> None:
    talk = asked(asking, chat, QUESTION, "How heavy is a platypus?")
    edit = pressed(asking, talk, "edit")
    assert edit[chat.editing] == 0
    assert asking.kept()[chat.editing] == -1
    done = last(asking.submitted(TAB, "Who is Mei Tan?", talk, Talks(), edit[chat.editing], *ALL))
    assert [turn.question for turn in done[chat.current].turns] == ["Who is Mei Tan?"]


def test_asking_again_keeps_what_follows_and_exactly_leaves_the_history_out(asking, chat) -> None:
    talk = asked(asking, chat, QUESTION, "And Blue Harbor?", "How heavy is a platypus?")
    assert talk.turns[1].record["query"] != "And Blue Harbor?"
    exact = pressed(asking, talk, "exact", 1)[chat.current]
    assert exact.turns[1].record["query"] == "And Blue Harbor?" and exact.turns[1].exact
    again = pressed(asking, exact, "retry", 1)[chat.current]
    assert again.turns[1].record["query"] == talk.turns[1].record["query"]
    assert [t.question for t in again.turns] == [t.question for t in talk.turns]


def test_a_stopped_question_comes_back_into_the_box(asking, chat) -> None:
    pending = next(asking.submitted(TAB, QUESTION, Talk("a"), Talks(), -1, *ALL))[chat.current]
    stopped = asking.stopped(TAB, "", pending, Talks())
    assert stopped[chat.current].turns == () and stopped[chat.box].value == QUESTION
    typing = asking.stopped(TAB, "Who is", pending, Talks())
    assert chat.box not in typing  # what is typed stays


def test_a_stopped_question_is_read_no_further(asking, chat, assistant, monkeypatch) -> None:
    reading, go_on, asked_of = threading.Event(), threading.Event(), []
    reader = assistant._open().reader

    class Slow:
        def read(self, question, passages):
            asked_of.append(question)
            reading.set()
            assert go_on.wait(30)
            return reader.read(question, passages)

    monkeypatch.setattr(assistant, "_opened", replace(assistant._open(), reader=Slow()))
    question = "What is the difference between Red Lantern and Blue Harbor?"
    steps = asking.submitted(TAB, question, Talk("a"), Talks(), -1, *ALL)
    pending = next(steps)[chat.current]
    rest: list[dict] = []
    thread = threading.Thread(target=lambda: rest.extend(steps))
    thread.start()
    assert reading.wait(30)
    asking.stopped(TAB, "", pending, Talks())
    go_on.set()
    thread.join(30)
    assert asked_of == [question]  # its two sides were not read any more
    assert rest[-1] == chat.nothing
    assert len(asking._under_way) == 0


@pytest.mark.parametrize("turn", [-1, 5, "0", None, 1.5])
def test_a_button_of_no_turn_does_nothing(asking, chat, turn: object) -> None:
    talk = asked(asking, chat, QUESTION)
    for name in ("retry", "edit", "passages", "verdict", "nonsense"):
        assert pressed(asking, talk, name, turn) == chat.nothing


def test_an_unknown_action_or_verdict_does_nothing(asking, chat) -> None:
    talk = asked(asking, chat, QUESTION)
    assert pressed(asking, talk, "nonsense") == chat.nothing
    assert pressed(asking, talk, "verdict", 0, "x") == chat.nothing


def test_a_verdict_that_cannot_be_kept_is_said(assistant, asking, chat, tmp_path) -> None:
    talk = asked(asking, chat, QUESTION)
    object.__setattr__(assistant.settings, "feedback", str(tmp_path))
    with pytest.raises(gr.Error, match="could not be kept"):
        pressed(asking, talk, "verdict", 0, "good")
    object.__setattr__(assistant.settings, "feedback", str(tmp_path / "kept.jsonl"))
    again = pressed(asking, talk, "verdict", 0, "good")  # that was no verdict yet
    assert again[chat.current].turns[0].noted


def test_a_verdict_that_is_pressed_twice_is_kept_once(assistant, asking, chat, tmp_path) -> None:
    kept = tmp_path / "feedback.jsonl"
    object.__setattr__(assistant.settings, "feedback", str(kept))
    talk = asked(asking, chat, QUESTION)
    judged = pressed(asking, talk, "verdict", 0, "good")[chat.current]
    for before in (talk, judged):  # as it was when the second press came, or as it is
        assert pressed(asking, before, "verdict", 0, "good") == chat.nothing
    assert len(kept.read_text().splitlines()) == 1
    anew = pressed(asking, judged, "retry")[chat.current]
    assert pressed(asking, anew, "verdict", 0, "good")[chat.current].turns[0].verdict
    assert len(kept.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("file", "where"),
    [("", "Kept with this conversation alone"), ("feedback.jsonl", "Kept on this machine")],
)
def test_where_a_verdict_is_kept_is_said_as_it_is(
    assistant, asking, chat, tmp_path, file: str, where: str
) -> None:
    path = str(tmp_path / file) if file else ""
    object.__setattr__(assistant.settings, "feedback", path)
    judged = pressed(asking, asked(asking, chat, QUESTION), "verdict", 0, "good")
    assert f"Noted: good. {where}." in judged[chat.talk]
    back = Talks.of([judged[chat.current].to_store()], page.can_show).talks[0]
    assert f"Noted: good. {where}." in page.talk(back)


def test_another_conversation_is_opened_and_a_new_one_begun(asking, chat) -> None:
    talks = Talks((asked(asking, chat, QUESTION),))
    assert "Mei Tan" in asking.opened(talks, "a")[chat.talk]
    new = asking.opened(talks)
    assert new[chat.current].turns == () and new[chat.talks].find("a")
    assert "Mei Tan" in asking.opened(talks, "a")[chat.store]
    assert new[chat.store] == gr.skip()  # there is nothing to keep yet
    assert new[chat.chips] == ""  # those of the other one are gone at once


def test_the_evidence_goes_with_the_conversation(asking, chat) -> None:
    talk = asked(asking, chat, QUESTION)
    pending = next(asking.submitted(TAB, "How heavy is a platypus?", talk, Talks(), -1, *ALL))
    assert pending[chat.passages] == evidence.EMPTY
    assert "Mei Tan" in picked(asking, Talk("b"), Talks((talk,)), "a")[chat.passages]
    assert picked(asking, talk, Talks((talk,)))[chat.passages] == evidence.EMPTY


def test_a_question_goes_along_when_another_conversation_is_opened(asking, chat) -> None:
    steps = asking.submitted(TAB, QUESTION, Talk("a"), Talks(), -1, *ALL)
    pending = next(steps)[chat.current]
    begun = picked(asking, pending, Talks())
    assert begun[chat.current].turns == () and begun[chat.box].value == QUESTION
    assert list(steps) == [chat.nothing]  # the new conversation stays


def test_a_deleted_conversation_is_gone_and_a_new_one_begun(asking, chat) -> None:
    talk = asked(asking, chat, QUESTION)
    other = replace(talk, name="b")
    event = gr.EventData(None, {"name": "a"})
    done = asking.deleted(event, TAB, talk, Talks((talk, other)))
    assert [kept.name for kept in done[chat.talks].talks] == ["b"]
    assert done[chat.current].turns == () and done[chat.current].name != "a"
    assert asking.deleted(event, TAB, other, Talks((talk, other))) == chat.nothing


def test_a_conversation_that_another_tab_deleted_is_forgotten(asking, chat) -> None:
    talk = asked(asking, chat, QUESTION)
    other = replace(talk, name="b")
    event = gr.EventData(None, {"name": "a"})
    talks = Talks((talk, other))
    left = asking.removed(event, TAB, "", other, talks)
    assert [kept.name for kept in left[chat.talks].talks] == ["b"] and chat.talk not in left
    assert [name for _, name in left[chat.earlier].choices] == ["b"]
    pending = next(asking.submitted(TAB, "Who is Mei Tan?", talk, talks, -1, *ALL))[chat.current]
    begun = asking.removed(event, TAB, "", pending, talks)
    assert begun[chat.current].turns == () and begun[chat.box].value == "Who is Mei Tan?"
    assert chat.box not in asking.removed(event, TAB, "And who", talk, talks)  # what is typed stays
    assert asking.removed(event, TAB, "", Talk(""), talks) == chat.nothing


def test_conversations_of_one_title_are_told_apart_by_their_time(asking, chat) -> None:
    talk = replace(asked(asking, chat, QUESTION), when="27 Nov, 10:31")
    other = Talk("b", (Turn("Who is Mei Tan?", error="no"),), when="26 Nov, 9:00")
    alike = replace(talk, name="c", when="26 Nov, 10:00")
    names = [name for name, _ in choices(talk, Talks((talk, other, alike))).choices]
    assert names == [
        f"{QUESTION} (27 Nov, 10:31)",
        "Who is Mei Tan?",
        f"{QUESTION} (26 Nov, 10:00)",
    ]
