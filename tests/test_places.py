"""Places have one name beside the words that a text has for them."""

from __future__ import annotations

import pytest

from cnai_qa.questions.places import is_place, with_places


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Chinese labs", {"China"}),
        ("the Americans and the EU", {"USA", "Europe"}),
        ("a U.S. firm", {"USA"}),
        ("tell us of it", set()),
        ("Western models", {"West"}),
    ],
)
def test_a_place_is_named_once(text: str, names: set[str]) -> None:
    assert with_places(text).startswith(text)
    assert set(with_places(text)[len(text) :].split()) == names


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("Oslo", "It is in Oslo.", True),
        ("Oslo", "Lantern is an Oslo lab.", True),
        ("Oslo", "Oslo-based Lantern grew.", True),
        ("Oslo", "They bought it from Oslo.", False),
        ("China", "", True),
    ],
)
def test_a_name_is_a_place_where_it_stands_as_one(name: str, text: str, place: bool) -> None:
    assert is_place(name, [text]) is place
