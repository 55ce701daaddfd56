"""Places have one name beside the words that a text has for them."""

from __future__ import annotations

import pytest

from cnai_qa.places import with_places


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
