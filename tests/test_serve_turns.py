"""Conversations: what follows what, and what of them the browser keeps."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnai_qa import Assistant, Scope
from cnai_qa.serve import evidence, page
from cnai_qa.serve.turns import KEPT_TURNS, Talk, Talks, Turn

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


def answered(question: str) -> Turn:
    return Turn(question, {"passages": []}, generation="g")


def test_the_history_of_a_turn_is_what_was_answered_before_it() -> None:
    talk = Talk("a", (answered("one"), Turn("two", error="no"), answered("three"), Turn("four")))
    assert talk.history(3) == ["one", "three"]
    assert talk.history(0) == []


def test_a_turn_is_replaced_in_its_place_or_with_what_follows() -> None:
    talk = Talk("a", tuple(map(answered, ("one", "two", "three"))))
    questions = [turn.question for turn in talk.put(1, Turn("new")).turns]
    assert questions == ["one", "new", "three"]
    assert [t.question for t in talk.put(1, Turn("new"), cut=True).turns] == ["one", "new"]
    assert [t.question for t in talk.put(3, Turn("new")).turns] == ["one", "two", "three", "new"]


def test_what_is_looked_for_is_not_kept() -> None:
    stored = Talk("a", (answered("one"), Turn("two"))).to_store()
    assert [turn["question"] for turn in stored["turns"]] == ["one"]


def test_what_the_browser_keeps_says_what_it_was_made_of_and_what_is_fresh() -> None:
    first = Talk("a", (answered("one"),)).renewed()
    second = first.put(1, answered("two")).renewed()
    kept = second.to_store(first.version, second.turns[1])
    assert kept["base"] == first.version != kept["version"] == second.version
    assert kept["fresh"] == kept["turns"][1] and kept["fresh"]["question"] == "two"
    unchanged = second.to_store()
    assert unchanged["base"] == unchanged["version"] and unchanged["fresh"] is None
    assert Talks.of([kept], lambda turn: True).talks[0] == second


def test_a_conversation_comes_back_from_the_browser_as_it_was(assistant: Assistant) -> None:
    questions = ("Who founded Red Lantern in 2021?", "How heavy is a platypus?")
    chosen = Scope(("labs.md",), after="2024").to_record()
    texts = ("", assistant.generation, "'a.md'", True, "good")
    turns = tuple(Turn(q, assistant.ask(q).to_record(), *texts, chosen=chosen) for q in questions)
    stored = Talk("a", (*turns, Turn("x", error="It failed."))).to_store()
    back = Talks.of([json.loads(json.dumps(stored))], page.can_show)
    assert page.talk(back.talks[0]).count("<article") == 3
    for turn, kept in zip(turns, back.talks[0].turns, strict=False):
        assert kept.record["citations"] == turn.record["citations"]
        assert (kept.generation, kept.scope, kept.exact) == (turn.generation, "'a.md'", True)
        assert kept.chosen == chosen


def test_a_passage_that_is_cited_far_down_is_known_as_cited_when_it_comes_back(
    assistant: Assistant,
) -> None:
    record = assistant.ask("Who founded Red Lantern in 2021?").to_record()
    [citation, *_] = record["citations"]
    text = "The lantern is red. " * 30 + citation["quote"]
    around = {"start": citation["end"] - len(text), "end": citation["end"], "text": text}
    record["passages"] = [{**record["passages"][0], "document": citation["document"], **around}]
    talk = Talk("a", (Turn("q", record),))
    for _ in range(2):  # kept once more, it is as short as it was
        [talk] = Talks.of([json.loads(json.dumps(talk.to_store()))], page.can_show).talks
        back = talk.turns[0].record
        assert len(json.dumps(back["passages"])) < len(text) + 500
        assert "Also looked at" not in evidence.passages(back, assistant.document)
        uncited = evidence.passages({**back, "citations": []}, assistant.document)
        assert "…</bdi>" in uncited  # that it is not all is said


@given(JSON)
def test_whatever_the_browser_holds_opens_something_that_can_be_shown(stored: object) -> None:
    for given_ in (stored, [{"name": "a", "turns": [{"question": "q", "record": stored}]}]):
        for talk in Talks.of(given_, page.can_show).talks:
            page.talk(talk)


@pytest.mark.parametrize("field", ["citations", "passages", "query", "sentences"])
def test_a_turn_of_an_older_version_is_left_out(assistant: Assistant, field: str) -> None:
    record = assistant.ask("Who founded Red Lantern in 2021?").to_record()
    del record[field]
    stored = [{"name": "a", "turns": [{"question": "q", "record": record}]}]
    assert Talks.of(stored, page.can_show).talks == ()


def test_the_browser_keeps_a_bounded_number_of_bytes(assistant: Assistant) -> None:
    record = assistant.ask("Who founded Red Lantern in 2021?").to_record()
    turns = tuple(Turn(f"{n} " * 500, record) for n in range(KEPT_TURNS + 5))
    stored = Talk("a", turns).to_store()["turns"]
    assert len(stored) == KEPT_TURNS and stored[-1]["question"] == turns[-1].question
    long = tuple(Turn(f"{n} " * 20_000, record) for n in range(KEPT_TURNS))
    assert 0 < len(Talk("a", long).to_store()["turns"]) < KEPT_TURNS
    assert len(json.dumps(Talk("a", long).to_store())) < 400_000


def test_the_latest_conversation_stands_first_and_once() -> None:
    one, two = Talk("1", (answered("one"),)), Talk("2", (answered("two"),))
    talks = Talks().put(one).put(two).put(one)
    assert [talk.name for talk in talks.talks] == ["1", "2"]
    assert talks.find("2") == two and talks.find("3") is None
