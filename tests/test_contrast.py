"""The questions written for the reader point at their passages to the letter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FILE = Path(__file__).parent.parent / "training" / "contrast.jsonl"
EVALUATION = Path(__file__).parent / "evaluation"


@pytest.fixture(scope="module")
def passages() -> list[dict]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def test_evidence_and_answers_stand_in_their_passage_verbatim(passages: list[dict]) -> None:
    for passage in passages:
        for asked in passage["questions"]:
            assert all(quote in passage["text"] for quote in asked["evidence"]), asked
            if asked["answer"]:
                assert any(asked["answer"] in quote for quote in asked["evidence"]), asked


def test_every_passage_is_asked_what_it_says_and_what_it_does_not(passages: list[dict]) -> None:
    for passage in passages:
        assert {bool(asked["evidence"]) for asked in passage["questions"]} == {True, False}


def test_no_question_of_the_evaluation_is_trained_on(passages: list[dict]) -> None:
    trained = {asked["question"].lower() for p in passages for asked in p["questions"]}
    for path in EVALUATION.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert json.loads(line)["question"].lower() not in trained
