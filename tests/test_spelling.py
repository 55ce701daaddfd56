"""Typing slips: put right where one known word is meant, and left alone everywhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from samples import TEXTS

from cnai_qa.questions.spelling import corrected, from_place
from cnai_qa.words import tokens

KNOWN = set(tokens("Huawei supports local languages, researchers and models; it is broad"))
LANGUAGE = {"bread", "models", "local", "languages"}


def put_right(query: str) -> str:
    return corrected(query, KNOWN.__contains__, lambda word: word.casefold() in LANGUAGE)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("huwaei chips", "huawei chips"),
        ("how many langauges", "how many languages"),
        ("which loacl reserchers?", "which local researchers?"),
        ("suported", "supported"),
        ("sipports", "supports"),  # a wrong key
        ("suppotts", "supports"),
        ("Huwaei", "Huawei"),
        ("HUWAEI", "HUAWEI"),
    ],
)
def test_a_slip_becomes_the_known_word(query: str, wanted: str) -> None:
    assert put_right(query) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "Huawei supports languages",  # known
        "bread",  # one letter from 'broad', but a word of the language
        "lcal",  # too short to tell
        "Xuawei",  # begins with another letter
        "supporls",  # no key beside the right one
        "H20x H20",  # no plain word
        "languages" * 200,  # no word at all
    ],
)
def test_what_is_no_slip_is_left_as_it_is(query: str) -> None:
    assert put_right(query) == query


@pytest.mark.parametrize(
    "query",
    [
        "Summarise the documents",
        "summarises",
        "summarising",
        "Summarize it",
        "prioritise",  # not even its American form is a common word
        "helpers",
        "colours",
        "helpee",
        "helpors",
    ],
)
def test_another_ending_or_spelling_of_a_word_is_no_slip(query: str) -> None:
    known = set(tokens("summaries, priorities, helped, colons")).__contains__
    common = {"summarized", "help", "helper", "color"}.__contains__
    assert corrected(query, known, common) == query


def test_a_rare_word_is_no_slip_of_another_that_no_finger_would_make() -> None:
    known = set(tokens("a lesson on the kernel of the lesser one")).__contains__
    assert corrected("kennel lessor lessee", known, {"less"}.__contains__) == "kennel lessor lessee"


def test_a_british_spelling_becomes_the_american_one_of_the_documents() -> None:
    known = set(tokens("they analyze labor")).__contains__
    assert corrected("analyse labour", known, lambda word: True) == "analyze labor"


@given(TEXTS)
def test_where_every_word_is_of_the_language_nothing_changes(query: str) -> None:
    assert corrected(query, KNOWN.__contains__, lambda word: True) == query


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("Norwegians", False),
        ("Koreans", True),
        ("Europeans", True),
        ("Europe", True),
        ("Australians", False),
    ],
)
def test_people_are_known_by_their_place(word: str, known: bool) -> None:
    assert from_place(word, {"europ", "korea"}.__contains__) is known
