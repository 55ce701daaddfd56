"""The questions written for the reader point at their passages and folders to the letter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cnai_qa.words import tokens

TRAINING = Path(__file__).parent.parent / "training"
EVALUATION = Path(__file__).parent / "evaluation"
_MANUALS = 64  # folders of everyday.jsonl before those that hold profiles and reports as well


@pytest.fixture(scope="module")
def passages() -> list[dict]:
    return entries("contrast.jsonl")


@pytest.fixture(scope="module")
def folders() -> list[dict]:
    return entries("folders.jsonl")


@pytest.fixture(scope="module")
def everyday() -> list[dict]:
    return entries("everyday.jsonl")


def entries(name: str) -> list[dict]:
    lines = (TRAINING / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_evidence_and_answers_stand_in_their_passage_verbatim(passages: list[dict]) -> None:
    for passage in passages:
        for asked in passage["questions"]:
            quotes = found(asked)
            assert all(quote in passage["text"] for quote in quotes), asked
            if asked.get("answer"):
                assert any(asked["answer"] in quote for quote in quotes), asked


def test_every_passage_is_asked_what_it_says_and_what_it_does_not(passages: list[dict]) -> None:
    for passage in passages:
        assert {bool(found(asked)) for asked in passage["questions"]} == {True, False}


def test_a_comparison_is_asked_for_each_of_its_sides(passages: list[dict]) -> None:
    compared = [asked for p in passages for asked in p["questions"] if "sides" in asked]
    assert len(compared) > 2000
    for asked in compared:
        words = set(tokens(asked["question"]))
        assert len(asked["sides"]) == 2
        assert all(set(tokens(name)) <= words for name in asked["sides"]), asked


def found(asked: dict) -> list[str]:
    """Return the sentences that answer a question; of a comparison those of both its sides."""
    if "sides" in asked:
        return [quote for quotes in asked["sides"].values() for quote in quotes]
    return asked["evidence"]


def sections(folder: dict) -> list[str]:
    return [section["text"] for own in folder["documents"] for section in own["sections"]]


def test_evidence_and_answers_stand_in_a_section_of_their_folder_verbatim(
    folders, everyday
) -> None:
    for folder in folders + everyday:
        texts = sections(folder)
        for asked in folder["questions"]:
            quotes = found(asked)
            assert all(any(quote in text for text in texts) for quote in quotes), asked
            if asked.get("answer"):
                assert any(asked["answer"] in quote for quote in quotes), asked


def test_every_folder_has_several_documents_and_questions_of_all_kinds(folders) -> None:
    for folder in folders:
        asked = folder["questions"]
        assert len(folder["documents"]) > 1 and len(sections(folder)) > 9
        assert sum(not found(one) for one in asked) > 9
        assert sum("sides" in one for one in asked) > 4
        assert sum(len(found(one)) > 1 for one in asked) > 9


def test_every_everyday_folder_has_tables_and_questions_that_rows_answer(everyday) -> None:
    for folder in everyday:
        assert sum("| --- |" in text for text in sections(folder)) > 2
        assert sum(any(q.startswith("|") for q in found(one)) for one in folder["questions"]) > 6
        assert sum(not found(one) for one in folder["questions"]) > 9


def test_the_everyday_documents_that_came_first_have_four_tables_and_more(everyday) -> None:
    for folder in everyday[:_MANUALS]:
        assert sum("| --- |" in text for text in sections(folder)) > 3


def test_no_question_of_the_evaluation_is_trained_on(passages, folders, everyday) -> None:
    ours = passages + folders + everyday
    trained = {one["question"].lower() for own in ours for one in own["questions"]}
    for path in EVALUATION.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert json.loads(line)["question"].lower() not in trained
